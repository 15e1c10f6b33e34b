"""The datatypes of fields as text: what is accepted, in one table for the answer check and for all outlets.

Answers are JSON: yes and no are booleans, files are objects, everything else is text in one notation. Decimals are text
so that no amount passes through binary fractions. All limits are inclusive and lengths count characters (code points).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

# Where a schema sets no limit, the platform does.
DEFAULT_LENGTH = 5000
# A repetition without a limit in the schema still has one.
MAX_ROWS = 200
MAX_FILE_NAME = 255
# Bytes; far above what any schema allows, and exact in every notation of numbers.
MAX_FILE_SIZE = 1_000_000_000_000
MAX_MEDIA_TYPE = 100
NUMBERS = frozenset({"num", "num_int", "num_currency"})
_DAY = (
    r"[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)-02-29"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
# Datatype -> the notation. At most 24 digits, because that is what common XML Schema processors keep exactly.
NOTATION: dict[str, str] = {
    "num": r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?",
    "num_int": r"-?[0-9]{1,18}",
    "num_currency": r"-?[0-9]{1,18}(?:\.[0-9]{1,2})?",
    "date": _DAY,
    "time": _TIME,
    "datetime": f"(?:{_DAY})T{_TIME}",
}
_READ = {name: re.compile(text) for name, text in NOTATION.items()}
UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
MEDIA_TYPE = r"[A-Za-z0-9_]+/[-+.A-Za-z0-9_]+"
# Blanks that are cut off at both ends of an answer before it is checked.
EDGE = "\t\n\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
# Control characters, half characters and the two that are none.
NOT_PRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def readable(datatype: str, text: str) -> bool:
    """Tell whether ``text`` is in the notation of its datatype; True for datatypes of free text."""
    found = _READ.get(datatype)
    return found is None or found.fullmatch(text) is not None


def number(text: str, datatype: str = "num") -> Decimal | None:
    """Return the exact number, or None where the text is none."""
    return Decimal(text) if _READ[datatype].fullmatch(text) else None


def day(text: str) -> date | None:
    """Return the date, or None where the text is none."""
    return date.fromisoformat(text) if _READ["date"].fullmatch(text) else None


def comparable(datatype: str, text: str) -> Decimal | str:
    """Return what a limit is compared by: the number, or the text of date and time, whose order is that of time."""
    return Decimal(text) if datatype in NUMBERS else text


def limit(datatype: str, text: str | None) -> str | None:
    """Return a limit that counts for this datatype, or None."""
    if not text or datatype not in NOTATION:
        return None
    return text if readable("num" if datatype in NUMBERS else datatype, text) else None


# ---- limits as patterns, for JSON Schema, which compares no text --------------------------------------------------


def at_least(datatype: str, text: str) -> str:
    """Return a pattern for the notations of this datatype that are not below ``text``."""
    if datatype not in NUMBERS:
        return _text_from(text)
    if Decimal(text) > 0:
        return _size_from(text)
    return rf"[0-9].*|-(?:{_size_to(text.removeprefix('-'))})"


def at_most(datatype: str, text: str) -> str:
    """Return a pattern for the notations of this datatype that are not above ``text``."""
    if datatype not in NUMBERS:
        return _text_to(text)
    if Decimal(text) < 0:
        return f"-(?:{_size_from(text.removeprefix('-'))})"
    return rf"-.*|(?:{_size_to(text)})"


def _parts(text: str) -> tuple[str, str]:
    whole, _, fraction = text.removeprefix("-").partition(".")
    return whole.lstrip("0"), fraction.rstrip("0")


def _between(low: str, high: str) -> str:
    return low if low == high else f"[{low}-{high}]"


def _size_from(text: str) -> str:
    """Return a pattern for numbers without sign that are not below ``text``."""
    whole, fraction = _parts(text)
    found = [rf"0*[1-9][0-9]{{{len(whole)},}}(?:\.[0-9]+)?"]
    for place, digit in enumerate(whole):
        if digit < "9":
            rest = f"[0-9]{{{len(whole) - place - 1}}}"
            found.append(rf"0*{whole[:place]}{_between(chr(ord(digit) + 1), '9')}{rest}(?:\.[0-9]+)?")
    same = f"0*{whole}" if whole else "0+"
    if not fraction:
        found.append(rf"{same}(?:\.[0-9]+)?")
    else:
        found.append(rf"{same}\.{fraction}[0-9]*")
        for place, digit in enumerate(fraction):
            if digit < "9":
                found.append(rf"{same}\.{fraction[:place]}{_between(chr(ord(digit) + 1), '9')}[0-9]*")
    return "|".join(found)


def _size_to(text: str) -> str:
    """Return a pattern for numbers without sign that are not above ``text``."""
    whole, fraction = _parts(text)
    found = []
    if len(whole) > 0:
        found.append(rf"0*[0-9]{{1,{len(whole) - 1}}}(?:\.[0-9]+)?" if len(whole) > 1 else r"0+(?:\.[0-9]+)?")
    for place, digit in enumerate(whole):
        low = "1" if place == 0 else "0"
        if digit > low:
            rest = f"[0-9]{{{len(whole) - place - 1}}}"
            found.append(rf"0*{whole[:place]}{_between(low, chr(ord(digit) - 1))}{rest}(?:\.[0-9]+)?")
    same = f"0*{whole}" if whole else "0+"
    found.append(rf"{same}(?:\.0+)?")
    for place, digit in enumerate(fraction):
        found.append(rf"{same}\.{fraction[: place + 1]}0*")
        if digit > "0":
            found.append(rf"{same}\.{fraction[:place]}{_between('0', chr(ord(digit) - 1))}[0-9]*")
    return "|".join(found)


def _text_from(text: str) -> str:
    """Return a pattern for texts of the same build (digits at the same places) that are not before ``text``."""
    found = [re.escape(text)]
    for place, sign in enumerate(text):
        if sign.isdigit() and sign < "9":
            found.append(f"{re.escape(text[:place])}{_between(chr(ord(sign) + 1), '9')}.*")
    return "|".join(found)


def _text_to(text: str) -> str:
    """Return a pattern for texts of the same build that are not behind ``text``."""
    found = [re.escape(text)]
    for place, sign in enumerate(text):
        if sign.isdigit() and sign > "0":
            found.append(f"{re.escape(text[:place])}{_between('0', chr(ord(sign) - 1))}.*")
    return "|".join(found)
