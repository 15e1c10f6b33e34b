"""The page for responsibilities in a real browser: axe finds nothing in any of its states, narrow or wide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from gemeinwerk.config import demo_world
from gemeinwerk.web.design.build import STATIC
from tests.domain.catalogue.test_responsibilities import BOCHUM, KLEVE, competence, file, statement
from tests.journeys.axe import assert_accessible
from tests.web.seeding import staff
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.test_responsibility_pages import WHERE, check, hidden


@pytest.fixture
def keeper(db: None) -> Iterator[Client]:
    """Somebody who takes responsibilities over, in Bochum, where one already applies."""
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(SIGN_IN_PER_MINUTE=10**6, PASSWORD_HASHERS=quick):
        demo_world.load_towns()
        found = staff("leistungen", "bochum")
        first = check(found, file(competence("1", BOCHUM, statement()))).content.decode()
        assert found.post(WHERE, {**hidden(first), "_action": "take"}).status_code == 303
        yield found


def sent(source: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("transfer.xml", source)}


STATES: dict[str, tuple[bytes | None, str]] = {
    "taken": (None, "sind übernommen"),
    "start": (None, "Datei prüfen"),
    "changed, and one of another town": (file(competence("1", BOCHUM), competence("4", KLEVE)), "Geändert (1)"),
    "refused for a unit with a long name": (
        file(competence("3", BOCHUM, unit="1234567890" * 6)), "Nicht übernommen (1)",
    ),
    "new": (file(competence("5", BOCHUM, statement()), key="99102013003000"), "Neu (1)"),
    "ended": (file(gone=("1",)), "Beendet (1)"),
    "with something unknown in the file": (
        file(competence("1", BOCHUM)).replace(b"</", b"<fremdesFeld>x</fremdesFeld></", 1), "Hinweise zur Datei",
    ),
    "nothing": (file(competence("1", BOCHUM, statement())), "ändert nichts"),
    "no file": (b"", "wählen Sie eine Datei"),
    "no XML": (b"<a>\n<b>\n", "Zeile 3"),
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1440])
def test_every_state_of_the_page_is_accessible(keeper: Client, browser: Any, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if width == 320 else "light"
    )
    for source, words in STATES.values():
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error, found=problems: found.append(str(error)))
        opened(page, keeper, WHERE, None if source is None else sent(source))
        assert words in page.locator("main").inner_text()
        assert_accessible(page)
        assert not problems, problems
        page.close()
    context.close()
