"""From the element tree to a transfer, driven by the tables of names; what is not understood is kept and told."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.xzufi.fidelity import differences
from gemeinwerk.adapters.xzufi.guard import WHERE, refuse, tree
from gemeinwerk.adapters.xzufi.shapes import DELETE, FRAME, HEAD, NAMESPACES, OBJECTS, SHAPES, WRITE, Kind, Part
from gemeinwerk.adapters.xzufi.writing import write_transfer
from gemeinwerk.domain.catalogue.types.transfer import (
    Attributes,
    CodedValue,
    ExternalId,
    Foreign,
    LocalText,
    ReadTransfer,
    Transfer,
    TransferHead,
    TransferVersion,
    Writing,
)
from gemeinwerk.kernel.refusal import Finding

MAX_FINDINGS: Final = 200
MAX_TEXT: Final = 200_000
KEPT: Final = "Es bleibt erhalten, wird hier aber nicht ausgewertet."


def read_transfer(source: bytes) -> ReadTransfer:
    """Return the whole transfer and what of it was not understood; raises TransferRefused or TooLarge."""
    root = tree(source)
    reader = _Reader(root)
    transfer = reader.transfer()
    lost = differences(root, tree(write_transfer(transfer)))
    return ReadTransfer(transfer, (*reader.findings[:MAX_FINDINGS], *lost))


class _Reader:
    """Reads one message."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.namespace = etree.QName(root).namespace or ""
        self.findings: list[Finding] = []
        self.told: set[str] = set()

    def transfer(self) -> Transfer:
        """Return the message; raises TransferRefused for another namespace or a message without a head."""
        version = next((one for one, uri in NAMESPACES.items() if uri == self.namespace), None)
        if version is None:
            text = f"Der Namensraum „{self.namespace[:80]}“ gehört nicht zu XZuFi 2.2 oder 2.3.1."
            raise refuse(self.root.sourceline, text, "Bitte exportieren Sie die Datei in einer dieser Fassungen.")
        head: TransferHead | None = None
        parts: list[Any] = []
        for position, child in enumerate(self.root):
            name = self._name(child)
            if name == HEAD and head is None and position == 0:
                head = self._node(child, "head")
            elif name == WRITE:
                parts.append(self._writing(child))
            elif name == DELETE:
                parts.append(self._node(child, "deletion"))
            else:
                parts.append(self._foreign(child, position, tell=name not in FRAME))
        if head is None:
            text = f"Das Element „{HEAD}“ fehlt am Anfang der Nachricht."
            raise refuse(self.root.sourceline, text, "Bitte exportieren Sie die Datei neu.")
        return Transfer(
            version=TransferVersion(version),
            head=head,
            parts=tuple(parts),
            root=etree.QName(self.root).localname,
            attributes=_attributes(self.root),
            namespaces=tuple((prefix or "", uri) for prefix, uri in self.root.nsmap.items()),
        )

    def _name(self, element: Any) -> str:
        found = etree.QName(element)
        return str(found.localname) if (found.namespace or "") == self.namespace else ""

    def _writing(self, element: Any) -> Writing:
        records = [
            self._node(child, OBJECTS[name])
            if (name := self._name(child)) in OBJECTS
            else self._foreign(child, position)
            for position, child in enumerate(element)
        ]
        if not records:
            raise refuse(element.sourceline, f"„{WRITE}“ ist leer.", "Bitte exportieren Sie die Datei neu.")
        return Writing(tuple(records), _attributes(element))

    def _node(self, element: Any, shape: str) -> Any:
        known = {part.element: part for part in SHAPES[shape].parts}
        values: dict[str, Any] = {part.attribute: () for part in known.values() if part.many}
        values.update({part.attribute: "" for part in known.values() if part.kind == Kind.PLAIN})
        values.update({part.attribute: None for part in known.values() if not part.many and part.kind != Kind.PLAIN})
        foreign = []
        for position, child in enumerate(element):
            part = known.get(self._name(child))
            if part is None or (not part.many and values[part.attribute]) or not self._readable(child, part):
                foreign.append(self._foreign(child, position))
            elif part.many:
                values[part.attribute] = (*values[part.attribute], self._value(child, part))
            else:
                values[part.attribute] = self._value(child, part)
        return SHAPES[shape].made(**values, attributes=_attributes(element), foreign=tuple(foreign))

    def _readable(self, element: Any, part: Part) -> bool:
        """Tell whether nothing would be lost by reading it as its kind."""
        if part.kind == Kind.PLAIN:
            return not len(element) and not element.attrib and bool(_text(element))
        return part.kind not in (Kind.ID, Kind.TEXT) or not len(element)

    def _value(self, element: Any, part: Part) -> Any:
        if part.kind == Kind.PLAIN:
            return _text(element)
        if part.kind == Kind.ID:
            return ExternalId(_text(element).strip(), _attributes(element))
        if part.kind == Kind.TEXT:
            return LocalText(_text(element), _attributes(element))
        if part.kind == Kind.CODE:
            return self._coded(element)
        return self._node(element, part.kind)

    def _coded(self, element: Any) -> CodedValue:
        found = {"code": "", "name": ""}
        foreign = []
        for position, child in enumerate(element):
            # Codes stand outside the namespace of the standard (XÖV).
            name = child.tag if child.tag in found and not found[child.tag] and not len(child) else ""
            if name and not child.attrib and _text(child):
                found[name] = _text(child).strip()
            else:
                foreign.append(self._foreign(child, position, tell=not found["code"]))
        return CodedValue(found["code"], found["name"], _attributes(element), tuple(foreign))

    def _foreign(self, element: Any, position: int, *, tell: bool = True) -> Foreign:
        name = etree.QName(element).localname
        parent = etree.QName(element.getparent()).localname
        where = f"{parent}/{name}"
        # The same kind of element is told once; a file holds it thousands of times.
        if tell and where not in self.told:
            self.told.add(where)
            text = f"„{name[:60]}“ in „{parent[:60]}“ ist hier unbekannt oder steht öfter als erwartet."
            self.findings.append(Finding(WHERE, element.sourceline, text, KEPT))
        xml = etree.tostring(element, encoding="unicode", with_tail=False)
        return Foreign(position, str(name), xml, element.sourceline or 0)


def _attributes(element: Any) -> Attributes:
    return tuple((str(name), str(text)) for name, text in element.attrib.items())


def _text(element: Any) -> str:
    text = element.text or ""
    if len(text) > MAX_TEXT:
        raise refuse(element.sourceline, f"Ein Text ist länger als {MAX_TEXT} Zeichen.", "Bitte kürzen Sie ihn.")
    return str(text)
