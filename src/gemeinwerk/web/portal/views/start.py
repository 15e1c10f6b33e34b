"""Beginning, resuming and discarding an application."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Login, Offer
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.web.access import SIGN_IN, actor_of, public
from gemeinwerk.web.portal import application
from gemeinwerk.web.portal.overview import first_needed
from gemeinwerk.web.portal.page import chosen_place, go


class NotOffered(Conflict):
    """The service is switched off in this place."""

    code = "portal.not_offered"
    message = "Diese Leistung wird in Ihrem Ort zurzeit nicht online angeboten."
    hint = "Bitte wenden Sie sich an die zuständige Stelle."


@public
@require_POST
def begin(request: HttpRequest, package: str) -> HttpResponse:
    """Begin an application; where a sign-in is needed, it comes first."""
    place = chosen_place(request)
    if place is None:
        return go(f"/ort/?weiter=/leistung/{package}/")
    offer = catalogue.offer(package_id=package, place_key=place.key, on=berlin_date(now()))
    if not offer.enabled.value:
        raise NotOffered()
    if missing := _sign_in_first(request, offer):
        return go(missing)
    begun, secret = application.begin(request, offer)
    response = go(begun.step_url(first_needed(begun)))
    application.remember_guest(response, request, begun, secret)
    return response


@public
@require_GET
def resume(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Go on where something is still missing, or to the receipt if it was sent already."""
    opened = application.open_application(request, draft_id)
    if opened.sent:
        return go(opened.receipt_url)
    known = opened.form.number_of(opened.draft.step)
    return go(opened.step_url(first_needed(opened) if known is None else known))


@public
@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Delete a draft with its uploads."""
    application.discard(request, application.open_application(request, draft_id))
    return go("/konto/" if actor_of(request).kind is ActorKind.CITIZEN else "/", flash="draft_deleted")


def _sign_in_first(request: HttpRequest, offer: Offer) -> str:
    actor = actor_of(request)
    wanted = offer.login is Login.REQUIRED
    if not wanted or (actor.kind is ActorKind.CITIZEN and actor.assurance >= offer.assurance_level):
        return ""
    level = offer.assurance_level.name.lower()
    query = {"weiter": f"/leistung/{offer.package_id}/", **({"niveau": level} if level != "none" else {})}
    return f"{SIGN_IN}?{urlencode(query)}"
