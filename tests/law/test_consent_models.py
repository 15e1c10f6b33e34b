"""The three consent models as tables: which declaration holds, and which way a notice takes for which reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery.rules import (
    CONSENT_WORDINGS,
    ChannelFacts,
    choose_channel,
    consent_ruling,
    consent_wording,
    decisive_declaration,
    governs_charges,
    is_current_wording,
    request_for_post,
)
from gemeinwerk.domain.delivery.types import (
    Channel,
    ConsentModel,
    Declaration,
    DeliveryPolicy,
    ProceduralCode,
    Stance,
)

DAY = datetime(2026, 11, 1, 9, tzinfo=UTC)
VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG
MAILBOX, OZG, LETTER = Channel.PORTAL_MAILBOX, Channel.OZG_POSTBOX, Channel.LETTER
EXPLICIT, DEEMED, FREE = (
    ConsentModel.EXPLICIT,
    ConsentModel.DEEMED_WITH_OPT_OUT,
    ConsentModel.NONE_WITH_OPT_OUT,
)
OPEN = DeliveryPolicy(ao_mailbox_needs_explicit_consent=False, ozg_postbox_needs_explicit_consent=False)


def said(
    stance: Stance = Stance.GIVEN,
    *,
    scope: str = "",
    channel: Channel = MAILBOX,
    day: int = 0,
    ended: int | None = None,
) -> Declaration:
    at = DAY + timedelta(days=day)
    return Declaration(
        id=UUID(int=day + 1),
        tenant_id=UUID(int=99),
        scope=scope,
        channel=LETTER if stance in (Stance.POST_ONCE, Stance.POST_ALWAYS) else channel,
        model=EXPLICIT,
        stance=stance,
        wording_version="x",
        given_at=at,
        given_via="portal",
        assurance=2,
        withdrawn_at=None if ended is None else DAY + timedelta(days=ended),
    )


NO = Stance.REFUSED
RULINGS = [
    ("nothing was declared, explicit", EXPLICIT, VWVFG, MAILBOX, [], False, "no_consent"),
    ("nothing was declared, deemed", DEEMED, VWVFG, OZG, [], True, "not_excluded"),
    ("nothing was declared, none needed", FREE, KAG, MAILBOX, [], True, "no_consent_needed"),
    ("consent to all", EXPLICIT, VWVFG, MAILBOX, [said()], True, "consent"),
    ("consent to this one", EXPLICIT, SGB, MAILBOX, [said(scope="a")], True, "consent"),
    ("consent to another one", EXPLICIT, VWVFG, MAILBOX, [said(scope="b")], False, "no_consent"),
    ("all yes, this one no", EXPLICIT, VWVFG, MAILBOX, [said(), said(NO, scope="a", day=1)], False, "refused"),
    ("this one no, then all yes", EXPLICIT, VWVFG, MAILBOX, [said(NO, scope="a"), said(day=1)], False, "refused"),
    ("all no, this one yes", EXPLICIT, VWVFG, MAILBOX, [said(NO), said(scope="a", day=1)], True, "consent"),
    ("withdrawn", EXPLICIT, VWVFG, MAILBOX, [said(ended=3)], False, "withdrawn"),
    ("all yes, this one withdrawn later", EXPLICIT, VWVFG, MAILBOX, [said(), said(scope="a", day=1, ended=2)], False,
     "withdrawn"),
    ("this one withdrawn, then all yes", EXPLICIT, VWVFG, MAILBOX, [said(scope="a", ended=2), said(day=3)], True, "consent"),
    ("another one withdrawn", EXPLICIT, VWVFG, MAILBOX, [said(), said(scope="b", day=1, ended=2)], True, "consent"),
    ("withdrawn and given again", EXPLICIT, VWVFG, MAILBOX, [said(ended=3), said(day=4)], True, "consent"),
    ("excluded", DEEMED, VWVFG, OZG, [said(NO, channel=OZG)], False, "refused"),
    ("exclusion taken back", DEEMED, VWVFG, OZG, [said(NO, channel=OZG, ended=2)], True, "not_excluded"),
    ("consent withdrawn binds where it was not needed", DEEMED, VWVFG, OZG, [said(channel=OZG, ended=2)], False, "withdrawn"),
    ("refusal of the mailbox says nothing of the postbox", DEEMED, SGB, OZG, [said(NO)], True, "not_excluded"),
    ("post once", FREE, KAG, MAILBOX, [said(Stance.POST_ONCE)], False, "asked_for_post"),
    ("post for good", FREE, KAG, OZG, [said(Stance.POST_ALWAYS)], False, "asked_for_post"),
    ("post beats consent", EXPLICIT, KAG, MAILBOX, [said(), said(Stance.POST_ALWAYS)], False, "asked_for_post"),
    ("post is about charges only", EXPLICIT, VWVFG, MAILBOX, [said(), said(Stance.POST_ALWAYS)], True, "consent"),
    ("post for another charge", FREE, KAG, MAILBOX, [said(Stance.POST_ALWAYS, scope="b")], True, "no_consent_needed"),
    ("single post used up", FREE, KAG, MAILBOX, [said(Stance.POST_ONCE, ended=1)], True, "no_consent_needed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "code", "channel", "declared", "allowed", "reason_code"), [row[1:] for row in RULINGS],
    ids=[row[0] for row in RULINGS],
)  # fmt: skip
def test_ruling(
    model: ConsentModel, code: ProceduralCode, channel: Channel, declared: list[Declaration], allowed: bool,
    reason_code: str,
) -> None:  # fmt: skip
    for order in (declared, declared[::-1]):
        found = consent_ruling(model, code, channel, "a", order)
        assert (found.allowed, found.reason_code) == (allowed, reason_code)
        assert 0 < len(found.reason) <= 200 and found.reason.endswith(".")


def test_nobody_gets_digitally_what_they_said_no_to() -> None:
    """Over every model, code, channel and order: a refusal in force of this service, or of all without a special yes, binds."""
    for model, code, channel in product((EXPLICIT, DEEMED, FREE), ProceduralCode, (MAILBOX, OZG)):
        for no in (said(NO, channel=channel), said(NO, channel=channel, scope="a")):
            for others in ([], [said(channel=channel, scope="b", day=2)], [said(channel=channel, ended=1)]):
                assert not consent_ruling(model, code, channel, "a", [no, *others]).allowed


def test_the_request_for_good_comes_before_the_single_one() -> None:
    once, always = said(Stance.POST_ONCE), said(Stance.POST_ALWAYS, day=5)
    assert request_for_post(KAG, "a", [once, always]) == always
    assert consent_ruling(FREE, KAG, MAILBOX, "a", [once]).uses_up == once.id
    assert consent_ruling(FREE, KAG, MAILBOX, "a", [once, always]).uses_up is None
    assert request_for_post(VWVFG, "a", [once]) is None
    assert governs_charges(KAG) and not governs_charges(SGB) and not governs_charges(None)
    assert decisive_declaration(MAILBOX, "a", [once, always]) is None


WAYS = [
    ("letter is required", VWVFG, {"letter_is_required": True, "declarations": (said(),)}, LETTER, "letter_required"),
    ("no account", VWVFG, {"has_account": False}, LETTER, "no_account"),
    ("no consent", VWVFG, {}, LETTER, "no_consent"),
    ("consent", VWVFG, {"declarations": (said(),)}, MAILBOX, "consent"),
    ("consent without mail", VWVFG, {"declarations": (said(),), "has_mail_address": False}, LETTER, "no_mail_address"),
    ("abroad", VWVFG, {"is_abroad": True}, Channel.LETTER_ABROAD, "no_consent"),
    ("mailbox failed", VWVFG, {"declarations": (said(),), "mailbox_attempt_failed": True}, LETTER, "mailbox_failed"),
    ("postbox, not excluded", VWVFG, {"has_ozg_postbox": True}, OZG, "not_excluded"),
    ("postbox excluded, mailbox agreed", VWVFG, {"has_ozg_postbox": True,
     "declarations": (said(NO, channel=OZG), said())}, MAILBOX, "consent"),
    ("postbox failed, mailbox agreed", VWVFG, {"has_ozg_postbox": True, "postbox_attempt_failed": True,
     "declarations": (said(),)}, MAILBOX, "consent"),
    ("charge without consent", KAG, {}, MAILBOX, "no_consent_needed"),
    ("charge, post once", KAG, {"declarations": (said(Stance.POST_ONCE),)}, LETTER, "asked_for_post"),
    ("charge, post once, postbox too", KAG, {"has_ozg_postbox": True, "declarations": (said(Stance.POST_ONCE),)}, LETTER,
     "asked_for_post"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "values", "channel", "reason"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS]
)
def test_way_with_its_reason(code: ProceduralCode, values: dict, channel: Channel, reason: str) -> None:  # type: ignore[type-arg]
    facts = ChannelFacts(**{"has_account": True, "has_mail_address": True, "scope": "a", **values})
    choice = choose_channel(code, facts, OPEN)
    assert (choice.channel, choice.reason_codes) == (channel, (reason,))
    assert all(one.endswith(".") for one in choice.reasons)


def test_by_default_charges_and_postbox_need_an_explicit_consent_too() -> None:
    facts = ChannelFacts(has_account=True, has_mail_address=True, has_ozg_postbox=True)
    assert choose_channel(VWVFG, facts).channel is LETTER
    assert choose_channel(KAG, ChannelFacts(has_account=True, has_mail_address=True)).channel is LETTER


def test_every_text_is_chosen_by_model_code_and_channel() -> None:
    assert consent_wording().version == "postfach-de-1"
    assert consent_wording(code=SGB).version == "postfach-sgbx-de-1"
    assert consent_wording(code=KAG).version == "postfach-abgaben-de-1"
    assert consent_wording(code=VWVFG).version == "postfach-vwvfg-de-1"
    assert consent_wording(model=FREE, code=KAG).version == "abgaben-post-de-1"
    assert consent_wording(model=DEEMED, channel=OZG).version == "nutzerkonto-widerspruch-de-1"
    assert consent_wording(channel=OZG).version == "nutzerkonto-de-1"
    with pytest.raises(KeyError):
        consent_wording(model=DEEMED, code=KAG)
    with pytest.raises(KeyError):
        consent_wording("postfach-de-0")


def test_versions_are_unique_and_say_what_the_law_demands() -> None:
    assert len({one.version for one in CONSENT_WORDINGS}) == len(CONSENT_WORDINGS)
    for one in CONSENT_WORDINGS:
        assert is_current_wording(one.version) and len(one.version) <= 60
        assert "für die Zukunft" in one.text, one.version
        if one.model is EXPLICIT:
            assert "freiwillig" in one.text and "willige ein" in one.text, one.version
    assert not is_current_wording("postfach-de-0")
