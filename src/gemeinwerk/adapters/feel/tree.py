"""The parsed expression: immutable nodes, stable for whoever translates FEEL elsewhere.

``Feel.tree`` and ``Feel.tests_tree`` return one of these; a node holds only nodes, texts, numbers and truth values.

========== ============================================== ===========================================================
Node       Fields                                         Written as
========== ============================================== ===========================================================
Literal    value: Decimal, str, bool or None              ``1.5``, ``"a"``, ``true``, ``null``
At         text                                           ``@"2026-11-24"``
Name       name                                           ``Größe des Hundes``
Asked      (none)                                         ``?``, the value that unary tests are asked about
Negative   operand                                        ``-x``
Arithmetic operator (+ - * / **), left, right             ``a + b``
Comparison operator (= != < <= > >=), left, right         ``a < b``
Logic      operator (and, or), left, right                ``a and b``
Between    value, low, high                               ``x between a and b``
Membership value, tests                                   ``x in (1, > 5)``
InstanceOf value, type                                    ``x instance of list<number>``
Path       source, name                                   ``person.name``
Filter     source, condition                              ``list[item > 2]``, ``list[1]``
Call       function, arguments (Argument: name, value)    ``sum(list)``, ``sum(list: x)``
If         test, yes, no                                  ``if a then b else c``
For        iterators (Iterator: name, source, end), body  ``for x in 1..3 return x``
Quantified every, iterators, test                         ``some x in list satisfies x > 1``
Sequence   items                                          ``[1, 2]``
Entries    entries (Entry: key, value)                    ``{a: 1}``
Interval   low, high, low_in, high_in                     ``[1..3)``
HalfLine   operator (= != < <= > >=), value               ``(< 5)`` as a value, ``< 5`` as a unary test
Lambda     parameters (Parameter: name, type), body       ``function(x) x + 1``; body None: an external function
Tests      tests, negated                                 ``1, 2``; ``not(1, 2)``; no tests at all: ``-``
========== ============================================== ===========================================================

Types: ``TypeName`` (name), ``ListType`` (item), ``RangeType`` (item), ``ContextType`` (fields of name and type) and
``FunctionType`` (parameters, result).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """Any node of an expression."""


@dataclass(frozen=True, slots=True)
class TypeNode:
    """Any type."""


@dataclass(frozen=True, slots=True)
class TypeName(TypeNode):
    """A type by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType(TypeNode):
    """A list of items of one type."""

    item: TypeNode


@dataclass(frozen=True, slots=True)
class RangeType(TypeNode):
    """A range between ends of one type."""

    item: TypeNode


@dataclass(frozen=True, slots=True)
class ContextType(TypeNode):
    """A context with at least these entries."""

    fields: tuple[tuple[str, TypeNode], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(TypeNode):
    """A function."""

    parameters: tuple[TypeNode, ...]
    result: TypeNode


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, truth value or null."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class At(Node):
    """A date, time, moment or duration as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """The value of a name, or a built-in function."""

    name: str


@dataclass(frozen=True, slots=True)
class Asked(Node):
    """The value that unary tests are asked about."""


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """The opposite of a number or duration."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two values and a sign of arithmetic."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """Two values and a sign of comparison."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Three-valued ``and`` or ``or``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """A value between two others, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """A value that unary tests are asked about."""

    value: Node
    tests: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """Whether a value is of a type."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A member or property of a value."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """Items for which a condition holds, or the one with a number."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; the name is empty where it is given by place."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function with its arguments."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """One of two values by a condition."""

    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """A name that runs through a list, a range, or from ``source`` to ``end``."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """A list with one value for each step."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """Whether a test holds for every step or for some."""

    every: bool
    iterators: tuple[Iterator, ...]
    test: Node


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a context."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class Entries(Node):
    """A context; later entries see earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """A range with two ends."""

    low: Node
    high: Node
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class HalfLine(Node):
    """A range with one end, or all values (not) equal to one."""

    operator: str
    value: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    type: TypeNode | None


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """A function."""

    parameters: tuple[Parameter, ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests of which one has to hold."""

    tests: tuple[Node, ...]
    negated: bool = False
