"""The grammar of consequences: what must, may not, is shown, is hidden, is filled in before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gemeinwerk.domain.forms.meaning import Compare, Condition, Effect, Empty, Expression, Literal, Operator, Or
from gemeinwerk.domain.forms.rules.prose.cursor import ARTICLES, NOUNS, Cursor, NotUnderstood
from gemeinwerk.domain.forms.rules.prose.lands import scope
from gemeinwerk.domain.forms.rules.prose.names import Entry

MODALS = ("muss", "müssen", "soll", "sollen", "darf", "dürfen", "ist", "sind", "wird", "werden", "kann", "können",
          "bleibt", "bleiben")  # fmt: skip
MAY = {"darf", "dürfen", "kann", "können"}
GIVE = {
    "befüllt", "ausgefüllt", "angegeben", "eingetragen", "eingegeben", "hochgeladen", "beigefügt", "ausgewählt",
    "gefüllt", "erfasst", "beantwortet", "übermittelt",
}  # fmt: skip
GIVE_TO = {
    "befüllen", "auszufüllen", "anzugeben", "einzutragen", "einzugeben", "hochzuladen", "beizufügen", "auszuwählen",
    "erfassen", "beantworten", "übermitteln", "füllen",
}  # fmt: skip
SHOWN, SHOWN_TO = {"angezeigt", "eingeblendet", "aktiviert", "sichtbar"}, {"anzuzeigen", "einzublenden", "aktivieren"}
HIDDEN, HIDDEN_TO = {"ausgeblendet", "deaktiviert"}, {"auszublenden", "deaktivieren"}
AUXILIARY = ("werden", "sein", "bleiben", "wird", "ist", "sind")
DUTY = ("als pflicht", "als pflichtfeld", "als pflichtfelder", "als pflichtangabe", "als pflichtfeldgruppe",
        "als pflichtgruppe", "als pflichtangaben")  # fmt: skip
BECOMES = ("zum pflichtfeld", "zur pflichtangabe", "zu einer pflichtangabe", "zu pflichtfeldern", "ein pflichtfeld",
           "eine pflichtangabe", "pflichtfeld", "pflichtfelder", "pflicht", "verpflichtend", "erforderlich",
           "zwingend erforderlich", "notwendig")  # fmt: skip
AGAIN = {"es", "sie", "er", "dieses", "diese"}


@dataclass(slots=True)
class Deed:
    """One consequence for several targets, before it is bound to a condition."""

    effect: Effect
    targets: list[Entry]
    value: Expression | None = None
    only: bool = False
    land: Condition | None = None
    then: bool = False


@dataclass(slots=True)
class Memory:
    """What „es“, „die Felder“ and „dann“ may point back to."""

    targets: list[Entry] = field(default_factory=list)
    condition: Condition | None = None


def consequences(cursor: Cursor, memory: Memory) -> list[Deed]:
    """Read one or several consequences joined by „und“."""
    found = [*_one(cursor, memory)]
    while True:
        start, before = cursor.at, len(cursor.doubts)
        if not cursor.accept("und", ", und", ","):
            return found
        try:
            found += _one(cursor, memory, carry=True)
        except NotUnderstood:
            cursor.at = start
            del cursor.doubts[before:]
            return found


def _one(cursor: Cursor, memory: Memory, carry: bool = False) -> list[Deed]:
    word = cursor.accept("zeige", "blende", "aktiviere", "deaktiviere", "mache", "erscheint", "erscheinen")
    if word == "zeige":
        return [_shown(cursor, memory)]
    if word in {"blende", "aktiviere", "deaktiviere"}:
        targets = _targets(cursor, memory)
        side = cursor.expect("aus", "ein") if word == "blende" else ""
        hide = word == "deaktiviere" or side == "aus"
        return [Deed(Effect.FORBID if hide else Effect.SHOW, targets)]
    if word == "mache":
        targets = _targets(cursor, memory)
        cursor.expect(*BECOMES)
        return [Deed(Effect.REQUIRE, targets)]
    if word:
        return [Deed(Effect.SHOW, _targets(cursor, memory))]
    return _modal(cursor, memory, carry)


def _shown(cursor: Cursor, memory: Memory) -> Deed:
    duty = bool(cursor.accept(*DUTY))
    targets = _targets(cursor, memory)
    duty = bool(cursor.accept(*DUTY)) or duty
    hidden = bool(cursor.accept("nicht"))
    cursor.accept("an")
    hidden = bool(cursor.accept("nicht")) or hidden
    cursor.accept("an")
    if hidden and duty:
        cursor.fail()
    return Deed(Effect.FORBID if hidden else Effect.REQUIRE if duty else Effect.SHOW, targets)


def _modal(cursor: Cursor, memory: Memory, carry: bool) -> list[Deed]:
    modal = cursor.accept(*MODALS)
    early = scope(cursor) if modal else None
    only = bool(modal and cursor.accept("nur"))
    if modal and carry and not _starts_target(cursor, memory):
        targets = memory.targets
    else:
        targets = _targets(cursor, memory)
    modal = modal or cursor.expect(*MODALS)
    found = []
    while True:
        deed = _predicate(cursor, modal, targets)
        deed.land = deed.land or early
        deed.only = deed.only or only
        found.append(deed)
        start, before = cursor.at, len(cursor.doubts)
        if not cursor.accept("und"):
            return found
        try:
            targets = _targets(cursor, memory)
            if cursor.sees(*MODALS) or not cursor.sees(*GIVE, *SHOWN, *HIDDEN, "nicht", "als"):
                cursor.fail()
        except NotUnderstood:
            cursor.at = start
            del cursor.doubts[before:]
            return found


def _starts_target(cursor: Cursor, memory: Memory) -> bool:
    return cursor.peek().kind in {"ref", "quote"} or cursor.peek().low in ARTICLES | NOUNS | AGAIN


def _targets(cursor: Cursor, memory: Memory) -> list[Entry]:
    """Read the targets, or take up those of the sentence before („es“, „die Felder“)."""
    if cursor.peek().low in AGAIN and memory.targets:
        cursor.at += 1
        return memory.targets
    cursor.accept("die beiden anderen", "die beiden", "die anderen", "auch")
    start, before = cursor.at, len(cursor.doubts)
    cursor.role = "target"
    try:
        found = cursor.elements()
        if cursor.joins & {"oder", ", oder", "bzw."}:
            cursor.doubts.append("„A oder B“ lässt offen, welche der Angaben gemeint ist.")
    except NotUnderstood:
        cursor.at = start
        del cursor.doubts[before:]
        while cursor.peek().low in ARTICLES:
            cursor.at += 1
        noun = cursor.peek().low
        if noun not in NOUNS or not memory.targets:
            cursor.at = start
            cursor.fail()
        cursor.at += 1
        group = "gruppe" in noun
        if any(one.path and (one.kind == "group") != group for one in memory.targets):
            cursor.doubts.append("„das Feld“ oder „die Gruppe“ bezieht sich auf etwas Unklares.")
        return memory.targets
    memory.targets = found
    return found


def _predicate(cursor: Cursor, modal: str, targets: list[Entry]) -> Deed:
    """Read what follows the modal verb, up to the last verb of the sentence."""
    deed = Deed(Effect.SHOW, targets)
    seen: set[str] = set()
    negative = False
    while True:
        if cursor.accept("nicht"):
            if negative:
                cursor.fail()
            negative = True
        elif cursor.accept("dann"):
            deed.then = True
        elif cursor.accept("nur"):
            deed.only = True
        elif cursor.accept("auch", "zwingend", "in der antragsstrecke", "immer"):
            pass
        elif cursor.accept(*BECOMES, *DUTY):
            seen.add("duty")
        elif cursor.accept("leer zu lassen", "frei zu lassen", "leer", "frei"):
            seen.add("empty")
        elif cursor.accept("mit"):
            deed.value = cursor.value(targets[0])
            seen.add("set")
        elif not _verb(cursor, seen):
            land = scope(cursor)
            if land is None:
                break
            deed.land = land
    cursor.accept(*AUXILIARY)
    deed.effect = _effect(cursor, modal, seen, negative)
    if deed.value is not None and deed.effect is not Effect.SET or len(targets) > 1 and deed.effect is Effect.SET:
        cursor.fail()
    return deed


def _verb(cursor: Cursor, seen: set[str]) -> bool:
    start = cursor.at
    if seen:
        cursor.accept("und")
    cursor.accept("in der antragsstrecke")
    cursor.accept("zu")
    word = cursor.peek().low
    for name, words in (
        ("give", GIVE), ("give to", GIVE_TO), ("show", SHOWN), ("show to", SHOWN_TO), ("hide", HIDDEN),
        ("hide to", HIDDEN_TO), ("set", {"vorbefüllt", "vorzubefüllen", "vorbelegt", "vorzubelegen"}),
    ):  # fmt: skip
        if word in words:
            cursor.at += 1
            seen.add(name)
            return True
    cursor.at = start
    return False


def _effect(cursor: Cursor, modal: str, seen: set[str], negative: bool) -> Effect:
    kinds = {one.split()[0] for one in seen}
    infinitive = any(one.endswith(" to") for one in seen)
    may = modal in MAY
    be = modal in {"ist", "sind", "wird", "werden", "bleibt", "bleiben"}
    if not kinds or (infinitive and not be and "set" not in kinds):
        cursor.fail()
    if kinds & {"set", "empty", "hide"}:
        return _alone(cursor, modal, kinds, negative)
    if negative:
        return _negative(cursor, modal, kinds, infinitive)
    if may:
        return Effect.SHOW
    if "duty" in kinds:
        return Effect.REQUIRE
    if "give" in kinds:
        if be and not infinitive:
            cursor.doubts.append("„wird … angegeben“ sagt nicht, ob die Angabe Pflicht ist.")
        return Effect.REQUIRE
    return Effect.SHOW


def _alone(cursor: Cursor, modal: str, kinds: set[str], negative: bool) -> Effect:
    """Verbs that go with no other: filled in before, empty, hidden."""
    may = modal in MAY
    if "set" in kinds:
        if negative or may or kinds - {"set", "hide"}:
            cursor.fail()
        if kinds == {"set"}:
            cursor.doubts.append("Eine Vorbefüllung, die sichtbar bleibt, darf die Person ändern.")
        return Effect.SET
    if kinds == {"empty"}:
        if may and not negative:
            cursor.doubts.append("„darf leer sein“ sagt nicht, ob das Feld leer sein muss.")
        if negative and not may and modal not in {"ist", "sind"}:
            cursor.doubts.append("„muss nicht leer sein“ kann „darf leer sein“ oder „muss befüllt sein“ heißen.")
        return Effect.REQUIRE if negative else Effect.FORBID
    if negative or may or kinds != {"hide"}:
        cursor.fail()
    return Effect.FORBID


def _negative(cursor: Cursor, modal: str, kinds: set[str], infinitive: bool) -> Effect:
    if "duty" in kinds:
        cursor.doubts.append("„nicht Pflicht“ heißt nicht, dass die Angabe verboten ist.")
    if modal in {"muss", "müssen", "kann", "können"}:
        cursor.doubts.append("„muss nicht“ kann „ist freiwillig“ oder „ist verboten“ heißen.")
    if modal in {"soll", "sollen"}:
        cursor.doubts.append("„soll nicht“ ist kein eindeutiges Verbot.")
    return Effect.FORBID


def only_codes(cursor: Cursor, targets: Sequence[Entry]) -> Condition | None:
    """Read „, wobei nur der Code A ausgewählt werden darf“; None if nothing of the kind follows."""
    if not cursor.accept(
        ", wobei nur der code", ", wobei nur die codes", ", wobei nur der wert", ", wobei nur die werte"
    ):
        return None
    entry = targets[-1]
    parts: list[Condition] = []
    while True:
        value: Literal = cursor.value(entry)
        parts.append(Compare(entry.element, Operator.EQUAL, value))
        if not cursor.accept("oder", "und", ","):
            break
    cursor.expect("ausgewählt werden darf", "ausgewählt werden dürfen", "zulässig ist", "zulässig sind")
    return Or((Empty(entry.element), *parts))
