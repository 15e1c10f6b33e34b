"""The pages of translations in a real browser: axe finds nothing, in a narrow and in a wide window."""

from __future__ import annotations

from typing import Any

import pytest

from gemeinwerk.domain.catalogue.modelling import translating
from tests.journeys.axe import assert_accessible
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.test_translation_pages import Desk, desk, key, relabelled

__all__ = ["desk"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible(desk: Desk, browser: Any, width: int) -> None:  # noqa: F811
    desk.change(lambda work: translating.with_translations(work, "en", {key(work): "Where?"}))
    desk.change(lambda work: translating.with_translations(work, "de-simple", {key(work): "Bezüglich der Straße"}))
    desk.change(relabelled)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for query in ("", "?sprache=en", "?sprache=en&zeige=veraltet", "?sprache=de-simple", "?sprache=ar"):
        opened(page, desk.client, f"{desk.url}{query}")
        assert_accessible(page)
    context.close()
