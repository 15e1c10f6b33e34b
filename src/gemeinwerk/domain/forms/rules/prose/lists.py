"""Lists of values in a comparison: „= a ODER = b“, „<> (a UND b)“, „'a' oder 'b'“, „alle anderen Ausprägungen“."""

from __future__ import annotations

from gemeinwerk.domain.forms.meaning import And, Compare, Condition, Empty, Not, Operator, Or
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor
from gemeinwerk.domain.forms.rules.prose.names import Entry
from gemeinwerk.domain.forms.rules.prose.words import stems

SIGNS = {
    "=": Operator.EQUAL,
    "==": Operator.EQUAL,
    "===": Operator.EQUAL,
    "<>": Operator.NOT_EQUAL,
    "!=": Operator.NOT_EQUAL,
    "≠": Operator.NOT_EQUAL,
    "<": Operator.LESS,
    ">": Operator.MORE,
    "<=": Operator.AT_MOST,
    "≤": Operator.AT_MOST,
    ">=": Operator.AT_LEAST,
    "≥": Operator.AT_LEAST,
}
AND, OR = ("und", ", und", "sowie"), ("oder", ", oder")
OTHERS = (
    "alle anderen möglichen ausprägungen der codeliste",
    "alle anderen ausprägungen der codeliste",
    "alle anderen ausprägungen",
    "alle anderen werte",
    "einem anderen wert",
)


def all_others(cursor: Cursor, entry: Entry) -> Condition:
    """„alle anderen Ausprägungen“: answered with none of the values that the rule named for this field before."""
    before = cursor.named.get(entry.path, [])
    if not before:
        cursor.fail()
    return And((Not(Empty(entry.element)), *(Compare(entry.element, Operator.NOT_EQUAL, one) for one in before)))


def values(cursor: Cursor, entry: Entry, operator: Operator) -> Condition:
    """Read one value or a list: „= a ODER = b“, „<> (a UND b)“, „'a' oder 'b'“."""
    bracket = bool(cursor.accept("("))
    found = [_one(cursor, entry, operator)]
    joins = set()
    while True:
        start = cursor.at
        joined = cursor.accept(*AND, *OR, ",")
        sign = cursor.peek()
        if joined and sign.kind == "op" and sign.text in SIGNS and not bracket:
            if SIGNS[sign.text] is not operator:
                cursor.at = start
                break
            cursor.at += 1
        elif not joined or not _is_value(cursor, entry):
            cursor.at = start
            break
        found.append(_one(cursor, entry, operator))
        joins.add("or" if joined in OR else "and" if joined in AND else "list")
    if bracket:
        cursor.expect(")")
    return _listed(cursor, found, joins - {"list"}, operator, bracket)


def _listed(cursor: Cursor, found: list[Condition], joins: set[str], operator: Operator, bracket: bool) -> Condition:
    if len(found) == 1:
        return found[0]
    if len(joins) != 1:
        cursor.doubts.append("Die Aufzählung der Werte ist nicht eindeutig verbunden.")
    if operator is Operator.EQUAL:
        if joins == {"and"}:
            cursor.doubts.append("Ein Feld kann nicht mehrere Werte zugleich haben.")
        return Or(tuple(found))
    if joins == {"or"} and not bracket:
        cursor.doubts.append("„ungleich … oder ungleich …“ ist immer wahr; gemeint ist wohl „und“.")
    return And(tuple(found))


def _one(cursor: Cursor, entry: Entry, operator: Operator) -> Condition:
    piece = cursor.peek()
    if piece.kind == "quote" and piece.text == "":
        cursor.at += 1
        return Empty(entry.element) if operator is Operator.EQUAL else Not(Empty(entry.element))
    found = cursor.value(entry)
    cursor.named.setdefault(entry.path, []).append(found)
    return Compare(entry.element, operator, found)


def _is_value(cursor: Cursor, entry: Entry) -> bool:
    """Tell whether a value follows, and not the next comparison."""
    piece, after = cursor.peek(), cursor.peek(1)
    if piece.kind == "number":
        return True
    if piece.kind == "quote":
        if cursor.book.knows(piece.text) and not _is_code(entry, piece.text):
            return False
        return not (after.kind == "op" or after.low in {"nicht", "den", "ist", "leer"}) or after.low == "ist"
    return piece.kind == "word" and piece.text in (entry.codes or {})


def _is_code(entry: Entry, text: str) -> bool:
    codes = entry.codes or {}
    return text in codes or stems(text) in {stems(one) for one in codes.values()}
