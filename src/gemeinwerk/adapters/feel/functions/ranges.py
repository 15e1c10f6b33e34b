"""Functions that compare ranges and points (DMN 1.3, 10.3.4.7; the relations of Allen)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gemeinwerk.adapters.feel.functions.registry import register
from gemeinwerk.adapters.feel.values import Range, compare, equal

Relation = Callable[[Any, Any], bool | None]


def _less(left: Any, right: Any) -> bool | None:
    return compare("<", left, right)


def _same(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else equal(left, right)


def both(*parts: bool | None) -> bool | None:
    """Return three-valued ``and``."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: bool | None) -> bool | None:
    """Return three-valued ``or``."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def _range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value, True, True)


def before(one: Any, two: Any) -> bool | None:
    """Return whether all of ``one`` lies before all of ``two``."""
    left, right = _range(one), _range(two)
    touching = not (left.high_in and right.low_in)
    return either(_less(left.high, right.low), both(touching, _same(left.high, right.low)))


def meets(one: Range, two: Range) -> bool | None:
    """Return whether ``one`` ends where ``two`` begins, both including the point."""
    return both(one.high_in, two.low_in, _same(one.high, two.low))


def overlaps(one: Range, two: Range) -> bool | None:
    """Return whether two ranges share a point."""
    apart = either(before(one, two), before(two, one))
    return None if apart is None else not apart


def overlaps_before(one: Range, two: Range) -> bool | None:
    """Return whether ``one`` begins first and ends inside ``two``."""
    begins = either(_less(one.low, two.low), both(_same(one.low, two.low), one.low_in, not two.low_in))
    reaches = either(_less(two.low, one.high), both(_same(two.low, one.high), one.high_in, two.low_in))
    ends = either(_less(one.high, two.high), both(_same(one.high, two.high), not one.high_in or two.high_in))
    return both(begins, reaches, ends)


def includes(one: Range, two: Any) -> bool | None:
    """Return whether ``one`` holds all of ``two``."""
    if not isinstance(two, Range):
        return one.holds(two)
    low = either(_less(one.low, two.low), both(_same(one.low, two.low), one.low_in or not two.low_in))
    high = either(_less(two.high, one.high), both(_same(two.high, one.high), one.high_in or not two.high_in))
    return both(low, high)


def starts(one: Any, two: Range) -> bool | None:
    """Return whether ``one`` begins ``two``."""
    if not isinstance(one, Range):
        return both(two.low_in, _same(one, two.low))
    inside = either(_less(one.high, two.high), both(_same(one.high, two.high), not one.high_in or two.high_in))
    return both(_same(one.low, two.low), one.low_in == two.low_in, inside)


def finishes(one: Any, two: Range) -> bool | None:
    """Return whether ``one`` ends ``two``."""
    if not isinstance(one, Range):
        return both(two.high_in, _same(one, two.high))
    inside = either(_less(two.low, one.low), both(_same(two.low, one.low), not one.low_in or two.low_in))
    return both(_same(one.high, two.high), one.high_in == two.high_in, inside)


def coincides(one: Any, two: Any) -> bool | None:
    """Return whether both are the same range or point."""
    left, right = _range(one), _range(two)
    same_ends = left.low_in == right.low_in and left.high_in == right.high_in
    return both(_same(left.low, right.low), _same(left.high, right.high), same_ends)


def _register(name: str, work: Relation, ranges: str) -> None:
    """Register a relation; ``ranges`` says which of the two must be ranges: first, second, both or any."""

    def run(one: Any, two: Any) -> Any:
        if one is None or two is None:
            return None
        if ranges in ("first", "both") and not isinstance(one, Range):
            return None
        if ranges in ("second", "both") and not isinstance(two, Range):
            return None
        return work(one, two)

    first, second = _PARAMETERS.get(name, (("range1",), ("range2",)))
    pairs = [(one, two) for one in first for two in second]
    register(name, pairs[0], run, other=tuple(pairs[1:]))


_POINTS = (("range1", "point1"), ("range2", "point2"))
_PARAMETERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "before": _POINTS,
    "after": _POINTS,
    "coincides": _POINTS,
    "finishes": (("range1", "point"), ("range2", "range")),
    "finished by": (("range1", "range"), ("range2", "point")),
    "includes": (("range1", "range"), ("range2", "point")),
    "during": (("range1", "point"), ("range2", "range")),
    "starts": (("range1", "point"), ("range2", "range")),
    "started by": (("range1", "range"), ("range2", "point")),
}


for _name, _work, _ranges in (
    ("before", before, "any"),
    ("after", lambda one, two: before(two, one), "any"),
    ("meets", meets, "both"),
    ("met by", lambda one, two: meets(two, one), "both"),
    ("overlaps", overlaps, "both"),
    ("overlaps before", overlaps_before, "both"),
    ("overlaps after", lambda one, two: overlaps_before(two, one), "both"),
    ("finishes", finishes, "second"),
    ("finished by", lambda one, two: finishes(two, one), "first"),
    ("includes", includes, "first"),
    ("during", lambda one, two: includes(two, one), "second"),
    ("starts", starts, "second"),
    ("started by", lambda one, two: starts(two, one), "first"),
    ("coincides", coincides, "any"),
):
    _register(_name, _work, _ranges)
