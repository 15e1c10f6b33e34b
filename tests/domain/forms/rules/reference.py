"""Own translations of rule texts from real schemas: a short notation for meanings, and their comparison with a reading.

The sentences stay in the schemas; ``translations.json`` holds form, carrier, rule and what the rule means:
``+T: C`` required, ``-T: C`` forbidden, ``^T: C`` shown, ``!C`` must hold, ``:=T V: C`` filled in before; ``?`` may only be
unsure; ``~`` before the statements: being unsure is right as well, since the text has a mistake or leaves something open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path as File

from gemeinwerk.adapters.xdatenfelder.reader import XDatenfelderReader
from gemeinwerk.domain.forms.meaning import (
    Always,
    And,
    Choose,
    Compare,
    Condition,
    Effect,
    Element,
    Empty,
    Expression,
    Land,
    Literal,
    Meaning,
    Not,
    Operator,
    Or,
    Path,
    ReadRule,
    Shifted,
    Today,
    ValidDate,
)
from gemeinwerk.domain.forms.rules.logic import equal
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.rules.prose.lands import LANDS
from gemeinwerk.domain.forms.types import FieldNode, FormModel

EFFECTS = {"+": Effect.REQUIRE, "-": Effect.FORBID, "^": Effect.SHOW}
WORD = re.compile(r"[A-Z]{2}(?:,[A-Z]{2})+|today-\d+\w+|@[\d-]+|#?[\w.]+|[!<>]=|[()&|!=<>,]")
TRUTH = {"ja": True, "nein": False}


@dataclass(frozen=True, slots=True)
class Case:
    """One rule with its translation."""

    form: str
    carrier: str
    rule: str
    half: str
    means: str


def cases() -> list[Case]:
    """Return all translations."""
    return [Case(**one) for one in json.loads((File(__file__).parent / "translations.json").read_text())]


@lru_cache(maxsize=40)
def form(folder: File, name: str) -> FormModel:
    """Return a schema of the shared data."""
    return XDatenfelderReader().read((folder / "fim" / ("xdf2" if "xdf2" in name else "xdf3") / name).read_bytes())


@lru_cache(maxsize=40)
def _rules(folder: File, name: str) -> dict[tuple[str, str], ReadRule]:
    return {(".".join(one.carrier), one.rule_id): one for one in read_form(form(folder, name))}


def reading(folder: File, case: Case) -> ReadRule:
    """Return what the parser makes of a rule."""
    return _rules(folder, case.form)[case.carrier, case.rule]


def outcome(folder: File, case: Case) -> str:
    """Compare: „agrees“, „unsure“ or „wrong“."""
    read = reading(folder, case)
    if not read.certain:
        return "agrees" if case.means[0] in "?~" else "unsure"
    if case.means == "?":
        return "wrong"
    return "agrees" if same(expected(folder, case), list(read.meanings)) else "wrong"


def expected(folder: File, case: Case) -> list[Meaning]:
    """Return the statements of a translation."""
    carrier = tuple(case.carrier.split(".")) if case.carrier else ()
    return statements(case.means, carrier, dict(form(folder, case.form).walk()))


def statements(means: str, carrier: Path, paths: Mapping[Path, object]) -> list[Meaning]:
    """Return the statements of a translation; its elements are sought below the carrier."""
    return [_statement(one.strip(), carrier, paths) for one in means.lstrip("~").split(";")]


def _statement(text: str, carrier: Path, paths: Mapping[Path, object]) -> Meaning:
    if text[0] == "!":
        return Meaning(Effect.VALID, _Notation(text[1:], carrier, paths).whole())
    head, _, told = text.partition(":" if not text.startswith(":=") else ": ")
    when = _Notation(told, carrier, paths).whole()
    if head.startswith(":="):
        target, value = head[2:].split()
        return Meaning(Effect.SET, when, Element(_find(target, carrier, paths)), Literal(value))
    return Meaning(EFFECTS[head[0]], when, Element(_find(head[1:], carrier, paths)))


def _find(ids: str, carrier: Path, paths: Mapping[Path, object]) -> Path:
    """Return the element below the carrier; the shallowest if several have the id."""
    wanted = tuple(ids.split("."))
    if (*carrier, *wanted) in paths:
        return (*carrier, *wanted)
    found = [one for one in paths if one[-len(wanted) :] == wanted and one[: len(carrier)] == carrier]
    depth = min(len(one) for one in found)
    (alone,) = [one for one in found if len(one) == depth]
    return alone


class _Notation:
    def __init__(self, text: str, carrier: Path, paths: Mapping[Path, object]) -> None:
        self.words = WORD.findall(text)
        self.at = 0
        self.carrier = carrier
        self.paths = paths

    def take(self) -> str:
        self.at += 1
        return self.words[self.at - 1]

    def sees(self, word: str) -> bool:
        return self.at < len(self.words) and self.words[self.at] == word

    def whole(self) -> Condition:
        found = self.either()
        assert self.at == len(self.words), self.words[self.at :]
        return found

    def either(self) -> Condition:
        parts = [self.both()]
        while self.sees("|"):
            self.at += 1
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Condition:
        parts = [self.one()]
        while self.sees("&"):
            self.at += 1
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self) -> Condition:
        word = self.take()
        if word == "!":
            return Not(self.one())
        if word == "(":
            inner = self.either()
            assert self.take() == ")"
            return inner
        if word == "always":
            return Always()
        if word == "anychild":
            return Or(tuple(self.truth(path, True) for path, node in self.paths.items()
                            if path[:-1] == self.carrier and isinstance(node, FieldNode) and node.datatype == "bool"))  # fmt: skip
        if word in {"empty", "given", "date", "two"}:
            self.take()
            found = []
            while not self.sees(")"):
                found.append(self.element(self.take()))
                if self.sees(","):
                    self.at += 1
            self.take()
            if word == "date":
                return ValidDate(*found)
            if word == "two":
                return Choose(2, None, tuple(Not(Empty(one)) for one in found))
            return Empty(found[0]) if word == "empty" else Not(Empty(found[0]))
        return self.compared(word)

    def compared(self, word: str) -> Condition:
        sign = Operator(self.take())
        value = self.take()
        if word == "L":
            alike = tuple(Compare(Land(), sign, Literal(LANDS[one][0])) for one in value.split(","))
            return Or(alike) if sign is Operator.EQUAL else And(alike)
        return Compare(self.element(word), sign, self.value(sign, value))

    def value(self, sign: Operator, text: str) -> Expression:
        if text.startswith("today-"):
            count, unit = re.fullmatch(r"today-(\d+)(\w+)", text).groups()  # type: ignore[union-attr]
            return Shifted(Today(), -int(count), unit)
        if text == "today":
            return Today()
        if text[0] == "@":
            return Literal(date.fromisoformat(text[1:]))
        if text[0] == "#":
            return Literal(Decimal(text[1:]))
        if sign in {Operator.EQUAL, Operator.NOT_EQUAL}:
            return Literal(TRUTH.get(text, text))
        return self.element(text)

    def element(self, ids: str) -> Element:
        return Element(_find(ids, self.carrier, self.paths))

    @staticmethod
    def truth(path: Path, value: bool) -> Condition:
        return Compare(Element(path), Operator.EQUAL, Literal(value))


def same(wanted: list[Meaning], read: list[Meaning]) -> bool:
    """Tell whether both say the same: for each effect and target, the conditions hold in the same states."""
    ours, theirs = _grouped(wanted), _grouped(read)
    return ours.keys() == theirs.keys() and all(equal(ours[key], theirs[key]) for key in ours)


def _grouped(found: list[Meaning]) -> dict[object, Condition]:
    parts: dict[object, list[Condition]] = {}
    required = [one for one in found if one.effect is Effect.REQUIRE]
    for one in found:
        implied = one.effect is Effect.SHOW and any(
            _path(other) == _path(one) and equal(other.condition, one.condition) for other in required
        )
        if not implied:
            value = one.value.value if one.effect is Effect.SET and isinstance(one.value, Literal) else None
            parts.setdefault((one.effect, _path(one), value), []).append(one.condition)
    return {
        key: (And if key[0] is Effect.VALID else Or)(tuple(one))  # type: ignore[index]
        for key, one in parts.items()
    }


def _path(one: Meaning) -> Path:
    return one.target.path if one.target else ()
