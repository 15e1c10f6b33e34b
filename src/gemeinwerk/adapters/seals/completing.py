"""The Document Security Store (EN 319 142-1, 5.4.2): the certificates and the evidence that a later reader needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from .collecting import Collector
from .evidence import Piece, covered
from .verifying import Judgement


@dataclass(frozen=True, slots=True)
class Store:
    """What is written into the file; ``whole`` tells that nothing is missing."""

    certificates: tuple[x509.Certificate, ...]
    pieces: tuple[Piece, ...]
    whole: bool

    def write(self, writer: IncrementalPdfFileWriter) -> None:
        """Add what the file does not hold yet. Which signature it is for is not noted: readers look through all of it."""
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=self.certificates,
            ocsps=[piece.ocsp_response_data for piece in self.pieces if isinstance(piece, OCSPContainer)],
            crls=[piece.crl_data for piece in self.pieces if isinstance(piece, CRLContainer)],
        )


async def gathered(
    judged: Judgement, collector: Collector, deposited: Iterable[bytes], *, now: datetime, since: datetime | None
) -> Store:
    """Return the evidence for everything on which a valid seal rests; raises CertificateRevoked."""
    candidates = collector.candidates(judged.trust.proofs, deposited, now)
    certificates, pieces, whole = dict[bytes, x509.Certificate](), list[Piece](), True
    for need in judged.needs:
        found = await covered(need, candidates, judged.trust.roots, now=now, since=since)
        whole = whole and found is not None
        pieces += found or ()
        # The root as well: it makes nobody trust it, but readers look here for whoever signed an answer.
        certificates.update((one.sha256, one) for one in need.path.iter_certs(include_root=True))
    return Store(tuple(certificates.values()), tuple(pieces), whole)
