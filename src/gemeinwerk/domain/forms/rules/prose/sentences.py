"""The grammar of whole rules: sentences with „wenn … dann … sonst“, consequences with a trailing condition, Lands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gemeinwerk.domain.forms.meaning import Always, And, Condition, Effect, Meaning, Not, Or
from gemeinwerk.domain.forms.rules.prose.conditions import condition
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor, NotUnderstood
from gemeinwerk.domain.forms.rules.prose.effects import Deed, Memory, consequences, only_codes
from gemeinwerk.domain.forms.rules.prose.lands import scope
from gemeinwerk.domain.forms.rules.prose.validity import validity

WHEN = ("wenn", "falls", "sofern", "soweit", "sobald")
IF = (*WHEN, "nur wenn", "bei")
ELSE = ("sonst", "ansonsten", "andernfalls", "anderenfalls", "im anderen fall")
OPPOSITE = {Effect.SHOW: Effect.FORBID, Effect.REQUIRE: Effect.FORBID, Effect.FORBID: Effect.SHOW}


@dataclass(slots=True)
class Reading:
    """The statements found so far."""

    cursor: Cursor
    memory: Memory = field(default_factory=Memory)
    land: Condition | None = None
    found: list[Meaning] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def read_sentences(cursor: Cursor) -> Reading:
    """Read all sentences of a rule; what is not understood is passed over to the next sentence and named."""
    reading = Reading(cursor)
    while not cursor.done:
        if cursor.accept(".", ";", ","):
            continue
        start, before, count = cursor.at, len(cursor.doubts), len(reading.found)
        try:
            _sentence(reading)
            _end(cursor)
            _close(reading, start, before, count)
        except NotUnderstood as problem:
            del reading.found[count:]
            del cursor.doubts[before:]
            reading.lost.append(str(problem))
            _skip(cursor, start)
    return reading


def _close(reading: Reading, start: int, before: int, count: int) -> None:
    """Keep the sentence and its doubts beside the statements that it gave."""
    cursor = reading.cursor
    sentence = cursor.text[cursor.pieces[start].start : cursor.pieces[cursor.at - 1].end]
    doubts = tuple(dict.fromkeys(cursor.doubts[before:]))
    for place in range(count, len(reading.found)):
        reading.found[place] = replace(reading.found[place], sentence=" ".join(sentence.split()), doubts=doubts)


def _end(cursor: Cursor) -> None:
    """A sentence ends at its full stop, at the end, or where the next condition begins."""
    if cursor.done or cursor.accept(".", ";", ":") or cursor.sees(*IF, "für"):
        return
    if cursor.sees(",") and any(cursor.sees(f", {word}") for word in (*IF, "für")):
        cursor.at += 1
        return
    previous = cursor.pieces[cursor.at - 1]
    if "\n" in cursor.text[previous.end : cursor.peek().start]:
        return
    cursor.fail()


def _skip(cursor: Cursor, start: int) -> None:
    cursor.at = max(cursor.at, start + 1)
    while not cursor.done and not cursor.accept("."):
        if cursor.peek().text in {"Wenn", "WENN", "Für"}:
            return
        cursor.at += 1


def _sentence(reading: Reading) -> None:
    cursor = reading.cursor
    start = cursor.at
    land = scope(cursor)
    if land is not None:
        if cursor.accept("gilt"):
            cursor.accept(":", ".")
            reading.land = land
            if cursor.done:
                cursor.fail()
            _plain(reading, None)
            return
        _plain(reading, land)
        return
    cursor.at = start
    _plain(reading, None)


def _plain(reading: Reading, land: Condition | None) -> None:
    cursor = reading.cursor
    held = validity(cursor)
    if held is not None:
        trailing = _trailing(reading)
        if trailing is not None:
            if held.effect is not Effect.VALID:
                cursor.fail()
            held = replace(held, condition=Or((Not(trailing), held.condition)))
        if held.target is not None:
            reading.memory.targets = []
        reading.found.append(_limited(reading, held, land))
        return
    if cursor.accept(*WHEN, "bei"):
        _if(reading, land)
        return
    deeds = consequences(cursor, reading.memory)
    told = _trailing(reading)
    for deed in deeds:
        _add(reading, deed, told, land)


def _trailing(reading: Reading) -> Condition | None:
    """Read „, wenn …“ after a consequence."""
    cursor = reading.cursor
    start = cursor.at
    cursor.accept(",")
    if cursor.accept("es sei denn ,", "es sei denn", "außer wenn"):
        cursor.accept("dass")
        return Not(condition(cursor))
    only = bool(cursor.accept("nur"))
    if not cursor.accept(*WHEN):
        cursor.at = start
        return None
    if only:
        cursor.doubts.append("„nur wenn“ sagt nicht, ob die Angabe dann Pflicht ist.")
    found = condition(cursor)
    reading.memory.condition = found
    return found


def _if(reading: Reading, land: Condition | None) -> None:
    cursor = reading.cursor
    told = condition(cursor)
    reading.memory.condition = told
    cursor.accept(",")
    cursor.accept("dann", "so")
    held = validity(cursor)
    if held is not None:
        if held.effect is not Effect.VALID:
            reading.found.append(_limited(reading, replace(held, condition=told), land))
        else:
            reading.found.append(_limited(reading, replace(held, condition=Or((Not(told), held.condition))), land))
        return
    deeds = consequences(cursor, reading.memory)
    for deed in deeds:
        _add(reading, deed, told, land)
    codes = only_codes(cursor, deeds[-1].targets)
    if codes is not None:
        reading.found.append(_limited(reading, Meaning(Effect.VALID, Or((Not(told), codes))), land))
    _else(reading, told, deeds, land)


def _else(reading: Reading, told: Condition, deeds: list[Deed], land: Condition | None) -> None:
    cursor = reading.cursor
    start = cursor.at
    cursor.accept(",", ".", ";")
    if not cursor.accept(*ELSE):
        cursor.at = start
        return
    cursor.accept(",")
    if cursor.accept("nicht"):
        others = [Deed(OPPOSITE.get(one.effect, Effect.FORBID), one.targets) for one in deeds]
        if any(one.effect not in {Effect.SHOW, Effect.REQUIRE} for one in deeds):
            cursor.fail()
    else:
        others = consequences(cursor, reading.memory)
    for deed in others:
        _add(reading, deed, Not(told), land)


def _add(reading: Reading, deed: Deed, told: Condition | None, land: Condition | None) -> None:
    """Turn one consequence into a statement for each of its targets."""
    if deed.then and told is None:
        told = reading.memory.condition
        if told is None:
            reading.cursor.fail()
    limit = deed.land or land
    where = told or Always()
    for target in deed.targets:
        made = Meaning(deed.effect, where, target.element, deed.value)
        if deed.only and limit is None:
            reading.cursor.doubts.append("„nur“ schränkt etwas ein, das hier nicht klar ist.")
        reading.found.append(_limited(reading, made, limit))
        if deed.only and limit is not None:
            other = Meaning(Effect.FORBID, Not(limit), target.element)
            reading.found.append(_limited(reading, other, None))


def _limited(reading: Reading, made: Meaning, land: Condition | None) -> Meaning:
    """Limit a statement to the Lands of its sentence and of the heading above it."""
    for limit in (land, reading.land):
        if limit is None:
            continue
        if made.effect is Effect.VALID:
            made = replace(made, condition=Or((Not(limit), made.condition)))
        elif isinstance(made.condition, Always):
            made = replace(made, condition=limit)
        else:
            made = replace(made, condition=And((limit, made.condition)))
    return made
