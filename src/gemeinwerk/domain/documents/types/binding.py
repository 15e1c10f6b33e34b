"""A file of many documents (Akte) bound into one PDF with numbered pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundPart:
    """One document of a file: a PDF, or a picture that gets a page of its own."""

    title: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BoundFile:
    """The bound PDF: how many pages it has, and on which page each part begins, the contents not counted as a part."""

    pdf: bytes
    pages: int
    first_pages: tuple[int, ...]
