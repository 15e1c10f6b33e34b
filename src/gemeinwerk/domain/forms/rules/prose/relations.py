"""The grammar of relations that must hold: before and after, age, length, number of times, sums, calculations."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gemeinwerk.domain.forms.meaning import (
    Always,
    Compare,
    Condition,
    Count,
    Effect,
    Element,
    Empty,
    Expression,
    Length,
    Literal,
    Meaning,
    Not,
    Operator,
    Or,
    Shifted,
    Sum,
    Today,
)
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor
from gemeinwerk.domain.forms.rules.prose.lists import SIGNS
from gemeinwerk.domain.forms.rules.prose.names import Entry
from gemeinwerk.domain.forms.rules.prose.predicates import GIVEN, PHRASES, UNITS, moment

Read = Callable[[Cursor], Meaning]
TIMES = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "zehn": 10}


def held(condition: Condition) -> Meaning:
    """Return the statement that a condition must hold."""
    return Meaning(Effect.VALID, condition)


def _order(cursor: Cursor) -> Meaning:
    """„Das Datum im Feld A muss zeitlich vor dem Datum im Feld B liegen“, „A muss nach B liegen“."""
    _date_words(cursor)
    first = cursor.element()
    modal = cursor.expect("muss", "darf nicht")
    cursor.accept("zeitlich", "immer")
    before = cursor.expect("vor oder gleich", "nach oder gleich", "vor", "nach")
    _date_words(cursor)
    second: Expression
    if cursor.accept("dem heutigen tag", "dem heutigen datum", "dem aktuellen datum", "heute", "dem tagesdatum"):
        second = Today()
    else:
        entry = cursor.element()
        second = moment(cursor, entry)
    cursor.expect("liegen")
    operator = {
        "vor": Operator.LESS,
        "nach": Operator.MORE,
        "vor oder gleich": Operator.AT_MOST,
        "nach oder gleich": Operator.AT_LEAST,
    }[before]
    if modal == "darf nicht":
        operator = {Operator.LESS: Operator.AT_LEAST, Operator.MORE: Operator.AT_MOST}.get(operator, operator)
    return held(Compare(moment(cursor, first), operator, second))


def _date_words(cursor: Cursor) -> None:
    if not cursor.accept("das datum im feld", "das datum in feld", "das datum in dem feld", "das datum des feldes",
                         "dem datum im feld", "dem datum in feld", "dem datum des feldes", "das datum im datenfeld",
                         "dem datum im datenfeld"):  # fmt: skip
        start = cursor.at
        if cursor.accept("das datum", "dem datum") and cursor.peek().kind not in {"ref", "quote"}:
            cursor.at = start


def _moment_only(cursor: Cursor) -> Meaning:
    """„A darf nicht in der Zukunft liegen“, „A muss in der Vergangenheit liegen“."""
    _date_words(cursor)
    entry = cursor.element()
    modal = cursor.expect("muss", "darf nicht", "darf nur", "darf", "müssen", "dürfen nicht")
    when = cursor.expect("in der zukunft", "in der vergangenheit")
    cursor.expect("liegen")
    if modal == "darf":
        cursor.fail()
    future = when == "in der zukunft"
    if modal in {"darf nicht", "dürfen nicht"}:
        operator = Operator.AT_MOST if future else Operator.AT_LEAST
    else:
        operator = Operator.MORE if future else Operator.LESS
    return held(Compare(moment(cursor, entry), operator, Today()))


def _age(cursor: Cursor) -> Meaning:
    """„Die Person (Feld Geburtsdatum) muss mindestens 16 Jahre alt sein“, „A muss mindestens 2 Jahre zurückliegen“."""
    entry = cursor.element()
    modal = cursor.expect("muss", "darf")
    bound = cursor.expect("mindestens", "höchstens", "maximal")
    piece, unit = cursor.peek(), UNITS.get(cursor.peek(1).low)
    if piece.kind != "number" or not unit or not piece.text.isdigit():
        cursor.fail()
    cursor.at += 2
    cursor.expect("alt sein", "zurückliegen", "zurück liegen", "in der vergangenheit liegen")
    if (modal == "muss") != (bound == "mindestens"):
        cursor.fail()
    limit = Shifted(Today(), -int(piece.text), str(unit))
    if bound == "mindestens":
        return held(Compare(moment(cursor, entry), Operator.AT_MOST, limit))
    cursor.doubts.append("Die Altersgrenze ist nicht eindeutig auf den Tag bestimmt.")
    return held(Compare(moment(cursor, entry), Operator.AT_LEAST, limit))


def _length(cursor: Cursor) -> Meaning:
    """„A darf höchstens 20 Zeichen lang sein“, „A muss genau 5 Zeichen enthalten“."""
    entry = cursor.element()
    modal = cursor.expect("muss", "darf")
    bound = cursor.expect("mindestens", "genau", "höchstens", "maximal")
    amount = cursor.peek()
    cursor.at += 1
    cursor.expect("zeichen", "stellen", "ziffern")
    cursor.expect("lang sein", "enthalten", "umfassen", "haben", "besitzen")
    if amount.kind != "number" or (modal == "darf") != (bound in {"höchstens", "maximal"}):
        cursor.fail()
    operator = {"mindestens": Operator.AT_LEAST, "genau": Operator.EQUAL}.get(bound, Operator.AT_MOST)
    return held(Compare(Length(entry.element), operator, _decimal(amount.text)))


def _decimal(text: str) -> Literal:
    return Literal(Decimal(text.replace(",", ".")))


def _times(cursor: Cursor) -> Meaning:
    """„A darf höchstens dreimal angegeben werden“ in figures: „höchstens 3 Mal“, „3-mal“."""
    entry = cursor.element()
    modal = cursor.expect("muss", "darf", "müssen", "dürfen")
    bound = cursor.expect("mindestens", "genau", "höchstens", "maximal")
    piece = cursor.peek()
    number = piece.low.removesuffix("-mal").removesuffix("mal")
    number = str(TIMES.get(number, number))
    cursor.at += 1
    if piece.kind == "number":
        number = piece.text
        cursor.accept("-")
        cursor.expect("mal")
    cursor.expect(*GIVEN)
    cursor.expect("werden", "sein")
    if not number.isdigit() or (modal in {"darf", "dürfen"}) != (bound in {"höchstens", "maximal"}):
        cursor.fail()
    least = 0 if bound in {"höchstens", "maximal"} else int(number)
    most = None if bound == "mindestens" else int(number)
    return Meaning(Effect.REPEAT, Always(), entry.element, Count(entry.element), least, most)


def _sum(cursor: Cursor) -> Meaning:
    """„Die Summe aus A und B muss gleich C sein“, „… darf 100 nicht überschreiten“."""
    total = _total(cursor)
    modal = cursor.expect("muss", "darf")
    if modal == "darf":
        right = _amount(cursor)
        cursor.expect("nicht überschreiten", "nicht übersteigen")
        return held(Compare(total, Operator.AT_MOST, right))
    operator = _operator(cursor)
    right = _amount(cursor)
    cursor.expect("sein", "entsprechen", "betragen")
    return held(Compare(total, operator, right))


def _total(cursor: Cursor) -> Sum:
    cursor.expect("die summe aus", "die summe von", "die summe der", "der summe aus", "der summe von", "der summe der")
    cursor.accept("werte der", "felder", "datenfelder")
    entries = cursor.elements()
    if len(entries) < 2 or any(one.kind not in {"num", "num_int", "num_currency", ""} for one in entries):
        cursor.fail()
    return Sum(tuple(one.element for one in entries))


def _amount(cursor: Cursor) -> Expression:
    piece = cursor.peek()
    if piece.kind == "number":
        cursor.at += 1
        cursor.accept("%", "prozent", "euro", "€")
        return _decimal(piece.text)
    if cursor.sees("der summe", "die summe"):
        return _total(cursor)
    return cursor.element().element


def _operator(cursor: Cursor) -> Operator:
    piece = cursor.peek()
    if piece.kind == "op" and piece.text in SIGNS:
        cursor.at += 1
        return SIGNS[piece.text]
    for phrase, operator in PHRASES:
        if cursor.accept(phrase):
            return operator
    return Operator.EQUAL


def _number(cursor: Cursor) -> Meaning:
    """„A muss größer als 0 sein“, „A darf nicht größer als B sein“."""
    entry = cursor.element()
    modal = cursor.expect("muss", "darf nicht", "darf")
    cursor.accept("einen wert")
    operator = _operator(cursor)
    right = _amount(cursor)
    cursor.expect("sein", "betragen", "haben", "liegen", "entsprechen")
    if modal == "darf" and operator is not Operator.AT_MOST or not _comparable(entry, right):
        cursor.fail()
    inner = Compare(entry.element, operator, right)
    return held(Or((Empty(entry.element), Not(inner) if modal == "darf nicht" else inner)))


def _comparable(entry: Entry, right: Expression) -> bool:
    """Tell whether both sides are numbers or both are dates, as the form knows them."""
    kinds = {entry.kind}
    if isinstance(right, Element):
        kinds.add(right.kind)
    numbers = {"num", "num_int", "num_currency"}
    return kinds <= numbers or kinds == {"date"} and isinstance(right, Element)


def _computed(cursor: Cursor) -> Meaning:
    """„A ergibt sich aus der Summe von B und C“, „A ist die Summe aus B und C“, „A berechnet sich aus B + C“."""
    entry = cursor.element()
    cursor.expect("ergibt sich aus", "berechnet sich aus", "ist", "wird berechnet aus", "errechnet sich aus")
    if cursor.sees("die summe", "der summe"):
        value: Expression = _total(cursor)
    else:
        parts = [cursor.element()]
        while cursor.accept("+"):
            parts.append(cursor.element())
        if len(parts) < 2:
            cursor.fail()
        value = Sum(tuple(one.element for one in parts))
    return Meaning(Effect.SET, Always(), entry.element, value)


RELATIONS = (_order, _moment_only, _age, _length, _times, _sum, _number, _computed)
