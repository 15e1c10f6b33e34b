"""forms.PaperForms with typst: a form to be filled in by hand, PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import msgspec
import typst

from gemeinwerk.domain.forms.types.paper import PaperForm, PaperKind
from gemeinwerk.kernel.refusal import TooLarge

from .renderer import STANDARDS, SUBSTITUTE, TEMPLATES, unknown_characters

MAX_JSON = 8_000_000
# PDF/UA-1 knows headings of six levels; the title is the first.
DEEPEST = 6
_TAB = re.compile(r"[\t\r]+")


class PaperTooLarge(TooLarge):
    """The form holds more text than one document can."""

    code = "forms.paper_too_large"
    message = "Das Formular ist für den Druck zu umfangreich."
    hint = "Bitte teilen Sie es auf."


class TypstPaper:
    """Prints forms; one compiler is kept and serves one thread at a time."""

    def __init__(self, fonts: Path | None = None, *, templates: Path = TEMPLATES) -> None:
        self._templates = templates
        self._fonts = [fonts] if fonts is not None and fonts.is_dir() else []
        self._compiler: typst.Compiler | None = None
        self._lock = threading.Lock()

    def render(self, paper: PaperForm) -> bytes:
        """Return the form as PDF; raises PaperTooLarge."""
        text = msgspec.json.encode(_data(paper)).decode()
        if len(text) > MAX_JSON:
            raise PaperTooLarge()
        with self._lock:
            return self._compile(text)

    def _compile(self, text: str) -> bytes:
        if self._compiler is None:
            self._compiler = typst.Compiler(
                self._templates / "form.typ",
                root=self._templates,
                font_paths=list(self._fonts),
                ignore_system_fonts=True,
            )
        for attempt in range(4):
            try:
                # A fixed time, so that the same form is the same file.
                found = self._compiler.compile(
                    format="pdf", pdf_standards=[*STANDARDS], sys_inputs={"form": text}, timestamp=0
                )
                return bytes(found)  # type: ignore[arg-type]
            except typst.TypstError as fault:
                unknown = unknown_characters(fault)
                if not unknown or attempt == 3:
                    raise
                text = text.translate({ord(c): SUBSTITUTE for c in unknown})
        raise PaperTooLarge()


def _data(paper: PaperForm) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(paper)
    before = 1
    for item, source in zip(data["items"], paper.items, strict=True):
        for name in ("label", "help", "limits", "legal_basis"):
            item[name] = _TAB.sub(" ", item[name])
        if source.kind is PaperKind.HEADING:
            # Levels may not be skipped downwards, which notes between them could otherwise do.
            item["depth"] = before = min(source.level + 1, before + 1, DEEPEST)
    return data
