"""The rules page and the gate page in a real browser: axe finds nothing, and nothing scrolls sideways at 320 px."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from gemeinwerk.web.design.build import STATIC
from tests.domain.catalogue.test_gate import CLOSED, SURE, UNSURE
from tests.journeys.axe import assert_accessible
from tests.web.workplace.test_glossary_in_browser import opened
from tests.web.workplace.test_modelling_pages import base, draft, rules

__all__ = ["draft"]
# Where to keep pictures for people to look at.
SHOTS = os.environ.get("GEMEINWERK_SHOTS", "")
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1440])
def test_rules_and_gate_are_accessible(author: Client, draft: ServiceDraftInfo, open_page: Any, width: int) -> None:  # noqa: F811
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    against = f"Wenn „{CLOSED}“ = Nein, dann muss „Wohin fahren die Autos?“ befüllt werden."
    for sentence in (SURE, UNSURE, against, "Bitte achten Sie auf die Nachbarn."):
        rules(author, draft, _action="sentence", prose=sentence)
    page = open_page()
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("regeln/", "freigabe/"):
        opened(page, author, base(draft) + path)
        assert_accessible(page)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{path.strip('/')}-{width}.png", full_page=True)
    opened(page, author, f"{base(draft)}regeln/", {"_action": "read", "prose": UNSURE})
    assert_accessible(page)
