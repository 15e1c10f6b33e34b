"""From a code list to a genericode file."""

from __future__ import annotations

from lxml import etree

from gemeinwerk.domain.forms.types.code_lists import CodeList, Column, Key

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"


def write_code_list(code_list: CodeList) -> bytes:
    """Return the file, UTF-8, in the order that the schema of OASIS demands."""
    root = etree.Element(f"{{{NAMESPACE}}}CodeList", nsmap={"gc": NAMESPACE})
    about = etree.SubElement(root, "Identification")
    _add(about, "ShortName", code_list.short_name or code_list.name)
    _add(about, "LongName", code_list.name)
    _add(about, "Version", code_list.version)
    _add(about, "CanonicalUri", code_list.uri)
    _add(about, "CanonicalVersionUri", code_list.version_uri)
    if code_list.authority:
        _add(etree.SubElement(about, "Agency"), "LongName", code_list.authority)
    columns = etree.SubElement(root, "ColumnSet")
    for column in code_list.columns:
        _column(columns, column)
    for key in code_list.keys or (Key("key", (code_list.key_column or code_list.columns[0].id,)),):
        one = etree.SubElement(columns, "Key", Id=key.id)
        _add(one, "ShortName", key.short_name or key.id)
        for reference in key.columns:
            etree.SubElement(one, "ColumnRef", Ref=reference)
    table = etree.SubElement(root, "SimpleCodeList")
    for row in code_list.rows:
        one = etree.SubElement(table, "Row")
        for column in code_list.columns:
            if column.id in row:
                _add(etree.SubElement(one, "Value", ColumnRef=column.id), "SimpleValue", row[column.id])
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _column(columns: etree._Element, column: Column) -> None:
    one = etree.SubElement(columns, "Column", Id=column.id, Use="required" if column.required else "optional")
    _add(one, "ShortName", column.short_name or column.id)
    if column.long_name:
        _add(one, "LongName", column.long_name)
    etree.SubElement(one, "Data", Type=column.datatype)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
