"""Given forms by the keyboard alone, with axe on every page: a sample of all; ``make forms`` walks through the rest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.forms import world as forms
from tests.journeys.world import World

pytestmark = pytest.mark.browser
SAMPLE = ("S07000000200",)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_given_form_is_completed_by_the_keyboard_alone(
    browser: Any, world: World, shared_data: Path, tmp_path: Path, name: str
) -> None:
    fim = shared_data / "fim"
    (path,) = [one for one in forms.given_files(fim) if name in one.name]
    package = forms.install(world, fim, [path])[path]
    walk = forms.walk_of(browser, world.address, forms.given(fim, path, package), forms.papers(tmp_path), set())
    try:
        reference = walk.run()
    finally:
        walk.page.context.close()
    assert re.fullmatch(r"GW(-[0-9A-Z]{4}){2,3}", reference)
    assert walk.looking.findings == []
    assert set(walk.plan.values) | walk.plan.files == walk.filled, "every answer of the plan was asked and given"


def test_every_given_form_can_be_answered(shared_data: Path) -> None:
    """No given form contradicts itself: there are valid answers to each, and most questions are asked for them."""
    files = forms.given_files(shared_data / "fim")
    assert files
    plans = [forms.given(shared_data / "fim", path, "").plan for path in files]
    assert all(len(plan.values) + len(plan.files) >= 12 for plan in plans)
