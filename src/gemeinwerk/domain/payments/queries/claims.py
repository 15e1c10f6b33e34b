"""Claims as they stand: everything is read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gemeinwerk.domain.payments.models import Attempt, Claim, LedgerEntry
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.attempts import ONLINE_KEY
from gemeinwerk.domain.payments.types import (
    Account,
    AttemptState,
    BegunPayment,
    ChargedItem,
    ClaimState,
    ClaimStatus,
    DueWhen,
    InvoiceRecipient,
    LegalNature,
    Line,
    OrderItem,
    PaymentMeans,
    PaymentOrder,
    Posting,
    Standing,
    VatTreatment,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound

OPEN_STATES = (ClaimState.OPEN.value, ClaimState.PARTLY_PAID.value)


class ClaimUnknown(NotFound):
    """There is no such claim in this tenant."""

    code = "payments.claim_unknown"
    message = "Diese Forderung gibt es nicht."


def standing_of(claim_id: UUID) -> Standing:
    """Return where a claim of the tenant in scope stands, from its ledger entries."""
    return standings_of([claim_id]).get(claim_id, Standing())


def claim_for(*, claim_id: UUID) -> ClaimStatus:
    """Return a claim of the tenant in scope; raises ClaimUnknown."""
    row = Claim.objects.filter(id=claim_id).first()
    if row is None:
        raise ClaimUnknown()
    return status_of(row, standing_of(row.id))


def claims_of(*, subject_id: UUID) -> tuple[ClaimStatus, ...]:
    """Return the claims of a case or submission, oldest first."""
    return claims_listed(Claim.objects.filter(subject_id=subject_id).order_by("opened_at", "id"))


def open_claims(*, due_before: date | None = None, limit: int = 200) -> tuple[ClaimStatus, ...]:
    """Return claims of which something is missing, the longest due first."""
    found = Claim.objects.filter(state__in=OPEN_STATES).order_by("due_on", "id")
    if due_before is not None:
        found = found.filter(due_on__lt=due_before)
    return claims_listed(found[:limit])


def flagged_claims(*, limit: int = 200) -> tuple[ClaimStatus, ...]:
    """Return claims that a person has to look at: contradictory answers, other amounts, too much money."""
    return claims_listed(flagged_rows().order_by("opened_at", "id")[:limit])


def flagged_rows() -> QuerySet[Claim]:
    """Return the rows that a person has to look at."""
    return Claim.objects.exclude(flags=[]) | Claim.objects.filter(state=ClaimState.OVERPAID.value)


def written(bare: str) -> str:
    """Return a canonical reference as it is stored: ``KZ-7K2M-9QXD-4FTA``."""
    return "-".join((bare[:2], bare[2:6], bare[6:10], bare[10:]))


def payment_of(*, attempt_id: UUID) -> BegunPayment:
    """Return how a begun payment stands by what was fetched so far; raises ClaimUnknown."""
    row = Attempt.objects.filter(id=attempt_id).first()
    if row is None:
        raise ClaimUnknown()
    return BegunPayment(row.id, row.redirect_url, AttemptState(row.state))


def paid_online(claim_ids: Iterable[UUID], standings: Mapping[UUID, Standing]) -> dict[UUID, tuple[Decimal, ...]]:
    """Return what was booked of online payments of claims, by claim; asks only for those of which the ledger knows one."""
    known = [one for one in claim_ids if any(key.startswith(ONLINE_KEY) for key in standings.get(one, Standing()).keys)]
    found: dict[UUID, tuple[Decimal, ...]] = {}
    rows = Attempt.objects.filter(claim_id__in=known, booked__isnull=False).values_list("claim_id", "booked")
    for claim_id, amount in rows if known else ():
        found[claim_id] = (*found.get(claim_id, ()), amount)
    return found


def asks_for_open(*, attempt_id: UUID) -> bool:
    """Tell whether an order to a provider asks for exactly what is open of its claim now; raises ClaimUnknown."""
    row = Attempt.objects.filter(id=attempt_id).first()
    if row is None:
        raise ClaimUnknown()
    return bool(row.amount == ledger.open_amount(standing_of(row.claim_id)))


def status_of(row: Claim, standing: Standing) -> ClaimStatus:
    """Return a row as others see it."""
    return ClaimStatus(
        id=row.id,
        subject_id=row.subject_id,
        key=row.key,
        reference=row.reference,
        title=row.title,
        state=ledger.state(standing),
        owed=ledger.owed(standing),
        open=ledger.open_amount(standing),
        over=ledger.over_amount(standing),
        due_on=row.due_on,
        items=tuple(item_from(one) for one in row.items),
        explanation=tuple(row.explanation),
        flags=tuple(row.flags),
        opened_at=row.opened_at,
        legal_source=row.legal_source,
        means=tuple(PaymentMeans(one) for one in row.means),
        paid_at=row.paid_at,
        recipient=recipient_of(row),
    )


def recipient_of(row: Claim) -> InvoiceRecipient | None:
    """Return the authority that pays a claim, None where it is not known to be one."""
    if not row.routing_id:
        return None
    return InvoiceRecipient(
        row.routing_id, row.recipient_name, row.recipient_street, row.recipient_postcode, row.recipient_city,
        row.recipient_order,
    )  # fmt: skip


def item_from(stored: Mapping[str, Any]) -> ChargedItem:
    """Return a frozen item as it was charged."""
    return ChargedItem(
        code=stored["code"],
        label=stored["label"],
        legal_source=stored["legal_source"],
        nature=LegalNature(stored["nature"]),
        treatment=VatTreatment(stored["treatment"]),
        net=Decimal(stored["net"]),
        tax=Decimal(stored["tax"]),
        tax_rate=Decimal(stored["tax_rate"]),
        account_code=stored["account_code"],
        product=stored["product"],
        when=DueWhen(stored["when"]),
        explanation=tuple(stored["explanation"]),
    )


def order_of(*, attempt_id: UUID) -> PaymentOrder:
    """Return what a provider is asked to collect: the frozen items, or one item for a rest; raises ClaimUnknown."""
    row = Attempt.objects.select_related("claim").filter(id=attempt_id).first()
    if row is None:
        raise ClaimUnknown()
    claim = row.claim
    if row.amount == claim.total:
        items = tuple(
            _ordered(place, claim.reference, item_from(one)) for place, one in enumerate(claim.items, start=1)
        )
    else:
        rest = f"Restbetrag zu {claim.reference}"
        items = (OrderItem("1", claim.reference, rest, 1, row.amount, Decimal("0.00"), Decimal(0)),)
    return PaymentOrder(
        request_id=row.request_id,
        authority=tenants.place_of(row.tenant_id).ags,
        at=row.begun_at,
        purpose=claim.reference,
        description=claim.title[:200],
        return_url=row.return_url,
        items=items,
    )


def _ordered(place: int, reference: str, item: ChargedItem) -> OrderItem:
    booking = {"sachkonto": item.account_code, "produkt": item.product}
    return OrderItem(str(place), reference, item.label[:250], 1, item.net, item.tax, item.tax_rate, booking)


def claims_listed(rows: Iterable[Claim]) -> tuple[ClaimStatus, ...]:
    """Return rows as others see them, in their order, with one look into the ledger."""
    found = list(rows)
    standings = standings_of([row.id for row in found])
    return tuple(status_of(row, standings.get(row.id, Standing())) for row in found)


def standings_of(claim_ids: Sequence[UUID], *, until: int | None = None) -> dict[UUID, Standing]:
    """Return where claims of the tenant in scope stand, in one query; one without any entry is left out.

    With ``until`` only postings up to that number count: how the claims stood then.
    """
    found: dict[UUID, Standing] = {}
    names = ("claim_id", "happening", "account", "account_code", "product", "amount")
    rows = LedgerEntry.objects.filter(claim_id__in=list(claim_ids))
    rows = rows if until is None else rows.filter(number__lte=until)
    entries = rows.order_by("number").values_list(*names)
    for claim_id, happening, account, code, product, amount in entries:
        posting = Posting(Line(Account(account), code, product), amount)
        found[claim_id] = ledger.after(found.get(claim_id, Standing()), happening, (posting,))
    return found
