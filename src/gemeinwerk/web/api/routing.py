"""The Routing API 2.0.0 of FIT-Connect: which destination is responsible for a service in a region."""

from __future__ import annotations

from typing import Any, Final

from django.urls import path

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.web.api.reading import OFFSET, Given, RequestUnfit, limit_of, operation, reading, text_of

BASE: Final = "fit-connect/routing-api/{version}"
VERSIONS: Final = ("v1", "v2")
VERSION: Final = {"major": 2, "minor": 0, "patch": 0}
PAGE: Final = (OFFSET, limit_of(500, 100))
AREA: Final = ("ags", "ars", "areaId")
MOST_TERMS: Final = 10
COUNTS: Final = {name: {"type": "integer", "minimum": 0} for name in ("count", "offset", "totalCount")}


def _listed(name: str, item: dict[str, Any]) -> dict[str, Any]:
    properties = {**COUNTS, name: {"type": "array", "items": item}}
    return {"type": "object", "required": list(properties), "properties": properties}


_ROUTE: Final = {
    "type": "object",
    "required": ["destinationId", "destinationSignature"],
    "properties": {
        "destinationId": {"type": "string", "format": "uuid"},
        "destinationSignature": {"type": "string"},
        "destinationName": {"type": "string"},
    },
}
_FOUND: Final = {
    "type": "object",
    "required": ["id", "name", "type"],
    "properties": {name: {"type": "string"} for name in ("id", "name", "type")},
}
_TERMS: Final = {
    "name": "areaSearchexpression",
    "in": "query",
    "required": True,
    "explode": True,
    "schema": {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_TERMS,
        "items": {"type": "string", "minLength": 1, "maxLength": 100},
    },
    "description": "Ortsname oder Postleitzahl; * steht für beliebige Zeichen; mehrere Angaben müssen alle zutreffen",
}
ROUTES: Final = operation(
    f"{BASE}/routes",
    "Zuständige Zustellpunkte für eine Leistung und ein Gebiet",
    "Routing",
    (
        text_of("leikaKey", "Leistungsschlüssel (LeiKa)", r"^99\d{12}$", required=True),
        text_of("ags", "Amtlicher Gemeindeschlüssel", r"^(\d{2}|\d{3}|\d{5}|\d{8})$"),
        text_of("ars", "Amtlicher Regionalschlüssel", r"^(\d{2}|\d{3}|\d{5}|\d{9}|\d{12})$"),
        text_of("areaId", "Nummer eines Gebiets aus der Gebietssuche", r"^\d{1,12}$"),
        *PAGE,
    ),
    _listed("routes", _ROUTE),
    name="routes",
)
AREAS: Final = operation(
    f"{BASE}/areas",
    "Gebiete nach Name oder Postleitzahl",
    "Routing",
    (_TERMS, *PAGE),
    _listed("areas", _FOUND),
    name="areas",
)
INFO: Final = operation(
    f"{BASE}/info",
    "Fassung der Schnittstelle",
    "Routing",
    (),
    {
        "type": "object",
        "required": ["version"],
        "properties": {"version": {"type": "object", "properties": {name: {"type": "integer"} for name in VERSION}}},
    },
    name="routing-info",
)


@reading(ROUTES)
def routes(given: Given) -> dict[str, Any]:
    """Destinations for a service key in exactly one region; none is an empty list."""
    named = [name for name in AREA if given[name] is not None]
    if len(named) != 1:
        raise RequestUnfit("Genau eine Angabe von ags, ars und areaId ist nötig.")
    found, total = catalogue.routes(
        service_key=given["leikaKey"],
        ars=given["ars"] or "",
        ags=given["ags"] or "",
        area_id=given["areaId"] or "",
        offset=given["offset"],
        limit=given["limit"],
    )
    rows = [
        {
            "destinationId": str(one.destination_id),
            "destinationSignature": one.signature,
            "destinationName": one.name,
        }
        for one in found
    ]
    return {"count": len(rows), "offset": given["offset"], "totalCount": total, "routes": rows}


@reading(AREAS)
def areas(given: Given) -> dict[str, Any]:
    """Regions whose name or postcode fits every expression."""
    found, total = tenants.areas(terms=given["areaSearchexpression"], offset=given["offset"], limit=given["limit"])
    rows = [{"id": one.id, "name": one.name, "type": one.kind} for one in found]
    return {"count": len(rows), "offset": given["offset"], "totalCount": total, "areas": rows}


@reading(INFO)
def info(given: Given) -> dict[str, Any]:
    """The version of the Routing API."""
    return {"version": VERSION}


_VIEWS: Final = ((ROUTES, routes), (AREAS, areas), (INFO, info))
OPERATIONS: Final = tuple(
    {
        **told,
        "path": told["path"].format(version=version),
        "operationId": f"{told['operationId']}-{version}",
    }
    for version in VERSIONS
    for told, _ in _VIEWS
)
urlpatterns = [path(told["path"].format(version=version), view) for version in VERSIONS for told, view in _VIEWS]
