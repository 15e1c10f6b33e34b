"""Choosing and previewing a sheet in a real browser: axe finds nothing, nothing scrolls sideways at 320 px."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.web.design.build import STATIC
from tests.adapters.sheets.files import xlsx
from tests.journeys.axe import assert_accessible
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.test_sheet_pages import HOME, NAMED, NEW, ROWS

LONG = "Rechtsgrundlagenangabenverzeichnisnummernfeld" * 2
WRONG = [*ROWS, ["", LONG, "Zauberei", "vielleicht", "bei Regen", ""]]


def read(rows: list[list[str]], **more: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("fragen.xlsx", xlsx(rows)), "_action": "read", **more}


@pytest.mark.browser
def test_every_page_is_accessible(browser: Any, author: Client) -> None:
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    where = author.post(HOME, NAMED)["Location"]
    looked: list[tuple[str, dict[str, Any] | None]] = [
        (NEW, None), (NEW, {"_action": "read"}), (NEW, read(ROWS)), (NEW, read(WRONG, **NAMED)),
        (f"{where}tabelle/", None), (f"{where}tabelle/", read(ROWS, mode="replace")), (where, None), (HOME, None),
        (f"{where}bibliothek/?q=Zuname", None),
    ]  # fmt: skip
    for width, dark in ((320, True), (1440, False)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        for path, posted in looked[:: 1 if width == 320 else 3]:
            if posted and "file" in posted:
                posted["file"].seek(0)
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda error, found=problems: found.append(str(error)))
            opened(page, author, path, posted)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_accessible(page)
            assert not problems, (path, problems)
            page.close()
        context.close()
