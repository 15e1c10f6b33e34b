"""Search patterns that cannot run for ever: their repetitions are counted before they meet a text.

The engine for patterns backtracks. A repetition inside a repetition takes exponential time, so it is refused; several
repetitions one after the other take a power of the text's length, so the longest text shrinks with their number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from gemeinwerk.adapters.feel.values import FeelError

MAX_PATTERN: Final = 500
# Longest text by the number of repetitions of a pattern.
LONGEST: Final = (50_000, 3_000, 300, 80, 40)
MANY: Final = 16
FLAGS: Final = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_reading = import_module("re._parser")
REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
REFERENCES: Final = frozenset({"GROUPREF", "GROUPREF_EXISTS"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is fit for use and the longest text that it may meet."""

    compiled: re.Pattern[str]
    longest: int


def pattern(text: Any, flags: Any = None) -> Pattern | None:
    """Return the pattern in ``text``, None where it cannot be read; raises FeelError where it is too costly."""
    if not isinstance(text, str) or not (flags is None or isinstance(flags, str)):
        return None
    if len(text) > MAX_PATTERN:
        raise FeelError("Ein Suchmuster ist zu lang.")
    return None if flags and set(flags) - set(FLAGS) else _pattern(text, flags or "")


@lru_cache(maxsize=1024)
def _pattern(text: str, flags: str) -> Pattern | None:
    value = 0
    for letter in flags:
        value |= FLAGS[letter]
    try:
        compiled = re.compile(text, value)
        count = _repetitions(_reading.parse(text, value), inside=False)
    except (re.error, OverflowError, RecursionError):
        return None
    if count >= len(LONGEST):
        raise FeelError("Ein Suchmuster enthält zu viele Wiederholungen.")
    return Pattern(compiled, LONGEST[count])


def searchable(text: str, found: Pattern) -> str:
    """Return ``text``; raises FeelError where it is too long for the pattern."""
    if len(text) > found.longest:
        raise FeelError("Ein Text ist zu lang für sein Suchmuster.")
    return text


def _repetitions(tree: Any, *, inside: bool) -> int:
    count = 0
    for operation, arguments in tree:
        name = str(operation)
        if name in REFERENCES:
            raise FeelError("Ein Suchmuster darf sich nicht auf gefundene Teile beziehen.")
        long = name in REPEATS and arguments[1] > MANY
        nested = inside and (long or name == "BRANCH")
        if nested or (long and _varies(arguments[2])):
            raise FeelError("Ein Suchmuster enthält eine Wiederholung oder Auswahl in einer Wiederholung.")
        count += 1 if long or (name in REPEATS and arguments[1] > 1 and _varies(arguments[2])) else 0
        for inner in _inner(name, arguments):
            count += _repetitions(inner, inside=inside or long)
    return count


def _varies(tree: Any) -> bool:
    """Tell whether a repeated part can itself be of different lengths."""
    shortest, longest = tree.getwidth()
    return bool(shortest != longest)


def _inner(name: str, arguments: Any) -> list[Any]:
    if name in REPEATS:
        return [arguments[2]]
    if name == "BRANCH":
        return list(arguments[1])
    if name == "SUBPATTERN":
        return [arguments[3]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [arguments[1]]
    return [arguments] if name == "ATOMIC_GROUP" else []
