"""What the glossary needs from outside: reading and writing SKOS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gemeinwerk.domain.glossary.types import TermContent
from gemeinwerk.kernel.ports import Port

FORMATS = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """The terms of a file, and what could not be taken from it (German sentences)."""

    terms: tuple[TermContent, ...]
    left_out: tuple[str, ...]


class SkosFiles(Protocol):
    """Writes terms as a SKOS concept scheme and reads such files; ``form`` is a key of FORMATS."""

    def write(self, terms: Sequence[TermContent], form: str) -> bytes:
        """Return the file; the same terms always give the same graph."""
        ...

    def read(self, source: bytes, form: str) -> ReadTerms:
        """Read a file with limits of size, number and time, without any network; raises Refusal."""
        ...


skos_files: Port[SkosFiles] = Port("glossary.SkosFiles")
