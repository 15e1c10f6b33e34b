"""Pure rules of forms: the answer check, executable rules, readable names, summaries, JSON Schema, steps."""

from gemeinwerk.domain.forms.rules.check import Evaluate, check
from gemeinwerk.domain.forms.rules.named import answers_from_names, named_values
from gemeinwerk.domain.forms.rules.schema import json_schema
from gemeinwerk.domain.forms.rules.steps import find, steps
from gemeinwerk.domain.forms.rules.summary import summary

__all__ = [
    "Evaluate", "answers_from_names", "check", "find", "json_schema", "named_values", "steps", "summary",
]  # fmt: skip
