"""What a step needs to show at once what an answer changes: rules and the plan of its inputs, as JSON in the page.

The browser only helps. Without it the button „Passende Fragen anzeigen“ does the same, and the answer check decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import json_script
from django.utils.safestring import SafeString

from gemeinwerk.domain.forms.queries import known_answers
from gemeinwerk.domain.forms.types import Answers, BrowserRules
from gemeinwerk.web.design.controls import SEVERAL
from gemeinwerk.web.portal.form_page.tree import Part, Question, Section

RULES_ID, STATE_ID = "gw-rules", "gw-rules-state"


@dataclass(frozen=True, slots=True)
class LiveStep:
    """The rules of one step for its page: ``parts`` are the dotted names that it may show and hide."""

    rules: BrowserRules
    parts: frozenset[str]
    script: SafeString

    def state(self, answers: Answers, surroundings: dict[str, object]) -> SafeString:
        """The answers so far and what else rules know, as JSON for the page."""
        return json_script({"answers": known_answers(self.rules, answers), "context": surroundings}, STATE_ID)


def live_step(rules: BrowserRules | None, parts: Iterable[Part]) -> LiveStep | None:
    """The rules of a step with the plan of its inputs; None where nothing on the page can change."""
    if rules is None:
        return None
    content = {
        "nodes": rules.nodes,
        "lines": rules.lines,
        "demanded": sorted(path.replace("/", ".") for path in rules.demanded),
        "page": [found for part in parts if (found := _input(part))],
    }
    names = frozenset(path.replace("/", ".") for path in rules.parts)
    return LiveStep(rules, names, json_script(content, RULES_ID))


def _input(part: Part) -> list[object] | None:
    """A question: key, repeated, kind, shape of its input; a section: key, repeated, its parts."""
    if isinstance(part, Question):
        widget = part.control.widget
        shape = "several" if widget in SEVERAL else "check" if widget == "checkbox" else ""
        return [part.key, part.repeated, part.kind, shape]
    if isinstance(part, Section):
        return [part.key, part.repeated, [found for inner in part.parts if (found := _input(inner))]]
    return None
