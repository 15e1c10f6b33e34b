"""The decision on objections against a notice (Widerspruchsbescheid): a delivery of its own, served formally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.notices import placed_of, prepare_copy, start_copy
from gemeinwerk.domain.delivery.actions.steps import add_event, locked
from gemeinwerk.domain.delivery.models import Delivery, FiledRemedy, PostboxMessage
from gemeinwerk.domain.delivery.queries.choosing import choice_for
from gemeinwerk.domain.delivery.queries.deliveries import status_of
from gemeinwerk.domain.delivery.queries.remedies import objection_copy
from gemeinwerk.domain.delivery.types import (
    ActKind,
    AddressedCopy,
    Channel,
    ChannelChoice,
    DeliveryEventKind,
    DeliveryPlaced,
    MessageKind,
    ObjectionOutcome,
    Recipient,
    Remedy,
    RemedyResult,
)
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict

_STAFF = ("officer", "lead", "admin")
_BY_DEED = ChannelChoice(
    Channel.SERVED_BY_DEED, ("Der Widerspruchsbescheid wird förmlich zugestellt (§ 73 Abs. 3 VwGO).",), ("served",)
)


class ObjectionNotReady(Conflict):
    """The objections cannot be decided like this: not judged, decided already, handed over, or the result does not fit."""

    code = "delivery.objection_not_ready"
    message = "So lässt sich über diesen Widerspruch nicht entscheiden."
    hint = "Bitte laden Sie die Seite neu; vielleicht war jemand schneller."


@action("delivery.deliver_objection_decision")
def deliver_objection_decision(
    *,
    actor: Actor,
    now: datetime,
    delivery_id: UUID,
    remedy_ids: Sequence[UUID],
    outcome: ObjectionOutcome,
    document_id: UUID,
    subject: str,
    instruction_version: str,
    party: Recipient,
) -> DeliveryPlaced:
    """Keep what was decided on objections against the notice of ``delivery_id`` and make its delivery.

    ``party`` is whom the case is about, to whom it goes where nobody represents them any more.

    A decision on an objection waits for a person to order its service; a notice that helps in full goes by rule, as
    every notice does. Safe to repeat: a document is delivered once. Raises ObjectionNotReady, Forbidden, NotFound.
    """
    actor.require_role(*_STAFF)
    contested = locked(delivery_id)
    known = Delivery.objects.filter(document_id=document_id).first()
    if known is not None:
        record_nothing()
        return placed_of(known)
    filed = list(FiledRemedy.objects.select_for_update().filter(delivery=contested, id__in=remedy_ids).order_by("id"))
    _check_ready(contested, filed, remedy_ids, outcome)
    act = rules.objection_act(outcome)
    copy = objection_copy(status_of(contested), act, party)
    values = {**_law_of(contested), "act": act.value, "instruction_version": instruction_version}
    placed = _place(contested, copy, document_id, subject, values, actor=actor, now=now)
    for one in filed:
        one.outcome, one.decision_id = outcome.value, placed.delivery_id
        one.save(update_fields=["outcome", "decision"])
    record(
        f"delivery:{placed.delivery_id}", case=contested.case_id, document=document_id, against=delivery_id,
        outcome=outcome.value, remedies=len(filed),
    )  # fmt: skip
    return placed


def _check_ready(
    contested: Delivery, filed: Sequence[FiledRemedy], remedy_ids: Sequence[UUID], outcome: ObjectionOutcome
) -> None:
    """Refuse a decision on what was not judged, was decided, went elsewhere, or cannot have this result."""
    if contested.remedy != Remedy.OBJECTION.value or not filed or len(filed) != len(set(remedy_ids)):
        raise ObjectionNotReady()
    if any(one.outcome or one.handed_to for one in filed):
        raise ObjectionNotReady()
    if outcome not in rules.possible_outcomes(RemedyResult(one.result) if one.result else None for one in filed):
        raise ObjectionNotReady()


def _law_of(contested: Delivery) -> dict[str, Any]:
    """Return what the decision takes over from the notice; its own remedy is the action at the court (VwGO § 68(1))."""
    return {
        "case_id": contested.case_id,
        "submission_id": contested.submission_id,
        "procedural_code": contested.procedural_code,
        "branch": contested.branch,
        "package_id": contested.package_id,
        "remedy": Remedy.ACTION.value,
        "instruction": "correct",
    }


def _place(
    contested: Delivery,
    copy: AddressedCopy,
    document_id: UUID,
    subject: str,
    values: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> DeliveryPlaced:
    serve = values["act"] == ActKind.OBJECTION_DECISION.value
    choice, mailbox = _BY_DEED, ""
    if not serve:
        mailbox = identity.postbox_handle(copy.recipient.account_id)
        known = replace(copy.recipient, postbox_handle=mailbox)
        choice = choice_for(contested.procedural_code, known, scope=contested.package_id)
    row, created = prepare_copy(copy, choice, document_id=document_id, now=now, subject=subject, **values)
    if not created:
        return placed_of(row)
    if not serve:
        return start_copy(row, choice, mailbox, actor=actor, now=now)
    add_event(row, DeliveryEventKind.PREPARED, actor=actor, now=now, evidence="served")
    return placed_of(row, _tell(row, now=now))


def _tell(row: Delivery, *, now: datetime) -> UUID | None:
    """Tell a person with an account that the decision will be served; this message itself serves nothing."""
    if row.account_id is None:
        return None
    message = PostboxMessage.objects.create(
        account_id=row.account_id,
        kind=MessageKind.STATUS.value,
        subject=f"Wird zugestellt: {row.subject}"[:200],
        body="Über Ihren Widerspruch ist entschieden. Der Widerspruchsbescheid wird Ihnen förmlich zugestellt. Diese Nachricht "
        "setzt keine Frist in Gang. Nach der Zustellung stehen die Tage hier, und Sie können den Bescheid hier nachlesen.",
        delivery=row,
        document_id=row.document_id,
        submission_id=row.submission_id,
        case_id=row.case_id,
        created_at=now,
    )
    return UUID(str(message.id))
