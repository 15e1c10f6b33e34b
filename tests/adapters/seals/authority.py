"""A small world of trust for tests: a root, seals with any life time, revocation lists, and a time stamp service by openssl."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gemeinwerk.domain.documents.types import SealKey

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


class Authority:
    """Issues certificates under one root."""

    def __init__(self) -> None:
        self.key: Key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._signed(named("Prüfwurzel"), self.key, days=(-4000, 9000), ca=True)

    @property
    def roots(self) -> tuple[bytes, ...]:
        return (self.root.public_bytes(DER),)

    def certificate(self, name: str, key: Key, *, days: tuple[int, int], stamps: bool = False) -> x509.Certificate:
        """Return a certificate that is valid from and to so many days from now."""
        return self._signed(named(name), key, days=days, stamps=stamps)

    def seal_key(self, name: str = "Stadt Prüfstadt", *, days: tuple[int, int] = (-10, 700)) -> SealKey:
        key = ec.generate_private_key(ec.SECP256R1())
        own = self.certificate(name, key, days=days)
        chain = (own.public_bytes(DER), self.root.public_bytes(DER))
        private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return SealKey(private, chain, own.subject.rfc4514_string(), demo=False)

    def revoked(self, key: SealKey, since: datetime) -> bytes:
        """Return the revocation list that names the certificate of ``key``."""
        serial = x509.load_der_x509_certificate(key.certificates[0]).serial_number
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        one = one.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        now = datetime.now(UTC)
        made = (
            x509.CertificateRevocationListBuilder().issuer_name(self.root.subject).last_update(now - timedelta(hours=1))
        )
        made = made.next_update(now + timedelta(days=3000)).add_revoked_certificate(one.build())
        made = made.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return made.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def _signed(
        self, subject: x509.Name, key: Key, *, days: tuple[int, int], ca: bool = False, stamps: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if ca else self.root.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False), critical=True)
        )
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return self.more(builder, ca=ca).sign(self.key, hashes.SHA256())

    def more(self, builder: x509.CertificateBuilder, *, ca: bool) -> x509.CertificateBuilder:
        """Add nothing more; an authority that publishes says where."""
        return builder


def named(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, f"Siegel {name}")]
    )


CONFIGURATION = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@contextmanager
def stamping(authority: Authority, folder: Path, *, days: tuple[int, int] = (-5, 2000)) -> Iterator[str]:
    """Run a time stamp service (RFC 3161, openssl) and yield its address."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed; it is the time stamp service of this test")
    folder.mkdir(exist_ok=True)
    key = rsa.generate_private_key(65537, 2048)
    certificate = authority.certificate("Zeitstempeldienst", key, days=days, stamps=True)
    (folder / "tsa.pem").write_bytes(certificate.public_bytes(PEM))
    (folder / "root.pem").write_bytes(authority.root.public_bytes(PEM))
    plain = serialization.NoEncryption()
    (folder / "tsa.key").write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "request").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = [
                "openssl",
                "ts",
                "-reply",
                "-config",
                str(folder / "tsa.cnf"),
                "-queryfile",
                str(folder / "request"),
            ]
            done = subprocess.run([*command, "-out", str(folder / "reply")], capture_output=True, check=False)
            answer = (folder / "reply").read_bytes() if done.returncode == 0 else b""
            self.send_response(200 if answer else 500)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
