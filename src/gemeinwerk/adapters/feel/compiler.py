"""From the tree to functions: each node becomes one closure, so that an expression is compiled once and run often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gemeinwerk.adapters.feel import calculation, calls, iteration, nodes, tree
from gemeinwerk.adapters.feel.environment import Compiled, Iterations


def compiled(node: tree.Node) -> Compiled:
    """Return the function that evaluates a tree in an environment."""
    return _MAKERS[type(node)](node)


def _iterations(iterators: tuple[tree.Iterator, ...]) -> Iterations:
    return tuple((one.name, compiled(one.source), None if one.end is None else compiled(one.end)) for one in iterators)


def _call(node: tree.Call) -> Compiled:
    named = {one.name: compiled(one.value) for one in node.arguments if one.name}
    positional = tuple(compiled(one.value) for one in node.arguments if not one.name)
    return calls.call(compiled(node.function), positional, named)


def _lambda(node: tree.Lambda) -> Compiled:
    body = nodes.constant(None) if node.body is None else compiled(node.body)
    return calls.function(
        tuple(one.name for one in node.parameters), tuple(one.type for one in node.parameters), body,
        external=node.body is None,
    )  # fmt: skip


def _tests(node: tree.Tests) -> Compiled:
    if not node.tests:
        return nodes.constant(True)
    tests = tuple(_test(one) for one in node.tests)
    found = tests[0] if len(tests) == 1 else nodes.any_of(tests)
    return nodes.negated(found) if node.negated else found


def _test(node: tree.Node) -> Compiled:
    if isinstance(node, tree.HalfLine):
        return nodes.unary_comparison(node.operator, compiled(node.value))
    return nodes.unary_value(compiled(node), boolean=_speaks_of_the_value(node))


def _speaks_of_the_value(node: Any) -> bool:
    """Tell whether a test names ``?``: then it is a condition of its own rather than a value to compare with."""
    if isinstance(node, tree.Asked):
        return True
    if isinstance(node, tuple):
        return any(_speaks_of_the_value(one) for one in node)
    fields = getattr(node, "__dataclass_fields__", ())
    return any(_speaks_of_the_value(getattr(node, name)) for name in fields)


_MAKERS: dict[type[tree.Node], Callable[[Any], Compiled]] = {
    tree.Literal: lambda n: nodes.constant(n.value),
    tree.At: lambda n: nodes.at_literal(n.text),
    tree.Name: lambda n: nodes.variable(n.name),
    tree.Asked: lambda n: nodes.variable("?"),
    tree.Negative: lambda n: calculation.negative(compiled(n.operand)),
    tree.Arithmetic: lambda n: calculation.arithmetic(n.operator, compiled(n.left), compiled(n.right)),
    tree.Comparison: lambda n: nodes.comparison(n.operator, compiled(n.left), compiled(n.right)),
    tree.Logic: lambda n: nodes.logic(n.operator, compiled(n.left), compiled(n.right)),
    tree.Between: lambda n: nodes.between(compiled(n.value), compiled(n.low), compiled(n.high)),
    tree.Membership: lambda n: nodes.membership(compiled(n.value), compiled(n.tests)),
    tree.InstanceOf: lambda n: nodes.instance(compiled(n.value), n.type),
    tree.Path: lambda n: nodes.path(compiled(n.source), n.name),
    tree.Filter: lambda n: iteration.filtered(compiled(n.source), compiled(n.condition)),
    tree.Call: _call,
    tree.If: lambda n: nodes.condition(compiled(n.test), compiled(n.yes), compiled(n.no)),
    tree.For: lambda n: iteration.loop(_iterations(n.iterators), compiled(n.body)),
    tree.Quantified: lambda n: iteration.quantified(_iterations(n.iterators), compiled(n.test), every=n.every),
    tree.Sequence: lambda n: nodes.sequence(tuple(compiled(one) for one in n.items)),
    tree.Entries: lambda n: nodes.context(tuple((one.key, compiled(one.value)) for one in n.entries)),
    tree.Interval: lambda n: nodes.interval(compiled(n.low), compiled(n.high), low_in=n.low_in, high_in=n.high_in),
    tree.HalfLine: lambda n: nodes.half_line(n.operator, compiled(n.value)),
    tree.Lambda: _lambda,
    tree.Tests: _tests,
}
