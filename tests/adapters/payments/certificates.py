"""Certificates of a fictional provider and its client: one root, a server for 127.0.0.1, a client as PKCS#12 and as PEM."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSWORD = b"nur im Test"


@dataclass(frozen=True)
class Files:
    """Where they lie."""

    root: Path
    server: Path
    client_p12: Path
    client_pem: Path


def files(folder: Path, *, days: int = 90) -> Files:
    """Write them; the client's certificate ends in so many days."""
    root_key, server_key, client_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = _signed("Wurzel des Tests", None, root_key, root_key, days=400)
    server = _signed("127.0.0.1", root, server_key, root_key, days=90)
    client = _signed("Stadt Musterhausen", root, client_key, root_key, days=days)
    made = Files(*(folder / name for name in ("root.pem", "server.pem", "client.p12", "client.pem")))
    made.root.write_bytes(root.public_bytes(Encoding.PEM))
    made.server.write_bytes(server.public_bytes(Encoding.PEM) + _key(server_key))
    made.client_pem.write_bytes(client.public_bytes(Encoding.PEM) + _key(client_key))
    sealed = BestAvailableEncryption(PASSWORD)
    made.client_p12.write_bytes(pkcs12.serialize_key_and_certificates(b"client", client_key, client, [root], sealed))
    return made


def _key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _signed(
    name: str,
    issuer: x509.Certificate | None,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    days: int,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=100))
        .not_valid_after(today + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer is None:
        made = made.add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )  # fmt: skip
    else:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = made.add_extension(names, critical=False)
    return made.sign(signer, hashes.SHA256())
