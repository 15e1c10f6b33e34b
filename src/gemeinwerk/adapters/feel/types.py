"""Types of FEEL: how they are written, which values conform to them, and the implicit conversions (DMN 1.3, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol

from gemeinwerk.adapters.feel import tree
from gemeinwerk.adapters.feel.names import MULTIWORD_TYPES, run_of_names
from gemeinwerk.adapters.feel.values import Function, Range, from_python, kind

if TYPE_CHECKING:
    from gemeinwerk.adapters.feel.parser import Parser

# Returns the type that a name stands for outside FEEL (an item definition); None where the name is unknown.
Named = Callable[[str], "tree.TypeNode | None"]
MAX_NAMES = 40
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


class Shape(Protocol):
    """A type as a decision model defines it: a base, components, or a function; and whether it is a list of them."""

    base: str
    collection: bool
    components: tuple[tuple[str, Shape], ...]
    parameters: tuple[str, ...] | None
    result: str


def node_of(shape: Shape) -> tree.TypeNode:
    """Return the type of a shape; names in it stay names."""
    if shape.parameters is not None:
        found: tree.TypeNode = tree.FunctionType(tuple(map(type_of, shape.parameters)), type_of(shape.result))
    elif shape.components:
        found = tree.ContextType(tuple((name, node_of(inner)) for name, inner in shape.components))
    else:
        found = type_of(shape.base)
    return tree.ListType(found) if shape.collection else found


def type_of(name: str) -> tree.TypeNode:
    """Return the type that a reference names (``number``, ``feel:number``, ``tPerson``); without one it is any."""
    plain = name.removeprefix("feel:").strip() or "Any"
    return tree.TypeName(OTHER_NAMES.get(plain, plain))


def resolved(wanted: tree.TypeNode, named: Named | None) -> tree.TypeNode | None:
    """Return the type behind a name; None where it is unknown."""
    for _ in range(MAX_NAMES):
        if not isinstance(wanted, tree.TypeName) or wanted.name in BASIC:
            return wanted
        inner = None if named is None else named(wanted.name)
        if inner is None:
            return None
        wanted = inner
    return None


def conforms(value: Any, wanted: tree.TypeNode, named: Named | None, *, partly: bool = False) -> bool | None:
    """Return whether a value is of a type; None where the type is unknown. Null is of every type.

    ``partly``: a context may lack entries of its type.
    """
    value = from_python(value)
    known = resolved(wanted, named)
    if known is None:
        return None
    if value is None:
        return True
    if isinstance(known, tree.TypeName):
        return known.name == "Any" or kind(value) == known.name
    if isinstance(known, tree.ListType):
        return isinstance(value, list) and _all(conforms(one, known.item, named, partly=partly) for one in value)
    if isinstance(known, tree.RangeType):
        ends = [one for one in (value.low, value.high) if one is not None] if isinstance(value, Range) else []
        return bool(ends) and _all(conforms(one, known.item, named) for one in ends)
    if isinstance(known, tree.ContextType):
        return isinstance(value, dict) and _all(
            conforms(value[key], inner, named, partly=partly) if key in value else partly for key, inner in known.fields
        )
    return isinstance(known, tree.FunctionType) and _function_fits(value, known, named)


def _all(parts: Any) -> bool | None:
    found = list(parts)
    if any(one is False for one in found):
        return False
    return None if any(one is None for one in found) else True


def _function_fits(value: Any, wanted: tree.FunctionType, named: Named | None) -> bool:
    """Functions are contravariant in their parameters and covariant in their result; an unknown type is ``Any``."""
    if not isinstance(value, Function) or not value.least <= len(wanted.parameters) <= value.most:
        return False
    own = value.types or (None,) * len(wanted.parameters)
    accepted = all(
        mine is None or _within(theirs, mine, named) for mine, theirs in zip(own, wanted.parameters, strict=False)
    )
    return accepted and (value.result is None or _within(value.result, wanted.result, named))


def _within(inner: tree.TypeNode, outer: tree.TypeNode, named: Named | None) -> bool:
    """Return whether every value of ``inner`` is one of ``outer``."""
    one, two = resolved(inner, named), resolved(outer, named)
    if one is None or two is None:
        return False
    if one == two or two == tree.TypeName("Any") or one == tree.TypeName("Null"):
        return True
    if isinstance(one, tree.ListType) and isinstance(two, tree.ListType):
        return _within(one.item, two.item, named)
    if isinstance(one, tree.RangeType) and isinstance(two, tree.RangeType):
        return _within(one.item, two.item, named)
    if isinstance(one, tree.ContextType) and isinstance(two, tree.ContextType):
        own = dict(one.fields)
        return all(key in own and _within(own[key], kept, named) for key, kept in two.fields)
    if isinstance(one, tree.FunctionType) and isinstance(two, tree.FunctionType):
        return (
            len(one.parameters) == len(two.parameters)
            and all(_within(theirs, mine, named) for mine, theirs in zip(one.parameters, two.parameters, strict=True))
            and _within(one.result, two.result, named)
        )
    return False


def converted(value: Any, wanted: tree.TypeNode | None, named: Named | None) -> tuple[Any, bool]:
    """Return a value as a type wants it, by the implicit conversions, and whether it conforms (else it is null)."""
    value = from_python(value)

    def fits(one: Any) -> bool | None:
        return wanted is None or conforms(one, wanted, named, partly=True)

    if value is None or fits(value) is not False:
        return value, True
    if isinstance(value, list) and len(value) == 1 and fits(value[0]) is True:
        return value[0], True
    if not isinstance(value, list) and fits([value]) is True:
        return [value], True
    if isinstance(value, date) and not isinstance(value, datetime):
        midnight = datetime.combine(value, time(tzinfo=UTC))
        if fits(midnight) is True:
            return midnight, True
    return None, False
