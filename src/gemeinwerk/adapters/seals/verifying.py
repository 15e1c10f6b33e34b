"""The check of a seal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gemeinwerk.domain.documents.types import SealCheck

from .running import completed

NOT_SEALED = SealCheck(sealed=False, intact=False, trusted=False, whole_file=False)
DEMO_MARK = "DEMO"
# "Not trusted" is an answer here; the library would write it into the log with a stack trace.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


def verify(pdf: bytes, *, roots: Iterable[bytes]) -> SealCheck:
    """Return the verdict on the last seal of ``pdf``.

    The library raises many kinds of errors on damaged files; each of them means: no valid seal.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        seals = reader.embedded_signatures
        if not seals:
            return NOT_SEALED
        status = _validated(
            seals[-1],
            signer_validation_context=_context(roots),
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
    except Exception:
        return NOT_SEALED
    return _verdict(status)


def _context(roots: Iterable[bytes]) -> ValidationContext:
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in roots],
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _verdict(status: PdfSignatureStatus) -> SealCheck:
    subject = status.signing_cert.subject.native
    name = str(subject.get("organization_name") or subject.get("common_name") or "")
    return SealCheck(
        sealed=True,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        subject=name,
        sealed_at=status.signer_reported_dt,
        demo=DEMO_MARK in str(subject.get("common_name", "")),
    )


def _validated(*arguments: Any, **options: Any) -> PdfSignatureStatus:
    return completed(async_validate_pdf_signature(*arguments, **options))
