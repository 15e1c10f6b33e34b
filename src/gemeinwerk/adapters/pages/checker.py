"""All checks of a page, and its weight."""

from __future__ import annotations

from typing import Final

from lxml import etree

from gemeinwerk.adapters.pages import controls, outline
from gemeinwerk.adapters.pages.names import Page
from gemeinwerk.domain.catalogue.ports import PageFault

HEAVIEST: Final = 200_000
LARGEST_READ: Final = 5_000_000
CHECKS: Final = (
    controls.named, controls.grouped, controls.demanded, controls.refused, controls.purposes, outline.unique,
    outline.targets, outline.headings, outline.framed, outline.focus, outline.pressed, outline.tables,
)  # fmt: skip


class HtmlCheck:
    """Implements catalogue.PageCheck."""

    def faults(self, page: str) -> tuple[PageFault, ...]:
        """Return what stands between a page and people who use assistive technology, in order of the checks."""
        found = []
        weight = len(page.encode())
        if weight > HEAVIEST:
            size = f"{weight / 1000:.0f} kB, höchstens {HEAVIEST // 1000} kB."
            found.append(
                PageFault("size", "", f"Die Seite ist zu schwer: {size}", "Bitte teilen Sie die Seite in mehrere.")
            )
        if weight > LARGEST_READ:
            return tuple(found)
        root = etree.HTML(page.encode(), etree.HTMLParser(encoding="utf-8")) if page.strip() else None
        if root is None:
            return (*found, PageFault("4.1.1", "", "Die Seite ist leer.", "Bitte legen Sie eine Frage an."))
        parsed = Page(root)
        return (*found, *dict.fromkeys(fault for check in CHECKS for fault in check(parsed)))
