"""``service.md``: the texts of a service, one section each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gemeinwerk.domain.catalogue.package.documents import Document
from gemeinwerk.domain.catalogue.rules.values import unknown_placeholders
from gemeinwerk.kernel.refusal import Finding

# German heading -> name of the text in offers and adjustments.
SECTIONS: Final = {
    "Teaser": "teaser",
    "Beschreibung": "description",
    "Wer kann das nutzen?": "eligibility",
    "Voraussetzungen": "requirements",
    "Unterlagen": "documents",
    "Gebühren": "fees",
    "Ablauf": "procedure",
    "Fristen und Dauer": "deadlines",
    "Rechtsgrundlagen": "legal_bases",
    "In einfacher Sprache": "plain_language",
}
LONGEST_SECTION: Final = 10_000
LONGEST_TEASER: Final = 400
_HTML: Final = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_UNSAFE_LINK: Final = re.compile(r"\]\(\s*(?!https://|http://|mailto:|tel:|/|#)", re.IGNORECASE)


def split_texts(text: str) -> tuple[str, dict[str, tuple[int, str]]]:
    """The title and, per heading, the line and the text below it."""
    title, heading, start = "", "", 0
    sections: dict[str, tuple[int, list[str]]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# ") and not title:
            title = line[2:].strip()
        elif line.startswith("## "):
            heading, start = line[3:].strip(), number
            sections.setdefault(heading, (start, []))
        elif heading:
            sections[heading][1].append(line)
    return title, {name: (line, "\n".join(rows).strip()) for name, (line, rows) in sections.items()}


def texts_of(text: str) -> dict[str, str]:
    """The texts by name, as an offer carries them."""
    _, sections = split_texts(text)
    return {SECTIONS[name]: found for name, (_, found) in sections.items() if name in SECTIONS}


def check_texts(document: Document, parameters: Mapping[str, object]) -> None:
    """Note missing, unknown, empty or unsafe sections and unknown placeholders."""
    title, sections = split_texts(document.text)
    if not title:
        _note(document, 1, "Die Überschrift fehlt.", "Bitte mit „# Titel“ beginnen.")
    for name in SECTIONS:
        if name not in sections:
            _note(document, None, f"Der Abschnitt „{name}“ fehlt.", f"Bitte „## {name}“ ergänzen.")
    for name, (line, text) in sections.items():
        if name not in SECTIONS:
            hint = f"Bekannt sind: {', '.join(SECTIONS)}."
            _note(document, line, f"Der Abschnitt „{name[:60]}“ ist unbekannt.", hint)
        _check_section(document, name, line, text, parameters)


def _check_section(document: Document, name: str, line: int, text: str, parameters: Mapping[str, object]) -> None:
    longest = LONGEST_TEASER if name == "Teaser" else LONGEST_SECTION
    if not text:
        _note(document, line, f"Der Abschnitt „{name[:60]}“ ist leer.", "Bitte Text ergänzen.")
    if len(text) > longest:
        _note(document, line, f"Der Abschnitt ist länger als {longest} Zeichen.", "Bitte kürzen.")
    if _HTML.search(text):
        hint = "Erlaubt sind Absätze, Listen, Fettung und Verweise."
        _note(document, _line(document.text, _HTML, line), "HTML ist nicht erlaubt.", hint)
    if _UNSAFE_LINK.search(text):
        hint = "Erlaubt sind https, mailto, tel und eigene Seiten."
        _note(document, _line(document.text, _UNSAFE_LINK, line), "Dieser Verweis ist nicht erlaubt.", hint)
    for placeholder in unknown_placeholders(text, parameters):
        at = _line(document.text, re.compile(re.escape(placeholder)), line)
        known = ", ".join(f"parameter.{key}" for key in parameters) or "keine"
        _note(document, at, f"Unbekannter Platzhalter {placeholder[:60]}.", f"Bekannt: {known}.")


def _line(text: str, pattern: re.Pattern[str], start: int) -> int:
    offset = sum(len(line) + 1 for line in text.split("\n")[:start])
    found = pattern.search(text, offset)
    return text.count("\n", 0, found.start()) + 1 if found else start


def _note(document: Document, line: int | None, message: str, hint: str) -> None:
    document.findings.append(Finding(document.where, line, message, hint))
