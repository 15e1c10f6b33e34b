"""What providers answer, believed only as far as XBezahldienste 1.0.0 allows it to be said."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from gemeinwerk.adapters.payments.settings import is_safe, origin
from gemeinwerk.adapters.payments.wire import Answer, unusable
from gemeinwerk.domain.payments.ports import ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import PaymentOrder, ProviderAnswer, ProviderState

STATES: Final = {
    "INITIAL": ProviderState.INITIAL,
    "PAYED": ProviderState.PAID,
    "FAILED": ProviderState.FAILED,
    "CANCELED": ProviderState.CANCELLED,
}
METHODS: Final = frozenset({"GIROPAY", "PAYDIRECT", "CREDITCARD", "PAYPAL", "OTHER"})
EXISTS: Final = "PAYMENT_EXISTS"
UNKNOWN: Final = "UNKNOWN_TRANSACTION"
UNSPECIFIED: Final = "UNSPECIFIED"
# Codes with which a provider refuses for good, whatever the status code.
FINAL: Final = frozenset(
    [
        "NO_VALID_ORIGINATOR_OR_DESTINATION",
        "NO_VALID_ORIGINATOR_OR_ENDPOINT",
        EXISTS,
        "CALCULATION_ERROR",
        "BOOKING_DATA_MISSING",
        "VALIDATION_ERROR",
        "FORBIDDEN",
    ]
)
PASSING: Final = frozenset({401, 408, 425, 429})
MAX_GROSS: Final = Decimal("999999.99")
TRANSACTION_ID: Final = re.compile(r"[A-Za-z0-9_.~-]{1,64}(?<!\.)")
TOLD: Final = {
    "FORBIDDEN": "Der Zahlungsdienst ist für diese Behörde nicht freigeschaltet.",
    "NO_VALID_ORIGINATOR_OR_ENDPOINT": "Der Zahlungsdienst kennt diese Behörde nicht.",
    "NO_VALID_ORIGINATOR_OR_DESTINATION": "Der Zahlungsdienst kennt diese Behörde nicht.",
    EXISTS: "Diese Zahlung wurde beim Zahlungsdienst schon begonnen.",
    UNKNOWN: "Der Zahlungsdienst kennt diese Zahlung nicht.",
}


class _Information(msgspec.Struct, rename="camel"):
    transaction_id: str
    status: str
    transaction_redirect_url: str | None = None
    transaction_reference: str | None = None
    transaction_timestamp: str | None = None
    payment_method: str | None = None
    payment_method_detail: str | None = None
    status_detail: str | None = None


class _Request(msgspec.Struct, rename="camel"):
    request_id: str | None = None
    gros_amount: Decimal | None = None
    currency: str | None = None


class _Transaction(msgspec.Struct, rename="camel"):
    payment_information: _Information
    payment_request: _Request | None = None


def raise_refusal(answer: Answer) -> None:
    """Raise what an answer other than 200 means: ProviderRefused for good, else ProviderUnavailable."""
    if answer.status == 200:
        return
    code = problem(answer).get("functionalCode")
    if code in FINAL and answer.status >= 400:
        raise ProviderRefused(str(code), TOLD.get(str(code)))
    if answer.status < 400 or answer.status >= 500 or answer.status in PASSING:
        raise ProviderUnavailable()
    reason = {403: "FORBIDDEN", 404: UNKNOWN}.get(answer.status, UNSPECIFIED)
    raise ProviderRefused(reason, TOLD.get(reason))


def problem(answer: Answer) -> dict[str, Any]:
    """Return the problem document (RFC 9457) of an answer, nothing where there is none."""
    try:
        return answer.json()
    except ProviderUnavailable:
        return {}


def transaction(
    answer: Answer, pages: frozenset[str], *, order: PaymentOrder | None = None, transaction_id: str = ""
) -> ProviderAnswer:
    """Return what an answer says of a payment; raises ProviderUnavailable for what cannot be or is another payment.

    With the ``order``, request id and amount have to be its own, and while nothing is decided there has to be a page to pay.
    """
    answer.json()
    try:
        found = msgspec.json.decode(answer.body, type=_Transaction)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise unusable() from fault
    told, asked = found.payment_information, found.payment_request or _Request()
    state = STATES.get(told.status)
    if state is None or not TRANSACTION_ID.fullmatch(told.transaction_id):
        raise unusable()
    if transaction_id and told.transaction_id != transaction_id:
        raise unusable()
    gross = _gross(asked)
    if order is not None:
        _same(order, asked, gross)
    redirect = _redirect(told.transaction_redirect_url or "", pages) if state is ProviderState.INITIAL else ""
    if order is not None and state is ProviderState.INITIAL and not redirect:
        raise unusable()
    return ProviderAnswer(
        transaction_id=told.transaction_id,
        reference=_text(told.transaction_reference, 64),
        state=state,
        redirect_url=redirect,
        method=told.payment_method if told.payment_method in METHODS else "",
        detail=_text(told.status_detail or told.payment_method_detail, 250),
        at=_moment(told.transaction_timestamp),
        gross=gross,
    )


def _same(order: PaymentOrder, asked: _Request, gross: Decimal | None) -> None:
    if asked.request_id is not None and asked.request_id.lower() != str(order.request_id):
        raise unusable()
    if gross is not None and gross != order.gross:
        raise ProviderUnavailable("Der Zahlungsdienst nennt einen anderen Betrag als den geforderten.")


def _gross(asked: _Request) -> Decimal | None:
    if asked.currency not in (None, "EUR"):
        raise unusable()
    amount = asked.gros_amount
    if amount is None:
        return None
    if not amount.is_finite() or not 0 < amount <= MAX_GROSS or amount != round(amount, 2):
        raise unusable()
    return round(amount, 2)


def _redirect(url: str, pages: frozenset[str]) -> str:
    """Return the page to pay; raises ProviderUnavailable where it lies with somebody else."""
    if not url:
        return ""
    if not is_safe(url) or origin(url) not in pages:
        raise ProviderUnavailable("Der Zahlungsdienst leitet an eine fremde Adresse weiter; dem wird nicht gefolgt.")
    return url


def _text(text: str | None, most: int) -> str:
    return "".join(sign for sign in (text or "") if sign.isprintable())[:most]


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
