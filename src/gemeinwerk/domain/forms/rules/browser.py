"""The rules of a form for the browser: made from the same lines that the answer check follows, as plain JSON.

A page gets only the lines that can matter to it. The browser helps; whatever it finds, the answer check decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gemeinwerk.domain.forms.rules.instances import repeated_groups, words
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.programme import programme
from gemeinwerk.domain.forms.rules.scripts import Statement
from gemeinwerk.domain.forms.rules.structure import NOT_ASKED
from gemeinwerk.domain.forms.types import Answers, BrowserRules, FieldNode, FormModel, Layout, Node

Plan = Callable[[str, Collection[str]], list[object] | None]
SURROUNDINGS = frozenset({"today", "land"})
DEFAULT_MESSAGE = "Diese Angaben passen nicht zusammen. Bitte prüfen Sie sie."


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """One line with all paths that it speaks of; compared by identity, as lines are looked up among lines."""

    text: Mapping[str, Any]
    effect: str
    target: str
    owner: str
    carried: bool
    paths: tuple[str, ...]

    @property
    def is_planned(self) -> bool:
        """Tell whether a browser can evaluate the line: its condition, and the value that it sets."""
        return self.text["c"] is not None and self.text.get("v", "") is not None

    @property
    def reach(self) -> tuple[str, ...]:
        """Return the paths whose answers decide about the line."""
        return (*self.paths, self.owner) if self.carried and self.owner else self.paths


@dataclass(frozen=True, slots=True, eq=False)
class BrowserProgramme:
    """All lines of a form for the browser; ``whole`` tells that the browser can evaluate every one of them."""

    model: FormModel
    lines: tuple[_Line, ...]
    whole: bool

    def moves(self, paths: Iterable[str]) -> bool:
        """Tell whether an answer on a page with these paths can change what the page shows or demands."""
        here = tuple(paths)
        shown = [line for line in self.lines if _seen(line, here)]
        return any(_related(path, here) for line in shown for path in line.reach)

    def everything(self) -> BrowserRules:
        """Return the rules of the whole form."""
        return _rules(self.model, self.lines, None)

    def page(self, paths: Iterable[str]) -> BrowserRules | None:
        """Return the rules that an answer on a page with these paths can bring into play there; None without any.

        None as well where one of them is beyond what a browser evaluates.
        """
        here = tuple(paths)
        if not self.moves(here):
            return None
        shown = [line for line in self.lines if _seen(line, here)]
        while True:
            read = tuple({path for line in shown for path in line.reach})
            more = [
                line
                for line in self.lines
                if line not in shown and line.effect != "valid" and _related(line.target, read)
            ]
            if not more:
                break
            shown += more
        if not all(line.is_planned for line in shown):
            return None
        kept = [line for line in self.lines if line in shown]
        return _rules(self.model, kept, {path.split("/")[0] for line in kept for path in _all(line)})


def browser_programme(model: FormModel, layout: Layout, plan: Plan) -> BrowserProgramme:
    """Return the lines of a form for the browser; ``plan`` turns expressions into what a browser evaluates."""
    names = {**programme(model).names, **layout.names}
    lines = tuple(_line(model, names, one, plan) for one in programme(model).statements)
    return BrowserProgramme(model, lines, all(line.is_planned for line in lines))


def _line(model: FormModel, names: Mapping[str, str], one: Statement, plan: Plan) -> _Line:
    nodes = index(model)
    known = set(names) | SURROUNDINGS
    used = {name: names[name] for name in sorted(words(one) & names.keys()) if names[name] in nodes}
    target = names.get(one.target, "") if one.target else ""
    place = target or "/".join(one.owner)
    text: dict[str, Any] = {
        "e": one.effect,
        "t": target,
        "o": list(one.owner),
        "k": one.carried,
        "g": list(repeated_groups(model, place, not target)) if place else [],
        "u": used,
        "c": plan(one.condition, known),
        "r": one.rule_id,
    }
    if one.effect == "set":
        text["v"] = plan(one.value, known)
    if one.effect == "valid":
        text["m"] = one.message or DEFAULT_MESSAGE
    return _Line(text, one.effect, target, "/".join(one.owner), one.carried, tuple(used.values()))


def _seen(line: _Line, here: tuple[str, ...]) -> bool:
    """Tell whether what a line does is seen on a page."""
    return _related(line.target, here) if line.effect != "valid" else any(_related(p, here) for p in line.paths)


def _related(path: str, others: Iterable[str]) -> bool:
    """Tell whether a path is one of the others, or above or below one."""
    return bool(path) and any(
        path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/") for other in others
    )


def _all(line: _Line) -> Iterable[str]:
    return (path for path in (line.target, line.owner, *line.paths) if path)


def _rules(model: FormModel, lines: Iterable[_Line], tops: Collection[str] | None) -> BrowserRules:
    nodes = [_node(node) for node in model.children if tops is None or node.id in tops]
    kept = tuple(line.text for line in lines)
    parts = frozenset(line.target for line in lines if line.effect in {"forbid", "set"} and line.target)
    demanded = frozenset(line.target for line in lines if line.effect == "require" and line.target)
    return BrowserRules(tuple(nodes), kept, parts, demanded)


def _node(node: Node) -> list[object]:
    """Return a node: id, least, most (0 without limit), then datatype and whether it is asked, or choice and parts."""
    head: list[object] = [node.id, node.least, 0 if node.most is None else node.most]
    if isinstance(node, FieldNode):
        return [*head, node.datatype, node.kind not in NOT_ASKED]
    return [*head, node.choice, [_node(child) for child in node.children]]


def surroundings(today: date, land: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return what rules know beside the answers, for the browser: the day, the Land, the parameters of the place."""
    return {
        "today": today.isoformat(),
        "land": land or None,
        "parameter": {name: _constant(value) for name, value in parameters.items()},
    }


def _constant(value: object) -> list[object]:
    """Return a value as a plan; what a browser does not know is marked."""
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, str):
        return ["s", value]
    if isinstance(value, int | Decimal):
        return ["n", format(Decimal(value), "f")]
    if isinstance(value, float):
        return ["n", format(Decimal(repr(value)), "f")]
    return ["@", value.isoformat()] if type(value) is date else ["?"]


def known_answers(rules: BrowserRules, answers: Answers) -> Answers:
    """Return the answers that the rules of a page look at."""
    wanted = {node[0] for node in rules.nodes}
    return {key: value for key, value in answers.items() if key in wanted}
