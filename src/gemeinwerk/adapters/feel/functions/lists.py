"""Functions on lists (DMN 1.3, 10.3.4.4)."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from gemeinwerk.adapters.feel.functions.registry import feel, items_of, numbers_of, register
from gemeinwerk.adapters.feel.values import (
    MATH,
    MAX_LIST,
    FeelError,
    Function,
    compare,
    counted,
    equal,
    key,
    kind,
    order,
)

MAX_COMPARED = 500


def _few(items: list[Any]) -> list[Any]:
    if len(items) > MAX_COMPARED:
        raise FeelError("Eine Liste ist zu lang, um ihre Werte miteinander zu vergleichen.")
    return items


@feel("list contains", "list", "element*")
def _list_contains(items: Any, element: Any) -> Any:
    return any(equal(one, element) is True for one in items) if isinstance(items, list) else None


@feel("count", "list")
def _count(items: Any) -> Any:
    return Decimal(len(items)) if isinstance(items, list) else None


@feel("sum", "list", many=True)
def _sum(*values: Any) -> Any:
    found = numbers_of(values)
    if not found:
        return None
    total = Decimal(0)
    for one in found:
        total = MATH.add(total, one)
    return total


@feel("product", "list", many=True)
def _product(*values: Any) -> Any:
    found = numbers_of(values)
    if not found:
        return None
    total = Decimal(1)
    for one in found:
        total = MATH.multiply(total, one)
    return total


@feel("mean", "list", many=True)
def _mean(*values: Any) -> Any:
    found = numbers_of(values)
    return MATH.divide(_sum(found), Decimal(len(found))) if found else None


@feel("median", "list", many=True)
def _median(*values: Any) -> Any:
    found = sorted(numbers_of(values) or [])
    if not found:
        return None
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else MATH.divide(MATH.add(found[middle - 1], found[middle]), Decimal(2))


@feel("mode", "list", many=True)
def _mode(*values: Any) -> Any:
    found = numbers_of(values) if values else None
    return None if found is None else sorted(statistics.multimode(found))


@feel("stddev", "list", many=True)
def _stddev(*values: Any) -> Any:
    found = numbers_of(values)
    if not found or len(found) < 2:
        return None
    mean, total = _mean(found), Decimal(0)
    for one in found:
        total = MATH.add(total, MATH.power(MATH.subtract(one, mean), Decimal(2)))
    return MATH.sqrt(MATH.divide(total, Decimal(len(found) - 1)))


def _extreme(sign: str) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        items = items_of(values)
        best = items[0] if items else None
        for one in items[1:]:
            better = compare(sign, one, best)
            if better is None:
                return None
            best = one if better else best
        return best

    return run


register("min", ("list",), _extreme("<"), many=True)
register("max", ("list",), _extreme(">"), many=True)


@feel("all", "list", many=True)
def _all(*values: Any) -> Any:
    items = items_of(values)
    if not values or any(one is not None and not isinstance(one, bool) for one in items):
        return None
    if any(one is False for one in items):
        return False
    return True if all(one is True for one in items) else None


@feel("any", "list", many=True)
def _any(*values: Any) -> Any:
    items = items_of(values)
    if not values or any(one is not None and not isinstance(one, bool) for one in items):
        return None
    if any(one is True for one in items):
        return True
    return False if all(one is False for one in items) else None


@feel("sublist", "list", "start position", "length")
def _sublist(items: Any, start: Any, length: Any = None) -> Any:
    first = counted(start)
    if not isinstance(items, list) or not first or abs(first) > len(items):
        return None
    begin = first - 1 if first > 0 else len(items) + first
    if length is None:
        return items[begin:]
    count = counted(length)
    if count is None or count < 1 or begin + count > len(items):
        return None
    return items[begin : begin + count]


@feel("append", "list", many=True)
def _append(*values: Any) -> Any:
    if not values or values[0] is None:
        return None
    first = values[0] if isinstance(values[0], list) else [values[0]]
    return [*first, *values[1:]]


@feel("concatenate", "list", many=True)
def _concatenate(*lists: Any) -> Any:
    if any(part is None for part in lists):
        return None
    return [one for part in lists for one in (part if isinstance(part, list) else [part])]


def _place(items: Any, position: Any) -> int | None:
    given = counted(position)
    if not isinstance(items, list) or not given or abs(given) > len(items):
        return None
    return given - 1 if given > 0 else len(items) + given


@feel("insert before", "list", "position", "newItem*")
def _insert(items: Any, position: Any, item: Any) -> Any:
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@feel("remove", "list", "position")
def _remove(items: Any, position: Any) -> Any:
    place = _place(items, position)
    return None if place is None else [*items[:place], *items[place + 1 :]]


@feel("list replace", "list", "position", "newItem*", other=(("list", "match", "newItem"),))
def _list_replace(items: Any, position: Any, item: Any) -> Any:
    if isinstance(items, list) and isinstance(position, Function):
        if not position.least <= 2 <= position.most:
            return None
        kept = [position.call(one, item) for one in items]
        if not all(isinstance(one, bool) for one in kept):
            return None
        return [item if one else old for one, old in zip(kept, items, strict=True)]
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


@feel("reverse", "list")
def _reverse(items: Any) -> Any:
    return list(reversed(items)) if isinstance(items, list) else None


@feel("index of", "list", "match*")
def _index(items: Any, match: Any) -> Any:
    if not isinstance(items, list):
        return None
    return [Decimal(place + 1) for place, one in enumerate(items) if equal(one, match) is True]


@feel("union", "list", many=True)
def _union(*lists: Any) -> Any:
    joined = _concatenate(*lists)
    return None if joined is None else _distinct(joined)


@feel("distinct values", "list")
def _distinct(items: Any) -> Any:
    if not isinstance(items, list):
        return None
    found: dict[Any, Any] = {}
    for one in items:
        found.setdefault(key(one), one)
    return list(found.values())


@feel("duplicate values", "list")
def _duplicates(items: Any) -> Any:
    if not isinstance(items, list):
        return None
    counts = Counter(map(key, items))
    return [one for one in _distinct(items) if counts[key(one)] > 1]


@feel("flatten", "list")
def _flatten(items: Any) -> Any:
    if not isinstance(items, list):
        return None
    flat: list[Any] = []
    rest = [iter(items)]
    while rest:
        for one in rest[-1]:
            if isinstance(one, list):
                rest.append(iter(one))
                break
            flat.append(one)
            if len(flat) > MAX_LIST:
                raise FeelError("Ein Ergebnis ist zu groß.")
        else:
            rest.pop()
    return flat


@feel("sort", "list", "precedes")
def _sort(items: Any, precedes: Any = None) -> Any:
    if not isinstance(items, list):
        return None
    if precedes is None:
        ordered = all(compare("<=", one, one) is True for one in items) and len({kind(one) for one in items}) <= 1
        return sorted(items, key=order) if ordered else None
    if not isinstance(precedes, Function) or not precedes.least <= 2 <= precedes.most:
        return None
    before = precedes.call

    def rank(left: Any, right: Any) -> int:
        if before(left, right) is True:
            return -1
        return 1 if before(right, left) is True else 0

    return sorted(_few(items), key=cmp_to_key(rank))
