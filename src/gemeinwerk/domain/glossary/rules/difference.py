"""What is different between two versions of a term, or two states of a statute, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from gemeinwerk.domain.glossary.types import (
    LEVELS,
    Harmonisation,
    LegalSource,
    Relation,
    RelationKind,
    StatuteStateInfo,
    TermContent,
    TextChange,
)
from gemeinwerk.kernel.dates import long_date

RELATIONS: Final = {
    RelationKind.BROADER: "Oberbegriff",
    RelationKind.NARROWER: "Unterbegriff",
    RelationKind.RELATED: "verwandt",
    RelationKind.DISTINCT: "nicht zu verwechseln mit",
}
FIELDS: Final = (
    ("label", "Bezeichnung"),
    ("definition", "Definition"),
    ("plain", "In einfachen Worten"),
    ("harmonisation", "Harmonisierungsgrad"),
    ("sources", "Rechtsgrundlagen"),
    ("allowed", "Erlaubte Synonyme"),
    ("forbidden", "Nicht zu verwenden"),
    ("relations", "Beziehungen"),
    ("elements", "Bausteine"),
    ("limits", "Angabe zum Baustein"),
    ("identifier", "Name im Programm"),
)


def term_changes(before: TermContent | None, after: TermContent) -> tuple[TextChange, ...]:
    """Return every difference between two versions of a term, in the order of its page; all of it for a first version."""
    found = []
    for name, title in FIELDS:
        old = _words(getattr(before, name)) if before is not None else ""
        new = _words(getattr(after, name))
        if old != new:
            found.append(TextChange(title, old, new))
    return tuple(found)


def state_changes(before: StatuteStateInfo | None, after: StatuteStateInfo | None) -> tuple[TextChange, ...]:
    """Return what is different between two states of a statute; nothing if there is no later one."""
    if after is None or before == after:
        return ()
    found = [TextChange("Gültig ab", _day(before.valid_from) if before else "", _day(after.valid_from))]
    if after.change:
        found.append(TextChange("Was sich ändert", "", after.change))
    if (before.wording if before else "") != after.wording:
        found.append(TextChange("Inhalt", before.wording if before else "", after.wording))
    if after.promulgation:
        found.append(TextChange("Fundstelle", before.promulgation if before else "", after.promulgation))
    return tuple(found)


def state_on(states: Sequence[StatuteStateInfo], day: date) -> StatuteStateInfo | None:
    """Return the state in force on a day, or the oldest if the statute is not known that far back."""
    known = [state for state in states if state.valid_from <= day]
    return known[-1] if known else (states[0] if states else None)


def _day(day: date) -> str:
    return long_date(day)


def _words(value: object) -> str:
    if isinstance(value, Harmonisation):
        return LEVELS[value]
    if isinstance(value, tuple):
        return "; ".join(_word(one) for one in value)
    return str(value)


def _word(one: object) -> str:
    if isinstance(one, LegalSource):
        return f"{one.norm} (Stand {_day(one.state_of)})" if one.state_of else one.norm
    if isinstance(one, Relation):
        return f"{RELATIONS[one.kind]}: {one.term_id}"
    return str(one)
