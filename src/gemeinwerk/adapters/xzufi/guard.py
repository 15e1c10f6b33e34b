"""The guarded way from bytes to an element tree: limits of size, depth, number and time, no document type."""

from __future__ import annotations

import re
import time
from typing import Any, Final

from lxml import etree

from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 40
MAX_ELEMENTS: Final = 600_000
MAX_SECONDS: Final = 30.0
BLOCK: Final = 65536
WHERE: Final = "XZuFi"
SPLIT: Final = "Bitte teilen Sie die Übertragung in mehrere Dateien."
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class TransferRefused(Invalid):
    """The file is no readable transfer of XZuFi."""

    code = "catalogue.transfer_refused"
    message = "Die Datei wurde nicht als XZuFi-Übertragung gelesen."
    hint = "Bitte prüfen Sie die genannten Punkte und laden Sie die Datei erneut."


def refuse(line: int | None, message: str, hint: str) -> TransferRefused:
    """Return a refusal with one finding."""
    return TransferRefused(details=[Finding(WHERE, line, message, hint)])


def tree(source: bytes) -> Any:
    """Return the root element of ``source``; raises TransferRefused with the line, or TooLarge."""
    if len(source) > MAX_BYTES:
        raise TooLarge(hint=f"Eine Übertragung darf höchstens {MAX_BYTES // 1024 // 1024} MB groß sein. {SPLIT}")
    # UTF-16 and UTF-32 hide the letters of a declaration from a search in bytes.
    if source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:64]:
        raise refuse(1, "Die Datei ist nicht in UTF-8.", "Bitte speichern Sie die Datei in UTF-8.")
    if (found := _DECLARATION.search(source)) is not None:
        line = source.count(b"\n", 0, found.start()) + 1
        raise refuse(line, "Dokumenttyp-Angaben sind nicht erlaubt.", "Bitte entfernen Sie DOCTYPE und ENTITY.")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return _grown(parser, source)
    except etree.XMLSyntaxError as fault:
        if "huge" in str(fault).lower():
            raise TooLarge(hint="Ein einzelner Text der Datei ist zu groß. Bitte kürzen Sie ihn.") from fault
        text = "Das XML ist nicht wohlgeformt oder abgebrochen."
        raise refuse(fault.lineno, text, "Bitte exportieren Sie die Datei neu.") from fault


def _grown(parser: Any, source: bytes) -> Any:
    depth, seen = 0, 0
    # Time of this thread alone, so that a busy machine refuses nothing.
    end = time.thread_time() + MAX_SECONDS
    for start in range(0, len(source), BLOCK):
        parser.feed(source[start : start + BLOCK])
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            seen += event == "start"
            if depth > MAX_DEPTH:
                raise refuse(element.sourceline, f"Die Verschachtelung ist tiefer als {MAX_DEPTH}.", SPLIT)
        if seen > MAX_ELEMENTS or time.thread_time() > end:
            raise TooLarge(hint=SPLIT)
    root = parser.close()
    if root.getroottree().docinfo.doctype:
        raise refuse(1, "Dokumenttyp-Angaben sind nicht erlaubt.", "Bitte entfernen Sie DOCTYPE und ENTITY.")
    return root
