"""Worked examples T1 to T25 of delivery and periods, as one table each, and both readings of a shifted day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from gemeinwerk.domain.delivery.rules import (
    ONE_MONTH,
    authority_period_end,
    deemed_approval,
    deemed_notification,
    period_end,
    remedy_deadline,
)
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryFacts,
    DeliveryPolicy,
    InstructionQuality,
    NotificationStatus,
    Period,
    ProceduralCode,
    Remedy,
    Unit,
)

VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG


def d(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Example:
    """One row: what happened, when the notice counts as notified, when the month ends."""

    name: str
    code: ProceduralCode
    channel: Channel
    facts: DeliveryFacts
    deemed: str | None
    month_ends: str | None
    citizen: str | None = None
    office: str | None = None
    status: NotificationStatus = NotificationStatus.NOTIFIED
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)


def letter(day: str) -> DeliveryFacts:
    return DeliveryFacts(posted_on=d(day))


PORTAL_T6 = DeliveryFacts(provided_on=d("2026-11-23"), notice_sent_on=d("2026-11-23"), retrieved_on=d("2026-11-25"))
PORTAL_T7 = DeliveryFacts(provided_on=d("2026-11-23"), notice_sent_on=d("2026-11-23"), provision_ended=True)
CONTESTED_T10 = DeliveryFacts(
    provided_on=d("2026-12-24"),
    notice_sent_on=d("2026-12-24"),
    retrieved_on=d("2027-01-04"),
    receipt_contested=True,
)

EXAMPLES = [
    Example("T1", VWVFG, Channel.LETTER, letter("2026-12-18"), "2026-12-22", "2027-01-22"),
    Example("T2", VWVFG, Channel.LETTER, letter("2026-12-22"), "2026-12-26", "2027-01-26", "2027-01-26", "2027-01-28"),
    Example("T3", KAG, Channel.LETTER, letter("2026-12-22"), "2026-12-28", "2027-01-28", "2027-01-26", "2027-01-28"),
    Example("T4", VWVFG, Channel.LETTER, letter("2026-11-27"), "2026-12-01", "2027-01-04"),
    Example(
        "T5", VWVFG, Channel.OZG_POSTBOX, DeliveryFacts(provided_on=d("2026-11-23")), "2026-11-27", "2026-12-28"
    ),
    Example("T6", VWVFG, Channel.PORTAL_MAILBOX, PORTAL_T6, "2026-11-26", "2026-12-28"),
    Example(
        "T7", VWVFG, Channel.PORTAL_MAILBOX, PORTAL_T7, None, None, status=NotificationStatus.NOT_NOTIFIED
    ),
    Example("T9", SGB, Channel.PORTAL_MAILBOX, DeliveryFacts(notice_sent_on=d("2026-12-24")),
            "2026-12-28", "2027-01-28"),
    Example("T10", SGB, Channel.PORTAL_MAILBOX, CONTESTED_T10, "2027-01-04", "2027-02-04"),
    Example("T11", KAG, Channel.PORTAL_MAILBOX, DeliveryFacts(provided_on=d("2026-12-28")),
            "2027-01-04", "2027-02-04", "2027-02-01", "2027-02-04"),
    Example("T12", VWVFG, Channel.LETTER, letter("2026-12-28"), "2027-01-01", "2027-02-01", "2027-02-01", "2027-02-04"),
    Example("T14", VWVFG, Channel.LETTER, letter("2027-01-26"), "2027-01-30", "2027-03-01"),
    Example("T15", KAG, Channel.LETTER, letter("2027-03-22"), "2027-03-30", "2027-04-30", "2027-04-26", "2027-04-30"),
    Example("T21", KAG, Channel.LETTER_ABROAD, letter("2026-11-30"), "2026-12-30", "2027-02-01"),
    Example("T22", VWVFG, Channel.SERVED_BY_DEED, DeliveryFacts(handed_over_on=d("2026-11-24")),
            "2026-11-24", "2026-12-24"),
    Example("T24", VWVFG, Channel.PUBLIC, DeliveryFacts(published_on=d("2026-11-23")), "2026-12-07", "2027-01-07"),
    Example("three days until 2024", VWVFG, Channel.LETTER, letter("2024-12-31"), "2025-01-03", "2025-02-03"),
    Example("four days from 2025", VWVFG, Channel.LETTER, letter("2025-01-02"), "2025-01-06", "2025-02-06"),
    Example("abroad without fiction", VWVFG, Channel.LETTER_ABROAD, letter("2026-11-23"), None, None,
            status=NotificationStatus.WAITING),
    Example("later receipt proved", VWVFG, Channel.LETTER,
            DeliveryFacts(posted_on=d("2026-12-18"), received_on=d("2026-12-29"), receipt_contested=True),
            "2026-12-29", "2027-01-29"),
    Example("earlier receipt changes nothing", VWVFG, Channel.LETTER,
            DeliveryFacts(posted_on=d("2026-12-18"), received_on=d("2026-12-19")), "2026-12-22", "2027-01-22"),
    Example("receipt contested", VWVFG, Channel.LETTER,
            DeliveryFacts(posted_on=d("2026-12-18"), receipt_contested=True), None, None,
            status=NotificationStatus.CONTESTED),
    Example("retrieved on the tenth day", VWVFG, Channel.PORTAL_MAILBOX,
            DeliveryFacts(notice_sent_on=d("2026-11-23"), retrieved_on=d("2026-12-03")), "2026-12-04", "2027-01-04"),
    Example("retrieved on the eleventh day", VWVFG, Channel.PORTAL_MAILBOX,
            DeliveryFacts(notice_sent_on=d("2026-11-23"), retrieved_on=d("2026-12-04")), None, None,
            status=NotificationStatus.NOT_NOTIFIED),
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_deemed_day_and_end_of_the_month(example: Example) -> None:
    found = deemed_notification(example.code, example.channel, example.facts, example.policy)
    end = remedy_deadline(found, Remedy.ACTION)
    assert found.status is example.status
    assert found.deemed_on == (d(example.deemed) if example.deemed else None)
    assert end.prevailing_last_day == (d(example.month_ends) if example.month_ends else None)
    if example.citizen and example.office:
        assert (end.citizen_last_day, end.office_last_day) == (d(example.citizen), d(example.office))


def test_t8_window_of_ten_days_ends_on_a_holiday() -> None:
    facts = DeliveryFacts(notice_sent_on=d("2026-12-16"))
    strict = deemed_notification(VWVFG, Channel.PORTAL_MAILBOX, facts)
    extended = deemed_notification(
        VWVFG, Channel.PORTAL_MAILBOX, facts, DeliveryPolicy(extend_retrieval_window_to_working_day=True)
    )
    assert strict.retrieval_ends_on == d("2026-12-26")
    assert extended.retrieval_ends_on == d("2026-12-28")


NOTIFIED_ON = [
    ("T13", "2027-01-31", "2027-03-01"),
    ("T16", "2027-04-15", "2027-05-18"),
    ("T17", "2027-04-27", "2027-05-28"),
    ("T18", "2027-10-01", "2027-11-02"),
]


@pytest.mark.parametrize(("name", "notified", "ends"), NOTIFIED_ON)
def test_end_of_the_month_from_the_day_of_notification(name: str, notified: str, ends: str) -> None:
    assert period_end(d(notified), ONE_MONTH).last_day == d(ends)


@pytest.mark.parametrize(
    ("name", "notified", "ends"), [("T19", "2026-11-26", "2027-11-26"), ("T20", "2028-02-29", "2029-02-28")]
)
def test_one_year_without_a_correct_instruction(name: str, notified: str, ends: str) -> None:
    found = deemed_notification(VWVFG, Channel.HAND_OVER, DeliveryFacts(handed_over_on=d(notified)))
    end = remedy_deadline(found, Remedy.ACTION, instruction=InstructionQuality.MISSING_OR_WRONG)
    assert end.prevailing_last_day == d(ends)


def test_t23_period_set_by_the_authority() -> None:
    two_weeks = Period(2, Unit.WEEKS)
    assert authority_period_end(d("2026-12-11"), two_weeks).last_day == d("2026-12-28")
    named = authority_period_end(d("2026-12-11"), two_weeks, end_day_was_communicated=True)
    assert named.last_day == d("2026-12-25")
    tax = authority_period_end(
        d("2026-12-11"), two_weeks, procedural_code=ProceduralCode.AO_VIA_KAG, end_day_was_communicated=True
    )
    assert tax.last_day == d("2026-12-28")


def test_t25_deemed_approval_after_three_months() -> None:
    assert deemed_approval(d("2026-11-23")).last_day == d("2027-02-23")
    assert deemed_approval(d("2026-11-23"), Period(1, Unit.MONTHS)).last_day == d("2027-03-23")


def test_setting_turns_the_shift_of_the_tax_code_off() -> None:
    policy = DeliveryPolicy(ao_deemed_day_moves=False)
    found = deemed_notification(KAG, Channel.LETTER, letter("2026-12-22"), policy)
    assert found.deemed_on == d("2026-12-26")
    assert remedy_deadline(found, Remedy.OBJECTION).office_last_day == d("2027-01-28")


def test_setting_adds_the_reading_of_the_land_act_on_electronic_government() -> None:
    policy = DeliveryPolicy(egovg_nrw_retrieval_days=4)
    found = deemed_notification(VWVFG, Channel.PORTAL_MAILBOX, PORTAL_T6, policy)
    assert (found.deemed_on, found.earliest, found.latest) == (
        d("2026-11-26"),
        d("2026-11-26"),
        d("2026-11-27"),
    )


def test_no_notification_is_computed_without_a_fact() -> None:
    with pytest.raises(ValueError, match="dated fact"):
        deemed_notification(VWVFG, Channel.LETTER, DeliveryFacts())
