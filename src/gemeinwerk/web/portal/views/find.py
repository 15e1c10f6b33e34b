"""Finding: home, choice of place, search, service page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.access import actor_of, public
from gemeinwerk.web.portal import lists
from gemeinwerk.web.portal.page import chosen_place, go, remember_place, safe_next, show
from gemeinwerk.web.portal.service_page import service_view

MAX_QUERY = 120


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The start page: search first, then what is asked for most in this place."""
    place = chosen_place(request)
    offers = catalogue.offers_in(place_key=place.key, on=berlin_date(now())) if place else ()
    online = [offer for offer in offers if offer.enabled.value]
    return show(request, "home.html", {"offers": online})


@public
@require_http_methods(["GET", "POST"])
def choose_place(request: HttpRequest) -> HttpResponse:
    """Choose a place by name, postcode or region key; several hits are listed, one hit is taken at once."""
    target = safe_next(request)
    if request.method == "POST" and (key := request.POST.get("ort", "")):
        response = go(target)
        remember_place(response, request, tenants.place(key))
        return response
    text = request.GET.get("suche", "").strip()[:MAX_QUERY]
    exact = [place for place in tenants.municipalities() if place.label == text]
    places = exact or (tenants.find_places(text, limit=40) if text else [])
    context = {"text": text, "places": places, "weiter": target, "searched": bool(text)}
    return show(request, "place.html", context, section="place")


@public
@require_GET
def suggest_places(request: HttpRequest) -> HttpResponse:
    """At most eight places for what was typed, for the script; the page works without it."""
    text = request.GET.get("suche", "").strip()[:MAX_QUERY]
    found = tenants.find_places(text, limit=8) if len(text) > 1 else []
    return JsonResponse(
        {"orte": [{"key": place.key, "name": place.label, "kurz": place.short_name} for place in found]}
    )


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Services whose title, synonyms, keywords or legal terms fit the words, in the chosen place."""
    words = request.GET.get("q", "").strip()[:MAX_QUERY]
    place = chosen_place(request)
    hits = catalogue.search(place_key=place.key if place else None, text=words, limit=30)
    return show(request, "search.html", {"words": words, "hits": hits})


@public
@require_GET
def service(request: HttpRequest, package: str) -> HttpResponse:
    """One service as it is offered in the chosen place, with the next step most visible."""
    place = chosen_place(request)
    if place is None:
        return go(f"/ort/?weiter=/leistung/{package}/")
    offer = catalogue.offer(package_id=package, place_key=place.key, on=berlin_date(now()))
    authority = tenants.tenant(offer.responsible.value.tenant_id)
    actor = actor_of(request)
    account_id = actor.account_id if actor.kind is ActorKind.CITIZEN else None
    draft = lists.draft_for(account_id, offer.package_id, place.key) if account_id and offer.enabled.value else None
    return show(request, "service.html", {**service_view(offer, authority), "draft": draft})
