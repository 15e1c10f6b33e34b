"""Whether a file was read whole: the file and what would be written from it, compared piece by piece.

Judged by a second parser that knows no model: prefixes, comments, order of attributes, layout between elements, blanks
around tokens and the order of elements with different names do not count; everything else does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from gemeinwerk.adapters.xdatenfelder.shapes import ATTRIBUTES, NAMESPACES, SHAPES, Kind, Part, Shape
from gemeinwerk.kernel.refusal import Finding

CHUNK = 65_536
_SEPARATOR = "\x1f"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
REMEDY = "Bitte melden Sie die Stelle dem Betrieb; die Datei wurde nicht übernommen."


Attributes = tuple[tuple[str, str], ...]
# One start of an element ("<"), text ("T") or end (">"): kind, name, text, attributes; and its line.
_Piece = tuple[tuple[str, str, str, Attributes], int]


def losses(source: bytes, written: bytes) -> tuple[Finding, ...]:
    """Return the first difference between two messages, with its line in ``source``; empty where there is none."""
    before, after = _Pieces(source), _Pieces(written)
    try:
        found = _compared(before, after)
        # The writer puts elements in the order of the standard; that alone loses nothing.
        return () if found and _ordered(source) == _ordered(written) else found
    except expat.ExpatError as fault:
        message = "Ob die Datei vollständig gelesen wurde, lässt sich nicht prüfen."
        return (Finding("XDatenfelder", fault.lineno, message, "Bitte speichern Sie die Datei in UTF-8."),)


def _compared(before: _Pieces, after: _Pieces) -> tuple[Finding, ...]:
    while True:
        one, other = before.peek(0), after.peek(0)
        if one is None and other is None:
            return ()
        if one is not None and other is not None and one[0] == other[0]:
            before.take()
            after.take()
        elif other is not None and _filled(after):
            after.take()
            after.take()
        else:
            return (_difference(one, other),)


def _ordered(source: bytes) -> list[object]:
    """Return a whole file as nested lists, children with different names in one order."""
    pieces = _Pieces(source)
    stack: list[list[object]] = [[]]
    while (piece := pieces.peek(0)) is not None:
        pieces.take()
        (kind, name, text, attributes), _ = piece
        if kind == "<":
            stack.append([name, attributes])
        elif kind == "T":
            stack[-1].append(["", text])
        else:
            whole = stack.pop()
            stack[-1].append([*whole[:2], *sorted(whole[2:], key=_first)])
    return stack[0]


def _first(one: object) -> str:
    assert isinstance(one, list)
    return str(one[0])


def _filled(pieces: _Pieces) -> bool:
    """Tell whether an empty element follows, which the standard demands and the file has left out."""
    start, end = pieces.peek(0), pieces.peek(1)
    return start is not None and end is not None and (start[0][0], end[0][0], start[0][3]) == ("<", ">", ())


def _difference(one: _Piece | None, other: _Piece | None) -> Finding:
    kind, raw, _, attributes = one[0] if one is not None else ("", "", "", ())
    other_kind, other_raw, _, other_attributes = other[0] if other is not None else ("", "", "", ())
    name = (raw or other_raw).rpartition("}")[2][:60]
    if kind in {"", ">"}:
        message = f"In „{name}“ kommt etwas hinzu, was die Datei nicht enthält."
    elif (kind, raw) != (other_kind, other_raw):
        what = f"Der Text von „{name}“" if kind == "T" else f"„{name}“"
        message = f"{what} ginge beim Einlesen verloren."
    elif kind == "T":
        message = f"Der Text von „{name}“ würde beim Einlesen verändert."
    else:
        names = ", ".join(sorted({key for key, _ in set(attributes) ^ set(other_attributes)}))[:200]
        message = f"Attribute von „{name}“ würden beim Einlesen verändert: {names}."
    return Finding("XDatenfelder", one[1] if one is not None else None, message, REMEDY)


class _Pieces:
    """The pieces of one file, read in chunks and only as far as they are asked for."""

    def __init__(self, source: bytes) -> None:
        self._chunks = (source[at : at + CHUNK] for at in range(0, len(source), CHUNK))
        self._reader = _Reader()
        self._open = True

    def peek(self, ahead: int) -> _Piece | None:
        """Return a piece that is not taken yet, or None at the end."""
        while len(self._reader.found) <= ahead and self._open:
            chunk = next(self._chunks, None)
            self._open = chunk is not None
            self._reader.feed(chunk)
        return self._reader.found[ahead] if ahead < len(self._reader.found) else None

    def take(self) -> None:
        """Go on to the next piece."""
        self._reader.found.popleft()


class _Reader:
    """Turns the calls of the parser into pieces."""

    def __init__(self) -> None:
        self.found: deque[_Piece] = deque()
        self._stack: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._line = 0
        self._words = _words("")
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data

    def feed(self, chunk: bytes | None) -> None:
        """Read on; None is the end."""
        self._parser.Parse(chunk if chunk is not None else b"", chunk is None)

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        name = _name(raw)
        if self._stack:
            self._flush(leaf=False)
            self._stack[-1] = (self._stack[-1][0], True)
        else:
            self._words = _words(NAMESPACES.get(name.rpartition("}")[0].lstrip("{"), ""))
            # Where a schema lies is a hint, no content.
            attributes = {key: text for key, text in attributes.items() if not key.startswith(_SCHEMA_INSTANCE)}
        self._stack.append((name, False))
        kept = tuple(sorted(self._attribute(key, text) for key, text in attributes.items())) if attributes else ()
        self.found.append((("<", name, "", kept), self._parser.CurrentLineNumber))

    def _attribute(self, raw: str, text: str) -> tuple[str, str]:
        key = _name(raw)
        return key, text if key in self._words.exact_attributes else " ".join(text.split())

    def _end(self, raw: str) -> None:
        name, parent = self._stack[-1]
        self._flush(leaf=not parent)
        self._stack.pop()
        self.found.append(((">", name, "", ()), self._parser.CurrentLineNumber))

    def _data(self, text: str) -> None:
        if not self._text:
            self._line = self._parser.CurrentLineNumber
        self._text.append(text)

    def _flush(self, *, leaf: bool) -> None:
        if not self._text:
            return
        name = self._stack[-1][0]
        text = _counted(name.rpartition("}")[2], "".join(self._text), self._words, leaf=leaf)
        self._text = []
        if text:
            self.found.append((("T", name, text, ()), self._line))


def _counted(name: str, text: str, words: _Words, *, leaf: bool) -> str:
    """Return what of a text counts."""
    if leaf and name in words.counts:
        low, colon, high = text.strip().partition(":")
        return f"{low.lstrip('0') or '0'}{colon}{high.lstrip('0') or '0'}" if colon else text
    return text if leaf and name not in words.tokens else " ".join(text.split())


@lru_cache(maxsize=1000)
def _name(raw: str) -> str:
    uri, separator, local = raw.rpartition(_SEPARATOR)
    return f"{{{uri}}}{local}" if separator else local


@dataclass(frozen=True, slots=True)
class _Words:
    """Names in one version of the standard: around whose text blanks do not count, and attributes where they do."""

    tokens: frozenset[str]
    counts: frozenset[str]
    exact_attributes: frozenset[str]


@lru_cache(maxsize=4)
def _words(standard: str) -> _Words:
    shapes = SHAPES.get(standard, {})
    parts = [part for shape in shapes.values() for part in _all(shape.parts)]
    texts = {part.name for part in parts if part.kind is Kind.TEXT or _own(shapes, part) is Kind.OWN}
    tokens = {part.name for part in parts if part.kind not in ATTRIBUTES and part.kind is not Kind.COUNT} - texts
    counts = {part.name for part in parts if part.kind is Kind.COUNT}
    exact = {part.name for part in parts if part.kind is Kind.TEXT_ATTRIBUTE}
    return _Words(frozenset(tokens), frozenset(counts), frozenset(exact))


def _own(shapes: dict[str, Shape], part: Part) -> Kind | None:
    shape = shapes.get(part.shape) if part.kind is Kind.NODE else None
    return shape.own.kind if shape is not None and shape.own is not None else None


def _all(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)
