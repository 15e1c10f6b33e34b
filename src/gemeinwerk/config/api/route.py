"""``gemeinwerk api route``: who is responsible for a service at a place, with verified signatures; or which areas there are."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final

from gemeinwerk.config.api import console

if TYPE_CHECKING:
    from gemeinwerk.client import Router

TOLD: Final = """\
Fragt den Zuständigkeitsdienst nach dem Zustellpunkt für eine Leistung an einem Ort und prüft die Unterschrift jeder
Auskunft. Mit --area werden Gebiete nach Name oder Postleitzahl gesucht (* steht für beliebige Zeichen). Nötig ist nur
eine Adresse (--base) oder eine Datei mit Einstellungen; Zugangsdaten braucht diese Auskunft nicht."""
LEIKA: Final = re.compile(r"(?:urn:de:fim:leika:leistung:)?(99[0-9]{12})")


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "route", "Zuständigkeit für eine Leistung an einem Ort", TOLD)
    parser.add_argument("--service", default="", metavar="LEIKA", help="LeiKa-Schlüssel (14 Ziffern) oder seine URN")
    parser.add_argument("--ars", default="", metavar="SCHLÜSSEL", help="amtlicher Regionalschlüssel")
    parser.add_argument("--ags", default="", metavar="SCHLÜSSEL", help="amtlicher Gemeindeschlüssel")
    parser.add_argument("--area-id", default="", metavar="KENNUNG", help="Kennung eines Gebiets, wie --area sie nennt")
    parser.add_argument("--area", action="append", default=[], metavar="WORT", help="Gebiete suchen, mehrfach möglich")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask the routing service."""
    return console.performed(options, _areas if options.area else _routes)


def _routes(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong

    match = LEIKA.fullmatch(options.service)
    if match is None:
        raise SetupWrong("Es fehlt die Leistung.", hint="Bitte nennen Sie ihren LeiKa-Schlüssel (99 und 12 Ziffern).")
    router = _router(options)
    place = {"ars": options.ars, "ags": options.ags, "area_id": options.area_id}
    found = router.routes(match.group(1), **place)
    rows: list[dict[str, Any]] = []
    lines = []
    for one in found.items:
        router.statement(one)
        rows.append({"destinationId": str(one.destination_id), "name": one.name, "signature": one.signature})
        lines.append(f"{one.destination_id}  {one.name}")
    last = f"{found.total} zuständige Stellen, alle Unterschriften sind gültig."
    if found.total > len(rows):
        last = f"{len(rows)} von {found.total} zuständigen Stellen, alle Unterschriften sind gültig."
    return console.Told(
        [*lines, last if rows else "Keine zuständige Stelle gefunden."], {"routes": rows, "total": found.total}
    )


def _areas(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong

    if options.service or options.ars or options.ags or options.area_id:
        raise SetupWrong("Gebiete suchen (--area) und Zuständigkeit fragen (--service) sind zwei Aufrufe.")
    found = _router(options).areas(options.area)
    return console.Told(
        [f"{one.area_id}  {one.name} ({one.kind})" for one in found] or ["Kein Gebiet gefunden."],
        {"areas": [{"id": one.area_id, "name": one.name, "type": one.kind} for one in found]},
    )


def _router(options: argparse.Namespace) -> Router:
    from gemeinwerk.client import Addresses, Router, Wire

    if options.base and options.config is None:
        return Router(Addresses.below(options.base))
    setup = console.settings(options)
    return Router(setup.addresses, version=setup.version, wire=Wire(proxy=setup.proxy))
