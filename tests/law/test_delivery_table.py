"""The table of delivery rules: complete, without overlap, with statutes and validity."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gemeinwerk.domain.delivery.rules import (
    DELIVERY_RULES,
    NoDeliveryRule,
    consent_needed,
    delivery_rule,
    retrieval_ends_on,
)
from gemeinwerk.domain.delivery.types import (
    Channel,
    ConsentModel,
    DeliveryPolicy,
    Period,
    ProceduralCode,
    Trigger,
    Unit,
)

TODAY = date(2026, 11, 24)
VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG
FOUR, THREE = Period(4, Unit.DAYS), Period(3, Unit.DAYS)

RULES_TODAY = [
    (VWVFG, Channel.LETTER, Trigger.POSTED, FOUR, ConsentModel.NONE),
    (SGB, Channel.LETTER, Trigger.POSTED, FOUR, ConsentModel.NONE),
    (KAG, Channel.LETTER, Trigger.POSTED, FOUR, ConsentModel.NONE),
    (KAG, Channel.LETTER_ABROAD, Trigger.POSTED, Period(1, Unit.MONTHS), ConsentModel.NONE),
    (VWVFG, Channel.LETTER_ABROAD, Trigger.RECEIVED, None, ConsentModel.NONE),
    (VWVFG, Channel.LETTER_NO_AGENT, Trigger.POSTED, Period(7, Unit.DAYS), ConsentModel.NONE),
    (VWVFG, Channel.ELECTRONIC, Trigger.SENT, FOUR, ConsentModel.ACCESS_OPENED),
    (VWVFG, Channel.PORTAL_MAILBOX, Trigger.RETRIEVED, Period(1, Unit.DAYS), ConsentModel.EXPLICIT),
    (SGB, Channel.PORTAL_MAILBOX, Trigger.NOTICE_SENT, FOUR, ConsentModel.EXPLICIT),
    (KAG, Channel.PORTAL_MAILBOX, Trigger.PROVIDED, FOUR, ConsentModel.NONE_WITH_OPT_OUT),
    (VWVFG, Channel.OZG_POSTBOX, Trigger.PROVIDED, FOUR, ConsentModel.DEEMED_WITH_OPT_OUT),
    (SGB, Channel.OZG_POSTBOX, Trigger.PROVIDED, FOUR, ConsentModel.DEEMED_WITH_OPT_OUT),
    (KAG, Channel.OZG_POSTBOX, Trigger.PROVIDED, FOUR, ConsentModel.NONE_WITH_OPT_OUT),
    (VWVFG, Channel.PUBLIC, Trigger.PUBLISHED, Period(2, Unit.WEEKS), ConsentModel.NONE),
    (ProceduralCode.FZV, Channel.IKFZ_PORTAL, Trigger.PROVIDED, None, ConsentModel.NONE),
    (VWVFG, Channel.HAND_OVER, Trigger.HANDED_OVER, None, ConsentModel.NONE),
    (VWVFG, Channel.SERVED_BY_DEED, Trigger.HANDED_OVER, None, ConsentModel.NONE),
    (VWVFG, Channel.SERVED_REGISTERED, Trigger.POSTED, FOUR, ConsentModel.NONE),
]


@pytest.mark.parametrize(("code", "channel", "trigger", "offset", "consent"), RULES_TODAY)
def test_rule_of_today(
    code: ProceduralCode, channel: Channel, trigger: Trigger, offset: Period | None, consent: ConsentModel
) -> None:
    rule = delivery_rule(code, channel, TODAY)
    assert (rule.trigger, rule.offset, rule.consent) == (trigger, offset, consent)


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.ELECTRONIC, Channel.SERVED_REGISTERED])
@pytest.mark.parametrize("code", list(ProceduralCode))
def test_three_days_until_the_end_of_2024(code: ProceduralCode, channel: Channel) -> None:
    assert delivery_rule(code, channel, date(2024, 12, 31)).offset == THREE
    assert delivery_rule(code, channel, date(2025, 1, 1)).offset == FOUR


def test_at_most_one_rule_for_every_code_channel_and_day() -> None:
    days = {rule.valid_from for rule in DELIVERY_RULES} | {
        rule.valid_from - timedelta(days=1) for rule in DELIVERY_RULES
    }
    for code in ProceduralCode:
        for channel in Channel:
            for day in days | {TODAY}:
                assert sum(rule.applies(code, channel, day) for rule in DELIVERY_RULES) <= 1


def test_every_rule_names_a_statute() -> None:
    assert all(rule.statute.startswith("§") for rule in DELIVERY_RULES)


def test_nothing_is_presumed_without_a_rule() -> None:
    with pytest.raises(NoDeliveryRule):
        delivery_rule(KAG, Channel.PORTAL_MAILBOX, date(2025, 6, 1))
    with pytest.raises(NoDeliveryRule):
        delivery_rule(VWVFG, Channel.IKFZ_PORTAL, TODAY)


def test_consent_is_stricter_by_default_than_the_law_demands() -> None:
    strict, open_ = (
        DeliveryPolicy(),
        DeliveryPolicy(ao_mailbox_needs_explicit_consent=False, ozg_postbox_needs_explicit_consent=False),
    )
    for code in (VWVFG, SGB, KAG):
        assert consent_needed(code, Channel.PORTAL_MAILBOX, strict) is ConsentModel.EXPLICIT
    assert consent_needed(KAG, Channel.PORTAL_MAILBOX, open_) is ConsentModel.NONE_WITH_OPT_OUT
    assert consent_needed(VWVFG, Channel.PORTAL_MAILBOX, open_) is ConsentModel.EXPLICIT
    assert consent_needed(VWVFG, Channel.OZG_POSTBOX, strict) is ConsentModel.EXPLICIT
    assert consent_needed(VWVFG, Channel.OZG_POSTBOX, open_) is ConsentModel.DEEMED_WITH_OPT_OUT
    assert consent_needed(KAG, Channel.OZG_POSTBOX, strict) is ConsentModel.NONE_WITH_OPT_OUT
    assert consent_needed(VWVFG, Channel.ELECTRONIC, strict) is ConsentModel.ACCESS_OPENED
    assert consent_needed(VWVFG, Channel.LETTER, strict) is ConsentModel.NONE


def test_only_the_general_code_has_a_window_of_ten_days() -> None:
    policy = DeliveryPolicy()
    sent = date(2026, 11, 23)
    general = delivery_rule(VWVFG, Channel.PORTAL_MAILBOX, TODAY)
    assert retrieval_ends_on(general, sent, policy) == date(2026, 12, 3)
    assert retrieval_ends_on(general, None, policy) is None
    assert retrieval_ends_on(delivery_rule(SGB, Channel.PORTAL_MAILBOX, TODAY), sent, policy) is None
