"""How the fee of a service is paid, as its package says it (section ``[payment]`` of ``package.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gemeinwerk.domain.payments.types import DueWhen, LegalNature, PaymentMeans


@dataclass(frozen=True, slots=True)
class Booking:
    """Where an item is booked: Sachkonto and Produkt of the budget."""

    account_code: str
    product: str


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When a fee is due, by which means it may be paid and where its items are booked.

    ``when`` is before (the service begins only after the payment) or after (with the notice); ``purpose`` names the claim.
    ``items`` books single items of the fee elsewhere than ``booking``. ``even_if_rejected`` asks for the amount also where the
    application is rejected, as for a tax that is set without the relief that was applied for.
    ``schedule`` is the key of the by-law of the town by which the fee is charged; then its items say nature, account and
    product, and the decision ``fee`` says which of them apply.
    """

    when: DueWhen
    due_days: int
    purpose: str
    nature: LegalNature
    means: tuple[PaymentMeans, ...]
    booking: Booking
    items: Mapping[str, Booking] = field(default_factory=dict)
    schedule: str = ""
    even_if_rejected: bool = False

    def booked(self, item: str) -> Booking:
        """Return where an item of the fee is booked."""
        return self.items.get(item, self.booking)
