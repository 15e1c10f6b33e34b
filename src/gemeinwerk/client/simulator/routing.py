"""The routing service of the simulator: destinations by service and region, with signed statements."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import uuid4

from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.service import Call, Reply, Service
from gemeinwerk.client.simulator.store import Destination
from gemeinwerk.kernel.clock import now

LEIKA: Final = "urn:de:fim:leika:leistung:"
ARS: Final = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:"
PATTERNS: Final = {
    "ars": re.compile(r"\d{2}|\d{3}|\d{5}|\d{9}|\d{12}"),
    "ags": re.compile(r"\d{2}|\d{3}|\d{5}|\d{8}"),
    "areaId": re.compile(r"\d{1,12}"),
}
AREAS: Final = (("5911", "Bochum", "Kreisfreie Stadt"), ("5154036", "Kleve", "Stadt"))


def routes(service: Service, call: Call) -> Reply:
    """Return destinations for a service key and exactly one area."""
    if service.has("route-v1-missing") and call.version == "v1":
        raise Refusal(404, "not-found")
    key = call.query.get("leikaKey", [""])[0]
    _bad(service, "route-leika-any", not re.fullmatch(r"99\d{12}", key), "leikaKey ist kein Schlüssel.")
    given = {name: call.query[name][0] for name in PATTERNS if name in call.query}
    _bad(service, "route-area-optional", not given, "Es fehlt das Gebiet.")
    _bad(service, "route-area-two", len(given) > 1, "Genau ein Gebiet ist erlaubt.")
    wrong = any(not PATTERNS[name].fullmatch(value) for name, value in given.items())
    _bad(service, "route-ars-any", wrong, "Das Gebiet hat keine erlaubte Länge.")
    offset, limit = _limits(service, call)
    area = next(iter(given.values()), "")
    found = [one for one in service.store.destinations.values() if _responsible(one, key, area)]
    if service.has("route-missing"):
        found = []
    if not found and service.has("route-404"):
        raise Refusal(404, "not-found")
    rows = [_row(service, one) for one in found[offset : offset + limit]]
    return Reply(200, {"count": len(rows), "offset": offset, "totalCount": len(found), "routes": rows})


def _limits(service: Service, call: Call) -> tuple[int, int]:
    if service.has("route-limit-any"):
        return 0, 500
    return call.number("offset", 0, 0, 10_000_000), call.number("limit", 100, 1, 500)


def _bad(service: Service, fault: str, refused: bool, detail: str) -> None:
    service.unless(fault, refused, 400, "request-invalid", detail)


def _responsible(one: Destination, key: str, area: str) -> bool:
    return one.status == "active" and any(
        named.get("identifier") == f"{LEIKA}{key}" and any(_covers(str(region), area) for region in named["regions"])
        for named in one.services
    )


def _covers(region: str, area: str) -> bool:
    own = region.removeprefix("DE").rstrip("0")
    return area.startswith(own) or not own


def _row(service: Service, one: Destination) -> dict[str, Any]:
    claims = {
        "submissionHost": service.issuer,
        "iss": service.issuer,
        "services": [
            {
                "gebietIDs": [f"{ARS}{str(region).removeprefix('DE')}" for region in named["regions"]],
                "leistungIDs": [named["identifier"]],
            }
            for named in one.services
        ],
        "destinationId": str(uuid4() if service.has("route-statement") else one.destination_id),
        "iat": int(now().timestamp()),
        "jti": str(uuid4()),
    }
    token = service.sign(claims, "jwt")
    if service.has("route-signature"):
        token = token[:-8] + "AAAAAAAA"
    return {
        "destinationId": str(one.destination_id),
        "destinationName": str(one.about.get("name", "")),
        "destinationSignature": token,
    }


def areas(service: Service, call: Call) -> Reply:
    """Return areas whose name fits every term."""
    terms = call.query.get("areaSearchexpression", [])
    _bad(service, "areas-terms-any", not 1 <= len(terms) <= 10, "Möglich sind 1 bis 10 Suchwörter.")
    offset, limit = _limits(service, call)
    found = [one for one in AREAS if all(_matches(term, one[1]) for term in terms)]
    rows = [{"id": key, "name": name, "type": kind} for key, name, kind in found[offset : offset + limit]]
    if service.has("areas-shape"):
        rows = [{"areaId": one["id"]} for one in rows]
    return Reply(200, {"count": len(rows), "offset": offset, "totalCount": len(found), "areas": rows})


def _matches(term: str, name: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, term.split("*"))), name, re.IGNORECASE) is not None


def info(service: Service, call: Call) -> Reply:
    """Return the version of the routing service."""
    return Reply(200, {} if service.has("route-info") else {"version": {"major": 2, "minor": 0, "patch": 0}})
