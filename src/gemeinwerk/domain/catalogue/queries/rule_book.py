"""All rules of a draft: how each sentence stands, which lines are confirmed, and what is wrong with them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from gemeinwerk.domain.catalogue.modelling.assembling import ConfirmedLines, message
from gemeinwerk.domain.catalogue.modelling.editing import with_names
from gemeinwerk.domain.catalogue.modelling.ruled import typed_rules
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.types.modelling import (
    Path,
    RuleReading,
    RuleStand,
    RuleState,
    Ruling,
    RulingKind,
    Workpiece,
)
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.queries import Reading, ReadRule
from gemeinwerk.domain.forms.types import FormModel, Layout, RuleFinding, RuleText
from gemeinwerk.domain.forms.types.schema import Identification, SchemaRule

ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
# So much prose is read while somebody waits; the largest real form has a tenth of it.
MOST_PROSE: Final = 300_000
TOO_MUCH: Final = "Das Formular hat zu viele Regeln in Prosa, um sie beim Bearbeiten zu lesen."
_PROBE: Final = Identification("R00000000000", "1.0.0")
NOT_EXECUTABLE: Final = "Der Satz ist verstanden, lässt sich an dieser Stelle aber nicht ausführen."


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The form of a draft, the stand of every sentence, what is confirmed, and the findings about all rules."""

    model: FormModel
    layout: Layout
    stands: tuple[RuleStand, ...]
    confirmed: tuple[ConfirmedLines, ...]
    findings: tuple[RuleFinding, ...]


def rule_book(work: Workpiece) -> RuleBook:
    """Read every rule of a draft and judge them together; raises what the reader refuses in an unfinished form."""
    model, layout = form_without_rules(work)
    if sum(len(rule.prose) for rule in _texts(model)) > MOST_PROSE:
        return RuleBook(model, layout, tuple(_unread(work, model)), (), ())
    scripted = forms.scripted_rules(model=model)
    stands, confirmed, running = [], [], list(typed_rules(work.rules, work.schema))
    for read in forms.read_rules(model=model):
        found = () if read.rule_id in scripted else forms.rule_readings(model=model, layout=layout, rule=read)
        one = _stand(work, model, read, found, scripted=read.rule_id in scripted)
        stands.append(one)
        chosen = _chosen(one, found)
        if one.state is RuleState.RUNS:
            running.append(read)
        elif one.state is RuleState.CONFIRMED and chosen and one.ruling:
            running.append(replace(chosen.rule, rule_id=one.rule_id))
            confirmed.append(ConfirmedLines(one.ruling.line or one.rule_id, one.prose, chosen.lines, chosen.names))
    findings = forms.analysis(model=model, rules=running, layout=Layout())
    return RuleBook(model, layout, tuple(stands), tuple(confirmed), findings)


def confirmed_lines(work: Workpiece) -> tuple[ConfirmedLines, ...]:
    """Return the lines that run because a person confirmed them; nothing is read where nobody did."""
    return rule_book(work).confirmed if any(one.kind is RulingKind.READING for one in work.rulings) else ()


def form_without_rules(work: Workpiece) -> tuple[FormModel, Layout]:
    """Return the form of a draft with its sentences, without what was modelled or confirmed, and its readable names."""
    work = with_names(work, RESERVED_NAMES)
    bare = replace(work, rules=(), rulings=())
    model = forms.form_of_message(message(bare, version="1.0.0", creator="Entwurf", now=ANY_DAY))
    return model, Layout(names={name: "/".join(path) for name, path in work.names.items()})


def read_sentence(work: Workpiece, prose: str) -> RuleStand:
    """Read one sentence as a rule of the whole form, without keeping it; raises what the reader refuses."""
    probe = SchemaRule(identification=_PROBE, name=prose[:100], prose=prose)
    model, layout = form_without_rules(replace(work, schema=replace(work.schema, rules=(probe,))))
    read = next(one for one in forms.read_rules(model=model) if one.rule_id == _PROBE.id and not one.carrier)
    found = forms.rule_readings(model=model, layout=layout, rule=read)
    return _stand(replace(work, rulings=()), model, read, found, scripted=False)


def _stand(
    work: Workpiece, model: FormModel, read: ReadRule, found: tuple[Reading, ...], *, scripted: bool
) -> RuleStand:
    ruling = next((r for r in work.rulings if (r.rule_id, r.carrier) == (read.rule_id, read.carrier)), None)
    stand = RuleStand(
        rule_id=read.rule_id,
        carrier=read.carrier,
        prose=read.prose,
        own=read.rule_id[1:7] == work.schema.identification.id[1:7] and not read.carrier,
        state=RuleState.OPEN,
        confidence=read.confidence,
        words=forms.rule_words(model=model, rule=read),
        reasons=read.reasons,
        readings=tuple(RuleReading(one.key, one.words, one.lines) for one in found),
    )
    if scripted:
        return replace(stand, state=RuleState.RUNS, words=(read.prose,), reasons=(), readings=())
    if read.certain and (found or _only_shows(read)):
        lines = found[0].lines if found else ()
        return replace(stand, state=RuleState.RUNS, lines=lines, readings=())
    if read.certain:
        stand = replace(stand, reasons=(NOT_EXECUTABLE,), confidence=0.0)
    if ruling is None:
        return stand
    if not _holds(work, ruling, read, found):
        return replace(stand, voided=ruling)
    chosen = next((one for one in found if one.key == ruling.key), None)
    state = {RulingKind.READING: RuleState.CONFIRMED, RulingKind.FORM: RuleState.FORM, RulingKind.HINT: RuleState.HINT}
    return replace(
        stand,
        state=state[ruling.kind],
        ruling=ruling,
        words=chosen.words if chosen else stand.words,
        lines=chosen.lines if chosen else (),
    )


def _only_shows(read: ReadRule) -> bool:
    """Tell whether a rule only says that something is asked, which needs no line."""
    return all(one.effect is forms.meaning.Effect.SHOW for one in read.meanings)


def _holds(work: Workpiece, ruling: Ruling, read: ReadRule, found: tuple[Reading, ...]) -> bool:
    """Tell whether a decision still speaks of this sentence and of something that is there."""
    if ruling.sentence != read.prose:
        return False
    if ruling.kind is RulingKind.READING:
        return any(one.key == ruling.key for one in found)
    return ruling.kind is RulingKind.HINT or any(rule.id == ruling.key for rule in work.rules)


def _chosen(stand: RuleStand, found: tuple[Reading, ...]) -> Reading | None:
    return next((one for one in found if stand.ruling and one.key == stand.ruling.key), None)


def _texts(model: FormModel) -> Iterator[RuleText]:
    yield from model.rules
    for _, node in model.walk():
        yield from node.rules


def _unread(work: Workpiece, model: FormModel) -> Iterator[RuleStand]:
    carried: list[tuple[Path, RuleText]] = [((), rule) for rule in model.rules]
    carried += [(path, rule) for path, node in model.walk() for rule in node.rules]
    for carrier, rule in carried:
        own = rule.id[1:7] == work.schema.identification.id[1:7] and not carrier
        yield RuleStand(rule.id, carrier, rule.prose, own, RuleState.OPEN, 0.0, reasons=(TOO_MUCH,))
