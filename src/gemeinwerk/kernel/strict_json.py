"""JSON of strangers, read strictly: no duplicate member, no deep nesting, no surprise (RFC 8259; RFC 7493 sections 2 and 4)."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from gemeinwerk.kernel.refusal import Invalid, TooLarge

MAX_DEPTH: Final = 32
MAX_BRACKETS: Final = 20_000
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_BRACKET: Final = re.compile(rb"[\[\]{}]")
# An escaped zero character; behind an even number of backslashes the next one begins an escape.
_ZERO: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
MAX_DIGITS: Final = 400


class NotJson(Invalid):
    """The content is not one JSON object in UTF-8 with each member once."""

    code = "input.json"
    message = "Die Angaben sind kein gültiges JSON."
    hint = "Erwartet wird ein JSON-Objekt in UTF-8, jedes Feld nur einmal."


def json_object(
    content: bytes, *, max_length: int, max_depth: int = MAX_DEPTH, max_brackets: int = MAX_BRACKETS
) -> dict[str, Any]:
    """Read one JSON object of at most ``max_length`` bytes; raises TooLarge, NotJson.

    Duplicate members, NaN and infinity, zero characters, lone surrogates and other encodings are refused: what is read
    can be stored and written again.
    """
    if len(content) > max_length:
        raise TooLarge()
    _check_nesting(content, max_depth, max_brackets)
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
        if _ZERO.search(content):
            raise NotJson("Ein Text enthält ein Zeichen, das nicht gespeichert werden kann.")
        if b"\\u" in content:
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as fault:
        raise NotJson() from fault
    if not isinstance(found, dict):
        raise NotJson("Die Angaben sind kein JSON-Objekt.")
    return found


def _check_nesting(content: bytes, max_depth: int, max_brackets: int) -> None:
    """Raise NotJson for deep or very many brackets before anything is built; those inside texts do not count."""
    bare = _STRING.sub(b"", content) if content.count(b'"') <= 10 * max_brackets else content
    depth = 0
    for count, found in enumerate(_BRACKET.finditer(bare), start=1):
        depth += 1 if found.group() in b"[{" else -1
        if depth > max_depth or count > 2 * max_brackets:
            raise NotJson("Die Angaben sind zu tief verschachtelt oder zu zahlreich.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate member")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    found = float(text)
    if len(text) > MAX_DIGITS or not math.isfinite(found):
        raise ValueError("a number that cannot be kept")
    return found


def _whole(text: str) -> int | float:
    """Return a whole number; one beyond 64 bits becomes inexact, as everywhere in JSON (RFC 8259 section 6)."""
    if len(text) <= 19 and -(2**63) <= (found := int(text)) < 2**63:
        return found
    return _finite(text)
