"""From a transfer to the file; objects in the order of the tables, what was not understood in its place."""

from __future__ import annotations

from typing import Any

from lxml import etree

from gemeinwerk.adapters.xzufi.shapes import DELETE, HEAD, MADE, NAMESPACES, ROOTS, SHAPES, WRITE, Kind, Part
from gemeinwerk.domain.catalogue.types.transfer import Attributes, CodedValue, Foreign, Transfer, Writing

PREFIX = "xzufi"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def write_transfer(transfer: Transfer) -> bytes:
    """Return the file of a transfer in UTF-8; the same transfer gives the same bytes."""
    return _Writer(transfer).file()


class _Writer:
    """Writes one message."""

    def __init__(self, transfer: Transfer) -> None:
        self.transfer = transfer
        self.namespace = NAMESPACES[transfer.version]

    def file(self) -> bytes:
        """Return the bytes."""
        given = {prefix or None: uri for prefix, uri in self.transfer.namespaces}
        if self.namespace not in given.values():
            given = {PREFIX: self.namespace, "xsi": INSTANCE, **given}
        root = etree.Element(self._tag(self.transfer.root or ROOTS[self.transfer.version]), nsmap=given)
        _set(root, self.transfer.attributes)
        self._node(root, HEAD, "head", self.transfer.head)
        for part in self.transfer.parts:
            if isinstance(part, Foreign):
                root.append(_parsed(part))
            elif isinstance(part, Writing):
                self._writing(root, part)
            else:
                self._node(root, DELETE, "deletion", part)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"

    def _writing(self, root: Any, part: Writing) -> None:
        element = etree.SubElement(root, self._tag(WRITE))
        _set(element, part.attributes)
        for one in part.records:
            if isinstance(one, Foreign):
                element.append(_parsed(one))
            else:
                name, shape = MADE[type(one)]
                self._node(element, name, shape, one)

    def _node(self, parent: Any, name: str, shape: str, value: Any) -> None:
        element = etree.SubElement(parent, self._tag(name))
        _set(element, value.attributes)
        for part in SHAPES[shape].parts:
            found = getattr(value, part.attribute)
            for one in found if part.many else (found,):
                self._part(element, part, one)
        _insert(element, value.foreign)

    def _part(self, element: Any, part: Part, value: Any) -> None:
        if value is None or value == "":
            return
        if part.kind not in tuple(Kind):
            self._node(element, part.element, part.kind, value)
            return
        made = etree.SubElement(element, self._tag(part.element))
        if part.kind == Kind.PLAIN:
            made.text = value
            return
        _set(made, value.attributes)
        if isinstance(value, CodedValue):
            for name in ("code", "name"):
                if text := getattr(value, name):
                    etree.SubElement(made, name).text = text
            _insert(made, value.foreign)
        else:
            made.text = value.value if part.kind == Kind.ID else value.text


def _set(element: Any, attributes: Attributes) -> None:
    for name, text in attributes:
        element.set(name, text)


def _insert(element: Any, foreign: tuple[Foreign, ...]) -> None:
    for one in foreign:
        element.insert(one.position, _parsed(one))


def _parsed(one: Foreign) -> Any:
    return etree.fromstring(one.xml, etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True))
