"""Spreadsheets as other programs write them, and such as nobody should send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from html import escape
from typing import Any

import xlsxwriter

HEAD = ["Abschnitt", "Frage", "Art", "Pflicht"]
ROWS = [HEAD, ["Ihr Fest", "Wo feiern Sie?", "Text", "ja"], ["", "Wie viele Gäste?", "Zahl", "nein"]]
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OPEN = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    "<office:body><office:spreadsheet>"
)
CLOSE = "</office:spreadsheet></office:body></office:document-content>"


def xlsx(rows: Iterable[Iterable[Any]], *, hidden: bool = False, first: str = "Fragen") -> bytes:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet(first)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        if hidden:
            book.add_worksheet("Sichtbar").activate()
            sheet.hide()
            book.worksheets()[1].set_first_sheet()
    return output.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def ods_cell(value: str) -> str:
    if not value:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def ods(rows: Iterable[Iterable[str]], **more: bytes | str) -> bytes:
    """A file as LibreOffice writes it: the empty rest of the sheet is one repeated row of one repeated cell."""
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    rest = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = f'{OPEN}<table:table table:name="Fragen">{lines}{rest}</table:table>{CLOSE}'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest, **more})


def with_part(source: bytes, name: str, content: bytes) -> bytes:
    """The archive with one more part."""
    output = io.BytesIO(source)
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return output.getvalue()


def replaced(source: bytes, name: str, change: Any) -> bytes:
    """The archive with one part changed."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    return zipped({**parts, name: change(parts[name])})
