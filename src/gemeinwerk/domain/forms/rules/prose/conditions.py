"""The grammar of conditions: comparisons, lists of values, „eines der Felder“, and, or, brackets."""

from __future__ import annotations

from gemeinwerk.domain.forms.meaning import (
    And,
    Choose,
    Compare,
    Condition,
    Empty,
    Not,
    Operator,
    Or,
)
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor, NotUnderstood
from gemeinwerk.domain.forms.rules.prose.lists import AND, OR
from gemeinwerk.domain.forms.rules.prose.names import Entry
from gemeinwerk.domain.forms.rules.prose.predicates import predicate

MAX_BRACKETS = 30
NUMBERS = {"ein": 1, "eine": 1, "einer": 1, "eines": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5}


def condition(cursor: Cursor) -> Condition:
    """Read a condition with „und“ and „oder“; mixing both without brackets is a doubt."""
    alternatives: list[list[Condition]] = [[_part(cursor)]]
    mixed = set()
    while True:
        start = cursor.at
        joined = cursor.accept(*AND, *OR)
        if not joined:
            break
        try:
            before = len(cursor.doubts)
            part = _part(cursor)
        except NotUnderstood:
            del cursor.doubts[before:]
            cursor.at = start
            break
        if joined in OR:
            alternatives.append([part])
        else:
            alternatives[-1].append(part)
        mixed.add(joined in OR)
    if len(mixed) > 1:
        cursor.doubts.append("„und“ und „oder“ stehen ohne Klammern nebeneinander.")
    return _joined([_joined(parts, And) for parts in alternatives], Or)


def _joined(parts: list[Condition], kind: type[And] | type[Or]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _part(cursor: Cursor) -> Condition:
    if cursor.accept("("):
        cursor.depth += 1
        if cursor.depth > MAX_BRACKETS:
            cursor.fail()
        inner = condition(cursor)
        cursor.expect(")")
        cursor.depth -= 1
        return inner
    many = _quantified(cursor)
    if many is not None:
        return many
    if cursor.peek().kind == "op" and cursor.subject is not None:
        return predicate(cursor, cursor.subject)
    cursor.role = "source"
    if cursor.accept("weder"):
        entries = [cursor.element()]
        while cursor.accept("noch", ", noch"):
            entries.append(cursor.element())
        return And(tuple(Not(one) for one in each(cursor, entries)))
    cursor.accept("in", "im", "bei", "für")
    entry = cursor.element()
    cursor.subject = entry
    joined = cursor.sees("und", "oder", ",") and _several(cursor, entry)
    return joined or predicate(cursor, entry)


def _several(cursor: Cursor, first: Entry) -> Condition | None:
    """Read „A und B befüllt sind“, „A, B oder C den Wert … hat“: one predicate for several fields."""
    start, before = cursor.at, len(cursor.doubts)
    entries, joins = [first], set()
    try:
        while joined := cursor.accept("und", "oder", ","):
            entries.append(cursor.element())
            joins.add(joined)
        if len(joins - {","}) != 1 or len(entries) < 2:
            cursor.fail()
        parts = each(cursor, entries)
    except NotUnderstood:
        cursor.at = start
        del cursor.doubts[before:]
        return None
    if "oder" in joins and any(_denies(one) for one in parts):
        cursor.doubts.append("„A oder B nicht …“ kann „eines von beiden“ oder „beide“ heißen.")
    return Or(parts) if "oder" in joins else And(parts)


def _denies(part: Condition) -> bool:
    if isinstance(part, Not):
        return not isinstance(part.inner, Empty)
    return isinstance(part, Compare) and part.operator is Operator.NOT_EQUAL


def quantifier(cursor: Cursor) -> tuple[int, int | None] | None:
    """Read „mindestens eines der Felder“ and the like up to the list; None if nothing of the kind follows."""
    start = cursor.at
    bound = cursor.accept("mindestens", "genau", "höchstens", "maximal", "nur", "wenigstens")
    word = cursor.peek()
    number = NUMBERS.get(word.low) or (int(word.text) if word.kind == "number" and word.text.isdigit() else None)
    if number is None:
        if not bound and cursor.accept("keines", "keine", "keiner"):
            number, bound = 0, "genau"
        else:
            cursor.at = start
            return None
    else:
        cursor.at += 1
    if not _of_fields(cursor):
        cursor.at = start
        return None
    if bound in {"genau", "nur"}:
        return number, number
    if bound in {"höchstens", "maximal"}:
        return 0, number
    return number, None


def _of_fields(cursor: Cursor) -> bool:
    start = cursor.at
    cursor.accept("der", "von den", "aus den", "aller")
    cursor.accept("folgenden", "nachfolgenden", "beiden", "genannten")
    if cursor.accept("felder", "datenfelder", "feldgruppen", "datenfeldgruppen", "gruppen", "angaben", "feldern",
                     "datenfeldern", "elemente"):  # fmt: skip
        cursor.accept(":")
        return True
    cursor.at = start
    return False


def _quantified(cursor: Cursor) -> Condition | None:
    found = quantifier(cursor)
    if found is None:
        start = cursor.at
        if not cursor.accept("alle", "beide"):
            return None
        if cursor.peek().low in NUMBERS:
            cursor.at += 1
        if not _of_fields(cursor):
            cursor.at = start
            return None
    cursor.role = "source"
    entries = cursor.elements()
    parts = each(cursor, entries)
    if found is None:
        return And(parts)
    least, most = found
    return Or(parts) if (least, most) == (1, None) else Choose(least, most, parts)


def each(cursor: Cursor, entries: list[Entry]) -> tuple[Condition, ...]:
    """Read one predicate and return it for every entry."""
    start = cursor.at
    parts = []
    for entry in entries:
        cursor.at = start
        parts.append(predicate(cursor, entry))
    return tuple(parts)
