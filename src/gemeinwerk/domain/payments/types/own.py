"""What payers see of their own claims, payments and mandates. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.types.book import AttemptState, ClaimState, ClaimStatus


@dataclass(frozen=True, slots=True)
class AttemptStatus:
    """The newest order to a provider for a claim."""

    id: UUID
    state: AttemptState
    amount: Decimal
    redirect_url: str
    method: str
    begun_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """A mandate in force as its giver sees it; of the account only the end is shown."""

    id: UUID
    reference: str
    holder: str
    iban_end: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class AnnouncedDebit:
    """What a payer was told of a direct debit; ``collected_at`` is when the claim was last collected, if ever."""

    id: UUID
    claim_id: UUID
    mandate_id: UUID
    amount: Decimal
    announced_at: datetime
    collect_from: date
    collected_at: datetime | None = None

    def covers(self, *, mandate_id: UUID, amount: Decimal) -> bool:
        """Tell whether it is good for a collection of ``amount``: of this mandate, of no more, and nothing was collected since."""
        fresh = self.collected_at is None or self.collected_at < self.announced_at
        return self.mandate_id == mandate_id and amount <= self.amount and fresh


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """A claim as its payer sees it, with the authority that it is owed to.

    ``collect_on`` is the day on which the bank collects, where a direct debit was the last that moved money.
    """

    tenant_id: UUID
    claim: ClaimStatus
    collect_on: date | None = None

    def to_come(self, today: date) -> date | None:
        """Return the day in the future on which a claim is collected that counts as paid; None where nothing is to come."""
        return self.collect_on if self.claim.paid and self.collect_on and self.collect_on > today else None


@dataclass(frozen=True, slots=True)
class BriefClaim:
    """A claim in a list of its payer, as it was opened and with its state; what is missing stands on its own page.

    ``collect_on`` is that of ``OwnClaim``.
    """

    tenant_id: UUID
    id: UUID
    reference: str
    title: str
    state: ClaimState
    total: Decimal
    due_on: date
    explanation: tuple[str, ...]
    collect_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether something is missing."""
        return self.state in (ClaimState.OPEN, ClaimState.PARTLY_PAID)

    def to_come(self, today: date) -> date | None:
        """Return the day in the future on which a claim is collected that counts as paid; None where nothing is to come."""
        paid = self.state in (ClaimState.PAID, ClaimState.OVERPAID)
        return self.collect_on if paid and self.collect_on and self.collect_on > today else None
