"""Answers to any form: right ones, and the same with something changed that may be wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from gemeinwerk.domain.forms.rules.structure import asked, needed, rows
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, GroupNode, Node

FILE = {
    "upload": "00000000-0000-7000-8000-000000000001",
    "name": "Nachweis.pdf",
    "size": 1000,
    "media_type": "application/pdf",
}
TEXTS = ("Muster", "44787", "erika.mustermann@example.org", "1234567890123", "ab", "Ä" * 30, "x" * 120, "A1")
ODD: tuple[Any, ...] = (
    "", " ", None, [], {}, True, False, 0, 1, 1.5, "true", " Muster", "Muster ", "Mu\nster", "a\u0001b", "x" * 300,
    "x" * 5001, "\u00a0x", "😀" * 60, "Ω", "0", "-0", "00", "-1", "05", "31", "32", "13", "1850", "1849", "2080", "2081",
    "0.1", "0.09", "0.10", ".5", "5.", "+5", "1e3", "1,5", "1000000", "1000000.01", "1" * 18, "1" * 19, "0.1234567",
    "1_0", "٣", "2026-02-29", "2024-02-29", "2026-11-25", "2026-13-01", "2026-1-1", "26-01-01", "0999-12-31",
    "20261125", "2026-11-25T10:00", "2026-11-25T24:00", "12:00", "24:00", "12:00:00", "01234", "00123", "4478", "447871",
    "a@b.de\n", "44787\n", "a@b", "001", "999", ["Muster"], ["Muster", ""], [[]], {"upload": "x"}, FILE, [FILE],
    {**FILE, "size": 10**9}, {**FILE, "size": -1}, {**FILE, "size": 5.0}, {**FILE, "size": True},
    {**FILE, "media_type": "text/html"}, {**FILE, "media_type": "application/pdf\n"}, {**FILE, "name": ""},
    {**FILE, "name": "a" * 256}, {**FILE, "upload": "{00000000-0000-7000-8000-000000000001}"}, {**FILE, "more": 1},
)  # fmt: skip


class Maker:
    """Makes answers with one source of chance; ``odd`` is the share of values that are swapped for something odd."""

    def __init__(self, seed: int, odd: float) -> None:
        self.chance = random.Random(seed)
        self.odd = odd

    def answers(self, model: FormModel) -> Answers:
        """Answers to a whole form."""
        found = self.inside(model.children, choice=False)
        if self.chance.random() < self.odd * 3:
            found[self.chance.choice(["X", "F0", "G 1", "_x"])] = "?"
        return found

    def inside(self, nodes: tuple[Node, ...], *, choice: bool) -> Answers:
        """Answers to the parts of a group."""
        shown = asked(nodes)
        if choice:
            count = 1 if self.chance.random() > self.odd * 5 else self.chance.randrange(3)
            shown = self.chance.sample(shown, min(count, len(shown)))
            return {node.id: self.given(node) for node in nodes if node in shown}
        found = {}
        for node in shown:
            wanted = needed(node) or self.chance.random() < 0.4
            if self.chance.random() < self.odd:
                wanted = not wanted
            if wanted and (value := self.given(node)) not in ({}, []):
                found[node.id] = value
        return found

    def given(self, node: Node) -> Any:
        """An answer at one place."""
        if self.chance.random() < self.odd:
            return self.chance.choice(ODD)
        if node.most == 1:
            return self.one(node)
        least, most = rows(node)
        count = self.chance.randint(least, min(most, least + 2))
        if self.chance.random() < self.odd:
            count = self.chance.choice([0, least - 1, most + 1 if most < 20 else least])
        return [one for one in (self.one(node) for _ in range(max(count, 0))) if one != {}]

    def one(self, node: Node) -> Any:
        """One row."""
        if isinstance(node, FieldNode):
            return self.chance.choice(ODD) if self.chance.random() < self.odd else self.field(node)
        found = self.inside(node.children, choice=node.choice)
        if not found and (shown := asked(node.children)):
            first = self.chance.choice(shown)
            found = {first.id: self.given(first)}
        return found

    def field(self, node: FieldNode) -> Any:
        """A value that fits one field."""
        limits = node.constraints
        if node.datatype == "file":
            media = node.media_types[0] if node.media_types else "application/pdf"
            return {**FILE, "media_type": media}
        if node.datatype == "bool":
            return self.chance.random() < 0.5
        if node.kind == "select" and node.options:
            return self.chance.choice(node.options).code
        made: dict[str, Callable[[], str]] = {
            "num": lambda: limits.min_value or limits.max_value or self.chance.choice(["1", "12.5", "-3", "0.000001"]),
            "num_int": lambda: limits.min_value or limits.max_value or self.chance.choice(["1", "12", "-3"]),
            "num_currency": lambda: limits.min_value or self.chance.choice(["1", "12.50", "0.5"]),
            "date": lambda: limits.min_value or limits.max_value or self.chance.choice(["2026-11-25", "2024-02-29"]),
            "time": lambda: limits.min_value or "12:30",
            "datetime": lambda: limits.min_value or "2026-11-25T12:30",
        }
        return made.get(node.datatype, lambda: self.text(node))()

    def text(self, node: FieldNode) -> str:
        """A text of the right length that fits the pattern, if one of the known ones does."""
        from gemeinwerk.domain.forms.rules.values import problem

        least, most = node.constraints.min_length or 1, node.constraints.max_length or 5000
        fitting = [text for text in TEXTS if not problem(node, text)]
        return self.chance.choice(fitting) if fitting else "x" * min(max(least, 3), most)


def groups(model: FormModel) -> list[GroupNode]:
    """All groups of a form."""
    return [node for _, node in model.walk() if isinstance(node, GroupNode)]
