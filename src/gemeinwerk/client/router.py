"""Who is responsible where: the Routing API 2.0.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client import answers, sealing
from gemeinwerk.client.addresses import Addresses
from gemeinwerk.client.faults import EventWrong, SetupWrong
from gemeinwerk.client.types import Area, Route, Routes, Version
from gemeinwerk.client.wire import Wire

STATEMENT: Final = "jwt"


class Router:
    """Asks the routing service; it needs no credentials."""

    def __init__(self, addresses: Addresses, *, version: Version = "v2", wire: Wire | None = None) -> None:
        self.addresses = addresses
        self.version: Version = version
        self.wire = wire or Wire()

    def routes(
        self, service: str, *, ars: str = "", ags: str = "", area_id: str = "", offset: int = 0, limit: int = 100
    ) -> Routes:
        """Return destinations for a LeiKa key of 14 digits and exactly one area; raises SetupWrong, Refused, AnswerWrong."""
        area = [(name, value) for name, value in (("ars", ars), ("ags", ags), ("areaId", area_id)) if value]
        if len(area) != 1:
            raise SetupWrong("Nötig ist genau ein Gebiet: ars, ags oder areaId.")
        found = self._get("routes", [("leikaKey", service), *area, ("offset", str(offset)), ("limit", str(limit))])
        rows = answers.objects(found, "routes")
        return Routes(
            tuple(
                Route(
                    destination_id=answers.ident(one, "destinationId"),
                    name=str(one.get("destinationName", "")),
                    signature=answers.text(one, "destinationSignature", most=1024 * 1024),
                    raw=one,
                )
                for one in rows
            ),
            answers.number(found, "totalCount"),
            answers.number(found, "offset", offset),
        )

    def areas(self, terms: Sequence[str], *, offset: int = 0, limit: int = 100) -> tuple[Area, ...]:
        """Return areas that match every term (place name or post code, ``*`` as wildcard)."""
        if not 1 <= len(terms) <= 10:
            raise SetupWrong("Möglich sind 1 bis 10 Suchwörter.")
        given = [("areaSearchexpression", one) for one in terms]
        found = self._get("areas", [*given, ("offset", str(offset)), ("limit", str(limit))])
        return tuple(
            Area(str(one.get("id", "")), str(one.get("name", "")), str(one.get("type", "")))
            for one in answers.objects(found, "areas")
        )

    def statement(self, route: Route) -> dict[str, Any]:
        """Return the verified claims of the signed statement of a route; raises EventWrong where it proves nothing."""
        kid = str(sealing.unverified(route.signature).header["kid"])
        found = self.wire.call("GET", f"{self.addresses.submission}/.well-known/jwks.json").json()
        keys = {one.get("kid"): one for one in answers.objects(found, "keys", most=100)}
        if kid not in keys:
            raise EventWrong("Die Zuständigkeit ist mit einem unbekannten Schlüssel signiert.")
        claims = sealing.verified(route.signature, sealing.signature_key(keys[kid], kid), STATEMENT)
        if _same(claims.get("destinationId"), route.destination_id):
            return claims
        raise EventWrong("Die Signatur gehört zu einem anderen Zustellpunkt.")

    def _get(self, path: str, params: list[tuple[str, str]]) -> dict[str, Any]:
        return self.wire.call("GET", f"{self.addresses.routing}/{self.version}/{path}", params=params).json()


def _same(value: Any, destination_id: UUID) -> bool:
    return isinstance(value, str) and value.lower() == str(destination_id)
