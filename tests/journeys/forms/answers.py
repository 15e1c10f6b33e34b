"""Valid answers to any form that leave as little out as possible, so that a walk meets nearly every question."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gemeinwerk.config.examples import example_answers
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.rules.values import problem
from gemeinwerk.domain.forms.types import Answers, CheckResult, FieldNode, FormModel, GroupNode, Layout, Node
from tests.domain.forms.generated import FILE

PLACE = "059110000000"
ROWS = 2
"""So many rows of a repeated part are filled in, where the schema allows them."""
SHORT = 8
"""A choice with at most so many values is tried out: the value that opens most questions is taken."""
DAYS = (-10_000, 14, 60, 0)
TEXTS = (
    "Muster", "44787", "Bochum", "erika.mustermann@example.org", "Musterstraße", "12", "1234567890123", "DE", "1", "01",
    "A", "+49 234 1234", "DE02120300000000202051", "https://example.org", "2000", "12345678", "059110000000", "A1",
)  # fmt: skip
Check = Callable[[Answers], CheckResult]


@dataclass
class Filler:
    """Adds answers one by one and keeps each that the check accepts."""

    model: FormModel
    check: Check
    today: date
    answers: Answers
    hidden: int = 0
    tried: set[str] = field(default_factory=set)

    def fill(self) -> Answers:
        """The answers with everything that could be added."""
        for _ in range(2):
            self._choose(self.model.children, ())
            self._add(self.model.children, ())
        return self.answers

    def _choose(self, nodes: tuple[Node, ...], above: tuple[str, ...]) -> None:
        """Take for every short choice the value with which the rules rule out least."""
        for path, node in _walk(nodes, above, self.answers):
            values: list[Any] = [True, False] if node.datatype == "bool" else [one.code for one in node.options]
            if node.most != 1 or not 1 < len(values) <= SHORT or ".".join(path) in self.tried:
                continue
            self.tried.add(".".join(path))
            best, ruled_out = self.answers, len(self.check(self.answers).hidden)
            for value in values:
                found = self._accepted(path, value)
                if found is not None and len(found.hidden) < ruled_out:
                    best, ruled_out = found.answers, len(found.hidden)
            self.answers = best

    def _add(self, nodes: tuple[Node, ...], above: tuple[str, ...]) -> None:
        for node in nodes:
            path = (*above, node.id)
            self._add_one(node, path)
            if not isinstance(node, GroupNode) or node.choice:
                continue
            known = _at(self.answers, path)
            rows = [(*path, str(number)) for number in range(len(known))] if isinstance(known, list) else [path]
            for row in rows if known is not None else ():
                self._add(node.children, row)

    def _add_one(self, node: Node, path: tuple[str, ...]) -> None:
        known = _at(self.answers, path)
        most = ROWS if node.most is None else min(node.most, ROWS)
        if known is None:
            self._keep(self._accepted(path, self._made(node)), path)
        elif isinstance(known, list) and len(known) < most and not (isinstance(node, FieldNode) and node.options):
            self._keep(self._accepted(path, [*known, *copy.deepcopy(known[:1])]), path)

    def _keep(self, found: CheckResult | None, path: tuple[str, ...]) -> None:
        if found is not None and _at(found.answers, path) is not None:
            self.answers = found.answers

    def _accepted(self, path: tuple[str, ...], value: Any) -> CheckResult | None:
        """What the check says to the answers with this value, if it accepts them, perhaps with more answers."""
        if value is None:
            return None
        answers = copy.deepcopy(self.answers)
        _put(answers, path, value)
        for _ in range(6):
            result = self.check(answers)
            if result.valid:
                return result
            answers = copy.deepcopy(result.answers)
            mended = [self._mend(answers, error.path) for error in result.errors[:12]]
            if not all(mended):
                return None
        return None

    def _mend(self, answers: Answers, name: str) -> bool:
        path = tuple(name.split("."))
        node = forms.find(self.model, "/".join(part for part in path if not part.isdecimal()))
        if node is None or _at(answers, path) not in (None, {}, []):
            return False
        one = node if not path[-1].isdecimal() else None
        value = self._made(node) if one is not None else self._single(node)
        if value is None:
            return False
        _put(answers, path, value)
        return True

    def _made(self, node: Node) -> Any:
        one = self._single(node)
        return one if one is None or node.most == 1 else [one]

    def _single(self, node: Node) -> Any:
        if isinstance(node, FieldNode):
            return self._value(node)
        children = node.children[:1] if node.choice else node.children
        needed = {c.id: v for c in children if (c.least or node.choice) and (v := self._made(c)) is not None}
        if needed:
            return needed
        return next(({c.id: v} for c in node.children if (v := self._made(c)) is not None), None)

    def _value(self, node: FieldNode) -> Any:
        if node.kind in {"label", "hidden", "locked"}:
            return None
        if node.options:
            return node.options[0].code
        if node.datatype == "file":
            return {**FILE, "media_type": node.media_types[0] if node.media_types else "application/pdf"}
        if node.datatype == "bool":
            return True
        candidates: list[Any] = {
            "date": [(self.today + timedelta(days=days)).isoformat() for days in DAYS],
            "time": ["12:00"],
            "datetime": ["2026-01-01T12:00"],
            "num": ["1", node.constraints.min_value, node.constraints.max_value],
            "num_int": ["1", node.constraints.min_value, node.constraints.max_value],
            "num_currency": ["1", node.constraints.min_value, node.constraints.max_value],
        }.get(node.datatype, [*TEXTS, "x" * (node.constraints.min_length or 1)])
        return next((one for one in candidates if one and not problem(node, one)), None)


def full_answers(model: FormModel, layout: Layout, *, today: date) -> Answers:
    """Answers that the check accepts; raises ValueError where there are none, with what the check still misses."""

    def check(answers: Answers) -> CheckResult:
        return forms.check_answers(model, layout, answers, today=today, parameters={}, place_key=PLACE)

    def upload(node: FieldNode) -> dict[str, Any]:
        return {**FILE, "media_type": node.media_types[0] if node.media_types else "application/pdf"}

    least = example_answers(model, layout, today=today, parameters={}, upload=upload, place_key=PLACE)
    return Filler(model, check, today, least).fill()


def _walk(nodes: tuple[Node, ...], above: tuple[str, ...], answers: Answers) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All fields that are asked once in the answered groups, with their paths; rows are left to themselves."""
    for node in nodes:
        path = (*above, node.id)
        if isinstance(node, FieldNode):
            yield path, node
        elif node.most == 1 and _at(answers, path) is not None:
            yield from _walk(node.children, path, answers)


def _at(answers: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if isinstance(answers, list):
            answers = answers[int(key)] if key.isdecimal() and int(key) < len(answers) else None
        else:
            answers = answers.get(key) if isinstance(answers, dict) else None
    return answers


def _put(answers: Any, path: tuple[str, ...], value: Any) -> None:
    """Set the value at the path; groups above it come into being, rows below a number too."""
    for place, key in enumerate(path[:-1]):
        following = path[place + 1]
        fresh: Any = [{}] if following.isdecimal() else {}
        if isinstance(answers, list):
            while len(answers) <= int(key):
                answers.append({})
            answers = answers[int(key)]
        else:
            answers = answers.setdefault(key, fresh)
        if isinstance(answers, list) and not following.isdecimal():
            answers = answers[0]
    if isinstance(answers, list):
        number = int(path[-1])
        answers[number : number + 1] = [value]
    else:
        answers[path[-1]] = value
