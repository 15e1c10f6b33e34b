"""A tiny evaluator for template tests: paths, literals and equality."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gemeinwerk.kernel.refusal import Invalid


class TinyExpressions:
    """Understands ``a.b``, ``"text"``, ``12.5``, ``true`` and ``a = b``; everything else is refused."""

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object:
        left, found, right = expression.partition(" = ")
        if found:
            return self.evaluate(left, context) == self.evaluate(right, context)
        text = expression.strip()
        if text in {"true", "false"}:
            return text == "true"
        if text.startswith('"'):
            return text.strip('"')
        if text[:1].isdigit():
            return Decimal(text)
        if not text.replace(".", "").replace("_", "").isalnum():
            raise Invalid("Der Ausdruck ist nicht lesbar.")
        value: Any = context
        for name in text.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return value
