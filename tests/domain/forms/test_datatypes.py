"""What each datatype accepts and refuses: one table."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

import pytest

from gemeinwerk.domain.forms.rules.values import problem
from gemeinwerk.domain.forms.types import Constraints, FieldNode, Option
from gemeinwerk.domain.forms.types.datatypes import at_least, at_most
from gemeinwerk.domain.forms.types.patterns import Pattern, PatternUnreadable, pattern

PDF = {
    "upload": "00000000-0000-7000-8000-000000000001",
    "name": "a.pdf",
    "size": 10,
    "media_type": "application/pdf",
}


def node(datatype: str, kind: str = "input", **more: Any) -> FieldNode:
    """A field of one datatype."""
    limits = {key: more.pop(key) for key in list(more) if key in Constraints.__dataclass_fields__}
    return FieldNode("F1", "1", kind, datatype, "n", "Frage", "", "", 1, 1, constraints=Constraints(**limits), **more)


SELECT = node("text", "select", options=(Option("001", "Eins"), Option("A", "Anton")))
TABLE: list[tuple[FieldNode, list[Any], list[Any]]] = [
    (node("num"), ["0", "-0", "12", "12.5", "007", "0.000001", "9" * 18],
     ["", "+5", ".5", "5.", "1e3", "1,5", "1_0", "٣", "NaN", "Infinity", "0.0000001", "9" * 19, 5, 5.0, True]),
    (node("num", min_value="0.1", max_value="100.25"), ["0.1", "0.10", "100.25", "00.2"], ["0.09", "0", "100.26", "-1"]),
    (node("num", min_value="-2.5", max_value="-0.05"), ["-2.5", "-0.05", "-1"], ["-2.51", "-0.04", "0", "1"]),
    (node("num_int", min_value="1", max_value="31"), ["1", "31", "05"], ["0", "32", "1.0", "1.5", "-1"]),
    (node("num_currency"), ["0", "12.5", "12.50", "-3"], ["12.505", "12,50", "1.000,00", "12 €"]),
    (node("date"), ["2024-02-29", "2000-02-29", "1000-01-01", "2999-12-31"],
     ["2023-02-29", "1900-02-29", "0999-12-31", "3000-01-01", "2026-1-1", "20260101", "2026-W01-1", "01.01.2026",
      "2026-11-25T00:00", "2026-11-31"]),
    (node("date", min_value="2000-02-29", max_value="2030-12-31"), ["2000-02-29", "2030-12-31"],
     ["2000-02-28", "2031-01-01", "1999-12-31"]),
    (node("time"), ["00:00", "23:59"], ["24:00", "12:60", "12", "12:00:00", "1:00", "12:00+01:00"]),
    (node("time", min_value="08:00", max_value="17:30"), ["08:00", "17:30"], ["07:59", "17:31"]),
    (node("datetime"), ["2026-11-25T12:30"], ["2026-11-25", "2026-11-25 12:30", "2026-11-25T24:00", "2026-11-25T12:30Z"]),
    (node("bool"), [True, False], ["true", "Ja", 1, 0, None]),
    (node("text", max_length=5, min_length=2), ["ab", "abcde", "😀" * 5, "ä\u0308b"], ["a", "abcdef", "😀" * 6, "a\u0000b"]),
    (node("text"), ["a" * 5000, "a\nb", "Ω"], ["a" * 5001, "\u0007x", "x\u0085y", "\ud800", 5]),
    (node("text", pattern=r"\d{5}"), ["44787"], ["4478", "447871", "a44787", "44787\n", "٤٤٧٨٧"]),
    (node("text", pattern="^[A-Z]{1,3}$|x"), ["ABC", "x"], ["ABCD", "xA", "AX1"]),
    (node("text", pattern=r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{1,63}$"), ["erika@example.org"],
     ["erika@example", "erika@example.org\n", "a b@c.de"]),
    (node("text_latin"), ["Škoda ĳ ẞ €", "C̨̆ M̂", "Größe 1/2 – nein".replace("–", "-")], ["Ω", "Жук", "„a“", "…", "Q̂", "😀"]),
    (SELECT, ["001", "A"], ["1", "Eins", "a", ""]),
    (node("file", max_size=1000, media_types=("application/pdf",)), [PDF, {**PDF, "size": 10.0}],
     [{}, "a.pdf", {**PDF, "size": 1001}, {**PDF, "size": -1}, {**PDF, "size": True}, {**PDF, "size": 1.5},
      {**PDF, "media_type": "image/png"}, {**PDF, "upload": "x"}, {**PDF, "more": 1}, {**PDF, "name": ""},
      {**PDF, "upload": "{00000000-0000-7000-8000-000000000001}"}]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "good", "bad"), TABLE, ids=[f"{t[0].datatype}-{n}" for n, t in enumerate(TABLE)])
def test_values(field: FieldNode, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if problem(field, value)] == []
    assert [value for value in bad if value != "" and not problem(field, value)] == []


def test_limits_as_patterns_compare_like_numbers() -> None:
    chance = random.Random(1)
    parts = ["0", "7", "10", "05", "99", "100", "199", "31", "1000000"]
    ends = ["", ".1", ".05", ".9", ".10", ".0", ".099"]
    for _ in range(1500):
        limit = chance.choice(["", "-"]) + chance.choice(parts) + chance.choice(ends)
        value = chance.choice(["", "-"]) + chance.choice(parts) + chance.choice(ends)
        assert bool(re.fullmatch(at_least("num", limit), value)) is (Decimal(value) >= Decimal(limit)), (limit, value)
        assert bool(re.fullmatch(at_most("num", limit), value)) is (Decimal(value) <= Decimal(limit)), (limit, value)


def test_patterns_match_like_the_language_they_come_from() -> None:
    chance = random.Random(3)

    def made(depth: int) -> str:
        kind = chance.random()
        if depth == 0 or kind < 0.35:
            return chance.choice(["a", "b", "[ab]", "[^a]", ".", r"\d", "c", r"\.", "-"])
        if kind < 0.55:
            return made(depth - 1) + made(depth - 1)
        if kind < 0.7:
            return f"({made(depth - 1)}|{made(depth - 1)})"
        return f"(?:{made(depth - 1)}){chance.choice(['*', '+', '?', '{2}', '{0,2}', '{1,3}', '{2,}'])}"

    matched = 0
    for _ in range(600):
        text = made(4)
        read, standard = Pattern(text), re.compile(text)
        written = re.compile(read.json())
        for _ in range(8):
            sample = "".join(chance.choice("abc1.-") for _ in range(chance.randrange(7)))
            expected = standard.fullmatch(sample) is not None
            assert read.fullmatch(sample) is expected, (text, sample)
            assert (written.search(sample) is not None) is expected, (text, read.json(), sample)
            matched += expected
    assert matched > 300


@pytest.mark.parametrize(
    "text",
    ["(", ")", "[", "a{2,1}", "a**", "(?=a)", "(?<=a)b", r"(a)\1", r"\bword", "a^b", "x" * 1001, "(" * 60 + ")" * 60,
     "(a{0,100}){0,100}", "a{5000}", "[z-a]", r"\p{Foo}", "*a"],
)  # fmt: skip
def test_patterns_that_not_every_outlet_can_say_are_refused(text: str) -> None:
    assert pattern(text) is None
    with pytest.raises(PatternUnreadable):
        Pattern(text)


@pytest.mark.parametrize("text", ["(a+)+b", "(a|aa)+$", "(?:a?){1000}b", "(.*)*(.*)*(.*)*x"])
def test_bombs_are_matched_in_linear_steps(text: str) -> None:
    assert not Pattern(text).fullmatch("a" * 2000 + "!")
