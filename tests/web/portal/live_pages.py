"""A step of a form in a browser without a server: the fields, the rules and the scripts, as the page has them."""

from __future__ import annotations

from datetime import date
from typing import Any

from gemeinwerk.domain.forms.queries import check_answers, surroundings, waiting_questions
from gemeinwerk.domain.forms.types import Answers, CheckResult
from gemeinwerk.web.design.build import DESIGN
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, FormStep
from gemeinwerk.web.portal.form_page.numbering import moved_rows, on_page
from gemeinwerk.web.portal.form_page.render import PageState

TODAY = date(2026, 11, 26)
LAND = "05"
PARAMETERS = {"max_volume": 5}
SCRIPTS = ("rules.js", "rules_page.js")


def judged(form: CompiledForm, answers: Answers) -> tuple[CheckResult, frozenset[str]]:
    """What the check says, and what a page hides, in the numbers of the page."""
    result = check_answers(
        form.model, form.layout, answers, today=TODAY, parameters=PARAMETERS, place_key=LAND + "000000"
    )
    moved = moved_rows(form.model.children, answers)
    waiting = waiting_questions(form.model, form.layout, result.answers)
    return result, frozenset(on_page(name, moved) for name in result.hidden | result.fixed | waiting)


def show(page: Any, form: CompiledForm, step: FormStep, answers: Answers) -> None:
    """Put a step into the page as the template does, with the scripts."""
    assert step.live is not None
    result, hidden = judged(form, answers)
    fields = step.renderer.render(answers, {}, PageState(hidden, result.required))
    state = step.live.state(answers, surroundings(TODAY, LAND, PARAMETERS))
    page.set_content(
        f"<form data-gw-autosave='/x/'><div data-gw-fields>{fields}</div><p data-gw-saved></p></form>{step.live.script}{state}"
    )
    for name in SCRIPTS:
        page.add_script_tag(content=(DESIGN / "static_source/js" / name).read_text("utf-8"))
