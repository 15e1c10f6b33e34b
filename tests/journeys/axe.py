"""Accessibility check of a page in the browser by axe-core (WCAG 2.0 to 2.2, A and AA, and best practice)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@lru_cache(maxsize=1)
def _source() -> str:
    if not SCRIPT.is_file():
        pytest.skip("axe-core ist nicht installiert (npm ci)")
    return SCRIPT.read_text("utf-8")


def violations(page: Any) -> list[str]:
    """What axe finds on the page as it is now, one line a finding; works on pages with a strict CSP."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(_source())
    result = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{item['id']} ({item['impact']}): {item['help']} {node['target']} {node['html'][:160]}"
        for item in result["violations"]
        for node in item["nodes"]
    ]


def assert_accessible(page: Any) -> None:
    """Fails with every finding if axe finds anything, or if the page scrolls sideways."""
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width[0]} > {width[1]} px"
