"""The built-in functions of FEEL. A wrong argument gives null, as the standard demands."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from gemeinwerk.adapters.feel import temporal
from gemeinwerk.adapters.feel.values import MATH, FeelError, Months, checked, compare, equal, kind, number

MAX_PATTERN = 500
FUNCTIONS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {}


def _feel(name: str, *parameters: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = (parameters, function)
        return function

    return decorate


def _items(values: tuple[Any, ...]) -> list[Any]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _numbers(values: tuple[Any, ...]) -> list[Decimal] | None:
    found = [number(one) for one in _items(values)]
    return None if any(one is None for one in found) else found  # type: ignore[return-value]


@_feel("date", "from")
def _date(*values: Any) -> Any:
    if len(values) == 3 and all(number(v) is not None for v in values):
        try:
            return date(*(int(v) for v in values))
        except (ValueError, OverflowError):
            return None
    if len(values) != 1:
        return None
    value = values[0]
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else temporal.read_date(value) if isinstance(value, str) else None


@_feel("time", "from")
def _time(*values: Any) -> Any:
    if len(values) >= 3 and all(number(v) is not None for v in values[:3]):
        try:
            return time(int(values[0]), int(values[1]), int(values[2]))
        except (ValueError, OverflowError):
            return None
    value = values[0] if values else None
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else temporal.read_time(value) if isinstance(value, str) else None


@_feel("date and time", "from")
def _moment(*values: Any) -> Any:
    if len(values) == 2 and isinstance(values[0], date) and isinstance(values[1], time):
        return datetime.combine(values[0], values[1])
    value = values[0] if len(values) == 1 else None
    return temporal.read_moment(value) if isinstance(value, str) else value if isinstance(value, datetime) else None


@_feel("duration", "from")
def _duration(value: Any = None) -> Any:
    return temporal.read_duration(value) if isinstance(value, str) else value if isinstance(value, Months | timedelta) else None


@_feel("years and months duration", "from", "to")
def _between(start: Any = None, end: Any = None) -> Any:
    return Months(temporal.whole_months(start, end)) if isinstance(start, date) and isinstance(end, date) else None


@_feel("number", "from", "grouping separator", "decimal separator")
def _number(text: Any = None, grouping: Any = None, point: Any = None) -> Any:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str) or len(text) > 100:
        return None
    plain = text.replace(grouping, "") if isinstance(grouping, str) and grouping else text
    plain = plain.replace(point, ".") if isinstance(point, str) and point else plain
    return Decimal(plain) if re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,4})?", plain) else None


@_feel("string", "from")
def _string(value: Any = None) -> Any:
    return temporal.written(value)


@_feel("not", "negand")
def _not(value: Any = None) -> Any:
    return (not value) if isinstance(value, bool) else None


@_feel("string length", "string")
def _length(text: Any = None) -> Any:
    return Decimal(len(text)) if isinstance(text, str) else None


@_feel("substring", "string", "start position", "length")
def _substring(text: Any = None, start: Any = None, length: Any = None) -> Any:
    if not isinstance(text, str) or number(start) is None or int(start) == 0:
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if first < 0:
        return None
    return text[first : first + int(length)] if number(length) is not None else text[first:]


def _text_function(name: str, work: Callable[[str], Any]) -> None:
    FUNCTIONS[name] = (("string",), lambda text=None: work(text) if isinstance(text, str) else None)


_text_function("upper case", str.upper)
_text_function("lower case", str.lower)
_text_function("trim", str.strip)


def _two_texts(name: str, parameters: tuple[str, str], work: Callable[[str, str], Any]) -> None:
    def run(left: Any = None, right: Any = None) -> Any:
        return work(left, right) if isinstance(left, str) and isinstance(right, str) else None

    FUNCTIONS[name] = (parameters, run)


_two_texts("contains", ("string", "match"), lambda s, m: m in s)
_two_texts("starts with", ("string", "match"), str.startswith)
_two_texts("ends with", ("string", "match"), str.endswith)
_two_texts("substring before", ("string", "match"), lambda s, m: s.split(m, 1)[0] if m and m in s else "")
_two_texts("substring after", ("string", "match"), lambda s, m: (s.split(m, 1)[1] if m else s) if m in s else "")


def _pattern(pattern: Any, flags: Any = None) -> re.Pattern[str] | None:
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN:
        return None
    # A repetition of a repetition can take for ever; no pattern of an administration needs one.
    if re.search(r"\([^()]*[+*{][^()]*\)[+*{]", pattern):
        raise FeelError("Ein Suchmuster enthält eine Wiederholung in einer Wiederholung.")
    value = 0
    for letter in flags if isinstance(flags, str) else "":
        value |= {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}.get(letter, 0)
    try:
        return re.compile(pattern, value)
    except re.error:
        return None


@_feel("matches", "input", "pattern", "flags")
def _matches(text: Any = None, pattern: Any = None, flags: Any = None) -> Any:
    found = _pattern(pattern, flags)
    return bool(found.search(text[:20_000])) if found and isinstance(text, str) else None


@_feel("replace", "input", "pattern", "replacement", "flags")
def _replace(text: Any = None, pattern: Any = None, replacement: Any = None, flags: Any = None) -> Any:
    found = _pattern(pattern, flags)
    if not found or not isinstance(text, str) or not isinstance(replacement, str):
        return None
    try:
        return checked(found.sub(re.sub(r"\$(\d)", r"\\\1", replacement), text[:20_000]))
    except (re.error, IndexError):
        return None


@_feel("split", "string", "delimiter")
def _split(text: Any = None, delimiter: Any = None) -> Any:
    found = _pattern(delimiter)
    return checked(found.split(text[:20_000])) if found and isinstance(text, str) else None


@_feel("string join", "list", "delimiter")
def _join(texts: Any = None, delimiter: Any = None) -> Any:
    if not isinstance(texts, list) or any(t is not None and not isinstance(t, str) for t in texts):
        return None
    return checked((delimiter or "").join(t for t in texts if t is not None))


@_feel("list contains", "list", "element")
def _list_contains(items: Any = None, element: Any = None) -> Any:
    return any(equal(one, element) is True for one in items) if isinstance(items, list) else None


@_feel("count", "list")
def _count(*values: Any) -> Any:
    return Decimal(len(_items(values)))


@_feel("sum", "list")
def _sum(*values: Any) -> Any:
    found = _numbers(values)
    if not found:
        return None
    total = Decimal(0)
    for one in found:
        total = MATH.add(total, one)
    return total


@_feel("mean", "list")
def _mean(*values: Any) -> Any:
    found = _numbers(values)
    return MATH.divide(_sum(found), Decimal(len(found))) if found else None


@_feel("median", "list")
def _median(*values: Any) -> Any:
    found = _numbers(values)
    return statistics.median(found) if found else None


@_feel("mode", "list")
def _mode(*values: Any) -> Any:
    found = _numbers(values)
    return sorted(statistics.multimode(found)) if found else ([] if found is not None else None)


@_feel("stddev", "list")
def _stddev(*values: Any) -> Any:
    found = _numbers(values)
    return MATH.sqrt(statistics.variance(found)) if found and len(found) > 1 else None


@_feel("product", "list")
def _product(*values: Any) -> Any:
    found = _numbers(values)
    if not found:
        return None
    total = Decimal(1)
    for one in found:
        total = MATH.multiply(total, one)
    return total


def _extreme(sign: str) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        items = _items(values)
        if not items:
            return None
        best = items[0]
        for one in items:
            better = compare(sign, one, best)
            if better is None and one is not best:
                return None
            if better:
                best = one
        return best

    return run


FUNCTIONS["min"] = (("list",), _extreme("<"))
FUNCTIONS["max"] = (("list",), _extreme(">"))


@_feel("all", "list")
def _all(*values: Any) -> Any:
    items = _items(values)
    if any(one is False for one in items):
        return False
    return True if all(one is True for one in items) else None


@_feel("any", "list")
def _any(*values: Any) -> Any:
    items = _items(values)
    if any(one is True for one in items):
        return True
    return False if all(one is False for one in items) else None


@_feel("sublist", "list", "start position", "length")
def _sublist(items: Any = None, start: Any = None, length: Any = None) -> Any:
    if not isinstance(items, list) or number(start) is None or int(start) == 0 or abs(int(start)) > len(items):
        return None
    first = int(start) - 1 if start > 0 else len(items) + int(start)
    return items[first : first + int(length)] if number(length) is not None else items[first:]


@_feel("append", "list", "item")
def _append(items: Any = None, *more: Any) -> Any:
    return checked([*(items if isinstance(items, list) else [items]), *more])


@_feel("concatenate", "list")
def _concatenate(*lists: Any) -> Any:
    return checked([one for part in lists for one in (part if isinstance(part, list) else [part])])


@_feel("insert before", "list", "position", "newItem")
def _insert(items: Any = None, position: Any = None, item: Any = None) -> Any:
    if not isinstance(items, list) or number(position) is None or not 1 <= abs(int(position)) <= len(items) + 1:
        return None
    place = int(position) - 1 if position > 0 else len(items) + int(position)
    return [*items[:place], item, *items[place:]]


@_feel("remove", "list", "position")
def _remove(items: Any = None, position: Any = None) -> Any:
    if not isinstance(items, list) or number(position) is None or not 1 <= abs(int(position)) <= len(items):
        return None
    place = int(position) - 1 if position > 0 else len(items) + int(position)
    return [*items[:place], *items[place + 1 :]]


@_feel("reverse", "list")
def _reverse(items: Any = None) -> Any:
    return list(reversed(items)) if isinstance(items, list) else None


@_feel("index of", "list", "match")
def _index(items: Any = None, match: Any = None) -> Any:
    if not isinstance(items, list):
        return None
    return [Decimal(place + 1) for place, one in enumerate(items) if equal(one, match) is True]


@_feel("union", "list")
def _union(*lists: Any) -> Any:
    return _distinct(_concatenate(*lists))


@_feel("distinct values", "list")
def _distinct(items: Any = None) -> Any:
    if not isinstance(items, list):
        return None
    found: list[Any] = []
    for one in items[:2000]:
        if not any(equal(one, other) is True for other in found):
            found.append(one)
    return found


@_feel("flatten", "list")
def _flatten(items: Any = None) -> Any:
    if not isinstance(items, list):
        return None
    flat: list[Any] = []
    for one in items:
        flat.extend(_flatten(one) if isinstance(one, list) else [one])
    return checked(flat)


def _rounding(name: str, mode: str) -> None:
    def run(value: Any = None, scale: Any = Decimal(0)) -> Any:
        if number(value) is None or number(scale) is None or abs(scale) > 6000:
            return None
        try:
            return value.quantize(Decimal(1).scaleb(-int(scale)), rounding=mode, context=MATH)
        except ArithmeticError:
            return value

    FUNCTIONS[name] = (("n", "scale"), run)


for _name, _mode_ in (
    ("decimal", "ROUND_HALF_EVEN"), ("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING), ("round up", ROUND_UP),
    ("round down", ROUND_DOWN), ("round half up", ROUND_HALF_UP), ("round half down", ROUND_HALF_DOWN),
):  # fmt: skip
    _rounding(_name, _mode_)


@_feel("abs", "n")
def _abs(value: Any = None) -> Any:
    if isinstance(value, Months):
        return Months(abs(value.months))
    return abs(value) if number(value) is not None or isinstance(value, timedelta) else None


@_feel("modulo", "dividend", "divisor")
def _modulo(dividend: Any = None, divisor: Any = None) -> Any:
    if number(dividend) is None or not number(divisor):
        return None
    quotient = MATH.divide(dividend, divisor).to_integral_value(rounding=ROUND_FLOOR)
    return MATH.subtract(dividend, MATH.multiply(divisor, quotient))


@_feel("sqrt", "number")
def _sqrt(value: Any = None) -> Any:
    return MATH.sqrt(value) if number(value) is not None and value >= 0 else None


@_feel("exp", "number")
def _exp(value: Any = None) -> Any:
    return MATH.exp(value) if number(value) is not None and abs(value) < 5000 else None


@_feel("log", "number")
def _log(value: Any = None) -> Any:
    return MATH.ln(value) if number(value) is not None and value > 0 else None


@_feel("odd", "number")
def _odd(value: Any = None) -> Any:
    return int(value) % 2 == 1 if number(value) is not None and value == value.to_integral_value() else None


@_feel("even", "number")
def _even(value: Any = None) -> Any:
    return int(value) % 2 == 0 if number(value) is not None and value == value.to_integral_value() else None


@_feel("get value", "m", "key")
def _get_value(context: Any = None, key: Any = None) -> Any:
    return context.get(key) if isinstance(context, dict) and isinstance(key, str) else None


@_feel("get entries", "m")
def _get_entries(context: Any = None) -> Any:
    return [{"key": k, "value": v} for k, v in context.items()] if isinstance(context, dict) else None


@_feel("is", "value1", "value2")
def _is(left: Any = None, right: Any = None) -> Any:
    return kind(left) == kind(right) and equal(left, right) is True


@_feel("day of week", "date")
def _day_of_week(day: Any = None) -> Any:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[day.weekday()] if isinstance(day, date) else None


@_feel("day of year", "date")
def _day_of_year(day: Any = None) -> Any:
    return Decimal(day.timetuple().tm_yday) if isinstance(day, date) else None


@_feel("week of year", "date")
def _week_of_year(day: Any = None) -> Any:
    return Decimal(day.isocalendar()[1]) if isinstance(day, date) else None


@_feel("month of year", "date")
def _month_of_year(day: Any = None) -> Any:
    names = "January February March April May June July August September October November December".split()
    return names[day.month - 1] if isinstance(day, date) else None
