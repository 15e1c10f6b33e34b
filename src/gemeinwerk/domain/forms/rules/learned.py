"""The dictionary for translated rules: names from schemas, from the structure of the file, from the harmonised kit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gemeinwerk.domain.forms.meaning import (
    And,
    Choose,
    Compare,
    Condition,
    Literal,
    Meaning,
    Not,
    Or,
    Path,
    ReadRule,
)
from gemeinwerk.domain.forms.rules.prose import read_prose
from gemeinwerk.domain.forms.rules.prose.harmonised import KIT
from gemeinwerk.domain.forms.rules.prose.names import Book, Dictionary, Entry, book_of
from gemeinwerk.domain.forms.rules.prose.words import stems
from gemeinwerk.domain.forms.types import FormModel

_NOUN = (
    r"(?:(?:(?:D|d)(?:as|ie|er|en|em)|(?:i|I)[nm])\s+)?"
    r"(?:(?:Daten)?[Ff]eldgruppe\s+|Datengruppe\s+|Gruppe\s+|(?:Datenf|F)eld\s+(?=['\"„])|Auswahl\s+(?=['\"„]))?"
)
_NAME = r"(?:'(?P<quoted>[^']+)'|\"(?P<double>[^\"]+)\"|(?P<plain>[^'\"]+?))"
_MODAL = r"\s+(?:muss|müssen|darf|dürfen|soll|sollen|ist|sind|wird)\b"
_SIGN = (
    r"(?:\s*(?:=|<|>|≠|≤|≥|!=|'|\")|\s+(?:nicht|kein|keine|den Wert|den Code|der Wert|die Ausprägung|als Wert|mit|ist|sind|war|wird"
    r"|wurde|hat|haben|enthält|bejaht|verneint|angegeben|erfüllt|wahr|falsch|leer|befüllt|ausgefüllt|ausgewählt|gewählt"
    r"|angekreuzt|gleich|ungleich|größer|kleiner|mindestens|höchstens|mehr als|weniger als|vor dem|nach dem)\b)"
)
_IF = r"(?:[Ww]enn|[Ff]alls|[Ss]ofern|[Ss]oweit)"
TARGET_FIRST = re.compile(rf"^{_NOUN}{_NAME}{_MODAL}")
# A name may hold „ist“; what must or may is said by the modal verb.
TARGET_MODAL = re.compile(rf"^{_NOUN}{_NAME}\s+(?:muss|darf|soll)\b")
TARGET_LATER = re.compile(
    rf"^{_IF}\b.+?,\s*(?:dann\s+)?(?:muss|müssen|darf|dürfen|ist|sind)\s+{_NOUN}{_NAME}"
    r"\s+(?:nicht\s+)?(?:zu\s+|angezeigt|befüllt|ausgefüllt|angegeben|anzugeben|auszufüllen)"
)
SOURCE = re.compile(rf"\b{_IF}\s+{_NOUN}{_NAME}{_SIGN}")
NO_CODE = re.compile(r"^Der Code zum Wert „(.*)“ ist nicht bekannt\.$")
SEVERAL = re.compile(r"\b(?:wenn|muss|darf)\b|;", re.IGNORECASE)
JOINED = re.compile(r",|\b(?:oder|und|sowie)\b", re.IGNORECASE)
DETERMINED = re.compile(r"^(?:d(?:as|ie|er|en|em)|ein|eine|nicht)\b", re.IGNORECASE)
MAX_TEXT = 1500
KIT_NAMES = frozenset(stems(name) for group in KIT.values() for name in group.values())


class Learned:
    """What can be known about the names of a file without looking at the expectation of the judged entry."""

    def __init__(self, entries: Sequence[Mapping[str, Any]], models: tuple[FormModel, ...]) -> None:
        """Collect the names of all entries (in the shape of ``entries_of``) by their place in the structure."""
        self.entries = entries
        self.books = [book_of(model) for model in models]
        plain = [_roles(entry, frozenset()) for entry in entries]
        single = frozenset(stems(name) for roles in plain for _, name, _ in roles)
        self.own = [_roles(entry, single | KIT_NAMES) for entry in entries]
        self.by_carrier: dict[str, dict[tuple[Path, str], None]] = {}
        for entry, roles in zip(entries, self.own, strict=True):
            known = self.by_carrier.setdefault(_carrier(entry), {})
            for _, name, inner in roles:
                known[inner, name] = None
        self.known: dict[Path, Book] = {}
        self.by_target: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        for entry in entries:
            self.by_target.setdefault(_place(entry), []).append(entry)
        self.labels = self._labels()

    def beside(self, number: int) -> list[Mapping[str, Any]]:
        """Return the entries about the same target in the same group."""
        return self.by_target[_place(self.entries[number])]

    def names(self, number: int) -> Dictionary:
        """Return the dictionary for one entry."""
        context = tuple(self.entries[number]["context"])
        carrier = _carrier(self.entries[number])
        if context not in self.known:
            self.known[context] = self._book(context, carrier)
        book = self.known[context]
        roles = {}
        for role, name, inner in self.own[number]:
            path = (*context, *inner)
            roles[role, stems(name)] = book.by_path.get(path) or Entry(path, (name,))
        return Dictionary(book, context, roles)

    def _book(self, context: Path, carrier: str) -> Book:
        book = self._schema(context)
        for inner, name in self.by_carrier.get(carrier, {}):
            self._learn(book, (*context, *inner), name)
        if context:
            for element_id, name in KIT.get(context[-1], {}).items():
                self._from_kit(book, (*context, element_id), name)
            self._close(book, context)
        return book

    def _schema(self, context: Path) -> Book:
        """Return what the schemas at hand know about the group in which the rule stands."""
        book = Book()
        best = max(self.books, key=lambda one: _depth(one, context), default=None)
        if best is None or not _depth(best, context):
            return book
        base = next(
            entry.path for entry in best.by_id[context[-1]] if _shared(entry.path, context) == _depth(best, context)
        )
        for entry in best.entries:
            if entry.path[: len(base)] == base:
                path = (*context, *entry.path[len(base) :])
                children = tuple((*path, one[-1]) for one in entry.children)
                book.add(replace(entry, path=path, children=children))
        return book

    @staticmethod
    def _learn(book: Book, path: Path, name: str) -> None:
        known = book.by_path.get(path)
        if known is None:
            book.add(Entry(path, (name,)))
        elif not book.by_name.get(stems(name)):
            book.by_name[stems(name)] = [known]

    @staticmethod
    def _from_kit(book: Book, path: Path, name: str) -> None:
        if not book.by_name.get(stems(name)) and path not in book.by_path:
            book.add(Entry(path, (name,)))

    @staticmethod
    def _close(book: Book, context: Path) -> None:
        """Let the carrier know its children where no schema says so."""
        if context not in book.by_path:
            children = tuple(one.path for one in book.entries if len(one.path) == len(context) + 1)
            book.by_path[context] = Entry(context, (), "group", None, children)

    def _labels(self) -> dict[tuple[str, tuple[str, ...]], dict[str, set[str]]]:
        """Return, for each field and name of a code, the code with the texts of the entries that show it."""
        found: dict[tuple[str, tuple[str, ...]], dict[str, set[str]]] = {}
        for number, entry in enumerate(self.entries):
            values = entry["values"]
            if len(values) != 1 or not entry["source_id"]:
                continue
            read = read_prose("", entry["text"][:MAX_TEXT], self.names(number))
            named = [match[1] for match in map(NO_CODE.match, read.reasons) if match]
            if len(named) == 1:
                by_code = found.setdefault((entry["source_id"], stems(named[0])), {})
                by_code.setdefault(values[0], set()).add(entry["text"])
        return found

    def with_codes(self, number: int, read: ReadRule) -> ReadRule:
        """Put in the codes of named values as far as other entries of the file show them."""
        meanings = tuple(self._coded(number, one) for one in read.meanings)
        return replace(read, meanings=meanings)

    def _coded(self, number: int, one: Meaning) -> Meaning:
        left = []
        condition = one.condition
        for doubt in one.doubts:
            match = NO_CODE.match(doubt)
            code = self._code(number, match[1]) if match else None
            if match is None or code is None:
                left.append(doubt)
            else:
                condition = _exchange(condition, match[1], code)
        return replace(one, condition=condition, doubts=tuple(left))

    def _code(self, number: int, label: str) -> str | None:
        """Return the one code that other entries show for a name; never from the entry itself."""
        entry = self.entries[number]
        shown = self.labels.get((entry["source_id"], stems(label)), {})
        codes = [code for code, texts in shown.items() if texts - {entry["text"]}]
        return codes[0] if len(codes) == 1 else None


def _exchange(condition: Condition, label: str, code: str) -> Condition:
    if isinstance(condition, Not):
        return Not(_exchange(condition.inner, label, code))
    if isinstance(condition, And | Or | Choose):
        return replace(condition, parts=tuple(_exchange(one, label, code) for one in condition.parts))
    if isinstance(condition, Compare) and isinstance(condition.right, Literal) and condition.right.value == label:
        return replace(condition, right=Literal(code, label))
    return condition


def _carrier(entry: Mapping[str, Any]) -> str:
    return entry["context"][-1] if entry["context"] else ""


def _place(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*entry["context"], "/", entry["child"])


def _roles(entry: Mapping[str, Any], single: frozenset[tuple[str, ...]]) -> list[tuple[str, str, Path]]:
    """Return role, name and place of what the structure of an entry names: its target and its source.

    ``single`` are the names that are known to stand for one element; without them, no joined name is taken as one.
    """
    text = entry["text"][:MAX_TEXT]
    found = []
    if entry["child"] and entry["target_id"]:
        matches = [one.search(text) for one in (TARGET_LATER, TARGET_MODAL, TARGET_FIRST)]
        names = [_said(match, single) for match in matches if match]
        name = next((one for one in names if one), "")
        found.append(("target", name, _inner(entry, "child")))
    if entry["parent"] and entry["source_id"]:
        match = SOURCE.search(text)
        if match:
            found.append(("source", _said(match, single), _inner(entry, "parent")))
    return [(role, name, inner) for role, name, inner in found if name and inner]


def _inner(entry: Mapping[str, Any], key: str) -> Path:
    """Return the place of an element below the context; empty for what does not lie there."""
    path, context = tuple(entry[key].split(".")), tuple(entry["context"])
    return path[len(context) :] if path[: len(context)] == context else ()


def _said(match: re.Match[str], single: frozenset[tuple[str, ...]]) -> str:
    """Return the name that was matched; one without quotation marks must not be a list of several names."""
    plain = (match["plain"] or "").strip()
    if SEVERAL.search(plain) or JOINED.search(plain) and not _one_name(plain, single):
        return ""
    return (match["quoted"] or match["double"] or plain).strip()


def _one_name(plain: str, single: frozenset[tuple[str, ...]]) -> bool:
    """Tell whether „A oder B“ is the name of one element: it is known so, or no part of it looks like a name of its own."""
    if stems(plain) in single:
        return True
    parts = [part.strip() for part in JOINED.split(plain)]
    return bool(single) and not any(DETERMINED.match(part) or stems(part) in single for part in parts)


def _shared(path: Path, context: Path) -> int:
    """Return how many ids from the end on are the same."""
    count = 0
    for one, other in zip(reversed(path), reversed(context), strict=False):
        if one != other:
            break
        count += 1
    return count


def _depth(book: Book, context: Path) -> int:
    if not context:
        return 0
    return max((_shared(entry.path, context) for entry in book.by_id.get(context[-1], ())), default=0)
