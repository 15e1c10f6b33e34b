"""documents.Sealer with pyHanko."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import DocumentMetadata
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper, Signer, SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gemeinwerk.domain.documents.ports import SealRevoked
from gemeinwerk.domain.documents.types import ProtectedFile, SealCheck, SealKey, SealLevel
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Unavailable

from . import verifying
from .collecting import Ask, Collector
from .completing import Store, gathered
from .evidence import CertificateRevoked
from .examining import examine
from .running import completed
from .tokens import TokenSigner

FIELD_NAME = "Siegel"
DIGEST = "sha256"
# Room for the signature with its certificates; with a time stamp token it takes more.
RESERVED, RESERVED_WITH_TIMESTAMP = 6_144, 20_480
SIGNERS_KEPT = 256
FAULTS = (SigningError, PdfError, TimestampRequestError, OSError, ValueError, UnsupportedAlgorithm)
# Outside the page, so that the field needs no place in the structure (ISO 14289-1, 7.18.1), and printable (ISO 19005-2, 6.3.2).
UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


class _OneMoment(DocumentMetadata):
    """Metadata that name one time of the change: PDF/A wants the same in both places, and the library asks twice."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at.replace(microsecond=0)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, self.at if name == "last_modified" and hasattr(self, "at") else value)


def _writer(output: BytesIO, at: datetime) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(output)
    writer._meta = _OneMoment(at)
    return writer


class SealUnavailable(Unavailable):
    """The document cannot be sealed at the moment."""

    code = "documents.seal_unavailable"
    message = "Das Dokument konnte nicht gesiegelt werden."
    hint = "Bitte versuchen Sie es in einigen Minuten erneut. Hält das Problem an, wenden Sie sich an Ihre IT."


class KeptKeySigner(SimpleSigner):
    """A signer that keeps the loaded key object instead of reading the key for each signature."""

    def __init__(self, key: SealKey) -> None:
        self._key = serialization.load_der_private_key(key.private_key, password=None)
        certificates = [x509.Certificate.load(der) for der in key.certificates]
        super().__init__(
            signing_cert=certificates[0],
            signing_key=asn1_keys.PrivateKeyInfo.load(key.private_key),
            cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
            embed_roots=False,
        )

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Return the raw signature over ``data``."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        raise SigningError("the key is neither ECDSA nor RSA")


