"""The page about texts and payment of a modelled service in a real browser: axe finds nothing, at 320 px and at 1440."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from gemeinwerk.web.design.build import STATIC
from tests.journeys.axe import assert_accessible
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.test_modelling_pages import base, draft

__all__ = ["draft"]


@pytest.mark.browser
def test_the_page_is_accessible(author: Client, draft: ServiceDraftInfo, open_page: Any) -> None:  # noqa: F811
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    page = open_page()
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        opened(page, author, f"{base(draft)}texte/")
        assert_accessible(page)
