"""The pages of the glossary in a real browser: axe finds nothing, and nothing scrolls sideways at 320 px."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from gemeinwerk.web.design.build import STATIC
from tests.journeys.axe import assert_accessible
from tests.web.seeding import staff
from tests.web.workplace.test_glossary_pages import fields

HOME = "/arbeitsplatz/"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


@pytest.fixture
def people(world: None) -> tuple[Client, Client]:
    """Somebody who proposes, and somebody who releases; one version waits, one statute has changed."""
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    writer, keeper = staff("leistungen", "bochum"), staff("freigabe", "kleve")
    values = fields(label="Antrag", definition="Die Bitte, die ein Verfahren beginnt.", related="Frist", based_on="1")
    assert writer.post(f"{HOME}begriff/antrag/aendern/", values).status_code == 303
    for day in ("01.01.2020", "01.01.2040"):
        state = {"citation": "§ 3 KAG NRW", "valid_from": day, "wording": day, "change": "Neue Grenze"}
        assert keeper.post(f"{HOME}vorschriften/", state).status_code == 303
    return writer, keeper


def opened(page: Any, client: Client, path: str, posted: dict[str, str] | None = None) -> None:
    """Show the browser what a client gets, because only this process sees the transaction of the test."""
    found = client.get(path) if posted is None else client.post(path, posted)
    assert found.status_code in (200, 409, 422)

    missing: list[str] = []

    def answer(route: Any) -> None:
        asked = re.sub(r"^https?://[^/]+", "", route.request.url)
        if asked.startswith("/static/"):
            file = STATIC / asked.removeprefix("/static/").partition("?")[0]
            kind = KINDS.get(file.suffix.removeprefix("."), "application/octet-stream")
            if not file.is_file():
                missing.append(asked)
            route.fulfill(body=file.read_bytes() if file.is_file() else b"", content_type=kind)
        else:
            route.fulfill(status=200, body=found.content, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"http://gemeinwerk.example{path}")
    assert missing == []


PAGES: list[tuple[str, int, dict[str, str] | None]] = [
    (f"{HOME}begriffe/", 1, None),
    (f"{HOME}begriffe/?suche=Quastenflosser", 0, None),
    (f"{HOME}begriff/antrag/", 0, None),
    (f"{HOME}begriff/antrag/", 1, None),
    (f"{HOME}begriff/antrag/", 1, {"_action": "retire", "reason": ""}),
    (f"{HOME}begriff/familienname/aendern/", 0, None),
    (f"{HOME}begriff-vorschlagen/", 0, {"label": "", "sources": "§ 3 KAG NRW | nie"}),
    (f"{HOME}begriffe/einlesen/", 1, None),
    (f"{HOME}vorschriften/", 1, None),
    (f"{HOME}vorschrift/kag-nrw-3/", 1, None),
    (f"{HOME}vorschrift/kag-nrw-3/", 1, {"citation": "KAG"}),
    ("/begriffe/", 0, None),
    ("/begriffe/?q=Quastenflosser", 0, None),
    ("/begriff/anschrift/", 0, None),
]


@pytest.mark.browser
def test_every_page_is_accessible(browser: Any, people: tuple[Client, Client]) -> None:
    for width, dark, pages in ((320, True, PAGES), (1440, False, PAGES[::4])):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        for path, who, posted in pages:
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda error, found=problems: found.append(str(error)))
            opened(page, people[who], path, posted)
            # What can be unfolded is looked at as well.
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_accessible(page)
            assert not problems, (path, problems)
            page.close()
        context.close()


@pytest.mark.browser
def test_releasing_works_by_keyboard_and_without_scripts(browser: Any, people: tuple[Client, Client]) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    opened(page, people[1], f"{HOME}begriff/antrag/")
    button = page.get_by_role("button", name="Freigeben")
    for _ in range(40):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert button.evaluate("one => one === document.activeElement")
    form = button.evaluate(
        "one => [one.name, one.value, one.form.method, one.form.querySelector('[name=version]').value]"
    )
    assert form[:3] == ["_action", "release", "post"]
    done = people[1].post(f"{HOME}begriff/antrag/", {form[0]: form[1], "version": form[3]})
    assert done.status_code == 303
    context.close()
