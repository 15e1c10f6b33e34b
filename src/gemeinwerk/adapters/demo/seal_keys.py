"""Demo twin of the seal keys: a self-made authority and one seal per tenant. They bind nobody, and say so."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gemeinwerk.domain.documents.types import SealKey
from gemeinwerk.kernel.ports import AdapterStatus

NOTE = "DEMO - nicht rechtsverbindlich"
ROOT, KEY, CERTIFICATE = "demo-ca", "key.der", "certificate.der"
LIFETIME, RENEWAL = timedelta(days=3650), timedelta(days=30)
MAX_NAME = 64


class DemoSealKeys:
    """Implements documents.SealKeys with ECDSA keys on P-256, made on first use and kept in a folder.

    Several processes may start at once: a pair is made beside its place and moved there in one step, so that all
    of them end with the same pair.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[UUID, str], SealKey] = {}
        self._lock = threading.Lock()

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        """Return the demo seal of the authority."""
        with self._lock:
            key = self._kept.get((tenant_id, authority))
            if key is None:
                key = self._kept[tenant_id, authority] = self._make(tenant_id, authority)
        return key

    def trusted_roots(self) -> tuple[bytes, ...]:
        """Return the self-made root."""
        with self._lock:
            return (_der(self._root()[1]),)

    def revocations(self) -> tuple[bytes, ...]:
        """Return none; nobody revokes what binds nobody."""
        return ()

    def check(self) -> AdapterStatus:
        """Say plainly that this is a demo."""
        return AdapterStatus(ok=bool(self.trusted_roots()), detail=f"Selbst erstellte Siegel: {NOTE}")

    def _make(self, tenant_id: UUID, authority: str) -> SealKey:
        root_key, root = self._root()
        subject = _name(f"Siegel {authority}"[: MAX_NAME - 7] + " (DEMO)", authority)
        place = self._folder / str(tenant_id)
        pair = _load(place)
        if pair is None or pair[1].subject != subject or pair[1].issuer != root.subject or _expiring(pair[1]):
            _store(place, *_issue(subject, root_key, root), replace=pair is not None)
            pair = _load(place) or _issue(subject, root_key, root)
        key, certificate = pair
        return SealKey(_pkcs8(key), (_der(certificate), _der(root)), certificate.subject.rfc4514_string(), demo=True)

    def _root(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        place = self._folder / ROOT
        pair = _load(place)
        if pair is None:
            key = ec.generate_private_key(ec.SECP256R1())
            subject = _name(f"Gemeinwerk Demo-CA {secrets.token_hex(4)} (DEMO)", NOTE)
            builder = _builder(subject, subject, key.public_key())
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            builder = builder.add_extension(_usage(authority=True), critical=True)
            _store(place, key, builder.sign(key, hashes.SHA256()), replace=False)
            pair = _load(place)
        if pair is None:
            raise OSError("the folder of the demo seals cannot be written")
        return pair


def _issue(
    subject: x509.Name, root_key: ec.EllipticCurvePrivateKey, root: x509.Certificate
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(subject, root.subject, key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return key, builder.add_extension(identifier, critical=False).sign(root_key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:MAX_NAME]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, NOTE),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:MAX_NAME]),
        ]
    )


def _expiring(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc < datetime.now(UTC) + RENEWAL


def _load(place: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
    try:
        key = serialization.load_der_private_key((place / KEY).read_bytes(), password=None)
        certificate = x509.load_der_x509_certificate((place / CERTIFICATE).read_bytes())
    except (OSError, ValueError):
        return None
    return (key, certificate) if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _store(place: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, *, replace: bool) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.mkdir(parents=True, mode=0o700)
    for name, content in ((KEY, _pkcs8(key)), (CERTIFICATE, _der(certificate))):
        descriptor = os.open(draft / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
    if replace or (place.exists() and _load(place) is None):
        place.rename(draft.with_name(f"{draft.name}.old"))
        shutil.rmtree(draft.with_name(f"{draft.name}.old"))
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft)


def _pkcs8(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
