"""The connection to the bridge, read from one file of settings; secrets lie in files beside it.

base = "https://zustelldienst.example/api/fit-connect"   # or [addresses] token, submission, destination, routing, issuer
sender = "absender.json"                                 # client_id and client_secret
destination = "00000000-0000-0000-0000-000000000000"     # the destination of the bridge
author_key = "urheber.key.pem"                           # RSA key that signs the content, without a password
author_certificate = "urheber.cert.pem"                  # its certificate; its CN is named as signer
stork_level = 3                                          # who may read a message: level of trust, 1 to 4
receipt_event = "accept-submission"                      # which event of the bridge counts as provision
demo = false                                             # true where no real person gets anything
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from gemeinwerk.client import Addresses, Credentials, SetupWrong

MAX_FILE: Final = 256 * 1024
WEAKEST: Final = 2048
KNOWN: Final = frozenset(
    [
        "base",
        "addresses",
        "sender",
        "destination",
        "author_key",
        "author_certificate",
        "stork_level",
        "receipt_event",
        "demo",
    ]
)
RECEIPT_EVENTS: Final = ("accept-submission", "forward-submission", "notify-submission")


@dataclass(frozen=True, slots=True)
class Author:
    """Who answers for the content: key, certificate as PEM, and the common name in it."""

    name: str
    certificate: str
    key: rsa.RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the bridge is, who we are, and what counts as its receipt."""

    addresses: Addresses
    sender: Credentials
    destination_id: UUID
    author: Author
    stork_level: int = 3
    receipt_event: str = "accept-submission"
    demo: bool = False


def connection(path: Path) -> Connection:
    """Read the file of settings; raises SetupWrong for anything missing, unknown or unreadable."""
    try:
        found = tomllib.loads(_content(path).decode())
    except ValueError as fault:
        raise SetupWrong(f"{path.name} ist kein TOML.") from fault
    unknown = sorted(set(found) - KNOWN)
    if unknown:
        raise SetupWrong(f"{path.name} enthält unbekannte Angaben: {', '.join(unknown)}.")
    try:
        addresses = Addresses.below(str(found["base"])) if "base" in found else Addresses(**found["addresses"])
        known = {name: str(found[name]) for name in ("sender", "destination", "author_key", "author_certificate")}
        destination_id = UUID(known["destination"])
    except (KeyError, TypeError) as fault:
        raise SetupWrong(f"In {path.name} fehlt eine Angabe: {fault}.") from fault
    except ValueError as fault:
        raise SetupWrong(f"destination in {path.name} ist keine UUID.") from fault
    return Connection(
        addresses=addresses,
        sender=Credentials.read(path.parent / known["sender"]),
        destination_id=destination_id,
        author=author(_content(path.parent / known["author_key"]), _content(path.parent / known["author_certificate"])),
        stork_level=_level(found.get("stork_level", 3)),
        receipt_event=_event(found.get("receipt_event", RECEIPT_EVENTS[0])),
        demo=found.get("demo") is True,
    )


def author(key: bytes, certificate: bytes) -> Author:
    """Return key and certificate that belong together; raises SetupWrong."""
    try:
        private = serialization.load_pem_private_key(key, password=None)
        named = x509.load_pem_x509_certificate(certificate)
    except (ValueError, TypeError) as fault:
        raise SetupWrong("author_key oder author_certificate ist kein lesbares PEM.") from fault
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < WEAKEST:
        raise SetupWrong(f"author_key ist kein RSA-Schlüssel mit mindestens {WEAKEST} Bit.")
    if named.public_key() != private.public_key():
        raise SetupWrong("author_key und author_certificate gehören nicht zusammen.")
    names = named.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise SetupWrong("author_certificate nennt keinen Namen (CN).")
    pem = named.public_bytes(serialization.Encoding.PEM).decode()
    return Author(str(names[0].value), pem, private)


def _level(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 4:
        raise SetupWrong("stork_level ist keine Zahl von 1 bis 4.")
    return given


def _event(given: Any) -> str:
    if given not in RECEIPT_EVENTS:
        raise SetupWrong(f"receipt_event kennt nur: {', '.join(RECEIPT_EVENTS)}.")
    return str(given)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise SetupWrong(f"{path.name} ist zu groß.")
        return path.read_bytes()
    except OSError as fault:
        raise SetupWrong(
            f"{path.name} ist nicht lesbar.", hint="Bitte prüfen Sie Pfad und Rechte der Datei."
        ) from fault
