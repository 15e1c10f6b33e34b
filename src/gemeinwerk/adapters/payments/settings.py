"""The connection to a payment provider, read from one file of settings; secrets lie in files beside it.

base = "https://zahlung.example/konnektor/epayment"  # where the paths of XBezahldienste begin
originator = "onlinedienste"                         # the provider's name for us
pages = ["https://bezahlen.example"]                 # where payers may be sent; by default only where base lies
authorities = "wurzel.pem"                           # further root certificates
probe = "059110000000"                               # an authority whose service state the status page asks for
existing_transaction = "transactionId"               # member of PAYMENT_EXISTS that names what exists; not in the standard
[certificate]                                        # client certificate: PKCS#12, or PEM with certificates and key
file = "kunde.p12"
password = "kunde.passwort"                          # a file
[login]                                              # OAuth2 client credentials
token = "https://zahlung.example/auth/token"
credentials = "zahlung.json"                         # client_id and client_secret
scope = "post"
format = "form"                                      # or json
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from gemeinwerk.kernel.refusal import Invalid

MAX_FILE: Final = 256 * 1024
KNOWN: Final = frozenset(
    ["base", "originator", "pages", "authorities", "probe", "existing_transaction", "certificate", "login"]
)
# XBezahldienste 1.0.0: both ids of a path.
PATH_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,36}")
LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsWrong(Invalid):
    """The file of settings is unfit; the message says why."""

    code = "payments.settings"
    message = "Die Einstellungen des Zahlungsdienstes sind nicht brauchbar."
    hint = "Bitte prüfen Sie die Datei, die GEMEINWERK_PAYMENT_SERVICE_FILE nennt."


@dataclass(frozen=True, slots=True)
class Login:
    """OAuth2 client credentials; ``as_json`` sends them as JSON instead of a form."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the provider is, how we show who we are, and where it may send payers."""

    base: str
    originator: str
    pages: frozenset[str] = frozenset()
    authorities: Path | None = None
    probe: str = ""
    existing_transaction: str = ""
    certificate: Path | None = None
    certificate_password: bytes = field(default=b"", repr=False)
    login: Login | None = None


def connection(path: Path) -> Connection:
    """Read the file of settings; raises SettingsWrong for anything missing, unknown or unreadable."""
    try:
        found = tomllib.loads(_content(path).decode())
    except ValueError as fault:
        raise SettingsWrong(f"{path.name} ist kein TOML.") from fault
    if unknown := sorted(set(found) - KNOWN):
        raise SettingsWrong(f"{path.name} enthält unbekannte Angaben: {', '.join(unknown)}.")
    base = checked_address(_word(found, "base"), "base").rstrip("/")
    originator, probe = _word(found, "originator"), _word(found, "probe", "")
    if not PATH_ID.fullmatch(originator) or (probe and not PATH_ID.fullmatch(probe)):
        raise SettingsWrong("originator und probe haben 1 bis 36 Buchstaben, Ziffern, Unter- oder Bindestriche.")
    pages = found.get("pages", [base])
    if not isinstance(pages, list):
        raise SettingsWrong("pages ist eine Liste von Adressen.")
    certificate = _table(found, "certificate")
    return Connection(
        base=base,
        originator=originator,
        pages=frozenset(origin(checked_address(str(one), "pages")) for one in pages),
        authorities=_beside(path, _word(found, "authorities", "")),
        probe=probe,
        existing_transaction=_word(found, "existing_transaction", ""),
        certificate=_beside(path, _word(certificate, "file")) if certificate else None,
        certificate_password=_password(path, certificate),
        login=_login(path, _table(found, "login")),
    )


def simulated(address: str) -> Connection:
    """Return the connection to a simulator of this machine; raises SettingsWrong."""
    base = checked_address(address, "GEMEINWERK_PAYMENT_SIMULATOR").rstrip("/")
    return Connection(
        base=base,
        originator="gemeinwerk",
        pages=frozenset({origin(base)}),
        probe="demo",
        existing_transaction="transactionId",
    )


def checked_address(url: str, name: str) -> str:
    """Return an address that is https, or http on this machine; raises SettingsWrong."""
    if not is_safe(url):
        raise SettingsWrong(f"{name} muss eine Adresse mit https:// sein.")
    return url


def is_safe(url: str) -> bool:
    """Tell whether an address is a plain one with https, or with http on this machine."""
    if len(url) > 2082 or not url.isascii() or not url.isprintable() or any(sign in url for sign in ' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def origin(url: str) -> str:
    """Return scheme, host and port of a safe address."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _login(path: Path, found: Mapping[str, Any]) -> Login | None:
    if not found:
        return None
    secrets = path.parent / _word(found, "credentials")
    try:
        told = json.loads(_content(secrets))
        client_id, client_secret = str(told["client_id"]), str(told["client_secret"])
    except (ValueError, KeyError, TypeError) as fault:
        raise SettingsWrong(f"In {secrets.name} fehlt client_id oder client_secret.") from fault
    form = _word(found, "format", "form")
    if form not in ("form", "json"):
        raise SettingsWrong("format ist form oder json.")
    token = checked_address(_word(found, "token"), "token")
    return Login(token, client_id, client_secret, _word(found, "scope", ""), form == "json")


def _password(path: Path, certificate: Mapping[str, Any]) -> bytes:
    name = _word(certificate, "password", "")
    return _content(path.parent / name).rstrip(b"\r\n") if name else b""


def _word(found: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = found.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise SettingsWrong(f"{name} fehlt oder ist kein Text.")
    return value


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, dict):
        raise SettingsWrong(f"{name} ist ein Abschnitt.")
    return value


def _beside(path: Path, name: str) -> Path | None:
    return path.parent / name if name else None


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise SettingsWrong(f"{path.name} ist zu groß.")
        return path.read_bytes()
    except OSError as fault:
        raise SettingsWrong(f"{path.name} ist nicht lesbar.") from fault
