"""``gemeinwerk api send``: encrypt and send a submission or a reply, and prove that it has arrived."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gemeinwerk.config.api import console

if TYPE_CHECKING:
    from gemeinwerk.client import Data

TOLD: Final = """\
Verschlüsselt Daten und Anhänge, sendet sie und prüft die Bestätigung des Zustelldienstes.
Mit --keep wird die verschlüsselte Einreichung vor dem Senden in einer Datei abgelegt: Bricht der Lauf ab, beendet ihn
derselbe Aufruf; nichts kommt doppelt an. Heben Sie die Datei auf, bis die Einreichung angenommen ist."""
TYPES: Final = {".json": "application/json", ".xml": "application/xml"}


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "send", "eine Einreichung oder Antwort verschlüsselt senden", TOLD)
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument("--destination", type=console.ident, metavar="KENNUNG", help="Zustellpunkt (UUID)")
    to.add_argument("--reply", type=Path, metavar="ORDNER", help="auf diese empfangene Einreichung antworten")
    parser.add_argument("--service", default="", metavar="URN", help="Leistung, z. B. urn:de:fim:leika:leistung:99…")
    parser.add_argument("--service-name", default="", metavar="NAME", help="Bezeichnung der Leistung")
    parser.add_argument("--data", type=Path, metavar="DATEI", help="Fachdaten (.json oder .xml)")
    parser.add_argument("--schema", default="", metavar="ADRESSE", help="Adresse des Schemas der Fachdaten")
    parser.add_argument(
        "--attach", type=Path, action="append", default=[], metavar="DATEI", help="Anhang, mehrfach möglich"
    )
    parser.add_argument("--metadata", type=Path, metavar="DATEI", help="weitere Metadaten (JSON), z. B. replyChannel")
    parser.add_argument("--region", default="", metavar="SCHLÜSSEL", help="Gebiet, z. B. DE059110000000")
    parser.add_argument("--case", type=console.ident, metavar="KENNUNG", help="in diesem Vorgang fortsetzen")
    parser.add_argument("--keep", type=Path, metavar="DATEI", help="verschlüsselte Einreichung hier aufbewahren")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Send what the files contain."""
    return console.performed(options, _replied if options.reply else _sent)


def _sent(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import Service, SetupWrong
    from gemeinwerk.config.api.store import outbox

    if not options.service:
        raise SetupWrong("Es fehlt die Leistung.", hint="Bitte nennen Sie ihre URN mit --service.")
    order = outbox.Order(
        destination_id=options.destination,
        service=Service(options.service, options.service_name),
        data=_data(options),
        attachments=outbox.attachments(options.attach),
        region=options.region,
        metadata=_metadata(options),
        case_id=options.case,
    )
    sender = console.settings(options).sender()
    made, whole = outbox.delivered(sender, order, options.keep)
    sender.require_delivered(made, whole)
    return console.Told(
        (
            "Die Einreichung ist zugestellt; der Zustelldienst hat genau diese Teile bestätigt.",
            f"Einreichung: {made.submission_id}",
            f"Vorgang:     {made.case_id}",
        ),
        {
            "submissionId": str(made.submission_id),
            "caseId": str(made.case_id),
            "destinationId": str(made.destination_id),
            "confirmed": True,
        },
    )


def _replied(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.config.api.store import inbox, outbox

    foreign = ("service", "service_name", "region", "case", "keep")
    if named := [name for name in foreign if getattr(options, name)]:
        raise SetupWrong(f"Für eine Antwort gibt es diese Angabe nicht: --{named[0].replace('_', '-')}.")
    subscriber = console.settings(options).subscriber()
    whole = subscriber.seal_reply(
        inbox.read(options.reply), _data(options), outbox.attachments(options.attach), metadata=_metadata(options)
    )
    made = subscriber.deliver_reply(inbox.read(options.reply).case_id, whole)
    return console.Told(
        ("Die Antwort ist gesendet.", f"Antwort: {made.reply_id}", f"Vorgang: {made.case_id}"),
        {"replyId": str(made.reply_id), "caseId": str(made.case_id)},
    )


def _data(options: argparse.Namespace) -> Data | None:
    from gemeinwerk.client import Data, SetupWrong
    from gemeinwerk.config.files import read_file

    if options.data is None:
        return None
    if not options.schema:
        raise SetupWrong("Es fehlt die Adresse des Schemas der Fachdaten.", hint="Bitte nennen Sie sie mit --schema.")
    kind = TYPES.get(options.data.suffix.lower())
    if kind is None:
        raise SetupWrong("Fachdaten sind eine Datei mit der Endung .json oder .xml.")
    return Data(read_file(options.data), options.schema, kind)


def _metadata(options: argparse.Namespace) -> dict[str, Any]:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.config.files import read_file

    if options.metadata is None:
        return {}
    try:
        found = json.loads(read_file(options.metadata))
    except (ValueError, RecursionError) as fault:
        raise SetupWrong(f"{options.metadata} ist kein JSON.") from fault
    if not isinstance(found, dict):
        raise SetupWrong(f"{options.metadata} ist kein JSON-Objekt.")
    return found
