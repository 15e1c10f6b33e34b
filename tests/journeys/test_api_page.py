"""The readable description of the interface in a browser: axe finds nothing on it, closed and opened."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.axe import assert_accessible
from tests.journeys.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_the_page_is_accessible(open_page: Any, world: World, phone: bool, dark: bool) -> None:
    # On a page of this length axe waits for a timer, and a page without scripts has none.
    page = open_page(phone=phone, dark=dark, scripts=True)
    page.goto(f"{world.address}/api/")
    assert_accessible(page)
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
    assert_accessible(page)


def test_an_operation_opens_without_scripts(open_page: Any, world: World) -> None:
    page = open_page(phone=True, scripts=False)
    page.goto(f"{world.address}/api/")
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
