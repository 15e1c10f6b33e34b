"""Delivery rules as data: per procedural code, channel and day of the decisive event, with statute and validity.

A rule is never looked up by today's date but by the day of its trigger: what was posted until 2024-12-31 keeps the
three days of the old law (Postrechtsmodernisierungsgesetz; state of the table 2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gemeinwerk.domain.delivery.types import Channel, ConsentModel, Period, ProceduralCode, Trigger, Unit


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """When a notice on one channel counts as notified, and what must be given before.

    ``fiction`` says that the day is presumed, so that both readings of a shift to a working day are computed.
    ``contested_trigger``: event that decides instead if receipt is contested and cannot be proved.
    ``verified`` is False where the wording in NRW has not been read; such points stand in DeliveryPolicy.
    """

    codes: frozenset[ProceduralCode]
    channel: Channel
    statute: str
    trigger: Trigger
    offset: Period | None
    valid_from: date
    valid_to: date | None = None
    fiction: bool = True
    consent: ConsentModel = ConsentModel.NONE
    retrieval_window: Period | None = None
    contested_trigger: Trigger | None = None
    verified: bool = True

    def applies(self, code: ProceduralCode, channel: Channel, day: date) -> bool:
        """True if the rule governs this code and channel for a trigger on this day."""
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_time and channel is self.channel and code in self.codes


class NoDeliveryRule(LookupError):
    """No rule is recorded for this combination; nothing may be presumed, so nothing is computed."""


_VWVFG = frozenset({ProceduralCode.VWVFG_NRW, ProceduralCode.PSTG, ProceduralCode.FZV})
_SGB = frozenset({ProceduralCode.SGB_X})
_AO = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_ALL = _VWVFG | _SGB | _AO

_OLD_LAW = date(1977, 1, 1)
_OLD_END = date(2024, 12, 31)
_FOUR_DAYS = date(2025, 1, 1)
_OZG_2024 = date(2025, 1, 1)
_AO_122A = date(2026, 1, 1)

_THIRD_DAY = Period(3, Unit.DAYS)
_FOURTH_DAY = Period(4, Unit.DAYS)


def _letter_rules() -> tuple[DeliveryRule, ...]:
    rules: list[DeliveryRule] = []
    for codes, statute in (
        (_VWVFG, "§ 41 Abs. 2 Satz 1 VwVfG NRW"),
        (_SGB, "§ 37 Abs. 2 Satz 1 SGB X"),
        (_AO, "§ 122 Abs. 2 Nr. 1 AO"),
    ):
        for offset, start, end in ((_THIRD_DAY, _OLD_LAW, _OLD_END), (_FOURTH_DAY, _FOUR_DAYS, None)):
            rules.append(DeliveryRule(codes, Channel.LETTER, statute, Trigger.POSTED, offset, start, end))
    for codes, statute in (
        (_VWVFG, "§ 41 Abs. 2 Satz 2 VwVfG NRW"),
        (_SGB, "§ 37 Abs. 2 Satz 2 SGB X"),
        (_AO, "§ 122 Abs. 2a AO"),
    ):
        for offset, start, end in ((_THIRD_DAY, _OLD_LAW, _OLD_END), (_FOURTH_DAY, _FOUR_DAYS, None)):
            rules.append(
                DeliveryRule(
                    codes, Channel.ELECTRONIC, statute, Trigger.SENT, offset, start, end,
                    consent=ConsentModel.ACCESS_OPENED,
                )
            )  # fmt: skip
    return tuple(rules)


_ABROAD: tuple[DeliveryRule, ...] = (
    DeliveryRule(
        _AO, Channel.LETTER_ABROAD, "§ 122 Abs. 2 Nr. 2 AO", Trigger.POSTED, Period(1, Unit.MONTHS), _OLD_LAW
    ),
    DeliveryRule(
        _VWVFG | _SGB, Channel.LETTER_ABROAD, "§ 41 Abs. 1 VwVfG NRW, § 37 Abs. 1 SGB X (Zugang)",
        Trigger.RECEIVED, None, _OLD_LAW, fiction=False,
    ),
    DeliveryRule(
        _VWVFG, Channel.LETTER_NO_AGENT, "§ 15 VwVfG NRW", Trigger.POSTED, Period(7, Unit.DAYS), _FOUR_DAYS
    ),
)  # fmt: skip

_RETRIEVAL: tuple[DeliveryRule, ...] = (
    DeliveryRule(
        _VWVFG, Channel.PORTAL_MAILBOX, "§ 41 Abs. 2a VwVfG NRW", Trigger.RETRIEVED, Period(1, Unit.DAYS),
        _FOUR_DAYS, consent=ConsentModel.EXPLICIT, retrieval_window=Period(10, Unit.DAYS), verified=False,
    ),
    DeliveryRule(
        _SGB, Channel.PORTAL_MAILBOX, "§ 37 Abs. 2a SGB X", Trigger.NOTICE_SENT, _FOURTH_DAY, _FOUR_DAYS,
        consent=ConsentModel.EXPLICIT, contested_trigger=Trigger.RETRIEVED,
    ),
    DeliveryRule(
        _AO, Channel.PORTAL_MAILBOX, "§ 122a AO", Trigger.PROVIDED, _FOURTH_DAY, _AO_122A,
        consent=ConsentModel.NONE_WITH_OPT_OUT,
    ),
    DeliveryRule(
        _VWVFG | _SGB, Channel.OZG_POSTBOX, "§ 9 Abs. 1 OZG", Trigger.PROVIDED, _FOURTH_DAY, _OZG_2024,
        consent=ConsentModel.DEEMED_WITH_OPT_OUT,
    ),
    DeliveryRule(
        _AO, Channel.OZG_POSTBOX, "§ 122a Abs. 5 AO", Trigger.PROVIDED, _FOURTH_DAY, _AO_122A,
        consent=ConsentModel.NONE_WITH_OPT_OUT,
    ),
    DeliveryRule(
        frozenset({ProceduralCode.FZV}), Channel.IKFZ_PORTAL, "§ 23 Abs. 1 FZV", Trigger.PROVIDED, None,
        _FOUR_DAYS, fiction=False,
    ),
)  # fmt: skip

_OTHER: tuple[DeliveryRule, ...] = (
    DeliveryRule(
        _ALL, Channel.PUBLIC, "§ 41 Abs. 4 VwVfG NRW, § 37 Abs. 4 SGB X, § 122 Abs. 4 AO", Trigger.PUBLISHED,
        Period(2, Unit.WEEKS), _OLD_LAW,
    ),
    DeliveryRule(
        _ALL, Channel.HAND_OVER, "§ 41 Abs. 1 VwVfG NRW, § 37 Abs. 1 SGB X, § 122 Abs. 1 AO",
        Trigger.HANDED_OVER, None, _OLD_LAW, fiction=False,
    ),
    DeliveryRule(
        _ALL, Channel.SERVED_BY_DEED, "§ 3 LZG NRW, §§ 177 bis 182 ZPO", Trigger.HANDED_OVER, None, _OLD_LAW,
        fiction=False,
    ),
    DeliveryRule(
        _ALL, Channel.SERVED_REGISTERED, "§ 4 Abs. 2 LZG NRW", Trigger.POSTED, _THIRD_DAY, _OLD_LAW, _OLD_END
    ),
    DeliveryRule(_ALL, Channel.SERVED_REGISTERED, "§ 4 Abs. 2 LZG NRW", Trigger.POSTED, _FOURTH_DAY, _FOUR_DAYS),
    DeliveryRule(
        _ALL, Channel.SERVED_RETURN_SLIP, "§ 4 Abs. 2 Satz 1 LZG NRW", Trigger.RECEIVED, None, _OLD_LAW,
        fiction=False,
    ),
    DeliveryRule(
        _ALL, Channel.SERVED_RECEIPT, "§ 5 LZG NRW", Trigger.RECEIVED, None, _OLD_LAW, fiction=False
    ),
    DeliveryRule(
        _ALL, Channel.SERVED_ELECTRONIC, "§ 5 Abs. 7 LZG NRW", Trigger.SENT, _FOURTH_DAY, _FOUR_DAYS,
        consent=ConsentModel.ACCESS_OPENED,
    ),
    DeliveryRule(
        _ALL, Channel.SERVED_PUBLIC, "§ 10 LZG NRW", Trigger.PUBLISHED, Period(2, Unit.WEEKS), _OLD_LAW
    ),
)  # fmt: skip

DELIVERY_RULES: tuple[DeliveryRule, ...] = _letter_rules() + _ABROAD + _RETRIEVAL + _OTHER
"""Every recorded rule; for one code, channel and day at most one applies (a test proves it)."""


def codes_with_window() -> tuple[str, ...]:
    """Procedural codes under which a notice must be retrieved within a window (VwVfG § 41(2a) S. 4, state 2026-11)."""
    return tuple(sorted({code.value for rule in DELIVERY_RULES if rule.retrieval_window for code in rule.codes}))


def delivery_rule(code: ProceduralCode, channel: Channel, trigger_day: date) -> DeliveryRule:
    """The one rule for a procedural code, a channel and the day of the decisive event (state 2026-11).

    Sources: VwVfG § 41, SGB X § 37, AO §§ 122, 122a, OZG § 9, LZG NRW §§ 3 to 10, FZV § 23.
    Raises NoDeliveryRule if none is recorded.
    """
    for rule in DELIVERY_RULES:
        if rule.applies(code, channel, trigger_day):
            return rule
    raise NoDeliveryRule(f"no delivery rule for {code} by {channel} on {trigger_day.isoformat()}")
