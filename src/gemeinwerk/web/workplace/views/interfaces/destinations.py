"""One destination: what it is, switching it on and off, taking it out of use, and a submission to try it with."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.types import (
    ApiScope,
    DestinationChanges,
    DestinationSheet,
    DestinationStatus,
    MessageState,
)
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import INTERFACE_ROLES, go
from gemeinwerk.web.workplace.views.interfaces.sheet import SECTION, able_clients, own_sheet, page, shown, url_of
from gemeinwerk.web.workplace.views.interfaces.words import DESTINATIONS, uuid_or_none

FLASHES = {DestinationStatus.ACTIVE: "destination_open", DestinationStatus.INACTIVE: "destination_paused"}


@staff(*INTERFACE_ROLES)
@require_GET
def destination(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """A destination with its services, keys and what can be done."""
    return page(request, destination_id)


@staff(*INTERFACE_ROLES)
@require_POST
def state(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """Switch a destination on, or off for a while."""
    sheet = own_sheet(request, destination_id)
    wanted = next((one for one in FLASHES if one.value == request.POST.get("stand", "")), None)
    if wanted is None:
        raise NotFound()
    refusal = _changed(request, sheet, wanted)
    return page(request, destination_id, refusal) if refusal else go(url_of(destination_id), flash=FLASHES[wanted])


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def decommission(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """Say what follows from taking a destination out of use; a POST does it, for good."""
    sheet = own_sheet(request, destination_id)
    if request.method == "POST":
        refusal = _changed(request, sheet, DestinationStatus.DECOMMISSIONED)
        if refusal:
            return page(request, destination_id, refusal)
        return go(url_of(destination_id), flash="destination_closed")
    _, waiting = queries.messages_here(
        actor=actor_of(request), state=MessageState.SUBMITTED, text=str(destination_id), offset=0, limit=0
    )
    closed = sheet.destination.status is DestinationStatus.DECOMMISSIONED
    return shown(request, sheet, "decommission.html", {"waiting": waiting, "closed": closed})


def _changed(request: HttpRequest, sheet: DestinationSheet, status: DestinationStatus) -> Refusal | None:
    one = sheet.destination
    try:
        actions.change_destination(
            actor=actor_of(request),
            now=now(),
            destination_id=one.destination_id,
            changes=DestinationChanges(status=status),
        )
    except actions.DestinationStateUnfit:
        return Conflict(
            f"Der Zustellpunkt ist inzwischen in einem anderen Stand: {DESTINATIONS[one.status]}.",
            hint="Bitte prüfen Sie, ob der Schritt noch nötig ist.",
        )
    return None


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def sample(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """Send a submission with fictional content, so that a receiver can try to pick it up."""
    sheet = own_sheet(request, destination_id)
    if request.method == "GET":
        return _sample_page(request, sheet)
    try:
        sent = actions.send_sample(
            actor=actor_of(request),
            now=now(),
            destination_id=destination_id,
            client_id=uuid_or_none(request.POST.get("sender", "")),
            service=request.POST.get("service", ""),
        )
    except (Invalid, Conflict) as refusal:
        return _sample_page(request, sheet, refusal)
    return go(f"{SECTION}nachricht/{sent.message_id}/", flash="sample_sent")


def _sample_page(request: HttpRequest, sheet: DestinationSheet, refusal: Refusal | None = None) -> HttpResponse:
    senders = able_clients(request, ApiScope.SEND)
    one = sheet.destination
    services = [(each.identifier, each.name or each.identifier) for each in one.services if each.schemas]
    wrong = {found.where: found.message for found in refusal.details} if refusal else {}
    context = {
        "active": one.status is DestinationStatus.ACTIVE,
        "state": DESTINATIONS[one.status],
        "owner_off": sheet.client.disabled_at is not None,
        "receives": ApiScope.SUBSCRIBE in sheet.client.scopes,
        "services": services,
        "senders": [(str(each.client_id), each.name) for each in senders],
        "service": request.POST.get("service", services[0][0] if len(services) == 1 else ""),
        "sender": request.POST.get("sender", str(senders[0].client_id) if len(senders) == 1 else ""),
        "wrong": wrong,
    }
    return shown(request, sheet, "sample.html", context, refusal=refusal)
