"""One destination as its pages see it: what it is, whose it is, and whether the authority or the platform cares for it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from gemeinwerk.domain.submissions import queries as mailrooms
from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.types import ApiScope, ClientInfo, DestinationSheet, DestinationStatus, KeyStatus
from gemeinwerk.kernel.refusal import NotFound, Refusal
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.workplace.page import HOME, problems, show
from gemeinwerk.web.workplace.views.interfaces.words import DESTINATIONS, KEY_STATES, KEY_USES

SECTION: Final = f"{HOME}schnittstellen/"


def url_of(destination_id: UUID, part: str = "") -> str:
    """Return the address of a destination's page, or of a page below it."""
    return f"{SECTION}zustellpunkt/{destination_id}/{part}"


def sheet_of(request: HttpRequest, destination_id: UUID) -> tuple[DestinationSheet, bool]:
    """Return a destination of the own tenant and whether it is the mailroom, for which the platform itself cares."""
    actor = actor_of(request)
    found = queries.destination_here(actor=actor, destination_id=destination_id)
    return found, mailrooms.own_mailroom(actor=actor) == destination_id


def own_sheet(request: HttpRequest, destination_id: UUID) -> DestinationSheet:
    """Return a destination that staff may change; raises NotFound for the mailroom of the platform."""
    found, mailroom = sheet_of(request, destination_id)
    if mailroom:
        raise NotFound()
    return found


def able_clients(request: HttpRequest, scope: ApiScope) -> tuple[ClientInfo, ...]:
    """Return the usable clients of the tenant that hold a scope, without the one of the mailroom."""
    actor = actor_of(request)
    mailroom = mailrooms.own_mailroom(actor=actor)
    taken = {one.client_id for one in queries.destinations_here(actor=actor) if one.destination_id == mailroom}
    return tuple(one for one in queries.clients_here(actor=actor, able=scope) if one.client_id not in taken)


def shown(
    request: HttpRequest,
    sheet: DestinationSheet,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    refusal: Refusal | None = None,
    anchor: str = "",
    status: int = 422,
) -> HttpResponse:
    """Show a page below a destination, perhaps with what was refused."""
    data = {
        "one": sheet.destination,
        "here": url_of(sheet.destination.destination_id),
        "errors": problems(refusal, anchor),
        **(context or {}),
    }
    return show(request, f"interfaces/{template}", data, section="interfaces", status=status if refusal else 200)


def page(request: HttpRequest, destination_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    """Show the page of a destination, with what was refused (409)."""
    sheet, mailroom = sheet_of(request, destination_id)
    one = sheet.destination
    closed = one.status is DestinationStatus.DECOMMISSIONED
    context = {
        "client": sheet.client,
        "mailroom": mailroom,
        "state": DESTINATIONS[one.status],
        "can_open": one.status in (DestinationStatus.CREATED, DestinationStatus.INACTIVE),
        "can_pause": one.status is DestinationStatus.ACTIVE,
        "changeable": not mailroom and not closed,
        "facts": _facts(sheet),
        "keys": [_key(sheet, kid.kid) for kid in sheet.keys],
    }
    return shown(request, sheet, "destination.html", context, refusal=refusal, status=409)


def _facts(sheet: DestinationSheet) -> list[dict[str, str]]:
    one = sheet.destination
    off = " (abgeschaltet)" if sheet.client.disabled_at else ""
    contact = ", ".join(str(one.contact[name]) for name in ("legalName", "email", "phone") if one.contact.get(name))
    return [
        {"label": "Stand", "value": DESTINATIONS[one.status]},
        {"label": "Client", "value": f"{sheet.client.name}{off}"},
        {"label": "Kontakt", "value": contact},
        {"label": "Adresse für Rückrufe", "value": one.callback_url or "keine; das System fragt selbst nach"},
        {"label": "Versionen der Metadaten", "value": ", ".join(one.metadata_versions)},
        {"label": "Kennung", "value": str(one.destination_id)},
    ]


def _key(sheet: DestinationSheet, kid: str) -> dict[str, Any]:
    key = next(one for one in sheet.keys if one.kid == kid)
    current = kid == sheet.destination.encryption_kid
    active = key.status is KeyStatus.ACTIVE
    last = key.use == "sig" and sum(one.use == "sig" and one.status is KeyStatus.ACTIVE for one in sheet.keys) < 2
    return {
        "one": key,
        "use": KEY_USES[key.use],
        "state": "aktuell" if current else KEY_STATES[key.status],
        "can_lead": active and key.use == "enc" and not current,
        "can_retire": active and not current and not last,
    }
