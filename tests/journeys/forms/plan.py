"""What somebody types into each input of a form, by the name of the input, for given answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemeinwerk.domain.forms.types import Answers
from gemeinwerk.web.design.controls import SEVERAL
from gemeinwerk.web.portal.form_page.compiled import CompiledForm
from gemeinwerk.web.portal.form_page.tree import Part, Question, Section, joined
from gemeinwerk.web.portal.form_page.values import signer, to_input


@dataclass
class Plan:
    """``values`` by input name: one text, or several codes of boxes; ``files``: inputs with an upload; ``rows``: how often."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)


def plan_of(form: CompiledForm, answers: Answers) -> Plan:
    """The plan for these answers."""
    plan = Plan()
    for step in form.steps:
        _parts(plan, step.parts, "", answers)
    return plan


def _parts(plan: Plan, parts: tuple[Part, ...], prefix: str, answers: Any) -> None:
    for part in parts:
        value = answers.get(part.key) if isinstance(answers, Mapping) else None
        if value is None or not isinstance(part, Question | Section):
            continue
        name = joined(prefix, part.key)
        if part.repeated:
            rows = value if isinstance(value, list) else [value]
            plan.rows[name] = len(rows)
            for number, row in enumerate(rows):
                _one(plan, part, f"{name}.{number}", row)
        else:
            _one(plan, part, name, value)


def _one(plan: Plan, part: Question | Section, name: str, value: Any) -> None:
    if isinstance(part, Section):
        _parts(plan, part.parts, name, value)
    elif part.kind == "file":
        plan.files.add(name)
    else:
        plan.values[name] = list(_typed(part, value))


def _typed(question: Question, value: Any) -> Iterator[str]:
    if question.control.widget in SEVERAL:
        yield from (str(code) for code in (value if isinstance(value, list) else [value]))
        return
    one = value[0] if isinstance(value, list) else value
    yield signer(str(one)) if question.kind == "signature" else str(to_input(question.kind, one))
