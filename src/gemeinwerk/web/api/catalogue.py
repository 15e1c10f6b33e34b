"""The catalogue for other portals, in the shape of the search service of the PVOG (Portalverbund Online-Gateway).

Addresses, parameters and the members that public clients of that service read are the same; 404 means no hit. Members
beside them (the frame of a page, texts) are ours, because the shapes of the other members are not public.
"""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.catalogue.types.described import DescribedService
from gemeinwerk.domain.catalogue.types.transfer import TransferVersion
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.api.reading import Given, RequestUnfit, limit_of, operation, reading, text_of

TAG: Final = "Leistungskatalog"
ARS: Final = r"^(\d{2}|\d{3}|\d{5}|\d{12})$"
# Ids of the search service name an editorial system, the kind of object and the object.
SERVICE_ID, UNIT_ID, ONLINE_ID = "GW.LB.", "GW.OE.", "GW.OD."
MOST_PLACES: Final = 50
MOST_KEYS: Final = 50
RESPONSIBLE: Final = {"code": "01", "name": "zuständige Stelle"}
_TEXT: Final = {"type": "string"}
_ITEMS: Final = {"type": "array", "items": {"type": "object"}}
_PAGE_OF: Final = {
    "type": "object",
    "required": ["content", "totalElements", "totalPages", "number", "size"],
    "properties": {
        "content": _ITEMS,
        **{name: {"type": "integer"} for name in ("totalElements", "totalPages", "number", "size")},
    },
}
_PAGE: Final = {
    "name": "page",
    "in": "query",
    "schema": {"type": "integer", "minimum": 0, "maximum": 10_000, "default": 0},
    "description": "Nummer der Seite, von 0 an",
}
_ASKED_ARS: Final = text_of("ars", "Amtlicher Regionalschlüssel des Ortes", ARS, required=True)


def _told(where: str, name: str, summary: str, parameters: Any, answer: dict[str, Any]) -> dict[str, Any]:
    return operation(f"catalogue/{where}", summary, TAG, parameters, answer, name=name, no_hit=True)


_PLACE: Final = (text_of("q", "Ortsname, Postleitzahl oder Schlüssel", required=True),)
LOCATIONS: Final = _told("v2/locations", "locations", "Orte nach Name oder Postleitzahl", _PLACE, _ITEMS)
SUGGESTIONS: Final = _told("v2/locations/suggestions", "location-suggestions", "Orte zum Auswählen", _PLACE, _ITEMS)
SERVICES: Final = _told(
    "v7/servicedescriptions/{ars}",
    "services",
    "Leistungen eines Ortes, mit q die passenden",
    (
        text_of("ars", "Amtlicher Regionalschlüssel des Ortes", ARS, where="path"),
        text_of("q", "Suchtext", longest=200),
        limit_of(100, 20, "size", 5),
        _PAGE,
    ),
    _PAGE_OF,
)
BY_KEY: Final = _told(
    "v3/servicedescriptions/leikaid",
    "services-by-key",
    "Leistungen eines Ortes nach Leistungsschlüssel",
    (
        _ASKED_ARS,
        text_of("leikaIds", "Leistungsschlüssel, mehrere mit Komma", r"^\d{14}(,\d{14})*$", required=True, longest=750),
        limit_of(100, 20, "size", 5),
        _PAGE,
    ),
    _PAGE_OF,
)
TITLES: Final = _told(
    "v2/organisationunits/titles",
    "units",
    "Zuständige Stelle für eine Leistung an einem Ort",
    (_ASKED_ARS, text_of("lbId", "Kennung der Leistung", required=True)),
    _ITEMS,
)
UNIT: Final = _told(
    "v5/organisationunits/detail",
    "unit",
    "Anschrift und Kontakt einer Stelle",
    (text_of("q", "Kennung der Stelle", required=True),),
    {"type": "object", "required": ["id", "title"]},
)
ONLINE: Final = _told(
    "v1beta2/onlineservices",
    "online-services",
    "Onlinedienste eines Ortes, auch die von Kreis, Land und Bund",
    (_ASKED_ARS, text_of("nextPageToken", "Zeichen der nächsten Seite aus der letzten Antwort", r"^\d{1,6}$")),
    {
        "type": "object",
        "required": ["totalHits", "onlineservices"],
        "properties": {"totalHits": {"type": "integer"}, "onlineservices": _ITEMS, "nextPageToken": _TEXT},
    },
)
ONLINE_PAGE: Final = 50


def _transfer(version: str) -> dict[str, Any]:
    return operation(
        f"catalogue/v3/verwaltungsobjekte/xzufi-{version}",
        f"Leistungen, Stellen, Zuständigkeiten und Onlinedienste eines Ortes als XZuFi {version.replace('-', '.')}",
        TAG,
        (_ASKED_ARS, limit_of(100, 50, "size"), _PAGE),
        {"type": "string"},
        name=f"xzufi-{version}",
        media="application/xml",
        no_hit=True,
    )


XZUFI_2_3_1: Final = _transfer("2-3-1")
XZUFI_2_2: Final = _transfer("2-2")


@reading(LOCATIONS)
def locations(given: Given) -> list[dict[str, str]]:
    """Places whose name, postcode or key fits."""
    found = tenants.find_places(given["q"], limit=MOST_PLACES)
    if not found:
        raise catalogue.NoHit()
    return [
        {"ars": one.ars, "ags": one.ags, "zip": one.postcode, "name": one.short_name} for one in found[:MOST_PLACES]
    ]


