"""What is said of one element in a condition: its values, that it is empty, its truth, its place in time."""

from __future__ import annotations

from decimal import Decimal

from gemeinwerk.domain.forms.meaning import (
    And,
    Compare,
    Condition,
    Empty,
    Expression,
    Literal,
    Not,
    Operator,
    Or,
    PartialDate,
    Shifted,
    Today,
)
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor
from gemeinwerk.domain.forms.rules.prose.lists import OTHERS, SIGNS, all_others, values
from gemeinwerk.domain.forms.rules.prose.names import Entry

TURNED = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.LESS,
    Operator.MORE: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE,
}
IS = ("ist", "sind", "wurde", "wurden", "wird", "werden", "sei")
GIVEN = (
    "befüllt",
    "ausgefüllt",
    "angegeben",
    "eingetragen",
    "vorhanden",
    "eingegeben",
    "gefüllt",
    "beantwortet",
    "gemacht",
)
CHOSEN = ("angegeben", "ausgewählt", "gewählt", "eingetragen", "gesetzt", "belegt", "beantwortet")
PHRASES = (
    ("größer oder gleich", Operator.AT_LEAST),
    ("größer gleich", Operator.AT_LEAST),
    ("kleiner oder gleich", Operator.AT_MOST),
    ("kleiner gleich", Operator.AT_MOST),
    ("größer als", Operator.MORE),
    ("kleiner als", Operator.LESS),
    ("mehr als", Operator.MORE),
    ("weniger als", Operator.LESS),
    ("größer", Operator.MORE),
    ("kleiner", Operator.LESS),
    ("mindestens", Operator.AT_LEAST),
    ("höchstens", Operator.AT_MOST),
    ("maximal", Operator.AT_MOST),
    ("ungleich", Operator.NOT_EQUAL),
    ("gleich", Operator.EQUAL),
)
UNITS = {
    "jahre": "years", "jahr": "years", "jahren": "years", "monate": "months", "monat": "months", "monaten": "months",
    "tage": "days", "tag": "days", "tagen": "days",
}  # fmt: skip


def predicate(cursor: Cursor, entry: Entry) -> Condition:
    """Read what is said of ``entry``; raises NotUnderstood for anything else."""
    cursor.accept("auswahl", "die auswahl", "die ausprägung")
    early = bool(cursor.accept("ist", "sind"))
    turned = bool(cursor.accept("nicht"))
    found = _simple(cursor, entry) or _worded(cursor, entry) or _signed(cursor, entry, early=early)
    if found is None:
        cursor.fail()
        raise AssertionError
    if not early:
        cursor.accept(*IS)
    if isinstance(found, Turned):
        if turned:
            # Two denials of one thing: nobody knows which of them the author meant.
            cursor.fail()
        return found.inner
    return _negated(found) if turned else found


class Turned:
    """A condition into which the „nicht“ before it is already worked in."""

    def __init__(self, inner: Condition) -> None:
        """Keep the condition."""
        self.inner = inner


def _negated(part: Condition) -> Condition:
    if isinstance(part, Compare) and part.operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
        return Compare(part.left, TURNED[part.operator], part.right)
    if isinstance(part, Or) and all(isinstance(one, Compare) for one in part.parts):
        return And(tuple(_negated(one) for one in part.parts))
    return Not(part)


def _simple(cursor: Cursor, entry: Entry) -> Condition | None:
    """Read „leer“, „befüllt“, „bejaht“, „erfüllt“ and the truth of a field."""
    element = entry.element
    if cursor.accept("leer"):
        return Empty(element)
    if cursor.accept(*GIVEN):
        return Not(Empty(element))
    if cursor.accept("ausgewählt", "gewählt"):
        if not entry.kind:
            cursor.doubts.append("„ausgewählt“ ist ohne die Art des Feldes nicht eindeutig.")
        return Compare(element, Operator.EQUAL, Literal(True)) if entry.kind == "bool" else Not(Empty(element))
    if cursor.accept("bejaht", "erfüllt", "mit ja beantwortet", "aktiviert", "angekreuzt", "zutreffend"):
        return Compare(element, Operator.EQUAL, Literal(True))
    if cursor.accept("verneint", "mit nein beantwortet"):
        return Compare(element, Operator.EQUAL, Literal(False))
    return None


def _worded(cursor: Cursor, entry: Entry) -> Condition | Turned | None:
    """Read „den Wert … hat“, „der Wert … angegeben wurde“, „mit … belegt ist“, „größer als …“."""
    if cursor.accept("den wert", "die werte", "den code", "einen der werte", "als wert"):
        found = values(cursor, entry, Operator.EQUAL)
        late = cursor.accept("nicht")
        cursor.expect("hat", "haben", "enthält", "besitzt", "aufweist")
        return Turned(_negated(found)) if late else found
    if cursor.accept("der wert", "die ausprägung"):
        found = values(cursor, entry, Operator.EQUAL)
        cursor.expect(*CHOSEN)
        return found
    if cursor.accept("nicht der wert", "nicht den wert"):
        found = values(cursor, entry, Operator.EQUAL)
        cursor.expect(*CHOSEN, "hat", "haben")
        return Turned(_negated(found))
    if cursor.accept("mit"):
        found = values(cursor, entry, Operator.EQUAL)
        cursor.expect(*CHOSEN)
        return found
    for phrase, operator in PHRASES:
        if cursor.accept(phrase):
            exact = operator in {Operator.EQUAL, Operator.NOT_EQUAL}
            found = values(cursor, entry, operator) if exact else compared(cursor, entry, operator)
            cursor.accept("beträgt", "betragen")
            return found
    return _dated(cursor, entry)


