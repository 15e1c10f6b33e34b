"""The small parts: ids, money, clock, refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import ALPHABET, new_id, reference
from gemeinwerk.kernel.money import format_euro, money
from gemeinwerk.kernel.refusal import Finding, Forbidden


def test_ids_are_ordered_by_time_and_of_version_7() -> None:
    ids = [new_id() for _ in range(500)]
    assert len(set(ids)) == 500 and {i.version for i in ids} == {7} and {i.variant for i in ids} == {ids[0].variant}
    assert [i.int >> 80 for i in ids] == sorted(i.int >> 80 for i in ids)


def test_references_are_readable_and_differ() -> None:
    found = {reference("GW") for _ in range(500)}
    assert len(found) == 500
    assert all(set(r.removeprefix("GW-").replace("-", "")) <= set(ALPHABET) and len(r) == 17 for r in found)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("30.7", "30,70\u00a0€"), ("1234567.891", "1.234.567,89\u00a0€"), ("0", "0,00\u00a0€"), ("-5", "-5,00\u00a0€")],
)
def test_euros_are_written_as_people_write_them(amount: str, text: str) -> None:
    assert format_euro(Decimal(amount)) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_money_is_exact_to_the_cent(value: Decimal) -> None:
    assert abs(money(value) - value) <= Decimal("0.005") and money(money(value)) == money(value)


def test_money_refuses_floats() -> None:
    with pytest.raises(TypeError):
        money(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_day_is_the_day_in_berlin(moment: datetime, day: date) -> None:
    assert berlin_date(moment) == day


def test_a_naive_moment_has_no_day() -> None:
    with pytest.raises(ValueError):
        berlin_date(datetime(2026, 1, 1))


def test_roles_are_demanded() -> None:
    SYSTEM.require_role("lead")
    Actor(ActorKind.STAFF, "s", roles=frozenset({"officer"})).require_role("lead", "officer")
    with pytest.raises(Forbidden):
        Actor(ActorKind.STAFF, "s", roles=frozenset({"officer"})).require_role("lead")


def test_a_finding_says_where() -> None:
    assert str(Finding("form.xml", 7, "Fehlt.", "Ergänzen.")) == "form.xml:7: Fehlt. Ergänzen."
    assert str(Finding("form.xml", None, "Fehlt.", "")) == "form.xml: Fehlt."
