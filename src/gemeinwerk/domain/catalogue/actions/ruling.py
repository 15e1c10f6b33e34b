"""A person decides what a rule in prose means where the platform is unsure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from gemeinwerk.domain.catalogue.actions.modelling import ROLES, ChangedMeanwhile, ChangeRefused, stored
from gemeinwerk.domain.catalogue.modelling.editing import next_rule_id, with_names
from gemeinwerk.domain.catalogue.modelling.wording import sentence
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.queries.modelling import service_draft
from gemeinwerk.domain.catalogue.queries.rule_book import rule_book
from gemeinwerk.domain.catalogue.types.modelling import (
    ModelRule,
    Path,
    RuleStand,
    RuleState,
    Ruling,
    RulingKind,
    ServiceDraftInfo,
    Workpiece,
)
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor

LONGEST_NOTED: Final = 1_000


@action("catalogue.decide_rule")
def decide_rule(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    revision: int,
    rule_id: str,
    carrier: Path,
    kind: RulingKind,
    key: str = "",
    instead: ModelRule | None = None,
) -> ServiceDraftInfo:
    """Decide what an unsure sentence means: one of its readings by ``key``, a modelled rule instead, or a mere hint.

    Kept with the very sentence, its meaning, the person and the moment, in the draft and in the audit trail. Raises
    ChangedMeanwhile, and ChangeRefused where there is nothing to decide or no such reading.
    """
    actor.require_role(*ROLES)
    before = service_draft(draft_id=draft_id)
    if before.revision != revision or actor.account_id is None:
        raise ChangedMeanwhile()
    stand = _to_decide(before.workpiece, rule_id, carrier)
    work, meaning, key, line = _decided(before.workpiece, stand, kind, key, instead)
    ruling = Ruling(rule_id, carrier, kind, stand.prose, meaning, str(actor.account_id), now.isoformat(), key, line)
    others = tuple(one for one in work.rulings if (one.rule_id, one.carrier) != (rule_id, carrier))
    work = with_names(replace(work, rulings=(*others, ruling)), RESERVED_NAMES)
    changed = stored(before, work, actor=actor, now=now)
    record(
        f"service_draft:{draft_id}",
        revision=changed.revision,
        rule=rule_id,
        kind=kind.value,
        sentence=stand.prose[:LONGEST_NOTED],
        meaning=meaning[:LONGEST_NOTED],
    )
    return changed


def _to_decide(work: Workpiece, rule_id: str, carrier: Path) -> RuleStand:
    stands = rule_book(work).stands
    stand = next((one for one in stands if (one.rule_id, one.carrier) == (rule_id, carrier)), None)
    if stand is None:
        raise ChangedMeanwhile()
    if stand.state is RuleState.RUNS:
        raise ChangeRefused("Diese Regel ist sicher verstanden und läuft schon.", hint="Es gibt nichts zu entscheiden.")
    return stand


def _decided(
    work: Workpiece, stand: RuleStand, kind: RulingKind, key: str, instead: ModelRule | None
) -> tuple[Workpiece, str, str, str]:
    """Return the workpiece, the meaning in words, what the decision refers to, and the id under which a line runs."""
    if kind is RulingKind.HINT:
        return work, "Nur ein Hinweis; die Regel läuft nicht.", "", ""
    if kind is RulingKind.FORM:
        if instead is None:
            raise ChangeRefused("Es fehlt die Regel, die an die Stelle des Satzes tritt.")
        work = replace(work, rules=(*work.rules, instead))
        return work, sentence(instead, work.schema), instead.id, ""
    chosen = next((one for one in stand.readings if one.key == key), None)
    if chosen is None:
        raise ChangeRefused("Diesen Sinn gibt es nicht mehr.", hint="Bitte sehen Sie sich die Vorschläge neu an.")
    return work, " ".join(chosen.words), key, "" if stand.own else next_rule_id(work)
