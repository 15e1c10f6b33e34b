"""Lands in rule texts: „Für die Länder NW, SL gilt:“, „für alle anderen Länder“, „in Thüringen“."""

from __future__ import annotations

from gemeinwerk.domain.forms.meaning import And, Compare, Condition, Land, Literal, Operator, Or
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor

# First two digits of the official regional key (Destatis, Gemeindeverzeichnis).
LANDS = {
    "SH": ("01", "schleswig-holstein"),
    "HH": ("02", "hamburg"),
    "NI": ("03", "niedersachsen"),
    "HB": ("04", "bremen"),
    "NW": ("05", "nordrhein-westfalen"),
    "HE": ("06", "hessen"),
    "RP": ("07", "rheinland-pfalz"),
    "BW": ("08", "baden-württemberg"),
    "BY": ("09", "bayern"),
    "SL": ("10", "saarland"),
    "BE": ("11", "berlin"),
    "BB": ("12", "brandenburg"),
    "MV": ("13", "mecklenburg-vorpommern"),
    "SN": ("14", "sachsen"),
    "ST": ("15", "sachsen-anhalt"),
    "TH": ("16", "thüringen"),
}
BY_WORD = {short.lower(): key for short, (key, _) in LANDS.items()} | {name: key for key, name in LANDS.values()}
WORDS = ("länder", "bundesländer", "ländern", "bundesländern", "land", "bundesland")


def scope(cursor: Cursor) -> Condition | None:
    """Read a phrase that limits a sentence to Lands; None if no such phrase follows."""
    start = cursor.at
    cursor.accept("nur")
    if cursor.accept("für alle anderen", "für die anderen", "für die übrigen", "für alle übrigen", "in allen anderen"):
        if cursor.accept(*WORDS) and cursor.lands:
            return _not(cursor.lands)
    elif cursor.accept("für alle länder außer", "für alle bundesländer außer"):
        found = _list(cursor)
        if found:
            cursor.lands |= found
            return _not(found)
    elif cursor.accept("für", "in"):
        cursor.accept("die länder für", "die länder", "das land", "die bundesländer", "das bundesland", "den ländern")
        found = _list(cursor)
        if found:
            cursor.lands |= found
            return _in(found)
    cursor.at = start
    return None


def _list(cursor: Cursor) -> set[str]:
    found: set[str] = set()
    while True:
        key = BY_WORD.get(cursor.peek().low)
        if key is None:
            return found
        found.add(key)
        cursor.at += 1
        start = cursor.at
        if cursor.accept(",", "und", "oder", "sowie") and BY_WORD.get(cursor.peek().low) is None:
            cursor.at = start
            return found


def _in(lands: set[str]) -> Condition:
    parts = tuple(Compare(Land(), Operator.EQUAL, Literal(one)) for one in sorted(lands))
    return parts[0] if len(parts) == 1 else Or(parts)


def _not(lands: set[str]) -> Condition:
    parts = tuple(Compare(Land(), Operator.NOT_EQUAL, Literal(one)) for one in sorted(lands))
    return parts[0] if len(parts) == 1 else And(parts)
