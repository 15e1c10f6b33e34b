"""Deemed notification (Bekanntgabefiktion): when a notice counts as notified, in both readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from gemeinwerk.domain.delivery.rules.holidays import next_working_day
from gemeinwerk.domain.delivery.rules.periods import count_from_event
from gemeinwerk.domain.delivery.rules.service import FORMAL_CHANNELS
from gemeinwerk.domain.delivery.rules.table import DeliveryRule, delivery_rule
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryFacts,
    DeliveryPolicy,
    Notification,
    NotificationStatus,
    ProceduralCode,
    Trigger,
)

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})


def trigger_day(trigger: Trigger, facts: DeliveryFacts) -> date | None:
    """The day of a trigger among the facts, None while it has not happened (VwVfG § 41(2), (2a), state 2026-11)."""
    days = {
        Trigger.POSTED: facts.posted_on,
        Trigger.SENT: facts.sent_on,
        Trigger.PROVIDED: facts.provided_on,
        Trigger.NOTICE_SENT: facts.notice_sent_on,
        Trigger.RETRIEVED: facts.retrieved_on,
        Trigger.PUBLISHED: facts.published_on,
        Trigger.HANDED_OVER: facts.handed_over_on,
        Trigger.RECEIVED: facts.received_on,
    }
    return days[trigger]


def retrieval_ends_on(rule: DeliveryRule, notice_sent_on: date | None, policy: DeliveryPolicy) -> date | None:
    """Last day on which a retrieval notifies; None if the rule knows no window or no notice has been sent.

    Source: VwVfG § 41(2a) S. 4 (ten days after the notice was sent), state 2026-11. Whether the end moves to a
    working day is a setting (extend_retrieval_window_to_working_day); by default it does not.
    """
    if rule.retrieval_window is None or notice_sent_on is None:
        return None
    end = count_from_event(notice_sent_on, rule.retrieval_window)
    return next_working_day(end) if policy.extend_retrieval_window_to_working_day else end


def deemed_notification(
    code: ProceduralCode, channel: Channel, facts: DeliveryFacts, policy: DeliveryPolicy | None = None
) -> Notification:
    """When a notice counts as notified, from its recorded facts.

    Sources: VwVfG § 41(2), (2a), (4); SGB X § 37(2), (2a); AO §§ 122(2), (2a), 122a(4), (5); OZG § 9(1);
    LZG NRW §§ 3, 4, 5, 10; FZV § 23 (state 2026-11). Proven later receipt beats the presumption; contested
    receipt without proof leaves the notice without a computed day (burden of proof: VwVfG § 41(2) S. 3). Formal
    service that cannot be proved is cured by actual receipt (LZG NRW § 8).
    Raises NoDeliveryRule if no rule is recorded for the day of the trigger.
    """
    policy = policy or DeliveryPolicy()
    reference = _reference_day(facts)
    rule = delivery_rule(code, channel, reference)
    day = trigger_day(rule.trigger, facts)
    window_end = retrieval_ends_on(rule, facts.notice_sent_on, policy)
    if _missed(facts, window_end):
        return _without_day(rule, NotificationStatus.NOT_NOTIFIED, window_end)
    if facts.receipt_contested and _rests_on_receipt(rule) and rule.trigger is Trigger.PROVIDED:
        # Who retrieved it has it; the first retrieval proves receipt (OZG § 9(1), AO § 122a).
        facts = replace(facts, received_on=facts.received_on or facts.retrieved_on)
    if facts.receipt_contested and _rests_on_receipt(rule) and rule.trigger is not Trigger.RETRIEVED:
        if facts.received_on is None and rule.contested_trigger is not None:
            return _by_actual_event(rule, rule.contested_trigger, facts)
        if facts.received_on is None:
            return _without_day(rule, NotificationStatus.CONTESTED, window_end)
    if day is None:
        cured = _cured(channel, facts)
        return cured or _without_day(rule, NotificationStatus.WAITING, window_end)
    found = _notified(rule, day, facts, policy, moves=code in _AO_CODES and policy.ao_deemed_day_moves)
    return replace(found, retrieval_ends_on=window_end)


def with_paper(first: Notification, letter: Notification | None) -> Notification:
    """A notice that was notified as a file, and goes on paper because its addressee cannot use the file.

    Source: VwVfG § 3a(4), SGB I § 36a(3), AO § 87a(2): it is sent again; whether the period begins anew is not said there.
    So both readings stand: the day of the file is what the citizen is shown, the letter's what the office waits for.
    State 2026-11.
    """
    if letter is None or letter.status is not NotificationStatus.NOTIFIED:
        return replace(first, latest_open=True)
    days = [day for one in (first, letter) for day in (one.earliest, one.latest) if day is not None]
    return replace(first, earliest=min(days), latest=max(days))


def _cured(channel: Channel, facts: DeliveryFacts) -> Notification | None:
    """LZG NRW § 8: formal service that cannot be proved counts from the day of actual receipt."""
    day = facts.received_on
    if day is None or channel not in FORMAL_CHANNELS:
        return None
    return Notification(NotificationStatus.NOTIFIED, "§ 8 LZG NRW", Trigger.RECEIVED, day, day, day, day)


def _reference_day(facts: DeliveryFacts) -> date:
    """Day that selects the version of the law: the first recorded event of dispatch."""
    known = (
        facts.posted_on, facts.sent_on, facts.provided_on, facts.notice_sent_on, facts.published_on,
        facts.handed_over_on, facts.received_on, facts.retrieved_on,
    )  # fmt: skip
    days = [day for day in known if day is not None]
    if not days:
        raise ValueError("a delivery without any dated fact cannot be computed")
    return days[0]


def _rests_on_receipt(rule: DeliveryRule) -> bool:
    """A public announcement takes effect whether or not anybody reads it (VwVfG § 41(4), LZG NRW § 10(2))."""
    return rule.fiction and rule.trigger is not Trigger.PUBLISHED


def _missed(facts: DeliveryFacts, window_end: date | None) -> bool:
    if window_end is None:
        return False
    if facts.retrieved_on is None:
        return facts.provision_ended
    return facts.retrieved_on > window_end


def _by_actual_event(rule: DeliveryRule, trigger: Trigger, facts: DeliveryFacts) -> Notification:
    """SGB X § 37(2a): receipt of the retrieval notice is contested and not proved, so the day of actual retrieval decides."""
    day = trigger_day(trigger, facts)
    if day is None:
        return _without_day(rule, NotificationStatus.CONTESTED, None)
    return Notification(NotificationStatus.NOTIFIED, rule.statute, trigger, day, day, day, day)


def _without_day(rule: DeliveryRule, status: NotificationStatus, window_end: date | None) -> Notification:
    return Notification(status, rule.statute, rule.trigger, retrieval_ends_on=window_end)


def _notified(
    rule: DeliveryRule, day: date, facts: DeliveryFacts, policy: DeliveryPolicy, *, moves: bool
) -> Notification:
    counted = count_from_event(day, rule.offset) if rule.offset else day
    if _rests_on_receipt(rule) and facts.received_on is not None and facts.received_on > counted:
        counted = facts.received_on
        readings = [counted]
    else:
        readings = [counted, next_working_day(counted)] if rule.fiction else [counted]
    prevailing = readings[-1] if moves else readings[0]
    if rule.channel is Channel.OZG_POSTBOX and rule.offset and facts.notice_sent_on and facts.notice_sent_on > day:
        # The notice of the provision is due on its day; where it came later, the later day is the safer one.
        late = count_from_event(facts.notice_sent_on, rule.offset)
        prevailing = max(prevailing, next_working_day(late) if moves else late)
        readings += [prevailing, next_working_day(late)]
    if (
        rule.trigger is Trigger.RETRIEVED
        and policy.egovg_nrw_retrieval_days is not None
        and facts.provided_on is not None
    ):
        readings.append(facts.provided_on + timedelta(days=policy.egovg_nrw_retrieval_days))
    return Notification(
        NotificationStatus.NOTIFIED, rule.statute, rule.trigger, day, prevailing, min(readings), max(readings)
    )
