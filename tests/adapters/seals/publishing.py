"""An authority that publishes revocation lists and answers OCSP requests on loopback, honestly or as a test wants it."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from gemeinwerk.adapters.callbacks import PublicAnswers
from tests.adapters.seals.authority import DER, Authority, named

HOUR = timedelta(hours=1)


class Publisher(Authority):
    """A root whose certificates say where its lists and answers lie; everything it says is of this moment by default."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ways = {"list", "answers"}
        super().__init__()
        self.asked: list[str] = []
        self.revocations: dict[int, datetime] = {}
        self.age, self.lasts = timedelta(0), HOUR
        self.behaviour: Callable[[str, bytes], bytes | None] = self.honest
        self.signer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None

    def more(self, builder: x509.CertificateBuilder, *, ca: bool) -> x509.CertificateBuilder:
        """Name the addresses in certificates below the root."""
        if ca:
            return builder
        place = f"http://127.0.0.1:{self.port}"
        if "list" in self.ways:
            name = x509.UniformResourceIdentifier(f"{place}/list.crl")
            point = x509.DistributionPoint([name], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if "answers" in self.ways:
            there = x509.UniformResourceIdentifier(f"{place}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, there)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return builder

    def delegate(self) -> None:
        """Let a responder of its own sign the answers (RFC 6960, 4.2.2.2), with a certificate made just now."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(named("Auskunft")).issuer_name(self.root.subject)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=20))
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
        builder = builder.add_extension(usage, critical=False).add_extension(x509.OCSPNoCheck(), critical=False)
        self.signer = builder.sign(self.key, hashes.SHA256()), key

    def below(self) -> Publisher:
        """Return an authority whose certificate this one has issued."""
        lower, now = Publisher(self.port), datetime.now(UTC)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        own, issuer = lower.key.public_key(), x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = x509.CertificateBuilder().subject_name(named("Zwischenstelle")).issuer_name(self.root.subject)
        builder = builder.public_key(own).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=900)).not_valid_after(now + timedelta(days=2000))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True).add_extension(issuer, critical=False)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        lower.root = builder.sign(self.key, hashes.SHA256())
        return lower

    def list(self, *, padding: int = 0) -> bytes:
        now = datetime.now(UTC) - self.age
        made = x509.CertificateRevocationListBuilder().issuer_name(self.root.subject).last_update(now)
        made = made.next_update(now + self.lasts)
        made = made.add_extension(x509.CRLNumber(7), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        serials = {**self.revocations, **{10**30 + n: now - HOUR for n in range(padding)}}
        for serial, since in serials.items():
            made = made.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
            )
        return made.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def answer(self, request: bytes, *, serial: int | None = None) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        now, number = datetime.now(UTC) - self.age, asked.serial_number if serial is None else serial
        since = self.revocations.get(number)
        signer, key = self.signer or (self.root, self.key)
        built = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + self.lasts,
            revocation_time=since,
            revocation_reason=None,
        )
        built = built.responder_id(ocsp.OCSPResponderEncoding.NAME, signer)
        if self.signer:
            built = built.certificates([signer])
        return built.sign(key, hashes.SHA256()).public_bytes(DER)

    def honest(self, path: str, body: bytes) -> bytes | None:
        if path == "/list.crl":
            return self.list()
        return self.answer(body) if path == "/ocsp" else None

    def asker(self, *, seconds: float = 5, most_bytes: int = 1_000_000) -> PublicAnswers:
        """The guarded way to this authority."""
        return PublicAnswers(
            ports=frozenset({self.port}),
            trusted=("127.0.0.1",),
            step_seconds=seconds,
            all_seconds=seconds,
            most_bytes=most_bytes,
        )


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Run the services of an authority."""

    class Service(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(b"")

        def do_POST(self) -> None:
            self._say(self.rfile.read(int(self.headers["Content-Length"])))

        def _say(self, body: bytes) -> None:
            publisher.asked.append(self.path)
            content = publisher.behaviour(self.path, body)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            try:
                self.wfile.write(content or b"")
            except OSError:
                # Whoever asked has had enough.
                return

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    publisher = Publisher(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def slow(seconds: float) -> Callable[[str, bytes], bytes | None]:
    """A service that lets everybody wait."""

    def wait(path: str, body: bytes) -> bytes | None:
        time.sleep(seconds)
        return None

    return wait
