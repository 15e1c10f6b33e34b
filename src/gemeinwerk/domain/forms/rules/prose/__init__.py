"""Reading the prose of rules into the typed rule language: words, names, grammar, meaning. Nothing is guessed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from gemeinwerk.domain.forms.meaning import Always, Condition, Effect, Meaning, Path, ReadRule
from gemeinwerk.domain.forms.rules.logic import TooLarge, limited, satisfiable, tautology
from gemeinwerk.domain.forms.rules.prose.agreement import agreed
from gemeinwerk.domain.forms.rules.prose.cursor import Cursor
from gemeinwerk.domain.forms.rules.prose.names import Dictionary, book_of
from gemeinwerk.domain.forms.rules.prose.sentences import read_sentences
from gemeinwerk.domain.forms.rules.prose.words import MAX_PROSE
from gemeinwerk.domain.forms.types import FormModel, RuleText

# The largest real form needs 5,800; what is not judged within the allowance is unsure.
MOST_STATES: Final = 500_000
_UNSEEN = {0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}
__all__ = ["conflicts", "read_form", "read_prose"]


@lru_cache(maxsize=64)
def read_form(model: FormModel) -> tuple[ReadRule, ...]:
    """Read the prose of every rule of a form, in order of the schema."""
    book = book_of(model)
    carried: list[tuple[Path, RuleText]] = [((), rule) for rule in model.rules]
    for path, node in model.walk():
        carried += [(path, rule) for rule in node.rules]
    with limited(MOST_STATES):
        return agreed([read_prose(rule.id, rule.prose, Dictionary(book, path)) for path, rule in carried])


def read_prose(rule_id: str, prose: str, names: Dictionary) -> ReadRule:
    """Read one rule text; ``certain`` only if every word of it was understood and the statements fit together."""
    if len(prose) > MAX_PROSE:
        return ReadRule(rule_id, names.carrier, prose, (), (f"Die Regel ist länger als {MAX_PROSE} Zeichen.",))
    reading = read_sentences(Cursor(_composed(prose), names))
    doubts = list(reading.lost)
    if not reading.found and not doubts:
        doubts.append("Die Regel enthält keinen Satz.")
    doubts += conflicts(reading.found)
    return ReadRule(rule_id, names.carrier, prose, tuple(reading.found), tuple(dict.fromkeys(doubts)))


def _composed(prose: str) -> str:
    """Return the text with composed umlauts and without marks that are not seen (soft hyphen, zero width)."""
    return unicodedata.normalize("NFC", prose).translate(_UNSEEN)


def conflicts(found: list[Meaning]) -> list[str]:
    """Return what does not fit together within one rule."""
    doubts = []
    for one in found:
        try:
            if not satisfiable(one.condition):
                doubts.append("Eine Bedingung kann nie eintreten.")
            elif _always(one):
                doubts.append("Eine Bedingung gilt immer.")
        except TooLarge:
            doubts.append("Die Bedingung ist zu umfangreich, um sie zu prüfen.")
    doubts += _targets(found)
    return doubts


def _always(one: Meaning) -> bool:
    return not isinstance(one.condition, Always) and tautology(one.condition)


def _targets(found: list[Meaning]) -> list[str]:
    doubts = []
    forbids = [one for one in found if one.effect is Effect.FORBID]
    for one in found:
        if one.effect not in {Effect.REQUIRE, Effect.SHOW} or one.target is None:
            continue
        against = [other for other in forbids if other.target == one.target]
        if any(_together(one.condition, other.condition) for other in against):
            doubts.append(f"„{one.target.name}“ wird unter derselben Bedingung verlangt und ausgeschlossen.")
        required = any(other.effect is Effect.REQUIRE and other.target == one.target for other in found)
        if one.effect is Effect.SHOW and not against and not required:
            doubts.append(f"Was für „{one.target.name}“ sonst gilt, steht nicht da.")
    return doubts


def _together(first: Condition, second: Condition) -> bool:
    try:
        return satisfiable(first, second)
    except TooLarge:
        return True
