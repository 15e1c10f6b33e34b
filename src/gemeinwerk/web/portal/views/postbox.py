"""The postbox: messages and notices of all authorities, deadlines in plain words, replies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import MessageKind, PostboxLetter
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import NotFound, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.portal.documents import attachment, notice_html, notice_pdf, stored_upload, variant
from gemeinwerk.web.portal.page import account_of, go, show

PAGE = 50
KIND_NAMES = {
    MessageKind.RECEIPT: "Eingangsbestätigung",
    MessageKind.NOTICE: "Bescheid",
    MessageKind.REQUEST: "Rückfrage",
    MessageKind.STATUS: "Sachstand",
    MessageKind.REPLY: "Ihre Antwort",
}
MOST_UPLOADS = 5


@signed_in()
@require_GET
def postbox(request: HttpRequest) -> HttpResponse:
    """All messages of authorities, newest first."""
    entries = queries.postbox(account_id=account_of(request), limit=PAGE)
    rows = [{"entry": entry, "kind": KIND_NAMES[entry.kind]} for entry in entries]
    return show(request, "postbox.html", {"rows": rows}, section="postbox")


@signed_in()
@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message; a notice is opened by a deliberate click, because its opening starts a period."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    if letter.entry.is_unread and not letter.can_retrieve:
        with tenant_scope(letter.entry.tenant_id):
            actions.mark_read(actor=actor_of(request), now=now(), message_id=message_id)
    return _message_page(request, letter)


@signed_in()
@require_POST
def open_notice(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Open a notice: the retrieval is recorded, then it is shown."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    if letter.delivery is None:
        raise NotFound()
    with tenant_scope(letter.entry.tenant_id):
        actions.record_retrieval(actor=actor_of(request), now=now(), delivery_id=letter.delivery.delivery_id)
    return go(f"/postfach/{message_id}/")


@signed_in()
@require_GET
def notice_file(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The sealed notice as PDF, always as a download."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    if letter.document_id is None:
        raise NotFound()
    with tenant_scope(letter.entry.tenant_id):
        return attachment(notice_pdf(letter.document_id), f"{letter.entry.subject}.pdf", "application/pdf")


@signed_in()
@require_GET
def notice_variant(request: HttpRequest, message_id: UUID, form: str) -> HttpResponse:
    """The wording of a notice in another form: large print, plain text or a page of its own, always as a download."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    if letter.document_id is None:
        raise NotFound()
    with tenant_scope(letter.entry.tenant_id):
        found = variant(letter.document_id, form)
    return attachment(found.content, f"{letter.entry.subject} - {found.name}", found.media_type)


@signed_in()
@require_POST
def reply(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Answer a message, with files; what was refused stands on the page with the reason."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    try:
        with tenant_scope(letter.entry.tenant_id):
            files = request.FILES.getlist("dateien")[:MOST_UPLOADS]
            uploads = [stored_upload(actor_of(request), file, message_id) for file in files]
            actions.reply(
                actor=actor_of(request),
                now=now(),
                message_id=message_id,
                body=request.POST.get("text", ""),
                upload_ids=[upload.id for upload in uploads],
                key=request.POST.get("schluessel") or None,
            )
    except Refusal as refusal:
        return _message_page(request, letter, refusal)
    return go(f"/postfach/{message_id}/", flash="reply_sent")


def _message_page(request: HttpRequest, letter: PostboxLetter, refusal: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "letter": letter,
        "entry": letter.entry,
        "kind": KIND_NAMES[letter.entry.kind],
        "is_request": letter.entry.kind is MessageKind.REQUEST,
        "retrieved": None if letter.can_retrieve else letter.entry.message_id,
        "text": request.POST.get("text", ""),
        "key": request.POST.get("schluessel") or _reply_key(letter),
        "errors": [{"message": refusal.message, "hint": refusal.hint, "anchor": "f-text"}] if refusal else [],
    }
    if letter.document_id is not None:
        with tenant_scope(letter.entry.tenant_id):
            context["notice"] = notice_html(letter.document_id)
    return show(request, "message.html", context, section="postbox", status=422 if refusal else 200)


def _reply_key(letter: PostboxLetter) -> str:
    """The same text sent twice from the same page is one reply; the next reply has another key."""
    return f"{letter.entry.message_id}-{len(letter.replies)}"
