"""documents.LetterRenderer with typst."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

import msgspec
import segno
import typst

from gemeinwerk.domain.documents.types import AuthorityLetterhead, DocumentKind, LetterData, Paragraph, Run
from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import TooLarge

from .enclosing import enclose
from .seal_field import SealPlace, add_seal_field

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
WITH_FILES: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
MAX_JSON = 2_000_000
# No font of the house has these characters; a reader sees that something stood there.
SUBSTITUTE = "\u25a1"
_NETWORK_PACKAGE = re.compile(r"""["']@[a-z]""")
_NO_GLYPH = re.compile(r'the text `"(?P<text>(?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
SEAL_WIDTH, SEAL_HEIGHT = 85.0, 22.0


class NoticeTooLarge(TooLarge):
    """The letter holds more text than one document can."""

    code = "documents.letter_too_large"
    message = "Das Schreiben ist zu umfangreich."
    hint = "Bitte kürzen Sie den Text oder teilen Sie ihn auf."


class TemplateUnsafe(RuntimeError):
    """A typst template names a package; packages would be fetched from the network."""


class TypstLetters:
    """Renders letters; one compiler is kept, since its fonts and caches make the second letter ten times faster.

    The compiler serves one thread at a time, so a lock guards it; a letter takes some 8 ms.
    """

    def __init__(self, fonts: Path | None = None, *, templates: Path = TEMPLATES) -> None:
        for template in sorted(templates.glob("**/*.typ")):
            if _NETWORK_PACKAGE.search(template.read_text()):
                raise TemplateUnsafe(f"{template.name} names a package")
        self._templates = templates
        self._fonts = [fonts] if fonts is not None and fonts.is_dir() else []
        self._compiler: typst.Compiler | None = None
        self._lock = threading.Lock()

    def render(self, letter: LetterData, *, seal_field: bool) -> bytes:
        """Return the letter as PDF; raises NoticeTooLarge."""
        text = msgspec.json.encode(_data(letter, seal_field)).decode()
        if len(text) > MAX_JSON:
            raise NoticeTooLarge()
        moment = datetime.combine(letter.date, time(12), BERLIN).astimezone(UTC)
        standards = list[Any](WITH_FILES if letter.files else STANDARDS)
        with self._lock:
            pdf, place = self._compile(text, int(moment.timestamp()), seal_field, standards)
        pdf = enclose(pdf, letter.files, moment) if letter.files else pdf
        if place is None:
            return pdf
        return add_seal_field(pdf, place, f"Elektronisches Siegel: {letter.sender.name}")

    def check(self) -> AdapterStatus:
        """Render a line of text."""
        probe = LetterData(
            AuthorityLetterhead("Prüfung"), ("Prüfung",), "Prüfung", "-", datetime.now(BERLIN).date(),
            (Paragraph((Run("äöüß"),)),),
        )  # fmt: skip
        pdf = self.render(probe, seal_field=False)
        fonts = "Fira Sans" if self._fonts else "mitgelieferte Schriften von typst"
        return AdapterStatus(ok=pdf.startswith(b"%PDF"), detail=f"PDF/A-2a und PDF/UA-1, {fonts}")

    def _compile(
        self, text: str, timestamp: int, seal_field: bool, standards: list[Any]
    ) -> tuple[bytes, SealPlace | None]:
        compiler = self._get_compiler()
        for attempt in range(4):
            try:
                pdf = compiler.compile(
                    format="pdf", pdf_standards=standards, sys_inputs={"letter": text}, timestamp=timestamp
                )
                break
            except typst.TypstError as fault:
                unknown = unknown_characters(fault)
                if not unknown or attempt == 3:
                    raise
                text = text.translate({ord(c): SUBSTITUTE for c in unknown})
        place = _place(compiler.query("<seal>", field="value", one=True)) if seal_field else None
        return bytes(pdf), place  # type: ignore[arg-type]

    def _get_compiler(self) -> typst.Compiler:
        if self._compiler is None:
            self._compiler = typst.Compiler(
                self._templates / "letter.typ",
                root=self._templates,
                font_paths=list(self._fonts),
                ignore_system_fonts=True,
            )
        return self._compiler


def _data(letter: LetterData, seal_field: bool) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(replace(letter, files=()))
    day = short_date(letter.date)
    rows = (
        ("Aktenzeichen", letter.reference),
        ("Datum", day),
        ("Auskunft erteilt", letter.contact.name),
        ("Zimmer", letter.contact.room),
        ("Telefon", letter.contact.phone or letter.sender.phone),
        ("E-Mail", letter.contact.email or letter.sender.email),
        ("Internet", letter.sender.website),
    )
    picture = _picture(letter.check_address) if letter.code else ""
    title = "Bescheid" if letter.kind is DocumentKind.NOTICE else "Eingangsbestätigung"
    return {
        **data,
        "title": letter.subject or title,
        "return_address": letter.sender.return_address,
        "info": [row for row in rows if row[1]],
        "remedy": [part.strip() for part in letter.remedy_instruction.split("\n\n") if part.strip()],
        "seal": _seal_lines(letter, day) if seal_field else [],
        "code_picture": picture,
        "day": day,
        "keywords": [f"Pruefcode {letter.code}"] if letter.code else [],
    }


def _picture(address: str) -> str:
    """Return the code as SVG. Its mask is fixed: trying all eight takes longer than the rest of the letter's data."""
    return str(segno.make_qr(address, error="m", boost_error=False, mask=3).svg_inline(border=2))


def _seal_lines(letter: LetterData, day: str) -> list[str]:
    note = "DEMO - nicht rechtsverbindlich" if letter.demo else "Prüfbar in jedem PDF-Programm mit Signaturprüfung"
    return ["Elektronisches Siegel", letter.sender.name, f"Gesiegelt am {day}", note]


def unknown_characters(fault: typst.TypstError) -> set[str]:
    """Return the characters that no font of the house has."""
    found = _NO_GLYPH.findall(fault.diagnostic or fault.message)
    texts = [_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) for text in found]
    return {c for text in texts for c in text if c != SUBSTITUTE}


def _place(answer: str) -> SealPlace:
    position = msgspec.json.decode(answer)
    return SealPlace(
        page=int(position["page"]),
        left=float(position["x"].removesuffix("pt")),
        top=float(position["y"].removesuffix("pt")),
        width=SEAL_WIDTH / 25.4 * 72,
        height=SEAL_HEIGHT / 25.4 * 72,
    )
