"""Keys, clients and settings of the simulator, kept in a folder so that the installation beside it knows them."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from gemeinwerk.client import sealing
from gemeinwerk.domain.keys.types import NewKeyPair

STATE: Final = "simulator.json"
SETTINGS: Final = "bridge.toml"
NAMES: Final = ("service", "encryption", "signing")


@dataclass(frozen=True, slots=True)
class Known:
    """Who the simulator is and who may talk to it."""

    destination_id: UUID
    sender: tuple[str, str]
    receiver: tuple[str, str]
    pairs: dict[str, NewKeyPair] = field(repr=False)


def prepare(folder: Path, base: str) -> Path:
    """Make what is missing in a folder, and write the settings of an installation that hands over to ``base``; return their file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / STATE).exists():
        _make(folder)
    known = read(folder)
    sender = {"client_id": known.sender[0], "client_secret": known.sender[1]}
    _write(folder / "sender.json", json.dumps(sender).encode())
    lines = (
        f"base = {json.dumps(base)}",
        'sender = "sender.json"',
        f'destination = "{known.destination_id}"',
        'author_key = "author.key.pem"',
        'author_certificate = "author.cert.pem"',
        "demo = true",
    )
    _write(folder / SETTINGS, ("\n".join(lines) + "\n").encode())
    return folder / SETTINGS


def read(folder: Path) -> Known:
    """Return what ``prepare`` made."""
    found = json.loads((folder / STATE).read_text())
    pairs = {name: _pair(found[name]) for name in NAMES}
    return Known(UUID(found["destination"]), tuple(found["sender"]), tuple(found["receiver"]), pairs)


def _make(folder: Path) -> None:
    made = {
        "service": sealing.new_signing_pair(),
        "encryption": sealing.new_encryption_pair(),
        "signing": sealing.new_signing_pair(),
    }
    state: dict[str, Any] = {name: _kept(pair) for name, pair in made.items()}
    state["destination"] = str(uuid4())
    for name in ("sender", "receiver"):
        state[name] = [str(uuid4()), secrets.token_urlsafe(32)]
    _author(folder)
    _write(folder / STATE, json.dumps(state).encode())


def _author(folder: Path) -> None:
    """Make key and certificate of an author that nobody knows."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Demonstration ohne Rechtswirkung")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA512())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    _write(folder / "author.key.pem", key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    _write(folder / "author.cert.pem", certificate.public_bytes(pem))


def _kept(pair: NewKeyPair) -> dict[str, str]:
    return {
        "kid": pair.kid,
        "public": base64.b64encode(pair.public_jwk).decode(),
        "private": base64.b64encode(pair.private_jwk).decode(),
    }


def _pair(kept: dict[str, str]) -> NewKeyPair:
    return NewKeyPair(
        kid=kept["kid"],
        public_jwk=base64.b64decode(kept["public"]),
        private_jwk=base64.b64decode(kept["private"]),
    )


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f"{file.name}.draft")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(file)
