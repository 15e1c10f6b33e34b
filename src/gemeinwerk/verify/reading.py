"""JSON lines read with limits: a hostile file ends with one German sentence, never with an endless run or full memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NoReturn

from gemeinwerk.verify.records import Malformed

MOST_BYTES_OF_A_LINE: Final = 1024 * 1024
MOST_LINES: Final = 100_000_000
MOST_ANCHORS: Final = 5_000_000


def lines_of(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, one a line; raises Malformed with the number of the line."""
    for place in range(1, MOST_LINES + 1):
        raw = file.readline(MOST_BYTES_OF_A_LINE + 1)
        if not raw:
            return
        if len(raw) > MOST_BYTES_OF_A_LINE:
            raise Malformed(f"Zeile {place} ist länger als erlaubt.")
        if not raw.endswith(b"\n"):
            raise Malformed(f"Zeile {place} ist abgeschnitten.")
        yield _object(raw, place)
    raise Malformed("Die Datei hat mehr Zeilen als erlaubt.")


def anchors_of(file: BinaryIO) -> Iterator[str]:
    """Yield the signed checkpoints of an anchor file; raises Malformed."""
    for place, line in enumerate(lines_of(file), start=1):
        if place > MOST_ANCHORS or line.keys() != {"kind", "token"} or type(line["token"]) is not str:
            raise Malformed(f"Zeile {place} der Ankerdatei ist nicht lesbar.")
        yield line["token"]


def _object(raw: bytes, place: int) -> dict[str, Any]:
    try:
        found = json.loads(raw, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as fault:
        raise Malformed(f"Zeile {place} ist nicht lesbar.") from fault
    if not isinstance(found, dict):
        raise Malformed(f"Zeile {place} ist nicht lesbar.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no number that counts")
