"""Answers as XML, and the XML Schema that accepts exactly what the answer check accepts on structure and values.

Element names are the ids of groups and fields, in the order of the schema; a repeated part is repeated elements. Dates,
numbers and yes or no have the types of XML Schema, where blanks around a value do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from gemeinwerk.domain.forms.rules.structure import asked, codes, contradictory, media_types, needed, rows
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Node
from gemeinwerk.domain.forms.types.answer_names import element_name, namespace
from gemeinwerk.domain.forms.types.datatypes import (
    DEFAULT_LENGTH,
    EDGE,
    MAX_FILE_NAME,
    MAX_FILE_SIZE,
    MAX_MEDIA_TYPE,
    MEDIA_TYPE,
    NOTATION,
    UUID,
    at_least,
    at_most,
    limit,
)
from gemeinwerk.domain.forms.types.latin import latin
from gemeinwerk.domain.forms.types.patterns import Pattern, pattern

FILE_PARTS = ("upload", "name", "size", "media_type")
_REFERENCES = {"\r": "&#13;"}
_ATTRIBUTE = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
_BLANKS = "".join(f"\\u{ord(sign):04x}" for sign in EDGE)


# ---- answers -------------------------------------------------------------------------------------------------------


def answers_xml(model: FormModel, answers: Mapping[str, Any]) -> str:
    """Return answers as XML; what the form does not know is written behind what it knows, for a reader to refuse."""
    inner = _inside(model.children, answers)
    name = element_name(model.id)
    space = escape(namespace(model), _ATTRIBUTE)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{space}">{inner}</{name}>\n'


def _inside(nodes: tuple[Node, ...], value: Any) -> str:
    if not isinstance(value, Mapping):
        return _text(value)
    known = {node.id: node for node in nodes}
    keys = [node.id for node in nodes if node.id in value] + [key for key in value if key not in known]
    return "".join(_part(known.get(key), key, value[key]) for key in keys)


def _part(node: Node | None, key: str, value: Any) -> str:
    name = element_name(str(key))
    several = value if isinstance(value, list) else [value]
    return "".join(f"<{name}>{_one(node, row)}</{name}>" for row in several)


def _one(node: Node | None, value: Any) -> str:
    if isinstance(node, GroupNode):
        return _inside(node.children, value)
    if isinstance(value, Mapping):
        keys = [*(k for k in FILE_PARTS if k in value), *(k for k in value if k not in FILE_PARTS)]
        return "".join(_part(None, key, value[key]) for key in keys)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return "" if value is None else escape(str(value), _REFERENCES)


# ---- XML Schema ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def answer_xsd(model: FormModel) -> str:
    """Return the XML Schema of complete answers."""
    types = _Types()
    root = types.group(model.children, choice=False, may_be_empty=True)
    space = escape(namespace(model), _ATTRIBUTE)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{space}" targetNamespace="{space}"'
        ' elementFormDefault="qualified">',
        f'<xs:element name="{element_name(model.id)}" type="{root}">{_note(model.title)}</xs:element>',
        *types.written.values(),
        "</xs:schema>",
    ]
    return "\n".join(lines) + "\n"


def _note(text: str) -> str:
    return f"<xs:annotation><xs:documentation>{escape(text)}</xs:documentation></xs:annotation>" if text else ""


class _Types:
    """The named types of one schema; equal types are written once."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def name(self, kind: str, body: str) -> str:
        """Return the name of a type with this content."""
        known = self.names.get(body)
        if known is None:
            known = self.names[body] = f"T{len(self.names) + 1}"
            self.written[known] = f'<xs:{kind} name="{known}">{body}</xs:{kind}>'
        return known

    def group(self, nodes: tuple[Node, ...], *, choice: bool, may_be_empty: bool = False) -> str:
        """Return the type of a group; a group without any answer is left out by its parent."""
        shown = asked(nodes)
        if choice:
            body = f"<xs:choice>{''.join(self.use(node, 1) for node in shown)}</xs:choice>"
        elif may_be_empty or any(needed(node) for node in shown):
            body = f"<xs:sequence>{''.join(self.use(node) for node in shown)}</xs:sequence>"
        else:
            # At least one of all: the first that is given decides which may follow.
            ways = [
                self.use(node, 1) + "".join(self.use(later) for later in shown[place + 1 :])
                for place, node in enumerate(shown)
            ]
            body = f"<xs:choice>{''.join(f'<xs:sequence>{way}</xs:sequence>' for way in ways)}</xs:choice>"
        return self.name("complexType", body)

    def use(self, node: Node, given: int = 0) -> str:
        """Return the element of a node; ``given`` is 1 where it has to be there."""
        kind = self.field(node) if isinstance(node, FieldNode) else self.group(node.children, choice=node.choice)
        least, most = (1, 1) if node.most == 1 else rows(node)
        if not given and not needed(node):
            return self.maybe(node, kind, least, most)
        return self.element(node, kind, least, most)

    def maybe(self, node: Node, kind: str, least: int, most: int) -> str:
        """Return an element that may be left out, but not given too rarely."""
        if least == 1:
            return self.element(node, kind, 0, most)
        return f'<xs:sequence minOccurs="0">{self.element(node, kind, least, most)}</xs:sequence>'

    def element(self, node: Node, kind: str, least: int, most: int) -> str:
        """Return one element declaration."""
        counts = "" if (least, most) == (1, 1) else f' minOccurs="{least}" maxOccurs="{most}"'
        return f'<xs:element name="{element_name(node.id)}" type="{kind}"{counts}>{_note(node.label)}</xs:element>'

    def simple(self, base: str, facets: str) -> str:
        """Return the name of a restriction."""
        return self.name("simpleType", f'<xs:restriction base="{base}">{facets}</xs:restriction>')

    def plain(self) -> str:
        """Return the type of texts without control characters and without blanks at the edges."""
        return self.patterned("xs:string", Pattern(rf"[^{_BLANKS}](?:[\s\S]*[^{_BLANKS}])?"))

    def patterned(self, base: str, shape: Pattern) -> str:
        """Return the type of values that match a pattern."""
        return self.simple(base, _facet("pattern", shape.xsd()))

    def listed(self, base: str, values: list[str]) -> str:
        """Return the type of certain values."""
        return self.simple(base, "".join(_facet("enumeration", one) for one in values)) if values else self.nothing()

    def nothing(self) -> str:
        """Return a type that no value meets, for schemas that contradict themselves."""
        return self.simple(self.plain(), _facet("maxLength", "0"))

    def field(self, node: FieldNode) -> str:
        """Return the type of a field."""
        if node.datatype == "file":
            return self.file(node)
        if node.datatype == "bool":
            return self.simple("xs:boolean", _facet("pattern", "true|false"))
        if node.kind == "select" and node.options:
            return self.listed(self.plain(), codes(node))
        if node.datatype in NOTATION:
            return self.notation(node)
        return self.text(node)

    def notation(self, node: FieldNode) -> str:
        """Return the type of a date, time or number."""
        low = limit(node.datatype, node.constraints.min_value)
        high = limit(node.datatype, node.constraints.max_value)
        if contradictory(node):
            return self.nothing()
        shape = Pattern(NOTATION[node.datatype])
        base = {"date": "xs:date", "time": "", "datetime": ""}.get(node.datatype, "xs:decimal")
        if base:
            facets = _facet("minInclusive", low) if low else ""
            facets += _facet("maxInclusive", high) if high else ""
            return self.simple(base, _facet("pattern", shape.xsd()) + facets)
        found = self.patterned(self.plain(), shape)
        if low:
            found = self.patterned(found, Pattern(at_least(node.datatype, low)))
        return self.patterned(found, Pattern(at_most(node.datatype, high))) if high else found

    def text(self, node: FieldNode) -> str:
        """Return the type of a free text."""
        limits = node.constraints
        facets = _facet("maxLength", str(limits.max_length or DEFAULT_LENGTH))
        if (limits.min_length or 0) > 1:
            if (limits.min_length or 0) > (limits.max_length or DEFAULT_LENGTH):
                return self.nothing()
            facets += _facet("minLength", str(limits.min_length))
        found = self.simple(self.plain(), facets)
        readable = pattern(limits.pattern) if limits.pattern else None
        if readable is not None:
            found = self.patterned(found, readable)
        return self.patterned(found, latin()) if node.datatype == "text_latin" else found

    def file(self, node: FieldNode) -> str:
        """Return the type of an uploaded file."""
        name = self.patterned("xs:string", Pattern(rf"[\s\S]{{1,{MAX_FILE_NAME}}}"))
        most = min(node.max_size or MAX_FILE_SIZE, MAX_FILE_SIZE)
        size = self.simple("xs:integer", _facet("pattern", "[0-9]{1,18}") + _facet("maxInclusive", str(most)))
        media = self.simple(
            "xs:string", _facet("pattern", Pattern(MEDIA_TYPE).xsd()) + _facet("maxLength", str(MAX_MEDIA_TYPE))
        )
        if node.media_types:
            media = self.listed(media, media_types(node))
        kinds = (self.patterned("xs:string", Pattern(UUID)), name, size, media)
        parts = "".join(f'<xs:element name="{n}" type="{k}"/>' for n, k in zip(FILE_PARTS, kinds, strict=True))
        return self.name("complexType", f"<xs:sequence>{parts}</xs:sequence>")


def _facet(name: str, value: str) -> str:
    return f'<xs:{name} value="{escape(value, _ATTRIBUTE)}"/>'
