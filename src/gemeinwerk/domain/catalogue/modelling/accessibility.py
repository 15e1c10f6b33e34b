"""Accessibility of a form: its names, and its pages as people get them, judged by the criteria of WCAG 2.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.ports import FormPage, PageFault, form_pages, page_check
from gemeinwerk.domain.catalogue.types.modelling import Path, Workpiece
from gemeinwerk.domain.forms.queries import find
from gemeinwerk.domain.forms.types import FormModel, Layout
from gemeinwerk.domain.forms.types.schema import SchemaField
from gemeinwerk.kernel.refusal import Finding

SIZE: Final = "size"
MOST_FINDINGS: Final = 300


@dataclass(frozen=True, slots=True)
class PagesJudged:
    """How many pages were rendered and judged, what is wrong with them, and what is only said."""

    pages: int
    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]


def judged_pages(model: FormModel, layout: Layout, title: str) -> PagesJudged:
    """Render every page of a form in every state and judge it; each finding names the question and the remedy once."""
    findings: dict[tuple[str, str, str], Finding] = {}
    hints: dict[tuple[str, str, str], Finding] = {}
    count = 0
    for page in form_pages().pages(model, layout, title=title):
        count += 1
        for fault in page_check().faults(page.html):
            place = "/".join(part for part in fault.name.split(".") if not part.isdecimal())
            heavy = fault.criterion == SIZE
            # How many rows somebody adds is theirs to decide; only the page as it is first shown has to be light.
            into = hints if heavy and page.begun else findings
            key = (fault.criterion, place or page.title, "" if heavy else fault.message)
            into.setdefault(key, _finding(model, page, fault, place))
        if len(findings) >= MOST_FINDINGS:
            break
    return PagesJudged(count, tuple(findings.values()), tuple(hints.values()))


def _finding(model: FormModel, page: FormPage, fault: PageFault, place: str) -> Finding:
    node = find(model, place) if place else None
    asked = f", Frage „{(node.label or node.name)[:80]}“" if node is not None else ""
    source = "" if fault.criterion == SIZE else f" (WCAG 2.2, {fault.criterion})"
    where = f"Seite „{page.title[:80]}“ {page.state}{asked}: "
    return Finding(place if node is not None else "", None, f"{where}{fault.message}{source}", fault.remedy)


def names(work: Workpiece) -> Iterator[Finding]:
    """WCAG 2.2, 2.4.6 and 3.3.2: every question has a name, and no two on one page have the same."""
    seen: set[tuple[Path, str]] = set()
    for path, _, part in walk(work.schema):
        where, label = "/".join(path), (part.label or "").strip()
        if not label:
            yield Finding(where, None, "Eine Frage hat keinen Text (WCAG 2.2, 3.3.2).", "Bitte schreiben Sie ihn.")
        key = (path[:-1], label.casefold())
        if label and key in seen:
            hint = "Bitte unterscheiden Sie die Fragen im Wortlaut."
            yield Finding(where, None, f"„{label}“ steht zweimal in derselben Gruppe (WCAG 2.2, 2.4.6).", hint)
        seen.add(key)
        if isinstance(part, SchemaField) and part.values is not None:
            if any(not (value.name or "").strip() for value in part.values.values):
                yield Finding(where, None, f"„{label}“: Eine Antwort hat keinen Text.", "Bitte ergänzen Sie ihn.")
