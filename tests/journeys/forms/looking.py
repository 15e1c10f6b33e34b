"""What is looked at on every page: axe at two widths, names for screen readers, headings, width and weight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.axe import violations
from tests.journeys.conftest import DESKTOP, PHONE

HEAVIEST = 200_000
COMMON = frozenset({"/", "/ort/", "/suche/", "/anmelden/"})
"""The same before every form: looked at once by all who share ``known``."""
UNNAMED = frozenset({"RootWebArea", "main", "form", "generic", "alert"})
"""Roles that take the focus from the script only, or name themselves by their content."""


@dataclass
class Looking:
    """Looks at one page after the other; what is wrong is collected in ``findings``."""

    page: Any
    known: set[str] = field(default_factory=set)
    pages: int = 0
    heaviest: int = 0
    findings: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Look at the page as it is now; leaves the window at phone width, or at every fourth page at desktop width."""
        path = urlsplit(self.page.url).path
        self.pages += 1
        if path in COMMON:
            if path in self.known:
                return
            self.known.add(path)
        for size in (PHONE, DESKTOP):
            self.page.set_viewport_size(size)
            found = violations(self.page) + [f"scrolls sideways, {one}" for one in self.page.evaluate("gwKeys.wide()")]
            self.findings += [f"{path} at {size['width']} px: {one}" for one in found]
        if self.page.locator("h1").count() != 1:
            self.findings.append(f"{path}: not one heading of the first level")
        self.findings += [f"{path}: no name for {one}" for one in self._nameless()]
        weight = int(self.page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize"))
        self.heaviest = max(self.heaviest, weight)
        # The limit is that of the page as it first appears; each further row of a large group adds to it.
        further = self.page.locator("input[name$='._row']:not([name$='.0._row'])").count()
        if weight > HEAVIEST and not further:
            self.findings.append(f"{path}: {weight} bytes")
        self.page.set_viewport_size(PHONE if self.pages % 4 else DESKTOP)

    def _nameless(self) -> list[str]:
        """What can have the focus and has no name in the tree that screen readers read."""
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        return [str(node["role"]["value"]) for node in nodes if _takes_focus(node) and not _name(node)]


def _takes_focus(node: dict[str, Any]) -> bool:
    if node.get("ignored") or node.get("role", {}).get("value", "") in UNNAMED:
        return False
    return any(one["name"] == "focusable" and one["value"].get("value") for one in node.get("properties", ()))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", "")).strip()
