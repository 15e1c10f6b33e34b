"""The grammar of sentences that must hold: at least one of, either or, before and after, age, length, sum, calculation."""

from __future__ import annotations

from collections.abc import Callable

from gemeinwerk.domain.forms.meaning import (
    And,
    Choose,
    Compare,
    Condition,
    Empty,
    Meaning,
    Not,
    Operator,
    Or,
    ValidDate,
)
from gemeinwerk.domain.forms.rules.prose.conditions import each, quantifier
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor, NotUnderstood
from gemeinwerk.domain.forms.rules.prose.names import Entry
from gemeinwerk.domain.forms.rules.prose.predicates import GIVEN, date_parts
from gemeinwerk.domain.forms.rules.prose.relations import RELATIONS, held

Read = Callable[[Cursor], Meaning]
EITHER = "„entweder … oder“ wird amtlich mal als „genau eines“, mal als „mindestens eines“ gelesen."


def validity(cursor: Cursor) -> Meaning | None:
    """Read one sentence that must hold; None if the sentence is of another kind."""
    for read in (_listed_after, _choice, _not_both, _either, _calendar, *RELATIONS):
        start, before, subject = cursor.at, len(cursor.doubts), cursor.subject
        try:
            return read(cursor)
        except NotUnderstood:
            cursor.at, cursor.subject = start, subject
            del cursor.doubts[before:]
    return None


def _choice(cursor: Cursor) -> Meaning:
    """„Es muss mindestens eines der Felder A oder B befüllt sein“, „Genau eines der Felder … muss …“."""
    early = cursor.accept("es muss", "es müssen", "es darf", "es dürfen")
    found = quantifier(cursor)
    if found is None:
        return _any_child(cursor, early)
    entries = cursor.elements()
    modal = early or cursor.expect("muss", "müssen", "darf", "dürfen")
    parts = _states(cursor, entries)
    least, most = found
    if modal.split()[-1] in {"darf", "dürfen"}:
        if most is None:
            cursor.fail()
        least = 0
    return held(Or(parts) if (least, most) == (1, None) else Choose(least, most, parts))


def _listed_after(cursor: Cursor) -> Meaning:
    """„Mindestens eine der folgenden Angaben muss gemacht werden: A, B oder C.“"""
    found = quantifier(cursor)
    if found is None:
        cursor.fail()
        raise AssertionError
    cursor.expect("muss", "müssen")
    cursor.expect(*GIVEN)
    cursor.expect("sein", "werden")
    cursor.expect(":")
    entries = cursor.elements()
    if len(entries) < 2:
        cursor.fail()
    parts = tuple(Not(Empty(one.element)) for one in entries)
    return held(Or(parts) if found == (1, None) else Choose(*found, parts))


def _not_both(cursor: Cursor) -> Meaning:
    """„A und B dürfen nicht gleichzeitig angegeben werden.“"""
    entries = cursor.elements()
    cursor.expect("dürfen nicht gleichzeitig", "dürfen nicht beide", "dürfen nicht zugleich")
    cursor.expect(*GIVEN)
    cursor.expect("sein", "werden")
    if len(entries) != 2:
        cursor.fail()
    return held(Choose(0, 1, tuple(Not(Empty(one.element)) for one in entries)))


def _any_child(cursor: Cursor, early: str) -> Meaning:
    """„Mindestens ein Datenfeld der Datenfeldgruppe muss den Wert "wahr" haben“: all truth fields of the carrier."""
    cursor.expect("mindestens ein datenfeld der datenfeldgruppe", "mindestens ein feld der datenfeldgruppe",
                  "mindestens ein feld der gruppe", "mindestens ein feld der feldgruppe")  # fmt: skip
    if not early:
        cursor.expect("muss")
    children = cursor.book.children(cursor.book.carrier)
    if cursor.sees("den wert"):
        children = [one for one in children if one.kind == "bool"]
    if not children:
        cursor.fail()
    return held(Or(_states(cursor, children)))


def _states(cursor: Cursor, entries: list[Entry]) -> tuple[Condition, ...]:
    if cursor.accept("den wert"):
        parts = []
        start = cursor.at
        for entry in entries:
            cursor.at = start
            parts.append(Compare(entry.element, Operator.EQUAL, cursor.value(entry)))
        cursor.expect("haben", "aufweisen", "enthalten")
        return tuple(parts)
    if cursor.sees(*GIVEN):
        parts_given = each(cursor, entries)
        cursor.accept("sein", "werden")
        return parts_given
    cursor.fail()
    raise AssertionError


def _either(cursor: Cursor) -> Meaning:
    early = cursor.accept("es muss entweder", "es müssen entweder", "entweder muss", "entweder müssen")
    if not early:
        cursor.expect("entweder")
    entries = [cursor.element()]
    while cursor.accept(",", "oder", ", oder"):
        entries.append(cursor.element())
    if len(entries) < 2:
        cursor.fail()
    if not early:
        cursor.expect("muss", "müssen")
    parts = _states(cursor, entries)
    if not cursor.accept(", aber nicht beide", ", aber nicht beides", "aber nicht beide"):
        cursor.doubts.append(EITHER)
    return held(Choose(1, 1, parts))


def _calendar(cursor: Cursor) -> Meaning:
    """A partly known date: either day and month are both missing, or day, month and year are a day of the calendar."""
    if cursor.accept("das angegebene datum muss ein gültiges kalenderdatum sein",
                     "das datum muss ein gültiges kalenderdatum sein"):  # fmt: skip
        parts = date_parts(cursor.book.children(cursor.book.carrier))
        if parts is None:
            cursor.fail()
            raise AssertionError
        day, month, year = (one.element for one in parts)
        return held(Or((And((Empty(day), Empty(month))), ValidDate(day, month, year))))
    cursor.expect("wenn alle drei felder")
    entries = cursor.elements()
    parts = date_parts(entries)
    cursor.expect("befüllt sind")
    cursor.accept(",")
    cursor.accept("dann")
    cursor.expect("muss die validität des sich ergebenden kalenderdatums sichergestellt werden")
    if parts is None or len(entries) != 3:
        cursor.fail()
        raise AssertionError
    _explained(cursor)
    day, month, year = (one.element for one in parts)
    return held(Or((Empty(day), Empty(month), Empty(year), ValidDate(day, month, year))))


def _explained(cursor: Cursor) -> None:
    """An explanation by examples („D.h. es muss z.B. … verhindert werden, da …“) adds nothing to the demand."""
    start = cursor.at
    cursor.accept(".")
    if not cursor.accept("d.h. es muss z.b.", "d.h . es muss z.b .", "d.h"):
        cursor.at = start
        return
    while not cursor.done and not cursor.accept("da diese keine korrekten datumsangaben sind"):
        if cursor.sees("wenn", "dann", "darf"):
            cursor.fail()
        cursor.at += 1
