"""The client of XBezahldienste 1.0.0: begin a payment, ask how it stands, ask whether the service is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gemeinwerk.adapters.payments.answers import EXISTS, TRANSACTION_ID, UNKNOWN, problem, raise_refusal, transaction
from gemeinwerk.adapters.payments.certificates import valid_until
from gemeinwerk.adapters.payments.orders import order_body
from gemeinwerk.adapters.payments.settings import PATH_ID, Connection, SettingsWrong
from gemeinwerk.adapters.payments.wire import ALL_SECONDS, STEP_SECONDS, Answer, Wire
from gemeinwerk.domain.payments.ports import ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import PaymentOrder, ProviderAnswer
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus

WARN_DAYS: Final = 30


class XBezahldienste:
    """Implements payments.PaymentProvider.

    Nothing is repeated by itself: after ProviderUnavailable the caller begins again with the same ``request_id``.
    ``demo`` says that the other side is the simulator.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        demo: bool = False,
        step_seconds: float = STEP_SECONDS,
        all_seconds: float = ALL_SECONDS,
    ) -> None:
        self.demo = demo
        self._connection = connection
        self._wire = Wire(connection, step=step_seconds, whole=all_seconds)

    def create(self, order: PaymentOrder) -> ProviderAnswer:
        """Begin a payment; raises ProviderRefused (``reason`` is the functional code), ProviderUnavailable.

        Where the provider says that the payment exists and names it (setting ``existing_transaction``), that one is returned.
        """
        content = order_body(order)
        answer = self._wire.call("POST", self._address("paymenttransaction", order.authority), content=content)
        try:
            raise_refusal(answer)
        except ProviderRefused as refusal:
            if refusal.reason == EXISTS and (known := self._existing(answer)):
                found = self._asked(order.authority, known)
                return transaction(found, self._connection.pages, order=order, transaction_id=known)
            raise
        return transaction(answer, self._connection.pages, order=order)

    def status(self, *, authority: str, transaction_id: str) -> ProviderAnswer:
        """Return how a payment stands; raises ProviderRefused (UNKNOWN_TRANSACTION), ProviderUnavailable."""
        if not PATH_ID.fullmatch(authority) or not TRANSACTION_ID.fullmatch(transaction_id):
            raise ProviderRefused(UNKNOWN)
        answer = self._asked(authority, transaction_id)
        return transaction(answer, self._connection.pages, transaction_id=transaction_id)

    def pages(self) -> tuple[str, ...]:
        """Return the origins that the settings name; an answer that leads elsewhere is refused."""
        return tuple(sorted(self._connection.pages))

    def available(self, *, authority: str) -> bool:
        """Tell whether the service of an authority answers with 200; never raises."""
        if not PATH_ID.fullmatch(authority):
            return False
        try:
            return self._wire.call("GET", self._address("status", authority)).status == 200
        except ProviderUnavailable:
            return False

    def check(self) -> AdapterStatus:
        """Ask for the authority of the setting ``probe``; tells as well when the client certificate is about to end."""
        where = "Demo: Simulator des Zahlungsdienstes" if self.demo else "XBezahldienste 1.0.0"
        try:
            end = valid_until(self._connection)
        except SettingsWrong as wrong:
            return AdapterStatus(False, wrong.message)
        if end is not None and end < now() + timedelta(days=WARN_DAYS):
            days = (end - now()).days
            said = "ist abgelaufen" if days < 0 else f"läuft in {days} Tagen ab"
            return AdapterStatus(False, f"{where}; das Zertifikat {said}.")
        if self._connection.probe and not self.available(authority=self._connection.probe):
            return AdapterStatus(False, f"{where}; der Dienst antwortet nicht oder nimmt keine Zahlungen an.")
        return AdapterStatus(True, where)

    def _asked(self, authority: str, transaction_id: str) -> Answer:
        answer = self._wire.call("GET", f"{self._address('paymenttransaction', authority)}/{transaction_id}")
        raise_refusal(answer)
        return answer

    def _existing(self, answer: Answer) -> str:
        known = problem(answer).get(self._connection.existing_transaction)
        return known if isinstance(known, str) and TRANSACTION_ID.fullmatch(known) else ""

    def _address(self, what: str, authority: str) -> str:
        return f"{self._connection.base}/{what}/{self._connection.originator}/{authority}"
