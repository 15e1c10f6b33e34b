"""Types of FEEL: how they are written, which values conform to them, and the implicit conversions (DMN 1.3, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from gemeinwerk.adapters.feel import tree
from gemeinwerk.adapters.feel.names import MULTIWORD_TYPES, run_of_names
from gemeinwerk.adapters.feel.values import Function, Range, from_python, kind

if TYPE_CHECKING:
    from gemeinwerk.adapters.feel.parser import Parser

# Tells whether a value is of a type that is named outside FEEL (an item definition); None where the name is unknown.
Named = Callable[[str, Any], "bool | None"]
BASIC = frozenset(
    {"number", "string", "boolean", "date", "time", "date and time", "days and time duration",
     "years and months duration", "list", "context", "range", "function", "Any", "Null"}
)  # fmt: skip
OTHER_NAMES = {
    "dateTime": "date and time", "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration", "Context": "context", "any": "Any",
}  # fmt: skip


def read(parser: Parser) -> tree.TypeNode:
    """Read a type where the parser stands; raises FeelError."""
    parser.deeper()
    found = _read(parser)
    parser.depth -= 1
    return found


def _read(parser: Parser) -> tree.TypeNode:
    if parser.skip("function"):
        return _function(parser)
    name = _name(parser)
    if name in {"list", "range"} and parser.skip("<"):
        item = read(parser)
        parser.need(">")
        return tree.ListType(item) if name == "list" else tree.RangeType(item)
    if name == "context" and parser.skip("<"):
        fields: list[tuple[str, tree.TypeNode]] = []
        while not parser.skip(">"):
            key = parser.declare({":"})
            parser.need(":")
            fields.append((key, read(parser)))
            if not parser.at(">"):
                parser.need(",")
        return tree.ContextType(tuple(fields))
    return tree.TypeName(OTHER_NAMES.get(name, name))


def _function(parser: Parser) -> tree.TypeNode:
    if not parser.skip("<"):
        return tree.TypeName("function")
    parameters: list[tree.TypeNode] = []
    while not parser.skip(">"):
        parameters.append(read(parser))
        if not parser.at(">"):
            parser.need(",")
    parser.need("->")
    return tree.FunctionType(tuple(parameters), read(parser))


def _name(parser: Parser) -> str:
    parts: list[str] = []
    while True:
        name, count = parser.names.match(parser.words, parser.place)
        if not count:
            name, count = run_of_names(parser.words, parser.place)
        if not count and parser.at("null"):
            name, count = "Null", 1
        if not count:
            raise parser.wrong("erwartet wird ein Typ")
        parser.place += count
        parts.append(name)
        if parts[0] in MULTIWORD_TYPES or not parser.skip("."):
            return ".".join(parts)


def conforms(value: Any, wanted: tree.TypeNode, named: Named | None) -> bool | None:
    """Return whether a value is of a type; None where the type is unknown. Null is of every type but only inside."""
    value = from_python(value)
    if isinstance(wanted, tree.TypeName):
        return _is_named(value, wanted.name, named)
    if value is None:
        return True
    if isinstance(wanted, tree.ListType):
        return isinstance(value, list) and _all(conforms(one, wanted.item, named) for one in value)
    if isinstance(wanted, tree.RangeType):
        ends = [one for one in (value.low, value.high) if one is not None] if isinstance(value, Range) else []
        return bool(ends) and _all(conforms(one, wanted.item, named) for one in ends)
    if isinstance(wanted, tree.ContextType):
        if not isinstance(value, dict):
            return False
        return _all(key in value and conforms(value[key], inner, named) for key, inner in wanted.fields)
    if isinstance(wanted, tree.FunctionType):
        return _function_fits(value, wanted)
    return None


def _all(parts: Any) -> bool | None:
    found = list(parts)
    if any(one is False for one in found):
        return False
    return None if any(one is None for one in found) else True


def _is_named(value: Any, name: str, named: Named | None) -> bool | None:
    if name == "Any":
        return True
    if name in BASIC:
        return value is None or kind(value) == name
    return None if named is None else named(name, value)


def _function_fits(value: Any, wanted: tree.FunctionType) -> bool:
    """Functions are contravariant in their parameters and covariant in their result; an unknown type is ``Any``."""
    if not isinstance(value, Function):
        return False
    if not value.least <= len(wanted.parameters) <= value.most:
        return False
    own = value.types or tuple(tree.TypeName("Any") for _ in wanted.parameters)
    return all(
        mine is None or _within(theirs, mine) for mine, theirs in zip(own, wanted.parameters, strict=False)
    ) and (value.result is None or _within(value.result, wanted.result))


def _within(inner: tree.TypeNode, outer: tree.TypeNode) -> bool:
    """Return whether every value of ``inner`` is one of ``outer``."""
    if inner == outer or outer == tree.TypeName("Any") or inner == tree.TypeName("Null"):
        return True
    if isinstance(inner, tree.ListType) and isinstance(outer, tree.ListType):
        return _within(inner.item, outer.item)
    if isinstance(inner, tree.RangeType) and isinstance(outer, tree.RangeType):
        return _within(inner.item, outer.item)
    if isinstance(inner, tree.ContextType) and isinstance(outer, tree.ContextType):
        own = dict(inner.fields)
        return all(key in own and _within(own[key], kept) for key, kept in outer.fields)
    if isinstance(inner, tree.FunctionType) and isinstance(outer, tree.FunctionType):
        same = len(inner.parameters) == len(outer.parameters)
        return (
            same
            and all(_within(o, i) for i, o in zip(inner.parameters, outer.parameters, strict=True))
            and _within(inner.result, outer.result)
        )
    return False


def converted(value: Any, wanted: tree.TypeNode | None, named: Named | None) -> tuple[Any, bool]:
    """Return a value as a type wants it, by the implicit conversions, and whether it conforms (else it is null)."""
    value = from_python(value)
    if wanted is None or value is None or conforms(value, wanted, named) is not False:
        return value, True
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], wanted, named) is True:
        return value[0], True
    if not isinstance(value, list) and conforms([value], wanted, named) is True:
        return [value], True
    if wanted == tree.TypeName("date and time") and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(tzinfo=UTC)), True
    return None, False
