"""What an uploaded PDF may not be or do: encrypted, active, carrying other files, broken or endless."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from gemeinwerk.domain.documents.types import PDF, Inspection

MAX_PAGES = 500
MAX_OBJECTS = 200_000
# All streams of a file together may unpack to so many bytes; ordinary scans stay far below.
MAX_UNPACKED = 400_000_000
PIECE = 1_000_000
LONGEST_TAIL = 1024
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/GoToE"})
ACTIVE_KEYS = ("/JS", "/JavaScript", "/EmbeddedFiles", "/RichMediaContent", "/XFA", "/RichMedia")
_SAVE_AGAIN = "Bitte drucken Sie die Datei als neues PDF („Drucken – Als PDF speichern“) und laden Sie dieses hoch."


class PdfCheck:
    """Judges one PDF by its objects; nothing of it is executed or decompressed without need."""

    def inspect(self, content: BinaryIO) -> Inspection:
        """Return the verdict; reads the stream from its start."""
        if _hung_behind(content):
            return _refused("Hinter dem Ende des PDF stehen weitere Daten.", _SAVE_AGAIN)
        content.seek(0)
        try:
            with pikepdf.open(content, attempt_recovery=True, inherit_page_attributes=False) as document:
                return _judge(document)
        except pikepdf.PasswordError:
            return _refused("Das PDF ist mit einem Passwort geschützt.", "Bitte speichern Sie es ohne Passwort.")
        except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError, MemoryError):
            return _refused("Das PDF ist beschädigt und lässt sich nicht lesen.", _SAVE_AGAIN)


def _judge(document: pikepdf.Pdf) -> Inspection:
    if document.is_encrypted:
        return _refused("Das PDF ist verschlüsselt.", "Bitte speichern Sie es ohne Schutz.")
    if len(document.objects) > MAX_OBJECTS:
        return _refused("Das PDF ist zu umfangreich.", "Bitte teilen Sie es auf.")
    pages = len(document.pages)
    if pages == 0:
        return _refused("Das PDF hat keine Seiten.", _SAVE_AGAIN)
    if pages > MAX_PAGES:
        return _refused(f"Das PDF hat mehr als {MAX_PAGES} Seiten.", "Bitte teilen Sie es auf.")
    unpacked = 0
    for value in document.objects:
        if isinstance(value, pikepdf.Stream):
            unpacked += _unpacked(value, MAX_UNPACKED - unpacked)
            if unpacked > MAX_UNPACKED:
                return _refused("Das PDF ist ungewöhnlich stark gepackt.", _SAVE_AGAIN)
        for dictionary in _dictionaries(value):
            if _active(dictionary):
                return _refused("Das PDF enthält Programme oder eingebettete Dateien.", _SAVE_AGAIN)
    return Inspection(PDF)


def _unpacked(stream: pikepdf.Stream, room: int) -> int:
    """Return how large a packed stream is when unpacked, counting no further than a little above ``room``."""
    filters = stream.get("/Filter")
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(one) for one in filters or ()]
    if names.count("/FlateDecode") + names.count("/Fl") > 1:
        return MAX_UNPACKED + 1
    if names[:1] not in (["/FlateDecode"], ["/Fl"]):
        return 0
    reader, rest, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    try:
        while rest and size <= room:
            size += len(reader.decompress(rest, PIECE))
            rest = reader.unconsumed_tail
    except zlib.error:
        # Readers show what could be unpacked up to here; it is not for this check to judge.
        return size
    return size


def _hung_behind(content: BinaryIO) -> bool:
    """Tell whether something else follows the end of the PDF, for example an archive (polyglot file)."""
    size = content.seek(0, 2)
    content.seek(max(size - LONGEST_TAIL * 64, 0))
    _, found, behind = content.read().rpartition(b"%%EOF")
    return bool(found) and len(behind.strip(b"\r\n \t\0")) > 0


def _dictionaries(value: object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries that lie directly in one object, without following references."""
    if not isinstance(value, pikepdf.Object) or depth > 50:
        return
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield value
        children = [child for _, child in value.items()]
    elif isinstance(value, pikepdf.Array):
        children = list(value.as_list())
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth + 1)


def _active(dictionary: pikepdf.Object) -> bool:
    if any(key in dictionary for key in ACTIVE_KEYS):
        return True
    kind = dictionary.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in ACTIVE_ACTIONS:
        return True
    return "/EF" in dictionary or str(dictionary.get("/Type", "")) == "/EmbeddedFile"


def _refused(problem: str, hint: str) -> Inspection:
    return Inspection(PDF, problem, hint)
