"""What the templates of a step and of the page before sending are given; the portal and the publish gate share it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.types import SummarySection
from gemeinwerk.web.portal.application import Filling, Problem
from gemeinwerk.web.portal.language import script_words
from gemeinwerk.web.portal.overview import beside, is_needed, next_needed, progress_in_words

REVIEW = "Prüfen und absenden"


def step_context(opened: Filling, number: int, problems: Sequence[Problem], *, stand: str) -> dict[str, Any]:
    """Return the context of ``step.html``; ``stand`` marks the page, so that an older one overwrites nothing newer."""
    page = opened.shown.steps[number]
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.name, []).append(problem.message)
    fields = page.renderer.render(opened.draft.answers, errors, opened.shown_state)
    return {
        "service": opened.title,
        "languages": opened.languages,
        "service_url": f"/leistung/{opened.draft.package_id}/",
        "step": page,
        "steps": beside(opened, number, gettext(REVIEW)),
        "progress": progress_in_words(opened),
        "overview": opened.overview_url,
        "stand": stand,
        "number": number + 1,
        "total": len(opened.form.steps) + 1,
        "action": opened.step_url(number),
        "fields": mark_safe(fields),
        "errors": [{**problem.shown, "anchor": _anchor(problem.name, fields)} for problem in problems],
        "uploads": page.has_uploads,
        "conditional": page.is_conditional,
        "script_words": script_words(opened.speaker.messages()) if opened.speaker else "",
        "live": page.live and page.live.script,
        "live_state": page.live and page.live.state(opened.draft.answers, opened.surroundings),
        "previous": next_needed(opened, number, -1) is not None,
        "is_last": next_needed(opened, number) is None,
        "saved_at": opened.draft.updated_at if opened.draft.revision else None,
    }


def _anchor(name: str, fields: str) -> str:
    """Return the id of the input or group that a problem is about; of its first input where the group has none."""
    own = f"f-{name}"
    if not name or f'id="{escape(own)}"' in fields:
        return own if name else ""
    below = re.search(rf'<(?:input|select|textarea)[^>]* id="({re.escape(escape(own))}\.[^"]+)"', fields)
    return below[1] if below else ""


def review_context(opened: Filling, problems: Sequence[Problem], *, authority: str) -> dict[str, Any]:
    """Return the context of ``review.html`` for a guest."""
    sections = form_queries.summary(opened.form.model, opened.form.layout, opened.result.answers)
    notes = opened.state.notes
    needed = {step.id for step in opened.form.steps if is_needed(opened, step)}
    return {
        "service": opened.title,
        "languages": opened.languages,
        "steps": beside(opened, len(opened.form.steps), gettext(REVIEW)),
        "overview": opened.overview_url,
        "helper": opened.draft.helper is not None,
        "cosigned": form_queries.provenance(opened.draft.about, opened.draft.answers)["cosigned"],
        "total": len(opened.form.steps) + 1,
        "action": opened.review_url,
        "parts": [_part(opened, found, notes) for found in sections if found.rows or found.step in needed],
        "errors": [{**problem.shown, "url": opened.problem_url(problem)} for problem in problems],
        "first_open": opened.problem_url(problems[0]) if problems else "",
        "previous": opened.step_url(next_needed(opened, len(opened.form.steps), -1) or 0),
        "authority": authority,
    }


def _part(opened: Filling, found: SummarySection, notes: Mapping[str, str]) -> dict[str, Any]:
    """One step of the summary; beside a prefilled answer stands where it comes from."""
    speaker = opened.speaker
    rows = []
    for row in found.rows:
        label, value = (row.label, row.value) if speaker is None else speaker.row(row)
        rows.append({"label": label, "value": value, "note": notes.get(row.path, "")})
    title = found.title if speaker is None else speaker.step_title(found.title)
    return {"section": {"title": title, "rows": rows}, "url": f"{opened.url}{found.step}/"}