class PdfSealer:
    """Signs the field ``Siegel`` and certifies the file: no later change is allowed (ISO 32000-1, 12.8.2.2).

    ``ask`` fetches evidence of revocation from the addresses in certificates; without it only deposited lists are used.
    """

    def __init__(self, timestamp_url: str = "", ask: Ask | None = None) -> None:
        self._collector = Collector(ask)
        self._timestamper = HTTPTimeStamper(timestamp_url, timeout=5) if timestamp_url else None
        self._signers: OrderedDict[bytes, Signer] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, pdf: bytes, key: SealKey, *, at: datetime) -> bytes:
        """Return the sealed PDF; raises SealUnavailable."""
        try:
            return completed(self._seal(pdf, self._signer(key), at))
        except FAULTS as fault:
            raise SealUnavailable() from fault

    @property
    def renews(self) -> bool:
        """Tell whether there is a time stamp service."""
        return self._timestamper is not None

    @property
    def asks(self) -> bool:
        """Tell whether the addresses in certificates are asked for evidence of revocation."""
        return self._collector.asks

    def complete(
        self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...], now: datetime, fresh: bool
    ) -> ProtectedFile | None:
        """Return the PDF as B-LTA (EN 319 142-1, 5.4 and 5.5): evidence, and a document time stamp over it.

        None where evidence for one of the certificates is missing, or the seal is not valid anyway. With ``fresh`` evidence
        about the seal has to be younger than it. A file without any time stamp gets one first, and the evidence another
        time. Raises SealRevoked, and SealUnavailable where the time stamp service fails or convinces nobody here.
        """
        judge = partial(verifying.judged, roots=roots, revocations=revocations, now=now)
        judged = judge(pdf)
        if judged.check.revoked:
            raise SealRevoked()
        if not (judged.check.valid and judged.unbroken):
            return None
        store = None
        if judged.check.stamped_at is not None:
            since = judged.check.stamped_at if fresh else None
            try:
                store = completed(gathered(judged, self._collector, revocations, now=now, since=since))
            except CertificateRevoked as fault:
                raise SealRevoked() from fault
            if not store.whole:
                return None
        made = self._protected(pdf, store)
        after = judge(made.pdf)
        if not after.unbroken:
            # It would be followed by another such stamp every night.
            raise SealUnavailable(
                "Dem Zeitstempeldienst wird nicht vertraut. Sein Wurzelzertifikat ist nicht hinterlegt."
            )
        if store is None:
            return made
        # What the check does not confirm is not kept.
        return replace(made, level=SealLevel.LASTING) if after.check.evidenced else None

    def renew(
        self, pdf: bytes, *, roots: tuple[bytes, ...] = (), revocations: tuple[bytes, ...] = (), now: datetime
    ) -> ProtectedFile:
        """Return the PDF with a document time stamp appended (EN 319 142-1, 5.5), over the evidence that can be had.

        Raises SealUnavailable.
        """
        judge = partial(verifying.judged, roots=roots, revocations=revocations, now=now)
        judged = judge(pdf)
        store = None
        if judged.check.valid and judged.check.stamped_at is not None:
            with suppress(CertificateRevoked):
                store = completed(gathered(judged, self._collector, revocations, now=now, since=None))
        made = self._protected(pdf, store)
        lasts = store is not None and store.whole and judge(made.pdf).check.evidenced
        return replace(made, level=SealLevel.LASTING) if lasts else made

    def _protected(self, pdf: bytes, store: Store | None) -> ProtectedFile:
        """Stamp a file; that it proves more than its time is for a look at the result to say."""
        if self._timestamper is None:
            raise SealUnavailable("Es ist kein Zeitstempeldienst eingerichtet.")
        try:
            later = completed(self._stamped(pdf, self._timestamper, store))
            return ProtectedFile(later, verifying.protected_until(later), SealLevel.TIMED)
        except FAULTS as fault:
            raise SealUnavailable() from fault

    def protected_until(self, pdf: bytes) -> datetime:
        """Return when the newest time stamp of a sealed PDF, or without one its seal, runs out."""
        try:
            return verifying.protected_until(pdf)
        except FAULTS as fault:
            raise SealUnavailable() from fault

    def verify(self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...] = ()) -> SealCheck:
        """Return the verdict on the last seal of ``pdf``; any bytes are allowed."""
        return verifying.verify(pdf, roots=roots, revocations=revocations)

    def examine(self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...] = ()) -> SealCheck | None:
        """Return the verdict on a stranger's file, read in a process with limits; None where that process gave up."""
        return examine(pdf, roots=roots, revocations=revocations)

    def check(self) -> AdapterStatus:
        """Say which level of PAdES is made."""
        if self._timestamper is None:
            return AdapterStatus(ok=True, detail="PAdES B-B, ohne Zeitstempel")
        way = "mit Sperrauskünften aus dem Netz" if self.asks else "soweit Sperrlisten hinterlegt sind"
        return AdapterStatus(ok=True, detail=f"PAdES B-T, nach einem Tag B-LTA, {way}")

    async def _seal(self, pdf: bytes, signer: Signer, at: datetime) -> bytes:
        output = BytesIO(pdf)
        writer = _writer(output, at)
        steps = PdfCMSEmbedder().write_cms(FIELD_NAME, writer, existing_fields_only=True)
        next(steps)
        reserved = RESERVED_WITH_TIMESTAMP if self._timestamper else RESERVED
        placeholder = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=reserved)
        certify = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
        steps.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=certify))
        prepared, result = steps.send(SigIOSetup(md_algorithm=DIGEST, in_place=True))
        signature = await signer.async_sign(
            data_digest=prepared.document_digest,
            digest_algorithm=DIGEST,
            use_pades=True,
            timestamper=self._timestamper,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=None),
        )
        steps.send(signature)
        return bytes(result.getvalue())

    async def _stamped(self, pdf: bytes, timestamper: HTTPTimeStamper, store: Store | None) -> bytes:
        output = BytesIO(pdf)
        stamper = PdfTimeStamper(timestamper, invis_settings=UNSEEN, readable_field_name="Zeitstempel")
        writer = _writer(output, datetime.now(UTC))
        if store is not None and store.pieces:
            store.write(writer)
        await stamper.async_timestamp_pdf(writer, DIGEST, bytes_reserved=RESERVED_WITH_TIMESTAMP, in_place=True)
        return output.getvalue()

    def _signer(self, key: SealKey) -> Signer:
        name = key.certificates[0]
        with self._lock:
            signer = self._signers.pop(name, None) or (TokenSigner(key) if key.token else KeptKeySigner(key))
            self._signers[name] = signer
            while len(self._signers) > SIGNERS_KEPT:
                self._signers.popitem(last=False)
        return signer
