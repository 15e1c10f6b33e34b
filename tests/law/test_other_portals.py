"""Notices to people who applied through another portal: yes, no and silence, and every reply that can be wished there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from gemeinwerk.domain.delivery.rules import ChannelFacts, choose_channel, wished
from gemeinwerk.domain.delivery.types import (
    Channel,
    ConsentModel,
    Declaration,
    DeliveryPolicy,
    ProceduralCode,
    ReplyKind,
    Stance,
)

OZG, LETTER = Channel.OZG_POSTBOX, Channel.LETTER
VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG
DAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
BY_LAW = DeliveryPolicy(ozg_postbox_needs_explicit_consent=False)
SAFE = DeliveryPolicy()


def said(stance: Stance = Stance.GIVEN, *, day: int = 0, ended: int | None = None) -> Declaration:
    """What came with the application, or a clerk took down."""
    return Declaration(
        id=uuid4(),
        tenant_id=UUID(int=1),
        scope="a",
        channel=LETTER if stance in (Stance.POST_ONCE, Stance.POST_ALWAYS) else OZG,
        model=ConsentModel.EXPLICIT,
        stance=stance,
        wording_version="fit-connect-metadaten",
        given_at=DAY + timedelta(days=day),
        given_via="other_portal",
        assurance=0,
        withdrawn_at=None if ended is None else DAY + timedelta(days=ended),
    )


def facts(**more: Any) -> ChannelFacts:
    usual: dict[str, Any] = {
        "has_account": False,
        "has_mail_address": True,
        "scope": "a",
        "has_ozg_postbox": True,
        "reply": ReplyKind.POSTBOX,
    }
    return ChannelFacts(**{**usual, **more})


YES, NO = (said(),), (said(Stance.REFUSED),)
WAYS = [
    ("yes", VWVFG, SAFE, {"declarations": YES}, OZG, "consent"),
    ("no", VWVFG, SAFE, {"declarations": NO}, LETTER, "refused"),
    ("silence, safe setting", VWVFG, SAFE, {}, LETTER, "no_consent"),
    ("silence, setting as OZG § 9(1)", VWVFG, BY_LAW, {}, OZG, "not_excluded"),
    ("no, setting as OZG § 9(1)", VWVFG, BY_LAW, {"declarations": NO}, LETTER, "refused"),
    ("yes, setting as OZG § 9(1)", SGB, BY_LAW, {"declarations": YES}, OZG, "consent"),
    ("charge, yes", KAG, SAFE, {"declarations": YES}, OZG, "consent"),
    ("charge, no", KAG, BY_LAW, {"declarations": NO}, LETTER, "refused"),
    ("charge, silence, safe setting", KAG, SAFE, {}, LETTER, "no_consent"),
    ("charge, silence, as AO § 122a", KAG, BY_LAW, {}, OZG, "no_consent_needed"),
    ("charge, post taken down later", KAG, BY_LAW, {"declarations": (*YES, said(Stance.POST_ALWAYS, day=1))}, LETTER,
     "asked_for_post"),
    ("yes, then no at the counter", VWVFG, SAFE, {"declarations": (said(ended=1), said(Stance.REFUSED, day=1))}, LETTER,
     "refused"),
    ("yes, withdrawn", VWVFG, BY_LAW, {"declarations": (said(ended=1),)}, LETTER, "withdrawn"),
    ("no postbox connected", VWVFG, SAFE, {"declarations": YES, "has_ozg_postbox": False}, LETTER, "postbox_off"),
    ("postbox failed", VWVFG, SAFE, {"declarations": YES, "postbox_attempt_failed": True}, LETTER, "postbox_failed"),
    ("nobody to notify", VWVFG, SAFE, {"declarations": YES, "has_mail_address": False}, LETTER, "no_mail_address"),
    ("paper is required", VWVFG, SAFE, {"declarations": YES, "letter_is_required": True}, LETTER, "letter_required"),
    ("abroad, no", VWVFG, SAFE, {"declarations": NO, "is_abroad": True}, Channel.LETTER_ABROAD, "refused"),
    ("no reply channel", VWVFG, BY_LAW, {"declarations": YES, "reply": ReplyKind.NONE}, LETTER, "no_reply_channel"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "policy", "given", "channel", "reason_code"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS]
)
def test_way(
    code: ProceduralCode, policy: DeliveryPolicy, given: dict[str, Any], channel: Channel, reason_code: str
) -> None:
    found = choose_channel(code, facts(**given), policy)
    assert (found.channel, found.reason_codes) == (channel, (reason_code,))
    assert all(reason.endswith(".") for reason in found.reasons)
    if not given.get("letter_is_required"):
        assert found.reasons[0] == wished(given.get("reply", ReplyKind.POSTBOX)), "the clerk sees what was wished"


def test_no_other_reply_carries_a_notice() -> None:
    """Over every code, setting and declaration: e-mail, De-Mail, ELSTER and the like are answered by letter, and it is said why."""
    kinds = [one for one in ReplyKind if one is not ReplyKind.POSTBOX]
    for kind, code, policy, given in product(kinds, ProceduralCode, (SAFE, BY_LAW), ((), YES, NO)):
        found = choose_channel(code, facts(reply=kind, declarations=given), policy)
        assert found.channel is LETTER and found.reasons[0] == wished(kind) and "Brief" in found.reasons[-1]


def test_a_no_binds_under_every_code_and_setting() -> None:
    for code, policy in product(ProceduralCode, (SAFE, BY_LAW)):
        assert choose_channel(code, facts(declarations=NO), policy).channel is LETTER


def test_an_own_account_is_not_asked_for_what_another_portal_says() -> None:
    own = ChannelFacts(has_account=True, has_mail_address=True, has_ozg_postbox=True, scope="a")
    assert choose_channel(VWVFG, own, BY_LAW).channel is OZG
    assert "andere Portal" not in " ".join(choose_channel(VWVFG, own, SAFE).reasons)


def test_every_wish_is_named() -> None:
    found = [wished(kind) for kind in ReplyKind]
    assert len(set(found)) == len(found) and all("andere Portal" in one for one in found)
    assert "keine Bescheide" in wished(ReplyKind.EMAIL) and "keine Bescheide" not in wished(ReplyKind.POSTBOX)
