"""The guarded way from the bytes of a bank file to its elements: limits of size, depth, number and time, no document type."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from gemeinwerk.domain.payments.ports import FileRefused
from gemeinwerk.kernel.refusal import Finding

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 40
SHOWN: Final = 4
MAX_ELEMENTS: Final = 8_000_000
MAX_SECONDS: Final = 60.0
BLOCK: Final = 65536
WHERE: Final = "CAMT.053"
ANEW: Final = "Bitte laden Sie den Kontoauszug bei Ihrer Bank neu herunter."
SPLIT: Final = "Bitte laden Sie den Kontoauszug in kleineren Zeiträumen herunter."
NO_TYPE: Final = "Die Datei enthält eine Dokumenttyp-Angabe; in Kontoauszügen ist sie nicht erlaubt."
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def refuse(line: int | None, message: str, hint: str = ANEW) -> FileRefused:
    """Return a refusal that says what is wrong and where."""
    return FileRefused(message, hint=hint, details=[Finding(WHERE, line, message, hint)])


def events(source: bytes) -> Iterator[tuple[str, Any, int]]:
    """Yield ``start`` or ``end``, the element and its depth from 1, of the outermost levels; raises FileRefused at a limit.

    What lies deeper than ``SHOWN`` is only counted. Elements may be cleared by the caller at their end.
    """
    _check_bytes(source)
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
        yield from _grown(parser, source)
        root = parser.close()
    except etree.XMLSyntaxError as fault:
        text = "Die Datei ist kein vollständiges XML: Sie ist abgeschnitten, beschädigt oder ein anderes Dateiformat."
        raise refuse(fault.lineno, text) from fault
    if root.getroottree().docinfo.doctype:
        raise refuse(1, NO_TYPE)


def _check_bytes(source: bytes) -> None:
    if len(source) > MAX_BYTES:
        raise refuse(None, f"Die Datei ist größer als {MAX_BYTES // 1024 // 1024} MB.", SPLIT)
    # UTF-16 and UTF-32 hide the letters of a declaration from a search in bytes.
    if source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:64]:
        raise refuse(1, "Die Datei ist nicht in UTF-8 geschrieben oder kein XML.")
    if (found := _DECLARATION.search(source)) is not None:
        raise refuse(source.count(b"\n", 0, found.start()) + 1, NO_TYPE)


def _grown(parser: Any, source: bytes) -> Iterator[tuple[str, Any, int]]:
    depth, seen = 0, 0
    # Time of this thread alone, so that a busy machine refuses nothing.
    end = time.thread_time() + MAX_SECONDS
    for start in range(0, len(source), BLOCK):
        parser.feed(source[start : start + BLOCK])
        # Taken out and let go one by one: an element that is cleared while something still points below it costs the
        # square of what it holds.
        waiting = list(parser.read_events())[::-1]
        while waiting:
            event, element = waiting.pop()
            if event == "start":
                depth += 1
                seen += 1
                if depth > MAX_DEPTH:
                    raise refuse(element.sourceline, "Die Datei ist tiefer verschachtelt als ein Kontoauszug.")
                if depth <= SHOWN:
                    yield event, element, depth
            else:
                if depth <= SHOWN:
                    yield event, element, depth
                depth -= 1
        if seen > MAX_ELEMENTS or time.thread_time() > end:
            raise refuse(None, "Die Datei ist zu umfangreich.", SPLIT)
