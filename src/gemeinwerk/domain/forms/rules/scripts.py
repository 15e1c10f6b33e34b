"""Executable rules: one line each in ``skript``, FEEL over the readable names of the layout (decision 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gemeinwerk.domain.forms.types import FieldNode, FormModel, RuleText

LINE = re.compile(r"^(?:(require|forbid)\s+(\w+)\s+when\s+(.+)|valid\s+(.+))$", re.DOTALL)
# A calculation: the platform sets the value, whatever the browser sent.
SET = re.compile(r"^(\w+)\s*:=\s*(.+?)(?:\s+when\s+(.+))?$", re.DOTALL)
MAX_LINE = 2000


@dataclass(frozen=True, slots=True)
class Statement:
    """One executable line: its effect (require, forbid, valid, set), target name, condition, message, rule.

    ``value`` is the expression of a calculation; ``carried``: the line speaks only where its owner is filled in.
    """

    effect: str
    target: str
    condition: str
    message: str
    rule_id: str
    owner: tuple[str, ...]
    value: str = ""
    carried: bool = False


@lru_cache(maxsize=256)
def statements(model: FormModel) -> tuple[Statement, ...]:
    """Return all executable lines of a form, in order of the schema."""
    found = [s for rule in model.rules for s in _lines(rule, ())]
    for path, node in model.walk():
        if not isinstance(node, FieldNode) or node.rules:
            found.extend(s for rule in node.rules for s in _lines(rule, path))
    return tuple(found)


def faulty_lines(model: FormModel) -> list[tuple[RuleText, str]]:
    """Return the script lines that do not follow the notation."""
    rules = [*model.rules, *(rule for _, node in model.walk() for rule in node.rules)]
    return [(r, line) for r in rules for line in _texts(r) if not _reads(line)]


def _reads(line: str) -> bool:
    return len(line) <= MAX_LINE and bool(LINE.match(line) or SET.match(line))


def _texts(rule: RuleText) -> list[str]:
    return [line.strip() for line in rule.script.splitlines() if line.strip()]


def _lines(rule: RuleText, owner: tuple[str, ...]) -> Iterator[Statement]:
    message = rule.errors[0] if rule.errors else ""
    for line in _texts(rule):
        match = LINE.match(line)
        made = SET.match(line)
        if len(line) > MAX_LINE:
            continue
        if match is None:
            if made is not None:
                yield Statement("set", made[1], made[3] or "true", message, rule.id, owner, made[2])
            continue
        effect, target, condition, valid = match.groups()
        yield Statement(effect or "valid", target or "", condition or valid, message, rule.id, owner)
