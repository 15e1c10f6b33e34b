"""Pure rules of documents: harmless file names, and the page that says the same as the letter."""

from __future__ import annotations

import unicodedata
from html import escape

from gemeinwerk.domain.documents.blocks import html_of, text_of
from gemeinwerk.domain.documents.types import LetterData, Passage

LONGEST_NAME = 120


def harmless_name(name: str) -> str:
    """Return a file name without path, control characters and leading dots; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable() and c not in '<>:"|?*')
    kept = kept.strip(" .")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept[:LONGEST_NAME]
    return kept or "datei"


def letter_html(letter: LetterData) -> str:
    """Return the letter's content as an HTML fragment for the postbox; every value is escaped."""
    parts = [f"<p>{escape(letter.salutation)}</p>", html_of(letter.blocks, level=3)]
    parts += _passages("Nebenbestimmungen", letter.conditions)
    parts += _passages("Begründung", letter.reasons)
    if letter.legal_bases:
        items = "".join(f"<li>{escape(basis)}</li>" for basis in letter.legal_bases)
        parts.append(f"<h3>Rechtsgrundlagen</h3><ul>{items}</ul>")
    if letter.remedy_instruction:
        parts.append(f"<h3>Rechtsbehelfsbelehrung</h3><p>{escape(letter.remedy_instruction)}</p>")
    parts.append(f"<p>{escape(letter.closing)}<br>{escape(letter.signer_name or letter.sender.name)}</p>")
    if letter.closing_note:
        parts.append(f"<p>{escape(letter.closing_note)}</p>")
    return "".join(parts)


def letter_text(letter: LetterData) -> str:
    """Return the letter's content as plain text."""
    parts = [letter.salutation, text_of(letter.blocks)]
    for heading, passages in (("Nebenbestimmungen", letter.conditions), ("Begründung", letter.reasons)):
        if passages:
            parts.append(heading + ":\n" + "\n".join(passage.text for passage in passages))
    if letter.remedy_instruction:
        parts.append("Rechtsbehelfsbelehrung:\n" + letter.remedy_instruction)
    parts.append(f"{letter.closing}\n{letter.signer_name or letter.sender.name}")
    return "\n\n".join(part for part in parts if part)


def _passages(heading: str, passages: tuple[Passage, ...]) -> list[str]:
    if not passages:
        return []
    items = []
    for passage in passages:
        basis = f" ({escape(passage.legal_basis)})" if passage.legal_basis else ""
        items.append(f"<p>{escape(passage.text)}{basis}</p>")
    return [f"<h3>{heading}</h3>", *items]
