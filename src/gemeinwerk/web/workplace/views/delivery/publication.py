"""Service by public announcement: order it after reading its text, note the days on which it hung."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import PublicGround, PublicServiceOrder
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import POST_ROLES, day, go
from gemeinwerk.web.workplace.views.delivery.page import address_of, step_page
from gemeinwerk.web.workplace.views.delivery.ways import REFUSED


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Name the conditions, read the announcement as it will hang, and only then order it."""
    if request.method == "GET":
        return _order_page(request, delivery_id)
    try:
        wish = _order(request)
        if request.POST.get("_action") == "order":
            actions.order_public_service(actor=actor_of(request), now=now(), delivery_id=delivery_id, order=wish)
            return go(address_of(delivery_id), flash="public_ordered")
        lines = queries.announcement_preview(actor=actor_of(request), delivery_id=delivery_id, order=wish)
    except REFUSED as refusal:
        return _order_page(request, delivery_id, refusal)
    kept = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "_action")]
    return step_page(request, delivery_id, "public_confirm.html", lines=lines, kept=kept, place=queries.public_place())


def _order_page(request: HttpRequest, delivery_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    return step_page(
        request,
        delivery_id,
        "public_service.html",
        refusal,
        anchor="f-findings",
        grounds=queries.ground_labels(),
        place=queries.public_place(),
        may_sign=queries.may_sign(actor_of(request)),
        reference=request.POST.get("reference", str(delivery_id).upper()),
        inspection=request.POST.get("inspection", queries.inspection_suggestion()),
    )


def _order(request: HttpRequest) -> PublicServiceOrder:
    """Return what the form says; raises Invalid where no condition is chosen."""
    chosen = request.POST.get("ground", "")
    if chosen not in set(PublicGround):
        raise Invalid("Bitte wählen Sie die Voraussetzung.", hint="Nur eine davon erlaubt die öffentliche Zustellung.")
    return PublicServiceOrder(
        ground=PublicGround(chosen),
        findings=request.POST.get("findings", "")[:5000],
        reference=request.POST.get("reference", "").strip()[:200],
        inspection_at=request.POST.get("inspection", "").strip()[:400],
        no_representative="no_representative" in request.POST,
    )


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def posted(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note the day on which the announcement was hung out."""
    return _day_noted(request, delivery_id, actions.record_publication, "published", ends=False)


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def removed(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note the day on which the announcement was taken down."""
    return _day_noted(request, delivery_id, actions.record_publication_end, "unpublished", ends=True)


def _day_noted(
    request: HttpRequest, delivery_id: UUID, note: Callable[..., None], flash: str, *, ends: bool
) -> HttpResponse:
    if request.method == "GET":
        return step_page(request, delivery_id, "posted.html", ends=ends)
    try:
        note(actor=actor_of(request), now=now(), delivery_id=delivery_id, on=day(request.POST.get("on", "")))
    except REFUSED as refusal:
        return step_page(request, delivery_id, "posted.html", refusal, anchor="f-on", ends=ends)
    return go(address_of(delivery_id), flash=flash)
