"""keys.Certificates by pyhanko-certvalidator."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors

from gemeinwerk.domain.keys.types import (
    NO_EVIDENCE,
    CertificateFault,
    CertificatePolicy,
    CertificateVerdict,
    KeyPurpose,
    RevocationEvidence,
)
from gemeinwerk.kernel.ports import AdapterStatus

MAX_CHAIN: Final = 8
MAX_CERTIFICATE: Final = 16 * 1024
MAX_PROOFS: Final = 16
MAX_PROOF: Final = 8 * 1024 * 1024
MIN_BITS: Final = 2048
USAGES: Final = {KeyPurpose.ENCRYPTION: "key_encipherment", KeyPurpose.SIGNATURE: "digital_signature"}
STRONG: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
MESSAGES: Final = {
    CertificateFault.MISSING: "Zu diesem Schlüssel fehlt die Zertifikatskette (x5c).",
    CertificateFault.UNREADABLE: "Die Zertifikatskette (x5c) ist nicht lesbar.",
    CertificateFault.OTHER_KEY: "Das erste Zertifikat gehört zu einem anderen Schlüssel.",
    CertificateFault.ORDER: "Die Zertifikate stehen nicht in der Reihenfolge, in der eines das andere bestätigt.",
    CertificateFault.NOT_YET_VALID: "Ein Zertifikat der Kette gilt noch nicht.",
    CertificateFault.EXPIRED: "Ein Zertifikat der Kette ist abgelaufen.",
    CertificateFault.USAGE: "Das Zertifikat ist für einen anderen Zweck ausgestellt.",
    CertificateFault.WEAK: "Ein Zertifikat der Kette verwendet ein zu schwaches Verfahren.",
    CertificateFault.REVOKED: "Ein Zertifikat der Kette wurde gesperrt.",
    CertificateFault.REVOCATION_UNKNOWN: "Es ist nicht belegt, dass die Zertifikate nicht gesperrt sind.",
    CertificateFault.UNTRUSTED: "Die Zertifikatskette führt zu keiner Stelle, der diese Installation vertraut.",
}


class _Fault(Exception):
    def __init__(self, fault: CertificateFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class ChainCertificates:
    """Implements keys.Certificates.

    ``roots`` is a PEM file of trusted root certificates. ``self_signed`` lets a single certificate through that only vouches
    for itself (for demonstration and test). ``revocation_needed`` asks for a CRL or an OCSP response for each certificate
    below the root; without it only a proof of revocation counts.
    """

    def __init__(
        self,
        policy: CertificatePolicy,
        *,
        roots: Path | None = None,
        self_signed: bool = False,
        revocation_needed: bool = True,
    ) -> None:
        self._policy = policy
        self._self_signed = self_signed
        self._revocation_needed = revocation_needed
        self._roots = x509.load_pem_x509_certificates(roots.read_bytes()) if roots else []

    def judge(
        self,
        jwk: Mapping[str, Any],
        *,
        purpose: KeyPurpose,
        at: datetime,
        evidence: RevocationEvidence = NO_EVIDENCE,
    ) -> CertificateVerdict:
        """Return what the certificates of a key are worth at ``at``; under the policy OFF nothing is looked at."""
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        if self._policy is CertificatePolicy.OFF:
            return CertificateVerdict(refused=False)
        chain: list[x509.Certificate] = []
        fault: CertificateFault | None = None
        try:
            chain = _chain(jwk)
            self._judged(chain, jwk, purpose, at, evidence)
        except _Fault as found:
            fault = found.fault
        return CertificateVerdict(
            refused=fault is not None and self._policy is CertificatePolicy.REQUIRE,
            fault=fault,
            message=MESSAGES[fault] if fault else "",
            subject=chain[0].subject.rfc4514_string() if chain else "",
            valid_until=chain[0].not_valid_after_utc if chain else None,
        )

    def check(self) -> AdapterStatus:
        """Report the policy; one that cannot let any key through is not in order."""
        if self._policy is CertificatePolicy.OFF:
            return AdapterStatus(ok=True, detail="Zertifikate werden nicht geprüft")
        words = {
            CertificatePolicy.WARN: "Mängel werden gemeldet",
            CertificatePolicy.REQUIRE: "Mängel führen zur Ablehnung",
        }
        count = len(self._roots)
        detail = f"{words[self._policy]}, {count} Wurzelzertifikate"
        return AdapterStatus(
            ok=count > 0 or self._self_signed,
            detail=detail + (", selbst ausgestellte erlaubt" if self._self_signed else ""),
        )

    def _judged(
        self,
        chain: list[x509.Certificate],
        jwk: Mapping[str, Any],
        purpose: KeyPurpose,
        at: datetime,
        evidence: RevocationEvidence,
    ) -> None:
        _fits(chain, jwk)
        if len(chain) == 1 and _vouches_for_itself(chain[0]) and chain[0] not in self._roots:
            if not self._self_signed:
                raise _Fault(CertificateFault.UNTRUSTED)
            _in_time(chain[0], at)
            _usage(chain[0], purpose)
            return
        if _listed(chain, evidence, at):
            raise _Fault(CertificateFault.REVOKED)
        roots, between = (
            [_asn1(one) for one in self._roots],
            [_asn1(one) for one in chain[1:] if one.subject != one.issuer],
        )
        # Where a proof is not needed, those that are there were read above; the library would pass over some of them.
        context = ValidationContext(
            trust_roots=roots,
            moment=at,
            allow_fetching=False,
            crls=evidence.crls,
            ocsps=evidence.ocsp,
            revocation_mode="require" if self._revocation_needed else "none",
        )
        try:
            _completed(CertificateValidator(_asn1(chain[0]), between, context), USAGES[purpose])
        except Exception as fault:
            # The library raises many kinds of errors on damaged input; each of them means: not convincing.
            raise _Fault(_named(fault)) from fault


def _completed(validator: CertificateValidator, usage: str) -> None:
    """Run the asynchronous library to its end, also where the calling thread already drives an event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, validator.async_validate_usage({usage})).result()


