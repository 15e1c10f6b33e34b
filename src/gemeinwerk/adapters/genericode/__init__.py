"""Genericode code lists, in both namespace styles: only the root qualified, or every element qualified."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from gemeinwerk.domain.forms.types import Option
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 100_000


class CodeListRefused(Invalid):
    """The file is no readable code list."""

    code = "forms.code_list_refused"
    message = "Die Datei wurde nicht als Codeliste gelesen."
    hint = "Bitte prüfen Sie, ob es eine Genericode-Datei ist."


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list: its names and its values in order."""

    uri: str
    version: str
    version_uri: str
    name: str
    options: tuple[Option, ...]


def read_code_list(source: bytes, *, key_column: str = "", name_column: str = "") -> CodeList:
    """Return the list in ``source``; raises CodeListRefused or TooLarge.

    The key column is the one named, else the first key; the name column is the one named, else the second key, else
    the first other column.
    """
    if len(source) > MAX_BYTES:
        raise TooLarge()
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source or b"\x00" in source[:64]:
        raise _refused(None, "Dokumenttyp-Angaben und andere Zeichensätze als UTF-8 sind nicht erlaubt.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as fault:
        raise _refused(fault.lineno, "Das XML ist nicht wohlgeformt.") from fault
    if etree.QName(root).localname != "CodeList":
        raise _refused(root.sourceline, "Die Wurzel heißt nicht CodeList.")
    key, name = _columns(root, key_column, name_column)
    rows = root.xpath("./*[local-name()='SimpleCodeList']/*[local-name()='Row']")
    if len(rows) > MAX_ROWS:
        raise TooLarge()
    options = []
    for row in rows:
        cells = {v.get("ColumnRef"): _cell(v) for v in row}
        if cells.get(key):
            options.append(Option(cells[key], cells.get(name) or cells[key]))
    return CodeList(
        uri=_named(root, "CanonicalUri"),
        version=_named(root, "Version"),
        version_uri=_named(root, "CanonicalVersionUri"),
        name=_named(root, "LongName") or _named(root, "ShortName"),
        options=tuple(options),
    )


def _columns(root: etree._Element, key_column: str, name_column: str) -> tuple[str, str]:
    columns = root.xpath("./*[local-name()='ColumnSet']/*[local-name()='Column']/@Id")
    keys = root.xpath("./*[local-name()='ColumnSet']/*[local-name()='Key']/*[local-name()='ColumnRef']/@Ref")
    if not columns:
        raise _refused(root.sourceline, "Die Codeliste hat keine Spalten.")
    key = key_column if key_column in columns else (keys[0] if keys else columns[0])
    others = [c for c in columns if c != key]
    name = name_column if name_column in columns else (keys[1] if len(keys) > 1 else (others[0] if others else key))
    return str(key), str(name)


def _cell(value: etree._Element) -> str:
    found = value.xpath("./*[local-name()='SimpleValue']")
    return (found[0].text or "").strip() if found else ""


def _named(root: etree._Element, name: str) -> str:
    found = root.xpath(f"./*[local-name()='Identification']/*[local-name()='{name}']")
    return (found[0].text or "").strip() if found else ""


def _refused(line: int | None, message: str) -> CodeListRefused:
    return CodeListRefused(details=[Finding("genericode", line, message, "Bitte exportieren Sie die Liste neu.")])
