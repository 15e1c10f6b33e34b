"""Fees as a by-law states them (Gebührensatzung): what costs how much, for whom less, with which tax, booked where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LegalNature(StrEnum):
    """What a charge is in law: öffentlich-rechtliche Gebühr, privatrechtliches Entgelt, Steuer."""

    PUBLIC_FEE = "public_fee"
    PRIVATE_PRICE = "private_price"
    TAX = "tax"


class VatTreatment(StrEnum):
    """How value-added tax treats a charge: nicht steuerbar, steuerfrei, steuerpflichtig."""

    OUTSIDE_SCOPE = "outside_scope"
    EXEMPT = "exempt"
    RATE = "rate"


class DueWhen(StrEnum):
    """Whether a charge is paid before the service or after it."""

    BEFORE = "before"
    AFTER = "after"


class Rounding(StrEnum):
    """In favour of whom an amount is brought to a whole step."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half_up"


@dataclass(frozen=True, slots=True)
class Vat:
    """The value-added tax of an item; ``rate`` in percent counts only where it is taxed, ``reason`` is the legal source."""

    treatment: VatTreatment
    rate: Decimal = Decimal(0)
    reason: str = ""


OUTSIDE_VAT = Vat(VatTreatment.OUTSIDE_SCOPE)


@dataclass(frozen=True, slots=True)
class FixedTariff:
    """One amount, whatever is asked (Festgebühr)."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """An amount for values up to and with ``up_to``; None is without a limit."""

    up_to: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TieredTariff:
    """An amount by the band into which a value falls (Wertstufen); bands ascend, the last may be open."""

    measure: str
    label: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class QuantityTariff:
    """A price for each of what is counted, beyond what is ``included``."""

    measure: str
    label: str
    price: Decimal
    included: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class TimeTariff:
    """A price for each begun unit of time (Zeitgebühr); the measure counts minutes."""

    measure: str
    label: str
    price: Decimal
    unit_minutes: int


@dataclass(frozen=True, slots=True)
class FormulaTariff:
    """``base + rate * measure``, brought to a whole ``step``, then kept between minimum and maximum."""

    measure: str
    label: str
    base: Decimal
    rate: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal = Decimal("0.01")
    rounding: Rounding = Rounding.HALF_UP


Tariff = FixedTariff | TieredTariff | QuantityTariff | TimeTariff | FormulaTariff


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One item of a by-law (Tarifstelle).

    ``old_vat`` is the treatment before UStG § 2b, for authorities that chose the transition. ``includes_tax`` says that the
    amounts of the tariff are gross. ``account_code`` is the Sachkonto, ``product`` the Produkt of the budget.
    """

    code: str
    label: str
    legal_source: str
    tariff: Tariff
    nature: LegalNature
    account_code: str
    product: str
    vat: Vat = OUTSIDE_VAT
    old_vat: Vat | None = None
    includes_tax: bool = True
    when: DueWhen = DueWhen.BEFORE


@dataclass(frozen=True, slots=True)
class Reduction:
    """Less for some (Ermäßigung, Befreiung): exactly one of ``percent``, ``amount`` and ``free``; no items means all items."""

    code: str
    label: str
    legal_source: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    free: bool = False
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """The fees of a by-law; ``valid_until`` is its last day. Reductions are applied in their order."""

    id: str
    name: str
    legal_source: str
    valid_from: date
    valid_until: date | None
    items: tuple[FeeItem, ...]
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargedItem:
    """What one item costs in one case: exact decimals, ``gross`` is ``net`` plus ``tax``, ``tax_rate`` in percent."""

    code: str
    label: str
    legal_source: str
    nature: LegalNature
    treatment: VatTreatment
    net: Decimal
    tax: Decimal
    tax_rate: Decimal
    account_code: str
    product: str
    when: DueWhen
    explanation: tuple[str, ...] = ()

    @property
    def gross(self) -> Decimal:
        """Return what is to be paid for the item."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Fee:
    """What a case costs, and why: the items and one German line after the other."""

    schedule: str
    legal_source: str
    on: date
    items: tuple[ChargedItem, ...]
    explanation: tuple[str, ...]

    @property
    def gross(self) -> Decimal:
        """Return the sum of all items with tax."""
        return sum((one.gross for one in self.items), Decimal("0.00"))

    @property
    def tax(self) -> Decimal:
        """Return the tax in the sum."""
        return sum((one.tax for one in self.items), Decimal("0.00"))
