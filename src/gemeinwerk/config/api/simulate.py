"""``gemeinwerk api simulate``: a delivery and routing service in memory, to try out any client."""

from __future__ import annotations

import argparse
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gemeinwerk.config.api import console

if TYPE_CHECKING:
    from gemeinwerk.client.simulator import Simulator

TOLD: Final = """\
Spielt Zustelldienst und Routing auf diesem Rechner, mit echten Signaturen und ohne etwas aufzuheben. In den Ordner --folder
kommen erfundene Zugangsdaten, Schlüssel und die Einstellungen (api.toml), mit denen sich „gemeinwerk api“ oder ein anderer
Client sofort verbinden kann. Mit --fault verhält sich der Server falsch, damit sich zeigt, ob ein Client es merkt;
--faults nennt alle Arten. Nur für Versuche: nie mit echten Daten."""
LEIKA: Final = "urn:de:fim:leika:leistung:99102013104000"
SCHEMA: Final = "https://example.org/antrag.schema.json"
REGION: Final = "DE059110000000"


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "simulate", "Einen Server zum Ausprobieren auf diesem Rechner starten", TOLD)
    parser.add_argument("--port", type=int, default=0, metavar="NUMMER", help="Port; sonst ein freier")
    parser.add_argument("--folder", type=Path, metavar="ORDNER", help="wohin Zugangsdaten und Schlüssel kommen")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="ART", help="falsches Verhalten, mehrfach möglich"
    )
    parser.add_argument("--faults", action="store_true", help="alle Arten falschen Verhaltens nennen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    return console.performed(options, _named if options.faults else _served)


def _named(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client.conformance import CHECKS, FAULTS

    found = {FAULTS[one.id]: one for one in CHECKS}
    lines = [f"{name}: verletzt „{one.title}“ (Prüfung {one.id})" for name, one in found.items()]
    return console.Told(lines, {"faults": {name: {"check": one.id, "title": one.title} for name, one in found.items()}})


def _served(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.client.conformance import FAULTS
    from gemeinwerk.client.simulator import running

    if unknown := sorted(set(options.fault) - set(FAULTS.values())):
        raise SetupWrong(f"Dieses Verhalten kennt der Server nicht: {', '.join(unknown)}.", hint="--faults nennt alle.")
    with running(options.port) as simulator:
        settings = prepared(simulator, options.folder) if options.folder else None
        simulator.service.faults = frozenset(options.fault)
        said = {"base": simulator.base, "config": str(settings) if settings else None, "faults": options.fault}
        print(json.dumps(said) if options.json else _welcome(simulator, settings), flush=True)
        threading.Event().wait()
    return console.Told([])


def _welcome(simulator: Simulator, settings: Path | None) -> str:
    more = f"\nEinstellungen: {settings}" if settings else "\nOhne --folder gibt es keine Zugangsdaten."
    return f"Der Server antwortet unter {simulator.base}{more}\nEnde mit Strg+C."


def prepared(simulator: Simulator, folder: Path) -> Path:
    """Register both sides and a stranger, create an active destination, write all files; returns the settings."""
    from gemeinwerk.client import Subscriber, sealing
    from gemeinwerk.client.simulator.store import MANAGE, SEND, SUBSCRIBE

    folder.mkdir(parents=True, exist_ok=True)
    store = simulator.service.store
    clients = {
        "sender": store.new_client(SEND),
        "subscriber": store.new_client(MANAGE, SUBSCRIBE),
        "other": store.new_client(SEND, MANAGE, SUBSCRIBE),
    }
    for name, one in clients.items():
        _write(folder / f"{name}.json", {"client_id": one.client_id, "client_secret": one.client_secret})
    decryption, signature = sealing.new_encryption_pair(), sealing.new_signing_pair()
    _write(folder / "decrypt.jwk", json.loads(decryption.private_jwk))
    _write(folder / "sign.jwk", json.loads(signature.private_jwk))
    own = clients["subscriber"]
    subscriber = Subscriber(simulator.addresses, own.client_id, own.client_secret)
    made = subscriber.create_destination(_order(json.loads(decryption.public_jwk), json.loads(signature.public_jwk)))
    subscriber.change_destination(made.destination_id, {"status": "active"})
    settings = folder / "api.toml"
    settings.write_text(
        f'base = "{simulator.base}"\nversion = "v2"\nsender = "sender.json"\nsubscriber = "subscriber.json"\n'
        'decryption_keys = ["decrypt.jwk"]\nsigning_key = "sign.jwk"\n\n[conformance]\n'
        f'destination_id = "{made.destination_id}"\nservice = "{LEIKA}"\nschema_uri = "{SCHEMA}"\n'
        f'region = "{REGION}"\nother = "other.json"\n',
        encoding="utf-8",
    )
    return settings


def _write(path: Path, content: Any) -> None:
    """Write a file that only its owner reads."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), encoding="utf-8")


def _order(encryption: dict[str, Any], signature: dict[str, Any]) -> dict[str, Any]:
    schema = {"schemaUri": SCHEMA, "mimeType": "application/json"}
    return {
        "name": "Zustellpunkt zum Ausprobieren",
        "contactInformation": {"legalName": "Musterstadt", "email": "stadt@example.org"},
        "publicServices": [{"identifier": LEIKA, "submissionSchemas": [schema], "regions": [REGION]}],
        "encryptionKid": encryption["kid"],
        "encryptionPublicKey": encryption,
        "signingPublicKey": signature,
        "metadataVersions": ["2.1.0"],
    }
