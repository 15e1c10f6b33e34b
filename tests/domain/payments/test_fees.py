"""Fees by a by-law as worked examples, and what is true of every fee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.payments.rules.fees import MeasureMissing, ScheduleUnfit, fee, number, schedule_faults
from gemeinwerk.domain.payments.types import (
    FeeItem,
    FixedTariff,
    FormulaTariff,
    LegalNature,
    QuantityTariff,
    TimeTariff,
    Vat,
    VatTreatment,
)
from tests.domain.payments.bylaws import SCHEDULE, TAXED, D, item

DAY = date(2026, 11, 1)
NEW = date(2027, 1, 1)

EXAMPLES = [
    ("fest", {}, (), "30.70"),
    ("fest", {}, ("pass",), "15.35"),
    ("fest", {}, ("frei",), "0.00"),
    ("fest", {}, ("pass", "frei"), "0.00"),
    ("fest", {}, ("rabatt",), "30.70"),
    ("stufe", {"wert": "0"}, (), "25.00"),
    ("stufe", {"wert": "1000"}, (), "25.00"),
    ("stufe", {"wert": "1000.01"}, (), "60.00"),
    ("stufe", {"wert": "10000.01"}, (), "150.00"),
    ("menge", {"seiten": "2"}, (), "0.00"),
    ("menge", {"seiten": "10"}, (), "3.85"),
    ("menge", {"seiten": "4"}, ("pass",), "0.28"),
    ("zeit", {"minuten": "0"}, (), "0.00"),
    ("zeit", {"minuten": "15"}, (), "18.25"),
    ("zeit", {"minuten": "16"}, (), "36.50"),
    ("formel", {"summe": "1000"}, (), "50.00"),
    ("formel", {"summe": "12345"}, (), "95.00"),
    ("formel", {"summe": "999999"}, (), "900.00"),
    ("saal", {}, ("rabatt",), "79.00"),
    ("saal", {}, ("pass", "rabatt"), "19.50"),
]


@pytest.mark.parametrize(("code", "measures", "reductions", "gross"), EXAMPLES)
def test_worked_examples(code: str, measures: dict[str, str], reductions: tuple[str, ...], gross: str) -> None:
    counted = {name: D(value) for name, value in measures.items()}
    found = fee(SCHEDULE, on=NEW, items=(code,), measures=counted, reductions=frozenset(reductions))
    assert str(found.gross) == gross
    assert found.explanation[-1].startswith("Zu zahlen: ")


@pytest.mark.parametrize(
    ("on", "old_vat", "treatment", "net", "tax"),
    [
        (date(2026, 12, 31), True, VatTreatment.EXEMPT, "119.00", "0.00"),
        (date(2026, 12, 31), False, VatTreatment.RATE, "100.00", "19.00"),
        (NEW, True, VatTreatment.RATE, "100.00", "19.00"),
        (NEW, False, VatTreatment.RATE, "100.00", "19.00"),
    ],
)
def test_the_transition_of_vat_ends_with_2026(
    on: date, old_vat: bool, treatment: VatTreatment, net: str, tax: str
) -> None:
    (one,) = fee(SCHEDULE, on=on, items=("saal",), old_vat=old_vat).items
    assert (one.treatment, str(one.net), str(one.tax)) == (treatment, net, tax)
    (public,) = fee(SCHEDULE, on=on, items=("fest",), old_vat=old_vat).items
    assert public.treatment is VatTreatment.OUTSIDE_SCOPE and public.tax == 0


def test_a_net_price_gets_its_tax_on_top() -> None:
    (one,) = fee(SCHEDULE, on=NEW, items=("netto",)).items
    assert (str(one.net), str(one.tax), str(one.gross)) == ("10.05", "1.91", "11.96")


def test_every_line_says_why() -> None:
    found = fee(SCHEDULE, on=NEW, items=("saal", "menge"), measures={"seiten": D(10)}, reductions=frozenset({"pass"}))
    assert [line.replace("\u00a0", " ") for line in found.explanation] == [
        "Berechnet nach: Verwaltungsgebührensatzung (KAG NRW § 5), Stand 1. Januar 2027",
        "Leistung saal (Tarifstelle saal): Festbetrag 119,00 €",
        "Stadtpass (§ 6 Abs. 1 der Satzung): minus 59,50 €",
        "enthält 19 % Umsatzsteuer (UStG § 2b): 9,50 €; privatrechtliches Entgelt, fällig 59,50 €",
        "Leistung menge (Tarifstelle menge): Seiten 10, davon 3 frei: 7 mal 0,55 €",
        "Stadtpass (§ 6 Abs. 1 der Satzung): minus 1,93 €",
        "nicht umsatzsteuerbar; öffentlich-rechtliche Gebühr, fällig 1,93 €",
        "Zu zahlen: 61,43 €",
    ]
    assert [(one.account_code, one.product) for one in found.items] == [("441100", "111200"), ("431100", "122010")]


def test_outside_its_time_a_by_law_charges_nothing() -> None:
    for day in (date(2025, 12, 31), date(2028, 1, 1)):
        with pytest.raises(ScheduleUnfit):
            fee(SCHEDULE, on=day, items=("fest",))
    with pytest.raises(ScheduleUnfit):
        fee(SCHEDULE, on=DAY, items=("anders",))
    with pytest.raises(ScheduleUnfit):
        fee(SCHEDULE, on=DAY, items=("fest",), reductions=frozenset({"anders"}))
    for measures in ({}, {"seiten": D(-1)}):
        with pytest.raises(MeasureMissing):
            fee(SCHEDULE, on=DAY, items=("menge",), measures=measures)


@pytest.mark.parametrize(
    "wrong",
    [
        item("a", FixedTariff(D(-1))),
        item("a", FixedTariff(D(1)), legal_source=""),
        item("a", FixedTariff(D(1)), account_code=""),
        item("a", FixedTariff(D(1)), vat=Vat(VatTreatment.RATE)),
        item("a", FixedTariff(D(1)), vat=Vat(VatTreatment.EXEMPT, D(19))),
        item("a", FixedTariff(D(1)), vat=TAXED, nature=LegalNature.TAX),
        item("a", TimeTariff("t", "T", D(1), 0)),
        item("a", FormulaTariff("t", "T", D(1), D(1), D(5), D(4))),
        item("fest", FixedTariff(D(1))),
    ],
)
def test_a_by_law_that_contradicts_itself_is_refused(wrong: FeeItem) -> None:
    assert schedule_faults(SCHEDULE) == ()
    assert schedule_faults(replace(SCHEDULE, items=(*SCHEDULE.items, wrong)))


def test_numbers_are_written_as_in_germany() -> None:
    assert [number(D(one)) for one in ("1234.50", "0.0061", "10", "100")] == ["1.234,5", "0,0061", "10", "100"]


cents = st.decimals(0, 5000, places=2)
amounts = st.decimals(0, 100000, places=3)
tariffs = st.one_of(
    st.builds(FixedTariff, cents),
    st.builds(QuantityTariff, st.just("m"), st.just("M"), cents, cents),
    st.builds(TimeTariff, st.just("m"), st.just("M"), cents, st.integers(1, 120)),
    st.builds(FormulaTariff, st.just("m"), st.just("M"), cents, st.decimals(-2, 2, places=4)),
)
vats = st.one_of(st.just(Vat(VatTreatment.OUTSIDE_SCOPE)), st.sampled_from([D(7), D(19)]).map(lambda r: Vat(VatTreatment.RATE, r)))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(tariffs, vats, st.booleans()), min_size=1, max_size=5), amounts,
       st.frozensets(st.sampled_from(["pass", "frei", "viel"])))  # fmt: skip
def test_items_make_the_total_and_reductions_never_raise(
    chosen: list[tuple[FixedTariff, Vat, bool]], value: Decimal, reductions: frozenset[str]
) -> None:
    price = LegalNature.PRIVATE_PRICE
    items = tuple(
        item(f"n{place}", tariff, vat=vat, includes_tax=gross, nature=price)
        for place, (tariff, vat, gross) in enumerate(chosen)
    )
    much = replace(SCHEDULE.reductions[1], code="viel", items=("n0",))
    schedule = replace(SCHEDULE, items=items, reductions=(SCHEDULE.reductions[0], much, SCHEDULE.reductions[2]))
    codes = tuple(one.code for one in items)
    full = fee(schedule, on=NEW, items=codes, measures={"m": value})
    less = fee(schedule, on=NEW, items=codes, measures={"m": value}, reductions=reductions)
    for found in (full, less):
        assert found.gross == sum(one.net + one.tax for one in found.items)
        assert all(one.net >= 0 and one.tax >= 0 and one.gross == one.gross.quantize(D("0.01")) for one in found.items)
    assert all(
        low.gross <= high.gross and low.tax <= high.tax for low, high in zip(less.items, full.items, strict=True)
    )
