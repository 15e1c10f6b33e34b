"""From a genericode file to a code list, with the limits of any foreign XML."""

from __future__ import annotations

from lxml import etree

from gemeinwerk.domain.forms.types.code_lists import CodeList, Column, Key
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MESSAGE = "xdatenfelder.codeliste.0105"
REMEDY = "Bitte exportieren Sie die Liste neu."


class CodeListRefused(Invalid):
    """The file is no readable code list."""

    code = "forms.code_list_refused"
    message = "Die Datei wurde nicht als Codeliste gelesen."
    hint = "Bitte prüfen Sie, ob es eine Genericode-Datei ist."


def read_code_list(source: bytes, *, key_column: str = "", name_column: str = "", help_column: str = "") -> CodeList:
    """Return the list in ``source``, a genericode file or a message 0105 of XDatenfelder; raises CodeListRefused with all findings, or TooLarge.

    The key column is the one named, else the first key; the name column is the one named, else the second key, else
    the first other column.
    """
    root = _root(source)
    columns = tuple(_column(one) for one in root.xpath("./*[local-name()='ColumnSet']/*[local-name()='Column']"))
    if not columns or len(columns) > MAX_COLUMNS:
        raise _refused(root.sourceline, f"Die Codeliste hat {len(columns)} Spalten.")
    keys = tuple(_key(one) for one in root.xpath("./*[local-name()='ColumnSet']/*[local-name()='Key']"))
    key, name = _chosen(columns, keys, key_column, name_column)
    rows = root.xpath("./*[local-name()='SimpleCodeList']/*[local-name()='Row']")
    if len(rows) > MAX_ROWS:
        raise TooLarge(hint=f"Eine Codeliste darf höchstens {MAX_ROWS} Zeilen haben.")
    known = {column.id for column in columns}
    found = CodeList(
        uri=_named(root, "CanonicalUri"),
        version=_named(root, "Version"),
        version_uri=_named(root, "CanonicalVersionUri") or f"{_named(root, 'CanonicalUri')}_{_named(root, 'Version')}",
        name=_named(root, "LongName") or _named(root, "ShortName"),
        short_name=_named(root, "ShortName"),
        authority=_authority(root),
        columns=columns,
        keys=keys,
        rows=tuple(_row(row, columns, known) for row in rows),
        key_column=key,
        name_column=name,
        help_column=help_column if help_column in known else "",
        notes=_notes(root),
    )
    _check(found, rows)
    return found


def _root(source: bytes) -> etree._Element:
    if len(source) > MAX_BYTES:
        raise TooLarge(hint=f"Eine Codeliste darf höchstens {MAX_BYTES // 1024 // 1024} MB groß sein.")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source or b"\x00" in source[:64]:
        raise _refused(None, "Dokumenttyp-Angaben und andere Zeichensätze als UTF-8 sind nicht erlaubt.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as fault:
        raise _refused(fault.lineno, "Das XML ist nicht wohlgeformt.") from fault
    if etree.QName(root).localname == MESSAGE:
        # A message of XDatenfelder carries the list inside.
        root = next((one for one in root.iter() if etree.QName(one).localname == "CodeList"), root)
    if etree.QName(root).localname != "CodeList":
        raise _refused(root.sourceline, "Die Wurzel heißt nicht CodeList.")
    return root


def _check(found: CodeList, rows: list[etree._Element]) -> None:
    """Refuse what would make codes ambiguous: a key that stands twice, columns with one id, no address at all."""
    problems = []
    if not found.uri and not found.version_uri.strip("_"):
        problems.append(Finding("genericode", None, "Die Codeliste hat keine Kennung.", "Bitte ergänzen Sie sie."))
    if len({column.id for column in found.columns}) < len(found.columns):
        problems.append(Finding("genericode", None, "Zwei Spalten haben dieselbe Kennung.", REMEDY))
    seen: dict[str, int] = {}
    for element, row in zip(rows, found.rows, strict=True):
        code, line = row.get(found.key_column, ""), element.sourceline or 0
        if code in seen:
            message = f"Der Code „{code[:60]}“ steht schon in Zeile {seen[code]}."
            problems.append(Finding("genericode", line, message, "Bitte entfernen Sie eine der Zeilen."))
        elif code:
            seen[code] = line
        if len(problems) >= 200:
            break
    if problems:
        raise CodeListRefused(details=problems)


def _column(one: etree._Element) -> Column:
    data = _child(one, "Data")
    return Column(
        id=one.get("Id", ""),
        short_name=_text(one, "ShortName"),
        long_name=_text(one, "LongName"),
        required=one.get("Use") == "required",
        datatype="string" if data is None else data.get("Type", "string"),
    )


def _key(one: etree._Element) -> Key:
    columns = one.xpath("./*[local-name()='ColumnRef']/@Ref")
    return Key(one.get("Id", ""), tuple(str(ref) for ref in columns), _text(one, "ShortName"))


def _chosen(columns: tuple[Column, ...], keys: tuple[Key, ...], key_column: str, name_column: str) -> tuple[str, str]:
    known = [column.id for column in columns]
    singles = [key.columns[0] for key in keys if key.columns and key.columns[0] in known]
    key = key_column if key_column in known else (singles[0] if singles else known[0])
    others = [one for one in known if one != key]
    second = next((one for one in singles if one != key), others[0] if others else key)
    return key, name_column if name_column in known else second


def _row(row: etree._Element, columns: tuple[Column, ...], known: set[str]) -> dict[str, str]:
    """Return the cells; a value without a column stands in the column after the one before it."""
    cells: dict[str, str] = {}
    place = -1
    for value in row:
        if etree.QName(value).localname != "Value":
            continue
        name = value.get("ColumnRef")
        place = next((n for n, c in enumerate(columns) if c.id == name), place + 1) if name else place + 1
        key = name if name in known else (columns[place].id if not name and place < len(columns) else "")
        text = _text(value, "SimpleValue")
        if key and text:
            cells[key] = text
    return cells


def _notes(root: etree._Element) -> tuple[str, ...]:
    """Return the words of the annotation; they are shown, not written back."""
    texts = root.xpath("./*[local-name()='Annotation']//text()[normalize-space()]")
    return tuple(" ".join(str(text).split())[:1000] for text in texts[:50])


def _authority(root: etree._Element) -> str:
    found = root.xpath("./*[local-name()='Identification']/*[local-name()='Agency']")
    return (_text(found[0], "LongName") or _text(found[0], "ShortName")) if found else ""


def _child(one: etree._Element, name: str) -> etree._Element | None:
    found = one.xpath(f"./*[local-name()='{name}']")
    return found[0] if found else None


def _text(one: etree._Element, name: str) -> str:
    found = _child(one, name)
    return "" if found is None else (found.text or "").strip()


def _named(root: etree._Element, name: str) -> str:
    found = _child(root, "Identification")
    return "" if found is None else _text(found, name)


def _refused(line: int | None, message: str) -> CodeListRefused:
    return CodeListRefused(details=[Finding("genericode", line, message, REMEDY)])
