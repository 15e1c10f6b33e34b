"""The provider of an installation that has none: nothing can be paid online, and it is said so."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.payments.ports import ProviderRefused
from gemeinwerk.domain.payments.types import PaymentOrder, ProviderAnswer
from gemeinwerk.kernel.ports import AdapterStatus

REASON: Final = "NOT_CONFIGURED"
SAID: Final = "Online-Zahlung ist hier nicht eingerichtet."


class NoProvider:
    """Implements payments.PaymentProvider where no payment service is set up; ``detail`` says why on the status page."""

    demo = False

    def __init__(self, detail: str = f"{SAID} Einrichten mit GEMEINWERK_PAYMENT_SERVICE_FILE.") -> None:
        self._detail = detail

    def create(self, order: PaymentOrder) -> ProviderAnswer:
        """Raise ProviderRefused."""
        raise ProviderRefused(REASON, SAID)

    def status(self, *, authority: str, transaction_id: str) -> ProviderAnswer:
        """Raise ProviderRefused."""
        raise ProviderRefused(REASON, SAID)

    def pages(self) -> tuple[str, ...]:
        """Return none: nobody is sent anywhere."""
        return ()

    def available(self, *, authority: str) -> bool:
        """Tell that nothing can be paid."""
        return False

    def check(self) -> AdapterStatus:
        """Say what is missing."""
        return AdapterStatus(ok=False, detail=self._detail)
