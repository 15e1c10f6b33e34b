"""Letters: the print queue, the day of posting, and mails that came back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import HOME, POST_ROLES, day, go, problems, show


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
        return _page(request, refusal)
    return go(f"{HOME}druck/", flash="posted")


@staff(*POST_ROLES)
@require_POST
def bounced(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note that the mail came back; the notice goes by letter."""
    actions.record_bounce(actor=actor_of(request), now=now(), delivery_id=delivery_id)
    return go(f"{HOME}druck/", flash="bounced")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    letters = queries.print_queue(actor=actor_of(request))
    context = {"letters": letters, "today": berlin_date(now()), "errors": problems(refusal)}
    return show(request, "letters.html", context, section="print", status=422 if refusal else 200)
