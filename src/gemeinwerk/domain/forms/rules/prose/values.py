"""Values in a rule text: codes, names of codes, truth values, numbers, dates, as the field that they belong to knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from gemeinwerk.domain.forms.meaning import Literal
from gemeinwerk.domain.forms.rules.prose.names import Entry
from gemeinwerk.domain.forms.rules.prose.words import likeness, stems

YES, NO = {"ja", "wahr", "true"}, {"nein", "falsch", "false"}
NUMERIC = {"num", "num_int", "num_currency"}
CODE = re.compile(r"^(?:\d{1,12}|[A-Z]{1,4}\d{0,4}|[A-Z][A-Za-z]{0,4}[A-Z])$")
WITH_NAME = re.compile(r"^(\d{1,12}|[A-Z]{1,3})\s*[-–=:]\s+(.+)$")
LOOSE_NAME = re.compile(r"^(\d{1,12})\s+(.+)$")
GERMAN_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")


def literal(entry: Entry | None, raw: str, label: str = "") -> tuple[Literal, str]:
    """Return the value that ``raw`` (with the name beside it) means for a field, and a doubt or an empty text."""
    kind = entry.kind if entry else ""
    low = raw.strip().lower()
    if kind == "bool":
        return _truth(raw, low)
    if entry is not None and entry.codes:
        return _listed(entry, raw.strip(), label)
    if kind in NUMERIC:
        return _number(raw)
    if kind == "date":
        return _date(raw)
    if kind in {"", "select"} and low in YES | NO:
        return Literal(low in YES), ("" if not kind else f"„{raw}“ ist kein Wert der Werteliste, die nicht vorliegt.")
    return _unlisted(kind, raw.strip(), label)


def _truth(raw: str, low: str) -> tuple[Literal, str]:
    if low in YES or low in NO:
        return Literal(low in YES), ""
    return Literal(raw), f"„{raw}“ ist für ein Ja-Nein-Feld kein Wert."


def _listed(entry: Entry, raw: str, label: str) -> tuple[Literal, str]:
    codes = entry.codes or {}
    if raw in codes:
        return _checked(codes, raw, label)
    found = WITH_NAME.match(raw) or LOOSE_NAME.match(raw)
    if found and found[1] in codes and not label:
        return _checked(codes, found[1], found[2])
    wanted = stems(raw)
    named = [code for code, name in codes.items() if stems(name) == wanted]
    if len(named) == 1 and not label:
        return Literal(named[0], codes[named[0]]), ""
    return Literal(raw, label), f"„{raw}“ steht nicht in der Werteliste von „{entry.element.name}“."


def _checked(codes: Mapping[str, str], code: str, label: str) -> tuple[Literal, str]:
    """The code decides; the name beside it must be like that of the list and closer to it than to any other name."""
    name = codes[code]
    if not label or stems(label) == stems(name) or stems(label) == (*stems(code), *stems(name)):
        return Literal(code, name), ""
    own = likeness(label, name)
    if own >= 0.6 and all(own > likeness(label, other) for one, other in codes.items() if one != code):
        return Literal(code, name), ""
    return Literal(code, label), f"Der Code {code} heißt in der Werteliste „{name}“, in der Regel „{label}“."


def _unlisted(kind: str, raw: str, label: str) -> tuple[Literal, str]:
    if CODE.match(raw):
        return Literal(raw, label), ""
    found = WITH_NAME.match(raw)
    if found and not label:
        return Literal(found[1], found[2]), ""
    if LOOSE_NAME.match(raw) and not label:
        unclear = "" if kind != "select" else f"Ob „{raw}“ der ganze Code ist, zeigt erst die Werteliste."
        return Literal(raw), unclear
    if kind in {"text", "text_latin"} and not label:
        return Literal(raw), ""
    return Literal(raw, label), f"Der Code zum Wert „{raw}“ ist nicht bekannt."


def _number(raw: str) -> tuple[Literal, str]:
    text = raw.strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        return Literal(Decimal(text)), ""
    except InvalidOperation:
        return Literal(raw), f"„{raw}“ ist keine Zahl."


def _date(raw: str) -> tuple[Literal, str]:
    found = GERMAN_DATE.match(raw.strip())
    try:
        if found:
            return Literal(date(int(found[3]), int(found[2]), int(found[1]))), ""
        return Literal(date.fromisoformat(raw.strip())), ""
    except ValueError:
        return Literal(raw), f"„{raw}“ ist kein Datum."
