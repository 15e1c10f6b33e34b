"""A by-law on fees as a text file (TOML), read strictly: every fault with its line and what to do, nothing half read.

The format knows tariffs, no expressions: nothing in a file can loop, call or refer to another item.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.domain.payments.rules.bylaw_fields import Faults, Table
from gemeinwerk.domain.payments.rules.fees import schedule_faults
from gemeinwerk.domain.payments.types import (
    Band,
    BylawText,
    DueWhen,
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
from gemeinwerk.domain.payments.types.fees import OUTSIDE_VAT
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

MOST_BYTES: Final = 65_536
MOST_ITEMS: Final = 200
MOST_BANDS: Final = 50
MOST_REDUCTIONS: Final = 50
KINDS: Final = ("fixed", "tiered", "quantity", "time", "formula")
_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")


class BylawUnreadable(Invalid):
    """The text is no by-law; the findings say what is wrong in which line."""

    code = "payments.bylaw_unreadable"
    message = "Diese Satzung lässt sich nicht lesen."
    hint = "Bitte beheben Sie die genannten Punkte. Gespeichert ist nichts."


class BylawTooLarge(TooLarge):
    """The text is longer than any by-law."""

    code = "payments.bylaw_too_large"
    message = "Der Text der Satzung ist zu groß."
    hint = f"Erlaubt sind {MOST_BYTES // 1024} KB. Bitte teilen Sie die Satzung auf mehrere Schlüssel auf."


def read_bylaw(content: bytes) -> BylawText:
    """Return the by-law of a TOML text; raises BylawTooLarge, BylawUnreadable with a finding for every fault."""
    if len(content) > MOST_BYTES:
        raise BylawTooLarge()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("Der Text ist nicht in UTF-8 geschrieben.", "Bitte speichern Sie ihn als UTF-8.") from None
    if not text.strip():
        raise _unreadable("Der Text ist leer.", "Bitte wählen Sie eine Datei oder fügen Sie den Text ein.")
    if "\x00" in text:
        raise _unreadable("Der Text enthält Zeichen, die kein Text sind.", "Bitte speichern Sie ihn als Textdatei.")
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except RecursionError:
        raise _unreadable(
            "Der Text ist zu tief verschachtelt.", "Eine Satzung braucht höchstens zwei Ebenen."
        ) from None
    except (ValueError, ArithmeticError) as fault:
        where = _LINE.search(str(fault))
        hint = "Prüfen Sie dort Anführungszeichen, Klammern und das Zeichen =."
        raise _unreadable("Der Text ist kein gültiges TOML.", hint, int(where[1]) if where else None) from None
    return bylaw_of(data, text)


def bylaw_of(data: dict[str, Any], text: str = "") -> BylawText:
    """Return the by-law of data as a text or the table holds it; raises BylawUnreadable."""
    faults = Faults(text)
    top = Table(faults, data)
    key = top.name("key")
    title = top.text("title", longest=200)
    source = top.text("legal_source", longest=300)
    publication = top.text("publication", longest=300)
    first, last = top.day("valid_from"), top.day("valid_until", required=False)
    old_vat = top.yes("old_vat", default=False)
    items = tuple(_item(one) for one in top.tables("item", most=MOST_ITEMS, least=1))
    reductions = tuple(_reduction(one) for one in top.tables("reduction", most=MOST_REDUCTIONS))
    top.close()
    if not faults.found:
        schedule = FeeSchedule(key, title, source, first or date.min, last, items, reductions)
        for one in schedule_faults(schedule):
            faults.note(f"„{one.where}“: {one.message}", one.hint)
    if faults.found:
        raise BylawUnreadable(details=faults.found)
    return BylawText(schedule, publication, old_vat)


def plain(law: BylawText) -> dict[str, Any]:
    """Return a by-law as data that JSON can hold and ``bylaw_of`` reads again."""
    schedule = law.schedule
    found: dict[str, Any] = {
        "key": schedule.id,
        "title": schedule.name,
        "legal_source": schedule.legal_source,
        "publication": law.publication,
        "valid_from": schedule.valid_from.isoformat(),
        "old_vat": law.old_vat,
        "item": [_plain_item(one) for one in schedule.items],
        "reduction": [_plain_reduction(one) for one in schedule.reductions],
    }
    if schedule.valid_until is not None:
        found["valid_until"] = schedule.valid_until.isoformat()
    return found


def _unreadable(message: str, hint: str, line: int | None = None) -> BylawUnreadable:
    return BylawUnreadable(details=[Finding("", line, message, hint)])


def _item(table: Table) -> FeeItem:
    found = FeeItem(
        code=table.name("code"),
        label=table.text("label", longest=200),
        legal_source=table.text("legal_source", longest=200),
        tariff=_tariff(table),
        nature=LegalNature(table.choice("nature", [one.value for one in LegalNature], "public_fee")),
        account_code=table.number_of_books("account_code"),
        product=table.number_of_books("product"),
        vat=_vat(table, "vat") or OUTSIDE_VAT,
        old_vat=_vat(table, "old_vat"),
        includes_tax=table.yes("includes_tax", default=True),
        when=DueWhen(table.choice("when", [one.value for one in DueWhen], "after")),
    )
    table.close()
    return found


def _tariff(table: Table) -> Tariff:
    kind = table.choice("kind", KINDS, "")
    if kind == "fixed" or not kind:
        return FixedTariff(table.euros("amount") if kind else Decimal(0))
    measure, label = table.name("measure"), table.text("measure_label", longest=100)
    if kind == "tiered":
        bands = tuple(_band(one) for one in table.tables("bands", most=MOST_BANDS, least=1))
        return TieredTariff(measure, label, bands)
    if kind == "quantity":
        return QuantityTariff(measure, label, table.rate("price"), table.number("included", default=Decimal(0)))
    if kind == "time":
        return TimeTariff(measure, label, table.rate("price"), table.whole("unit_minutes", least=1, most=1440))
    return FormulaTariff(
        measure,
        label,
        table.euros("base", default=Decimal(0)),
        table.rate("rate"),
        table.euros_or_none("minimum"),
        table.euros_or_none("maximum"),
        table.rate("step", default=Decimal("0.01")),
        Rounding(table.choice("rounding", [one.value for one in Rounding], "half_up")),
    )


def _band(table: Table) -> Band:
    found = Band(table.number_or_none("up_to"), table.euros("amount"))
    table.close()
    return found


def _vat(table: Table, name: str) -> Vat | None:
    inner = table.table(name)
    if inner is None:
        return None
    treatment = VatTreatment(inner.choice("treatment", [one.value for one in VatTreatment], "outside_scope"))
    found = Vat(treatment, inner.number("rate", default=Decimal(0), most=Decimal(99)), inner.text("reason", 200, False))
    inner.close()
    return found


def _reduction(table: Table) -> Reduction:
    found = Reduction(
        code=table.name("code"),
        label=table.text("label", longest=200),
        legal_source=table.text("legal_source", longest=200),
        percent=table.number_or_none("percent", most=Decimal(100)),
        amount=table.euros_or_none("amount"),
        free=table.yes("free", default=False),
        items=table.names("items", most=MOST_ITEMS),
    )
    table.close()
    return found


def _plain_item(item: FeeItem) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": item.code,
        "label": item.label,
        "legal_source": item.legal_source,
        "nature": item.nature.value,
        "account_code": item.account_code,
        "product": item.product,
        "vat": _plain_vat(item.vat),
        "includes_tax": item.includes_tax,
        "when": item.when.value,
        **_plain_tariff(item.tariff),
    }
    if item.old_vat is not None:
        found["old_vat"] = _plain_vat(item.old_vat)
    return found


def _plain_vat(vat: Vat) -> dict[str, str]:
    return {"treatment": vat.treatment.value, "rate": str(vat.rate), "reason": vat.reason}


def _plain_tariff(tariff: Tariff) -> dict[str, Any]:
    if isinstance(tariff, FixedTariff):
        return {"kind": "fixed", "amount": str(tariff.amount)}
    counted: dict[str, Any] = {"measure": tariff.measure, "measure_label": tariff.label}
    match tariff:
        case TieredTariff(bands=bands):
            rows = [_filled({"up_to": one.up_to, "amount": one.amount}) for one in bands]
            return {"kind": "tiered", **counted, "bands": rows}
        case QuantityTariff(price=price, included=included):
            return {"kind": "quantity", **counted, **_filled({"price": price, "included": included})}
        case TimeTariff(price=price, unit_minutes=unit):
            return {"kind": "time", **counted, "price": str(price), "unit_minutes": unit}
        case FormulaTariff():
            names = ("base", "rate", "minimum", "maximum", "step")
            values = _filled({name: getattr(tariff, name) for name in names})
            return {"kind": "formula", **counted, **values, "rounding": tariff.rounding.value}


def _filled(values: dict[str, Decimal | None]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


def _plain_reduction(one: Reduction) -> dict[str, Any]:
    found: dict[str, Any] = {"code": one.code, "label": one.label, "legal_source": one.legal_source, "free": one.free}
    return {**found, **_filled({"percent": one.percent, "amount": one.amount}), "items": list(one.items)}
