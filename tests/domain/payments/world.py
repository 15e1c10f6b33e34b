"""A town with a treasury, and harmless twins of everything outside: a provider, a bank and its files, in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.adapters.sepa import SepaDebits
from gemeinwerk.domain.payments import actions, ports, queries
from gemeinwerk.domain.payments.types import (
    BankEntry,
    BankStatement,
    ClaimStatus,
    DebitCollection,
    PaymentOrder,
    ProviderAnswer,
    ProviderState,
)
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.ports import AdapterStatus
from tests.domain.payments.bylaws import SCHEDULE

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
IBAN = "DE02120300000000202051"
RETURN = "https://portal.example.org/zahlung/"


def person(*roles: str, number: int = 1) -> Actor:
    """A member of staff with these roles."""
    return Actor(ActorKind.STAFF, f"staff:{UUID(int=number)}", account_id=UUID(int=number), roles=frozenset(roles))


TREASURER, SECOND = person("treasury", number=1), person("treasury", number=2)
CITIZEN = Actor(ActorKind.CITIZEN, "account:1", account_id=UUID(int=9))


@dataclass
class TwinProvider:
    """Takes payments in memory; a test decides what it says, and whether it answers."""

    demo: bool = True
    orders: dict[UUID, PaymentOrder] = field(default_factory=dict)
    says: dict[str, ProviderAnswer] = field(default_factory=dict)
    silent: bool = False
    refuses: str = ""
    asked: int = 0

    def create(self, order: PaymentOrder) -> ProviderAnswer:
        """Begin a payment once for each request id."""
        self._answer()
        transaction = f"T-{order.request_id.hex[-12:]}"
        self.orders[order.request_id] = order
        fresh = ProviderAnswer(
            transaction, f"P{transaction}", ProviderState.INITIAL, f"https://pay.invalid/{transaction}"
        )
        return self.says.setdefault(transaction, fresh)

    def status(self, *, authority: str, transaction_id: str) -> ProviderAnswer:
        """Say what was decided."""
        self._answer()
        if transaction_id not in self.says:
            raise ports.ProviderRefused("UNKNOWN")
        return self.says[transaction_id]

    def decide(self, state: ProviderState, gross: str | None = None, transaction: str = "") -> str:
        """Let the last payment end; return its transaction."""
        name = transaction or list(self.says)[-1]
        amount = None if gross is None else Decimal(gross)
        self.says[name] = ProviderAnswer(name, f"P{name}", state, method="OTHER", gross=amount)
        return name

    def pages(self) -> tuple[str, ...]:
        """Where it shows its pages."""
        return ("https://pay.invalid",)

    def available(self, *, authority: str) -> bool:
        """It always takes payments."""
        return True

    def check(self) -> AdapterStatus:
        """It is a twin."""
        return AdapterStatus(True, "Demo")

    def _answer(self) -> None:
        self.asked += 1
        if self.silent:
            raise ports.ProviderUnavailable()
        if self.refuses:
            raise ports.ProviderRefused(self.refuses)


@dataclass
class TwinBank:
    """Statement reader and debit writer in one: a file is the name of what it holds."""

    files: dict[bytes, tuple[BankStatement, ...]] = field(default_factory=dict)
    collections: list[DebitCollection] = field(default_factory=list)

    def read(self, content: bytes) -> tuple[BankStatement, ...]:
        """Return what the file holds."""
        if content not in self.files:
            raise ports.FileRefused()
        return self.files[content]

    def write(self, collection: DebitCollection) -> bytes:
        """Keep the collection."""
        self.collections.append(collection)
        return collection.message_id.encode()

    def account_fault(self, iban: str) -> str:
        """It takes what banks take."""
        return SepaDebits().account_fault(iban)

    def creditor_fault(self, creditor_id: str) -> str:
        """It takes what banks take."""
        return SepaDebits().creditor_fault(creditor_id)

    def check(self) -> AdapterStatus:
        """It is a twin."""
        return AdapterStatus(True, "Demo")

    def file(self, *entries: BankEntry) -> bytes:
        """Return a new file with these entries."""
        name = secrets.token_hex(8).encode()
        total = sum((one.amount if one.credit else -one.amount for one in entries), Decimal(0))
        self.files[name] = (BankStatement(name.decode(), IBAN, Decimal(0), total, DAY, entries),)
        return name


def entry(amount: str | Decimal, text: str, **more: object) -> BankEntry:
    """A booking on the account that came in, unless said otherwise."""
    values: dict[str, object] = {
        "key": secrets.token_hex(8), "booked_on": DAY, "valued_on": DAY, "amount": Decimal(amount), "credit": True,
        "text": text, "party_name": "Erika Muster", "party_iban": IBAN,
    }  # fmt: skip
    return BankEntry(**{**values, **more})  # type: ignore[arg-type]


@dataclass
class Outside:
    """The twins that are bound."""

    provider: TwinProvider
    bank: TwinBank


@contextmanager
def outside() -> Iterator[Outside]:
    """Bind the twins for a test."""
    found = Outside(TwinProvider(), TwinBank())
    bindings = (
        (ports.provider, found.provider), (ports.statement_reader, found.bank), (ports.debit_writer, found.bank),
    )  # fmt: skip
    before = [(port, port._bound, port._make) for port, _ in bindings]
    for port, twin in bindings:
        port.bind(twin)  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        for port, bound, make in before:
            port._bound, port._make = bound, make  # type: ignore[attr-defined]


def claim(amount_items: tuple[str, ...] = ("fest",), now: datetime = NOW, subject: UUID | None = None) -> ClaimStatus:
    """Open a claim by the by-law of the tests; ``fest`` costs 30.70."""
    fee = queries.fee(SCHEDULE, on=DAY, items=amount_items)
    return actions.open_claim(
        actor=SYSTEM, now=now, subject_id=subject or new_id(), key="gebuehr", title="Bewohnerparkausweis", fee=fee,
        payer_id=UUID(int=9),
    )  # fmt: skip
