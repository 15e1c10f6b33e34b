"""The official schemas of XDatenfelder 2.0 and 3.0.0 as tables: which element stands where and what it becomes.

Reader and writer walk the same tables, so what one knows the other knows too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from gemeinwerk.domain.forms.types import schema as model

NAMESPACE_2 = "urn:xoev-de:fim:standard:xdatenfelder_2"
NAMESPACE_3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
NAMESPACES = {NAMESPACE_2: model.STANDARD_2, NAMESPACE_3: model.STANDARD_3}


class Kind(Enum):
    """What a part is: a text, a token (blanks collapsed), a number, another shape, an attribute, the own text …"""

    TEXT = auto()
    TOKEN = auto()
    NUMBER = auto()
    NODE = auto()
    ATTRIBUTE = auto()
    TEXT_ATTRIBUTE = auto()
    NUMBER_ATTRIBUTE = auto()
    OWN = auto()
    OWN_TOKEN = auto()
    COUNT = auto()
    WRAP = auto()


ATTRIBUTES = frozenset({Kind.ATTRIBUTE, Kind.TEXT_ATTRIBUTE, Kind.NUMBER_ATTRIBUTE})


@dataclass(frozen=True)
class Part:
    """One element or attribute; ``filled`` is written empty where the model has nothing, ``needed`` is refused then."""

    name: str
    attribute: str
    kind: Kind = Kind.TEXT
    shape: str = ""
    many: bool = False
    needed: bool = False
    filled: bool = False
    qualified: bool = True
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Shape:
    """One type of the official schema and the class that it becomes."""

    made: type
    parts: tuple[Part, ...]

    @cached_property
    def elements(self) -> dict[str, Part]:
        """Return the child elements by name."""
        return {part.name: part for part in self.parts if part.kind not in ATTRIBUTES and part.name}

    @cached_property
    def attributes(self) -> dict[str, Part]:
        """Return the attributes by name."""
        return {part.name: part for part in self.parts if part.kind in ATTRIBUTES}

    @cached_property
    def own(self) -> Part | None:
        """Return the part that is the element's own text."""
        return next((part for part in self.parts if part.kind in {Kind.OWN, Kind.OWN_TOKEN}), None)


def _text(name: str, attribute: str, *, needed: bool = False, filled: bool = False) -> Part:
    return Part(name, attribute, Kind.TEXT, needed=needed, filled=filled)


def _token(name: str, attribute: str, *, needed: bool = False) -> Part:
    return Part(name, attribute, Kind.TOKEN, needed=needed)


def _node(name: str, attribute: str, shape: str, *, needed: bool = False, filled: bool = False) -> Part:
    return Part(name, attribute, Kind.NODE, shape, needed=needed, filled=filled)


def _code(name: str, attribute: str, *, needed: bool = False) -> Part:
    return Part(name, attribute, Kind.NODE, "Code", needed=needed)


def _many(name: str, attribute: str, shape: str) -> Part:
    return Part(name, attribute, Kind.NODE, shape, many=True)


_OWN = Part("", "text", Kind.OWN)
_CODE = Shape(
    model.Code,
    (
        Part("listURI", "list_uri", Kind.ATTRIBUTE),
        Part("listVersionID", "list_version", Kind.TEXT_ATTRIBUTE),
        Part("code", "code", Kind.TOKEN, needed=True, qualified=False),
        Part("name", "name", Kind.TEXT, qualified=False),
    ),
)
_IDENTIFICATION = Shape(model.Identification, (_token("id", "id", needed=True), _token("version", "version")))
_VALUES = Shape(
    model.SchemaValue,
    (_token("code", "code", needed=True), _text("name", "name", needed=True), _text("hilfe", "help")),
)
_SHARED = {"Code": _CODE, "Identifikation": _IDENTIFICATION, "Wert": _VALUES}
_USE_CONTENT = Part(
    "enthaelt",
    "",
    Kind.WRAP,
    needed=True,
    parts=(_node("datenfeld", "content", "Datenfeld"), _node("datenfeldgruppe", "content", "Datenfeldgruppe")),
)
_COUNT = Part("anzahl", "least", Kind.COUNT, needed=True)
_REFERENCE = (
    _token("canonicalIdentification", "uri"),
    _token("version", "version"),
    _token("canonicalVersionUri", "version_uri"),
)

