"""The typed rule language: what a rule of a schema means, with its sentence beside it and what was not understood.

Pure data. Paths are ids from the root of the form (or of the context, where no form is at hand) down to the element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Path = tuple[str, ...]


class Effect(StrEnum):
    """What a rule does to its target."""

    REQUIRE = "require"
    FORBID = "forbid"
    SHOW = "show"
    VALID = "valid"
    SET = "set"
    REPEAT = "repeat"


class Operator(StrEnum):
    """How two values are compared."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Element:
    """A field or group that a rule speaks of; ``path`` is empty where only the name is known."""

    path: Path
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed value: a code, a truth value, a number, a date; ``label`` is the name that stood beside a code."""

    value: str | bool | Decimal | date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """The day on which the form is checked."""


@dataclass(frozen=True, slots=True)
class Land:
    """The Land of the place for which the form is filled in, as two digits of the official key."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date moved by ``amount`` of ``unit`` (years, months, days); negative means into the past."""

    base: Expression
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of several numbers."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """The number of characters of a text."""

    of: Element


@dataclass(frozen=True, slots=True)
class Count:
    """How often an element was given."""

    of: Element


@dataclass(frozen=True, slots=True)
class PartialDate:
    """The earliest day that a group of day, month and year (day and month may be missing) can mean."""

    day: Element
    month: Element
    year: Element


Expression = Element | Literal | Today | Land | Shifted | Sum | Length | Count | PartialDate


@dataclass(frozen=True, slots=True)
class Always:
    """A condition that always holds."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; one with a missing value does not hold, except that it is not equal to anything given."""

    left: Expression
    operator: Operator
    right: Expression


@dataclass(frozen=True, slots=True)
class Empty:
    """The element was not answered."""

    of: Element


@dataclass(frozen=True, slots=True)
class ValidDate:
    """Day, month and year together are a day of the calendar."""

    day: Element
    month: Element
    year: Element


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition does not hold."""

    inner: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """Between ``least`` and ``most`` of the parts hold; ``most`` is None where there is no upper limit."""

    least: int
    most: int | None
    parts: tuple[Condition, ...]


Condition = Always | Compare | Empty | ValidDate | Not | And | Or | Choose


@dataclass(frozen=True, slots=True)
class Meaning:
    """One statement: effect, target, condition, and for a calculation the value; ``doubts`` say what is unsure."""

    effect: Effect
    condition: Condition
    target: Element | None = None
    value: Expression | None = None
    least: int = 0
    most: int | None = None
    sentence: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Tell whether everything in the sentence was understood."""
        return not self.doubts


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule text read in full or in part; nothing of it may run on its own unless it is ``certain``."""

    rule_id: str
    carrier: Path
    prose: str
    meanings: tuple[Meaning, ...]
    doubts: tuple[str, ...] = field(default=())

    @property
    def certain(self) -> bool:
        """Tell whether the whole text was understood without a doubt."""
        return bool(self.meanings) and not self.doubts and all(one.certain for one in self.meanings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return every doubt once, in order."""
        found = [*self.doubts, *(doubt for one in self.meanings for doubt in one.doubts)]
        return tuple(dict.fromkeys(found))

    @property
    def confidence(self) -> float:
        """Return 1 for a certain rule, otherwise the share of statements without a doubt, below 1."""
        if self.certain:
            return 1.0
        sure = sum(one.certain for one in self.meanings)
        return round(0.9 * sure / (len(self.meanings) + len(self.doubts)), 2) if self.meanings else 0.0


def elements(part: object) -> Iterator[Element]:
    """Yield every element that a condition or expression speaks of, in order."""
    if isinstance(part, Element):
        yield part
    elif isinstance(part, Not):
        yield from elements(part.inner)
    elif isinstance(part, And | Or | Choose | Sum):
        for one in part.parts:
            yield from elements(one)
    elif isinstance(part, Compare):
        yield from elements(part.left)
        yield from elements(part.right)
    elif isinstance(part, Empty | Length | Count):
        yield part.of
    elif isinstance(part, ValidDate | PartialDate):
        yield from (part.day, part.month, part.year)
    elif isinstance(part, Shifted):
        yield from elements(part.base)
