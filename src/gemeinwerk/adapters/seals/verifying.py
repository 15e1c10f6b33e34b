"""The check of a seal and of the time stamps that protect it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509
from asn1crypto.cms import ContentInfo
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gemeinwerk.domain.documents.types import SealCheck

from .running import completed

DEMO_MARK = "DEMO"
MOST_SIGNATURES = 40
EXPIRED = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESIndeterminate.EXPIRED,
}
_CODE = re.compile(rb"Pruefcode ([0-9A-Z-]{14})")
# "Not trusted" is an answer here; the library would write it into the log with a stack trace.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


class Trust:
    """What convinces: root certificates, revocation lists, and the time at which the question is asked."""

    def __init__(self, roots: Iterable[bytes], revocations: Iterable[bytes], now: datetime) -> None:
        self._roots = [x509.Certificate.load(der) for der in roots]
        self._lists = [load_der_x509_crl(der) for der in revocations]
        self.now = now

    def at(self, moment: datetime) -> ValidationContext:
        """Return the context for a question about ``moment``; nothing is fetched."""
        return ValidationContext(
            trust_roots=self._roots,
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
            best_signature_time=moment,
        )

    def is_revoked(self, signature: EmbeddedPdfSignature, moment: datetime) -> bool:
        """Tell whether a list of the issuer names the certificate, or one above it, as revoked at ``moment``.

        The library looks at lists only for certificates that say where theirs lies; here the operator has deposited them.
        """
        known = [signature.signer_cert, *signature.other_embedded_certs, *self._roots]
        certificates = [load_der_x509_certificate(one.dump()) for one in known]
        issuers = {one.subject: one.public_key() for one in certificates}
        for one in self._lists:
            key = issuers.get(one.issuer)
            if key is None or not one.is_signature_valid(key):  # type: ignore[arg-type]
                continue
            for certificate in certificates:
                entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
                if certificate.issuer == one.issuer and entry is not None and entry.revocation_date_utc <= moment:
                    return True
        return False


def verify(
    pdf: bytes, *, roots: Iterable[bytes], revocations: Iterable[bytes] = (), now: datetime | None = None
) -> SealCheck:
    """Return the verdict on the last seal of ``pdf``.

    The library raises many kinds of errors on damaged files; each of them means: no valid seal. A file that was sealed
    once and can no longer be read counts as sealed and changed.
    """
    code, found = _code(pdf), list[EmbeddedPdfSignature]()
    try:
        found = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
        if found and len(found) <= MOST_SIGNATURES:
            verdict = _judged(found, Trust(roots, revocations, now or datetime.now(UTC)), code)
            return verdict if all(_is_exact(pdf, one) for one in found) else replace(verdict, intact=False)
    except Exception:
        found = []
    once = bool(found) or b"/ByteRange" in pdf
    return SealCheck(sealed=once, intact=False, trusted=False, whole_file=False, code=code)


def protected_until(pdf: bytes) -> datetime:
    """Return when the certificate runs out on which the proof rests now; raises ValueError without a seal."""
    found = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
    if not found:
        raise ValueError("the file has no seal")
    return _end(found[-1])


def _judged(found: list[EmbeddedPdfSignature], trust: Trust, code: str) -> SealCheck:
    seals = [place for place, one in enumerate(found) if one.sig_object_type == "/Sig"]
    if not seals:
        return SealCheck(sealed=False, intact=False, trusted=False, whole_file=False, code=code)
    seal, later = found[seals[-1]], found[seals[-1] + 1 :]
    stamps = [_stamp(one, trust, trust.now) for one in later]
    moment = stamped_at = None
    for place in reversed(range(len(later))):
        stamp = stamps[place] if moment is None else _stamp(later[place], trust, moment)
        if not (stamp.intact and stamp.valid and stamp.trusted) or trust.is_revoked(later[place], moment or trust.now):
            break
        moment = stamped_at = stamp.timestamp
    status = _seal(seal, trust, moment or trust.now)
    own = status.timestamp_validity
    if own is not None and own.intact and own.valid and own.trusted:
        moment = stamped_at = own.timestamp
        status = _seal(seal, trust, own.timestamp)
    revoked = bool(status.trusted) and trust.is_revoked(seal, moment or trust.now)
    verdict = _verdict(seal, status, stamps, trust)
    return replace(
        verdict,
        trusted=verdict.trusted and not revoked,
        revoked=revoked,
        stamped_at=stamped_at,
        protected_until=_end(found[-1]),
        code=code,
    )


def _verdict(
    seal: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    stamps: list[DocumentTimestampStatus],
    trust: Trust,
) -> SealCheck:
    subject = status.signing_cert.subject.native
    # Run out only says something about a certificate that was trusted once.
    expired = status.trust_problem_indic in EXPIRED and _seal(seal, trust, seal.signer_cert.not_valid_after).trusted
    return SealCheck(
        sealed=True,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        whole_file=_whole(status, stamps),
        subject=str(subject.get("organization_name") or subject.get("common_name") or ""),
        sealed_at=status.signer_reported_dt,
        demo=DEMO_MARK in str(subject.get("common_name", "")),
        expired=bool(expired),
        stamps=len(stamps),
    )


def _is_exact(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Tell whether the one place that no signature covers, its own, holds the signature and filling zeros and nothing else."""
    begin, first, second, _ = (int(number) for number in signature.sig_object["/ByteRange"])
    content = bytes(signature.pkcs7_content)
    written, digits = pdf[begin + first : second], content.hex().encode()
    length = len(ContentInfo.load(content).dump())
    return written[1:-1] in (digits, digits.upper()) and not content[length:].strip(b"\0")


def _whole(status: PdfSignatureStatus, stamps: list[DocumentTimestampStatus]) -> bool:
    if not stamps:
        return bool(status.coverage == SignatureCoverageLevel.ENTIRE_FILE)
    last = stamps[-1]
    return bool(
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.docmdp_ok
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.LTA_UPDATES
        and all(stamp.intact and stamp.valid for stamp in stamps)
        and last.coverage == SignatureCoverageLevel.ENTIRE_FILE
    )


def _seal(seal: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> PdfSignatureStatus:
    return completed(
        async_validate_pdf_signature(
            seal,
            signer_validation_context=trust.at(moment),
            ts_validation_context=trust.at(moment),
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
    )


def _stamp(stamp: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> DocumentTimestampStatus:
    return completed(async_validate_pdf_timestamp(stamp, validation_context=trust.at(moment)))


def _end(signature: EmbeddedPdfSignature) -> datetime:
    token = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)
    certificate = signature.signer_cert if token is None else extract_certificate_info(token).signer_cert
    end: datetime = certificate.not_valid_after
    return end


def _code(pdf: bytes) -> str:
    """Return the code that the description of the file names; it proves nothing by itself."""
    if match := _CODE.search(pdf):
        return match[1].decode()
    try:
        root = PdfFileReader(BytesIO(pdf), strict=False).root
        match = _CODE.search(root["/Metadata"].data)
    except Exception:
        match = None
    return match[1].decode() if match else ""
