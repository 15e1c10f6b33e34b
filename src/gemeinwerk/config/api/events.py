"""``gemeinwerk api events``: read the verified event log of a case, or report a decision on a received submission."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gemeinwerk.config.api import console
from gemeinwerk.kernel.dates import long_moment

if TYPE_CHECKING:
    from gemeinwerk.client import Event

TOLD: Final = """\
Liest das Ereignisprotokoll eines Vorgangs und prüft jede Unterschrift. Oder meldet mit --accept, --forward oder --reject
eine Entscheidung über eine Einreichung, die „gemeinwerk api receive“ in einen Ordner gelegt hat. Das unterschriebene
Ereignis bleibt in diesem Ordner; dieselbe Meldung noch einmal hat keine weitere Wirkung."""
NAMES: Final = {
    "create": "angekündigt",
    "submit": "abgesendet",
    "notify": "Empfänger benachrichtigt",
    "forward": "intern weitergeleitet",
    "accept": "angenommen",
    "reject": "zurückgewiesen",
    "delete": "Inhalt gelöscht",
}
KINDS: Final = {"submission": "Einreichung", "reply": "Antwort"}
PROBLEM: Final = ("type", "title", "detail", "instance")


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "events", "Ereignisprotokoll lesen oder eine Entscheidung melden", TOLD)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--case", type=console.ident, metavar="KENNUNG", help="Vorgang (UUID), dessen Protokoll gelesen wird"
    )
    what.add_argument("--accept", type=Path, metavar="ORDNER", help="diese Einreichung annehmen")
    what.add_argument("--forward", type=Path, metavar="ORDNER", help="diese Einreichung als weitergeleitet melden")
    what.add_argument("--reject", type=Path, metavar="ORDNER", help="diese Einreichung zurückweisen")
    parser.add_argument(
        "--reasons",
        type=Path,
        metavar="DATEI",
        help="Gründe der Zurückweisung: JSON-Liste mit type, title, detail, instance",
    )
    parser.add_argument("--destination", type=console.ident, metavar="KENNUNG", help="erwarteter Zustellpunkt (UUID)")
    parser.add_argument(
        "--as",
        dest="side",
        choices=("sender", "subscriber"),
        default="sender",
        help="mit welchen Zugangsdaten (sonst sender)",
    )
    parser.add_argument(
        "--tokens", type=Path, metavar="DATEI", help="geprüfte Ereignisse als Nachweis ablegen, je Zeile eines"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read a log or report a decision."""
    return console.performed(options, _read if options.case else _decided)


def _read(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.config.api.store import disk

    setup = console.settings(options)
    party = setup.subscriber() if options.side == "subscriber" else setup.sender()
    log = party.events(options.case, options.destination)
    if options.tokens:
        disk.write(options.tokens, "".join(f"{one.token}\n" for one in log).encode("ascii"))
    lines = [line for one in log for line in _lines(one)]
    return console.Told(
        [*lines, f"{len(log)} Ereignisse, alle Unterschriften sind gültig."],
        {"caseId": str(options.case), "events": [_record(one) for one in log]},
    )


def _lines(one: Event) -> list[str]:
    step = NAMES[one.name.partition("-")[0]]
    by = "Zustelldienst" if one.by_service else f"Zustellpunkt {one.issuer}"
    first = f"{long_moment(one.issued_at)}: {KINDS[one.kind]} {one.message_id} {step} ({by})"
    return [first, *(f"  Grund: {said.get('title', '')} {said.get('detail', '')}".rstrip() for said in one.problems)]


def _record(one: Event) -> dict[str, Any]:
    return {
        "event": one.name,
        "eventId": str(one.event_id),
        "issuer": one.issuer,
        "issuedAt": one.issued_at.isoformat(),
        f"{one.kind}Id": str(one.message_id),
        "problems": [dict(said) for said in one.problems],
        "authenticationTags": one.tags.as_json() if one.tags else None,
    }


def _decided(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.config.api.store import inbox

    name, folder = next(
        (name, folder) for name in ("accept", "forward", "reject") if (folder := getattr(options, name)) is not None
    )
    if (name == "reject") != (options.reasons is not None):
        raise SetupWrong("Gründe (--reasons) gehören zu jeder Zurückweisung und nur dorthin.")
    if options.tokens or options.destination:
        raise SetupWrong("--tokens und --destination gibt es nur beim Lesen eines Protokolls (--case).")
    payload: dict[str, Any] | None = None
    if name == "accept":
        payload = {"authenticationTags": inbox.read(folder).tags.as_json()}
    elif name == "reject":
        payload = {"problems": _reasons(options.reasons)}
    setup = console.settings(options)
    message, new = inbox.decide(setup.subscriber(), folder, f"{name}-submission", setup.signing_key(), payload)
    done = f"{KINDS['submission']} {message.message_id} {NAMES[name]}."
    return console.Told(
        [done if new else f"{done} Das war schon gemeldet; es gilt das erste Ereignis."],
        {
            "submissionId": str(message.message_id),
            "caseId": str(message.case_id),
            "event": f"{name}-submission",
            "new": new,
        },
    )


def _reasons(path: Path) -> list[dict[str, str]]:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.config.files import read_file

    try:
        found = json.loads(read_file(path))
    except (ValueError, RecursionError) as fault:
        raise SetupWrong(f"{path} ist kein JSON.") from fault
    if not isinstance(found, list) or not 1 <= len(found) <= 100:
        raise SetupWrong(f"{path} ist keine Liste mit 1 bis 100 Gründen.")
    for one in found:
        if (
            not isinstance(one, dict)
            or sorted(one) != sorted(PROBLEM)
            or not all(isinstance(v, str) for v in one.values())
        ):
            raise SetupWrong(f"Ein Grund in {path} hat nicht genau die Angaben {', '.join(PROBLEM)} als Text.")
    return found
