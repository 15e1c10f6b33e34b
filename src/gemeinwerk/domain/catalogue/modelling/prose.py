"""Rules that somebody writes as a German sentence: added, changed, taken out; what they mean is read elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import DoesNotFit, NoSuchPlace, next_rule_id
from gemeinwerk.domain.catalogue.modelling.presets import RULE_KIND_LIST, code
from gemeinwerk.domain.catalogue.types.modelling import Workpiece
from gemeinwerk.domain.forms.types.schema import Identification, SchemaRule

MOST_SENTENCES: Final = 400
LONGEST: Final = 2_000


def with_sentence(work: Workpiece, rule_id: str, prose: str) -> Workpiece:
    """Return the workpiece with one more sentence, or with a changed one; raises DoesNotFit and NoSuchPlace."""
    if not prose or len(prose) > LONGEST:
        raise DoesNotFit(f"Eine Regel hat 1 bis {LONGEST} Zeichen.")
    if rule_id:
        _demand_own(work, rule_id)
        changed = (_changed(one, prose) if one.identification.id == rule_id else one for one in work.schema.rules)
        return replace(work, schema=replace(work.schema, rules=tuple(changed)))
    if len(work.schema.rules) >= MOST_SENTENCES:
        raise DoesNotFit(f"Ein Formular hat höchstens {MOST_SENTENCES} Regeln in Worten.")
    made = SchemaRule(
        identification=Identification(next_rule_id(work), "1.0.0"),
        name=prose[:100],
        prose=prose,
        type=code("K", RULE_KIND_LIST),
    )
    return replace(work, schema=replace(work.schema, rules=(*work.schema.rules, made)))


def without_sentence(work: Workpiece, rule_id: str) -> Workpiece:
    """Return the workpiece without a sentence and what was decided about it; raises NoSuchPlace."""
    _demand_own(work, rule_id)
    rules = tuple(one for one in work.schema.rules if one.identification.id != rule_id)
    rulings = tuple(one for one in work.rulings if one.rule_id != rule_id or one.carrier)
    return replace(work, schema=replace(work.schema, rules=rules), rulings=rulings)


def _changed(rule: SchemaRule, prose: str) -> SchemaRule:
    """Return the rule with a new sentence; lines that belonged to the old one do not stay."""
    return replace(rule, name=prose[:100], prose=prose, script=None)


def _demand_own(work: Workpiece, rule_id: str) -> None:
    if not any(one.identification.id == rule_id for one in work.schema.rules):
        raise NoSuchPlace(rule_id)
