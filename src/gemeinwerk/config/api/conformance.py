"""``gemeinwerk api conformance``: play sender, receiver and attacker against a server and report what it does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gemeinwerk.config.api import console

if TYPE_CHECKING:
    from gemeinwerk.client.conformance import Check, Outcome

TOLD: Final = """\
Prüft einen Server der Standard-API von außen: mit richtigem, ungewohntem und feindlichem Verhalten. Jede Prüfung nennt ihre
Quelle. Der Server muss für Prüfungen da sein: Es entstehen Einreichungen mit erfundenem Inhalt und Zustellpunkte, die am
Ende stillgelegt werden. Die Einstellungen brauchen dazu einen Abschnitt [conformance]:

  [conformance]
  destination_id = "…"     aktiver Zustellpunkt des Empfängers
  service = "urn:…"        eine seiner Leistungen
  schema_uri = "https://…" ein Datenschema, das er annimmt
  region = "DE…"           ein Gebiet, für das er zuständig ist
  other = "fremd.json"     Zugangsdaten eines unbeteiligten Clients (ohne sie bleiben Prüfungen aus)"""


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "conformance", "Einen Server auf Übereinstimmung mit dem Standard prüfen", TOLD)
    parser.add_argument(
        "--report", type=Path, metavar="DATEI", help="Bericht als Seite (HTML) in diese Datei schreiben"
    )
    parser.add_argument("--record", type=Path, metavar="DATEI", help="Ergebnis als JSON in diese Datei schreiben")
    parser.add_argument("--only", action="append", default=[], metavar="KENNUNG",
                        help="nur Prüfungen, deren Kennung so beginnt, z. B. set. (mehrfach möglich)")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="die Prüfungen mit ihren Quellen nennen, nichts aufrufen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the checks; 1 where one is not met."""
    return console.performed(options, _listed if options.list else _checked)


def _chosen(options: argparse.Namespace) -> list[Check]:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.client.conformance import CHECKS

    found = [one for one in CHECKS if not options.only or one.id.startswith(tuple(options.only))]
    if not found:
        raise SetupWrong("Keine Prüfung hat eine solche Kennung.", hint="--list nennt alle Prüfungen.")
    return found


def _listed(options: argparse.Namespace) -> console.Told:
    checks = _chosen(options)
    lines = [f"{one.id}: {one.title} [{one.source}]{' (Annahme)' if one.assumed else ''}" for one in checks]
    rows = [
        {"id": one.id, "area": one.area, "title": one.title, "source": one.source, "assumed": one.assumed}
        for one in checks
    ]
    return console.Told(lines, {"checks": rows})


def _checked(options: argparse.Namespace) -> console.Told:
    import json

    from gemeinwerk.client.conformance import Bench, as_html, as_json, run, verdict
    from gemeinwerk.kernel.clock import now

    checks = _chosen(options)
    setup = console.settings(options)
    outcomes = run(Bench.of(setup), checks, (lambda one: None) if options.json else _told)
    at, base = now(), setup.addresses.submission.removesuffix("/submission-api")
    record = as_json(outcomes, base=base, at=at)
    if options.report:
        options.report.write_text(as_html(outcomes, base=base, at=at), encoding="utf-8")
    if options.record:
        options.record.write_text(record, encoding="utf-8")
    found = json.loads(record)
    return console.Told([verdict(outcomes)], found, console.DONE if found["passed"] else console.REFUSED)


def _told(one: Outcome) -> None:
    """Tell at once what a person has to look at, and that the run goes on."""
    from gemeinwerk.client.conformance import WORDS, Result

    if one.result is not Result.PASSED:
        print(console.shown(f"{WORDS[one.result]}: {one.check.title} ({one.check.id}): {one.seen}"), flush=True)
    sys.stdout.flush()
