"""Accessibility check of a page in the browser by axe-core (WCAG 2.0 to 2.2, A and AA, and best practice)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
_CHANGING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|name="csrfmiddlewaretoken" value="\w+"'
    r"|\b(?:GW|KZ)(?:-[0-9A-Z]{4})+|\b\d\d:\d\d\b|nonce=\"[^\"]+\""
)
_judged: set[bytes] = set()
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
    # Only what was found comes over; the list of what is in order takes longer to send than to make.
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then((result) => result.violations)",
        RULES,
    )
    return [
        f"{item['id']} ({item['impact']}): {item['help']} {node['target']} {node['html'][:160]}"
        for item in found
        for node in item["nodes"]
    ]


def assert_each_page_accessible(page: Any) -> None:
    """``assert_accessible`` once for each page and width: one that differs in keys and times alone is not judged again."""
    seen = _CHANGING.sub("", page.content()).encode(errors="replace")
    state = page.evaluate("[matchMedia('(prefers-color-scheme: dark)').matches, document.activeElement.id]")
    fingerprint = hashlib.sha256(f"{page.viewport_size}{state}".encode() + seen).digest()
    if fingerprint in _judged:
        return
    assert_accessible(page)
    _judged.add(fingerprint)


def assert_accessible(page: Any) -> None:
    """Fails with every finding if axe finds anything, or if the page scrolls sideways."""
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width[0]} > {width[1]} px"
