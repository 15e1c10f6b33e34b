"""Texts in the character set of SEPA (EPC217-08): what every bank takes, and how other letters are written in it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ALLOWED: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_WRITTEN: Final = {
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "&": "+", "€": "EUR", "§": "Par.", "_": "-", ";": ",",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'",
    "\u201a": "'", "´": "'", "`": "'", "@": "(at)",
}  # fmt: skip
# Identifiers come back from the bank and are compared; nothing in them is rewritten.
_IDENTIFIER: Final = re.compile(r"(?!.*//)[A-Za-z0-9?:().,'+-](?:[A-Za-z0-9/?:().,'+ -]{0,33}[A-Za-z0-9?:().,'+-])?")


def is_identifier(text: str) -> bool:
    """Tell whether a text can stand as an identifier: 1 to 35 characters, no slash at an end and no two in a row."""
    return _IDENTIFIER.fullmatch(text) is not None


def latin(text: str) -> str:
    """Return a text in the character set: umlauts as two letters, other letters without their marks, else a full stop."""
    written = "".join(_sign(sign) for sign in unicodedata.normalize("NFC", text))
    return re.sub(r" {2,}", " ", written).strip()


def _sign(sign: str) -> str:
    if sign in _ALLOWED:
        return sign
    if sign in _WRITTEN:
        return _WRITTEN[sign]
    if sign.isspace() or unicodedata.category(sign).startswith("Z"):
        return " "
    bare = "".join(
        _WRITTEN.get(one, one) for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one)
    )
    return bare if bare and set(bare) <= _ALLOWED else "."
