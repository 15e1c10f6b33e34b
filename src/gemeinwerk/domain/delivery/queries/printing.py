"""The print queue of an authority, and its orders to the print house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, LetterJob, PrintBatch
from gemeinwerk.domain.delivery.ports import PrintLetter, PrintOrder, print_house
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.queries.papers import address_page
from gemeinwerk.domain.delivery.types import (
    BatchInfo,
    BatchState,
    Channel,
    DeliveryEventKind,
    LetterItem,
    LetterState,
    ParticipantRole,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant

POST_ROLES = ("officer", "lead", "admin")
_IN_WORK = (LetterState.HELD, LetterState.QUEUED, LetterState.HANDED_TO_PRINTER, LetterState.PRINTED)
# After these steps the letter goes to another address than the one that stands on the notice.
_OTHER_ADDRESS = (
    DeliveryEventKind.RETURNED.value,
    DeliveryEventKind.ADDRESS_MISSING.value,
    DeliveryEventKind.SERVICE_ORDERED.value,
)
_JOINT = f"{ParticipantRole.JOINT.value}:"
PRODUCTS = {
    Channel.LETTER_ABROAD.value: "brief_ausland",
    Channel.SERVED_REGISTERED.value: "einschreiben_uebergabe",
    Channel.SERVED_RETURN_SLIP.value: "einschreiben_rueckschein",
}


def print_queue(*, actor: Actor, states: tuple[LetterState, ...] = _IN_WORK, limit: int = 200) -> list[LetterItem]:
    """Return the letters of the authority in scope in these states, oldest first. Raises Forbidden."""
    actor.require_role(*POST_ROLES)
    rows = LetterJob.objects.select_related("delivery").filter(state__in=[state.value for state in states])
    return _items(list(rows.order_by("created_at", "id")[: min(limit, 1000)]))


def letters_sent(*, actor: Actor, limit: int = 20) -> list[LetterItem]:
    """Return the letters handed to the post last, newest first. Raises Forbidden."""
    actor.require_role(*POST_ROLES)
    rows = LetterJob.objects.select_related("delivery").filter(state=LetterState.POSTED.value)
    return _items(list(rows.order_by("-posted_on", "-id")[: min(limit, 200)]))


def letter(*, actor: Actor, letter_id: UUID) -> LetterItem:
    """Return one letter of the authority in scope. Raises Forbidden, NotFound."""
    actor.require_role(*POST_ROLES)
    row = LetterJob.objects.select_related("delivery").filter(id=letter_id).first()
    if row is None:
        raise NotFound()
    return _items([row])[0]


def letter_address_page(*, actor: Actor, letter_id: UUID) -> bytes:
    """Return the page with the present address of a letter as PDF, to lie on top of the notice. Raises Forbidden, NotFound."""
    item = letter(actor=actor, letter_id=letter_id)
    return address_page(LetterJob.objects.select_related("delivery").get(id=item.letter_id).delivery)


def print_house_connected() -> bool:
    """Tell whether letters can be handed to a print house."""
    return print_house().connected


def count_printable(*, actor: Actor) -> int:
    """Return how many letters would go into the next order. Raises Forbidden."""
    actor.require_role(*POST_ROLES)
    found: int = LetterJob.objects.filter(state=LetterState.QUEUED.value, batch__isnull=True).count()
    return found


def batches(*, actor: Actor, limit: int = 20) -> list[BatchInfo]:
    """Return the orders to the print house, newest first. Raises Forbidden."""
    actor.require_role(*POST_ROLES)
    rows = list(PrintBatch.objects.order_by("-created_at", "-id")[: min(limit, 200)])
    still = dict(
        LetterJob.objects.filter(batch__in=rows)
        .exclude(state__in=(LetterState.POSTED.value, LetterState.CANCELLED.value))
        .values_list("batch")
        .annotate(Count("id"))
    )
    return [
        BatchInfo(
            batch_id=row.id,
            state=BatchState(row.state),
            created_at=row.created_at,
            handed_over_at=row.handed_over_at,
            letters=row.letters,
            pages=row.pages,
            sha256=row.sha256,
            open_letters=still.get(row.id, 0),
        )
        for row in rows
    ]


def print_order(*, batch_id: UUID) -> PrintOrder | None:
    """Return an order that waits to be handed over, None where that is done. Raises NotFound."""
    row = PrintBatch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFound()
    if row.state != BatchState.GATHERED.value:
        return None
    authority = tenants.tenant(current_tenant()).authority_name
    letters = _of_order(batch_id).count()
    return PrintOrder(batch_id=row.id, authority=authority, created_at=row.created_at, letters=letters)


def _of_order(batch_id: UUID) -> QuerySet[LetterJob]:
    found: QuerySet[LetterJob] = LetterJob.objects.filter(batch_id=batch_id)
    return found.exclude(state=LetterState.CANCELLED.value)


def print_letters(*, batch_id: UUID) -> Iterator[PrintLetter]:
    """Yield the letters of an order with their pages, oldest first; each is read when its turn comes."""
    rows = _of_order(batch_id).select_related("delivery").order_by("created_at", "id")
    readdressed = _readdressed(rows)
    for row in rows:
        _, notice = documents.open_document(document_id=row.delivery.document_id)
        yield PrintLetter(
            letter_id=row.id,
            parts=(address_page(row.delivery), notice) if row.delivery_id in readdressed else (notice,),
            country=row.delivery.recipient_country,
            product=PRODUCTS.get(row.delivery.channel, "brief"),
            sha256=documents.document_digest(document_id=row.delivery.document_id),
        )


def _readdressed(rows: Iterable[LetterJob]) -> set[UUID]:
    deliveries = [row.delivery_id for row in rows]
    found = DeliveryEvent.objects.filter(Q(delivery_id__in=deliveries) & Q(kind__in=_OTHER_ADDRESS))
    # The notice shows the first addressee in its window; every further one needs a window of their own.
    further = Delivery.objects.filter(id__in=deliveries, addressee__startswith=_JOINT)
    return {*found.values_list("delivery_id", flat=True), *further.values_list("id", flat=True)}


def _items(rows: list[LetterJob]) -> list[LetterItem]:
    readdressed = _readdressed(rows)
    return [_item(row, readdressed=row.delivery_id in readdressed) for row in rows]


def _item(row: LetterJob, *, readdressed: bool) -> LetterItem:
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
        channel=Channel(row.delivery.channel),
        with_printer=row.batch_id is not None,
        needs_address_page=readdressed,
    )
