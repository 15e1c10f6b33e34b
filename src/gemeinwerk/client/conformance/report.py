"""What a run found: one German page for people who decide, and JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from gemeinwerk.client.conformance.checks import Outcome, Result
from gemeinwerk.kernel.dates import long_moment

WORDS: Final = {
    Result.PASSED: "erfüllt",
    Result.FAILED: "nicht erfüllt",
    Result.WARNED: "Hinweis",
    Result.SKIPPED: "nicht geprüft",
}
MARKS: Final = {Result.PASSED: "✓", Result.FAILED: "✗", Result.WARNED: "!", Result.SKIPPED: "–"}


def verdict(outcomes: Sequence[Outcome]) -> str:
    """Return the result in one German sentence."""
    counted = Counter(one.result for one in outcomes)
    if counted[Result.FAILED]:
        return f"{counted[Result.FAILED]} von {len(outcomes)} Prüfungen sind nicht erfüllt."
    open_ones = counted[Result.SKIPPED]
    if open_ones:
        return f"Kein Fehler gefunden; {open_ones} von {len(outcomes)} Prüfungen konnten nicht gemacht werden."
    return f"Alle {len(outcomes)} Prüfungen sind ohne Fehler durchlaufen."


def as_json(outcomes: Sequence[Outcome], *, base: str, at: datetime) -> str:
    """Return the run as JSON: a summary and one object for each check."""
    counted = Counter(one.result for one in outcomes)
    found: dict[str, Any] = {
        "base": base,
        "at": at.isoformat(timespec="seconds"),
        "verdict": verdict(outcomes),
        "passed": not counted[Result.FAILED],
        "counts": {result.value: counted[result] for result in Result},
        "checks": [
            {
                "id": one.check.id,
                "area": one.check.area,
                "title": one.check.title,
                "source": one.check.source,
                "assumed": one.check.assumed,
                "result": one.result.value,
                "seen": one.seen,
                "seconds": round(one.seconds, 3),
            }
            for one in outcomes
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def as_html(outcomes: Sequence[Outcome], *, base: str, at: datetime) -> str:
    """Return the run as one page that needs nothing else: no script, no font, no picture."""
    counted = Counter(one.result for one in outcomes)
    areas = list(dict.fromkeys(one.check.area for one in outcomes))
    sums = "".join(f"<tr><th scope='row'>{WORDS[result]}</th><td>{counted[result]}</td></tr>" for result in WORDS)
    sections = "".join(_section(area, [one for one in outcomes if one.check.area == area]) for area in areas)
    head = f"<title>Konformitätsbericht: {escape(base)}</title><style>{STYLE}</style>"
    return (
        "<!doctype html><html lang='de'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'>{head}</head><body><main>"
        "<h1>Konformitätsbericht zur Standardschnittstelle (FIT-Connect)</h1>"
        f"<p class='verdict'><strong>{escape(verdict(outcomes))}</strong></p>"
        f"<p>Geprüft wurde {escape(base)} am {escape(long_moment(at))}.</p>"
        f"<p>{INTRODUCTION}</p>"
        f"<table class='sums'><caption>Zusammenfassung</caption><tbody>{sums}</tbody></table>"
        f"{sections}</main></body></html>"
    )


INTRODUCTION: Final = (
    "Jede Prüfung spielt einen Absender, einen Empfänger oder einen Angreifer und vergleicht die Antwort des Servers mit der "
    "genannten Quelle. „Nicht erfüllt“ heißt: Der Server weicht von einer veröffentlichten Regel ab. „Hinweis“ heißt: Der "
    "Server verhält sich anders als erwartet, aber die veröffentlichten Texte regeln den Punkt nicht abschließend (Annahme)."
)


def _section(area: str, outcomes: Sequence[Outcome]) -> str:
    rows = "".join(_row(one) for one in sorted(outcomes, key=_worst_first))
    met = sum(one.result is Result.PASSED for one in outcomes)
    return (
        f"<h2>{escape(area)} <small>({met} von {len(outcomes)} erfüllt)</small></h2><table><thead><tr>"
        "<th scope='col'>Ergebnis</th><th scope='col'>Prüfung</th><th scope='col'>Beobachtet</th>"
        f"<th scope='col'>Quelle</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _worst_first(one: Outcome) -> int:
    return (Result.FAILED, Result.WARNED, Result.SKIPPED, Result.PASSED).index(one.result)


def _row(one: Outcome) -> str:
    assumed = " <em>(Annahme)</em>" if one.check.assumed and "Annahme" not in one.check.source else ""
    return (
        f"<tr class='{one.result.value}'><td><span aria-hidden='true'>{MARKS[one.result]}</span> "
        f"{WORDS[one.result]}</td><td>{escape(one.check.title)}<br><code>{escape(one.check.id)}</code></td>"
        f"<td>{escape(one.seen)}</td><td>{escape(one.check.source)}{assumed}</td></tr>"
    )


STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}main{max-width:70rem;margin:0 auto;"
    "padding:1.5rem}table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}th,td{border:1px solid #767676;"
    "padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f0f0f0}"
    ".sums{width:auto}.verdict{font-size:1.25rem}small{font-weight:normal}code{color:#444}"
    ".failed td:first-child{background:#fbe3e4;font-weight:bold}.warned td:first-child{background:#fff3cd}"
    ".passed td:first-child{background:#e4f3e6}"
)
