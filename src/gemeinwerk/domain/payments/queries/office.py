"""What the treasury of an authority works on: what waits, one claim with its history, desks and receipts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from gemeinwerk.domain.payments.models import (
    Abatement,
    BankBooking,
    CashDesk,
    CashReceipt,
    Claim,
    LedgerEntry,
    Refund,
)
from gemeinwerk.domain.payments.queries.claims import (
    OPEN_STATES,
    ClaimUnknown,
    claims_listed,
    flagged_rows,
    standing_of,
    status_of,
    written,
)
from gemeinwerk.domain.payments.queries.decisions import abatement_file, refund_file, reserved_for_refunds
from gemeinwerk.domain.payments.queries.invoices import invoices_of, rows_to_invoice
from gemeinwerk.domain.payments.queries.journal import open_days
from gemeinwerk.domain.payments.queries.names import staff_names
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import canonical
from gemeinwerk.domain.payments.types import (
    AbatementState,
    Account,
    BookedFact,
    ClaimFile,
    ClaimStatus,
    DeskInfo,
    HappeningKind,
    Line,
    MatchKind,
    Movement,
    Overview,
    Posting,
    ReceiptFile,
    RefundState,
    Standing,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound

WAITING_REFUNDS = (RefundState.REQUESTED.value, RefundState.APPROVED.value)


class ReceiptUnknown(NotFound):
    """There is no such receipt in this tenant."""

    code = "payments.receipt_unknown"
    message = "Diese Quittung gibt es nicht."


def overview(*, today: date) -> Overview:
    """Return how much waits for the treasury of the tenant in scope."""
    open_rows = Claim.objects.filter(state__in=OPEN_STATES)
    missing = LedgerEntry.objects.filter(account=Account.CLAIM.value).aggregate(sum=Sum("amount"))["sum"]
    return Overview(
        open=open_rows.count(),
        open_sum=missing or Decimal("0.00"),
        overdue=open_rows.filter(due_on__lt=today).count(),
        flagged=flagged_rows().count(),
        refunds=Refund.objects.filter(state__in=WAITING_REFUNDS).count(),
        abatements=Abatement.objects.filter(state=AbatementState.REQUESTED.value).count(),
        unmatched=BankBooking.objects.filter(match=MatchKind.UNCLEAR.value).count(),
        days=len(open_days()),
        invoices=rows_to_invoice().count(),
    )


def claims_found(*, text: str, limit: int = 50) -> tuple[ClaimStatus, ...]:
    """Return the claim of a Kassenzeichen, however it is written, or claims whose subject holds the text."""
    bare = canonical(text)
    if not bare:
        return ()
    exact = claims_listed(Claim.objects.filter(reference=written(bare)))
    return exact or claims_listed(Claim.objects.filter(title__icontains=text.strip()).order_by("-opened_at")[:limit])


def claim_file(*, actor: Actor, claim_id: UUID) -> ClaimFile:
    """Return one claim with everything that was booked for it, oldest first; raises ClaimUnknown."""
    row = Claim.objects.filter(id=claim_id).first()
    if row is None:
        raise ClaimUnknown()
    standing, names = standing_of(row.id), staff_names()
    status = status_of(row, standing)
    reserved = reserved_for_refunds(claim_id=row.id)
    refundable = max(ledger.refundable(standing) - reserved, Decimal(0))
    others = Claim.objects.filter(payer_id=row.payer_id, state__in=OPEN_STATES).exclude(id=row.id).order_by("due_on")
    receipts = CashReceipt.objects.filter(claim=row).select_related("desk", "claim").order_by("at", "id")
    refunds = Refund.objects.filter(claim=row).select_related("claim").order_by("requested_at", "id")
    abatements = Abatement.objects.filter(claim=row).select_related("claim").order_by("requested_at", "id")
    return ClaimFile(
        status=status,
        legal_source=row.legal_source,
        handed_over_at=row.handed_over_at,
        history=history(row.id),
        receipts=tuple(_receipt(one, names.get(one.by, ""), status.open) for one in receipts),
        refunds=tuple(refund_file(one, names, actor) for one in refunds),
        abatements=tuple(abatement_file(one, names, actor) for one in abatements),
        movable=claims_listed(others[:20]) if row.payer_id is not None and refundable > 0 else (),
        refundable=refundable,
        reserved=reserved,
        invoices=invoices_of(claim_id=row.id),
    )


def history(claim_id: UUID) -> tuple[BookedFact, ...]:
    """Return what was booked for a claim, fact by fact, with what was open and over after each."""
    names, found, standing = staff_names(), [], Standing()
    for group in _facts(LedgerEntry.objects.filter(claim_id=claim_id).order_by("number")):
        first = group[0]
        booked = [Posting(Line(Account(one.account), one.account_code, one.product), one.amount) for one in group]
        standing = ledger.after(standing, first.happening, booked)
        found.append(
            BookedFact(
                HappeningKind(first.kind), first.at, first.day, first.happening, names.get(first.actor, "Bürgerkonto"),
                tuple(Movement(one.line.account, one.line.code, one.line.product, one.amount) for one in booked),
                ledger.open_amount(standing), ledger.over_amount(standing),
            )
        )  # fmt: skip
    return tuple(found)


def cash_desks() -> tuple[DeskInfo, ...]:
    """Return the cash desks of the tenant in scope."""
    return tuple(DeskInfo(row.code, row.label, row.last_number) for row in CashDesk.objects.order_by("code"))


def receipt_for(*, request_id: UUID) -> ReceiptFile:
    """Return a receipt by the id of the form that took the money; raises ReceiptUnknown."""
    row = CashReceipt.objects.select_related("desk", "claim").filter(request_id=request_id).first()
    if row is None:
        raise ReceiptUnknown()
    return _receipt(row, staff_names().get(row.by, ""), ledger.open_amount(standing_of(row.claim_id)))


def _receipt(row: CashReceipt, clerk: str, missing: Decimal) -> ReceiptFile:
    return ReceiptFile(
        row.request_id, f"{row.desk.code}-{row.number:06d}", row.desk.label, row.amount, row.method == "cash",
        row.terminal_receipt, row.at, clerk, row.claim_id, row.claim.reference, row.claim.title, missing,
    )  # fmt: skip


def _facts(entries: Iterable[LedgerEntry]) -> list[list[LedgerEntry]]:
    groups: dict[UUID, list[LedgerEntry]] = {}
    for one in entries:
        groups.setdefault(one.transaction_id, []).append(one)
    return list(groups.values())
