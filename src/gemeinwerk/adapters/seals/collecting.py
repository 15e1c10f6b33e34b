"""Where evidence of revocation comes from: the file itself, lists that the operator deposited, addresses in certificates."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from .evidence import Candidates, Piece, Proofs, answered, listed, serial_of

# A list lies in every completed file, so a larger one is not embedded.
MOST_LIST_BYTES = 1_000_000
MOST_ADDRESSES = 2
MOST_KEPT = 64
# How long an address is left alone that did not answer, or answered with something older than what is wanted.
REST = timedelta(minutes=10)
OCSP_REQUEST = "application/ocsp-request"


class Ask(Protocol):
    """Asks an address that a certificate names; None where there is no answer within the limits."""

    def __call__(self, url: str, body: bytes | None = None, media_type: str = "") -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    pieces: tuple[Piece, ...]
    asked_at: datetime


class Collector:
    """Hands out evidence, the cheapest first; what was fetched is kept until it is to be replaced (nextUpdate)."""

    def __init__(self, ask: Ask | None = None) -> None:
        self._ask = ask
        self._kept: OrderedDict[tuple[str, bytes], _Answer] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def asks(self) -> bool:
        """Tell whether addresses in certificates are asked."""
        return self._ask is not None

    def candidates(self, proofs: Proofs, deposited: Iterable[bytes], now: datetime) -> Candidates:
        """Return the way to evidence about a certificate, in the order in which it is worth a look."""
        lists = [piece for der in deposited for piece in _list(der)]

        def found(one: x509.Certificate, issuer: x509.Certificate, since: datetime | None) -> Iterator[Piece]:
            yield from about(one, proofs)
            yield from (piece for piece in lists if piece.crl_data.issuer == one.issuer)
            if self._ask is not None:
                yield from self._fetched(self._ask, one, issuer, since, now)

        return found

    def _fetched(
        self, ask: Ask, one: x509.Certificate, issuer: x509.Certificate, since: datetime | None, now: datetime
    ) -> Iterator[Piece]:
        """Answers first: they are a few kilobytes, while a list holds every revoked certificate of its issuer."""
        question = _question(one, issuer)
        for url in _usable(_responders(one)):
            yield from self._answer((url, question), partial(_answers, ask, url, question), since, now)
        for url in _usable(_list_addresses(one)):
            yield from self._answer((url, b""), partial(_lists, ask, url), since, now)

    def _answer(
        self, key: tuple[str, bytes], fetch: Callable[[], tuple[Piece, ...]], since: datetime | None, now: datetime
    ) -> tuple[Piece, ...]:
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and (abs(now - kept.asked_at) < REST or _holds(kept.pieces, since, now)):
            return kept.pieces
        pieces = fetch()
        with self._lock:
            self._kept[key] = _Answer(pieces, now)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return pieces


def about(one: x509.Certificate, proofs: Proofs) -> Iterator[Piece]:
    """Yield the pieces of a file that may speak of a certificate, without a look at what they say."""
    yield from (answer for answer in proofs.answers if serial_of(answer) == one.serial_number)
    yield from (piece for piece in proofs.lists if piece.crl_data.issuer == one.issuer)


def _usable(urls: Iterable[str]) -> list[str]:
    return [url for url in urls if url.lower().startswith(("http://", "https://"))][:MOST_ADDRESSES]


def _responders(one: x509.Certificate) -> Iterator[str]:
    for entry in one.authority_information_access_value or ():
        place = entry["access_location"]
        if entry["access_method"].native == "ocsp" and place.name == "uniform_resource_identifier":
            yield place.native


def _list_addresses(one: x509.Certificate) -> Iterator[str]:
    for point in one.crl_distribution_points_value or ():
        name = point["distribution_point"]
        for place in name.chosen if name and name.name == "full_name" else ():
            if place.name == "uniform_resource_identifier":
                yield place.native


def _question(one: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the request without a nonce, so that answers may be kept (RFC 5019)."""
    builder = OCSPRequestBuilder().add_certificate(
        load_der_x509_certificate(one.dump()),
        load_der_x509_certificate(issuer.dump()),
        # The hash only names the issuer; many responders know no other (RFC 5019, 2.1.1).
        hashes.SHA1(),  # noqa: S303
    )
    return builder.build().public_bytes(serialization.Encoding.DER)


def _answers(ask: Ask, url: str, question: bytes) -> tuple[Piece, ...]:
    content = ask(url, question, OCSP_REQUEST)
    try:
        return answered(content) if content else ()
    except ValueError:
        return ()


def _lists(ask: Ask, url: str) -> tuple[Piece, ...]:
    return _list(ask(url) or b"")


def _list(content: bytes) -> tuple[CRLContainer, ...]:
    try:
        return (listed(content),) if 0 < len(content) <= MOST_LIST_BYTES else ()
    except ValueError:
        return ()


def _holds(pieces: tuple[Piece, ...], since: datetime | None, now: datetime) -> bool:
    """Tell whether the pieces are still in force, and not older than what is wanted."""
    return bool(pieces) and all(
        (until := _until(piece)) is not None
        and until > now
        and (since is None or (piece.issuance_date or now) >= since)
        for piece in pieces
    )


def _until(piece: Piece) -> datetime | None:
    """Return nextUpdate; an answer without it is of the moment only."""
    if isinstance(piece, CRLContainer):
        said = piece.crl_data["tbs_cert_list"]["next_update"].native
    else:
        single = piece.extract_single_response()
        said = None if single is None else single["next_update"].native
    return said if isinstance(said, datetime) else None
