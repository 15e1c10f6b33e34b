"""How a place is found by what people type: pure text work over names and postcodes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from gemeinwerk.domain.tenants.regions import BUND_KEY, RegionKind

ANY: Final = "*"
# The area of the whole country has a number like every other; the regional key has none for it.
WHOLE_COUNTRY: Final = "0"
KIND_NAMES: Final = {
    RegionKind.BUND: "Bund",
    RegionKind.LAND: "Land",
    RegionKind.REGIERUNGSBEZIRK: "Regierungsbezirk",
    RegionKind.KREIS: "Kreis",
    RegionKind.INDEPENDENT_CITY: "Kreisfreie Stadt",
    RegionKind.MUNICIPALITY: "Gemeinde",
}


def fold(text: str) -> str:
    """Return a name as it is compared: lower case, umlauts and their spellings alike, one blank between words."""
    lowered = text.strip().lower().replace("ß", "ss").replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    decomposed = unicodedata.normalize("NFKD", lowered)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).replace("-", " ").split())


def area_id(region_key: str) -> str:
    """Return the number of an area: the regional key, ``0`` for the whole country."""
    return WHOLE_COUNTRY if region_key == BUND_KEY else region_key


def matches(term: str, text: str) -> bool:
    """Tell whether a folded text fits a term, in which ``*`` stands for any characters, in time linear in the text."""
    parts = [fold(part) for part in term.split(ANY)]
    if len(parts) == 1:
        return parts[0] == text
    first, *middle, last = parts
    if not text.startswith(first):
        return False
    position = len(first)
    for part in middle:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return len(text) - position >= len(last) and text.endswith(last)


def fits(terms: Sequence[str], name: str, postcode: str) -> bool:
    """Tell whether a place fits all terms: each its name, a word of its name, or its postcode."""
    folded = fold(name)
    texts = (folded, *folded.split(), postcode)
    return all(any(matches(term, text) for text in texts if text) for term in terms)
