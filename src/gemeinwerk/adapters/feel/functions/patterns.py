"""Search patterns in linear time: XPath patterns run in RE2, which never backtracks.

RE2 knows no references to what a group has found. A pattern with such a reference runs in the engine of Python, and
only where it cannot run for long: without alternatives or repetitions inside a repetition, on short texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

import re2

from gemeinwerk.adapters.feel.functions.xpath import BadPattern, Translated, translated
from gemeinwerk.adapters.feel.values import FeelError

MAX_PATTERN: Final = 500
MAX_SEARCHED: Final = 20_000
# Each find may look through the rest of the text once more.
MAX_WORK: Final = 4_000_000
# Longest text for a pattern with references, whose cost grows with a power of the text's length.
MAX_REFERRED: Final = 200
MAX_PROGRAM: Final = 1 << 20
MAX_RESULT: Final = 200_000
FLAGS: Final = frozenset("smixq")


class Pattern:
    """A pattern that is fit for use."""

    def __init__(self, source: Translated) -> None:
        self._source = source
        self._compiled = _compiled(source)

    def search(self, text: str) -> bool:
        """Tell whether the pattern is found in ``text``."""
        return self._compiled.search(self._short(text)) is not None

    def replace(self, text: str, replacement: str) -> str | None:
        """Return ``text`` with every find replaced; ``$1`` is the first group. None for a replacement that is none."""
        if self.search(""):
            # XPath: a pattern that finds the empty text has nothing to replace.
            return None
        parts = _parts(replacement, self._compiled.groups, literal=self._source.literal)
        if parts is None:
            return None
        size = 0
        found: list[str] = []
        last = 0
        for match in self._finds(text):
            new = "".join(part if isinstance(part, str) else (match.group(part) or "") for part in parts)
            found += [text[last : match.start()], new]
            last = match.end()
            size += len(new)
            if size > MAX_RESULT:
                raise FeelError("Ein Ergebnis ist zu groß.")
        return "".join(found) + text[last:]

    def split(self, text: str) -> list[str] | None:
        """Return the parts of ``text`` between the finds."""
        if self.search(""):
            return None
        found: list[str] = []
        last = 0
        for match in self._finds(text):
            found.append(text[last : match.start()])
            last = match.end()
        return [*found, text[last:]]

    def _finds(self, text: str) -> Iterator[Any]:
        work = 0
        for match in self._compiled.finditer(self._short(text)):
            work += len(text) - match.start()
            if work > MAX_WORK:
                raise FeelError("Ein Suchmuster findet zu viele Stellen in einem langen Text.")
            yield match

    def _short(self, text: str) -> str:
        if len(text) > (MAX_REFERRED if self._source.refers else MAX_SEARCHED):
            raise FeelError("Ein Text ist zu lang für sein Suchmuster.")
        return text


def pattern(text: Any, flags: Any = None) -> Pattern | None:
    """Return the pattern in ``text``, None where it cannot be read; raises FeelError where it is too costly."""
    if not isinstance(text, str) or not (flags is None or isinstance(flags, str)):
        return None
    if len(text) > MAX_PATTERN:
        raise FeelError("Ein Suchmuster ist zu lang.")
    if flags and set(flags) - FLAGS:
        return None
    return _pattern(text, "".join(sorted(set(flags or ""))))


@lru_cache(maxsize=1024)
def _pattern(text: str, flags: str) -> Pattern | None:
    try:
        return Pattern(translated(text, frozenset(flags)))
    except BadPattern:
        return None


def _compiled(source: Translated) -> Any:
    if source.refers:
        try:
            return re.compile(source.text)
        except (re.error, OverflowError, RecursionError) as fault:
            raise BadPattern from fault
    options = re2.Options()
    options.max_mem = MAX_PROGRAM
    options.log_errors = False
    try:
        return re2.compile(source.text, options)
    except re2.error as fault:
        if "too large" in str(fault) or "size" in str(fault):
            raise FeelError("Ein Suchmuster enthält zu viele Wiederholungen.") from fault
        raise BadPattern from fault


def _parts(replacement: str, groups: int, *, literal: bool) -> list[str | int] | None:
    """Return the texts and numbers of groups of a replacement; None where ``$`` or a backslash is misused."""
    if literal:
        return [replacement]
    found: list[str | int] = []
    place = 0
    while place < len(replacement):
        letter = replacement[place]
        if letter == "\\":
            if replacement[place + 1 : place + 2] not in ("\\", "$"):
                return None
            found.append(replacement[place + 1])
            place += 2
        elif letter == "$":
            digits = _digits(replacement, place + 1, groups)
            if not digits:
                return None
            number = int(digits)
            found.append(number if number <= groups else "")
            place += 1 + len(digits)
        else:
            found.append(letter)
            place += 1
    return found


def _digits(text: str, place: int, groups: int) -> str:
    """Return the digits of a group's number: as many as still name a group, at least one."""
    found = ""
    is_digit: Callable[[str], bool] = lambda letter: letter in "0123456789"  # noqa: E731
    while place < len(text) and is_digit(text[place]) and (not found or int(found + text[place]) <= groups):
        found += text[place]
        place += 1
    return found
