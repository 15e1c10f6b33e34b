"""What crosses the border of the documents room: blocks, letters, seals and uploads. No Django."""

from __future__ import annotations

from .blocks import Block, Cell, Heading, ItemList, Paragraph, Run, Section, Table, Term, TermList
from .letter import (
    AuthorityLetterhead,
    Contact,
    DocumentKind,
    DocumentVerdict,
    LetterData,
    Passage,
    PreparedDocument,
    SealCheck,
    SealedDocumentInfo,
    SealKey,
)
from .uploads import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TYPES,
    JPEG,
    PDF,
    PNG,
    Inspection,
    MalwareFound,
    MalwareVerdict,
    UploadContent,
    UploadInfo,
    UploadState,
)

__all__ = [
    "DEFAULT_MAX_BYTES",
    "DEFAULT_TYPES",
    "JPEG",
    "PDF",
    "PNG",
    "AuthorityLetterhead",
    "Block",
    "Cell",
    "Contact",
    "DocumentKind",
    "DocumentVerdict",
    "Heading",
    "Inspection",
    "ItemList",
    "LetterData",
    "MalwareFound",
    "MalwareVerdict",
    "Paragraph",
    "Passage",
    "PreparedDocument",
    "Run",
    "SealCheck",
    "SealKey",
    "SealedDocumentInfo",
    "Section",
    "Table",
    "Term",
    "TermList",
    "UploadContent",
    "UploadInfo",
    "UploadState",
]
