"""From the bytes of a spreadsheet to text in cells; values as they were last saved, formulas are never evaluated."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import python_calamine

from gemeinwerk.adapters.sheets.guarding import unguarded
from gemeinwerk.domain.catalogue.types.sheets import LONGEST_CELL, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS

MOST_PARTS: Final = 500
MOST_UNPACKED: Final = 60_000_000
# A part that unpacks to more than this many times its size, and is not small, is a bomb.
MOST_RATIO: Final = 200
SMALL_PART: Final = 2_000_000
MOST_PAGES: Final = 10
CHUNK: Final = 1 << 16
OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPES: Final = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
AS_XLSX: Final = "Bitte speichern Sie die Tabelle als Excel-Arbeitsmappe (.xlsx), als ODS oder als CSV."
AGAIN: Final = "Bitte öffnen Sie die Tabelle, speichern Sie sie neu und laden Sie sie dann hoch."
SMALLER: Final = "Bitte lassen Sie nur die Liste der Fragen stehen, oder teilen Sie sie auf mehrere Dateien auf."
Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file is refused; message and remedy are German."""

    def __init__(self, message: str, hint: str) -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


def pages(content: bytes) -> list[tuple[str, list[Row]]]:
    """Return the visible worksheets with name and rows (number, cells), without empty rows; raises Unreadable."""
    if not content.strip():
        raise Unreadable("Die Datei ist leer.", "Bitte wählen Sie eine andere Datei.")
    if content.startswith(OLD_FORMAT):
        raise Unreadable("Die Datei ist eine alte Excel-Datei (.xls) oder mit einem Kennwort geschützt.", AS_XLSX)
    if content.startswith(b"PK"):
        _judge_archive(content)
        return _Budget().of_workbook(content)
    return [("", _Budget().kept(enumerate(_csv_rows(content), start=1)))]


# ---- archives -----------------------------------------------------------------------------------------------------


def _judge_archive(content: bytes) -> None:
    """Look at the archive before anything in it is parsed: kind, macros, password, size unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Unreadable("Die Datei besteht aus ungewöhnlich vielen Teilen.", AGAIN)
            names = {part.filename for part in parts}
            if any(part.flag_bits & 0x1 for part in parts):
                raise Unreadable("Die Datei ist mit einem Kennwort geschützt.", "Bitte entfernen Sie das Kennwort.")
            _judge_kind(archive, names)
            _judge_sizes(archive, parts)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError):
        raise Unreadable("Die Datei ist beschädigt.", AGAIN) from None


def _judge_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    macro = any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names)
    if "xl/workbook.xml" in names:
        types = _start(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
        macro = macro or b"macroenabled" in types.lower()
    elif "content.xml" in names and "mimetype" in names:
        if _start(archive, "mimetype").strip() not in ODS_TYPES:
            raise Unreadable("Die Datei ist keine Tabelle, sondern ein anderes Dokument.", AS_XLSX)
        manifest = _start(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise Unreadable("Die Datei ist mit einem Kennwort geschützt.", "Bitte entfernen Sie das Kennwort.")
        macro = macro or any(name.startswith(("Basic/", "Scripts/")) for name in names)
    else:
        raise Unreadable("Diese Art von Datei kennen wir nicht.", AS_XLSX)
    if macro:
        raise Unreadable("Die Datei enthält Makros. Solche Dateien nehmen wir nicht an.", AS_XLSX)


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(2_000_000)


def _judge_sizes(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part once, because what an archive says about its sizes need not be true."""
    total = 0
    for part in parts:
        size = 0
        with archive.open(part) as stream:
            while block := stream.read(CHUNK):
                size += len(block)
                total += len(block)
                strong = size > SMALL_PART and size > MOST_RATIO * max(part.compress_size, 1)
                if total > MOST_UNPACKED or strong:
                    raise Unreadable("Die Datei ist ungewöhnlich stark gepackt.", AGAIN)


# ---- cells --------------------------------------------------------------------------------------------------------


class _Budget:
    """Counts what was read, over all worksheets of a file."""

    def __init__(self) -> None:
        self.characters = 0

    def of_workbook(self, content: bytes) -> list[tuple[str, list[Row]]]:
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            visible = [
                one.name
                for one in book.sheets_metadata
                if one.visible == python_calamine.SheetVisibleEnum.Visible
                and one.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            return [(name, self._of_sheet(book.get_sheet_by_name(name))) for name in visible[:MOST_PAGES]]
        except python_calamine.PasswordError:
            raise Unreadable("Die Datei ist mit einem Kennwort geschützt.", "Bitte entfernen Sie es.") from None
        except (python_calamine.CalamineError, OSError, ValueError):
            raise Unreadable("Die Tabelle ist beschädigt oder zu groß und lässt sich nicht lesen.", AGAIN) from None

    def _of_sheet(self, sheet: Any) -> list[Row]:
        if sheet.end is None:
            return []
        if sheet.total_height > MOST_ROWS * 5 or sheet.total_width > MOST_COLUMNS * 5:
            raise Unreadable(f"Das Blatt „{sheet.name[:40]}“ ist zu groß.", SMALLER)
        return self.kept(enumerate(sheet.to_python(skip_empty_area=False), start=1))

    def kept(self, rows: Iterable[tuple[int, list[Any]]]) -> list[Row]:
        """Return the rows with content as text; raises Unreadable beyond a limit."""
        found: list[Row] = []
        for number, cells in rows:
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if not texts:
                continue
            if len(texts) > MOST_COLUMNS:
                raise Unreadable(f"Zeile {number} hat mehr als {MOST_COLUMNS} Spalten.", SMALLER)
            for place, text in enumerate(texts, start=1):
                if len(text) > LONGEST_CELL:
                    message = f"Eine Zelle ist zu lang: Zeile {number}, Spalte {place}."
                    raise Unreadable(message, f"Erlaubt sind {LONGEST_CELL} Zeichen.")
            self.characters += sum(map(len, texts))
            found.append((number, texts))
            if len(found) > MOST_ROWS or self.characters > MOST_CHARACTERS:
                raise Unreadable(f"Die Tabelle ist zu lang; erlaubt sind {MOST_ROWS} Zeilen.", SMALLER)
        return found


def _text(value: Any) -> str:
    """Return a value as people write it in German: ``ja``, ``1,5``, ``2026-01-31``, ``08:30``."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return unguarded(kept.strip())


# ---- CSV ----------------------------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> Iterable[list[str]]:
    text = _decoded(content)
    csv.field_size_limit(MOST_CHARACTERS)
    first = text.lstrip("\n").partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        # A first line by which Excel is told the sign between two cells; it keeps its row number.
        sign = first.strip()[4]
    else:
        sign = max(";,\t", key=lambda one: (_outside(first, one), one == ";"))
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign)):
            yield [] if number == 0 and row and row[0].lower().startswith("sep=") else row
    except csv.Error:
        raise Unreadable("Die CSV-Datei lässt sich nicht lesen.", AS_XLSX) from None


def _outside(line: str, sign: str) -> int:
    """Count a sign outside of quotes."""
    return sum(part.count(sign) for part in line.split('"')[::2])


def _decoded(content: bytes) -> str:
    for mark, coding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(coding)
            except UnicodeDecodeError:
                raise Unreadable("Die Datei enthält unlesbare Zeichen.", AS_XLSX) from None
    if b"\0" in content or content.lstrip().startswith((b"%PDF", b"<", b"{\\rtf")):
        raise Unreadable("Die Datei ist keine Tabelle.", AS_XLSX)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What is no UTF-8 comes from Windows; its five empty places become visible instead of a refusal.
        return content.decode("cp1252", errors="replace")
