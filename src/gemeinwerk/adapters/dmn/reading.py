"""Hardened reading of DMN and BPMN files into lxml trees."""

from __future__ import annotations

from lxml import etree

from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES = 4 * 1024 * 1024
MAX_ELEMENTS = 40_000
MAX_DEPTH = 60


class DmnError(Invalid):
    """The file is no readable decision model, or a decision in it cannot be made."""

    code = "processes.decision"
    message = "Die Entscheidungstabelle ist nicht gültig."
    hint = "Bitte prüfen Sie die genannten Stellen."


def fault(line: int | None, message: str, hint: str = "Bitte berichtigen Sie die Datei.") -> DmnError:
    """Return an error with one finding."""
    return DmnError(message, details=[Finding("decisions.dmn", line, message, hint)])


def read_tree(source: bytes) -> etree._Element:
    """Return the root of an XML file; raises DmnError or TooLarge."""
    if len(source) > MAX_BYTES:
        raise TooLarge()
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source or b"\x00" in source[:64]:
        raise fault(None, "Dokumenttyp-Angaben und andere Zeichensätze als UTF-8 sind nicht erlaubt.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as problem:
        raise fault(problem.lineno, "Das XML ist nicht wohlgeformt.") from problem
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise TooLarge()
    if _deeper(root, MAX_DEPTH):
        raise fault(root.sourceline, "Die Datei ist zu tief verschachtelt.")
    return root


def _deeper(root: etree._Element, limit: int) -> bool:
    layer = [root]
    for _ in range(limit):
        layer = [inner for element in layer for inner in element]
        if not layer:
            return False
    return True


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute's text, empty where it is missing."""
    value = element.get(name, "")
    return str(value).strip()


def local(element: etree._Element) -> str:
    """Return the local name of an element."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the children with a local name."""
    return [one for one in element if local(one) == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child with a local name."""
    found = children(element, name)
    return found[0] if found else None


def text_of(element: etree._Element | None) -> str:
    """Return the stripped content of the ``text`` child."""
    inner = None if element is None else child(element, "text")
    return "" if inner is None else (inner.text or "").strip()
