"""What a case costs by a by-law, exactly and explained line by line (KAG NRW §§ 2, 4 to 6; UStG § 2b).

Amounts are decimals; an item is rounded to cents once, half up, after its reductions. Nothing is ever below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from gemeinwerk.domain.payments.types import (
    OUTSIDE_VAT,
    ChargedItem,
    Fee,
    FeeItem,
    FeeSchedule,
    FixedTariff,
    FormulaTariff,
    LegalNature,
    QuantityTariff,
    Reduction,
    Rounding,
    Tariff,
    TieredTariff,
    TimeTariff,
    Vat,
    VatTreatment,
)
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.money import format_euro, money
from gemeinwerk.kernel.refusal import Finding, Invalid

# UStG § 27(22a): who chose the old law keeps it for supplies until this day; from the next day § 2b binds everybody.
LAST_DAY_OF_OLD_VAT: Final = date(2026, 12, 31)
ZERO: Final = Decimal("0.00")
HUNDRED: Final = Decimal(100)
MODES: Final = {Rounding.UP: ROUND_CEILING, Rounding.DOWN: ROUND_FLOOR, Rounding.HALF_UP: ROUND_HALF_UP}
NATURES: Final = {
    LegalNature.PUBLIC_FEE: "öffentlich-rechtliche Gebühr",
    LegalNature.PRIVATE_PRICE: "privatrechtliches Entgelt",
    LegalNature.TAX: "Steuer",
}


class ScheduleUnfit(Invalid):
    """The by-law is not in force on the day, or contradicts itself; the findings say where."""

    code = "payments.schedule"
    message = "Nach dieser Satzung lässt sich die Gebühr nicht berechnen."
    hint = "Bitte prüfen Sie die Tarifstellen der Satzung."


class MeasureMissing(Invalid):
    """A tariff counts what the case does not say."""

    code = "payments.measure"
    message = "Für die Gebühr fehlt eine Angabe."
    hint = "Bitte ergänzen Sie die Angabe, nach der sich die Gebühr richtet."


def fee(
    schedule: FeeSchedule,
    *,
    on: date,
    items: tuple[str, ...],
    measures: Mapping[str, Decimal] | None = None,
    reductions: frozenset[str] = frozenset(),
    old_vat: bool = False,
) -> Fee:
    """Return what the ``items`` (codes of the by-law) cost for a supply ``on`` a day.

    ``measures`` are the counted facts of the case, ``reductions`` the codes that the case fulfils; ``old_vat`` says that the
    authority chose the transition of UStG § 27(22a). Raises ScheduleUnfit, MeasureMissing.
    """
    if schedule_faults(schedule):
        raise ScheduleUnfit(details=schedule_faults(schedule))
    if on < schedule.valid_from or (schedule.valid_until is not None and on > schedule.valid_until):
        raise ScheduleUnfit(f"Die Satzung „{schedule.name}“ gilt am {long_date(on)} nicht.")
    known = {one.code: one for one in schedule.items}
    unknown = [code for code in items if code not in known]
    if unknown or reductions - {one.code for one in schedule.reductions}:
        raise ScheduleUnfit(f"Die Satzung „{schedule.name}“ kennt eine gewählte Tarifstelle oder Ermäßigung nicht.")
    granted = tuple(one for one in schedule.reductions if one.code in reductions)
    charged = tuple(_charged(known[code], measures or {}, granted, on, old_vat) for code in items)
    total = sum((one.gross for one in charged), ZERO)
    head = f"Berechnet nach: {schedule.name} ({schedule.legal_source}), Stand {long_date(on)}"
    lines = (head, *(line for one in charged for line in one.explanation), f"Zu zahlen: {format_euro(total)}")
    return Fee(schedule.name, schedule.legal_source, on, charged, lines)


def vat_on(item: FeeItem, on: date, *, old_vat: bool) -> Vat:
    """Return the tax treatment of an item for a supply on a day.

    Until 2026-12-31 an authority that chose the transition keeps the old law (UStG § 27(22a)), in which an item without a
    named old treatment is outside the scope; afterwards UStG § 2b binds everybody.
    """
    if old_vat and on <= LAST_DAY_OF_OLD_VAT:
        return item.old_vat or OUTSIDE_VAT
    return item.vat


def schedule_faults(schedule: FeeSchedule) -> tuple[Finding, ...]:
    """Return what contradicts itself in a by-law, in German; nothing where it can be applied."""
    found: list[Finding] = []

    def fault(where: str, message: str) -> None:
        found.append(Finding(where, None, message, ""))

    codes = [one.code for one in schedule.items] + [one.code for one in schedule.reductions]
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        fault(code, "Der Schlüssel ist doppelt vergeben.")
    if schedule.valid_until is not None and schedule.valid_until < schedule.valid_from:
        fault(schedule.id, "Die Satzung endet, bevor sie beginnt.")
    for item in schedule.items:
        for message in _item_faults(item):
            fault(item.code, message)
    for reduction in schedule.reductions:
        chosen = (reduction.percent is not None) + (reduction.amount is not None) + reduction.free
        if chosen != 1:
            fault(reduction.code, "Eine Ermäßigung ist genau eines: ein Anteil, ein Betrag oder frei.")
        if not 0 <= (reduction.percent or 0) <= 100 or (reduction.amount or 0) < 0:
            fault(reduction.code, "Eine Ermäßigung liegt zwischen nichts und dem ganzen Betrag.")
        if set(reduction.items) - {one.code for one in schedule.items}:
            fault(reduction.code, "Die Ermäßigung nennt eine Tarifstelle, die es nicht gibt.")
    return tuple(found)


def _item_faults(item: FeeItem) -> list[str]:
    found = []
    if not item.legal_source or not item.account_code or not item.product:
        found.append("Rechtsgrundlage, Sachkonto und Produkt müssen angegeben sein.")
    for vat in (item.vat, item.old_vat or OUTSIDE_VAT):
        taxed = vat.treatment is VatTreatment.RATE
        if taxed != (vat.rate > 0) or vat.rate >= HUNDRED:
            found.append("Ein Steuersatz gehört genau zu steuerpflichtigen Tarifstellen.")
        if taxed and item.nature is LegalNature.TAX:
            found.append("Auf eine Steuer fällt keine Umsatzsteuer an.")
    tariff = item.tariff
    if any(one < 0 for one in _amounts(tariff)):
        found.append("Beträge sind nie negativ.")
    if isinstance(tariff, TieredTariff):
        limits = [one.up_to for one in tariff.bands]
        closed = [one for one in limits if one is not None]
        if not limits or None in limits[:-1] or closed != sorted(set(closed)):
            found.append("Die Wertstufen müssen aufsteigen; nur die letzte darf offen sein.")
    if isinstance(tariff, TimeTariff) and tariff.unit_minutes <= 0:
        found.append("Die Zeiteinheit hat mindestens eine Minute.")
    if isinstance(tariff, FormulaTariff):
        low, high = tariff.minimum, tariff.maximum
        if tariff.step <= 0 or (low is not None and high is not None and low > high):
            found.append("Rundung, Mindest- und Höchstbetrag passen nicht zusammen.")
    return found


def _amounts(tariff: Tariff) -> tuple[Decimal, ...]:
    match tariff:
        case FixedTariff(amount=amount):
            return (amount,)
        case TieredTariff(bands=bands):
            return tuple(one.amount for one in bands)
        case QuantityTariff(price=price, included=included):
            return (price, included)
        case TimeTariff(price=price):
            return (price,)
        case FormulaTariff():
            return tuple(one for one in (tariff.minimum, tariff.maximum) if one is not None)


def _charged(
    item: FeeItem, measures: Mapping[str, Decimal], granted: tuple[Reduction, ...], on: date, old_vat: bool
) -> ChargedItem:
    amount, how = _tariff(item.tariff, measures)
    lines = [f"{item.label} ({item.legal_source}): {how}"]
    for one in granted:
        if not one.items or item.code in one.items:
            reduced = _reduced(one, amount)
            lines.append(f"{one.label} ({one.legal_source}): minus {format_euro(amount - reduced)}")
            amount = reduced
    vat = vat_on(item, on, old_vat=old_vat)
    net, tax = _split(amount, vat, includes_tax=item.includes_tax)
    lines.append(f"{_vat_words(vat, tax)}; {NATURES[item.nature]}, fällig {format_euro(net + tax)}")
    return ChargedItem(
        code=item.code,
        label=item.label,
        legal_source=item.legal_source,
        nature=item.nature,
        treatment=vat.treatment,
        net=net,
        tax=tax,
        tax_rate=vat.rate,
        account_code=item.account_code,
        product=item.product,
        when=item.when,
        explanation=tuple(lines),
    )


def _tariff(tariff: Tariff, measures: Mapping[str, Decimal]) -> tuple[Decimal, str]:
    """Return the amount before reductions, not rounded, and the words for it."""
    if isinstance(tariff, FixedTariff):
        return tariff.amount, f"Festbetrag {format_euro(tariff.amount)}"
    value = measures.get(tariff.measure)
    if value is None or value < 0:
        raise MeasureMissing(f"Für die Gebühr fehlt die Angabe „{tariff.label}“.")
    said = f"{tariff.label} {number(value)}"
    match tariff:
        case TieredTariff(bands=bands):
            for band in bands:
                if band.up_to is None or value <= band.up_to:
                    limit = "ohne Obergrenze" if band.up_to is None else f"bis {number(band.up_to)}"
                    return band.amount, f"{said}, Stufe {limit}: {format_euro(band.amount)}"
            raise MeasureMissing(f"Für „{tariff.label}“ {number(value)} nennt die Satzung keine Stufe.")
        case QuantityTariff(price=price, included=included):
            counted = max(value - included, Decimal(0))
            free = f", davon {number(min(included, value))} frei" if included else ""
            return counted * price, f"{said}{free}: {number(counted)} mal {price_words(price)}"
        case TimeTariff(price=price, unit_minutes=unit):
            units = (value / unit).to_integral_value(rounding=ROUND_CEILING)
            begun = f"{number(units)} angefangene Einheiten zu {unit} Minuten"
            return units * price, f"{said} Minuten: {begun} mal {price_words(price)}"
        case FormulaTariff():
            return _formula(tariff, value, said)


def _formula(tariff: FormulaTariff, value: Decimal, said: str) -> tuple[Decimal, str]:
    plain = tariff.base + tariff.rate * value
    steps = (plain / tariff.step).to_integral_value(rounding=MODES[tariff.rounding])
    amount = steps * tariff.step
    words = [f"{said}: {format_euro(tariff.base)} plus {number(tariff.rate)} € mal {number(value)}"]
    if amount != plain:
        words.append(f"gerundet auf {format_euro(amount)}")
    if tariff.minimum is not None and amount < tariff.minimum:
        amount = tariff.minimum
        words.append(f"mindestens {format_euro(amount)}")
    if tariff.maximum is not None and amount > tariff.maximum:
        amount = tariff.maximum
        words.append(f"höchstens {format_euro(amount)}")
    return max(amount, Decimal(0)), ", ".join(words)


def _reduced(reduction: Reduction, amount: Decimal) -> Decimal:
    if reduction.free:
        return Decimal(0)
    if reduction.percent is not None:
        return amount * (HUNDRED - reduction.percent) / HUNDRED
    return max(amount - (reduction.amount or 0), Decimal(0))


def _split(amount: Decimal, vat: Vat, *, includes_tax: bool) -> tuple[Decimal, Decimal]:
    """Return net and tax in cents; the part that the by-law names is the one that is rounded first."""
    if vat.treatment is not VatTreatment.RATE:
        return money(amount), ZERO
    if includes_tax:
        gross = money(amount)
        net = money(gross * HUNDRED / (HUNDRED + vat.rate))
        return net, gross - net
    net = money(amount)
    return net, money(net * vat.rate / HUNDRED)


def _vat_words(vat: Vat, tax: Decimal) -> str:
    why = f" ({vat.reason})" if vat.reason else ""
    if vat.treatment is VatTreatment.RATE:
        return f"enthält {number(vat.rate)} % Umsatzsteuer{why}: {format_euro(tax)}"
    if vat.treatment is VatTreatment.EXEMPT:
        return f"umsatzsteuerfrei{why}"
    return f"nicht umsatzsteuerbar{why}"


def price_words(value: Decimal) -> str:
    """Return a price as people write it; one with more places than cents keeps them: ``0,125 €``."""
    return format_euro(value) if value == money(value) else f"{number(value)}\u00a0€"


def number(value: Decimal) -> str:
    """Return a plain number as people in Germany write it, without empty places: ``1.234,5``."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))
