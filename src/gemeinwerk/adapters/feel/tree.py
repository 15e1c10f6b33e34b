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
    name: str


@dataclass(frozen=True, slots=True)
class ListType(TypeNode):
    item: TypeNode


@dataclass(frozen=True, slots=True)
class RangeType(TypeNode):
    item: TypeNode


@dataclass(frozen=True, slots=True)
class ContextType(TypeNode):
    fields: tuple[tuple[str, TypeNode], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(TypeNode):
    parameters: tuple[TypeNode, ...]
    result: TypeNode


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class At(Node):
    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Asked(Node):
    pass


@dataclass(frozen=True, slots=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Membership(Node):
    value: Node
    tests: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    iterators: tuple[Iterator, ...]
    test: Node


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class Entries(Node):
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    low: Node
    high: Node
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class HalfLine(Node):
    operator: str
    value: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: TypeNode | None


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    parameters: tuple[Parameter, ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class Tests(Node):
    tests: tuple[Node, ...]
    negated: bool = False
