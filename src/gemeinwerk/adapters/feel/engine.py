"""The engine: compiles once, evaluates often."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gemeinwerk.adapters.feel import tree as trees
from gemeinwerk.adapters.feel.compiler import compiled
from gemeinwerk.adapters.feel.environment import Compiled, Environment
from gemeinwerk.adapters.feel.lexer import NAME
from gemeinwerk.adapters.feel.parser import parse, parse_tests
from gemeinwerk.adapters.feel.plan import plan
from gemeinwerk.adapters.feel.types import Shape, converted, node_of, type_of
from gemeinwerk.adapters.feel.values import Budget, FeelError
from gemeinwerk.kernel.ports import AdapterStatus


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The value of an expression, and for a null why it is none: sentences in German, empty where nothing was wrong."""

    value: object
    problems: tuple[str, ...]


@lru_cache(maxsize=4096)
def _tree(text: str, spaced: frozenset[str], tests: bool) -> trees.Node:
    try:
        return parse_tests(text, spaced) if tests else parse(text, spaced)
    except RecursionError as fault:
        raise FeelError("Ein Ausdruck ist zu tief verschachtelt.") from fault


@lru_cache(maxsize=4096)
def _compiled(text: str, spaced: frozenset[str], tests: bool) -> Compiled:
    return compiled(_tree(text, spaced, tests))


def _spaced(context: Mapping[str, Any], depth: int = 8) -> frozenset[str]:
    """Return the names that are no simple words, here and in inner contexts; they decide how a text is read."""
    found: set[str] = set()
    for name, value in context.items():
        if not name.isidentifier():
            found.add(name)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and depth:
            found |= _spaced(inner, depth - 1)
    return frozenset(found)


def _only_spaced(names: Collection[str]) -> frozenset[str]:
    return frozenset(name for name in names if not NAME.fullmatch(name))


class Feel:
    """Implements forms.Expressions, documents' and processes' expressions."""

    def compile(self, expression: str, names: Collection[str] = frozenset()) -> None:
        """Read an expression; raises FeelError."""
        _compiled(expression, _only_spaced(names), False)

    def compile_tests(self, text: str, names: Collection[str] = frozenset()) -> None:
        """Read unary tests; raises FeelError."""
        _compiled(text, _only_spaced(names), True)

    def tree(self, expression: str, names: Collection[str] = frozenset()) -> trees.Node:
        """Return the immutable tree of an expression (see ``tree`` for its nodes); raises FeelError."""
        return _tree(expression, _only_spaced(names), False)

    def tests_tree(self, text: str, names: Collection[str] = frozenset()) -> trees.Node:
        """Return the immutable tree of unary tests; raises FeelError."""
        return _tree(text, _only_spaced(names), True)

    def plan(self, expression: str, names: Collection[str]) -> list[object] | None:
        """Return an expression as a browser evaluates it (see ``plan``); None where only the server can do that."""
        return plan(self.tree(expression, names), names)

    def start(self, *, steps: int) -> Budget:
        """Return a budget that several evaluations share."""
        return Budget(steps=steps)

    def types(self, shapes: Callable[[str], Shape | None]) -> Callable[[str], trees.TypeNode | None]:
        """Return the types behind names, for ``Budget.named``; ``shapes`` describes each of them."""

        @lru_cache(maxsize=512)
        def named(name: str) -> trees.TypeNode | None:
            shape = shapes(name)
            return None if shape is None else node_of(shape)

        return named

    def convert(self, value: Any, reference: str, run: Budget) -> tuple[Any, bool]:
        """Return a value as the type of a reference wants it, and whether it conforms (else it is null)."""
        return converted(value, type_of(reference), run.named)

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, object],
        run: Budget | None = None,
        names: frozenset[str] = frozenset(),
    ) -> object:
        """Return the value of an expression in a context; raises FeelError for unreadable text or too much work.

        ``names`` are further names of several words that may be members of values.
        """
        return self._run(_compiled(expression, _spaced(context) | names, False), context, run)

    def test(
        self,
        tests: str,
        value: object,
        context: Mapping[str, object],
        run: Budget | None = None,
        names: frozenset[str] = frozenset(),
    ) -> bool:
        """Return whether ``value`` passes unary tests."""
        return self._run(_compiled(tests, _spaced(context) | names, True), {**context, "?": value}, run) is True

    def explain(self, expression: str, context: Mapping[str, object]) -> Evaluation:
        """Return the value of an expression with the reasons why something in it had none; raises FeelError."""
        run = Budget()
        value = self.evaluate(expression, context, run)
        return Evaluation(value, tuple(run.problems))

    def check(self) -> AdapterStatus:
        """Calculate one sum."""
        return AdapterStatus(ok=str(self.evaluate("0.1 + 0.2", {})) == "0.3", detail="FEEL, exakte Dezimalzahlen")

    @staticmethod
    def _run(found: Compiled, context: Mapping[str, object], run: Budget | None) -> object:
        budget = run or Budget()
        try:
            value = found(Environment(context, budget=budget))
            if isinstance(value, list | dict):
                # Whoever gets the value will walk through all of it.
                budget.spend(value)
            return value
        except RecursionError as fault:
            raise FeelError("Ein Ausdruck ist zu tief verschachtelt.") from fault
