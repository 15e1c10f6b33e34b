"""Letters: the print queue, the day of posting, and mails that came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import LetterItem, LetterState
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import HOME, POST_ROLES, day, go, problems, show
from gemeinwerk.web.workplace.wording import LETTERS

# Name, label and width of the inputs of an address.
ADDRESS = (
    ("street", "Straße", ""),
    ("house_number", "Hausnummer", "xs"),
    ("postcode", "Postleitzahl", "xs"),
    ("city", "Ort", ""),
)
SENT = 20


@staff(*POST_ROLES)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Letters that wait for print or posting."""
    return _page(request)


@staff(*POST_ROLES)
@require_GET
def letter_file(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The print-ready notice."""
    item = queries.letter(actor=actor_of(request), letter_id=letter_id)
    info, content = documents.open_document(document_id=item.document_id)
    return attachment(content, info.file_name, "application/pdf")


@staff(*POST_ROLES)
@require_POST
def posted(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Note the day on which a letter was handed to the postal service; that day counts, not the letter's date."""
    try:
        actions.mark_posted(
            actor=actor_of(request), now=now(), letter_id=letter_id, posted_on=day(request.POST.get("posted_on", ""))
        )
    except Refusal as refusal:
        return _page(request, refusal, letter_id)
    return go(f"{HOME}druck/", flash="posted")


@staff(*POST_ROLES)
@require_POST
def address(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Enter the address that a letter lacks; then it can be printed."""
    item = queries.letter(actor=actor_of(request), letter_id=letter_id)
    values = {name: request.POST.get(name, "")[:200] for name, _, _ in ADDRESS}
    try:
        actions.complete_address(actor=actor_of(request), now=now(), delivery_id=item.delivery_id, **values)
    except (Invalid, Conflict) as refusal:
        return _page(request, refusal, letter_id, "street")
    return go(f"{HOME}druck/", flash="address")


@staff(*POST_ROLES)
@require_POST
def bounced(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note that the mail came back; the notice goes by letter."""
    actions.record_bounce(actor=actor_of(request), now=now(), delivery_id=delivery_id)
    return go(f"{HOME}druck/", flash="bounced")


def _page(
    request: HttpRequest, refusal: Refusal | None = None, letter_id: UUID | None = None, name: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    anchor = f"f-{f'{name}-' if name else ''}{letter_id}" if letter_id else ""
    context = {
        "letters": [_shown(request, item, letter_id) for item in queries.print_queue(actor=actor)],
        "sent": queries.letters_sent(actor=actor, limit=SENT),
        "connected": queries.print_house_connected(),
        "errors": problems(refusal, anchor),
    }
    return show(request, "letters.html", context, section="print", status=422 if refusal else 200)


def _shown(request: HttpRequest, item: LetterItem, refused: UUID | None) -> dict[str, Any]:
    """One letter with the words for its state and with what was typed, where that was refused."""
    typed = request.POST if item.letter_id == refused else {}
    today = short_date(berlin_date(now()))
    return {
        "item": item,
        "state": LETTERS[item.state],
        "held": item.state is LetterState.HELD,
        "with_printer": item.with_printer,
        "gathered": item.with_printer and item.state is LetterState.QUEUED,
        "posted_on": typed.get("posted_on", today),
        "address": [
            {"name": name, "label": label, "width": width, "value": typed.get(name, "")}
            for name, label, width in ADDRESS
        ],
    }
