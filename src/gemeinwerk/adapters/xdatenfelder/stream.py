"""The guarded XML stream: a small tree of a whole file, with limits of size, depth, number and time."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass, field

from lxml import etree

from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 120
MAX_ELEMENTS = 3_000_000
MAX_KEPT = 400_000
MAX_SECONDS = 60.0
# Relations to derived elements are most of the bytes of real files: each is packed into one tuple when it ends.
PACKED = "relation"
MALFORMED = ("Das XML ist nicht wohlgeformt oder abgebrochen.", "Bitte exportieren Sie die Datei neu.")
DECLARATIONS = ("Dokumenttyp-Angaben sind nicht erlaubt.", "Bitte entfernen Sie DOCTYPE und ENTITY.")
_UNKNOWN_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")


class SchemaRefused(Invalid):
    """The file is no readable XDatenfelder schema."""

    code = "forms.schema_refused"
    message = "Die Datei wurde nicht als Datenschema gelesen."
    hint = "Bitte prüfen Sie die genannten Punkte und laden Sie die Datei erneut."


@dataclass(slots=True)
class Element:
    """One element: local name, namespace, attributes, own text, children, line; ``packed`` stands for its children."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)
    tail: str = ""
    packed: tuple[str, ...] | None = None

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
        if "huge" in str(fault).lower():
            place = Finding("XDatenfelder", fault.lineno, "Ein einzelner Text ist zu groß.", "Bitte kürzen Sie ihn.")
            raise TooLarge(
                hint="Ein einzelner Text der Datei ist zu groß. Bitte kürzen Sie ihn.", details=[place]
            ) from fault
        line = fault.lineno or _line_of_reference(source)
        raise refuse(line, *MALFORMED) from fault


def _line_of_reference(source: bytes) -> int | None:
    """Return the line of the first reference to something that XML does not know, which the parser does not name."""
    found = _UNKNOWN_REFERENCE.search(source)
    return source.count(b"\n", 0, found.start()) + 1 if found else None


def _refuse_declarations(source: bytes) -> None:
    head = source[:65536]
    # UTF-16 and UTF-32 hide the letters of a declaration from a search in bytes.
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        raise refuse(1, "Die Datei ist nicht in UTF-8.", "Bitte speichern Sie die Datei in UTF-8.")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise refuse(None, *DECLARATIONS)


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
            continue
        tree.close(raw)
        # The parser reads ahead, so the text behind the element may be there already.
        raw.clear(keep_tail=True)
        while (before := raw.getprevious()) is not None and (parent := raw.getparent()) is not None:
            tree.tail(before)
            del parent[0]
    if tree.root is None:
        raise refuse(None, "Die Datei ist leer.", "Bitte wählen Sie eine andere Datei.")
    return tree.root


class _Tree:
    """Grows the elements while a file is read and packs the relations."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.guard = _Guard()
        self.stack: list[Element] = []
        self.words: dict[str, str] = {}

    def open(self, raw: etree._Element) -> None:
        """Begin one element; raises TooLarge or SchemaRefused."""
        self.guard.enter(raw, len(self.stack))
        if not self.stack and raw.getroottree().docinfo.doctype:
            # Hidden from the search in bytes by another encoding.
            raise refuse(raw.sourceline, *DECLARATIONS)
        try:
            name = etree.QName(raw)
        except ValueError as fault:
            # A file that ends inside a name.
            raise refuse(raw.sourceline, *MALFORMED) from fault
        attributes = {key: self._word(value) for key, value in raw.attrib.items()}
        one = Element(self._word(name.localname), self._word(name.namespace or ""), attributes, raw.sourceline or 0)
        if self.stack:
            self.stack[-1].children.append(one)
        else:
            self.root = one
        self.stack.append(one)

    def close(self, raw: etree._Element) -> None:
        """End one element; its source is no longer needed."""
        one = self.stack.pop()
        text = raw.text or ""
        # Blanks between elements are layout, not text.
        one.text = self._word(text) if not len(raw) or text.strip() else ""
        if len(raw) and (raw[-1].tail or "").strip():
            one.children[-1].tail = raw[-1].tail or ""
        if one.name == PACKED and one.namespace == (self.root.namespace if self.root else ""):
            one.packed = packed(one)
            if one.packed is not None:
                self.guard.kept -= sum(1 + len(child.children) for child in one.children)
                one.children = []

    def tail(self, raw: etree._Element) -> None:
        """Keep the text behind an element; the standard knows none, so it is rare."""
        if raw.tail and raw.tail.strip() and self.stack and len(self.stack[-1].children) > 1:
            self.stack[-1].children[-2].tail = raw.tail

    def _word(self, text: str) -> str:
        """Return one and the same object for equal short texts; ids and codes repeat thousands of times."""
        return self.words.setdefault(text, text) if len(text) < 80 else text


def packed(one: Element) -> tuple[str, ...] | None:
    """Return code, list, list version, id and version of a regular relation; None keeps it as it is."""
    if one.attributes or one.text.strip() or [child.name for child in one.children] != ["praedikat", "objekt"]:
        return None
    predicate, target = one.children
    if any(part.tail or part.text.strip() for part in one.children):
        return None
    if set(predicate.attributes) != {"listURI", "listVersionID"} or target.attributes:
        return None
    code = predicate.children[0] if len(predicate.children) == 1 else None
    if code is None or code.name != "code" or code.namespace or not _bare((code, *target.children)):
        return None
    if [child.name for child in target.children] not in (["id", "version"], ["id"]):
        return None
    version = target.children[1].text.strip() if len(target.children) == 2 else ""
    if len(target.children) == 2 and not version:
        return None
    uri, list_version = predicate.attributes["listURI"], predicate.attributes["listVersionID"]
    if not list_version or not uri or " ".join(uri.split()) != uri:
        return None
    return code.text.strip(), uri, list_version, target.children[0].text.strip(), version


def _bare(found: tuple[Element, ...]) -> bool:
    return not any(one.attributes or one.children or one.tail for one in found)


class _Guard:
    """Counts elements, depth and time while a file is read."""

    def __init__(self) -> None:
        self.seen = 0
        self.kept = 0
        # Time of this thread alone, so that a busy machine refuses nothing.
        self.end = time.thread_time() + MAX_SECONDS

    def enter(self, raw: etree._Element, depth: int) -> None:
        """Count one element; raises TooLarge or SchemaRefused."""
        self.seen += 1
        self.kept += 1
        if depth > MAX_DEPTH:
            raise refuse(raw.sourceline, f"Die Verschachtelung ist tiefer als {MAX_DEPTH}.", "Bitte vereinfachen Sie.")
        if self.seen > MAX_ELEMENTS or (self.seen % 4096 == 0 and time.thread_time() > self.end):
            raise TooLarge(hint="Bitte teilen Sie das Datenschema auf.")
        if self.kept > MAX_KEPT:
            raise TooLarge(hint="Bitte teilen Sie das Datenschema auf.")
