"""The pages of a form for the publish gate: the same templates and controls as in the portal, in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.template.loader import render_to_string

from gemeinwerk.domain.catalogue.ports import FormPage
from gemeinwerk.domain.forms.types import CheckResult, DraftInfo, FormModel, Layout
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.web.portal.application import Filling, Problem
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, FormStep, compile_form
from gemeinwerk.web.portal.form_page.pages import review_context, step_context
from gemeinwerk.web.portal.form_page.tree import Part, Question, Section, joined
from gemeinwerk.web.portal.origins import origins_of_account

EMPTY: Final = "leer"
WRONG: Final = "mit Fehlern und mehreren Zeilen"
FILLED: Final = "vorbefüllt"
MESSAGE: Final = "Bitte prüfen Sie diese Angabe."
ROWS: Final = 2
NOBODY: Final = UUID(int=0)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLES: Final = {
    "bool": True, "date": "2026-01-31", "time": "10:00:00", "datetime": "2026-01-31T10:00:00", "integer": "1",
    "number": "1.5", "currency": "1.50",
    "file": {"upload": str(NOBODY), "name": "beispiel.pdf", "size": 1000, "media_type": "application/pdf"},
}  # fmt: skip


class PortalFormPages:
    """Implements catalogue.FormPages."""

    def pages(self, model: FormModel, layout: Layout, *, title: str) -> Iterator[FormPage]:
        """Yield each step empty, wrong with rows, and prefilled with everything demanded; last the page of sending."""
        form = compile_form(model, layout)
        if not form.steps:
            return
        filled = _filled(form)
        nothing = CheckResult((), {}, frozenset())
        demanded = CheckResult((), filled, frozenset(), frozenset(_every(form)))
        empty = Filling(_draft(model, title, {}), form, nothing)
        full = Filling(_draft(model, title, filled), form, demanded)
        typed = Filling(replace(full.draft, about={}), form, demanded)
        for number, step in enumerate(form.steps):
            yield _page(empty, number, step, EMPTY, [])
            yield _page(typed, number, step, WRONG, list(_problems(step, filled)))
            yield _page(full, number, step, FILLED, [])
        yield FormPage("Prüfen und absenden", FILLED, _review(full, []))
        yield FormPage("Prüfen und absenden", WRONG, _review(typed, list(_problems(form.steps[0], filled))))


def _page(opened: Filling, number: int, step: FormStep, state: str, problems: list[Problem]) -> FormPage:
    context = step_context(opened, number, problems, stand="0.0")
    html = render_to_string("portal/step.html", {**context, "section": "apply"})
    return FormPage(step.title, state, html, begun=state != EMPTY)


def _review(opened: Filling, problems: list[Problem]) -> str:
    context = review_context(opened, problems, authority="Behörde")
    return render_to_string("portal/review.html", {**context, "section": "apply"})


def _draft(model: FormModel, title: str, answers: dict[str, Any]) -> DraftInfo:
    about = {"origins": origins_of_account(answers, AssuranceLevel.SUBSTANTIAL)} if answers else {}
    return DraftInfo(
        NOBODY, NOBODY, None, "entwurf", NOBODY, "", model.ref, title, answers, "", 1, LONG_AGO, LONG_AGO, about=about
    )


def _filled(form: CompiledForm) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for step in form.steps:
        _merge(answers, _answers(step.parts))
    return answers


def _merge(into: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Put the answers of one step to those of others; a group may stand on several pages."""
    for key, value in found.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _answers(parts: tuple[Part, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Section):
            rows = [_answers(part.parts) for _ in range(min(ROWS, part.most))]
            _merge(found, {part.key: rows if part.repeated else rows[0]})
        elif isinstance(part, Question):
            value = SAMPLES.get(part.kind, "Muster")
            if part.control.choices and part.kind != "bool":
                value = part.control.choices[0].value
            found[part.key] = [value] * min(ROWS, part.most) if part.repeated else value
    return found


def _problems(step: FormStep, filled: Mapping[str, Any]) -> Iterator[Problem]:
    for name, label in _names(step.parts, "", filled):
        yield Problem(name, MESSAGE, label=label)


def _every(form: CompiledForm) -> Iterator[str]:
    filled = _filled(form)
    return (name for step in form.steps for name, _ in _names(step.parts, "", filled))


def _names(parts: tuple[Part, ...], prefix: str, answers: Any) -> Iterator[tuple[str, str]]:
    """Yield name and label of every input, with row numbers."""
    for part in parts:
        if isinstance(part, Section | Question):
            name = joined(prefix, part.key)
            value = answers.get(part.key) if isinstance(answers, Mapping) else None
            for place, row in enumerate(value) if isinstance(value, list) and part.repeated else [(-1, value)]:
                path = name if place < 0 else f"{name}.{place}"
                if isinstance(part, Section):
                    yield from _names(part.parts, path, row)
                else:
                    yield path, part.control.label
