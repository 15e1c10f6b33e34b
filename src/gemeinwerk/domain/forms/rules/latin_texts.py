"""Texts of a schema in the characters that the official schemas allow (String.Latin 1.1 of XÖV).

Real files hold typographic quotation marks and mathematical signs that the official schema of their own version
refuses. An exact copy keeps them; a converted file says the same in allowed characters and notes what was replaced.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from gemeinwerk.domain.forms.types.patterns import Pattern
from gemeinwerk.domain.forms.types.schema import Message
from gemeinwerk.kernel.refusal import Finding

_CHARACTERS = (
    r"\t\n\r -~¡-¬®-ćĊ-ěĞ-ģĦ-ıĴ-śŞ-ūŮ-žƏƠ-ơƯ-ưƷǍ-ǔǞ-ǟǤ-ǰǴ-ǵǺ-ǿȘ-țȞ-ȟȪ-ȫȮ-ȳəʒḂ-ḃḊ-ḋḐ-ḑḞ-ḡḤ-ḧḰ-ḱṀ-ṁṄ-ṅṖ-ṗṠ-ṣṪ-ṫ"
    r"Ẁ-ẅẌ-ẓẞẠ-ầẪ-ẬẮ-ềỄ-ồỖ-ờỤ-ỹ€"
)
_SEQUENCES = ("M̂", "N̂", "m̂", "n̂", "D̂", "d̂", "J̌", "L̂", "l̂")
# What says the same in allowed characters.
INSTEAD = {
    "„": '"', "“": '"', "”": '"', "‟": '"', "‚": "'", "‘": "'", "’": "'", "‛": "'", "‹": "'", "›": "'",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "•": "-", "‣": "-", "…": "...", "≤": "<=", "≥": ">=",
    "≠": "<>", "→": "->", "⇒": "=>", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u00ad": "",
    "\u2028": "\n", "\u2029": "\n", "✓": "x", "☐": "[ ]", "₂": "2", "‰": "Promille", "™": "(TM)",
}  # fmt: skip
# Attributes of the model that the official schemas type as String.Latin.
LATIN = frozenset({
    "name", "label", "output_label", "description", "definition", "creator", "version_note", "prose", "input_help",
    "output_help", "help", "content", "text", "product_name", "product_maker", "product_version",
})  # fmt: skip
# Values of lists, messages of rules and codes are free text in the official schemas.
FREE = frozenset({"SchemaValue", "RuleError", "Code", "Unknown", "RuleParameter", "RuleTarget", "ElementTranslation"})
Made = TypeVar("Made")


@lru_cache(maxsize=1)
def allowed() -> Pattern:
    """Return the pattern of String.Latin."""
    return Pattern(f"(?:[{_CHARACTERS}]|{'|'.join(_SEQUENCES)})*")


def in_latin(message: Message) -> tuple[Message, tuple[Finding, ...]]:
    """Return the message with only allowed characters, and a note for every kind of character that was replaced."""
    replaced: dict[str, int] = {}
    changed = _walked(message, replaced)
    notes = tuple(
        Finding("Zeichen", None, f"„{sign}“ (U+{ord(sign):04X}) ist {count} Mal ersetzt durch „{_instead(sign)}“.", "")
        for sign, count in sorted(replaced.items())
    )
    return changed, notes


def foreign_characters(message: Message) -> dict[str, int]:
    """Return every character that the official schemas refuse, with its number."""
    found: dict[str, int] = {}
    _walked(message, found)
    return found


def _walked(one: Made, replaced: dict[str, int]) -> Made:
    changes: dict[str, Any] = {}
    free = type(one).__name__ in FREE
    for part in fields(one):  # type: ignore[arg-type]
        value = getattr(one, part.name)
        if isinstance(value, str):
            new: Any = _said(value, replaced) if part.name in LATIN and not free else value
        elif isinstance(value, tuple):
            new = tuple(_walked(item, replaced) if is_dataclass(item) else item for item in value)
            new = value if all(a is b for a, b in zip(new, value, strict=True)) else new
        else:
            new = _walked(value, replaced) if is_dataclass(value) and not isinstance(value, type) else value
        if new is not value:
            changes[part.name] = new
    return replace(one, **changes) if changes else one  # type: ignore[type-var]


def _said(text: str, replaced: dict[str, int]) -> str:
    if text.isascii() or allowed().fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    if allowed().fullmatch(composed):
        return composed
    found, place = [], 0
    while place < len(composed):
        pair = composed[place : place + 2]
        if len(pair) == 2 and pair in _SEQUENCES:
            found.append(pair)
            place += 2
            continue
        sign = composed[place]
        place += 1
        if allowed().fullmatch(sign):
            found.append(sign)
        else:
            replaced[sign] = replaced.get(sign, 0) + 1
            found.append(_instead(sign))
    return "".join(found)


def _instead(sign: str) -> str:
    known = INSTEAD.get(sign)
    if known is not None:
        return known
    plain = "".join(c for c in unicodedata.normalize("NFKD", sign) if allowed().fullmatch(c))
    return plain or "?"
