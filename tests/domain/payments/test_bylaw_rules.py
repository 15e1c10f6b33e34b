"""By-laws read from text and counted: validity to the day, both laws of value-added tax, and every hostile file refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.payments.rules.bylaw_text import (
    MOST_BYTES,
    BylawTooLarge,
    BylawUnreadable,
    bylaw_of,
    plain,
    read_bylaw,
)
from gemeinwerk.domain.payments.rules.bylaws import (
    AskedUnclear,
    as_result,
    asked_of,
    charge,
    difference,
    item_facts,
    measures_of,
    overlapping,
    reduction_words,
)
from gemeinwerk.domain.payments.rules.fees import MeasureMissing, ScheduleUnfit
from gemeinwerk.domain.payments.types import Asked, BylawRow, BylawState, BylawText
from gemeinwerk.kernel.refusal import Finding
from tests.domain.payments.bylaw_texts import ITEMS, changed, text

DAY = date(2026, 11, 2)


def law(**more: object) -> BylawText:
    return read_bylaw(text(**more).encode())  # type: ignore[arg-type]


def faults(content: str | bytes) -> tuple[Finding, ...]:
    with pytest.raises(BylawUnreadable) as refused:
        read_bylaw(content if isinstance(content, bytes) else content.encode())
    assert refused.value.details
    return refused.value.details


def test_a_text_becomes_a_by_law_and_data_that_reads_the_same_again() -> None:
    found = law(old_vat=True, last="2028-02-29")
    assert (found.key, found.schedule.valid_until, found.old_vat) == ("muster", date(2028, 2, 29), True)
    assert [one.code for one in found.schedule.items] == ["fest", "stufe", "menge", "zeit", "formel", "saal"]
    assert bylaw_of(plain(found)) == found
    assert measures_of(found) == {
        "wert": "Wert in Euro", "seiten": "Seiten", "minuten": "Zeitaufwand in Minuten",
        "flaechentage": "Quadratmeter mal Tage",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "measures", "reductions", "gross"),
    [
        ("fest", {}, (), "30.70"),
        ("fest", {}, ("pass",), "15.35"),
        ("fest", {}, ("frei",), "0.00"),
        ("stufe", {"wert": "1000"}, (), "25.00"),
        ("stufe", {"wert": "1000.01"}, (), "60.00"),
        ("stufe", {"wert": "10001"}, (), "150.50"),
        ("menge", {"seiten": "3"}, (), "0.00"),
        ("menge", {"seiten": "8"}, (), "0.63"),
        ("zeit", {"minuten": "15"}, (), "18.25"),
        ("zeit", {"minuten": "16"}, (), "36.50"),
        ("formel", {"flaechentage": "10"}, (), "25.00"),
        ("formel", {"flaechentage": "100"}, (), "50.00"),
        ("formel", {"flaechentage": "100.03"}, (), "50.01"),
        ("formel", {"flaechentage": "99999"}, (), "900.00"),
    ],
)
def test_what_an_item_costs(item: str, measures: dict[str, str], reductions: tuple[str, ...], gross: str) -> None:
    asked = Asked((item,), {name: D(value) for name, value in measures.items()}, frozenset(reductions))
    found = charge(law(), asked, on=DAY)
    assert found.gross == D(gross) and found.explanation[-1].startswith("Zu zahlen:")
    assert (found.items[0].account_code, found.items[0].legal_source[:11]) == (
        "432100" if item == "formel" else "431100", "Tarifstelle"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old_vat", "on", "tax"),
    [
        (True, date(2026, 12, 31), "0.00"),
        (True, date(2027, 1, 1), "19.00"),
        (False, date(2026, 12, 31), "19.00"),
        (False, date(2027, 1, 1), "19.00"),
    ],
)
def test_the_old_law_of_value_added_tax_ends_with_2026(old_vat: bool, on: date, tax: str) -> None:
    found = charge(law(old_vat=old_vat), Asked(("saal",)), on=on)
    assert (found.gross, found.tax) == (D("119.00"), D(tax))


@pytest.mark.parametrize(
    ("on", "valid"),
    [
        (date(2027, 12, 31), False), (date(2028, 1, 1), True), (date(2028, 2, 29), True), (date(2028, 3, 1), False),
    ],
)  # fmt: skip
def test_the_first_and_the_last_day_belong_to_the_validity(on: date, valid: bool) -> None:
    found = law(first="2028-01-01", last="2028-02-29")
    if valid:
        assert charge(found, Asked(("fest",)), on=on).gross == D("30.70")
    else:
        with pytest.raises(ScheduleUnfit):
            charge(found, Asked(("fest",)), on=on)


def row(
    first: date, last: date | None, number: int = 1, key: str = "a", state: BylawState = BylawState.ADOPTED
) -> BylawRow:
    return BylawRow(UUID(int=number), key, number, "Satzung", state, first, last)


@pytest.mark.parametrize(
    ("first", "last", "shared"),
    [
        (date(2026, 1, 1), date(2027, 12, 31), False), (date(2026, 1, 1), date(2028, 1, 1), True),
        (date(2028, 3, 1), None, False), (date(2028, 2, 29), None, True), (date(2026, 1, 1), None, True),
        (date(2028, 1, 15), date(2028, 1, 15), True),
    ],
)  # fmt: skip
def test_versions_overlap_where_they_share_one_day(first: date, last: date | None, shared: bool) -> None:
    new, there = row(first, last, 2, state=BylawState.DRAFT), row(date(2028, 1, 1), date(2028, 2, 29))
    assert bool(overlapping(new, [there])) is shared
    assert overlapping(new, [row(first, last, 3, "b"), row(first, last, 4, state=BylawState.DRAFT), new]) == ()


def test_an_open_end_overlaps_everything_after_it() -> None:
    assert overlapping(row(date(2030, 1, 1), date(2030, 1, 1), 2), [row(date(2026, 1, 1), None)])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('amount = "30.70"', "amount = nan", "keine Zahl"),
        ('amount = "30.70"', "amount = inf", "keine Zahl"),
        ('amount = "30.70"', "amount = -1", "nicht zwischen 0"),
        ('amount = "30.70"', "amount = 1e999999", "keine Zahl"),
        ('amount = "30.70"', f"amount = {'9' * 4000}", "keine Zahl"),
        ('amount = "30.70"', 'amount = "30,70"', "keine Zahl"),
        ('amount = "30.70"', 'amount = "30.705"', "keine Zahl"),
        ('amount = "30.70"', "amount = true", "keine Zahl"),
        ('amount = "30.70"', "amount = [[30.70]]", "keine Zahl"),
        ('amount = "30.70"', 'amount = "١٢"', "keine Zahl"),
        ('amount = "30.70"', 'amount = "1000000.00"', "nicht zwischen 0"),
        ('amount = "30.70"', 'formula = "fest * fest"', "gibt es hier nicht"),
        ('amount = "30.70"', 'amount = "={fest}"', "keine Zahl"),
        ('kind = "fixed"', 'kind = "script"', "etwas Unbekanntes"),
        ('rate = "0.50"', 'rate = "formel"', "keine Zahl"),
        ('code = "stufe"', 'code = "fest"', "doppelt"),
        ('code = "fest"', 'code = "Fest 1"', "nicht erlaubt"),
        ('label = "Auskunft"', 'label = "a\\nb"', "Zeilenumbrüche"),
        ('label = "Auskunft"', f'label = "{"x" * 201}"', "kein Text"),
        ('label = "Auskunft"', 'label = " "', "kein Text"),
        ("unit_minutes = 15", "unit_minutes = 0", "keine ganze Zahl"),
        ("rate = 19", "rate = 0", "Steuersatz"),
        ("valid_from = 2026-01-01", "valid_from = 2026-02-30", "TOML"),
        ("valid_from = 2026-01-01", 'valid_from = "2027-02-29"', "kein Datum"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T00:00:00", "kein Datum"),
        ("valid_from = 2026-01-01", "valid_from = 0001-01-01", "Das Jahr"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2025-12-31", "endet, bevor sie beginnt"),
        ("up_to = 1000,", "up_to = 20000,", "aufsteigen"),
        ("percent = 50", "percent = 101", "nicht zwischen 0"),
        ("percent = 50", "free = true\npercent = 50", "genau eines"),
        ('items = ["fest"]', 'items = ["gibtsnicht"]', "nicht gibt"),
        ('maximum = "900"', 'maximum = "20"', "passen nicht zusammen"),
        ('publication = "Amtsblatt', 'fundstelle = "Amtsblatt', "fehlt"),
    ],
)
def test_one_wrong_thing_is_refused_in_german(old: str, new: str, message: str) -> None:
    found = faults(changed(old, new))
    assert any(message in one.message for one in found), found


def test_a_fault_names_its_line_and_every_fault_is_told_at_once() -> None:
    wrong = text().replace('amount = "30.70"', 'amount = "zehn"').replace("included = 3", "included = -3")
    found = faults(wrong)
    lines = wrong.splitlines()
    assert [lines[one.line - 1].strip() for one in found if one.line] == ['amount = "zehn"', "included = -3"]
    assert found[0].message.startswith("Tarifstelle 1:") and found[1].message.startswith("Tarifstelle 3:")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"   ", b"\xff\xfe\x00", b"key = \x00", b"a = " + b"[" * 30_000, b"a" + b".a" * 20_000 + b" = 1",
        b"{" * 100, b"key", b"x = " + b"9" * 6000, text(items="").encode(), b"item = 3", b"[item]\ncode = 'x'",
        text(items="\n".join(f'[[item]]\ncode = "a{n}"' for n in range(201))).encode(),
    ],
)  # fmt: skip
def test_what_is_no_by_law_is_refused(content: bytes) -> None:
    assert len(faults(content)) <= 50


@pytest.mark.parametrize(
    ("old", "new"),
    [('amount = "30.70"', "amount = {}"), ("amount = 25 }", "amount = {} }}"), ("up_to = 1000,", "up_to = {},")],
)
def test_a_number_that_is_too_long_to_write_out_is_refused(old: str, new: str) -> None:
    (found,) = faults(changed(old, new.format(f"0x{'f' * 6000}")))
    assert "ist keine Zahl, mit der sich rechnen lässt" in found.message


def test_size_and_bands_are_bounded() -> None:
    with pytest.raises(BylawTooLarge):
        read_bylaw(b"#" * (MOST_BYTES + 1))
    many = ", ".join(f"{{ up_to = {n}, amount = 1 }}" for n in range(1, 52))
    begin, end = text().index("bands = ["), text().index("{ amount = 150.50 }")
    assert any("51-mal" in one.message for one in faults(f"{text()[:begin]}bands = [{many}{text()[end + 19 :]}"))


@pytest.mark.parametrize(
    "value",
    [
        None, 3, {}, {"items": [1]}, {"items": ["fest"], "measures": [1]}, {"items": ["a"] * 51},
        {"items": ["x"], "measures": {"a": "1"}}, {"items": ["x"], "measures": {"a": D("NaN")}},
        {"items": ["x"], "measures": {"a": D(-1)}}, {"items": ["x"], "measures": {"a": D("1e30")}},
        {"items": ["x"], "measures": {"a": True}}, {"items": {"a": 1}},
    ],
)  # fmt: skip
def test_what_a_package_asks_is_checked(value: object) -> None:
    with pytest.raises(AskedUnclear):
        asked_of(value)


def test_a_fee_beyond_belief_or_without_its_measure_is_refused() -> None:
    huge = text(items=ITEMS.replace('price = "0.125"', 'price = "999999.99"'))
    with pytest.raises(AskedUnclear):
        charge(read_bylaw(huge.encode()), Asked(("menge",), {"seiten": D(1_000_000)}), on=DAY)
    with pytest.raises(MeasureMissing):
        charge(law(), Asked(("menge",)), on=DAY)
    with pytest.raises(ScheduleUnfit):
        charge(law(), Asked(("gibtsnicht",)), on=DAY)


def test_a_fee_becomes_what_notices_read() -> None:
    asked = asked_of({"items": "formel", "measures": {"flaechentage": 100}})
    found = as_result(charge(law(), asked, on=DAY), asked)
    line = {"text": "Nutzung der Straße", "amount": D("50.00"), "legal_basis": "Tarifstelle 5", "item": "formel"}
    assert found["amount"] == D("50.00") and found["lines"] == [line] and asked_of(found) == asked


def test_every_item_is_said_in_plain_words() -> None:
    found = law()
    said = {one.code: dict(item_facts(one))["Betrag"].replace("\u00a0", " ") for one in found.schedule.items}
    assert said == {
        "fest": "Festbetrag: 30,70 €",
        "stufe": "Nach Wert in Euro: bis 1.000: 25,00 €; bis 10.000: 60,00 €; darüber: 150,50 €",
        "menge": "0,125 € je Einheit von „Seiten“, die ersten 3 sind frei",
        "zeit": "18,25 € je angefangene 15 Minuten (Zeitaufwand in Minuten)",
        "formel": "0,50 € mal Quadratmeter mal Tage, abgerundet auf 0,01 €, mindestens 25,00 €, höchstens 900,00 €",
        "saal": "Festbetrag: 119,00 €",
    }
    first, second = found.schedule.reductions
    assert reduction_words(first, found.schedule.items).startswith("50 % weniger, gilt für: alle Tarifstellen")
    assert reduction_words(second, found.schedule.items).startswith("kostenfrei, gilt für: Auskunft")


def test_the_difference_names_what_is_new_gone_and_other() -> None:
    before = law()
    after = read_bylaw(
        changed('amount = "30.70"', 'amount = "33.00"').replace('code = "zeit"', 'code = "dauer"').encode()
    )
    found = {
        one.place: (one.before.replace("\u00a0", " "), one.after.replace("\u00a0", " "))
        for one in difference(before, after)
    }
    assert found["Tarifstelle fest: Betrag"] == ("Festbetrag: 30,70 €", "Festbetrag: 33,00 €")
    assert found["Tarifstelle dauer: Sachkonto"] == ("", "431100") and found["Tarifstelle zeit: Sachkonto"] == (
        "431100",
        "",
    )
    assert difference(before, before) == ()
