"""What revocation lists (RFC 5280) and answers of OCSP responders (RFC 6960) say about a certificate at a moment.

Whether a piece is genuine, in time and about this certificate, the library judges. A piece that names a certificate as
revoked counts against it even where it has long been outdated; a good word counts only while it is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from asn1crypto import crl, ocsp, x509
from cryptography.x509 import CertificateRevocationList, load_der_x509_certificate, load_der_x509_crl
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

# A file that was completed and then renewed every three years for a century holds less than this.
MOST_ITEMS = 200
MOST_BYTES = 16_000_000
CLOCKS_APART = timedelta(minutes=5)

Piece = CRLContainer | OCSPContainer
Candidates = Callable[[x509.Certificate, x509.Certificate, datetime | None], Iterable[Piece]]


class Standing(Enum):
    """What one piece says about one certificate."""

    GOOD = auto()
    REVOKED = auto()
    UNSAID = auto()


class CertificateRevoked(Exception):
    """A certificate was revoked at the moment that counts."""


class TooMuch(ValueError):
    """A file brings more evidence than any honest one needs."""


@dataclass(frozen=True, slots=True)
class Need:
    """A path of certificates, and the moment at which none of them may have been revoked; None stands for now."""

    path: ValidationPath
    moment: datetime | None

    def pairs(self) -> list[tuple[x509.Certificate, x509.Certificate]]:
        """Return each certificate below the root with the one that issued it."""
        chain = list(self.path.iter_certs(include_root=True))
        return list(zip(chain[1:], chain, strict=False))


@dataclass(frozen=True, slots=True)
class Proofs:
    """The certificates and the evidence that a file holds in its Document Security Store (EN 319 142-1, 5.4.2)."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[CRLContainer, ...] = ()
    answers: tuple[OCSPContainer, ...] = ()
    raw_lists: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the evidence without the certificates, the short answers first."""
        return (*self.answers, *self.lists)


def proofs_of(reader: PdfFileReader) -> Proofs:
    """Return what the newest state of a file holds; raises TooMuch, and ValueError where it cannot be read."""
    if "/DSS" not in reader.root:
        return Proofs()
    store = reader.root["/DSS"]
    purposes = {
        "/Certs": DecodePurpose.CERTIFICATE,
        "/CRLs": DecodePurpose.CRL,
        "/OCSPs": DecodePurpose.OCSP_RESPONSE,
    }
    found: dict[str, list[bytes]] = {name: [] for name in purposes}
    items = size = 0
    for name, purpose in purposes.items():
        if name not in store:
            continue
        for one in store[name]:
            items += 1
            if items > MOST_ITEMS:
                raise TooMuch("the file holds too many pieces of evidence")
            found[name].append(bytes(one.get_object().read_data(purpose)))
            size += len(found[name][-1])
            if size > MOST_BYTES:
                raise TooMuch("the file holds too much evidence")
    return Proofs(
        tuple(x509.Certificate.load(der, strict=True) for der in found["/Certs"]),
        tuple(listed(der) for der in found["/CRLs"]),
        tuple(one for der in found["/OCSPs"] for one in answered(der)),
        tuple(found["/CRLs"]),
    )


def listed(der: bytes) -> CRLContainer:
    """Return a revocation list, read far enough to know whose and of when it is; raises ValueError."""
    try:
        found = CRLContainer(crl.CertificateList.load(der, strict=True))
        _ = (found.crl_data.issuer.hashable, found.issuance_date)
    except (TypeError, KeyError, AttributeError, IndexError) as fault:
        raise ValueError("this is no revocation list") from fault
    return found


def answered(der: bytes) -> tuple[OCSPContainer, ...]:
    """Return the single answers of a responder, read far enough to know of what and when they are; raises ValueError."""
    try:
        found = tuple(OCSPContainer.load_multi(ocsp.OCSPResponse.load(der, strict=True)))
        _ = [(serial_of(one), one.issuance_date) for one in found]
    except (TypeError, KeyError, AttributeError, IndexError) as fault:
        raise ValueError("this is no answer of a responder") from fault
    return found


def serial_of(answer: OCSPContainer) -> int | None:
    """Return the serial number of the certificate of which a single answer speaks."""
    single = answer.extract_single_response()
    return None if single is None else int(single["cert_id"]["serial_number"].native)


def is_listed(need: Need, lists: Iterable[CertificateRevocationList], moment: datetime) -> bool:
    """Tell whether a genuine list, however old, names a certificate of the path as revoked at ``moment``."""
    root = next(need.path.iter_certs(include_root=True))
    pairs = [
        (load_der_x509_certificate(one.dump()), load_der_x509_certificate(issuer.dump()))
        for one, issuer in [(root, root), *need.pairs()]
    ]
    for found in lists:
        for certificate, issuer in pairs:
            if found.issuer != certificate.issuer:
                continue
            entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is None or entry.revocation_date_utc > moment:
                continue
            if found.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
                return True
    return False


async def standing(
    certificate: x509.Certificate,
    path: ValidationPath,
    piece: Piece,
    moment: datetime,
    roots: Sequence[x509.Certificate],
    *,
    since: datetime | None = None,
) -> Standing:
    """Return what ``piece`` says about a certificate of ``path`` at ``moment``; damaged or foreign pieces say nothing.

    A good word given before ``since``, or after the certificate ran out, when it may have left the list, is none.
    """
    try:
        issued = piece.issuance_date
        if issued is None:
            return Standing.UNSAID
        # Whoever gave the answer has to be trusted when it was given, which may be after the moment in question.
        at = max(moment, _given(piece, issued))
        context = _context(path, piece, at, roots)
        own = path.truncate_to_issuer_and_append(certificate)
        judge = verify_crl if isinstance(piece, CRLContainer) else verify_ocsp_response
        try:
            await judge(certificate, own, context)
        except RevokedError as fault:
            if fault.revocation_dt <= moment:
                return Standing.REVOKED
        late = issued > certificate.not_valid_after
        return Standing.UNSAID if late or (since is not None and issued < since) else Standing.GOOD
    except Exception:
        # The library raises many kinds of errors on foreign bytes; each of them means: nothing is said.
        return Standing.UNSAID


def _given(piece: Piece, issued: datetime) -> datetime:
    if isinstance(piece, CRLContainer):
        return issued
    basic = piece.extract_basic_ocsp_response()
    return issued if basic is None else max(issued, basic["tbs_response_data"]["produced_at"].native)


def _context(path: ValidationPath, piece: Piece, at: datetime, roots: Sequence[x509.Certificate]) -> ValidationContext:
    is_list = isinstance(piece, CRLContainer)
    return ValidationContext(
        trust_roots=list(roots),
        other_certs=list(path.iter_certs(include_root=False)),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
        best_signature_time=at,
        crls=[piece] if is_list else [],
        ocsps=[] if is_list else [piece],
    )


async def covered(
    need: Need,
    candidates: Candidates,
    roots: Sequence[x509.Certificate],
    *,
    now: datetime,
    since: datetime | None = None,
) -> list[Piece] | None:
    """Return one good word for each certificate below the root, or None where one is missing; raises CertificateRevoked.

    ``since`` binds the last certificate of the path only: authorities list their own certificates rarely.
    """
    moment, found = need.moment or now, list[Piece]()
    last = need.path.last
    for certificate, issuer in need.pairs():
        wanted = since if certificate.sha256 == last.sha256 else None
        for piece in candidates(certificate, issuer, wanted):
            if piece.issuance_date is None or piece.issuance_date > now + CLOCKS_APART:
                continue
            said = await standing(certificate, need.path, piece, moment, roots, since=wanted)
            if said is Standing.REVOKED:
                raise CertificateRevoked()
            if said is Standing.GOOD:
                found.append(piece)
                break
        else:
            return None
    return found


def loaded(lists: Iterable[bytes]) -> list[CertificateRevocationList]:
    """Return revocation lists for quick look-ups; raises ValueError."""
    return [load_der_x509_crl(der) for der in lists]
