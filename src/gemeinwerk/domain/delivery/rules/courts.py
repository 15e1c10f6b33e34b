"""The seven administrative courts of NRW and their districts (JustG NRW § 17, state 2026-11)."""

from __future__ import annotations

from gemeinwerk.domain.delivery.types import Addressee, AddresseeKind

_DISTRICTS: dict[str, tuple[str, ...]] = {
    "Aachen": ("05334", "05358", "05366", "05370"),
    "Arnsberg": ("05914", "05915", "05954", "05958", "05962", "05966", "05970", "05974"),
    "Düsseldorf": (
        "05111", "05112", "05114", "05116", "05117", "05119", "05120", "05122", "05124",
        "05154", "05158", "05162", "05166", "05170",
    ),
    "Gelsenkirchen": ("05113", "05512", "05513", "05562", "05911", "05913", "05916", "05978"),
    "Köln": ("05314", "05315", "05316", "05362", "05374", "05378", "05382"),
    "Minden": ("05711", "05754", "05758", "05762", "05766", "05770", "05774"),
    "Münster": ("05515", "05554", "05558", "05566", "05570"),
}  # fmt: skip

COURT_SEAT_BY_KREIS: dict[str, str] = {kreis: seat for seat, district in _DISTRICTS.items() for kreis in district}
"""Seat of the administrative court by the five-digit key of a Kreis or kreisfreie Stadt (53 keys)."""

COURT_SEATS: tuple[str, ...] = tuple(_DISTRICTS)
"""The seven seats, in alphabetical order."""


class NoCourt(LookupError):
    """The key belongs to no Kreis of North Rhine-Westphalia."""


def court_addressee(seat: str) -> Addressee:
    """The administrative court at one of the seven seats (JustG NRW § 17, state 2026-11). Raises NoCourt."""
    if seat not in _DISTRICTS:
        raise NoCourt(f"no administrative court of NRW at {seat!r}")
    return Addressee(AddresseeKind.COURT, f"Verwaltungsgericht {seat}", seat)


def administrative_court(region_key: str) -> Addressee:
    """Court for the place where a notice was issued, from a key that begins with the five digits of the Kreis.

    Source: JustG NRW § 17 with VwGO § 52 Nr. 3 (state 2026-11). Disputes about land belong where the land lies
    (VwGO § 52 Nr. 1): the caller passes that place. Accepts Kreis key, AGS or ARS. Raises NoCourt.
    """
    seat = COURT_SEAT_BY_KREIS.get(region_key.strip()[:5])
    if seat is None:
        raise NoCourt(f"no administrative court for {region_key!r}")
    return court_addressee(seat)
