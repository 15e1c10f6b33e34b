"""documents.FileBinder with pikepdf and typst: every page as it is, with a number laid over it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import typst

from gemeinwerk.domain.documents.types import BoundPart
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import TooLarge

from .renderer import SUBSTITUTE, TEMPLATES, unknown_characters

MOST_PAGES = 5_000
PICTURES = {"image/jpeg": "picture.jpg", "image/png": "picture.png"}
UNBOUND = "Diese Datei lässt sich nicht einbinden. Sie liegt unverändert im Ordner „originale“."


class FileTooLarge(TooLarge):
    """The file has more pages than one PDF should."""

    code = "documents.file_too_large"
    message = "Die Akte hat zu viele Seiten für eine Datei."
    hint = "Bitte laden Sie die Unterlagen einzeln herunter."


class PdfBinder:
    """Binds PDFs; pictures and numbers are set by typst with the fonts of the house."""

    def __init__(self, fonts: Path | None = None) -> None:
        self._fonts = [fonts] if fonts is not None and fonts.is_dir() else []

    def count(self, part: BoundPart) -> int:
        """Return the pages of a part; a picture and what cannot be bound take one."""
        if part.media_type != "application/pdf":
            return 1
        try:
            with pikepdf.open(BytesIO(part.content)) as document:
                return len(document.pages) or 1
        except (pikepdf.PdfError, pikepdf.PasswordError, ValueError):
            return 1

    def bind(self, parts: Sequence[BoundPart], *, stamp: str) -> bytes:
        """Return one PDF with numbered pages and an outline; raises FileTooLarge."""
        if sum(self.count(part) for part in parts) > MOST_PAGES:
            raise FileTooLarge()
        with pikepdf.new() as bound:
            places = []
            for part in parts:
                places.append((part.title, len(bound.pages)))
                self._append(bound, part)
            self._number(bound, stamp)
            with bound.open_outline() as outline:
                outline.root.extend(pikepdf.OutlineItem(title, place) for title, place in places)
            output = BytesIO()
            bound.save(output, deterministic_id=True)
        return output.getvalue()

    def check(self) -> AdapterStatus:
        """Bind two pages and count them."""
        page = self._page({"kind": "note", "title": "Prüfung", "note": "äöüß"})
        part = BoundPart("Prüfung", "application/pdf", page)
        pages = self.count(BoundPart("Prüfung", "application/pdf", self.bind([part, part], stamp="Prüfung")))
        return AdapterStatus(ok=pages == 2, detail="Akten als ein PDF mit Blattzahlen")

    def _append(self, bound: pikepdf.Pdf, part: BoundPart) -> None:
        try:
            with pikepdf.open(BytesIO(self._as_pdf(part))) as source:
                if not len(source.pages):
                    raise ValueError("no pages")
                # What a form or a seal shows becomes part of the page; the field itself works only in the original.
                source.flatten_annotations()
                if "/AcroForm" in source.Root:
                    del source.Root.AcroForm
                bound.pages.extend(source.pages)
                return
        except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, typst.TypstError):
            note = self._page({"kind": "note", "title": part.title, "note": UNBOUND})
        with pikepdf.open(BytesIO(note)) as source:
            bound.pages.extend(source.pages)

    def _as_pdf(self, part: BoundPart) -> bytes:
        if part.media_type == "application/pdf":
            return part.content
        if part.media_type not in PICTURES:
            return self._page({"kind": "note", "title": part.title, "note": UNBOUND})
        file = PICTURES[part.media_type]
        return self._page({"kind": "picture", "title": part.title, "file": file}, {file: part.content})

    def _number(self, bound: pikepdf.Pdf, stamp: str) -> None:
        pages = len(bound.pages)
        numbers = self._page({"kind": "numbers", "title": stamp, "stamp": stamp, "pages": pages})
        with pikepdf.open(BytesIO(numbers)) as overlay:
            for page, number in zip(bound.pages, overlay.pages, strict=True):
                page.add_overlay(number, None)

    def _page(self, job: dict[str, Any], files: dict[str, bytes] | None = None) -> bytes:
        """Set pages with typst in a folder of their own, so that it can read nothing else."""
        with tempfile.TemporaryDirectory(prefix="gemeinwerk-binding-") as name:
            root = Path(name)
            shutil.copy(TEMPLATES / "binding.typ", root / "binding.typ")
            for file, content in (files or {}).items():
                (root / file).write_bytes(content)
            return self._set(root, job)

    def _set(self, root: Path, job: dict[str, Any]) -> bytes:
        text = msgspec.json.encode(job).decode()
        for attempt in range(4):
            try:
                found = typst.compile(
                    root / "binding.typ",
                    root=root,
                    font_paths=list(self._fonts),
                    ignore_system_fonts=True,
                    format="pdf",
                    sys_inputs={"binding": text},
                )
                return bytes(found)
            except typst.TypstError as fault:
                unknown = unknown_characters(fault)
                if not unknown or attempt == 3:
                    raise
                text = text.translate({ord(c): SUBSTITUTE for c in unknown})
        raise ValueError("a page could not be set")
