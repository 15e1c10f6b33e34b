"""Questions that a page keeps back: only optional ones, and only until a mandatory question is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gemeinwerk.domain.forms.rules.waiting import waiting
from gemeinwerk.domain.forms.types import FormModel, Layout, RuleText
from tests.domain.forms.trial import field

HOLDER, REASON, OTHER = "F00000000021", "F00000000022", "F00000000023"
NAMES = {"is_holder": HOLDER, "use_reason": REASON, "other": OTHER}
SCRIPT = "forbid use_reason when is_holder = true\nrequire use_reason when is_holder = false"


def form(script: str = SCRIPT, *, holder: int = 1, reason: int = 0) -> FormModel:
    fields = (
        field(HOLDER, "Sind Sie Halter?", "bool", least=holder),
        field(REASON, "Warum nutzen Sie das Fahrzeug?", least=reason),
        field(OTHER, "Bemerkung"),
    )
    rule = replace(RuleText("R00000000021", "1.0.0", "Halter", ""), script=script)
    return FormModel("S00000000021", "1.0.0", "Probe", "Probe", "", "", "3", fields, (), (rule,))


@pytest.mark.parametrize(
    ("model", "answers", "kept_back"),
    [
        (form(), {}, {REASON}),
        (form(), {HOLDER: True}, set()),
        (form(), {HOLDER: False}, set()),
        (form(), {REASON: "Firmenfahrzeug"}, set()),
        (form(holder=0), {}, set()),
        (form(reason=1), {}, set()),
        (form("require use_reason when is_holder = false"), {}, set()),
        (form("forbid use_reason when other = null"), {}, set()),
    ],
    ids=["open", "forbidden", "demanded", "said", "may-stay-open", "mandatory", "demanded-only", "optional-other"],
)
def test_an_optional_question_waits_for_a_mandatory_one(
    model: FormModel, answers: dict[str, Any], kept_back: set[str]
) -> None:
    assert waiting(model, Layout(names=NAMES), answers) == kept_back
