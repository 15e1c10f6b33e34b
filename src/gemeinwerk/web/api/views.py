"""Views of the machine door; read only, public facts."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.web.access import public
from gemeinwerk.web.api.problems import STANDARD, document

MAX_TEXT = 120


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Municipalities that fit ``?q=`` (name, postcode or regional key), at most 50."""
    text = request.GET.get("q", "")
    if not 1 <= len(text) <= MAX_TEXT or "\x00" in text:
        raise Invalid("Der Suchtext fehlt oder ist zu lang.", hint=f"Erlaubt sind 1 bis {MAX_TEXT} Zeichen in q.")
    found = tenants.find_places(text, limit=50)
    return _json(
        {"items": [{"key": p.key, "ars": p.ars, "ags": p.ags, "name": p.name, "kreis": p.kreis_name} for p in found]}
    )


@public
@require_safe
def services(request: HttpRequest, key: str) -> HttpResponse:
    """Services offered in a place."""
    offers = catalogue.offers_in(place_key=tenants.place(key).key, on=berlin_date(now()))
    return _json({"items": [_offer(offer) for offer in offers]})


@public
@require_safe
def service(request: HttpRequest, key: str, package: str) -> HttpResponse:
    """One service as offered in a place, each value with its origin."""
    place_key = tenants.place(key).key
    return _json(_offer(catalogue.offer(package_id=package, place_key=place_key, on=berlin_date(now()))))


@csrf_exempt
@csrf_exempt
@public
def unknown(request: HttpRequest) -> HttpResponse:
    """Answer every unknown address with a problem document."""
    return document(404, "not_found", "Diese Adresse gibt es nicht.", standard=request.path.startswith(STANDARD))


def _offer(offer: Offer) -> Any:
    names = ("package_id", "version", "title", "short_title", "schema_ref", "service_keys")
    return {**{name: getattr(offer, name) for name in names}, **_plain(offer)}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value)  # type: ignore[arg-type]


def _json(body: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json")
