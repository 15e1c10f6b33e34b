"""Routing: exactly one area, bounded pages, signed destinations."""

from __future__ import annotations

from typing import Any

from gemeinwerk.client import sealing
from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import LEIKA, Bench, members
from gemeinwerk.client.conformance.checks import Area, Skip, expect, refused, status
from gemeinwerk.client.types import Version
from gemeinwerk.client.wire import Answer

AREA = Area("Routing")


def _ars(bench: Bench) -> str:
    found = bench.region.removeprefix("DE")
    if not found:
        raise Skip("Der Zustellpunkt gilt für ganz Deutschland; die Prüfung braucht ein Gebiet.")
    return found


def _service(bench: Bench) -> str:
    if not bench.service.identifier.startswith(LEIKA):
        raise Skip("Die Leistung hat keinen LeiKa-Schlüssel.")
    return bench.service.identifier.removeprefix(LEIKA)


def _routes(bench: Bench, *params: tuple[str, str], version: Version = "v2", key: str | None = None) -> Answer:
    given = [("leikaKey", _service(bench) if key is None else key), *params]
    return bench.ask("GET", bench.routing("routes", version), params=given)


def _found(bench: Bench, version: Version = "v2") -> list[dict[str, Any]]:
    answer = _routes(bench, ("ars", _ars(bench)), ("limit", "500"), version=version)
    return [one for one in members(answer).get("routes", []) if one.get("destinationId") == str(bench.destination_id)]


@AREA.check("routing.found", "Der Zustellpunkt wird für Leistung und Gebiet gefunden", sources.ROUTING)
def found(bench: Bench) -> None:
    """With count, offset and total."""
    answer = status(_routes(bench, ("ars", _ars(bench)), ("limit", "500")), 200)
    for name in ("count", "offset", "totalCount", "routes"):
        expect(name in members(answer), f"Die Angabe {name} fehlt.")
    expect(len(_found(bench)) == 1, "Der Zustellpunkt ist nicht dabei.")


@AREA.check("routing.v1", "Das Routing antwortet auch unter /v1", sources.ROUTING)
def version_1(bench: Bench) -> None:
    """The description names this prefix, clients use the other too."""
    status(_routes(bench, ("ars", _ars(bench)), version="v1"), 200)


@AREA.check("routing.signature", "Die Zuständigkeit ist mit PS512 signiert und prüfbar", sources.ROUTING)
def signature(bench: Bench) -> None:
    """By a key that is published; where it is published is settled for the delivery service only."""
    for one in _found(bench):
        token = str(one.get("destinationSignature", ""))
        kid = sealing.unverified(token).header["kid"]
        answer = bench.ask("GET", f"{bench.setup.addresses.submission}/.well-known/jwks.json", bench.sender)
        keys = [key for key in members(answer).get("keys", []) if key.get("kid") == kid]
        expect(bool(keys), "Der Schlüssel zu kid ist nicht veröffentlicht.")
        public = {name: keys[0].get(name) for name in ("kty", "n", "e", "kid")}
        sealing.verified(token, public, "jwt")


@AREA.check("routing.statement", "Die Signatur gilt für den genannten Zustellpunkt und die Leistung", sources.ROUTING)
def statement(bench: Bench) -> None:
    """Else the address could be exchanged."""
    for one in _found(bench):
        claims = sealing.unsafe_claims(str(one.get("destinationSignature", "")))
        expect(claims.get("destinationId") == one["destinationId"], "Signiert ist ein anderer Zustellpunkt.")
        services = [key for part in claims.get("services", []) for key in part.get("leistungIDs", [])]
        expect(bench.service.identifier in services, "Die Leistung steht nicht in der Signatur.")


@AREA.check("routing.no-area", "Ohne Gebiet wird die Frage abgelehnt (400)", sources.ROUTING)
def no_area(bench: Bench) -> None:
    """Exactly one of three parameters."""
    refused(_routes(bench), 400)


@AREA.check("routing.two-areas", "Mit zwei Gebietsangaben wird die Frage abgelehnt (400)", sources.ROUTING)
def two_areas(bench: Bench) -> None:
    """Exactly one of three parameters."""
    ars = _ars(bench)
    refused(_routes(bench, ("ars", ars[:5]), ("ags", ars[:5])), 400)


@AREA.check("routing.area-length", "Ein Gebietsschlüssel mit falscher Länge wird abgelehnt (400)", sources.ROUTING)
def area_length(bench: Bench) -> None:
    """2, 3, 5, 9 or 12 digits."""
    refused(_routes(bench, ("ars", _ars(bench)[:4])), 400)


@AREA.check("routing.service", "Ein falsch geschriebener Leistungsschlüssel wird abgelehnt (400)", sources.ROUTING)
def service(bench: Bench) -> None:
    """99 and twelve digits."""
    refused(_routes(bench, ("ars", _ars(bench)), key="12345"), 400)


@AREA.check("routing.limit", "limit liegt zwischen 1 und 500", sources.ROUTING)
def limit(bench: Bench) -> None:
    """Both sides beyond are refused."""
    for value in ("0", "501"):
        refused(_routes(bench, ("ars", _ars(bench)), ("limit", value)), 400)


@AREA.check("routing.none", "Kein Treffer ist eine leere Liste mit Status 200", sources.ROUTING)
def none(bench: Bench) -> None:
    """Not 404."""
    answer = status(_routes(bench, ("ars", _ars(bench)), key="99999999999999"), 200)
    expect(members(answer).get("routes") == [], "routes ist nicht leer.")


@AREA.check("routing.areas", "Die Gebietssuche nennt id, name und type", sources.ROUTING)
def areas(bench: Bench) -> None:
    """A wildcard finds something everywhere."""
    answer = status(_areas(bench, ["B*"]), 200)
    rows = members(answer).get("areas", [])
    expect(bool(rows), "Zu „B*“ gibt es kein Gebiet.")
    expect({"id", "name", "type"} <= set(rows[0]), f"Ein Gebiet hat nur {sorted(rows[0])}.")


@AREA.check("routing.area-terms", "Die Gebietssuche verlangt 1 bis 10 Suchwörter", sources.ROUTING)
def area_terms(bench: Bench) -> None:
    """None and eleven are refused."""
    refused(_areas(bench, []), 400)
    refused(_areas(bench, ["B*"] * 11), 400)


def _areas(bench: Bench, terms: list[str]) -> Answer:
    return bench.ask("GET", bench.routing("areas"), params=[("areaSearchexpression", one) for one in terms])


@AREA.check("routing.info", "Der Routingdienst nennt seine Version in drei Teilen", sources.ROUTING)
def info(bench: Bench) -> None:
    """major, minor and patch."""
    version = members(status(bench.ask("GET", bench.routing("info")), 200)).get("version")
    expect(isinstance(version, dict) and {"major", "minor", "patch"} <= set(version), f"version ist {version!r}.")
