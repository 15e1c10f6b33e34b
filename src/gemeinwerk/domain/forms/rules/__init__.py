"""Pure rules of forms: the answer check, executable rules, readable names, summaries, JSON Schema, steps."""

from gemeinwerk.domain.forms.rules.check import Evaluate, check
from gemeinwerk.domain.forms.rules.formats import format_errors
from gemeinwerk.domain.forms.rules.keeping import carry_over, fingerprint, keepable, provenance, with_kept
from gemeinwerk.domain.forms.rules.kinds import asked_as, is_own_data, is_partial_date, meant
from gemeinwerk.domain.forms.rules.named import answers_from_names, named_values
from gemeinwerk.domain.forms.rules.schema import json_schema
from gemeinwerk.domain.forms.rules.steps import find, steps
from gemeinwerk.domain.forms.rules.summary import summary

__all__ = [
    "Evaluate", "answers_from_names", "asked_as", "carry_over", "check", "find", "fingerprint", "format_errors",
    "is_own_data", "is_partial_date", "json_schema", "keepable", "meant", "named_values", "provenance", "steps",
    "summary", "with_kept",
]  # fmt: skip