# ---- version 3.0.0 -------------------------------------------------------------------------------------------------
_COMMON_3 = (
    _node("identifikation", "identification", "Identifikation", needed=True),
    _text("name", "name", needed=True),
    _text("beschreibung", "description"),
    _text("definition", "definition"),
    _many("bezug", "bases", "Bezug"),
    _code("freigabestatus", "status", needed=True),
    _token("statusGesetztAm", "approved_on"),
    _text("statusGesetztDurch", "creator"),
    _token("gueltigAb", "valid_from"),
    _token("gueltigBis", "valid_until"),
    _text("versionshinweis", "version_note"),
    _token("veroeffentlichungsdatum", "published_on"),
    _token("letzteAenderung", "changed_at", needed=True),
    _many("relation", "relations", "Relation"),
    _many("stichwort", "keywords", "Stichwort"),
)
_PART_3 = (
    *_COMMON_3,
    _text("bezeichnungEingabe", "label", needed=True),
    _text("bezeichnungAusgabe", "output_label"),
    _code("schemaelementart", "element_kind", needed=True),
    _text("hilfetextEingabe", "input_help"),
    _text("hilfetextAusgabe", "output_help"),
)
_RULE_3 = (
    _node("identifikation", "identification", "Identifikation", needed=True),
    _text("name", "name", needed=True),
    _text("beschreibung", "description"),
    _text("freitextRegel", "prose"),
    _many("bezug", "bases", "Bezug"),
    _many("stichwort", "keywords", "Stichwort"),
    _text("fachlicherErsteller", "creator"),
    _token("letzteAenderung", "changed_at", needed=True),
    _code("typ", "type", needed=True),
    _many("param", "parameters", "RegelParameter"),
    _many("ziel", "targets", "RegelZiel"),
    _text("skript", "script"),
    _many("fehler", "errors", "Fehlermeldung"),
)
_PLACE = (
    Part("element", "element", Kind.TEXT_ATTRIBUTE, needed=True),
    Part("name", "name", Kind.TEXT_ATTRIBUTE, needed=True),
)
_FIELD_3 = (
    *_PART_3,
    _code("feldart", "kind", needed=True),
    _code("datentyp", "datatype", needed=True),
    _node("praezisierung", "precision", "Praezisierung"),
    _text("inhalt", "content"),
    _code("vorbefuellung", "prefill", needed=True),
    _node("werte", "values", "Werteliste"),
    _node("codelisteReferenz", "code_list", "Codelistenreferenz"),
    _token("codeKey", "key_column"),
    _token("nameKey", "name_column"),
    _token("helpKey", "help_column"),
    _many("regel", "rules", "Regel"),
    Part("maxSize", "max_size", Kind.NUMBER),
    Part("mediaType", "media_types", Kind.TOKEN, many=True),
)
_SCHEMA_3 = (
    *_COMMON_3,
    _text("bezeichnung", "label", needed=True),
    _text("hilfetext", "help"),
    _code("ableitungsmodifikationenStruktur", "structure_changes", needed=True),
    _code("ableitungsmodifikationenRepraesentation", "display_changes", needed=True),
    _node("dokumentsteckbrief", "document_profile", "Identifikation", needed=True),
    _many("regel", "rules", "Regel"),
    Part("struktur", "uses", Kind.NODE, "Struktur", many=True, needed=True),
)
_PROFILE_3 = (
    *_COMMON_3,
    _token("istAbstrakt", "abstract", needed=True),
    _code("dokumentart", "document_kind", needed=True),
    _text("bezeichnung", "label", needed=True),
    _text("hilfetext", "help"),
)
_TRANSLATED_3 = (
    _node("uebersetzt", "translated", "Identifikation", needed=True),
    _text("bezeichnungEingabe", "label", needed=True),
    _text("bezeichnungAusgabe", "output_label", needed=True),
    _text("hilfetextEingabe", "input_help"),
    _text("hilfetextAusgabe", "output_help"),
    _text("inhalt", "content"),
    _node("werte", "values", "Werteliste"),
    _many("regel", "rules", "RegelUebersetzung"),
)
_HEADER_3 = (
    _token("nachrichtID", "message_id", needed=True),
    _token("erstellungszeitpunkt", "created_at", needed=True),
    _token("referenzID", "reference_id"),
    _text("produktbezeichnung", "product_name"),
    _text("produkthersteller", "product_maker"),
    _text("produktversion", "product_version"),
    _code("datenqualitaet", "data_quality"),
)
SHAPES_3: dict[str, Shape] = {
    **_SHARED,
    "Bezug": Shape(model.Basis, (Part("link", "link", Kind.ATTRIBUTE), _OWN)),
    "Relation": Shape(
        model.Relation,
        (_code("praedikat", "predicate", needed=True), _node("objekt", "target", "Identifikation", needed=True)),
    ),
    "Stichwort": Shape(
        model.Keyword, (Part("uri", "uri", Kind.ATTRIBUTE, needed=True), Part("", "text", Kind.OWN_TOKEN))
    ),
    "RegelParameter": Shape(model.RuleParameter, (*_PLACE, _token("typ", "type", needed=True))),
    "RegelZiel": Shape(model.RuleTarget, _PLACE),
    "Fehlermeldung": Shape(model.RuleError, (Part("code", "code", Kind.NUMBER_ATTRIBUTE, needed=True), _OWN)),
    "Regel": Shape(model.SchemaRule, _RULE_3),
    "Praezisierung": Shape(
        model.Precision,
        (
            Part("minLength", "min_length", Kind.NUMBER_ATTRIBUTE),
            Part("maxLength", "max_length", Kind.NUMBER_ATTRIBUTE),
            Part("minValue", "min_value", Kind.ATTRIBUTE),
            Part("maxValue", "max_value", Kind.ATTRIBUTE),
            Part("pattern", "pattern", Kind.TEXT_ATTRIBUTE),
            _OWN,
        ),
    ),
    "Werteliste": Shape(model.SchemaValues, (Part("wert", "values", Kind.NODE, "Wert", many=True, needed=True),)),
    "Codelistenreferenz": Shape(model.ListReference, _REFERENCE),
    "Datenfeld": Shape(model.SchemaField, _FIELD_3),
    "Datenfeldgruppe": Shape(
        model.SchemaGroup,
        (
            *_PART_3,
            _code("art", "kind"),
            _many("regel", "rules", "Regel"),
            Part("struktur", "uses", Kind.NODE, "Struktur", many=True, needed=True),
        ),
    ),
    "Struktur": Shape(model.Use, (_COUNT, _many("bezug", "bases", "Bezug"), _USE_CONTENT)),
    "Stammdatenschema": Shape(model.Schema, _SCHEMA_3),
    "Dokumentsteckbrief": Shape(model.DocumentProfile, _PROFILE_3),
    "ElementUebersetzung": Shape(model.ElementTranslation, _TRANSLATED_3),
    "RegelUebersetzung": Shape(
        model.RuleTranslation,
        (
            _node("uebersetzt", "translated", "Identifikation", needed=True),
            Part("fehler", "errors", Kind.NODE, "Fehlermeldung", many=True, needed=True),
        ),
    ),
    "Sprache": Shape(
        model.Language,
        (
            Part("lang", "lang", Kind.ATTRIBUTE, needed=True),
            Part("region", "region", Kind.ATTRIBUTE),
            Part("variant", "variant", Kind.ATTRIBUTE),
            Part("version", "version", Kind.NUMBER_ATTRIBUTE, needed=True),
            Part("element", "elements", Kind.NODE, "ElementUebersetzung", many=True, needed=True),
        ),
    ),
    "Uebersetzung": Shape(
        model.Translations,
        (
            _node("uebersetzt", "translated", "Identifikation", needed=True),
            Part("sprache", "languages", Kind.NODE, "Sprache", many=True, needed=True),
        ),
    ),
    "Header": Shape(model.Header, _HEADER_3),
}

