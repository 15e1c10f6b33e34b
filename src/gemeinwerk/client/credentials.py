"""Credentials and keys from files, so that no secret stands on a command line or in the environment."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from gemeinwerk.client.addresses import Addresses
from gemeinwerk.client.faults import SetupWrong
from gemeinwerk.client.sealing import key_id
from gemeinwerk.client.sender import Sender
from gemeinwerk.client.subscriber import Subscriber
from gemeinwerk.client.types import Version
from gemeinwerk.client.wire import Wire

MAX_FILE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Credentials:
    """Client id and secret."""

    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Credentials:
        """Read a JSON file with ``client_id`` and ``client_secret``; raises SetupWrong."""
        try:
            found = json.loads(_content(path))
        except ValueError as fault:
            raise SetupWrong(f"{path} ist kein JSON.") from fault
        if not isinstance(found, dict) or not all(
            isinstance(found.get(name), str) and found[name] for name in ("client_id", "client_secret")
        ):
            raise SetupWrong(f"In {path} fehlt client_id oder client_secret.")
        return cls(found["client_id"], found["client_secret"])


def private_keys(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the private JWKs of files by key id; raises SetupWrong."""
    found = {}
    for path in paths:
        content = _content(path)
        found[key_id(content)] = content
    return found


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise SetupWrong(f"{path} ist zu groß für eine Datei mit Zugangsdaten.")
        return path.read_bytes()
    except OSError as fault:
        raise SetupWrong(f"{path} ist nicht lesbar.", hint="Bitte prüfen Sie Pfad und Rechte der Datei.") from fault


@dataclass(frozen=True, slots=True)
class Setup:
    """A connection as a file of settings describes it."""

    addresses: Addresses
    version: Version
    sender_file: Path | None
    subscriber_file: Path | None
    decryption_files: tuple[Path, ...]
    signing_file: Path | None
    proxy: str | None
    any_key_id: bool
    conformance: Mapping[str, Any]
    other_file: Path | None = None

    def sender(self) -> Sender:
        """Return a sender with its credentials; raises SetupWrong where none are named."""
        return Sender(self.addresses, *self._secrets(self.sender_file, "sender"), **self._how())

    def subscriber(self) -> Subscriber:
        """Return a subscriber with its credentials; raises SetupWrong where none are named."""
        return Subscriber(self.addresses, *self._secrets(self.subscriber_file, "subscriber"), **self._how())

    def other(self) -> Subscriber | None:
        """Return a client that has nothing to do with the destination, None where no credentials of one are named."""
        if self.other_file is None:
            return None
        return Subscriber(self.addresses, *self._secrets(self.other_file, "other"), **self._how())

    def keys(self) -> dict[str, bytes]:
        """Return the private keys to decrypt with, by key id."""
        if not self.decryption_files:
            raise SetupWrong("In den Einstellungen fehlen die Schlüssel zum Entschlüsseln (decryption_keys).")
        return private_keys(self.decryption_files)

    def signing_key(self) -> bytes:
        """Return the private key to sign events with."""
        if self.signing_file is None:
            raise SetupWrong("In den Einstellungen fehlt der Schlüssel zum Signieren (signing_key).")
        return next(iter(private_keys([self.signing_file]).values()))

    def _secrets(self, path: Path | None, name: str) -> tuple[str, str]:
        if path is None:
            raise SetupWrong(f"In den Einstellungen fehlt die Datei mit den Zugangsdaten ({name}).")
        found = Credentials.read(path)
        return found.client_id, found.client_secret

    def _how(self) -> dict[str, Any]:
        return {"version": self.version, "wire": Wire(proxy=self.proxy), "any_key_id": self.any_key_id}


def setup(path: Path, *, base: str = "") -> Setup:
    """Read a TOML file of settings; paths in it are relative to it. ``base`` overrides its addresses. Raises SetupWrong."""
    try:
        found = tomllib.loads(_content(path).decode())
    except ValueError as fault:
        raise SetupWrong(f"{path} ist kein TOML: {str(fault)[:200]}") from fault
    known = {"base", "addresses", "version", "sender", "subscriber", "decryption_keys", "signing_key", "proxy",
             "any_key_id", "conformance"}  # fmt: skip
    if unknown := sorted(set(found) - known):
        raise SetupWrong(f"{path} enthält unbekannte Angaben: {', '.join(unknown)}.")
    version = found.get("version", "v2")
    if version not in ("v1", "v2"):
        raise SetupWrong("Die Version der Schnittstelle ist v1 oder v2.")
    try:
        return Setup(
            addresses=_addresses(found, base),
            version=version,
            sender_file=_path(path, found.get("sender")),
            subscriber_file=_path(path, found.get("subscriber")),
            decryption_files=tuple(path.parent / one for one in found.get("decryption_keys", [])),
            signing_file=_path(path, found.get("signing_key")),
            proxy=found.get("proxy"),
            any_key_id=found.get("any_key_id") is True,
            conformance=dict(found.get("conformance", {})),
            other_file=_path(path, found.get("conformance", {}).get("other")),
        )
    except TypeError as fault:
        raise SetupWrong(f"In {path} hat eine Angabe die falsche Art.") from fault


def _addresses(found: Mapping[str, Any], base: str) -> Addresses:
    if base or "base" in found:
        return Addresses.below(base or str(found["base"]))
    return Addresses(**found.get("addresses", {}))


def _path(file: Path, name: Any) -> Path | None:
    return None if name is None else file.parent / name
