"""Rules that cannot all be right: one demands or shows what another forbids under conditions that can hold together."""

from __future__ import annotations

from collections.abc import Iterable

from gemeinwerk.domain.forms.meaning import Effect, Meaning, Path, ReadRule
from gemeinwerk.domain.forms.rules.logic import TooLarge, satisfiable

Key = tuple[str, Path]
Pair = tuple[ReadRule, Meaning, ReadRule, Meaning]


def contradictions(rules: Iterable[ReadRule], doubtful: set[Path] | None = None) -> list[Pair]:
    """Return every pair of statements of certain rules that cannot both be followed.

    A pair too large to be judged counts as one, unless ``doubtful`` collects the targets of such pairs.
    """
    by_target: dict[Path, list[tuple[ReadRule, Meaning]]] = {}
    for rule in rules:
        for one in rule.meanings if rule.certain else ():
            if one.target is not None:
                by_target.setdefault(one.target.path, []).append((rule, one))
    found = []
    for said in by_target.values():
        forbids = [(rule, one) for rule, one in said if one.effect is Effect.FORBID]
        for rule, one in said:
            if one.effect not in {Effect.REQUIRE, Effect.SHOW}:
                continue
            found += [(rule, one, other, ban) for other, ban in forbids if _together(one, ban, doubtful)]
    return found


def conflicting(rules: Iterable[ReadRule]) -> frozenset[Key]:
    """Return the keys of all rules that stand in a contradiction; none of them may run by itself."""
    found: set[Key] = set()
    for first, _, second, _ in contradictions(rules):
        found |= {(first.rule_id, first.carrier), (second.rule_id, second.carrier)}
    return frozenset(found)


def _together(first: Meaning, second: Meaning, doubtful: set[Path] | None = None) -> bool:
    if doubtful is not None and first.target is not None and first.target.path in doubtful:
        return False
    try:
        return satisfiable(first.condition, second.condition)
    except TooLarge:
        if doubtful is None or first.target is None:
            return True
        doubtful.add(first.target.path)
        return False