# ---- version 2.0 ---------------------------------------------------------------------------------------------------
_COMMON_2 = (
    _node("identifikation", "identification", "Identifikation", needed=True),
    _text("name", "name", needed=True),
    _text("bezeichnungEingabe", "label", filled=True),
    _text("bezeichnungAusgabe", "output_label"),
    _text("beschreibung", "description", filled=True),
    _text("definition", "definition", filled=True),
    Part("bezug", "bases", Kind.NODE, "Bezug", many=True, filled=True),
    _code("status", "status", needed=True),
    _token("gueltigAb", "valid_from"),
    _token("gueltigBis", "valid_until"),
    _text("fachlicherErsteller", "creator"),
    _text("versionshinweis", "version_note"),
    _token("freigabedatum", "approved_on"),
    _token("veroeffentlichungsdatum", "published_on"),
)
_PART_2 = (
    *_COMMON_2,
    _code("schemaelementart", "element_kind", needed=True),
    _text("hilfetextEingabe", "input_help", filled=True),
    _text("hilfetextAusgabe", "output_help", filled=True),
)
_FIELD_2 = (
    *_PART_2,
    _code("feldart", "kind", needed=True),
    _code("datentyp", "datatype", needed=True),
    _node("praezisierung", "precision", "Praezisierung", filled=True),
    _text("inhalt", "content", filled=True),
    _node("codelisteReferenz", "code_list", "Codelistenreferenz"),
    _many("regel", "rules", "Regel"),
)
SHAPES_2: dict[str, Shape] = {
    **_SHARED,
    "Bezug": Shape(model.Basis, (_OWN,)),
    "Praezisierung": Shape(model.Precision, (_OWN,)),
    "Regel": Shape(model.SchemaRule, (*_COMMON_2, _text("script", "script", filled=True))),
    "Codelistenreferenz": Shape(
        model.ListReference,
        (
            _node("identifikation", "identification", "Identifikation", needed=True),
            Part(
                "genericodeIdentification",
                "",
                Kind.WRAP,
                needed=True,
                parts=tuple(Part(p.name, p.attribute, p.kind, filled=True) for p in _REFERENCE),
            ),
        ),
    ),
    "Datenfeld": Shape(model.SchemaField, _FIELD_2),
    "Datenfeldgruppe": Shape(
        model.SchemaGroup, (*_PART_2, _many("regel", "rules", "Regel"), _many("struktur", "uses", "Struktur"))
    ),
    "Struktur": Shape(
        model.Use, (_COUNT, Part("bezug", "bases", Kind.NODE, "Bezug", many=True, filled=True), _USE_CONTENT)
    ),
    "Stammdatenschema": Shape(
        model.Schema,
        (
            *_COMMON_2,
            _text("hilfetext", "help"),
            _code("ableitungsmodifikationenStruktur", "structure_changes", needed=True),
            _code("ableitungsmodifikationenRepraesentation", "display_changes", needed=True),
            _many("regel", "rules", "Regel"),
            _many("struktur", "uses", "Struktur"),
        ),
    ),
    "Dokumentsteckbrief": Shape(
        model.DocumentProfile,
        (
            *_COMMON_2,
            _token("isReferenz", "abstract", needed=True),
            _text("dokumentart", "document_kind_text", filled=True),
            _text("hilfetext", "help"),
        ),
    ),
    "Header": Shape(model.Header, _HEADER_3[:3]),
}
SHAPES = {model.STANDARD_2: SHAPES_2, model.STANDARD_3: SHAPES_3}
# Root element -> (child element, shape); the translations stand in the root itself.
MESSAGES: dict[str, dict[str, tuple[str, str]]] = {
    model.STANDARD_3: {
        "xdatenfelder.dokumentsteckbrief.0101": ("dokumentsteckbrief", "Dokumentsteckbrief"),
        "xdatenfelder.stammdatenschema.0102": ("stammdatenschema", "Stammdatenschema"),
        "xdatenfelder.datenfeldgruppe.0103": ("datenfeldgruppe", "Datenfeldgruppe"),
        "xdatenfelder.datenfeld.0104": ("datenfeld", "Datenfeld"),
        "xdatenfelder.uebersetzung.0106": ("", "Uebersetzung"),
    },
    model.STANDARD_2: {
        "xdatenfelder.dokumentsteckbrief.0101": ("dokumentensteckbrief", "Dokumentsteckbrief"),
        "xdatenfelder.stammdatenschema.0102": ("stammdatenschema", "Stammdatenschema"),
        "xdatenfelder.datenfeldgruppe.0103": ("datenfeldgruppe", "Datenfeldgruppe"),
        "xdatenfelder.datenfeld.0104": ("datenfeld", "Datenfeld"),
    },
}
# The codes of the official schemas; lists that are kept elsewhere are only listed where the house acts on them.
KNOWN_CODES: dict[str, frozenset[str]] = {
    "element_kind": frozenset({"ABS", "HAR", "RNG"}),
    "prefill": frozenset({"keine", "optional", "verpflichtend"}),
    "type": frozenset({"B", "K", "M", "V"}),
    "group": frozenset({"X"}),
    "status_2": frozenset({"inVorbereitung", "aktiv", "inaktiv"}),
    "status_3": frozenset("12345678"),
    "relation": frozenset({"ABL", "ERS", "EQU", "VKN"}),
}
