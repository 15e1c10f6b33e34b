"""``make gallery``: the pages of every role as pictures, at phone and desktop width, light and dark, in ``gallery/``."""

from __future__ import annotations

import os
import sys
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from tests.journeys.conftest import DESKTOP, PHONE, started_browser
from tests.journeys.world import World, running

OUT = Path(__file__).resolve().parent.parent / "gallery"
OPEN = (
    "/",
    "/ort/",
    "/suche/?q=Hund",
    "/leistung/bewohnerparkausweis/",
    "/anmelden/",
    "/hilfe/",
    "/barrierefreiheit/",
    "/gibt-es-nicht/",
)
ACCOUNT = ("/konto/", "/postfach/", "/konto/zustellung/")
STAFF = {
    "sachbearbeitung": ("/arbeitsplatz/", "/arbeitsplatz/druck/"),
    "leitung": ("/arbeitsplatz/", "/arbeitsplatz/protokoll/"),
    "leistungen": ("/arbeitsplatz/leistungen/", "/arbeitsplatz/behoerde/", "/arbeitsplatz/betrieb/"),
}


def main() -> int:
    """Photograph every page; returns 0."""
    OUT.mkdir(exist_ok=True)
    rows: list[str] = []
    with running(workers=1, web=1) as world:
        browser = started_browser()
        for width, viewport in (("360", PHONE), ("1440", DESKTOP)):
            for scheme in ("light", "dark"):
                suffix = f"{width}-{scheme}"
                for walk in (citizen, *STAFF):
                    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="de-DE")
                    page = context.new_page()
                    rows += walk(page, world, suffix) if callable(walk) else staff(page, world, suffix, walk)
                    context.close()
    cells = "\n".join(rows)
    (OUT / "index.html").write_text(f"<!doctype html><html lang=de><title>Seiten</title>{cells}</html>", "utf-8")
    print(f"{len(rows)} pictures in {OUT / 'index.html'}")
    return 0


def citizen(page: Any, world: World, suffix: str) -> list[str]:
    """Walk the open pages, then those of a signed-in person."""
    page.goto(f"{world.address}/ort/?suche=Bochum")
    page.get_by_role("button", name="Bochum").first.click()
    rows = [shot(page, world, path, suffix) for path in OPEN]
    page.goto(f"{world.address}/anmelden/")
    page.get_by_label("Erika Mustermann", exact=False).first.check()
    page.get_by_label("substanziell", exact=False).first.check()
    page.locator("main").get_by_role("button", name="Anmelden").first.click()
    return rows + [shot(page, world, path, suffix) for path in ACCOUNT]


def password() -> str:
    """Return the password of the demo staff; the demo world needs the settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    django.setup()
    return str(import_module("gemeinwerk.config.demo_world").PASSWORD)


def staff(page: Any, world: World, suffix: str, role: str) -> list[str]:
    """Walk the pages of one role of the workplace."""
    page.goto(f"{world.address}/arbeitsplatz/anmelden/")
    page.get_by_label("Anmeldename").fill(f"{role}.bochum")
    page.get_by_label("Passwort").fill(password())
    page.locator("main").get_by_role("button", name="Anmelden").first.click()
    return [shot(page, world, path, f"{role}-{suffix}") for path in STAFF[role]]


def shot(page: Any, world: World, path: str, suffix: str) -> str:
    """Photograph one page; return its line of the overview."""
    page.goto(world.address + path)
    name = f"{path.strip('/').replace('/', '-').replace('?', '-').replace('=', '-') or 'start'}-{suffix}.png"
    page.screenshot(path=str(OUT / name), full_page=True)
    return f"<figure><img src='{name}' alt='' style='max-width:45%'><figcaption>{escape(name)}</figcaption></figure>"


if __name__ == "__main__":
    sys.exit(main())
