"""The connection to a foreign delivery service, read from one file of settings; secrets lie in files beside it.

base = "https://zustelldienst.example/api/fit-connect"   # or [addresses] token, submission, destination, routing, issuer
sender = "portal.json"                                   # client_id and client_secret, to send
[receivers]                                              # authorities that receive over this service, by regional key
059110000000 = "bochum.json"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gemeinwerk.client import Addresses, Credentials, SetupWrong

MAX_FILE = 256 * 1024
KNOWN = frozenset({"base", "addresses", "sender", "receivers"})


@dataclass(frozen=True, slots=True)
class Connection:
    """Addresses and credentials; ``receivers`` by the key of the authority's place."""

    addresses: Addresses
    sender: Credentials | None
    receivers: Mapping[str, Credentials] = field(default_factory=dict)


def connection(path: Path) -> Connection:
    """Read the file of settings; raises SetupWrong in German for anything missing, unknown or unreadable."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise SetupWrong(f"{path.name} ist zu groß.")
        found = tomllib.loads(path.read_text())
    except (OSError, ValueError) as fault:
        raise SetupWrong(f"{path.name} ist nicht lesbar.") from fault
    if unknown := sorted(set(found) - KNOWN):
        raise SetupWrong(f"{path.name} enthält unbekannte Angaben: {', '.join(unknown)}.")
    try:
        addresses = Addresses.below(str(found["base"])) if "base" in found else Addresses(**found["addresses"])
        receivers = {str(key): Credentials.read(path.parent / name) for key, name in found.get("receivers", {}).items()}
    except (KeyError, TypeError, AttributeError) as fault:
        raise SetupWrong(f"In {path.name} fehlt base oder eine Angabe in [addresses].") from fault
    sender = Credentials.read(path.parent / found["sender"]) if "sender" in found else None
    return Connection(addresses, sender, receivers)
