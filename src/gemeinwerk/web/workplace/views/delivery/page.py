"""What the pages of a delivery have in common: its address, files from a form, the one page of it."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.delivery import queries
from gemeinwerk.domain.delivery.types import ProofFile
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import HOME, POST_ROLES, problems, show, staff_of

PDF = "application/pdf"
PROOF_TYPES = ".pdf,.jpg,.jpeg,.png"


def address_of(delivery_id: UUID) -> str:
    """Return the address of a delivery's page."""
    return f"{HOME}zustellung/{delivery_id}/weg/"


def proof_from(request: HttpRequest) -> ProofFile | None:
    """Return the file of the form, None where none was chosen."""
    found = request.FILES.get("proof")
    return ProofFile(found.name or "nachweis", cast(BinaryIO, found)) if found is not None else None


@staff(*POST_ROLES)
@require_GET
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Where a notice stands, what proves it, and what can be done now."""
    view = queries.service_view(actor=actor_of(request), delivery_id=delivery_id)
    context = {
        "view": view,
        "here": address_of(delivery_id),
    }
    return show(request, "delivery/delivery.html", context, section="inbox")


@staff(*POST_ROLES)
@require_GET
def paper(request: HttpRequest, delivery_id: UUID, paper: str) -> HttpResponse:
    """One paper of the ordered way."""
    content = queries.service_paper(actor=actor_of(request), delivery_id=delivery_id, name=paper)
    return attachment(content, f"{paper}.pdf", PDF)


@staff(*POST_ROLES)
@require_GET
def mailbox_message(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The message for an electronic mailbox as one archive."""
    sender = staff_of(request).name
    found = queries.mailbox_message(actor=actor_of(request), delivery_id=delivery_id, sender=sender)
    return attachment(found.content, found.name, found.media_type)


@staff(*POST_ROLES)
@require_GET
def proof(request: HttpRequest, delivery_id: UUID, upload_id: UUID) -> HttpResponse:
    """One file that proves a step, always as a download."""
    found = queries.proof_file(actor=actor_of(request), delivery_id=delivery_id, upload_id=upload_id)
    return attachment(found.content, found.name, found.media_type)


def step_page(
    request: HttpRequest,
    delivery_id: UUID,
    template: str,
    refusal: Refusal | None = None,
    *,
    anchor: str = "",
    **further: Any,
) -> HttpResponse:
    """Render a page on which one step of a delivery is recorded, with what was typed."""
    view = queries.service_view(actor=actor_of(request), delivery_id=delivery_id)
    context = {
        "view": view,
        "here": address_of(delivery_id),
        "errors": problems(refusal, anchor),
        "accept": PROOF_TYPES,
        "typed": request.POST,
        **further,
    }
    return show(request, f"delivery/{template}", context, section="inbox", status=422 if refusal else 200)
