"""Clients of the standard API: register, renew the secret, switch off. A secret is on one answer page and nowhere else."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.domain.submissions import queries as mailrooms
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.types import ApiScope, CallbackState, MessageState, NewClient
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import HOME, INTERFACE_ROLES, go, problems, show
from gemeinwerk.web.workplace.views.interfaces.words import DESTINATIONS, SCOPES


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What is connected and what waits; a POST registers a client."""
    if request.method == "GET":
        return _page(request)
    known = set(ApiScope)
    scopes = frozenset(ApiScope(one) for one in request.POST.getlist("scope") if one in known)
    name = request.POST.get("name", "")[:500]
    try:
        made = actions.register_client(actor=actor_of(request), now=now(), name=name, scopes=scopes)
    except Invalid as refusal:
        return _page(request, refusal, scopes)
    return _secret(request, made, "Der Client ist angelegt")


@staff(*INTERFACE_ROLES)
@require_POST
def renew(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Give a client a new secret and show it this once."""
    made = actions.renew_secret(actor=actor_of(request), now=now(), client_id=client_id)
    return _secret(request, made, "Das Geheimnis ist erneuert")


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Say what follows from switching a client off; a POST does it, for good."""
    if request.method == "GET":
        return _switch_off_page(request, client_id)
    actions.disable_client(actor=actor_of(request), now=now(), client_id=client_id)
    return go(f"{HOME}schnittstellen/", flash="client_off")


@staff(*INTERFACE_ROLES)
@require_POST
def open_mailroom(request: HttpRequest) -> HttpResponse:
    """Let the authority receive at the delivery service, or tell it of the services of today."""
    submissions.open_mailroom(actor=actor_of(request), now=now())
    return go(f"{HOME}schnittstellen/", flash="mailroom_open")


def _switch_off_page(request: HttpRequest, client_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    mailroom = mailrooms.own_mailroom(actor=actor)
    own = [one for one in queries.destinations_here(actor=actor) if one.client_id == client_id]
    context = {
        "client": queries.client_here(actor=actor, client_id=client_id),
        "destinations": [(one, DESTINATIONS[one.status], one.destination_id == mailroom) for one in own],
        "mailroom": any(one.destination_id == mailroom for one in own),
    }
    return show(request, "interfaces/switch_off.html", context, section="interfaces")


def _secret(request: HttpRequest, made: NewClient, title: str) -> HttpResponse:
    answer = show(request, "interfaces/secret.html", {"made": made, "title": title}, section="interfaces")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    request: HttpRequest, refusal: Invalid | None = None, chosen: frozenset[ApiScope] = frozenset()
) -> HttpResponse:
    actor = actor_of(request)
    _, waiting = queries.messages_here(actor=actor, state=MessageState.SUBMITTED, offset=0, limit=0)
    _, given_up = queries.callbacks_here(actor=actor, state=CallbackState.DEAD, offset=0, limit=0)
    name = request.POST.get("name", "")[:500]
    destinations = queries.destinations_here(actor=actor)
    mailroom = mailrooms.own_mailroom(actor=actor)
    context = {
        "destinations": [(one, DESTINATIONS[one.status], mailroom == one.destination_id) for one in destinations],
        "has_mailroom": mailroom is not None,
        "clients": [
            {"one": one, "scopes": [text for scope, text in SCOPES.items() if scope in one.scopes]}
            for one in queries.clients_here(actor=actor)
        ],
        "waiting": waiting,
        "given_up": given_up,
        "scopes": [(scope.value, text, scope in chosen) for scope, text in SCOPES.items()],
        "name": name,
        "errors": problems(refusal, f"f-{ApiScope.SEND.value}" if name.strip() and not chosen else "f-name"),
    }
    return show(request, "interfaces/overview.html", context, section="interfaces", status=422 if refusal else 200)
