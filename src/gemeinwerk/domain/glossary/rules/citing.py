"""Statutes as people cite them, brought to one key: law and provision, whatever the spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST_TEXT: Final = 20_000
# Laws are abbreviations with at least two capitals, perhaps with the Land behind.
LAW: Final = r"(?P<law>(?:[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]{0,20}[A-ZÄÖÜ][A-Za-z]{0,6}|AO|eIDAS)(?: (?:NRW|NW|[IVX]{1,4})\b)?)"
DETAIL: Final = (
    r"(?:\s*(?:\(\d{1,3}[a-z]?\)|(?:Abs\.|Absatz|Satz|S\.|Nr\.|Nummer|Buchst\.|Buchstabe|Halbsatz|Hs\.|Alt\.)"
    r"\s*\d{0,3}\s?[a-z]{0,2}\b|(?:Buchst\.|Buchstabe)\s*[a-z]{1,2}\b))*"
)
NUMBER: Final = r"\d{1,4}\s?[a-z]?\b"
CITED: Final = re.compile(
    rf"(?P<sign>§§?|Art\.|Artikel)\s*(?P<list>{NUMBER}{DETAIL}(?:\s*(?:,|und|oder|bis|sowie)\s*(?:§§?\s*)?{NUMBER}{DETAIL})*)\s+{LAW}"
)
# Also law first: StVO § 45.
REVERSED: Final = re.compile(
    rf"{LAW}\s+(?P<sign>§§?|Art\.|Artikel)\s*(?P<list>{NUMBER}(?:\s*(?:,|und|bis)\s*{NUMBER})*)"
)
FIRST: Final = re.compile(r"(?:^|,|und|oder|bis|sowie)\s*(?:§§?\s*)?(\d{1,4}\s?[a-z]?)\b")
RANGE: Final = re.compile(r"(\d{1,4})\s+bis\s+(\d{1,4})")
LONGEST_RANGE: Final = 60


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited provision: its key, the abbreviation of the law, the provision with its sign, the words themselves."""

    statute_id: str
    law: str
    provision: str
    quoted: str


def statute_id(law: str, provision: str) -> str:
    """Return the key of a provision, such as ``strwg-nrw-18`` for § 18 StrWG NRW."""
    words = re.sub(r"(?:§§?|Art\.|Artikel)", " ", provision)
    text = f"{law} {words}".casefold().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    # The Land's laws are cited with NW or NRW; it is the same law.
    parts = ["nrw" if part == "nw" else part for part in re.findall(r"[a-z]+|\d+[a-z]?", text)]
    return "-".join(parts)


def citations(text: str) -> tuple[Citation, ...]:
    """Return every provision that a text cites, each once, in order; paragraphs and sentences inside are dropped."""
    found: dict[str, Citation] = {}
    plain = " ".join(text[:LONGEST_TEXT].split())
    taken: list[tuple[int, int]] = []
    for pattern in (CITED, REVERSED):
        for match in pattern.finditer(plain):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            sign = "Art." if match["sign"].startswith("Art") else "§"
            for number in _numbers(match["list"]):
                key = statute_id(match["law"], number)
                found.setdefault(key, Citation(key, match["law"], f"{sign} {number}", match.group(0)))
    return tuple(found.values())


def _numbers(listed: str) -> list[str]:
    bare = re.sub(
        r"\([^)]*\)|(?:Abs\.|Absatz|Satz|S\.|Nr\.|Nummer|Buchst\.|Buchstabe|Halbsatz|Hs\.|Alt\.)\s*\d{0,3}\s?[a-z]{0,2}\b",
        "",
        listed,
    )
    numbers = [number.replace(" ", "") for number in FIRST.findall(bare)]
    for first, last in RANGE.findall(bare):
        if 0 < int(last) - int(first) <= LONGEST_RANGE:
            numbers += [str(number) for number in range(int(first) + 1, int(last))]
    return list(dict.fromkeys(numbers))
