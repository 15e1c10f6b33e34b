"""The rules at work on a page: after every answer the page shows what the server would show for the same form data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from gemeinwerk.domain.forms.queries import find
from gemeinwerk.domain.forms.types import Answers
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, FormStep, compile_form
from gemeinwerk.web.portal.form_page.numbering import moved_rows, on_page
from gemeinwerk.web.portal.form_page.reading import StepReader
from gemeinwerk.web.portal.form_page.render import PageState
from gemeinwerk.web.portal.form_page.values import from_input
from tests.domain.forms.generated import Maker
from tests.journeys.agreement import subjects
from tests.web.portal.live_pages import judged, show

# Sets one control to another value, as a person would, and tells its name; nothing where there is none.
CHANGE = """
([place, value]) => {
  const all = [...document.querySelectorAll('[data-gw-fields] input, [data-gw-fields] select, [data-gw-fields] textarea')]
    .filter((one) => one.type !== 'hidden' && one.type !== 'file');
  if (!all.length) { return null; }
  const one = all[Math.floor(place * all.length)];
  if (one.type === 'radio' || one.type === 'checkbox') { one.checked = !one.checked; }
  else if (one.localName === 'select') { one.selectedIndex = Math.floor(value.chance * one.options.length); }
  else { one.value = value.text; }
  one.dispatchEvent(new Event('input', {bubbles: true}));
  one.dispatchEvent(new Event('change', {bubbles: true}));
  return one.name;
}
"""
SEEN = """
() => ({
  post: [...new FormData(document.querySelector('form'))].filter(([, value]) => typeof value === 'string'),
  asleep: [...document.querySelectorAll('template[data-gw-part]')].map((one) => one.dataset.gwPart),
  awake: [...document.querySelectorAll('div[data-gw-part]')].map((one) => one.dataset.gwPart),
  demanded: [...document.querySelectorAll('[data-gw-fields] [aria-required=true]')].map((one) => one.name),
  controls: [...document.querySelectorAll('[data-gw-fields] input, [data-gw-fields] select, [data-gw-fields] textarea')]
    .filter((one) => !['radio', 'checkbox', 'hidden', 'file'].includes(one.type)).map((one) => one.name),
  active: GwLive.active,
})
"""


@pytest.fixture()
def page(browser: Any) -> Iterator[Any]:
    """An empty page that reports every fault of a script."""
    context = browser.new_context()
    found = context.new_page()
    found.on("pageerror", lambda fault: pytest.fail(str(fault)))
    yield found
    context.close()


def compare(form: CompiledForm, step: FormStep, before: Answers, seen: dict[str, Any], note: str) -> None:
    """Hold what the page shows against what the server makes of the same form data."""
    assert seen["active"], note
    post = QueryDict(mutable=True)
    for name, value in seen["post"]:
        post.appendlist(name, value)
    stored = PageState(judged(form, before)[1])
    answers = StepReader(post, stored, lambda name: None).read(step.parts, before)
    there = {*seen["asleep"], *seen["awake"]}
    result, hidden = judged(form, answers)
    moved = moved_rows(form.model.children, answers)
    forbidden = {on_page(name, moved) for name in result.hidden | result.fixed}
    # A question that waits for another answer may stay on the page once it is there.
    required = {on_page(name, moved) for name in result.required}
    optional = {name for name in seen["controls"] if _least(form, name) < 1}
    assert {name for name in optional if name in required} == optional & set(seen["demanded"]), note
    assert {name for name in there if name in forbidden} <= set(seen["asleep"]) <= hidden, note


def _least(form: CompiledForm, name: str) -> int:
    node = find(form.model, "/".join(key for key in name.split(".") if not key.isdecimal()))
    return 1 if node is None else node.least


@pytest.mark.browser
def test_pages_of_real_forms_follow_every_answer(page: Any, shared_data: Path) -> None:
    chance, pages, changes = random.Random(7), 0, 0
    for one in subjects(shared_data / "fim"):
        form = compile_form(one.model, one.layout)
        for step in [step for step in form.steps if step.live is not None and step.live.parts][:1]:
            answers = Maker(chance.randrange(10**6), 0).answers(one.model)
            show(page, form, step, answers)
            compare(form, step, answers, page.evaluate(SEEN), f"{one.name} {step.id} at first")
            for _ in range(8):
                text = chance.choice(["", "3", "001", "01.02.2027", "Muster", "002", "7,5"])
                name = page.evaluate(CHANGE, [chance.random(), {"text": text, "chance": chance.random()}])
                compare(form, step, answers, page.evaluate(SEEN), f"{one.name} {step.id} {name} {text}")
                changes += 1
            pages += 1
    assert pages >= 20 and changes >= 150


@pytest.mark.browser
def test_what_is_typed_is_read_alike(page: Any, shared_data: Path) -> None:
    one = next(found for found in subjects(shared_data / "fim") if found.name == "sperrmuell")
    form = compile_form(one.model, one.layout)
    show(page, form, next(step for step in form.steps if step.live), {})
    kinds = ("date", "time", "datetime", "number", "currency", "integer", "iban", "text", "choice")
    texts = (
        "", " ", "24.12.2026", " 1. 2. 2027 ", "3. März 2020", "3 Mär. 2020", "31.02.2026", "2026-12-24", "14:30", "9",
        "9 Uhr", "9.05 uhr", "24.12.2026 14:30", "24.12.2026, 9 Uhr", "2026-12-24 14:30", "2026-12-24T14:30:00",
        "1.234,50", "1.234", "1,5", "1.5", "12 €", "1 000", "-3", "+3", ".5", "5.", "1e3", "1,2,3", "abc", "1.2.3",
        "DE89 3704 0044 0532 0130 00", "de89-3704", "DE89_3704", "x" * 40, "Muster\u00a0", "a\r\nb",
    )  # fmt: skip
    for kind in kinds:
        found = page.evaluate("([kind, texts]) => texts.map((one) => GwLive.fromInput(kind, one))", [kind, list(texts)])
        assert found == [from_input(kind, text) for text in texts], kind
