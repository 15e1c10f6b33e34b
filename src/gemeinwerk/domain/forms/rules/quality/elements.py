"""What all elements have in common: ids, names, texts, status, legal bases, relations, creators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from gemeinwerk.domain.forms.rules.quality.latin import foreign_characters
from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, code, is_part, text
from gemeinwerk.domain.forms.types.schema import (
    DocumentProfile,
    Element,
    Schema,
    SchemaField,
    SchemaGroup,
    SchemaPart,
    SchemaRule,
)

LETTERS: Final = {Schema: "S", SchemaGroup: "G", SchemaField: "F", SchemaRule: "R", DocumentProfile: "D"}
STATUS: Final = frozenset("12345678")
# Version 2.0 names the status in words.
STATUS_2: Final = frozenset({"inVorbereitung", "aktiv", "inaktiv"})
DATED_STATUS: Final = frozenset("34567")
RELATIONS: Final = frozenset({"ABL", "ERS", "EQU", "VKN"})
CREATOR: Final = re.compile(r"FIM[- ]Baustein Datenfelder", re.IGNORECASE)
SEVERAL_BASES: Final = re.compile(r";|\b(?:sowie|und)\s+(?:§|Art\.|Artikel)|\n\s*\S")
LONGEST_TEXT, LONGEST_HELP, LONGEST_URI = 255, 5000, 255


def identity(place: Place) -> Iterator[Fault]:
    """1002, 1038, 1039: every element has a name and an id of the prescribed form."""
    element = place.element
    key = text(element.identification.id)
    if not text(element.name):
        yield Fault(1002)
    if not key:
        yield Fault(1038)
        return
    letter = LETTERS[type(element)]
    if not re.fullmatch(rf"{letter}(\d{{11}}|\d{{8}})", key):
        yield Fault(1039, key[:40])


def labels(place: Place) -> Iterator[Fault]:
    """1009, 1010, 1050, 1098, 1099: labels are there, and help says more than the label."""
    element = place.element
    if isinstance(element, Schema):
        if not text(element.label):
            yield Fault(1050)
        yield from _repeated(element, element.help)
    if isinstance(element, SchemaPart):
        if not text(element.label):
            yield Fault(1009)
        if not text(element.output_label):
            yield Fault(1010)
        for help_text in {text(element.input_help), text(element.output_help)}:
            yield from _repeated(element, help_text)


def _repeated(element: Element, help_text: str | None) -> Iterator[Fault]:
    found = text(help_text)
    if not found:
        return
    if found in {text(element.label), text(element.output_label)}:
        yield Fault(1098)
    if found == text(element.name):
        yield Fault(1099)


def status(place: Place) -> Iterator[Fault]:
    """1032, 1116, 1142, 1143: a known status with its date, and no inactive parts."""
    element = place.element
    if isinstance(element, SchemaRule):
        return
    found = code(element.status)
    if found not in STATUS | STATUS_2:
        yield Fault(1032, found[:40])
    elif found in DATED_STATUS and not text(element.approved_on):
        yield Fault(1143 if isinstance(element, Schema) else 1144 if isinstance(element, DocumentProfile) else 1142)
    if found in {"7", "inaktiv"} and is_part(element) and place.parent is not None:
        yield Fault(1116)


def bases(place: Place) -> Iterator[Fault]:
    """1006, 1022, 1051, 1101, 1132, 1133: legal bases are named, one by one, with links that lead somewhere."""
    element = place.element
    own = [basis for basis in element.bases if text(basis.text)]
    used = [basis for basis in (place.use.bases if place.use else ()) if text(basis.text)]
    if isinstance(element, Schema) and not own:
        yield Fault(1051)
    if isinstance(element, SchemaPart):
        kind = code(element.element_kind)
        if kind == "RNG" and not own:
            yield Fault(1006)
        if kind == "HAR" and not own:
            yield Fault(1101)
        if _needs_basis_of_use(place) and not used:
            yield Fault(1022)
    for basis in (*own, *used):
        if SEVERAL_BASES.search(text(basis.text)):
            yield Fault(1132, text(basis.text)[:80])
        if basis.link is not None and not _is_address(basis.link):
            yield Fault(1133, text(basis.link)[:80])


def _needs_basis_of_use(place: Place) -> bool:
    """Tell whether a general element stands in a group that is bound to a legal norm."""
    inside = isinstance(place.parent, SchemaGroup) and code(place.parent.element_kind) == "RNG"
    return inside and isinstance(place.element, SchemaPart) and code(place.element.element_kind) in {"ABS", "HAR"}


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc or (parts.scheme == "urn" and bool(parts.path))


def relations(place: Place) -> Iterator[Fault]:
    """1029, 1087, 1088, 1091: relations of a known kind to an element of the same kind."""
    element = place.element
    for relation in element.relations:
        kind = code(relation.predicate)
        target = text(relation.target.id) if relation.target else ""
        if kind not in RELATIONS:
            yield Fault(1029, kind[:40])
        if not target:
            yield Fault(1091)
            continue
        if target[:1] != LETTERS[type(element)]:
            yield Fault(1087, target[:40])
        if kind == "VKN" and not isinstance(element, DocumentProfile):
            yield Fault(1088, "VKN")


def creators(place: Place) -> Iterator[Fault]:
    """1117, 1140, 1141: the creator is named, and the central kit's name belongs to the central kit."""
    element = place.element
    if isinstance(element, SchemaRule):
        return
    found = text(element.creator)
    if not found:
        yield Fault(1117)
    if CREATOR.search(found) and element.identification.id[1:3] != "60":
        if isinstance(element, Schema):
            yield Fault(1141)
        elif is_part(element):
            yield Fault(1140)


def texts(place: Place) -> Iterator[Fault]:
    """1131, 1136, 1137, 1138: characters and lengths of texts."""
    element = place.element
    short = {"Name": element.name, "Bezeichnung": element.label, "Ausgabe": element.output_label}
    long = {
        "Beschreibung": element.description,
        "Definition": element.definition,
        "Hilfetext": getattr(element, "input_help", None) or getattr(element, "help", None),
        "Hilfetext Ausgabe": getattr(element, "output_help", None),
        "Regel": getattr(element, "prose", None),
    }
    for name, value in {**short, **long}.items():
        foreign = foreign_characters(value or "")
        if foreign:
            yield Fault(1131, f"{name} enthält {foreign}")
        if len(value or "") > (LONGEST_TEXT if name in short else LONGEST_HELP):
            yield Fault(1136, name)
    for basis in element.bases:
        if len(basis.link or "") > LONGEST_URI:
            yield Fault(1138)
    for keyword in element.keywords:
        if len(keyword.uri or "") > LONGEST_URI:
            yield Fault(1137)


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (
    identity,
    labels,
    status,
    bases,
    relations,
    creators,
    texts,
)
