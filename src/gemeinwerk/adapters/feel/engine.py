"""The engine: compiles once, evaluates often."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gemeinwerk.adapters.feel.environment import Compiled, Environment
from gemeinwerk.adapters.feel.lexer import NAME
from gemeinwerk.adapters.feel.parser import parse, parse_tests
from gemeinwerk.adapters.feel.values import FeelError
from gemeinwerk.kernel.ports import AdapterStatus


@lru_cache(maxsize=4096)
def _compiled(text: str, spaced: frozenset[str], tests: bool) -> Compiled:
    try:
        return parse_tests(text, spaced) if tests else parse(text, spaced)
    except RecursionError as fault:
        raise FeelError("Ein Ausdruck ist zu tief verschachtelt.") from fault


def _spaced(context: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that are no simple words, here and in inner contexts; they decide how a text is read."""
    found: set[str] = set()
    for name, value in context.items():
        if not name.isidentifier():
            found.add(name)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            found |= _spaced(inner)
    return frozenset(found)


class Feel:
    """Implements forms.Expressions, documents' and processes' expressions."""

    def compile(self, expression: str, names: frozenset[str] = frozenset()) -> None:
        """Read an expression; raises FeelError."""
        _compiled(expression, frozenset(n for n in names if not NAME.fullmatch(n)), False)

    def compile_tests(self, text: str, names: frozenset[str] = frozenset()) -> None:
        """Read unary tests; raises FeelError."""
        _compiled(text, frozenset(n for n in names if not NAME.fullmatch(n)), True)

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object:
        """Return the value of an expression in a context; raises FeelError for unreadable text or too much work."""
        return self._run(_compiled(expression, _spaced(context), False), context)

    def test(self, tests: str, value: object, context: Mapping[str, object]) -> bool:
        """Return whether ``value`` passes unary tests."""
        return self._run(_compiled(tests, _spaced(context), True), {**context, "?": value}) is True

    def check(self) -> AdapterStatus:
        """Calculate one sum."""
        return AdapterStatus(ok=str(self.evaluate("0.1 + 0.2", {})) == "0.3", detail="FEEL, exakte Dezimalzahlen")

    @staticmethod
    def _run(compiled: Compiled, context: Mapping[str, object]) -> object:
        try:
            return compiled(Environment(context))
        except RecursionError as fault:
            raise FeelError("Ein Ausdruck ist zu tief verschachtelt.") from fault
