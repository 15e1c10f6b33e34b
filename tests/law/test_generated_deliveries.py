"""Generated deliveries on every channel, against a second reading of the law that only walks a calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.delivery.rules import (
    deemed_notification,
    explain,
    period_end,
    remedy_deadline,
    timeliness,
)
from gemeinwerk.domain.delivery.types import (
    Audience,
    Channel,
    CourtBranch,
    DeliveryFacts,
    DeliveryPolicy,
    InstructionQuality,
    NotificationStatus,
    Period,
    ProceduralCode,
    Remedy,
    Timeliness,
    Unit,
)
from gemeinwerk.kernel.dates import long_date

ONE_DAY = timedelta(days=1)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2060, 12, 31))
TAX = {ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER}
POLICIES = st.builds(
    DeliveryPolicy,
    ao_deemed_day_moves=st.booleans(),
    extend_retrieval_window_to_working_day=st.booleans(),
    egovg_nrw_retrieval_days=st.sampled_from([None, 3, 4]),
)
EASTER_SUNDAYS = {
    2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28),
    2033: (4, 17), 2034: (4, 9), 2035: (3, 25), 2036: (4, 13), 2037: (4, 5), 2038: (4, 25), 2039: (4, 10),
    2040: (4, 1),
}  # fmt: skip
SHORT_DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2040, 10, 31))


def is_free(day: date) -> bool:
    """Weekend or public holiday, from a printed list of Easter days."""
    month, number = EASTER_SUNDAYS[day.year]
    from_easter = (day - date(day.year, month, number)).days
    fixed = (day.month, day.day) in {(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)}
    return day.isoweekday() > 5 or fixed or from_easter in {-2, 1, 39, 50, 60}


def walk_to_work(day: date) -> date:
    while is_free(day):
        day += ONE_DAY
    return day


def walk(day: date, steps: int) -> date:
    for _ in range(steps):
        day += ONE_DAY
    return day


def one_month_on(day: date) -> date:
    """The same number in the next month, or its last day."""
    turned = day
    while turned.month == day.month:
        turned += ONE_DAY
    last = turned
    while last.day < day.day and (last + ONE_DAY).month == turned.month:
        last += ONE_DAY
    return last


@settings(max_examples=600, deadline=None)
@given(SHORT_DAYS, st.sampled_from(list(ProceduralCode)), st.integers(0, 10))
def test_mailbox_of_every_code(sent: date, code: ProceduralCode, wait: int) -> None:
    retrieved = walk(sent, wait)
    facts = DeliveryFacts(provided_on=sent, notice_sent_on=sent, retrieved_on=retrieved)
    found = deemed_notification(code, Channel.PORTAL_MAILBOX, facts)
    unmoved = walk(sent, 4) if code in TAX | {ProceduralCode.SGB_X} else walk(retrieved, 1)
    moved = walk_to_work(unmoved)
    end = remedy_deadline(found, Remedy.OBJECTION)
    ends = sorted(walk_to_work(one_month_on(day)) for day in (unmoved, moved))
    assert found.deemed_on == (moved if code in TAX else unmoved)
    assert [end.citizen_last_day, end.office_last_day] == ends


@settings(max_examples=300, deadline=None)
@given(SHORT_DAYS, st.integers(11, 40))
def test_no_retrieval_in_ten_days_notifies_nothing(sent: date, wait: int) -> None:
    late = DeliveryFacts(provided_on=sent, notice_sent_on=sent, retrieved_on=walk(sent, wait))
    never = DeliveryFacts(provided_on=sent, notice_sent_on=sent, provision_ended=True)
    for facts in (late, never):
        found = deemed_notification(ProceduralCode.VWVFG_NRW, Channel.PORTAL_MAILBOX, facts)
        assert found.status is NotificationStatus.NOT_NOTIFIED
        assert remedy_deadline(found, Remedy.ACTION).citizen_last_day is None


@settings(max_examples=300, deadline=None)
@given(SHORT_DAYS, st.sampled_from(sorted(TAX)))
def test_tax_letter_abroad(posted: date, code: ProceduralCode) -> None:
    found = deemed_notification(code, Channel.LETTER_ABROAD, DeliveryFacts(posted_on=posted))
    assert (found.earliest, found.deemed_on) == (one_month_on(posted), walk_to_work(one_month_on(posted)))


@settings(max_examples=300, deadline=None)
@given(SHORT_DAYS)
def test_weeks_and_public_notification(published: date) -> None:
    found = deemed_notification(ProceduralCode.VWVFG_NRW, Channel.PUBLIC, DeliveryFacts(published_on=published))
    assert found.earliest == walk(published, 14)
    assert period_end(published, Period(2, Unit.WEEKS)).last_day == walk_to_work(walk(published, 14))


DISPATCH = st.sampled_from(
    [
        (Channel.LETTER, "posted_on"),
        (Channel.ELECTRONIC, "sent_on"),
        (Channel.OZG_POSTBOX, "provided_on"),
        (Channel.SERVED_REGISTERED, "posted_on"),
        (Channel.PUBLIC, "published_on"),
        (Channel.HAND_OVER, "handed_over_on"),
    ]
)


@settings(max_examples=600, deadline=None)
@given(
    DAYS,
    DISPATCH,
    st.sampled_from([ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, *sorted(TAX)]),
    POLICIES,
    st.sampled_from(list(InstructionQuality)),
    st.sampled_from(list(CourtBranch)),
    st.one_of(st.none(), st.integers(-3, 30)),
)
def test_what_always_holds(  # noqa: PLR0917
    day: date,
    way: tuple[Channel, str],
    code: ProceduralCode,
    policy: DeliveryPolicy,
    quality: InstructionQuality,
    branch: CourtBranch,
    proved: int | None,
) -> None:
    received = None if proved is None else day + proved * ONE_DAY
    facts = DeliveryFacts(**{way[1]: day}, received_on=received)
    found = deemed_notification(code, way[0], facts, policy)
    end = remedy_deadline(found, Remedy.OBJECTION, branch=branch, instruction=quality)
    assert found.deemed_on is not None and found.earliest is not None and found.latest is not None
    assert day <= found.earliest <= found.deemed_on <= found.latest
    if quality is InstructionQuality.DENIED_ANY_REMEDY:
        assert end.citizen_last_day is None
        return
    assert end.citizen_last_day is not None and end.office_last_day is not None
    assert end.prevailing_last_day is not None
    assert end.citizen_last_day <= end.prevailing_last_day <= end.office_last_day
    assert timeliness(end.citizen_last_day, end) is Timeliness.IN_TIME
    assert timeliness(end.office_last_day, end) is not Timeliness.AFTER_LAST_DAY
    assert timeliness(end.office_last_day + ONE_DAY, end) is Timeliness.AFTER_LAST_DAY
    words = " ".join(explain(found, end))
    assert long_date(end.citizen_last_day) in words
    assert long_date(end.office_last_day) in " ".join(explain(found, end, audience=Audience.OFFICE))


@settings(max_examples=300, deadline=None)
@given(DAYS, st.sampled_from([ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, *sorted(TAX)]))
def test_a_later_event_never_shortens_a_period(day: date, code: ProceduralCode) -> None:
    ends = [
        remedy_deadline(
            deemed_notification(code, Channel.LETTER, DeliveryFacts(posted_on=posted)), Remedy.ACTION
        ).citizen_last_day
        for posted in (day, day + ONE_DAY)
    ]
    assert ends[0] is not None and ends[1] is not None
    assert ends[0] <= ends[1]
