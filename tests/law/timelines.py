"""Generated timelines of notices against a second reading of the law: ``python -m tests.law.timelines 100000``.

A timeline is what is recorded: steps with an instant in UTC, ways that follow each other, a proof, a contest. The product turns it into a
day of notification and into the last days for a remedy; the second reading walks the calendar on the wall. Both must agree in every field.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, Final

from tests.law.wall_calendar import Calendar

WALL: Final = Calendar()
GENERAL: Final = ("VWVFG_NRW", "PSTG", "FZV")
TAX: Final = ("AO_VIA_KAG", "AO_REALSTEUER")
CODES: Final = (*GENERAL, "SGB_X", *TAX)
WAYS: Final = (
    "letter", "letter", "portal_mailbox", "portal_mailbox", "ozg_postbox", "electronic", "letter_abroad", "public",
    "hand_over", "served_by_deed", "served_registered", "served_return_slip", "served_receipt", "mailbox_then_letter",
)  # fmt: skip
# The fact of each other way, and the step that is recorded for it.
OTHER_WAYS: Final = {
    "letter_abroad": ("posted", "posted"), "ozg_postbox": ("provided", "provided"), "electronic": ("sent", "sent"),
    "public": ("published", None), "hand_over": ("handed_over", "handed_over"), "served_by_deed": ("handed_over", "served"),
    "served_registered": ("posted", "posted"), "served_return_slip": ("received", "served"),
    "served_receipt": ("received", "acknowledged"),
}  # fmt: skip
PROVED_WAYS: Final = ("electronic", "served_registered", "served_return_slip", "served_receipt")
# Places of days at which the law has a corner: leap days, ends of months, the change of the law, holidays, changes of the clock.
CORNERS: Final = (
    (2, 28), (2, 29), (1, 28), (1, 29), (1, 30), (1, 31), (3, 31), (5, 31), (8, 31), (10, 31), (12, 31), (12, 22), (12, 24),
    (12, 27), (4, 30), (9, 29), (10, 1), (3, 28), (3, 27), (10, 25), (11, 1), (11, 27),
)  # fmt: skip


@dataclass
class Timeline:
    """One case to be read twice; days are places on the wall."""

    code: str
    way: str
    branch: str
    instruction: str
    remedy: str
    abroad: bool
    policy: dict[str, Any]
    steps: list[tuple[str, str, int, int, int | None]] = field(default_factory=list)
    """Kind, channel, day and hour in UTC, and the day that the step itself names."""
    facts: dict[str, int] = field(default_factory=dict)
    contested: bool = False
    ended: bool = False
    asked_on: int = 0


@dataclass(frozen=True)
class Reading:
    """What a reading of the law says about a timeline."""

    status: str
    deemed: int | None = None
    earliest: int | None = None
    latest: int | None = None
    citizen: int | None = None
    office: int | None = None
    prevailing: int | None = None
    timeliness: str = "undetermined"


def drawn(dice: random.Random) -> Timeline:
    """Draw one timeline; corners come up far more often than in life."""
    way = dice.choice(WAYS)
    code = dice.choice(CODES)
    found = Timeline(
        code,
        "letter" if way == "mailbox_then_letter" else way,
        dice.choice(("administrative", "social")),
        dice.choice(("correct", "correct", "correct", "missing_or_wrong", "denied_any_remedy")),
        dice.choice(("objection", "action", "action", "none")),
        way == "letter_abroad" or dice.random() < 0.1,
        {
            "ao_deemed_day_moves": dice.random() < 0.8,
            "extend_retrieval_window_to_working_day": dice.random() < 0.3,
            "egovg_nrw_retrieval_days": dice.choice((None, None, 3, 4)),
        },
    )
    begin = _begin(dice, way, code)
    if way in ("portal_mailbox", "mailbox_then_letter"):
        begin = _mailbox(found, dice, begin, failed=way == "mailbox_then_letter")
    if way in ("letter", "mailbox_then_letter"):
        _letter(found, dice, begin)
    elif way != "portal_mailbox":
        _other(found, dice, begin)
    if dice.random() < 0.15:
        found.contested = True
        _step(found, "receipt_contested", dice, begin + dice.randint(0, 40))
    if way not in ("served_return_slip", "served_receipt") and dice.random() < 0.15:
        _receipt(found, dice, begin + dice.randint(0, 20))
    found.asked_on = begin + dice.randint(0, 500)
    return found


def _begin(dice: random.Random, way: str, code: str) -> int:
    first = 2025 if way in ("portal_mailbox", "mailbox_then_letter", "ozg_postbox") else 2020
    if way in ("portal_mailbox", "mailbox_then_letter", "ozg_postbox") and code in TAX:
        first = 2026
    year = dice.randint(first, 2040)
    if dice.random() < 0.5:
        month, number = dice.choice(CORNERS)
        return WALL.place.get((year, month, number), WALL.place[year, 2, 28])
    return WALL.place[year, 1, 1] + dice.randrange(365)


def _step(found: Timeline, kind: str, dice: random.Random, day: int, on: int | None = None) -> int:
    """Note a step at an hour of UTC and return the German day of it."""
    hour = dice.choice((0, 1, 8, 12, 21, 22, 22, 23, 23))
    if on is not None and dice.random() < 0.1:
        # The clock was set back; the step names its day itself, and its place in the chain stays.
        day -= dice.randint(1, 60)
    found.steps.append((kind, found.way, day, hour, on))
    return on if on is not None else WALL.german_day(day, hour)


def _receipt(found: Timeline, dice: random.Random, day: int) -> None:
    if dice.random() < 0.2:
        # A wrong day is corrected by the next one.
        _step(found, "receipt_proved", dice, day + 1, on=day + dice.randint(-9, 9))
    found.facts["received"] = day
    _step(found, "receipt_proved", dice, day + 1, on=day)


def _doubted(found: Timeline, dice: random.Random, day: int) -> None:
    """What is said about a letter that then comes back says nothing about the next one."""
    if dice.random() < 0.4:
        _step(found, "receipt_contested", dice, day)
    if dice.random() < 0.2:
        _step(found, "receipt_proved", dice, day, on=day - 1)


def _mailbox(found: Timeline, dice: random.Random, begin: int, *, failed: bool) -> int:
    """Provision, mail, perhaps retrieval; returns the day on which another way may begin."""
    way = found.way
    found.way = "portal_mailbox"
    provided = _step(found, "provided", dice, begin)
    sent = _step(found, "notice_sent", dice, begin + dice.choice((1, 1, 2, 5)))
    facts = {"provided": provided, "sent_notice": sent}
    if failed or dice.random() < 0.25:
        found.ended = not failed
        _step(found, "provision_ended", dice, begin + 20)
    elif dice.random() < 0.85:
        facts["retrieved"] = _step(found, "retrieved", dice, begin + 6 + dice.randint(0, 12))
    found.way = way
    if failed:
        # What happened in the mailbox has no effect on the letter that follows.
        return begin + 21
    found.facts |= facts
    return begin


def _letter(found: Timeline, dice: random.Random, begin: int) -> None:
    posted = begin
    _step(found, "posted", dice, posted + 1, on=posted)
    if dice.random() < 0.1:
        _doubted(found, dice, posted + 7)
        _step(found, "returned", dice, posted + 9)
        if dice.random() < 0.2:
            return
        posted = begin + 12
        _step(found, "posted", dice, posted + 1, on=posted)
    found.facts["posted"] = posted


def _other(found: Timeline, dice: random.Random, begin: int) -> None:
    """A way other than mailbox and letter: what it did comes from its step, except where no step of it is recorded yet."""
    fact, kind = OTHER_WAYS[found.way]
    if found.way in PROVED_WAYS and dice.random() < 0.2:
        # The first try led to nothing, which has no effect on the second.
        _step(found, "sent" if kind == "sent" else "posted", dice, begin + 1, on=begin)
        _doubted(found, dice, begin + 4)
        _step(found, "service_failed", dice, begin + 6)
        begin += 9
    found.facts[fact] = begin if kind is None else _step(found, kind, dice, begin + 1, on=begin)


def second_reading(line: Timeline) -> Reading:
    """Read the law again, by walking; sources: legal-domain table of deemed notification and BGB §§ 187 to 193."""
    status, readings, prevailing = _notified(line)
    if status != "notified":
        return Reading(status)
    ends = _ends(line, readings)
    if ends is None:
        return Reading(status, prevailing, min(readings), max(readings))
    citizen, office = min(ends), max(ends)
    last = _ends(line, [prevailing])
    word = "in_time" if line.asked_on <= citizen else "in_doubt" if line.asked_on <= office else "after_last_day"
    return Reading(status, prevailing, min(readings), max(readings), citizen, office, last[0] if last else None, word)


def _notified(line: Timeline) -> tuple[str, list[int], int]:
    facts, way, tax = line.facts, line.way, line.code in TAX
    if way == "portal_mailbox" and line.code in GENERAL:
        return _by_retrieval(line)
    if way == "portal_mailbox" and line.code == "SGB_X":
        if line.contested and "received" not in facts:
            day = facts.get("retrieved")
            return ("notified", [day], day) if day is not None else ("contested", [], 0)
        return _fiction(line, facts.get("sent_notice"), 4)
    if way in ("portal_mailbox", "ozg_postbox"):
        if line.contested and "retrieved" in facts:
            # Who opened it has it: nothing is left to prove but the day, which is the one on which it was opened.
            line = replace(line, facts={"received": facts["retrieved"], **facts})
        return _fiction(line, facts.get("provided"), 4)
    if way in ("letter", "served_registered", "electronic"):
        day = facts.get("sent" if way == "electronic" else "posted")
        old = day is not None and WALL.days[day].year <= 2024
        return _fiction(line, day, 3 if old else 4)
    if way == "letter_abroad" and tax:
        return _fiction(line, facts.get("posted"), 0, months=1)
    if way == "public":
        # It hangs out for everybody; whether anybody read it changes nothing.
        unread = replace(line, contested=False, facts={k: v for k, v in facts.items() if k != "received"})
        return _fiction(unread, facts.get("published"), 14)
    day = facts.get("received" if way not in ("hand_over", "served_by_deed") else "handed_over")
    return ("notified", [day], day) if day is not None else ("waiting", [], 0)


def _fiction(line: Timeline, day: int | None, days: int, months: int = 0) -> tuple[str, list[int], int]:
    if line.contested and "received" not in line.facts:
        return "contested", [], 0
    if day is None:
        return "waiting", [], 0
    counted = WALL.months_on(day, months) if months else day + days
    proved = line.facts.get("received")
    if proved is not None and proved > counted:
        return "notified", [proved], proved
    readings = [counted, WALL.working(counted)]
    moves = line.code in TAX and line.policy["ao_deemed_day_moves"]
    return "notified", readings, readings[1] if moves else counted


def _by_retrieval(line: Timeline) -> tuple[str, list[int], int]:
    facts = line.facts
    window = facts["sent_notice"] + 10
    if line.policy["extend_retrieval_window_to_working_day"]:
        window = WALL.working(window)
    day = facts.get("retrieved")
    if day is None:
        return ("not_notified" if line.ended else "waiting"), [], 0
    if day > window:
        return "not_notified", [], 0
    counted, proved = day + 1, facts.get("received")
    readings = [proved] if proved is not None and proved > counted else [counted, WALL.working(counted)]
    prevailing = readings[0]
    more = line.policy["egovg_nrw_retrieval_days"]
    return "notified", readings + ([facts["provided"] + more] if more is not None else []), prevailing


def _ends(line: Timeline, readings: list[int]) -> list[int] | None:
    if line.remedy == "none" or line.instruction == "denied_any_remedy":
        return None
    months = 3 if line.branch == "social" and line.abroad else 1
    if line.instruction == "missing_or_wrong":
        months = 12
    return [WALL.working(WALL.months_on(day, months)) for day in readings]


def first_reading(line: Timeline) -> Reading:
    """What the product says about the same record, through its steps wherever the way is recorded in steps."""
    from gemeinwerk.domain.delivery import rules
    from gemeinwerk.domain.delivery.queries.deliveries import facts_of
    from gemeinwerk.domain.delivery.types import (
        Channel,
        CourtBranch,
        DeliveryFacts,
        DeliveryPolicy,
        InstructionQuality,
        ProceduralCode,
        Remedy,
    )

    if OTHER_WAYS.get(line.way, ("", ""))[1] is not None:
        facts = facts_of(
            SimpleNamespace(channel=line.way), [_event(place, *step) for place, step in enumerate(line.steps)]
        )  # type: ignore[arg-type]
    else:
        named = {f"{name}_on": _date(place) for name, place in line.facts.items()}
        facts = DeliveryFacts(**named, receipt_contested=line.contested, provision_ended=line.ended)  # type: ignore[arg-type]
    if facts in (DeliveryFacts(), DeliveryFacts(receipt_contested=True)):
        return Reading("contested" if line.contested else "waiting")
    policy = DeliveryPolicy(**line.policy)
    found = rules.deemed_notification(ProceduralCode(line.code), Channel(line.way), facts, policy)
    end = rules.remedy_deadline(
        found,
        Remedy(line.remedy),
        branch=CourtBranch(line.branch),
        instruction=InstructionQuality(line.instruction),
        notified_abroad=line.abroad,
    )
    word = rules.timeliness(_date(line.asked_on), end)
    days = (found.deemed_on, found.earliest, found.latest, end.citizen_last_day, end.office_last_day)
    return Reading(found.status.value, *map(_place, days), _place(end.prevailing_last_day), word.value)


def _event(number: int, kind: str, channel: str, day: int, hour: int, on: int | None) -> SimpleNamespace:
    found = WALL.days[day]
    at = datetime(found.year, found.month, found.number, hour, 30, tzinfo=UTC)
    return SimpleNamespace(
        id=number, number=number, kind=kind, channel=channel, at=at, on=None if on is None else _date(on)
    )


def _date(place: int) -> date:
    day = WALL.days[place]
    return date(day.year, day.month, day.number)


def _place(day: date | None) -> int | None:
    return None if day is None else WALL.place[day.year, day.month, day.day]


def disagreements(count: int, seed: int) -> list[tuple[Timeline, Reading, Reading]]:
    """Read ``count`` drawn timelines twice; return those on which the readings differ."""
    dice = random.Random(seed)
    found = []
    for _ in range(count):
        line = drawn(dice)
        readings = first_reading(line), second_reading(line)
        if readings[0] != readings[1]:
            found.append((line, *readings))
    return found


def main(count: int, seed: int) -> int:
    """Print how many agree, and the first that do not."""
    import django

    import tests.conftest  # noqa: F401  # It names the settings of the tests.

    django.setup()
    began = time.perf_counter()
    apart = disagreements(count, seed)
    print(f"{count - len(apart):,} of {count:,} timelines agree (seed {seed}, {time.perf_counter() - began:.0f} s)")
    for line, product, wall in apart[:3]:
        print(line, product, wall, sep="\n  ")
    return 1 if apart else 0


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(
        main(words[0] if words else 100_000, words[1] if len(words) > 1 else random.SystemRandom().randrange(10**6))
    )
