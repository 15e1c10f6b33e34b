"""What the documents room needs from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from gemeinwerk.kernel.ports import AdapterStatus, Port
from gemeinwerk.kernel.refusal import Unavailable

from .types import BoundPart, Inspection, LetterData, MalwareVerdict, ProtectedFile, SealCheck, SealKey


class Expressions(Protocol):
    """Evaluates FEEL expressions of templates; it can compute, never act."""

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object:
        """Return the value: None, bool, Decimal, str, date, time, list or mapping. Raises Refusal."""
        ...


class LetterRenderer(Protocol):
    """Turns a letter into a PDF that is PDF/A-2a and PDF/UA-1 at once, with a tagged field for the seal.

    A letter with enclosed files becomes PDF/A-3a, which may hold any file.
    """

    def render(self, letter: LetterData, *, seal_field: bool) -> bytes:
        """Return the PDF; with ``seal_field`` it holds the empty signature field ``Siegel``."""
        ...

    def check(self) -> AdapterStatus: ...


class SealKeys(Protocol):
    """Keeps one seal per authority, outside the database (VwVfG § 37 Abs. 3 S. 2: it names the authority)."""

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        """Return the seal of the authority; raises Unavailable where none is deposited."""
        ...

    def trusted_roots(self) -> tuple[bytes, ...]:
        """Return the root certificates (DER) against which seals are checked."""
        ...

    def revocations(self) -> tuple[bytes, ...]:
        """Return the revocation lists (DER) that the operator has deposited."""
        ...

    def check(self) -> AdapterStatus: ...


class Sealer(Protocol):
    """Seals PDF files (PAdES, ETSI EN 319 142-1, level B-B or B-T), completes them to B-LTA, renews and checks them."""

    @property
    def renews(self) -> bool:
        """Tell whether there is a time stamp service."""
        ...

    @property
    def asks(self) -> bool:
        """Tell whether evidence of revocation is asked for at the addresses that certificates name."""
        ...

    def seal(self, pdf: bytes, key: SealKey, *, at: datetime) -> bytes:
        """Return the PDF with its field ``Siegel`` signed. Raises Unavailable."""
        ...

    def complete(
        self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...], now: datetime, fresh: bool
    ) -> ProtectedFile | None:
        """Return the PDF with the evidence that nothing was revoked, under one more document time stamp.

        None where that evidence cannot be had yet; with ``fresh`` it has to be younger than the seal. A file whose seal no
        time stamp protects gets one first. Raises Unavailable, and SealRevoked where a
        certificate on which it rests was revoked.
        """
        ...

    def renew(
        self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...], now: datetime
    ) -> ProtectedFile:
        """Return the PDF with one more document time stamp, and the evidence that can be had. Raises Unavailable."""
        ...

    def protected_until(self, pdf: bytes) -> datetime:
        """Return when the newest time stamp of a sealed PDF, or without one its seal, runs out."""
        ...

    def verify(self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...] = ()) -> SealCheck:
        """Return the verdict on the last seal of the file; never raises on any bytes."""
        ...

    def examine(self, pdf: bytes, *, roots: tuple[bytes, ...], revocations: tuple[bytes, ...] = ()) -> SealCheck | None:
        """Return the verdict on a stranger's file, read in a process with limits; None where that process gave up."""
        ...

    def check(self) -> AdapterStatus: ...


class ObjectStore(Protocol):
    """Keeps files under keys such as ``<tenant>/uploads/ab/abcd…``, encrypted at rest."""

    def put(self, key: str, content: BinaryIO) -> None:
        """Store the rest of ``content``; when this returns, the object survives a crash of the machine."""
        ...

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield the content piece by piece; raises ObjectMissing before the first, ObjectDamaged at any piece."""
        ...

    def delete(self, key: str) -> bool:
        """Remove the object and tell whether it was there."""
        ...

    def check(self) -> AdapterStatus: ...


class SealRevoked(Unavailable):
    """A certificate on which a seal rests was revoked when it counted: its own, or that of its time stamp."""

    code = "documents.seal_revoked"
    message = "Ein Zertifikat, auf dem das Siegel beruht, war gesperrt, als es darauf ankam."
    hint = "Klären Sie, ob das des Siegels oder das des Zeitstempeldienstes gesperrt ist, und fertigen Sie das Schreiben neu aus."


class ObjectMissing(Exception):
    """There is no object under the key."""


class ObjectDamaged(Exception):
    """The object was changed, cut or belongs to another key."""


class MalwareScanner(Protocol):
    """Looks for malware."""

    def scan(self, content: BinaryIO) -> MalwareVerdict:
        """Read the stream from its start; a verdict without ``by`` says that no scanner has looked.

        Raises Unavailable when no verdict can be had, TooLarge where the scanner takes no file of this size.
        """
        ...

    def check(self) -> AdapterStatus: ...


class Inspector(Protocol):
    """Finds out by content what a file is, and whether it is safe to keep."""

    def inspect(self, content: BinaryIO, *, allowed: tuple[str, ...]) -> Inspection:
        """Return the media type; a problem where the file is of another type, broken, active or a bomb."""
        ...

    def check(self) -> AdapterStatus: ...


class FileBinder(Protocol):
    """Binds documents into one PDF with numbered pages and an outline, for a reader who wants the whole file."""

    def count(self, part: BoundPart) -> int:
        """Return how many pages a part takes; one for a picture, and one for what cannot be bound."""
        ...

    def bind(self, parts: Sequence[BoundPart], *, stamp: str) -> bytes:
        """Return all parts in their order as one PDF; every page carries ``stamp`` and its number.

        A part that cannot be bound becomes a page that says so.
        """
        ...

    def check(self) -> AdapterStatus: ...


expressions: Port[Expressions] = Port("documents.Expressions")
letter_renderer: Port[LetterRenderer] = Port("documents.LetterRenderer")
seal_keys: Port[SealKeys] = Port("documents.SealKeys")
sealer: Port[Sealer] = Port("documents.Sealer")
object_store: Port[ObjectStore] = Port("documents.ObjectStore")
malware_scanner: Port[MalwareScanner] = Port("documents.MalwareScanner")
inspector: Port[Inspector] = Port("documents.Inspector")
file_binder: Port[FileBinder] = Port("documents.FileBinder")