def _named(fault: Exception) -> CertificateFault:
    kinds: tuple[tuple[type[Exception], CertificateFault], ...] = (
        (errors.RevokedError, CertificateFault.REVOKED),
        (errors.InsufficientRevinfoError, CertificateFault.REVOCATION_UNKNOWN),
        (errors.ExpiredError, CertificateFault.EXPIRED),
        (errors.NotYetValidError, CertificateFault.NOT_YET_VALID),
        (errors.DisallowedAlgorithmError, CertificateFault.WEAK),
        (errors.InvalidCertificateError, CertificateFault.USAGE),
    )
    return next((name for kind, name in kinds if isinstance(fault, kind)), CertificateFault.UNTRUSTED)


def _chain(jwk: Mapping[str, Any]) -> list[x509.Certificate]:
    given = jwk.get("x5c")
    if not given:
        raise _Fault(CertificateFault.MISSING)
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MAX_CHAIN:
        raise _Fault(CertificateFault.UNREADABLE)
    return [_certificate(one) for one in given]


def _certificate(text: object) -> x509.Certificate:
    """Read plain base64 (not base64url, RFC 7517 section 4.7) of DER, in its one spelling."""
    if not isinstance(text, str) or len(text) > MAX_CERTIFICATE:
        raise _Fault(CertificateFault.UNREADABLE)
    try:
        der = base64.b64decode(text, validate=True)
        found = x509.load_der_x509_certificate(der)
        # Names and extensions are read late by the library; a broken one is found here.
        _ = (found.subject.rfc4514_string(), found.extensions, found.public_key(), found.signature_hash_algorithm)
    except (ValueError, binascii.Error, UnsupportedAlgorithm, x509.DuplicateExtension) as fault:
        raise _Fault(CertificateFault.UNREADABLE) from fault
    return found


def _fits(chain: list[x509.Certificate], jwk: Mapping[str, Any]) -> None:
    own = chain[0].public_key()
    if not isinstance(own, rsa.RSAPublicKey):
        raise _Fault(CertificateFault.OTHER_KEY)
    numbers = own.public_numbers()
    if (_number(jwk.get("n")), _number(jwk.get("e"))) != (numbers.n, numbers.e):
        raise _Fault(CertificateFault.OTHER_KEY)
    for one, issuer in zip(chain, chain[1:], strict=False):
        try:
            one.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as fault:
            raise _Fault(CertificateFault.ORDER) from fault
    for one in chain:
        key = one.public_key()
        weak = isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_BITS
        if weak or not isinstance(one.signature_hash_algorithm, STRONG):
            raise _Fault(CertificateFault.WEAK)


def _number(text: object) -> int | None:
    if not isinstance(text, str):
        return None
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    except (ValueError, binascii.Error):
        return None


def _vouches_for_itself(one: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(one)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _in_time(one: x509.Certificate, at: datetime) -> None:
    if at < one.not_valid_before_utc:
        raise _Fault(CertificateFault.NOT_YET_VALID)
    if at > one.not_valid_after_utc:
        raise _Fault(CertificateFault.EXPIRED)


def _usage(one: x509.Certificate, purpose: KeyPurpose) -> None:
    """A certificate without the extension may be used for everything (RFC 5280, 4.2.1.3)."""
    try:
        usage = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not getattr(usage, USAGES[purpose]):
        raise _Fault(CertificateFault.USAGE)


def _listed(chain: list[x509.Certificate], evidence: RevocationEvidence, at: datetime) -> bool:
    """Tell whether any proof names a certificate of the chain as revoked, in doubt against it.

    What is damaged or too much might hide a revocation, so it is never passed over: raises the fault REVOCATION_UNKNOWN.
    """
    given = (*evidence.crls, *evidence.ocsp)
    if len(given) > MAX_PROOFS or any(len(der) > MAX_PROOF for der in given):
        raise _Fault(CertificateFault.REVOCATION_UNKNOWN)
    try:
        lists = [x509.load_der_x509_crl(der) for der in evidence.crls]
        answers = [ocsp.load_der_ocsp_response(der) for der in evidence.ocsp]
        return any(_in_list(one, lists, at) or _in_answer(one, answers, at) for one in chain)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise _Fault(CertificateFault.REVOCATION_UNKNOWN) from fault


def _in_list(one: x509.Certificate, lists: list[x509.CertificateRevocationList], at: datetime) -> bool:
    entries = (
        found.get_revoked_certificate_by_serial_number(one.serial_number)
        for found in lists
        if found.issuer == one.issuer
    )
    return any(entry is not None and entry.revocation_date_utc <= at for entry in entries)


def _in_answer(one: x509.Certificate, answers: list[ocsp.OCSPResponse], at: datetime) -> bool:
    for answer in answers:
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            continue
        for single in answer.responses:
            revoked = single.certificate_status is ocsp.OCSPCertStatus.REVOKED
            since = single.revocation_time_utc
            if revoked and single.serial_number == one.serial_number and (since is None or since <= at):
                return True
    return False


def _asn1(one: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER))
