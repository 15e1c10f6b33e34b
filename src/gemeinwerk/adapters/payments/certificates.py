"""TLS to a provider: always checked, with the client certificate of a PKCS#12 or PEM file."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from gemeinwerk.adapters.payments.settings import MAX_FILE, Connection, SettingsWrong

UNREADABLE = "Das Zertifikat des Zahlungsdienstes ist nicht lesbar, oder das Passwort stimmt nicht."


def tls(connection: Connection) -> ssl.SSLContext:
    """Return the context of a connection; raises SettingsWrong for files that cannot be used."""
    try:
        context = ssl.create_default_context()
        if connection.authorities:
            context.load_verify_locations(cafile=connection.authorities)
        if connection.certificate:
            _load(context, _pem(connection))
    except (OSError, ValueError) as fault:
        raise SettingsWrong(UNREADABLE) from fault
    return context


def valid_until(connection: Connection) -> datetime | None:
    """Return until when the client certificate is valid, None without one; raises SettingsWrong."""
    if connection.certificate is None:
        return None
    try:
        return min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(_pem(connection)[1]))
    except (OSError, ValueError) as fault:
        raise SettingsWrong(UNREADABLE) from fault


def _pem(connection: Connection) -> tuple[bytes, bytes]:
    """Return the private key and the certificates, each in PEM."""
    content = _content(connection.certificate or Path())
    password = connection.certificate_password or None
    if b"-----BEGIN" in content:
        key = serialization.load_pem_private_key(content, password)
        chain = x509.load_pem_x509_certificates(content)
    else:
        found, own, more = pkcs12.load_key_and_certificates(content, password)
        if found is None or own is None:
            raise ValueError("no key or certificate")
        key, chain = found, [own, *more]
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return plain, b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)


def _load(context: ssl.SSLContext, pem: tuple[bytes, bytes]) -> None:
    """Hand the key over; the TLS library reads files only, so it lies in one for a moment, encrypted."""
    plain, chain = pem
    password = secrets.token_bytes(32).hex().encode()
    sealed = serialization.load_pem_private_key(plain, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    descriptor, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(sealed + chain)
        context.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink(missing_ok=True)


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise ValueError("too large")
    return path.read_bytes()
