"""Refunds are paid out: by a file for the bank, or in cash at a counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, enter_journal, lock_claims, write_bank_file
from gemeinwerk.domain.payments.actions.counter import CASH, desk_locked, numbered
from gemeinwerk.domain.payments.actions.refunds import locked_refund, pay
from gemeinwerk.domain.payments.models import BankFile, CashReceipt, Refund
from gemeinwerk.domain.payments.ports import transfer_writer
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.queries.decisions import ordered_refunds
from gemeinwerk.domain.payments.queries.payee import payee
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.types import (
    Account,
    BankFileKind,
    PayOut,
    ReceiptInfo,
    RefundState,
    TransferOrder,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import reference
from gemeinwerk.kernel.refusal import Conflict, Invalid


class RefundUnfit(Conflict):
    """The refund is not approved, was ordered or paid before, or has no account."""

    code = "payments.refund_unfit"
    message = "Eine gewählte Erstattung lässt sich nicht mehr auszahlen."
    hint = "Bitte laden Sie die Liste neu."


class RefundUncovered(RefundUnfit):
    """The bank took money back since the refund was approved, so that less is there than is to be paid out."""

    code = "payments.refund_uncovered"
    message = "Für eine gewählte Erstattung ist nicht mehr genug Geld da. Seit der Genehmigung wurde Geld zurückgeholt."
    hint = "Bitte sehen Sie sich die Buchungen der Forderung an."


@action("payments.order_refunds")
def order_refunds(*, actor: Actor, now: datetime, request_id: UUID, chosen: Sequence[UUID], execute_on: date) -> UUID:
    """Write the file by which the bank pays approved refunds; ``request_id`` becomes its id, so that it is written once.

    A refund counts as paid only when the bank statement says so. Raises Forbidden, RefundUnknown, RefundUnfit,
    RefundUncovered, PayeeMissing, and Invalid of the writer.
    """
    actor.require_role(*TREASURY)
    enter_journal()
    if BankFile.objects.filter(id=request_id).exists():
        record_nothing()
        return request_id
    if not chosen:
        raise Invalid("Bitte wählen Sie mindestens eine Erstattung.")
    account = payee()
    lock_claims(Refund.objects.filter(id__in=chosen).values_list("claim_id", flat=True))
    rows = [locked_refund(one) for one in sorted(set(chosen))]
    if any(row.state != RefundState.APPROVED.value or row.bank_file_id or not row.iban for row in rows):
        raise RefundUnfit()
    _refuse_uncovered(rows)
    order = TransferOrder(
        message_id=reference("SM"),
        at=now,
        payer_name=account.name,
        payer_iban=account.iban,
        execute_on=execute_on,
        payments=tuple(_paid_out(row) for row in rows),
    )
    file = write_bank_file(
        request_id, BankFileKind.TRANSFERS, order.message_id, transfer_writer().write(order), [row.amount for row in rows],
        actor=actor, now=now,
    )  # fmt: skip
    for row in rows:
        row.bank_file = file
        row.save(update_fields=["bank_file"])
    record(f"refunds:{order.message_id}", count=len(rows))
    return request_id


@action("payments.pay_out_cash")
def pay_out_cash(*, actor: Actor, now: datetime, refund_id: UUID, desk: str) -> ReceiptInfo:
    """Pay an approved refund out in cash and return its receipt; the second time the receipt that is there.

    Raises Forbidden, RefundUnknown, RefundUnfit for one that the bank was told to pay, RefundUncovered, DeskUnknown.
    """
    actor.require_role(*TREASURY)
    refund = locked_refund(refund_id)
    known = CashReceipt.objects.select_related("desk").filter(request_id=refund_id).first()
    if known is not None:
        record_nothing()
        return ReceiptInfo(known.desk.code, known.number, known.amount, known.at)
    if refund.state != RefundState.APPROVED.value or refund.bank_file_id:
        raise RefundUnfit()
    _refuse_uncovered([refund])
    place = desk_locked(desk)
    pay(refund, Account.CASH, actor=actor, now=now)
    number = numbered(place)
    CashReceipt.objects.create(
        desk=place,
        number=number,
        request_id=refund_id,
        claim=refund.claim,
        amount=-refund.amount,
        method=CASH,
        at=now,
        by=actor.id,
    )
    record(f"refund:{refund.id}", receipt=f"{place.code}-{number}", amount=refund.amount)
    return ReceiptInfo(place.code, number, -refund.amount, now)


def _refuse_uncovered(rows: Sequence[Refund]) -> None:
    """Let no more leave for any claim than is owed for its approved refunds; the claims are locked."""
    asked: dict[UUID, Decimal] = {}
    for row in rows:
        asked[row.claim_id] = asked.get(row.claim_id, Decimal(0)) + row.amount
    for claim_id, amount in asked.items():
        if amount > ledger.payable(standing_of(claim_id), ordered_refunds(claim_id=claim_id)):
            raise RefundUncovered()


def _paid_out(row: Refund) -> PayOut:
    return PayOut(row.reference, row.amount, row.holder, row.iban, f"Erstattung {row.reference}")
