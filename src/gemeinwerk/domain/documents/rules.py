"""Pure rules of documents: harmless file names, the page that says the same as the letter, and what a check answers."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from html import escape

from gemeinwerk.domain.documents.blocks import html_of, text_of
from gemeinwerk.domain.documents.types import Authenticity, LetterData, Passage, SealCheck

LONGEST_NAME = 120
# Digits and letters that nobody takes for one another (Crockford's base 32).
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_READ_AS = str.maketrans("OIL", "011", " -\u2013\u00a0\t\r\n")


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


def plain_code(typed: str) -> str:
    """Return a code as it is kept, whatever its spelling; an empty text where it cannot be one."""
    found = unicodedata.normalize("NFKC", typed[:100]).upper().translate(_READ_AS)
    return found if len(found) == CODE_LENGTH and all(c in CODE_LETTERS for c in found) else ""


def shown_code(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_digest(code: str) -> str:
    """Return under what a code is kept; who reads the table cannot print it on another letter."""
    return hashlib.sha256(b"gemeinwerk-code-1\x1f" + code.encode()).hexdigest()


def judge(seal: SealCheck, *, registered: bool, code_known: bool, ours: Iterable[str]) -> Authenticity:
    """Return what a sealed or unsealed PDF is.

    ``registered``: its hash stands in the register of sealed documents. What names a code of ours has to stand there, so a
    file that does and is not registered was changed, be it in a byte that no seal covers. ``ours`` are the names of the authorities of the
    platform; a seal in such a name without a trusted certificate only claims to be one.
    """
    if seal.revoked and seal.intact and seal.whole_file:
        return Authenticity.REVOKED
    if registered or (seal.valid and not code_known):
        return Authenticity.GENUINE
    if not seal.sealed:
        return Authenticity.COPY if code_known else Authenticity.UNSEALED
    if not (seal.intact and seal.whole_file) or seal.valid:
        return Authenticity.CHANGED
    if seal.expired:
        return Authenticity.EXPIRED
    named = _folded(seal.subject)
    return Authenticity.CLAIMS if code_known or named in {_folded(name) for name in ours} else Authenticity.FOREIGN


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
