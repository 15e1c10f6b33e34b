"""By-laws in time and in words: which version counts on a day, what it says in plain German, what differs, what a case pays.

A by-law is law from its first to its last day. No two adopted versions of one key share a day, none ends in the past, and none
changes: so the version of a day is the same whenever one looks, and with it what an application of that day costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.domain.payments.rules.fees import NATURES, ScheduleUnfit, fee, number, price_words
from gemeinwerk.domain.payments.types import (
    Asked,
    BylawRow,
    BylawState,
    BylawText,
    Change,
    DueWhen,
    Fee,
    FeeItem,
    FixedTariff,
    FormulaTariff,
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
from gemeinwerk.kernel.money import format_euro

LARGEST_MEASURE: Final = Decimal(1_000_000_000)
LARGEST_FEE: Final = Decimal("9999999.99")
MOST_ASKED: Final = 50
ROUNDED: Final = {Rounding.UP: "aufgerundet", Rounding.DOWN: "abgerundet", Rounding.HALF_UP: "kaufmännisch gerundet"}


class AskedUnclear(ScheduleUnfit):
    """The rules of a package do not say in a usable way what they ask of the by-law."""

    code = "payments.asked_unclear"
    message = "Aus den Angaben ergibt sich nicht, welche Tarifstelle der Satzung gilt."
    hint = "Bitte wenden Sie sich an die Leistungspflege."


def shares_a_day(one: BylawRow, other: BylawRow) -> bool:
    """Tell whether two versions would be valid on one day."""
    return one.covers(other.valid_from) or other.covers(one.valid_from)


def overlapping(row: BylawRow, others: Iterable[BylawRow]) -> tuple[BylawRow, ...]:
    """Return the adopted versions of the same key that share a day with a version."""
    return tuple(
        one
        for one in others
        if one.id != row.id and one.key == row.key and one.state is BylawState.ADOPTED and shares_a_day(row, one)
    )


def asked_of(value: object) -> Asked:
    """Return what the decision of a package asks: ``{items, measures, reductions}``; raises AskedUnclear.

    No items at all is an answer too: nothing is to be paid.
    """
    if not isinstance(value, Mapping) or value.get("items") is None:
        raise AskedUnclear()
    items, reductions = _keys(value.get("items")), _keys(value.get("reductions"))
    measures = value.get("measures") or {}
    if not isinstance(measures, Mapping):
        raise AskedUnclear()
    return Asked(items, {str(name): _measure(one) for name, one in measures.items()}, frozenset(reductions))


def charge(law: BylawText, asked: Asked, *, on: date) -> Fee:
    """Return what the by-law asks on a day; raises ScheduleUnfit, MeasureMissing, AskedUnclear."""
    found = fee(
        law.schedule,
        on=on,
        items=asked.items,
        measures=asked.measures,
        reductions=asked.reductions,
        old_vat=law.old_vat,
    )
    if found.gross > LARGEST_FEE:
        raise AskedUnclear("Die Gebühr wäre unglaubwürdig hoch.", hint="Bitte prüfen Sie die Angaben des Antrags.")
    return found


def as_result(found: Fee, asked: Asked) -> dict[str, Any]:
    """Return a fee in the form in which decisions and notices name it, with what was asked beside it."""
    return {
        "amount": found.gross,
        "lines": [
            {"text": one.label, "amount": one.gross, "legal_basis": one.legal_source, "item": one.code}
            for one in found.items
        ],
        "explanation": list(found.explanation),
        "items": list(asked.items),
        "measures": dict(asked.measures),
        "reductions": sorted(asked.reductions),
    }


def measures_of(law: BylawText) -> dict[str, str]:
    """Return what the items of a by-law count: name and German label, each once."""
    found: dict[str, str] = {}
    for item in law.schedule.items:
        if not isinstance(item.tariff, FixedTariff):
            found.setdefault(item.tariff.measure, item.tariff.label)
    return found


def tariff_words(tariff: Tariff) -> str:
    """Say in one German sentence what an item costs."""
    match tariff:
        case FixedTariff(amount=amount):
            return f"Festbetrag: {format_euro(amount)}"
        case TieredTariff(label=label, bands=bands):
            steps = [
                f"{'darüber' if one.up_to is None else f'bis {number(one.up_to)}'}: {format_euro(one.amount)}"
                for one in bands
            ]
            return f"Nach {label}: {'; '.join(steps)}"
        case QuantityTariff(label=label, price=price, included=included):
            free = f", die ersten {number(included)} sind frei" if included else ""
            return f"{price_words(price)} je Einheit von „{label}“{free}"
        case TimeTariff(label=label, price=price, unit_minutes=unit):
            return f"{price_words(price)} je angefangene {unit} Minuten ({label})"
        case FormulaTariff():
            return _formula_words(tariff)


def item_facts(item: FeeItem) -> tuple[tuple[str, str], ...]:
    """Return everything that an item says, as pairs of a German name and words."""
    rows = [
        ("Bezeichnung", item.label),
        ("Betrag", tariff_words(item.tariff)),
        ("Rechtsgrundlage", item.legal_source),
        ("Art", NATURES[item.nature]),
        ("Fällig", "vor der Leistung" if item.when is DueWhen.BEFORE else "nach der Leistung"),
        ("Umsatzsteuer", vat_words(item.vat)),
    ]
    if item.old_vat is not None:
        rows.append(
            ("Umsatzsteuer bis 31. Dezember 2026, wenn die alte Rechtslage gewählt ist", vat_words(item.old_vat))
        )
    if VatTreatment.RATE in {item.vat.treatment, (item.old_vat or item.vat).treatment}:
        rows.append(("Beträge sind", "mit Umsatzsteuer" if item.includes_tax else "ohne Umsatzsteuer"))
    return (*rows, ("Sachkonto", item.account_code), ("Produkt", item.product))


def reduction_words(one: Reduction, items: Iterable[FeeItem]) -> str:
    """Say what a reduction takes off, and of which items."""
    if one.free:
        less = "kostenfrei"
    else:
        less = (
            f"{number(one.percent)} % weniger"
            if one.percent is not None
            else f"{format_euro(one.amount or Decimal(0))} weniger"
        )
    names = {item.code: item.label for item in items}
    where = ", ".join(names.get(code, code) for code in one.items) or "alle Tarifstellen"
    return f"{less}, gilt für: {where} ({one.legal_source})"


def vat_words(vat: Vat) -> str:
    """Say how value-added tax treats an item."""
    why = f" ({vat.reason})" if vat.reason else ""
    if vat.treatment is VatTreatment.RATE:
        return f"steuerpflichtig mit {number(vat.rate)} %{why}"
    return f"{'steuerfrei' if vat.treatment is VatTreatment.EXEMPT else 'nicht steuerbar'}{why}"


def difference(before: BylawText, after: BylawText) -> tuple[Change, ...]:
    """Return what differs between two versions, place by place, in the order of the newer one."""
    old, new = _places(before), _places(after)
    names = [*new, *(one for one in old if one not in new)]
    return tuple(
        Change(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")
    )


def _places(law: BylawText) -> dict[str, str]:
    schedule = law.schedule
    until = "unbefristet" if schedule.valid_until is None else long_date(schedule.valid_until)
    found = {
        "Titel": schedule.name,
        "Rechtsgrundlage": schedule.legal_source,
        "Bekanntmachung": law.publication,
        "Gültig ab": long_date(schedule.valid_from),
        "Gültig bis": until,
        "Alte Rechtslage der Umsatzsteuer": "ja, bis 31. Dezember 2026" if law.old_vat else "nein",
    }
    for item in schedule.items:
        found |= {f"Tarifstelle {item.code}: {name}": words for name, words in item_facts(item)}
    for one in schedule.reductions:
        found[f"Ermäßigung {one.code}"] = f"{one.label}: {reduction_words(one, schedule.items)}"
    return found


def _formula_words(tariff: FormulaTariff) -> str:
    base = f"{format_euro(tariff.base)} plus " if tariff.base else ""
    words = [f"{base}{price_words(tariff.rate)} mal {tariff.label}"]
    if tariff.step != Decimal("0.01") or tariff.rounding is not Rounding.HALF_UP:
        words.append(f"{ROUNDED[tariff.rounding]} auf {price_words(tariff.step)}")
    if tariff.minimum is not None:
        words.append(f"mindestens {format_euro(tariff.minimum)}")
    if tariff.maximum is not None:
        words.append(f"höchstens {format_euro(tariff.maximum)}")
    return ", ".join(words)


def _keys(value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value or []
    if not isinstance(found, list | tuple) or len(found) > MOST_ASKED or not all(isinstance(one, str) for one in found):
        raise AskedUnclear()
    return tuple(dict.fromkeys(found))


def _measure(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise AskedUnclear("Eine Angabe, nach der sich die Gebühr richtet, ist keine Zahl.")
    found = Decimal(value)
    if not found.is_finite() or not 0 <= found <= LARGEST_MEASURE:
        raise AskedUnclear("Eine Angabe, nach der sich die Gebühr richtet, ist zu groß oder kleiner als null.")
    return found