@reading(SERVICES)
def services(given: Given) -> dict[str, Any]:
    """Services of a place, page by page."""
    return _page(given, text=given["q"] or "")


@reading(BY_KEY)
def services_by_key(given: Given) -> dict[str, Any]:
    """Services of a place that have one of the keys."""
    keys = tuple(dict.fromkeys(given["leikaIds"].split(",")))
    if len(keys) > MOST_KEYS:
        raise RequestUnfit(f"Höchstens {MOST_KEYS} Leistungsschlüssel auf einmal.")
    return _page(given, service_keys=keys)


def _page(given: Given, **asked: Any) -> dict[str, Any]:
    number, size = given["page"], given["size"]
    found, total = catalogue.services_at(
        ars=given["ars"], on=berlin_date(now()), offset=number * size, limit=size, **asked
    )
    return {
        "content": [_service(one) for one in found],
        "totalElements": total,
        "totalPages": -(-total // size),
        "number": number,
        "size": size,
    }


def _service(one: DescribedService) -> dict[str, Any]:
    who = one.responsible
    return {
        "id": f"{SERVICE_ID}{one.info.id}",
        "name": one.info.title,
        "title": one.info.title,
        "teaser": one.info.teaser,
        "leikaIds": list(one.info.service_keys),
        "legalTerms": list(one.info.legal_terms),
        "texts": dict(one.texts),
        "organisationUnits": [] if who is None else [{"id": f"{UNIT_ID}{who.region_key}", "title": who.name}],
        "onlineServices": [f"{ONLINE_ID}{one.info.package_id}"] if one.online else [],
    }


@reading(TITLES)
def units(given: Given) -> list[dict[str, Any]]:
    """Who is responsible for a service in a place."""
    named = given["lbId"].removeprefix(SERVICE_ID)
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", named, re.ASCII):
        raise catalogue.NoHit()
    found = catalogue.responsible_at(ars=given["ars"], service_id=UUID(named), on=berlin_date(now()))
    title = f"{found.name}, {found.unit}" if found.unit else found.name
    return [{"id": f"{UNIT_ID}{found.region_key}", "title": title, "role": RESPONSIBLE}]


@reading(UNIT)
def unit(given: Given) -> dict[str, Any]:
    """Address and contact of an authority; nothing of people who work there."""
    found = tenants.tenant_of(given["q"].removeprefix(UNIT_ID))
    address = {"street": found.street, "zip": found.postcode, "city": found.city}
    contact = {"phone": found.phone, "email": found.email, "url": found.website}
    return {
        "id": f"{UNIT_ID}{found.key}",
        "title": found.authority_name,
        "addresses": [{name: text for name, text in address.items() if text}],
        "contact": {name: text for name, text in contact.items() if text},
    }


@reading(ONLINE)
def online_services(given: Given) -> dict[str, Any]:
    """Services that can be applied for online, page by page."""
    offset = int(given["nextPageToken"] or 0)
    found, total = catalogue.online_services(ars=given["ars"], on=berlin_date(now()), offset=offset, limit=ONLINE_PAGE)
    body = {"totalHits": total, "onlineservices": [_online(one, given["ars"]) for one in found]}
    if offset + len(found) < total and found:
        body["nextPageToken"] = str(offset + len(found))
    return body


def _online(one: Offer, ars: str) -> dict[str, Any]:
    return {
        "id": f"{ONLINE_ID}{one.package_id}",
        "name": one.title,
        "links": [{"uri": f"{settings.TRANSPORT_PORTAL}/leistung/{one.package_id}/"}],
        "serviceDescriptions": [{"leikaIds": list(one.service_keys), "ars": [ars]}],
    }


@reading(XZUFI_2_3_1)
def xzufi_2_3_1(given: Given) -> HttpResponse:
    """A page of a place's services as a file."""
    return _file(given, TransferVersion.V2_3_1)


@reading(XZUFI_2_2)
def xzufi_2_2(given: Given) -> HttpResponse:
    """The same in the older version."""
    return _file(given, TransferVersion.V2_2)


def _file(given: Given, version: TransferVersion) -> HttpResponse:
    number, size = given["page"], given["size"]
    content, total = catalogue.transfer_file(
        ars=given["ars"],
        now=now(),
        offset=number * size,
        limit=size,
        version=version,
        portal=settings.TRANSPORT_PORTAL,
    )
    answer = HttpResponse(content, content_type="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="xzufi-{given["ars"]}-{number}.xml"'
    answer.headers["X-Total-Count"] = str(total)
    return answer


_VIEWS: Final = (
    (LOCATIONS, locations),
    (SUGGESTIONS, locations),
    (SERVICES, services),
    (BY_KEY, services_by_key),
    (TITLES, units),
    (UNIT, unit),
    (ONLINE, online_services),
    (XZUFI_2_3_1, xzufi_2_3_1),
    (XZUFI_2_2, xzufi_2_2),
)
OPERATIONS: Final = tuple(told for told, _ in _VIEWS)
urlpatterns = [path(re.sub(r"\{(\w+)\}", r"<str:\1>", told["path"]), view) for told, view in reversed(_VIEWS)]
