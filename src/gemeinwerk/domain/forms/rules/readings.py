"""What an unsure rule can mean: a few complete readings, of which a person confirms one. Nothing here runs by itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gemeinwerk.domain.forms.meaning import Effect, Meaning, Not, Path, ReadRule
from gemeinwerk.domain.forms.rules.in_words import in_words
from gemeinwerk.domain.forms.rules.logic import limited
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.programme import NotExecutable, proposed
from gemeinwerk.domain.forms.rules.prose import conflicts, read_prose
from gemeinwerk.domain.forms.rules.prose.names import Book, Dictionary, Entry, book_of
from gemeinwerk.domain.forms.rules.prose.words import likeness, stems
from gemeinwerk.domain.forms.types import FormModel, GroupNode, Layout

MOST_READINGS: Final = 6
MOST_ATTEMPTS: Final = 24
MOST_STATES: Final = 100_000
MOST_NAMES: Final = 4
DEEPEST: Final = 2
ALIKE: Final = 0.7
LONGEST: Final = 2_000
UNCLEAR_NAME: Final = re.compile(
    r"^„(.+)“ (?:kommt mehrfach vor|ist im Formular nicht bekannt|liegt nicht in der Reichweite)"
)
ONLY_IF: Final = "„nur wenn“ sagt nicht"
ELSE_OPEN: Final = re.compile(r"^Was für „.*“ sonst gilt, steht nicht da\.$")
OTHER_NAME: Final = re.compile(r"heißt im Formular „.*“, in der Regel „.*“\.$|meinen nicht dasselbe\.$")
ROLES: Final = ("", "source", "target")
Roles = Mapping[tuple[str, tuple[str, ...]], Entry]


@dataclass(frozen=True, slots=True)
class Reading:
    """One complete meaning of a rule: a key that stays while the meaning stays, words, lines, and names they need."""

    key: str
    words: tuple[str, ...]
    lines: tuple[str, ...]
    names: Mapping[str, str]
    rule: ReadRule


def readings(model: FormModel, layout: Layout, rule: ReadRule) -> tuple[Reading, ...]:
    """Return what a rule may mean, each way complete and executable, at most six; a certain rule has one."""
    if rule.certain:
        # It runs from its prose, where it stands; only what is confirmed has to run as a line of the whole form.
        own = _reading(model, layout, rule)
        return (own,) if own else ()
    if len(rule.prose) > LONGEST:
        return ()
    with limited(MOST_STATES):
        return _offered(model, layout, rule)


def _offered(model: FormModel, layout: Layout, rule: ReadRule) -> tuple[Reading, ...]:
    found: dict[str, Reading] = {}
    for whole in _completed(model, rule):
        if _in_rows(model, whole):
            continue
        reading = _reading(model, layout, whole)
        if reading is not None:
            found.setdefault(reading.key, reading)
        if len(found) >= MOST_READINGS:
            break
    return tuple(found.values())


def _reading(model: FormModel, layout: Layout, rule: ReadRule) -> Reading | None:
    if conflicts(list(rule.meanings)):
        return None
    try:
        lines, names = proposed(model, layout, rule)
        fixed = proposed(model, Layout(names={_fixed(path): path for path in index(model)}), rule)[0]
    except NotExecutable:
        return None
    if not lines:
        return None
    key = hashlib.sha256("\n".join(fixed).encode()).hexdigest()[:20]
    words = tuple(dict.fromkeys(in_words(model, one) for one in rule.meanings))
    return Reading(key, words, lines, names, rule)


def _fixed(path: str) -> str:
    return "p_" + path.replace("/", "_")


def _in_rows(model: FormModel, rule: ReadRule) -> bool:
    """Tell whether a demand without a target belongs to each row of a group; such a line has no place of its own."""
    above = [index(model).get("/".join(rule.carrier[:length])) for length in range(1, len(rule.carrier) + 1)]
    return any(isinstance(one, GroupNode) and one.most != 1 for one in above) and any(
        one.target is None for one in rule.meanings
    )


def _completed(model: FormModel, rule: ReadRule) -> Iterator[ReadRule]:
    """Yield the rule read with every likely meaning of its unclear names, each with its open ends closed."""
    book = book_of(model)
    waiting: list[tuple[Roles, int]] = [({}, 0)]
    for attempt in range(MOST_ATTEMPTS):
        if attempt >= len(waiting):
            return
        roles, depth = waiting[attempt]
        read = read_prose(rule.rule_id, rule.prose, Dictionary(book, rule.carrier, roles)) if roles else rule
        yield from _closed(read)
        if depth < DEEPEST:
            waiting += [(more, depth + 1) for more in _alternatives(book, rule.carrier, read, roles)]


def _alternatives(book: Book, carrier: Path, read: ReadRule, roles: Roles) -> Iterator[Roles]:
    for doubt in read.reasons:
        unclear = UNCLEAR_NAME.match(doubt)
        if unclear is None:
            continue
        name = unclear[1]
        for entry in _candidates(book, carrier, name):
            yield {**roles, **{(role, stems(name)): entry for role in ROLES}}
        return


def _candidates(book: Book, carrier: Path, name: str) -> list[Entry]:
    """Return the elements that a name may mean: those that bear it, or those with a name much like it; near ones first."""
    exact = book.by_name.get(stems(name), [])
    if not exact:
        scored = [(max((likeness(name, one) for one in e.names), default=0.0), e) for e in book.entries]
        exact = [e for score, e in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE]
        return exact[:MOST_NAMES]
    return sorted(exact, key=lambda e: -_shared(e.path, carrier))[:MOST_NAMES]


def _shared(path: Path, carrier: Path) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(path, carrier, strict=False)) if a != b), min(len(path), len(carrier))
    )


def _closed(read: ReadRule) -> Iterator[ReadRule]:
    """Yield the rule with what it leaves open decided; nothing where a sentence was not understood at all."""
    if read.certain:
        yield read
        return
    if not read.meanings or any(_kind(doubt) == "" for doubt in read.reasons):
        return
    kinds = {_kind(doubt) for doubt in read.reasons}
    sure = tuple(replace(one, doubts=()) for one in read.meanings)
    if kinds == {"name"}:
        yield replace(read, meanings=sure, doubts=())
    if "open" in kinds:
        for required in (True, False):
            yield replace(read, meanings=tuple(_both_ways(sure, required)), doubts=())
        if not any(ONLY_IF in doubt for doubt in read.reasons):
            demanded = (replace(one, effect=Effect.REQUIRE) if one.effect is Effect.SHOW else one for one in sure)
            yield replace(read, meanings=tuple(demanded), doubts=())


def _kind(doubt: str) -> str:
    if ONLY_IF in doubt or ELSE_OPEN.match(doubt):
        return "open"
    return "name" if OTHER_NAME.search(doubt) else ""


def _both_ways(said: tuple[Meaning, ...], required: bool) -> Iterator[Meaning]:
    """Yield what is shown or demanded under a condition together with its opposite: otherwise it is not asked."""
    banned = {one.target for one in said if one.effect is Effect.FORBID}
    for one in said:
        if one.effect not in (Effect.REQUIRE, Effect.SHOW) or one.target in banned:
            yield one
            continue
        yield replace(one, effect=Effect.REQUIRE if required else Effect.SHOW)
        yield replace(one, effect=Effect.FORBID, condition=Not(one.condition))
