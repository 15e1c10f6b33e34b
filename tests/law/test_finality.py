"""Finality, form and effect of remedies, as tables: weekends, holidays, leap days, contested receipt, late remedies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gemeinwerk.domain.delivery.rules import (
    deciding_authority,
    deemed_notification,
    finality,
    finality_words,
    may_be_late,
    remedy_deadline,
    remedy_form,
    suspensive_effect,
)
from gemeinwerk.domain.delivery.types import (
    Channel,
    CourtBranch,
    DecidingBody,
    DeliveryFacts,
    DeliveryPolicy,
    Finality,
    FinalityState,
    InstructionQuality,
    Matter,
    ProceduralCode,
    Remedy,
    RemedyFact,
    RemedyForm,
    RemedyResult,
    Timeliness,
)

VWVFG = ProceduralCode.VWVFG_NRW
S, R, F = FinalityState, RemedyResult, RemedyForm


def found(
    posted: date,
    today: date,
    *remedies: RemedyFact,
    code: ProceduralCode = VWVFG,
    contested: bool = False,
    received: date | None = None,
    remedy: Remedy = Remedy.OBJECTION,
    instruction: InstructionQuality = InstructionQuality.CORRECT,
) -> Finality:
    facts = DeliveryFacts(posted_on=posted, receipt_contested=contested, received_on=received)
    notification = deemed_notification(code, Channel.LETTER, facts)
    deadline = remedy_deadline(notification, remedy, instruction=instruction)
    return finality(notification, deadline, remedies, today=today)


def filed(day: date, result: RemedyResult | None = None, form: RemedyForm = F.IN_FORM) -> RemedyFact:
    return RemedyFact(day, form, result)


@pytest.mark.parametrize(
    ("posted", "last_office_day", "final_from"),
    [
        # Fourth day a Sunday: the office waits for the reading that moves it to Monday 30 November.
        (date(2026, 11, 25), date(2026, 12, 30), date(2026, 12, 31)),
        # The month ends on Christmas Day, then a holiday and a weekend follow: 28 December.
        (date(2026, 11, 21), date(2026, 12, 28), date(2026, 12, 29)),
        # Christmas Eve is no holiday.
        (date(2026, 11, 20), date(2026, 12, 24), date(2026, 12, 25)),
        # Deemed 31 January: the month ends on the last of February, in a leap year the 29th.
        (date(2028, 1, 27), date(2028, 2, 29), date(2028, 3, 1)),
        # 31 January 2027 is a Sunday: the later reading counts from 1 February.
        (date(2027, 1, 27), date(2027, 3, 1), date(2027, 3, 2)),
        # Over the night in which summer time begins (28 March 2027) and Easter Monday.
        (date(2027, 2, 22), date(2027, 3, 30), date(2027, 3, 31)),
        # Over the night in which summer time ends (25 October 2026); 1 November is a Sunday and a holiday.
        (date(2026, 9, 28), date(2026, 11, 2), date(2026, 11, 3)),
    ],
)
def test_final_on_the_day_after_the_later_reading(posted: date, last_office_day: date, final_from: date) -> None:
    assert found(posted, last_office_day) == Finality(S.RUNNING, final_from)
    assert found(posted, last_office_day + timedelta(days=1)) == Finality(S.FINAL, final_from)


POSTED, LAST = date(2026, 11, 25), date(2026, 12, 30)
CITIZEN_LAST = date(2026, 12, 29)
AFTER = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("remedies", "state"),
    [
        ((), S.FINAL),
        ((filed(CITIZEN_LAST),), S.STOPPED),
        ((filed(LAST),), S.STOPPED),
        ((filed(LAST + timedelta(days=1)),), S.TO_JUDGE),
        ((filed(LAST, R.IN_TIME),), S.STOPPED),
        ((filed(AFTER, R.REINSTATED),), S.STOPPED),
        ((filed(AFTER, R.LATE),), S.FINAL),
        ((filed(LAST, R.WITHOUT_FORM),), S.FINAL),
        ((filed(LAST, None, F.INFORMAL),), S.FINAL),
        ((filed(LAST, R.IN_TIME, F.INFORMAL),), S.STOPPED),
        ((filed(LAST, None, F.INFORMAL), filed(LAST)), S.STOPPED),
        ((filed(AFTER, R.LATE), filed(AFTER)), S.TO_JUDGE),
        ((filed(AFTER, R.LATE), filed(CITIZEN_LAST)), S.STOPPED),
    ],
)
def test_what_stops_finality_and_what_brings_it_back(remedies: tuple[RemedyFact, ...], state: FinalityState) -> None:
    result = found(POSTED, AFTER, *remedies)
    assert result.state is state
    assert result.final_from == (LAST + timedelta(days=1) if state is S.FINAL else None)


def test_contested_receipt_suspends_and_proof_computes_anew() -> None:
    assert found(POSTED, AFTER, contested=True) == Finality(S.CONTESTED)
    assert found(POSTED, AFTER, filed(LAST), contested=True).state is S.CONTESTED
    # Proven on the day of presumption or before: as if nobody had contested.
    assert found(POSTED, AFTER, contested=True, received=date(2026, 11, 27)) == Finality(S.FINAL, date(2026, 12, 31))
    # Proven later: a new period, so that a remedy that looked late was in time.
    later = date(2026, 12, 14)
    assert found(POSTED, AFTER, contested=True, received=later) == Finality(S.FINAL, date(2027, 1, 15))
    assert found(POSTED, AFTER, filed(date(2027, 1, 14)), contested=True, received=later).state is S.STOPPED


def test_without_a_period_nothing_becomes_final_by_itself() -> None:
    denied = InstructionQuality.DENIED_ANY_REMEDY
    assert found(POSTED, date(2036, 1, 1), instruction=denied) == Finality(S.WITHOUT_END)
    assert found(POSTED, date(2036, 1, 1), filed(AFTER), instruction=denied).state is S.STOPPED
    assert found(POSTED, AFTER, remedy=Remedy.NONE) == Finality(S.WITHOUT_END)
    wrong = InstructionQuality.MISSING_OR_WRONG
    assert found(POSTED, AFTER, instruction=wrong) == Finality(S.RUNNING, date(2027, 12, 1))


def test_a_notice_on_its_way_is_not_final_and_a_remedy_against_it_is_for_a_person() -> None:
    assert finality(None, None, (), today=AFTER) == Finality(S.NOT_NOTIFIED)
    assert finality(None, None, (filed(AFTER),), today=AFTER) == Finality(S.TO_JUDGE)


def test_a_remedy_can_be_late_only_after_the_later_reading() -> None:
    assert [one for one in Timeliness if may_be_late(one)] == [Timeliness.AFTER_LAST_DAY]


@pytest.mark.parametrize(
    ("level", "form"), [(0, F.INFORMAL), (10, F.INFORMAL), (19, F.INFORMAL), (20, F.IN_FORM), (30, F.IN_FORM)]
)
def test_the_form_needs_identification(level: int, form: RemedyForm) -> None:
    assert remedy_form(level) is form


@pytest.mark.parametrize(
    ("code", "branch", "suspends", "statute"),
    [
        (ProceduralCode.AO_VIA_KAG, CourtBranch.ADMINISTRATIVE, False, "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO"),
        (ProceduralCode.AO_REALSTEUER, CourtBranch.ADMINISTRATIVE, False, "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO"),
        (VWVFG, CourtBranch.ADMINISTRATIVE, True, "§ 80 Abs. 1 VwGO"),
        (ProceduralCode.SGB_X, CourtBranch.ADMINISTRATIVE, True, "§ 80 Abs. 1 VwGO"),
        (ProceduralCode.SGB_X, CourtBranch.SOCIAL, None, ""),
    ],
)
def test_suspensive_effect(code: ProceduralCode, branch: CourtBranch, suspends: bool | None, statute: str) -> None:
    effect = suspensive_effect(code, Remedy.OBJECTION, branch)
    assert (effect.suspends, effect.statute) == (suspends, statute)
    # Charges must be paid in any case, those that stand in a notice about something else too.
    assert ("zahlen" in " ".join(effect.sentences)) is (suspends is not None)
    assert suspensive_effect(code, Remedy.NONE, branch).sentences == ()


def test_who_decides_is_said_only_where_it_is_known() -> None:
    city = deciding_authority(Matter.HOUSING_BENEFIT, in_independent_city=True)
    town = deciding_authority(Matter.HOUSING_BENEFIT, in_independent_city=False)
    assert city is not None and city.body is DecidingBody.REGIERUNGSBEZIRK
    assert town is not None and town.body is DecidingBody.KREIS
    assert deciding_authority(Matter.LOCAL_CHARGE, in_independent_city=True) is None
    chosen = deciding_authority(
        Matter.LOCAL_CHARGE, in_independent_city=True, policy=DeliveryPolicy(issuing_authority_decides=True)
    )
    assert chosen is not None and chosen.body is DecidingBody.ISSUING_AUTHORITY


def test_every_state_has_words_and_names_its_day() -> None:
    for state in FinalityState:
        day = date(2026, 12, 31) if state in (S.RUNNING, S.FINAL) else None
        words = finality_words(Finality(state, day))
        assert words.endswith(".") and (day is None or "31. Dezember 2026" in words)
