"""A small public key infrastructure of the test: root, intermediate, certificates of keys, CRLs and OCSP responses."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from tests.adapters.jose.material import public, sealing, unb64

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ROOT, MIDDLE, OWN = "Wurzel", "Zwischenstelle", "Stadt Bochum"
# Where revocation can be asked for; without it the library takes no OCSP response into account.
ASK = x509.AuthorityInformationAccess(
    [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.invalid/"))]
)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def sealing_key() -> rsa.RSAPublicKey:
    """The shared public encryption key of 4096 bits."""
    jwk = public(sealing())
    return rsa.RSAPublicNumbers(
        int.from_bytes(unb64(jwk["e"]), "big"), int.from_bytes(unb64(jwk["n"]), "big")
    ).public_key()


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(*granted: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{one: one in granted for one in every})


def issue(
    subject: str,
    key: Any,
    issuer: str,
    signer: Key,
    *,
    authority: bool = False,
    granted: tuple[str, ...] = ("key_encipherment",),
    start: datetime = AT - 100 * DAY,
    end: datetime = AT + 100 * DAY,
) -> x509.Certificate:
    grants = ("key_cert_sign", "crl_sign") if authority else granted
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage(*grants), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(ASK, critical=False)
        .sign(signer, hashes.SHA512())
    )


@dataclass(frozen=True)
class Authority:
    """Root and intermediate with their keys."""

    root_key: Key
    middle_key: Key
    root: x509.Certificate
    middle: x509.Certificate

    def own(self, **changes: Any) -> x509.Certificate:
        """A certificate of the shared encryption key."""
        return issue(OWN, sealing_key(), MIDDLE, self.middle_key, **changes)

    def trusted(self, folder: Path) -> Path:
        place = folder / "roots.pem"
        place.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        return place

    def crls(
        self, *revoked: x509.Certificate, start: datetime = AT - DAY, end: datetime = AT + DAY
    ) -> tuple[bytes, ...]:
        """The CRLs of root and intermediate."""
        return (
            crl(ROOT, self.root_key, revoked, start, end),
            crl(MIDDLE, self.middle_key, revoked, start, end),
        )


def authority() -> Authority:
    root_key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = issue(ROOT, root_key.public_key(), ROOT, root_key, authority=True)
    middle = issue(MIDDLE, middle_key.public_key(), ROOT, root_key, authority=True)
    return Authority(root_key, middle_key, root, middle)


def crl(issuer: str, signer: Key, revoked: tuple[x509.Certificate, ...], start: datetime, end: datetime) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(name(issuer)).last_update(start).next_update(end)
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(start)
        builder = builder.add_revoked_certificate(entry.build())
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        builder.add_extension(identifier, critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(signer, hashes.SHA512())
        .public_bytes(serialization.Encoding.DER)
    )


def ocsp_answer(
    one: x509.Certificate, issuer: x509.Certificate, signer: Key, *, revoked: bool = False, at: datetime = AT
) -> bytes:
    return (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=one,
            issuer=issuer,
            algorithm=hashes.SHA256(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=at - timedelta(hours=1),
            next_update=at + timedelta(hours=1),
            revocation_time=at - DAY if revoked else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer)
        .sign(signer, hashes.SHA512())
        .public_bytes(serialization.Encoding.DER)
    )


def jwk(*chain: x509.Certificate, **changes: Any) -> dict[str, Any]:
    """The shared public encryption key with these certificates."""
    texts = [base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode() for one in chain]
    found: dict[str, Any] = json.loads(sealing().public_jwk)
    return {**found, "x5c": texts, **changes}
