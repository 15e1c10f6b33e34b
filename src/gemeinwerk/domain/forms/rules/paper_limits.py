"""What a sheet of paper accepts at one place, as data and in words."""

from __future__ import annotations

import re
from datetime import date

from gemeinwerk.domain.forms.rules.structure import media_types, rows
from gemeinwerk.domain.forms.types import FieldNode, Node
from gemeinwerk.domain.forms.types.datatypes import (
    DEFAULT_LENGTH,
    MAX_FILE_SIZE,
    MAX_ROWS,
    NOTATION,
    NUMBERS,
    limit,
)
from gemeinwerk.domain.forms.types.paper import PaperLimits
from gemeinwerk.domain.forms.types.patterns import pattern
from gemeinwerk.kernel.dates import short_date

# A repetition without a near end gets two places and a hint to add a sheet.
MAX_COPIES = 5
INTRODUCTION = (
    f"Wo nichts anderes steht, sind höchstens {DEFAULT_LENGTH} Zeichen und höchstens {MAX_ROWS} Einträge möglich, Zahlen "
    "mit höchstens 18 Stellen vor dem Komma, Jahre von 1000 bis 2999."
)
_WORDS = {
    "num": "Zahl, höchstens 6 Nachkommastellen", "num_int": "ganze Zahl",
    "num_currency": "Betrag in Euro, höchstens 2 Nachkommastellen", "date": "Tag, Monat, Jahr",
    "time": "Uhrzeit: Stunde und Minute", "datetime": "Datum und Uhrzeit",
}  # fmt: skip
_DIGITS = re.compile(r"\^?(?:\[0-9\]|\\d)\{(\d+)(?:,(\d+))?\}\$?")


def accepted(node: Node) -> PaperLimits:
    """Return what the sheet accepts for a question or section: the same as the answer check."""
    least, most = (1, 1) if node.most == 1 else rows(node)
    if not isinstance(node, FieldNode):
        return PaperLimits(least=least, most=most, one_part=node.choice)
    if node.datatype == "file":
        size = min(node.max_size or MAX_FILE_SIZE, MAX_FILE_SIZE)
        return PaperLimits("file", least, most, media_types=tuple(media_types(node)), max_size=size)
    if node.datatype == "bool" or (node.kind == "select" and node.options):
        return PaperLimits("bool" if node.datatype == "bool" else "choice", least, most)
    given = node.constraints
    if node.datatype in NOTATION:
        low, high = limit(node.datatype, given.min_value) or "", limit(node.datatype, given.max_value) or ""
        return PaperLimits(node.datatype, least, most, low=low, high=high)
    readable = given.pattern if given.pattern and pattern(given.pattern) is not None else ""
    shortest, longest = max(given.min_length or 0, 1), given.max_length or DEFAULT_LENGTH
    return PaperLimits(node.datatype, least, most, shortest, longest, pattern=readable)


def in_words(node: Node, accepts: PaperLimits) -> str:
    """Return all of it that the introduction does not say already."""
    found = [_content(node, accepts)] if isinstance(node, FieldNode) else []
    return " ".join(part for part in (*found, _entries(accepts)) if part)


def _content(node: FieldNode, accepts: PaperLimits) -> str:
    if accepts.datatype == "file":
        size = f"höchstens {node.max_size} Bytes" if node.max_size else ""
        kinds = ", ".join(one.partition("/")[2].upper() for one in accepts.media_types)
        online = ", ".join(part for part in (kinds, size) if part)
        return f"Bitte fügen Sie die Unterlage bei{f' (im Internet: {online})' if online else ''}."
    if accepts.datatype == "bool":
        return ""
    if accepts.datatype == "choice":
        return "" if accepts.most == 1 else "Sie können mehrere Werte angeben."
    if accepts.datatype in _WORDS:
        parts = [_WORDS[accepts.datatype]]
        for text, word in ((accepts.low, "mindestens"), (accepts.high, "höchstens")):
            if text:
                parts.append(f"{word} {shown(accepts.datatype, text)}")
        return ", ".join(parts)
    return _text(node, accepts)


def _text(node: FieldNode, accepts: PaperLimits) -> str:
    low, high = accepts.min_length, accepts.max_length
    parts = []
    if low == high:
        parts.append(f"genau {high} Zeichen")
    elif low > 1:
        parts.append(f"{low} bis {high} Zeichen")
    elif high != DEFAULT_LENGTH:
        parts.append(f"höchstens {high} Zeichen")
    if node.datatype == "text_latin":
        parts.append("nur lateinische Buchstaben, Ziffern und Satzzeichen (DIN 91379)")
    if accepts.pattern:
        parts.append(_shape(accepts.pattern))
    if node.kind == "select":
        parts.append("bitte den Wert aus der amtlichen Liste")
    remark = f" {node.constraints.remark}" if accepts.pattern and node.constraints.remark else ""
    return ", ".join(parts) + remark


def _shape(text: str) -> str:
    """Return a pattern in words where it is digits alone, else as it stands."""
    found = _DIGITS.fullmatch(text)
    if not found:
        return f"in der Form {text}"
    return f"{found[1]} Ziffern" if not found[2] else f"{found[1]} bis {found[2]} Ziffern"


def shown(datatype: str, text: str) -> str:
    """Return a limit as people write it."""
    if datatype in NUMBERS:
        return text.replace(".", ",")
    if datatype == "time":
        return text
    return short_date(date.fromisoformat(text[:10])) + text[10:].replace("T", ", ")


def _entries(accepts: PaperLimits) -> str:
    if accepts.most == 1 and accepts.least == 1:
        return ""
    number = f"{accepts.least} bis {accepts.most}" if accepts.least != accepts.most else f"genau {accepts.most}"
    sheet = " Für weitere nutzen Sie bitte ein Zusatzblatt." if accepts.most > MAX_COPIES else ""
    return f"Einträge: {number}.{sheet}"