def _dated(cursor: Cursor, entry: Entry) -> Condition | None:
    """Read „vor dem 01.01.2020 liegt“, „nach Ende liegt“, „in der Zukunft liegt“."""
    if cursor.accept("in der zukunft"):
        found = Compare(moment(cursor, entry), Operator.MORE, Today())
    elif cursor.accept("in der vergangenheit"):
        found = Compare(moment(cursor, entry), Operator.LESS, Today())
    else:
        word = cursor.accept("vor dem", "nach dem", "vor", "nach")
        if not word:
            return None
        operator = Operator.LESS if word.startswith("vor") else Operator.MORE
        if cursor.peek().kind == "number":
            found = Compare(moment(cursor, entry), operator, cursor.value(entry))
        else:
            found = Compare(moment(cursor, entry), operator, moment(cursor, cursor.element()))
    cursor.expect("liegt", "liegen")
    return found


def _signed(cursor: Cursor, entry: Entry, *, early: bool) -> Condition | Turned | None:
    piece = cursor.peek()
    if piece.kind == "op":
        cursor.at += 1
        if piece.text not in SIGNS:
            cursor.doubts.append(f"„{piece.text}“ ist als Vergleich nicht eindeutig.")
            operator = Operator.LESS
        else:
            operator = SIGNS[piece.text]
        if cursor.accept("leer"):
            return Empty(entry.element) if operator is Operator.EQUAL else Not(Empty(entry.element))
        if operator is Operator.EQUAL and cursor.accept(*OTHERS):
            return all_others(cursor, entry)
        if operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
            return values(cursor, entry, operator)
        return compared(cursor, entry, operator)
    if piece.kind in {"quote", "number"} or piece.low in {"ja", "nein", "wahr", "falsch", "true", "false"}:
        found = values(cursor, entry, Operator.EQUAL)
        chosen = cursor.accept("ausgewählt", "gewählt", "angegeben", "getroffen", "eingetragen")
        if not early and not cursor.sees(*IS) and (chosen or piece.kind != "number"):
            cursor.fail()
        return found
    return None


def compared(cursor: Cursor, entry: Entry, operator: Operator) -> Condition:
    """Read the right side of an ordered comparison: a number, a span of time since a date, or another element."""
    piece, unit = cursor.peek(), UNITS.get(cursor.peek(1).low)
    if piece.kind == "number" and unit:
        cursor.at += 2
        cursor.accept("alt")
        return _aged(cursor, entry, operator, int(piece.text), unit)
    if piece.kind in {"ref"} or cursor.sees("das", "die", "der", "dem", "feld", "datenfeld"):
        return Compare(entry.element, operator, cursor.element().element)
    right = cursor.value(entry)
    if entry.kind not in {"num", "num_int", "num_currency", "date", "select"} and entry.path and not _numeric(right):
        cursor.doubts.append(f"„{entry.element.name}“ ist kein Zahlen- oder Datumsfeld.")
    elif isinstance(right.value, str) and _numeric(right):
        right = Literal(Decimal(right.value))
        if entry.kind not in {"num", "num_int", "num_currency", ""}:
            cursor.doubts.append(f"„{entry.element.name}“ ist kein Zahlenfeld.")
    return Compare(entry.element, operator, right)


def _numeric(right: Literal) -> bool:
    return isinstance(right.value, Decimal) or (isinstance(right.value, str) and right.value.isdigit())


def _aged(cursor: Cursor, entry: Entry, operator: Operator, amount: int, unit: str) -> Condition:
    """An age below 18 years means a day of birth after the day 18 years ago."""
    limit = Shifted(Today(), -amount, unit)
    flipped = {
        Operator.LESS: Operator.MORE,
        Operator.AT_LEAST: Operator.AT_MOST,
        Operator.MORE: Operator.LESS,
        Operator.AT_MOST: Operator.AT_LEAST,
    }
    if operator not in flipped or operator in {Operator.MORE, Operator.AT_MOST}:
        cursor.doubts.append("Die Altersgrenze ist nicht eindeutig auf den Tag bestimmt.")
    return Compare(moment(cursor, entry), flipped.get(operator, operator), limit)


def moment(cursor: Cursor, entry: Entry) -> Expression:
    """Return a date field itself, or day, month and year of a group that holds a partly known date."""
    if entry.kind == "group":
        parts = date_parts(cursor.book.children(entry.path))
        if parts is not None:
            cursor.doubts.append("Das Datum kann teilweise unbekannt sein; was dann gilt, steht nicht da.")
            return PartialDate(*(one.element for one in parts))
    if entry.kind not in {"date", "datetime", ""}:
        cursor.doubts.append(f"„{entry.element.name}“ ist kein Datumsfeld.")
    return entry.element


def date_parts(entries: list[Entry]) -> tuple[Entry, Entry, Entry] | None:
    """Return the fields for day, month and year among ``entries``; None unless each is there exactly once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for name in entry.names:
            word = name.lower().split(" ")[0]
            if word in {"tag", "monat", "jahr"}:
                found.setdefault(word, entry)
    if len(found) < 3 or len({one.path for one in found.values()}) < 3:
        return None
    return found["tag"], found["monat"], found["jahr"]
