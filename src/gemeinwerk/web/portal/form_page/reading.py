"""Reads a posted step into answers: only what the form asks, with the old answers for what was not on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from gemeinwerk.kernel.dates import short_date
from gemeinwerk.web.design.controls import SEVERAL
from gemeinwerk.web.portal.form_page.render import PageState
from gemeinwerk.web.portal.form_page.tree import MOST_ROWS, Part, Question, Section, joined
from gemeinwerk.web.portal.form_page.values import from_input, signer

LONGEST = 20_000
OWN = ("_",)
"""Names of the page itself begin so; ids of elements never do."""
_GONE = object()
Store = Callable[[str], Any]


class StepReader:
    """Reads the posted fields of one step; ``stored`` gives the answer of a newly uploaded file, or None.

    ``files`` are the names of the inputs with a new file: a row may hold nothing else.
    """

    def __init__(
        self, post: QueryDict, state: PageState, stored: Store, today: date | None = None, files: Iterable[str] = ()
    ) -> None:
        self._post = post
        self._today = today
        # A part that the page itself has shown was read there, though the last stored answers forbid it.
        self._hidden = state.hidden - set(post.getlist("_part"))
        self._stored = stored
        self._rows = _row_numbers([*post, *files])

    def read(self, parts: Iterable[Part], old: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        """The answers below ``prefix``; keys that the step does not ask stay as they were."""
        answers = dict(old)
        for part in parts:
            name = joined(prefix, part.key)
            if name in self._hidden or not isinstance(part, Question | Section):
                continue
            # A long page names a group once for each of its pieces, so what an earlier piece has read counts already.
            value = self._part(part, name, answers.get(part.key))
            if value is _GONE:
                answers.pop(part.key, None)
            else:
                answers[part.key] = value
        return answers

    def _part(self, part: Question | Section, name: str, old: Any) -> Any:
        if isinstance(part, Question):
            if not part.repeated:
                return self._answer(part, name, old)
            rows = [self._answer(part, f"{name}.{row}", _at(old, row)) for row in self._numbers(name, old)]
            return [None if row is _GONE else row for row in rows]
        if not part.repeated:
            return self.read(part.parts, old if isinstance(old, Mapping) else {}, name)
        return [self.read(part.parts, _mapping(_at(old, row)), f"{name}.{row}") for row in self._numbers(name, old)]

    def _numbers(self, name: str, old: Any) -> list[int]:
        posted = self._rows.get(name)
        if posted is not None:
            return sorted(posted)[:MOST_ROWS]
        return list(range(len(old))) if isinstance(old, list) else []

    def _answer(self, part: Question, name: str, old: Any) -> Any:
        if part.kind == "file":
            new = self._stored(name)
            kept = old if old is not None else _GONE
            return kept if new is None else new
        widget = part.control.widget
        if widget in SEVERAL:
            return [value[:LONGEST] for value in self._post.getlist(name)[:MOST_ROWS] if value]
        if widget == "checkbox":
            return True if self._post.get(name) == "true" else _GONE
        if name not in self._post:
            return old if old is not None else _GONE
        text = str(self._post[name])[:LONGEST].replace("\r\n", "\n")
        if part.kind == "signature":
            return self._signed(text.strip(), old)
        if part.kind == "bool":
            return {"true": True, "false": False}.get(text, _GONE)
        return from_input(part.kind, text) or _GONE

    def _signed(self, name: str, old: Any) -> Any:
        """A declaration carries the day on which its name was typed; the same name keeps its day."""
        if not name:
            return _GONE
        if isinstance(old, str) and signer(old) == name and old != name:
            return old
        return f"{name}, am {short_date(self._today)}" if self._today else name


def unknown_names(post: QueryDict, parts: Iterable[Part]) -> list[str]:
    """The names of posted inputs that this step never asks, whatever the rules hide; row numbers do not matter."""
    known = set(_known(parts, ""))
    return [name for name in post if not name.startswith(OWN) and name != "csrfmiddlewaretoken"
            and ".".join(key for key in name.split(".") if not key.isdecimal()) not in known]  # fmt: skip


def _known(parts: Iterable[Part], prefix: str) -> Iterable[str]:
    for part in parts:
        name = joined(prefix, part.key)
        if isinstance(part, Question):
            yield name
        elif isinstance(part, Section):
            yield f"{name}._row"
            yield from _known(part.parts, name)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _at(rows: Any, number: int) -> Any:
    return rows[number] if isinstance(rows, list) and 0 <= number < len(rows) else None


def _row_numbers(names: Iterable[str]) -> dict[str, set[int]]:
    """For every repeated part the numbers of its rows on the page, taken from the names of its inputs."""
    found: dict[str, set[int]] = {}
    for name in names:
        pieces = name.split(".")
        for place, piece in enumerate(pieces):
            if place and len(piece) <= 3 and piece.isdecimal():
                found.setdefault(".".join(pieces[:place]), set()).add(int(piece))
    return found


def with_row(answers: dict[str, Any], path: str) -> dict[str, Any]:
    """The answers with one more empty row at the path of a repeated part."""
    return dict(_changed(answers, path.split("."), _add))


def without_row(answers: dict[str, Any], path: str) -> dict[str, Any]:
    """The answers without the row (or the file) at the path."""
    return dict(_changed(answers, path.split("."), None))


def _add(value: Any) -> list[Any]:
    rows = list(value) if isinstance(value, list) else ([] if value is None else [value])
    return [*(rows or [None]), None][:MOST_ROWS]


def _changed(value: Any, path: list[str], change: Callable[[Any], Any] | None) -> Any:
    """A copy of ``value`` in which the entry at ``path`` is changed, or removed where there is no change."""
    key, rest = path[0], path[1:]
    if isinstance(value, list):
        return _changed_row(value, key, rest, change)
    copy = dict(value) if isinstance(value, Mapping) else {}
    if rest:
        copy[key] = _changed(copy.get(key), rest, change)
    elif change is None:
        copy.pop(key, None)
    else:
        copy[key] = change(copy.get(key))
    return copy


def _changed_row(rows: list[Any], key: str, rest: list[str], change: Callable[[Any], Any] | None) -> list[Any]:
    if not key.isdecimal() or int(key) >= len(rows):
        return rows
    number = int(key)
    if not rest and change is None:
        return rows[:number] + rows[number + 1 :]
    new = _changed(rows[number], rest, change) if rest else change(rows[number]) if change else rows[number]
    return [*rows[:number], new, *rows[number + 1 :]]
