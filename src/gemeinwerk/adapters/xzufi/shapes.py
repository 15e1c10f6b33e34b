"""The names of XZuFi as tables: which element becomes which attribute, in the order of writing.

Names seen in public clients of real transfers of version 2.2: the namespace of 2.2; the attributes and the head of a
message; ``schreibe`` and ``loesche`` with ``klasse``; the objects below and the children listed here. Not seen, so
kept here alone: the name of the root (ROOTS, reading accepts any), the namespace of 2.3.1, and the order of children
(writing keeps what was read). Everything else of an object is kept as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gemeinwerk.domain.catalogue.types import transfer as model
from gemeinwerk.domain.catalogue.types.transfer import TransferVersion

NAMESPACES: Final = {
    TransferVersion.V2_2: "http://xoev.de/schemata/xzufi/2_2_0",
    TransferVersion.V2_3_1: "http://xoev.de/schemata/xzufi/2_3_1",  # not seen in a public source
}
# Not seen in a public source; the number that ends the name is left out rather than guessed.
ROOTS: Final = {TransferVersion.V2_2: "transferoperationen", TransferVersion.V2_3_1: "transferoperationen"}
UNVERIFIED: Final = frozenset({"root", "namespace 2.3.1", "order"})
HEAD: Final = "nachrichtenkopf"
WRITE: Final = "schreibe"
DELETE: Final = "loesche"
# Parts of the frame of a message that say nothing about its objects.
FRAME: Final = frozenset({"transaktionID", "transaktionPosition"})


class Kind(StrEnum):
    """How an element is read; a shape by name otherwise."""

    ID = "id"
    CODE = "code"
    TEXT = "text"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """One child: its element, the attribute of the object, how it is read, and whether it repeats."""

    element: str
    attribute: str
    kind: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One object: what it becomes and its children."""

    made: type
    parts: tuple[Part, ...]


_ID: Final = Part("id", "id", Kind.ID)
_OTHER: Final = Part("idSekundaer", "other_ids", Kind.ID, many=True)
SHAPES: Final = {
    "head": Shape(
        model.TransferHead,
        (
            Part("nachrichtUUID", "message_id", Kind.PLAIN),
            Part("erstelltDatumZeit", "created", Kind.PLAIN),
            Part("empfaenger", "recipient", Kind.PLAIN),
            Part("sender", "sender", Kind.PLAIN),
        ),
    ),
    "deletion": Shape(model.Deletion, (_ID,)),
    "service": Shape(
        model.ServiceRecord,
        (
            _ID,
            _OTHER,
            Part("referenzLeiKa", "keys", Kind.CODE, many=True),
            Part("modulText", "modules", "module", many=True),
        ),
    ),
    "module": Shape(
        model.ModuleText,
        (Part("leikaTextmodul", "code", Kind.CODE), Part("inhalt", "contents", Kind.TEXT, many=True)),
    ),
    "unit": Shape(
        model.UnitRecord,
        (
            _ID,
            _OTHER,
            Part("name", "name", "unit_name"),
            Part("anschrift", "addresses", "address", many=True),
            Part("zustaendigkeit", "competences", "competence", many=True),
        ),
    ),
    "unit_name": Shape(model.UnitName, (Part("name", "names", Kind.TEXT, many=True),)),
    "address": Shape(
        model.UnitAddress,
        (Part("ort", "city", Kind.PLAIN), Part("verwaltungspolitischeKodierung", "coding", "coding")),
    ),
    "coding": Shape(
        model.RegionCoding,
        (
            Part("bundesland", "land", Kind.CODE),
            Part("gemeindeschluessel", "municipality", Kind.CODE),
            Part("regionalschluessel", "region", Kind.CODE),
        ),
    ),
    "competence": Shape(
        model.CompetenceRecord,
        (
            _ID,
            _OTHER,
            Part("leistungID", "service_id", Kind.ID),
            Part("gebietID", "regions", Kind.ID, many=True),
            Part("rolle", "roles", Kind.CODE, many=True),
        ),
    ),
    "carried": Shape(
        model.CarriedCompetence,
        (Part("uebergeordnetesObjektID", "owner_id", Kind.ID), Part("zustaendigkeit", "competence", "competence")),
    ),
    "online": Shape(
        model.OnlineServiceRecord,
        (
            _ID,
            _OTHER,
            Part("bezeichnung", "names", Kind.TEXT, many=True),
            Part("link", "links", "online_link", many=True),
            Part("vertrauensniveau", "level", Kind.CODE),
        ),
    ),
    "online_link": Shape(
        model.OnlineLink,
        (Part("typ", "kind", Kind.CODE), Part("link", "address", Kind.PLAIN), Part("titel", "title", Kind.PLAIN)),
    ),
}
# What ``schreibe`` may hold; a specialisation of a service is kept as it came.
OBJECTS: Final = {
    "leistung": "service",
    "organisationseinheit": "unit",
    "onlinedienst": "online",
    "zustaendigkeitTransferObjekt": "carried",
}
MADE: Final = {SHAPES[shape].made: (element, shape) for element, shape in OBJECTS.items()}
