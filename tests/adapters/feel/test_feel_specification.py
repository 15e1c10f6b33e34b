"""The language beyond what daily rules need: types, ranges with one end, names, functions and far days (DMN 1.3 to 1.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gemeinwerk.adapters.feel import Feel, FeelError, tree

FEEL = Feel()
D = Decimal


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("-5 ** 2", D(25)),
        ("2 ** 3 ** 2", D(64)),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [D(1), D(1), D(2), D(6), D(24)]),
        ("for i in [1, 2], j in [i..2] return i * j", [D(1), D(2), D(4)]),
        ("{a b: 1}.a b", D(1)),
        ("{a+b: 1, c: a+b + 2}.c", D(3)),
        ("{f: function(first name) first name + \"x\", r: f(\"a\")}.r", "ax"),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r", D(2)),
        ("{f: function(x) function(y) x + y, r: f(1)(2)}.r", D(3)),
        ("(function(x: number) x)(\"a\")", None),
        ("[1, 2] instance of list<number>", True),
        ("[1, \"a\"] instance of list<number>", False),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: number, b: string>", False),
        ("[1..3] instance of range<number>", True),
        ("(function(a: number) a) instance of function<number> -> Any", True),
        ("1 instance of unbekannt", None),
        ("(< 5).end", D(5)),
        ("(< 5) = (< 5)", True),
        ("5 in (> 3, < 1)", True),
        ("5 in !=5", False),
        ("range(\"[1..3]\") = [1..3]", True),
        ("range(\"[3..1]\")", None),
        ("{a: 1, a: 2}", None),
        ("get value({a: 1}, \"b\")", None),
        ("context merge([{a: 1}, {b: 2}, {a: 3}])", {"a": D(3), "b": D(2)}),
        ("context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", {"x": D(1), "y": {"a": D(2)}}),
        ("list replace([2, 4, 7], function(item, new) item < new, 5)", [D(5), D(5), D(7)]),
        ("distinct values([1, 2, 1, {a: 1}, {a: 1.0}])", [D(1), D(2), {"a": D(1)}]),
        ("duplicate values([1, 2, 1])", [D(1)]),
        ("sort([3, 1, 2])", [D(1), D(2), D(3)]),
        ("count(1)", D(1)),
        ("count(null)", None),
        ("floor(1.56, null)", None),
        ("replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "abbraccaddabbra"),
        ("replace(\"a.b\", \".\", \"-\", \"q\")", "a-b"),
        ("matches(\"X\", \"[A-Z-[OI]]\")", True),
        ("matches(\"O\", \"[A-Z-[OI]]\")", False),
        ("matches(\"aA\", \"(a)\\\\1\", \"i\")", True),
        ("matches(\"a\", \"(?=a)\")", None),
        ("split(\"a;b;;\", \";\")", ["a", "b", "", ""]),
        ("string(@\"10:00:00@Europe/Paris\")", "10:00:00@Europe/Paris"),
        ("@\"2018-07-29T10:00:00@Europe/Paris\".time offset", timedelta(hours=2)),
        ("@\"2021-10-31T00:00:00@Europe/Berlin\" + @\"PT24H\" = @\"2021-10-31T23:00:00@Europe/Berlin\"", True),
        ("date and time(\"2017-01-01T00:00:00Z\") - date(\"2016-12-31\")", timedelta(days=1)),
        ("date and time(\"2017-01-01T00:00:00Z\")", datetime(2017, 1, 1, tzinfo=UTC)),
        ("string(date(\"-2016-01-30\"))", "-2016-01-30"),
        ("date(\"999999999-12-31\").year", D(999999999)),
        ("date(\"-2017-12-31\") < date(\"2017-12-31\")", True),
        ("date and time(\"99999-12-31T11:22:33Z\") = date and time(\"99999-12-31T12:22:33+01:00\")", True),
        ("date(\"01211-12-31\")", None),
        ("date(\"99999-02-29\")", None),
        ("date(\"2023-01-02\") instance of date", True),
        ("string length(\"\\uD83D\\uDC0E\")", D(1)),
        ("1 + /* eins */ 2 // drei", D(3)),
    ],
    ids=lambda one: str(one)[:60],
)  # fmt: skip
def test_values(expression: str, value: Any) -> None:
    assert FEEL.evaluate(expression, {}) == value


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1970, 1, 1), date(2000, 2, 29), date(9999, 12, 31)])
def test_far_days_count_as_near_ones_do(day: date) -> None:
    from gemeinwerk.adapters.feel.far import FarDate

    far = FarDate(day.year, day.month, day.day)
    assert far.isoweekday() == day.isoweekday()
    assert far.number() == (day - date(1970, 1, 1)).days
    assert FarDate(day.year + 400_000, day.month, day.day).isoweekday() == day.isoweekday()


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("1 + null", "Rechnung"),
        ("unbekannt", "unbekannt"),
        ("{a: 1}.b", "Eintrag"),
        ('1 < "a"', "vergleichen"),
        ('date("x")', "Funktion"),
        ("[1][2]", "Nummer"),
        ("sum(l: 1)", "Angaben"),
        ("for i in null return i", "Liste"),
    ],
)
def test_a_null_has_its_reason(expression: str, word: str) -> None:
    found = FEEL.explain(expression, {})
    assert found.value is None
    assert any(word in problem for problem in found.problems)


@pytest.mark.parametrize("expression", ["null", "if true then null else 1", 'get value({a: 1}, "b")', "{a: null}.a"])
def test_a_null_that_was_meant_needs_no_reason(expression: str) -> None:
    assert FEEL.explain(expression, {}).problems == ()


def test_the_tree_is_immutable_and_equal_where_the_text_means_the_same() -> None:
    found = FEEL.tree("Größe des Hundes > 40 and not(alt)", frozenset({"Größe des Hundes"}))
    assert found == tree.Logic(
        "and",
        tree.Comparison(">", tree.Name("Größe des Hundes"), tree.Literal(D(40))),
        tree.Call(tree.Name("not"), (tree.Argument("", tree.Name("alt")),)),
    )
    assert found == FEEL.tree("Größe  des Hundes>40 and not( alt )", {"Größe des Hundes"})
    assert FEEL.tests_tree('not("A", > 3)') == tree.Tests(
        (tree.Literal("A"), tree.HalfLine(">", tree.Literal(D(3)))), negated=True
    )
    with pytest.raises(AttributeError):
        found.operator = "or"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "expression",
    ["f(1, a: 2)", "f(1,)", "{a: 1,}", "[1..", "(< 5", "1 instance of", "function(x", "@1", "/* offen", "for 1 in x return 1"],
)  # fmt: skip
def test_unreadable_texts_are_refused(expression: str) -> None:
    with pytest.raises(FeelError):
        FEEL.evaluate(expression, {})
