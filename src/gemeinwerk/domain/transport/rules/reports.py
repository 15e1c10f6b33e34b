"""Reading the JSON that the conformance kit writes: exactly its shape, within limits, and without contradictions."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any, Final

from gemeinwerk.domain.transport.types.reports import ConformanceReport, ReportedArea, ReportedCheck
from gemeinwerk.kernel.refusal import Invalid, TooLarge

MOST_BYTES: Final = 1024 * 1024
MOST_CHECKS: Final = 1000
MOST_AREAS: Final = 100
MOST_LETTERS: Final = 4000
# The report itself, its list of checks, one check.
DEPTH: Final = 3
# The worst first, as people read it.
RESULTS: Final = ("failed", "warned", "skipped", "passed")
HEAD: Final = frozenset({"base", "at", "verdict", "passed", "counts", "checks"})
CHECK: Final = frozenset({"id", "area", "title", "source", "assumed", "result", "seen", "seconds"})
STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
BRACKETS: Final = re.compile(r"[\[\]{}]")


class ReportUnfit(Invalid):
    """A file is no report of the conformance kit."""

    code = "transport.report"
    message = "Das ist kein Bericht der Konformitätsprüfung."
    hint = "Bitte wählen Sie die Datei, die „gemeinwerk api conformance“ mit --record geschrieben hat, unverändert."


def read_report(content: bytes) -> ConformanceReport:
    """Return a report; raises TooLarge above 1 MB, ReportUnfit for every other form, length, depth or contradiction."""
    if len(content) > MOST_BYTES:
        raise TooLarge("Die Datei ist größer als 1 MB.", hint="Ein Bericht der Konformitätsprüfung ist viel kleiner.")
    found = _parsed(content)
    if not isinstance(found, dict) or set(found) != HEAD or not isinstance(found["checks"], list):
        raise ReportUnfit()
    if not 1 <= len(found["checks"]) <= MOST_CHECKS:
        raise ReportUnfit(f"Ein Bericht nennt 1 bis {MOST_CHECKS} Prüfungen, dieser {len(found['checks'])}.")
    areas: dict[str, list[ReportedCheck]] = {}
    for number, one in enumerate(found["checks"], 1):
        area, check = _check(one, number)
        areas.setdefault(area, []).append(check)
    if len(areas) > MOST_AREAS:
        raise ReportUnfit("Der Bericht nennt zu viele Bereiche.")
    counted = Counter(one.result for checks in areas.values() for one in checks)
    counts = {result: counted[result] for result in RESULTS}
    if found["counts"] != counts or found["passed"] is not (not counts["failed"]):
        raise ReportUnfit("Der Bericht widerspricht sich: Die Summen passen nicht zu den Prüfungen.")
    return ConformanceReport(
        base=_text(found["base"]),
        at=_moment(found["at"]),
        counts=counts,
        areas=tuple(ReportedArea(name, tuple(sorted(checks, key=_worst_first))) for name, checks in areas.items()),
    )


def _parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ReportUnfit("Die Datei ist kein lesbarer Text.") from fault
    # The depth is known before anything is built from the text.
    depth = 0
    for bracket in BRACKETS.findall(STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEPTH:
            raise ReportUnfit("Die Datei ist tiefer verschachtelt als ein Bericht.")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise ReportUnfit("Die Datei ist kein gültiges JSON.") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ReportUnfit("Die Datei nennt eine Angabe zweimal.")
    return found


def _no_number(name: str) -> Any:
    raise ReportUnfit(f"Die Datei enthält {name} statt einer Zahl.")


def _check(one: Any, number: int) -> tuple[str, ReportedCheck]:
    if not isinstance(one, dict) or set(one) != CHECK or not isinstance(one["assumed"], bool):
        raise ReportUnfit(f"Die {number}. Prüfung im Bericht hat eine andere Form.")
    if one["result"] not in RESULTS or isinstance(one["seconds"], bool) or not isinstance(one["seconds"], int | float):
        raise ReportUnfit(f"Die {number}. Prüfung im Bericht hat kein bekanntes Ergebnis.")
    check = ReportedCheck(
        id=_text(one["id"]),
        title=_text(one["title"]),
        source=_text(one["source"]),
        assumed=one["assumed"],
        result=one["result"],
        seen=_text(one["seen"]),
    )
    return _text(one["area"]), check


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ReportUnfit()
    if len(value) > MOST_LETTERS:
        raise ReportUnfit(f"Der Bericht enthält einen Text mit mehr als {MOST_LETTERS} Zeichen.")
    return value


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError as fault:
        raise ReportUnfit("Der Bericht nennt keinen Zeitpunkt.") from fault
    if found.tzinfo is None:
        raise ReportUnfit("Der Bericht nennt keinen Zeitpunkt.")
    return found


def _worst_first(one: ReportedCheck) -> int:
    return RESULTS.index(one.result)
