"""In a browser, with and without scripts: somebody asks whether a notice is genuine, by file and by code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.adapters.pdf import TypstLetters
from tests.adapters.pdf.letters import letter
from tests.journeys.walk import Walk
from tests.journeys.world import World, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running(workers=0) as found:
        yield found


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [320, 1440])
def test_anybody_asks_whether_a_notice_is_genuine(
    world: World, browser: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="de-DE", reduced_motion="reduce", java_script_enabled=scripts
    )
    walk = Walk(context.new_page(), world, scripts=scripts)
    walk.go("/hilfe/")
    walk.follow("Ist dieser Bescheid echt?")
    walk.press("Datei prüfen")
    assert walk.page.get_by_text("Bitte wählen Sie zuerst eine Datei aus.").count()
    path = tmp_path / "bescheid.pdf"
    path.write_bytes(TypstLetters().render(letter(), seal_field=False))
    if folder := os.environ.get("GEMEINWERK_PICTURES"):
        walk.page.screenshot(path=f"{folder}/asked-{width}-{scripts}.png", full_page=True)
    walk.page.locator("#f-datei").set_input_files(str(path))
    walk.press("Datei prüfen")
    assert walk.page.get_by_text("Kein Siegel gefunden").count() == 1
    assert walk.page.title().startswith("Ergebnis")
    if folder := os.environ.get("GEMEINWERK_PICTURES"):
        walk.page.screenshot(path=f"{folder}/answer-{width}-{scripts}.png", full_page=True)
    walk.follow("Ein anderes Schreiben prüfen")
    walk.fill("Code neben dem Siegel", "7777 7777 7777")
    walk.press("Code prüfen")
    assert walk.page.get_by_text("Diesen Code kennen wir nicht").count() == 1
    overflow = walk.page.evaluate("document.documentElement.scrollWidth - innerWidth") if scripts else 0
    assert overflow <= 0
    context.close()
