"""The guarded XML stream: a small tree of the schema without what a form engine never needs."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

from lxml import etree

from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 120
MAX_ELEMENTS = 3_000_000
MAX_KEPT = 400_000
MAX_SECONDS = 60.0
# Relations to derived elements are most of the bytes of real files and mean nothing for filling in a form.
DROPPED = frozenset({"relation"})


class SchemaRefused(Invalid):
    """The file is no readable XDatenfelder schema."""

    code = "forms.schema_refused"
    message = "Die Datei wurde nicht als Datenschema gelesen."
    hint = "Bitte prüfen Sie die genannten Punkte und laden Sie die Datei erneut."


@dataclass(slots=True)
class Element:
    """One element: local name, namespace, attributes, own text, children, line."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """Return the first child of that name."""
        for one in self.children:
            if one.name == name:
                return one
        return None

    def all(self, name: str) -> list[Element]:
        """Return all children of that name."""
        return [one for one in self.children if one.name == name]

    def value(self, name: str) -> str:
        """Return the stripped text of a child, or an empty text."""
        found = self.child(name)
        return found.text.strip() if found else ""

    def coded(self, name: str) -> str:
        """Return the code of a coded child."""
        found = self.child(name)
        return found.value("code") if found else ""


def refuse(line: int | None, message: str, hint: str) -> SchemaRefused:
    """Return a refusal with one finding."""
    return SchemaRefused(details=[Finding("XDatenfelder", line, message, hint)])


def read_tree(source: bytes) -> Element:
    """Return the root of ``source``; raises SchemaRefused or TooLarge."""
    if len(source) > MAX_BYTES:
        raise TooLarge(hint=f"Ein Datenschema darf höchstens {MAX_BYTES // 1024 // 1024} MB groß sein.")
    _refuse_declarations(source)
    try:
        return _build(source)
    except etree.XMLSyntaxError as fault:
        line = fault.lineno if fault.lineno else None
        raise refuse(line, "Das XML ist nicht wohlgeformt.", "Bitte exportieren Sie die Datei neu.") from fault


def _refuse_declarations(source: bytes) -> None:
    head = source[:65536]
    # UTF-16 and UTF-32 hide the letters of a declaration from a search in bytes.
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        raise refuse(1, "Die Datei ist nicht in UTF-8.", "Bitte speichern Sie die Datei in UTF-8.")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise refuse(None, "Dokumenttyp-Angaben sind nicht erlaubt.", "Bitte entfernen Sie DOCTYPE und ENTITY.")


def _build(source: bytes) -> Element:
    events = etree.iterparse(
        io.BytesIO(source),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    tree = _Tree()
    for event, raw in events:
        if event == "start":
            tree.open(raw)
        else:
            tree.close(raw)
            raw.clear()
            while raw.getprevious() is not None and raw.getparent() is not None:
                del raw.getparent()[0]
    if tree.root is None:
        raise refuse(None, "Die Datei ist leer.", "Bitte wählen Sie eine andere Datei.")
    return tree.root


class _Tree:
    """Grows the kept elements while a file is read; what is dropped is only counted."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.guard = _Guard()
        self.stack: list[Element] = []
        self.skipping = 0

    def open(self, raw: etree._Element) -> None:
        """Begin one element; raises TooLarge or SchemaRefused."""
        self.guard.enter(raw, len(self.stack) + self.skipping)
        name = etree.QName(raw)
        if self.skipping or name.localname in DROPPED:
            self.skipping += 1
            return
        attributes = {key: value for key, value in raw.attrib.items()}
        one = Element(name.localname, name.namespace or "", attributes, raw.sourceline or 0)
        self.guard.keep(one)
        if self.stack:
            self.stack[-1].children.append(one)
        else:
            self.root = one
        self.stack.append(one)

    def close(self, raw: etree._Element) -> None:
        """End one element; its source is no longer needed."""
        if self.skipping:
            self.skipping -= 1
        else:
            self.stack.pop().text = raw.text or ""


class _Guard:
    """Counts elements, depth and time while a file is read."""

    def __init__(self) -> None:
        self.seen = 0
        self.kept = 0
        self.end = time.monotonic() + MAX_SECONDS

    def enter(self, raw: etree._Element, depth: int) -> None:
        """Count one element; raises TooLarge or SchemaRefused."""
        self.seen += 1
        if depth > MAX_DEPTH:
            raise refuse(raw.sourceline, f"Die Verschachtelung ist tiefer als {MAX_DEPTH}.", "Bitte vereinfachen Sie.")
        if self.seen > MAX_ELEMENTS or (self.seen % 4096 == 0 and time.monotonic() > self.end):
            raise TooLarge(hint="Bitte teilen Sie das Datenschema auf.")

    def keep(self, one: Element) -> None:
        """Count one element that stays in memory."""
        self.kept += 1
        if self.kept > MAX_KEPT:
            raise TooLarge(hint="Bitte teilen Sie das Datenschema auf.")
