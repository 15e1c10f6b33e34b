"""FEEL expressions and their values, as DMN 1.3 chapter 10 defines them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gemeinwerk.adapters.feel import Feel, FeelError
from gemeinwerk.adapters.feel.values import Months

FEEL = Feel()
D = Decimal

NUMBERS = [
    ("0.1 + 0.2", D("0.3")),
    ("0.1 + 0.2 = 0.3", True),
    ("12.50 * 3", D("37.50")),
    ("10 / 4", D("2.5")),
    ("1 / 3 * 3", D("0.9999999999999999999999999999999999")),
    ("1 / 0", None),
    ("2 ** 10", D(1024)),
    ("2 ** -1", D("0.5")),
    ("-3 + 5", D(2)),
    ("(1 + 2) * 3", D(9)),
    ("1 + 2 * 3", D(7)),
    (".5", D("0.5")),
    ("1 = 1.0", True),
    ('"a" + 1', None),
    ("null + 1", None),
    ("modulo(10, 3)", D(1)),
    ("modulo(-10, 3)", D(2)),
    ("abs(-3)", D(3)),
    ("sqrt(16)", D(4)),
    ("sqrt(-1)", None),
    ("odd(3) and even(4)", True),
    ('number("1.234,56", ".", ",")', D("1234.56")),
    ('number("12")', D(12)),
    ('number("zwölf")', None),
]

TEXTS = [
    ('"a" + "b"', "ab"),
    ('"sagt \\"Guten Tag\\""', 'sagt "Guten Tag"'),
    ('"\\u00e4"', "ä"),
    ('string length("äöü")', D(3)),
    ('upper case("straße")', "STRASSE"),
    ('lower case("ÄÖ")', "äö"),
    ('contains("Bochum", "och")', True),
    ('starts with("Bochum", "Bo")', True),
    ('ends with("Bochum", "um")', True),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2)', "ar"),
    ('substring(string: "foobar", start position: 3)', "obar"),
    ('substring before("a@b", "@")', "a"),
    ('substring after("a@b", "@")', "b"),
    ('matches("BO-GW 1", "^[A-Z]{1,3}-[A-Z]{1,2} [0-9]{1,4}$")', True),
    ('matches("bo-gw 1", "^[A-Z]{1,3}-[A-Z]{1,2} [0-9]{1,4}$")', False),
    ('matches("bo-gw", "^BO", "i")', True),
    ('replace("a b c", "\\\\s", "-")', "a-b-c"),
    ('split("a;b;c", ";")', ["a", "b", "c"]),
    ('string join(["a", "b"], ", ")', "a, b"),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ("string(1.50)", "1.50"),
    ("string(true)", "true"),
    ("string(null)", None),
    ('string(date("2026-11-24"))', "2026-11-24"),
]

LOGIC = [
    ("true and null", None),
    ("false and null", False),
    ("null and false", False),
    ("true or null", True),
    ("null or false", None),
    ("not(true)", False),
    ("not(null)", None),
    ("null = null", True),
    ("1 = null", False),
    ("null < 1", None),
    ('1 < "a"', None),
    ("if true then 1 else 2", D(1)),
    ("if null then 1 else 2", D(2)),
    ("if false then 1 else if true then 2 else 3", D(2)),
    ("1 < 2 and 2 < 3", True),
    ("3 between 1 and 5", True),
    ("0 between 1 and 5 or true", True),
    ("unbekannt", None),
    ("unbekannt.teil.teil", None),
    ('1 instance of number and "a" instance of string and true instance of boolean', True),
    ("null instance of number", False),
]

LISTS = [
    ("[1, 2, 3][2]", D(2)),
    ("[1, 2, 3][-1]", D(3)),
    ("[1, 2, 3][7]", None),
    ("[1, 2, 3, 4][item > 2]", [D(3), D(4)]),
    ("[{a: 1, b: 2}, {a: 2, b: 3}][a = 2].b", [D(3)]),
    ("[{a: 1}, {a: 2}].a", [D(1), D(2)]),
    ("count([])", D(0)),
    ("sum([])", None),
    ("sum([1, 2, 3])", D(6)),
    ("sum(1, 2, 3)", D(6)),
    ('sum([1, "a"])', None),
    ("min(3, 1, 2)", D(1)),
    ("max([1, 5, 3])", D(5)),
    ("mean([1, 2])", D("1.5")),
    ("median([3, 1, 2])", D(2)),
    ("list contains([1, 2], 2)", True),
    ("append([1], 2, 3)", [D(1), D(2), D(3)]),
    ("concatenate([1], [2, 3])", [D(1), D(2), D(3)]),
    ("distinct values([1, 2, 1])", [D(1), D(2)]),
    ("flatten([1, [2, [3]]])", [D(1), D(2), D(3)]),
    ("reverse([1, 2])", [D(2), D(1)]),
    ("index of([1, 2, 1], 1)", [D(1), D(3)]),
    ("sublist([1, 2, 3], 2)", [D(2), D(3)]),
    ("for i in [1, 2] return i * 2", [D(2), D(4)]),
    ("for i in 1..3 return i", [D(1), D(2), D(3)]),
    ("for i in 3..1 return i", [D(3), D(2), D(1)]),
    ("for a in [1, 2], b in [10, 20] return a * b", [D(10), D(20), D(20), D(40)]),
    ("some x in [1, 2] satisfies x > 1", True),
    ("every x in [1, 2] satisfies x > 1", False),
    ("every x in [] satisfies false", True),
    ("[1, 2] = [1, 2.0]", True),
    ("all([true, false])", False),
    ("any([true, null])", True),
]

RANGES = [
    ("2 in [1..3]", True),
    ("1 in (1..3)", False),
    ("1 in ]1..3]", False),
    ("3 in (<1, >2)", True),
    ("3 in (1, 2)", False),
    ("3 in [1, 2, 3]", True),
    ('"b" in ["a", "b"]', True),
    ("3 in >= 3", True),
    ("not(3 in [1..2])", True),
]

CONTEXTS: list[tuple[str, Any]] = [
    ("{a: 1, b: a + 1}.b", D(2)),
    ('{"Betrag in Euro": 3}', {"Betrag in Euro": D(3)}),
    ('get value({a: 1}, "a")', D(1)),
    ("{f: function(x) x + 1, r: f(2)}.r", D(3)),
    ("get entries({a: 1})", [{"key": "a", "value": D(1)}]),
]

DATES: list[tuple[str, Any]] = [
    ('date("2026-11-24")', date(2026, 11, 24)),
    ("date(2026, 11, 24)", date(2026, 11, 24)),
    ('date("2026-02-30")', None),
    ('date("24.11.2026")', None),
    ('date("2026-11-24").month', D(11)),
    ('date("2026-11-24") < date("2026-12-01")', True),
    ('date("2026-11-24") - date("2026-11-01")', timedelta(days=23)),
    ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
    ('date("2024-02-29") + duration("P1Y")', date(2025, 2, 28)),
    ('date("2026-11-24") + duration("P10D")', date(2026, 12, 4)),
    ('date("2026-11-24") - duration("P1M")', date(2026, 10, 24)),
    ('time("10:30:00").hour', D(10)),
    ('date and time("2026-11-24T10:30:00")', datetime(2026, 11, 24, 10, 30)),
    ('date and time(date("2026-11-24"), time("10:30:00")).minute', D(30)),
    ('duration("P1Y2M")', Months(14)),
    ('duration("P1Y2M").months', D(2)),
    ('duration("P1DT2H")', timedelta(days=1, hours=2)),
    ('duration("P1Y1D")', None),
    ('years and months duration(date("2008-11-25"), date("2026-11-24")).years', D(17)),
    ('years and months duration(date("2008-11-24"), date("2026-11-24")).years', D(18)),
    ('@"2026-11-24"', date(2026, 11, 24)),
    ('@"P1D" + @"PT1H"', timedelta(days=1, hours=1)),
    ('day of week(date("2026-11-24"))', "Tuesday"),
    ('time("10:30:00")', time(10, 30)),
]


@pytest.mark.parametrize(
    ("expression", "value"),
    [*NUMBERS, *TEXTS, *LOGIC, *LISTS, *RANGES, *CONTEXTS, *DATES],
    ids=lambda one: str(one)[:60],
)
def test_values_of_expressions(expression: str, value: Any) -> None:
    found = FEEL.evaluate(expression, {})
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("expression", "names", "value"),
    [
        ("Größe des Hundes > 40", {"Größe des Hundes": 50}, True),
        ("Gebühr * Monate / 12", {"Gebühr": D("30.00"), "Monate": 6}, D("15")),
        ("parameter.fee_year * months / 12", {"parameter": {"fee_year": D("30.70")}, "months": D(12)}, D("30.70")),
        ("person.first name", {"person": {"first name": "Ada"}}, "Ada"),
        ("Applicant's age >= 18", {"Applicant's age": 17}, False),
        ("hunde[2].name", {"hunde": [{"name": "Rex"}, {"name": "Bella"}]}, "Bella"),
        ("count(hunde[gefährlich = true])", {"hunde": [{"gefährlich": True}, {"gefährlich": False}]}, D(1)),
        ("sum(hunde.steuer)", {"hunde": [{"steuer": D("90")}, {"steuer": D("120")}]}, D(210)),
        ('if art = "A" or art = "B" then 1 else 2', {"art": "B"}, D(1)),
        ('art in ("A", "B")', {"art": "C"}, False),
        ("a-b", {"a": 3, "b": 1}, D(2)),
        ("a-b", {"a-b": 7, "a": 3, "b": 1}, D(7)),
        ("x != null and x > 3", {"x": None}, False),
        ("date >= today", {"date": date(2026, 12, 1), "today": date(2026, 11, 24)}, True),
        (
            "years and months duration(birth_date, today).years >= 18",
            {"birth_date": date(2008, 11, 24), "today": date(2026, 11, 24)},
            True,
        ),
        ('string join(for p in ps return p.name, " und ")', {"ps": [{"name": "A"}, {"name": "B"}]}, "A und B"),
        ("sum", {"sum": D(5)}, D(5)),
        ("betrag + 1", {"betrag": 2}, D(3)),
        ("betrag", {"betrag": 0.1}, D("0.1")),
    ],
)  # fmt: skip
def test_names_come_from_the_context(expression: str, names: dict[str, Any], value: Any) -> None:
    assert FEEL.evaluate(expression, names) == value


@pytest.mark.parametrize(
    ("tests", "value", "passes"),
    [
        ("-", 1, True),
        ("5", 5, True),
        ("5", D("5.0"), True),
        ("> 3", 5, True),
        ("<= 3", 5, False),
        ('"A", "B"', "B", True),
        ('not("A", "B")', "B", False),
        ('not("A")', "B", True),
        ("[1..3)", 3, False),
        ("[18..65], > 100", 101, True),
        ("true", True, True),
        ("false", True, False),
        ("null", None, True),
        ("> limit", 5, True),
        ('[date("2026-01-01")..date("2026-12-31")]', date(2026, 11, 24), True),
        ("? > 3 and ? < 9", 5, True),
        ('contains(?, "x")', "axe", True),
        ("odd(?)", 4, False),
    ],
)
def test_unary_tests_of_decision_tables(tests: str, value: Any, passes: bool) -> None:
    assert FEEL.test(tests, value, {"limit": 4}) is passes


@pytest.mark.parametrize(
    "expression",
    ["", "1 +", "if a then b", "(1", "[1, 2", '"offen', "for x in", "a b", "1..3", "{a 1}", "§", "some x in [1]", "x."],
)  # fmt: skip
def test_unreadable_expressions_are_refused_in_german(expression: str) -> None:
    with pytest.raises(FeelError) as refused:
        FEEL.evaluate(expression, {"a": 1, "x": 1})
    assert refused.value.code == "feel.expression"
    assert refused.value.message.startswith(("Ausdruck nicht lesbar", "Das Zeichen"))


def test_expressions_are_checked_without_values() -> None:
    FEEL.compile("Größe des Hundes > 40", frozenset({"Größe des Hundes"}))
    FEEL.compile_tests('"A", "B"')
    with pytest.raises(FeelError):
        FEEL.compile("Größe des Hundes > 40")
    with pytest.raises(FeelError):
        FEEL.compile_tests("> ")


def test_the_adapter_says_that_it_works() -> None:
    assert FEEL.check().ok
