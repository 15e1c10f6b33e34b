"""Example answers for any form: the least that passes the answer check, plainly invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.rules.values import pattern
from gemeinwerk.domain.forms.types import Answers, CheckResult, FieldNode, FormModel, GroupNode, Layout, Node

ROUNDS = 30
TRIED = ("44787", "erika.mustermann@example.org", "1234567890123", "Mustermann", "DE", "1", "0", "01", "A", "a", "BO-GW 123",
         "+49 234 1234", "2000", "12345678", "DE02120300000000202051", "https://example.org", "10", "12:00", "A1")  # fmt: skip


ENDS = re.compile(r"(?:bis|ende)\b|.*\bbis$", re.IGNORECASE)
# Days from today that are tried for dates: long ago, soon, a little later, today.
OFFSETS = (-10_000, 14, 60, 0)


def example_answers(
    model: FormModel, layout: Layout, *, today: date, parameters: dict[str, Any], upload: Any, place_key: str = ""
) -> Answers:
    """Return answers that pass the check; ``upload`` makes the value of a file field.

    Rules may demand more than the schema: what the check still misses is added, round by round. Raises ValueError
    where no valid answer is found.
    """
    faults = []
    for offset in OFFSETS:
        try:
            check = partial(forms.check_answers, model, layout, today=today, parameters=parameters, place_key=place_key)
            return _example(model, check, partial(_date, today=today, offset=offset), upload)
        except ValueError as fault:
            faults.append(fault)
    raise faults[0]


def _example(model: FormModel, check: Callable[..., CheckResult], day: Any, upload: Any) -> Answers:
    answers = {n.id: v for n in model.children if (v := _node(n, day, upload, forced=False)) is not None}
    for _ in range(ROUNDS):
        result = check(answers=answers)
        if result.valid:
            return result.answers
        answers = result.answers
        changed = [_mend(model, answers, error.path, day, upload) for error in result.errors]
        if not any(changed):
            break
    problems = "; ".join(f"{e.label}: {e.message}" for e in result.errors[:5])
    raise ValueError(f"keine gültigen Beispielangaben gefunden: {problems}")


def _node(node: Node, day: Any, upload: Any, *, forced: bool) -> Any:
    if node.least < 1 and not forced:
        return None
    one = _group(node, day, upload) if isinstance(node, GroupNode) else _field(node, day, upload)
    if node.most == 1 or one is None:
        return one
    return [one for _ in range(max(node.least, 1))]


def _group(node: GroupNode, day: Any, upload: Any) -> Any:
    if node.choice:
        child = node.children[0]
        return {child.id: _node(child, day, upload, forced=True)}
    found = {c.id: v for c in node.children if (v := _node(c, day, upload, forced=False)) is not None}
    if not found and node.children:
        first = next((c for c in node.children if not isinstance(c, FieldNode) or c.kind in {"input", "select"}), None)
        return None if first is None else {first.id: _node(first, day, upload, forced=True)}
    return found


def _field(node: FieldNode, day: Any, upload: Any) -> Any:
    if node.kind in {"label", "hidden", "locked"}:
        return None
    if node.options:
        return node.options[0].code
    if node.datatype == "file":
        return upload(node)
    if node.datatype == "bool":
        return True
    if node.datatype == "date":
        return day(node)
    if node.datatype in {"num", "num_int", "num_currency"}:
        return node.constraints.min_value or "1"
    return {"time": "12:00", "datetime": "2026-01-01T12:00"}.get(node.datatype) or _text(node)


def _date(node: FieldNode, today: date, offset: int) -> str:
    limits = node.constraints
    # A day of birth lies long ago whatever is tried for the other dates.
    first = -10_000 if "geburtsdatum" in node.label.lower() else offset
    # The end of a period lies after its beginning.
    if ENDS.match(node.label) or ENDS.match(node.name):
        first += 30
    for candidate in (today + timedelta(days=days) for days in (first, *OFFSETS)):
        text = candidate.isoformat()
        if (not limits.min_value or text >= limits.min_value) and (not limits.max_value or text <= limits.max_value):
            return text
    return limits.min_value or limits.max_value or today.isoformat()


def _text(node: FieldNode) -> str:
    limits = node.constraints
    shape = pattern(limits.pattern) if limits.pattern else None
    for text in TRIED if shape else ("Muster",):
        length = len(text)
        if (limits.min_length or 0) <= length <= (limits.max_length or 5000) and (not shape or shape.fullmatch(text)):
            return text
    least, most = limits.min_length or 1, limits.max_length or 5000
    return "Muster".ljust(least, "x")[:most]


def _mend(model: FormModel, answers: Answers, path: str, day: Any, upload: Any) -> bool:
    """Add a value at a dotted path with row numbers; tell whether anything changed."""
    nodes: tuple[Node, ...] = model.children
    place: Any = answers
    parts = [part for part in path.split(".") if part]
    while parts:
        node = next((n for n in nodes if n.id == parts[0]), None)
        if node is None or not isinstance(place, dict):
            return False
        parts.pop(0)
        row = int(parts.pop(0)) if parts and parts[0].isdigit() else None
        if not parts:
            return _put(place, node, day, upload)
        inner = place.setdefault(node.id, [{}] if node.most != 1 else {})
        place = inner[min(row or 0, len(inner) - 1)] if isinstance(inner, list) else inner
        nodes = node.children if isinstance(node, GroupNode) else ()
    return False


def _put(place: dict[str, Any], node: Node, day: Any, upload: Any) -> bool:
    known = place.get(node.id)
    if isinstance(node, GroupNode) and known:
        # A rule over a group is often "at least one of these": fill its first empty child.
        children = known[0] if isinstance(known, list) else known
        empty = next((c for c in node.children if c.id not in children), None)
        if empty is None or not isinstance(children, dict):
            return False
        children[empty.id] = _node(empty, day, upload, forced=True)
        return children[empty.id] is not None
    fresh = _node(node, day, upload, forced=True)
    if isinstance(node, GroupNode) and not node.choice and not any(child.least for child in node.children):
        # Rules may rule out some of the optional children: offer all, the check keeps what applies.
        every = {c.id: v for c in node.children if (v := _node(c, day, upload, forced=True)) is not None}
        fresh = every if node.most == 1 else [every]
    if fresh is None or fresh == known:
        return False
    place[node.id] = fresh
    return True
