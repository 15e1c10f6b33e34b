"""The check of a seal and of the time stamps that protect it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509
from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    TimestampSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from gemeinwerk.domain.documents.types import SealCheck

from .collecting import about
from .evidence import CertificateRevoked, Need, Piece, Proofs, Standing, covered, is_listed, loaded, proofs_of, standing
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
for _name in ("pyhanko.sign.validation", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Trust:
    """What convinces: root certificates, evidence of revocation, and the time at which the question is asked.

    ``proofs`` come from the file itself. They never make a root; their certificates only help to find the way to one.
    """

    def __init__(
        self, roots: Iterable[bytes], revocations: Iterable[bytes], now: datetime, proofs: Proofs | None = None
    ) -> None:
        self.roots = [x509.Certificate.load(der) for der in roots]
        self.proofs = proofs or Proofs()
        self._lists = [*loaded(revocations), *loaded(self.proofs.raw_lists)]
        self.now = now

    def at(self, moment: datetime) -> ValidationContext:
        """Return the context for a question about ``moment``; nothing is fetched."""
        return ValidationContext(
            trust_roots=self.roots,
            other_certs=list(self.proofs.certificates),
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
            best_signature_time=moment,
        )

    def is_revoked(self, path: ValidationPath, moment: datetime) -> bool:
        """Tell whether anything deposited or embedded names a certificate of the path as revoked at ``moment``.

        The library looks at lists only for certificates that say where theirs lies; here the operator has deposited them.
        """
        need = Need(path, moment)
        if is_listed(need, self._lists, moment):
            return True
        return bool(self.proofs.answers) and completed(self._is_answered(need, moment))

    async def _is_answered(self, need: Need, moment: datetime) -> bool:
        for certificate, _ in need.pairs():
            for piece in about(certificate, Proofs(answers=self.proofs.answers)):
                if await standing(certificate, need.path, piece, moment, self.roots) is Standing.REVOKED:
                    return True
        return False

    async def covers(self, needs: Iterable[Need]) -> bool:
        """Tell whether the file itself holds a good word for every certificate that was needed."""

        def held(one: x509.Certificate, issuer: x509.Certificate, since: datetime | None) -> Iterable[Piece]:
            return about(one, self.proofs)

        try:
            for need in needs:
                if await covered(need, held, self.roots, now=self.now) is None:
                    return False
        except CertificateRevoked:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what it rests on: the moments at which certificates had to be good, the newest of them first.

    ``unbroken`` tells that every document time stamp after the seal is whole and trusted.
    """

    check: SealCheck
    trust: Trust
    needs: tuple[Need, ...] = ()
    unbroken: bool = False


def verify(
    pdf: bytes, *, roots: Iterable[bytes], revocations: Iterable[bytes] = (), now: datetime | None = None
) -> SealCheck:
    """Return the verdict on the last seal of ``pdf``.

    The library raises many kinds of errors on damaged files; each of them means: no valid seal. A file that was sealed
    once and can no longer be read counts as sealed and changed.
    """
    return judged(pdf, roots=roots, revocations=revocations, now=now or datetime.now(UTC)).check


def judged(pdf: bytes, *, roots: Iterable[bytes], revocations: Iterable[bytes], now: datetime) -> Judgement:
    """Return the verdict on the last seal of ``pdf`` with what it rests on; no bytes raise anything."""
    code, found = _code(pdf), list[EmbeddedPdfSignature]()
    roots, revocations = tuple(roots), tuple(revocations)
    trust = Trust(roots, revocations, now)
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        found = list(reader.embedded_signatures)
        if found and len(found) <= MOST_SIGNATURES:
            held = proofs_of(reader)
            if held.pieces or held.certificates:
                trust = Trust(roots, revocations, now, held)
            judgement = _judged(found, trust, code)
            if all(_is_exact(pdf, one) for one in found):
                return judgement
            return Judgement(replace(judgement.check, intact=False, evidenced=False), trust)
    except Exception:
        found = []
    once = bool(found) or b"/ByteRange" in pdf
    return Judgement(SealCheck(sealed=once, intact=False, trusted=False, whole_file=False, code=code), trust)


def protected_until(pdf: bytes) -> datetime:
    """Return when the certificate runs out on which the proof rests now; raises ValueError without a seal."""
    found = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
    if not found:
        raise ValueError("the file has no seal")
    return _end(found[-1])


def _judged(found: list[EmbeddedPdfSignature], trust: Trust, code: str) -> Judgement:
    seals = [place for place, one in enumerate(found) if one.sig_object_type == "/Sig"]
    if not seals:
        return Judgement(SealCheck(sealed=False, intact=False, trusted=False, whole_file=False, code=code), trust)
    seal, later = found[seals[-1]], found[seals[-1] + 1 :]
    stamps = [_stamp(one, trust, trust.now) for one in later]
    needs, moment = list[Need](), None
    for place in reversed(range(len(later))):
        stamp = stamps[place] if moment is None else _stamp(later[place], trust, moment)
        if (need := _counted(stamp, trust, moment)) is None:
            break
        needs.append(need)
        moment = stamp.timestamp
    unbroken = len(needs) == len(later)
    status = _seal(seal, trust, moment or trust.now)
    own = status.timestamp_validity
    if own is not None and (need := _counted(own, trust, moment)) is not None:
        needs.append(need)
        moment = own.timestamp
        status = _seal(seal, trust, moment)
    revoked, path = False, status.validation_path
    if status.trusted and path is not None:
        revoked = trust.is_revoked(path, moment or trust.now)
        needs.append(Need(path, moment))
    verdict = _verdict(seal, status, stamps, trust)
    check = replace(
        verdict,
        trusted=verdict.trusted and not revoked,
        revoked=revoked,
        stamped_at=moment,
        protected_until=_end(found[-1]),
        code=code,
    )
    # The last time stamp protects the evidence; for itself there will be some under the next one.
    if check.valid and later and unbroken and trust.proofs.pieces:
        check = replace(check, evidenced=completed(trust.covers(needs[1:])))
    return Judgement(check, trust, tuple(needs), unbroken)


def _counted(stamp: TimestampSignatureStatus, trust: Trust, moment: datetime | None) -> Need | None:
    """Return on what a time stamp rests that is whole and trusted at ``moment``, at which a later one proves it, or None."""
    path = stamp.validation_path
    if path is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return None
    return None if trust.is_revoked(path, moment or trust.now) else Need(path, moment)


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
