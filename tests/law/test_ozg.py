"""The postbox of a user account (OZG § 9(1), AO § 122a(5)): which receipt counts, how long is waited, what both sides read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.types import (
    Audience,
    Channel,
    DeliveryFacts,
    DeliveryPolicy,
    DeliveryState,
    ProceduralCode,
    Remedy,
)

PLACED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPT_OUT = DeliveryPolicy(ozg_postbox_needs_explicit_consent=False)


@pytest.mark.parametrize(
    ("minutes", "believed"), [(None, False), (-6, False), (-5, True), (0, True), (60, True), (65, True), (66, False)]
)
def test_a_receipt_counts_only_with_a_time_that_can_be(minutes: int | None, believed: bool) -> None:
    at = None if minutes is None else PLACED + timedelta(minutes=minutes)
    now = PLACED + timedelta(hours=1)
    assert (rules.receipt_problem(at, placed_at=PLACED, now=now) == "") is believed


def test_waiting_ends_after_the_set_days() -> None:
    assert not rules.waited_in_vain(PLACED, PLACED + timedelta(days=3), 3)
    assert rules.waited_in_vain(PLACED, PLACED + timedelta(days=3, seconds=1), 3)


@pytest.mark.parametrize(
    ("code", "told", "deemed", "earliest", "latest"),
    [
        (ProceduralCode.VWVFG_NRW, 23, (11, 27), (11, 27), (11, 27)),
        (ProceduralCode.VWVFG_NRW, None, (11, 27), (11, 27), (11, 27)),
        # Told a day late: the later day prevails, a Saturday; the citizen is still shown the earlier one.
        (ProceduralCode.VWVFG_NRW, 24, (11, 28), (11, 27), (11, 30)),
        (ProceduralCode.AO_VIA_KAG, 24, (11, 30), (11, 27), (11, 30)),
        (ProceduralCode.SGB_X, 22, (11, 27), (11, 27), (11, 27)),
    ],
)
def test_a_late_mail_moves_the_day_to_the_safer_one(
    code: ProceduralCode, told: int | None, deemed: tuple[int, int], earliest: tuple[int, int], latest: tuple[int, int]
) -> None:
    facts = DeliveryFacts(provided_on=date(2026, 11, 23), notice_sent_on=None if told is None else date(2026, 11, told))
    found = rules.deemed_notification(code, Channel.OZG_POSTBOX, facts, OPT_OUT)
    days = tuple(date(2026, *one) for one in (deemed, earliest, latest))
    assert (found.deemed_on, found.earliest, found.latest) == days
    deadline = rules.remedy_deadline(found, Remedy.ACTION)
    assert deadline.citizen_last_day is not None and deadline.office_last_day is not None
    assert deadline.citizen_last_day <= deadline.office_last_day


@pytest.mark.parametrize("state", [DeliveryState.PREPARED, DeliveryState.HANDED_TO_POSTBOX])
def test_before_the_receipt_both_sides_read_that_no_period_runs(state: DeliveryState) -> None:
    citizen = " ".join(rules.postbox_on_its_way(state, Audience.CITIZEN))
    office = " ".join(rules.postbox_on_its_way(state, Audience.OFFICE))
    assert "Frist beginnt erst" in citizen and "keine Frist" in office
    assert ("ist an das" in citizen) is (state is DeliveryState.HANDED_TO_POSTBOX)


def test_what_a_postbox_says_is_cut_to_what_a_row_can_hold() -> None:
    found = rules.refusal_reason("x \n" * 500)
    assert len(found) <= 200 and "\n" not in found and found.startswith("Das Postfach")


def test_the_mail_names_the_legal_effect_and_no_content() -> None:
    subject, body = rules.postbox_notice("Stadt Bochum", "https://portal.example/postfach/")
    assert "vierten Tag nach der Bereitstellung" in body and "per Post" in body and "Nutzerkontos" in subject
    assert "gesiegeltes PDF" in rules.postbox_message() and "Nutzerkontos" in rules.postbox_hint()


def test_an_exclusion_is_told_as_a_reason() -> None:
    facts = rules.ChannelFacts(has_account=True, has_mail_address=True, has_ozg_postbox=True)
    assert rules.choose_channel(ProceduralCode.VWVFG_NRW, facts, OPT_OUT).channel is Channel.OZG_POSTBOX
    for other in (
        rules.ChannelFacts(has_account=True, has_mail_address=False, has_ozg_postbox=True),
        rules.ChannelFacts(has_account=True, has_mail_address=True, has_ozg_postbox=True, postbox_attempt_failed=True),
    ):
        assert rules.choose_channel(ProceduralCode.VWVFG_NRW, other, OPT_OUT).channel is Channel.LETTER
    # By default nothing is presumed: without a yes the notice goes by letter.
    assert rules.choose_channel(ProceduralCode.VWVFG_NRW, facts).channel is Channel.LETTER
