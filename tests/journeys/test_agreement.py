"""Browser and server decide the rules of every given form alike; the long run is ``make agreement``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.adapters.feel.far import FarDate
from gemeinwerk.adapters.feel.values import MATH, Months
from gemeinwerk.domain.forms.rules.browser import surroundings
from tests.journeys.agreement import FEEL, LANDS, TODAY, disagreements, load, subjects

EACH = 30
TABLE = Path(__file__).with_name("agreement_table.txt")
VALUES = {
    "one": ["n", "1"], "half": ["n", "0.5"], "big": ["n", "9007199254740993"], "minus": ["-", ["n", "3"]],
    "yes": ["b", True], "no": ["b", False], "nothing": ["null"], "text": ["s", "Straße 😀"], "empty": ["s", ""],
    "day": ["@", "2024-02-29"], "month": ["@", "P1M"], "days": ["@", "P10D"],
    "list": ["list", ["n", "1"], ["n", "2"]], "texts": ["list", ["s", "a"]], "void": ["list"],
}  # fmt: skip
EVALUATE = """
([plans, values]) => {
  const names = {"\\0": {limit: ["n", "5"]}};
  for (const name of Object.keys(values)) { names[name] = GwRules.compile(values[name])(names); }
  const shown = (value) => value === null || typeof value !== "object" ? value
    : Array.isArray(value) ? value.map(shown)
    : value.t === "n" ? "n" + value.n * 10n ** BigInt(9 - value.s)
    : value.t === "d" ? "d" + [value.y, value.m, value.d].join("-") : value.t + value.v;
  return plans.map((plan) => { try { return shown(GwRules.compile(plan)(names)); } catch (fault) { return "unsure"; } });
}
"""


@pytest.fixture(scope="module")
def page(browser: Any) -> Any:
    """An empty page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_every_form_is_decided_alike(page: Any, shared_data: Path) -> None:
    judged = 0
    for one in subjects(shared_data / "fim"):
        if not one.rules.lines:
            continue
        assert one.whole, one.name
        assert disagreements(page, one, EACH, start=1_000_000) == []
        judged += 1
    assert judged >= 30


def test_a_rule_that_was_changed_on_the_way_is_found(page: Any, shared_data: Path) -> None:
    one = next(found for found in subjects(shared_data / "fim") if found.name == "hundesteuer")
    for place, line in enumerate(one.rules.lines):
        turned = {**line, "c": ["call", "not", line["c"]]}
        lines = (*one.rules.lines[:place], turned, *one.rules.lines[place + 1 :])
        assert disagreements(page, replace(one, rules=replace(one.rules, lines=lines)), EACH), line


def _shown(value: Any) -> Any:
    """A value of the engine as the browser shows it in ``EVALUATE``."""
    if isinstance(value, list):
        return [_shown(one) for one in value]
    if isinstance(value, Decimal):
        return f"n{int(value.scaleb(9, MATH))}"
    if isinstance(value, date | FarDate):
        return f"d{value.year}-{value.month}-{value.day}"
    if isinstance(value, Months):
        return f"m{value.months}"
    return f"D{value.days}" if isinstance(value, timedelta) else value


def _pairs() -> list[str]:
    """Every operator and function over every pair of values: a table of expressions."""
    names = list(VALUES)
    found = [
        f"{a} {sign} {b}" for sign in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*") for a in names for b in names
    ]
    found += [f"{a} {word} {b}" for word in ("and", "or") for a in names for b in names]
    found += [f"{name}({a})" for name in ("not", "count", "sum", "date", "duration", "string length") for a in names]
    found += [
        f"{name}({a}, {b})"
        for name in ("list contains", "contains", "starts with", "ends with")
        for a in names
        for b in names
    ]
    found += [f"{a} between {b} and {c}" for a in names for b in ("one", "day", "text", "nothing") for c in names]
    found += [f"if {a} then {b} else 2" for a in names for b in names]
    found += [f"-{a}" for a in names]
    return found + [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_the_shared_table_of_expressions_has_the_same_values(page: Any, shared_data: Path) -> None:
    load(page, next(iter(subjects(shared_data / "fim"))).rules)
    context = {name: FEEL.evaluate(_source(plan), {}) for name, plan in VALUES.items()} | {"parameter": {"limit": 5}}
    expressions = _pairs()
    plans = {text: FEEL.plan(text, list(VALUES)) for text in expressions}
    assert all(plans.values()), [text for text, plan in plans.items() if plan is None]
    answered = page.evaluate(EVALUATE, [list(plans.values()), VALUES])
    wrong = [
        (text, own, other)
        for text, other in zip(plans, answered, strict=True)
        if (own := _shown(FEEL.evaluate(text, context))) != other and other != "unsure"
    ]
    assert wrong == []
    assert sum(one == "unsure" for one in answered) < len(answered) / 50


def _source(plan: list[Any]) -> str:
    """A value of the table as it is written in FEEL."""
    word, *rest = plan
    if word == "list":
        return "[" + ", ".join(_source(one) for one in rest) + "]"
    if word == "-":
        return f"-{_source(rest[0])}"
    written = {"s": f'"{rest[0]}"' if rest else "", "@": f'@"{rest[0]}"' if rest else "", "null": "null"}
    return written.get(word) or (str(rest[0]).lower() if word == "b" else str(rest[0]))


def test_what_a_browser_cannot_decide_exactly_has_no_plan() -> None:
    for text in ("one / 3", "lower case(text)", 'matches(text, "a")', "some x in list satisfies x > 1", "other = 1",
                 "one ** 2", '@"12:00:00" = day', "today()", "{a: 1}.a = 1", "sqrt(one)"):  # fmt: skip
        assert FEEL.plan(text, list(VALUES)) is None, text


def test_surroundings_are_written_for_the_browser() -> None:
    found = surroundings(TODAY, LANDS[0], {"limit": 2.5, "on": TODAY, "flag": False, "odd": [1]})
    assert found == {
        "today": "2026-11-26",
        "land": "05",
        "parameter": {"limit": ["n", "2.5"], "on": ["@", "2026-11-26"], "flag": ["b", False], "odd": ["?"]},
    }
