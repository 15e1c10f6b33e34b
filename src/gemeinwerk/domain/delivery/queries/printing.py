"""The print queue of an authority."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.delivery.models import LetterJob
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.types import LetterItem, LetterState
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound

PRINT_ROLES = ("officer", "lead", "admin")
_IN_WORK = (LetterState.HELD, LetterState.QUEUED, LetterState.PRINTED)


def print_queue(*, actor: Actor, states: tuple[LetterState, ...] = _IN_WORK, limit: int = 200) -> list[LetterItem]:
    """Return the letters of the authority in scope in these states, oldest first. Raises Forbidden."""
    actor.require_role(*PRINT_ROLES)
    rows = LetterJob.objects.select_related("delivery").filter(state__in=[state.value for state in states])
    return [as_item(row) for row in rows.order_by("created_at", "id")[: min(limit, 1000)]]


def letters_sent(*, actor: Actor, limit: int = 20) -> list[LetterItem]:
    """Return the letters handed to the post last, newest first. Raises Forbidden."""
    actor.require_role(*PRINT_ROLES)
    rows = LetterJob.objects.select_related("delivery").filter(state=LetterState.POSTED.value)
    return [as_item(row) for row in rows.order_by("-posted_on", "-id")[: min(limit, 200)]]


def letter(*, actor: Actor, letter_id: UUID) -> LetterItem:
    """Return one letter of the authority in scope. Raises Forbidden, NotFound."""
    actor.require_role(*PRINT_ROLES)
    row = LetterJob.objects.select_related("delivery").filter(id=letter_id).first()
    if row is None:
        raise NotFound()
    return as_item(row)


def as_item(row: LetterJob) -> LetterItem:
    """Return one line of the print queue."""
    return LetterItem(
        letter_id=row.id,
        delivery_id=row.delivery_id,
        case_id=row.delivery.case_id,
        document_id=row.delivery.document_id,
        subject=row.delivery.subject,
        address_lines=recipient_of(row.delivery).address_lines(),
        state=LetterState(row.state),
        created_at=row.created_at,
        posted_on=row.posted_on,
        reasons=tuple(row.delivery.reasons),
    )
