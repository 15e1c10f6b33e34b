"""10,000 random manipulations of a chain, each found and located; some of them by somebody who recomputes every hash."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gemeinwerk.verify.records import Checkpoint, Entry, Fault, step_hash
from gemeinwerk.verify.tokens import Keys
from tests.verify.planted import CHAINS, Chain, examined, grown, sealed, signer

TRIES = 10_000
GENUINE, OTHER = grown(), grown(CHAINS[1], seed=2)
FORGED = [sealed(CHAINS[0], list(GENUINE.checkpoints[:place]), GENUINE.entries[5], signer(1)) for place in range(3)]
TEXTS = ("at", "actor_kind", "actor", "verb", "subject", "details", "previous_hash", "hash")
# What a manipulation leaves behind, and where it must be found: the kind of place and its number.
Tampered = tuple[Chain, tuple[str, int]]


def other(text: str, chance: random.Random) -> str:
    """Return a text that differs in one character, and is still a time or a hash where it was one."""
    places = [at for at, sign in enumerate(text) if sign in "0123456789"]
    at = chance.choice(places) if places else None
    if at is None:
        return text + "x"
    return text[:at] + chance.choice([sign for sign in "0123456789" if sign != text[at]]) + text[at + 1 :]


def covering(seq: int) -> int:
    """Return the number of the first checkpoint over an entry."""
    return next(one.number for one in GENUINE.checkpoints if one.seq >= seq)


def change(chance: random.Random) -> Tampered:
    at, name = chance.randrange(len(GENUINE.entries)), chance.choice(TEXTS)
    one = GENUINE.entries[at]
    forged = one._replace(**{name: other(getattr(one, name), chance)})
    return replace(GENUINE, entries=with_one(at, forged)), ("Eintrag", at + 1)


def with_one(at: int, *instead: Entry, until: int | None = None) -> tuple[Entry, ...]:
    entries = GENUINE.entries
    return (*entries[:at], *instead, *entries[at + 1 if until is None else until :])


def delete(chance: random.Random) -> Tampered:
    at = chance.randrange(len(GENUINE.entries) - 1)
    entries = with_one(at, until=at + chance.choice((1, 1, 2, 9)))
    if chance.random() < 0.5:
        entries = tuple(one._replace(seq=place) for place, one in enumerate(entries, start=1))
    head = (entries[-1].seq, entries[-1].hash)
    return replace(GENUINE, entries=entries, head=head), ("Eintrag", at + 1)


def insert(chance: random.Random) -> Tampered:
    at = chance.randrange(1, len(GENUINE.entries))
    new = chance.choice(GENUINE.entries)._replace(seq=at + 1, previous_hash=GENUINE.entries[at - 1].hash)
    rest = tuple(one._replace(seq=one.seq + 1) for one in GENUINE.entries[at:])
    entries = (*GENUINE.entries[:at], new, *rest)
    place = at + 1 if new != GENUINE.entries[at] else at + 2
    return replace(GENUINE, entries=entries, head=(len(entries), entries[-1].hash)), ("Eintrag", place)


def reorder(chance: random.Random) -> Tampered:
    first, second = sorted(chance.sample(range(len(GENUINE.entries)), 2))
    entries = list(GENUINE.entries)
    entries[first], entries[second] = entries[second], entries[first]
    if chance.random() < 0.5:
        entries = [one._replace(seq=place) for place, one in enumerate(entries, start=1)]
    return replace(GENUINE, entries=tuple(entries)), ("Eintrag", first + 1)


def truncate(chance: random.Random) -> Tampered:
    left = chance.randrange(1, len(GENUINE.entries))
    entries = GENUINE.entries[:left]
    head = (left, entries[-1].hash) if chance.random() < 0.7 else GENUINE.head
    found = replace(GENUINE, entries=entries, head=head)
    if left >= GENUINE.checkpoints[-1].seq and head != GENUINE.head:
        # Only the entry that the last checkpoint left is gone: the checkpoint proves it.
        return found, ("Prüfpunkt", GENUINE.checkpoints[-1].number)
    return found, ("Eintrag", left + 1)


def replay(chance: random.Random) -> Tampered:
    """Set the whole state back: entries, head and checkpoints of an earlier moment. Only the anchors show it."""
    left = chance.randrange(1, GENUINE.checkpoints[-1].seq)
    entries = GENUINE.entries[:left]
    points = tuple(one for one in GENUINE.checkpoints if one.seq < left)
    found = replace(GENUINE, entries=entries, checkpoints=points, head=(left, entries[-1].hash))
    return found, ("Eintrag", left + 1)


def rewrite(chance: random.Random) -> Tampered:
    """Change, delete or insert and recompute every number, link and hash after it, and the head."""
    at = chance.randrange(GENUINE.checkpoints[-1].seq)
    one = GENUINE.entries[at]
    entries = chance.choice(
        (
            with_one(at, one._replace(actor=other(one.actor, chance))),
            with_one(at, one._replace(at=other(one.at, chance))),
            with_one(at, one._replace(details="{}", verb="cases.close")),
            with_one(at),
            with_one(at, one._replace(subject="case:0"), one),
        )
    )
    found = replace(GENUINE, entries=entries).relinked(at)
    if len(found.entries) < GENUINE.checkpoints[-1].seq:
        return found, ("Prüfpunkt", covering(at + 1))
    return found, ("Prüfpunkt", covering(at + 1))


def rewrite_and_drop(chance: random.Random) -> Tampered:
    """Recompute the rest of the chain and take away the checkpoints over it; those kept outside prove it."""
    found, where = rewrite(chance)
    return replace(found, checkpoints=found.checkpoints[: where[1] - 1]), where


def checkpoint_text(chance: random.Random) -> Tampered:
    at = chance.randrange(len(GENUINE.checkpoints))
    one = GENUINE.checkpoints[at]
    part = chance.randrange(3)
    texts = one.token.split(".")
    place = chance.randrange(len(texts[part]) - 1)
    texts[part] = texts[part][:place] + ("A" if texts[part][place] != "A" else "B") + texts[part][place + 1 :]
    return with_point(at, one._replace(token=".".join(texts))), ("Prüfpunkt", one.number)


def with_point(at: int, *instead: Checkpoint) -> Chain:
    points = GENUINE.checkpoints
    return replace(GENUINE, checkpoints=(*points[:at], *instead, *points[at + 1 :]))


def checkpoint_number(chance: random.Random) -> Tampered:
    at = chance.randrange(len(GENUINE.checkpoints))
    one = GENUINE.checkpoints[at]
    return with_point(at, one._replace(seq=one.seq + chance.choice((-1, 1)))), ("Prüfpunkt", one.number)


def checkpoint_gone(chance: random.Random) -> Tampered:
    at = chance.randrange(len(GENUINE.checkpoints))
    return with_point(at), ("Prüfpunkt", at + 1)


def checkpoint_forged(chance: random.Random) -> Tampered:
    at = chance.randrange(len(FORGED))
    return with_point(at, FORGED[at]), ("Prüfpunkt", FORGED[at].number)


def checkpoint_of_other(chance: random.Random) -> Tampered:
    at = chance.randrange(len(GENUINE.checkpoints))
    return with_point(at, OTHER.checkpoints[at]), ("Prüfpunkt", at + 1)


def checkpoint_twice(chance: random.Random) -> Tampered:
    at = chance.randrange(1, len(GENUINE.checkpoints))
    earlier = GENUINE.checkpoints[chance.randrange(at)]
    return with_point(at, earlier), ("Prüfpunkt", at + 1)


def swap(chance: random.Random) -> Tampered:
    """Show another chain, or its end, as this one."""
    at = chance.randrange(len(GENUINE.entries))
    entries = (*GENUINE.entries[:at], *OTHER.entries[at:])
    return replace(GENUINE, entries=entries, head=(len(entries), entries[-1].hash)), ("Eintrag", at + 1)


def swap_and_rewrite(chance: random.Random) -> Tampered:
    at = chance.randrange(GENUINE.checkpoints[-1].seq)
    entries = (*GENUINE.entries[:at], *OTHER.entries[at:])
    return replace(GENUINE, entries=entries).relinked(at), ("Prüfpunkt", covering(at + 1))


def step(chance: random.Random) -> Tampered:
    """Change, delete, add or recompute a step of a delivery."""
    at = chance.randrange(len(GENUINE.steps))
    one, steps = GENUINE.steps[at], list(GENUINE.steps)
    where = f"Zustellung {one.delivery}, Schritt"
    last = max(found.number for found in steps if found.delivery == one.delivery)
    match chance.randrange(4):
        case 0:
            name = chance.choice(("content", "address", "previous_hash", "hash"))
            steps[at] = one._replace(**{name: other(getattr(one, name), chance)})
        case 1:
            del steps[at]
        case 2:
            fresh = one._replace(content='{"kind":"posted"}')
            steps[at] = fresh._replace(hash=step_hash(CHAINS[0], fresh))
        case _:
            end = next(found for found in steps if (found.delivery, found.number) == (one.delivery, last))
            fresh = end._replace(number=last + 1, previous_hash=end.hash, content="{}")
            steps.insert(steps.index(end) + 1, fresh._replace(hash=step_hash(CHAINS[0], fresh)))
            return replace(GENUINE, steps=tuple(steps)), (where, last + 1)
    return replace(GENUINE, steps=tuple(steps)), (where, one.number)


KINDS: tuple[Callable[[random.Random], Tampered], ...] = (
    change, delete, insert, reorder, truncate, replay, rewrite, rewrite_and_drop, checkpoint_text, checkpoint_number,
    checkpoint_gone, checkpoint_forged, checkpoint_of_other, checkpoint_twice, swap, swap_and_rewrite, step,
)  # fmt: skip


def located(faults: list[Fault], where: tuple[str, int]) -> bool:
    """Tell whether the first fault of its kind of place is the expected one."""
    same = [fault for fault in faults if fault.where == where[0]]
    return bool(same) and same[0].number == where[1]


def test_a_genuine_chain_is_in_order() -> None:
    anchors = tuple(one.token for one in (*GENUINE.checkpoints, *OTHER.checkpoints))
    report = examined(GENUINE, Keys([signer().jwk]), anchors)
    assert report.faults == [] and report.sealed_to == len(GENUINE.entries) - 1
    assert (report.anchored, report.checkpoints, report.steps) == (len(GENUINE.checkpoints),) * 2 + (
        len(GENUINE.steps),
    )


def test_every_manipulation_is_found_and_located() -> None:
    anchors = tuple(one.token for one in GENUINE.checkpoints)
    keys, chance = Keys([signer().jwk]), random.Random(20261126)
    check = partial(examined, keys=keys, anchors=anchors)
    unnoticed, elsewhere, tried = list[str](), list[str](), Counter[str]()
    while sum(tried.values()) < TRIES:
        kind = KINDS[sum(tried.values()) % len(KINDS)]
        forged, where = kind(chance)
        assert forged != GENUINE, kind.__name__
        tried[kind.__name__] += 1
        report = check(forged)
        if report.intact:
            unnoticed.append(f"{kind.__name__} {where}")
        elif not located(report.faults, where):
            elsewhere.append(f"{kind.__name__} {where}: {[str(fault) for fault in report.faults[:3]]}")
    assert (unnoticed, elsewhere[:5]) == ([], []), (len(unnoticed), len(elsewhere))
    assert len(tried) == len(KINDS) and min(tried.values()) > TRIES // len(KINDS) - 1


def test_without_what_is_kept_outside_a_replay_stays_unnoticed() -> None:
    """The limit that the handbook names: a whole earlier state is consistent in itself."""
    found, _ = replay(random.Random(3))
    faults = examined(found, Keys([signer().jwk])).faults
    assert [
        fault for fault in faults if fault.where in ("Eintrag", "Prüfpunkt") and "Kein Eintrag" not in fault.reason
    ] == []
