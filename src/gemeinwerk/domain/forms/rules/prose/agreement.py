"""Codes of one field across all rules of a form: where the list of values is not at hand, the rules must agree on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from gemeinwerk.domain.forms.meaning import And, Choose, Compare, Element, Literal, Meaning, Not, Or, ReadRule
from gemeinwerk.domain.forms.rules.prose.words import likeness, stems

Named = tuple[str, str, str]  # id of the field, code, name beside the code


def agreed(rules: Sequence[ReadRule]) -> tuple[ReadRule, ...]:
    """Put a doubt at every rule that names a code as no more other rules of the form do than contradict it."""
    shown = Counter(one for rule in rules for one in _all(rule))
    against = _disputes(shown)
    return tuple(_doubted(rule, against) for rule in rules) if against else tuple(rules)


def _all(rule: ReadRule) -> set[Named]:
    return {one for meaning in rule.meanings for one in named_codes(meaning)}


def _doubted(rule: ReadRule, against: dict[Named, str]) -> ReadRule:
    found = (against[one] for one in sorted(_all(rule)) if one in against)
    return replace(rule, doubts=tuple(dict.fromkeys((*rule.doubts, *found))))


def _disputes(shown: Counter[Named]) -> dict[Named, str]:
    by_field: dict[str, list[Named]] = {}
    for one in sorted(shown):
        by_field.setdefault(one[0], []).append(one)
    against: dict[Named, str] = {}
    for known in by_field.values():
        for first, second in combinations(known, 2):
            if not _differ(first, second):
                continue
            said = f"Die Regeln nennen „{first[1]} {first[2]}“ und „{second[1]} {second[2]}“ für dasselbe Feld."
            against |= {one: said for one in (first, second) if shown[one] <= min(shown[first], shown[second])}
    return against


def _differ(first: Named, second: Named) -> bool:
    """One name with two codes, or one code with two names that are not alike."""
    if first[1] != second[1]:
        return stems(first[2]) == stems(second[2])
    return likeness(first[2], second[2]) < 0.6


def named_codes(part: object) -> Iterator[Named]:
    """Yield field, code and name of every comparison that names its code."""
    if isinstance(part, Meaning):
        yield from named_codes(part.condition)
    elif isinstance(part, Not):
        yield from named_codes(part.inner)
    elif isinstance(part, And | Or | Choose):
        for one in part.parts:
            yield from named_codes(one)
    elif isinstance(part, Compare) and isinstance(part.left, Element) and isinstance(part.right, Literal):
        if part.right.label and part.left.path:
            yield part.left.path[-1], str(part.right.value), part.right.label
