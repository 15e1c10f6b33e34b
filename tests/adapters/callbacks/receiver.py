"""A receiver of callbacks: real TLS with certificates of the test, and an answer that each test chooses."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[ssl.SSLSocket], None]
NAME = "empfang.beispiel.de"


@dataclass
class Receiver:
    """What arrived, as it was on the wire, and what answers it."""

    port: int
    authority: Path
    behaviour: Behaviour
    requests: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)


def answering(raw: bytes) -> Behaviour:
    """Answer with these bytes and close."""
    return lambda connection: connection.sendall(raw)


@contextmanager
def receiver(folder: Path, behaviour: Behaviour, *, name: str = NAME, valid: bool = True) -> Iterator[Receiver]:
    """Run a receiver whose certificate shows ``name``; ``authority`` is the root to trust."""
    authority, chain = _certificates(folder, name, valid=valid)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with socket.create_server(("127.0.0.1", 0)) as server:
        running = Receiver(server.getsockname()[1], authority, behaviour)
        context.sni_callback = lambda _connection, asked, _context: running.names.append(asked or "")
        threading.Thread(target=_serve, args=(server, context, running), daemon=True).start()
        yield running


def _serve(server: socket.socket, context: ssl.SSLContext, running: Receiver) -> None:
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(plain, context, running), daemon=True).start()


def _talk(plain: socket.socket, context: ssl.SSLContext, running: Receiver) -> None:
    plain.settimeout(20)
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            running.requests.append(_read(connection))
            running.behaviour(connection)
    except OSError as fault:
        running.failures.append(fault)


def _read(connection: ssl.SSLSocket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(4096)
    head, _, body = found.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(4096)
    return head + b"\r\n\r\n" + body


def _certificates(folder: Path, name: str, *, valid: bool) -> tuple[Path, Path]:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wurzel des Tests")])
    root = _signed(root_name, root_name, root_key.public_key(), root_key, authority=True, valid=True)
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    own = _signed(own_name, root_name, key.public_key(), root_key, authority=False, valid=valid)
    authority, chain = folder / f"root-{name}.pem", folder / f"{name}.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        own.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return authority, chain


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
    valid: bool,
) -> x509.Certificate:
    today = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(subject.rfc4514_string().removeprefix("CN="))])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=30))
        .not_valid_after(today + timedelta(days=30 if valid else -1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            names if not authority else x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
