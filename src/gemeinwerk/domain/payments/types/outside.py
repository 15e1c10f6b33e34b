"""What providers, banks and payers say. Amounts are exact decimals in euros with two places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class ProviderState(StrEnum):
    """How a payment stands with its provider (XBezahldienste: INITIAL, PAYED, FAILED, CANCELED)."""

    INITIAL = "initial"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One item of a payment; ``net`` and ``tax`` are totals of the item, ``tax_rate`` in percent."""

    id: str
    reference: str
    description: str
    quantity: int
    net: Decimal
    tax: Decimal
    tax_rate: Decimal
    booking: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as far as it is known; nothing of it is needed."""

    family_name: str = ""
    given_name: str = ""
    organisation: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a provider is to collect. ``purpose`` has at most 27 characters, ``authority`` is the provider's name for it."""

    request_id: UUID
    authority: str
    at: datetime
    purpose: str
    description: str
    return_url: str
    items: tuple[OrderItem, ...]
    payer: Payer | None = None

    @property
    def gross(self) -> Decimal:
        """Return the sum of all items with tax."""
        return sum((one.net + one.tax for one in self.items), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What a provider says of a payment; ``redirect_url`` only while it is not decided, ``gross`` as the provider knows it."""

    transaction_id: str
    reference: str
    state: ProviderState
    redirect_url: str = ""
    method: str = ""
    detail: str = ""
    at: datetime | None = None
    gross: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booking on an account. ``amount`` is positive, ``credit`` says that it came in; ``returned`` names the reason of a
    direct debit or transfer that came back. ``key`` tells the same booking in two files apart from two equal bookings.
    """

    key: str
    booked_on: date
    valued_on: date
    amount: Decimal
    credit: bool
    text: str
    end_to_end_id: str = ""
    mandate_id: str = ""
    party_name: str = ""
    party_iban: str = ""
    returned: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One statement of one account; opening balance plus all entries is the closing balance."""

    id: str
    iban: str
    opened: Decimal
    closed: Decimal
    on: date
    entries: tuple[BankEntry, ...]


@dataclass(frozen=True, slots=True)
class Debit:
    """One direct debit under a mandate; ``first`` is its first use."""

    end_to_end_id: str
    amount: Decimal
    mandate_id: str
    mandate_signed_on: date
    debtor_name: str
    debtor_iban: str
    text: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class DebitCollection:
    """Direct debits of one creditor, collected on one day."""

    message_id: str
    at: datetime
    creditor_name: str
    creditor_iban: str
    creditor_id: str
    collect_on: date
    debits: tuple[Debit, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that a payer is asked for."""

    name: str
    iban: str
    amount: Decimal
    text: str
    bic: str = ""
