"""The first journey, as a new user walks it: from the search to the opened notice, with staff in between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.walk import Walk, apply, decide, open_notice
from tests.journeys.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("town", "phone", "scripts"),
    [("Bochum", True, True), ("Kleve", False, True), ("Bochum", False, False)],
    ids=["bochum-phone", "kleve-desktop", "bochum-without-javascript"],
)
def test_from_the_search_to_the_opened_notice(
    open_page: Any, world: World, town: str, phone: bool, scripts: bool
) -> None:
    citizen = Walk(open_page(phone=phone, scripts=scripts), world, scripts=scripts)
    officer = Walk(open_page(phone=phone, scripts=scripts), world, scripts=scripts)
    reference = apply(citizen, town)
    decide(officer, town, reference)
    open_notice(citizen)
    assert citizen.pages > 8 and officer.pages > 6
