"""Which way a notice takes: chosen by rule, with every reason written down."""

from __future__ import annotations

from dataclasses import dataclass

from gemeinwerk.domain.delivery.rules.consent import consent_ruling
from gemeinwerk.domain.delivery.rules.other_portals import wished
from gemeinwerk.domain.delivery.types import (
    Channel,
    ChannelChoice,
    ConsentModel,
    DeliveryPolicy,
    ProceduralCode,
    ReplyKind,
)
from gemeinwerk.domain.delivery.types.consent import ALL_SERVICES, ConsentRuling, Declaration

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
BY_LETTER = "Der Bescheid wird als Brief versandt."
NO_MAIL_ADDRESS = "Für die Benachrichtigung fehlt eine E-Mail-Adresse."
INTO_POSTBOX = "Der Bescheid wird an das Postfach des Nutzerkontos übergeben."
EXCLUDED = "Die Bekanntgabe im Postfach des Nutzerkontos wurde ausgeschlossen."


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known about the addressee when the way of a notice is chosen; ``scope`` is the service package.

    ``reply`` is what was wished in another portal, None where the application came through the own one.
    """

    has_account: bool
    has_mail_address: bool
    declarations: tuple[Declaration, ...] = ()
    scope: str = ALL_SERVICES
    has_ozg_postbox: bool = False
    is_abroad: bool = False
    letter_is_required: bool = False
    mailbox_attempt_failed: bool = False
    postbox_attempt_failed: bool = False
    reply: ReplyKind | None = None


def consent_needed(code: ProceduralCode, channel: Channel, policy: DeliveryPolicy) -> ConsentModel:
    """Which consent the platform demands before a notice goes this way.

    Source: VwVfG § 41(2a), SGB X § 37(2a): explicit; OZG § 9(1): deemed with opt-out; AO § 122a: none with
    opt-out (state 2026-11). Settings of DeliveryPolicy make the last two explicit by default.
    """
    if channel is Channel.PORTAL_MAILBOX:
        if code in _AO_CODES and not policy.ao_mailbox_needs_explicit_consent:
            return ConsentModel.NONE_WITH_OPT_OUT
        return ConsentModel.EXPLICIT
    if channel is Channel.OZG_POSTBOX:
        if code in _AO_CODES:
            return ConsentModel.NONE_WITH_OPT_OUT
        needs = policy.ozg_postbox_needs_explicit_consent
        return ConsentModel.EXPLICIT if needs else ConsentModel.DEEMED_WITH_OPT_OUT
    if channel in (Channel.ELECTRONIC, Channel.SERVED_ELECTRONIC):
        return ConsentModel.ACCESS_OPENED
    return ConsentModel.NONE


def choose_channel(code: ProceduralCode, facts: ChannelFacts, policy: DeliveryPolicy | None = None) -> ChannelChoice:
    """Postbox of the user account, own mailbox or letter: the first way that the law and the addressee allow, with reasons.

    Source: VwVfG § 41(2), (2a), SGB X § 37(2), (2a), AO §§ 122, 122a, OZG § 9(1); the analogue way stays open to
    everybody (EGovG NRW § 3(6)). Without an e-mail address nobody can be told on the day of provision (OZG § 9(1)). State 2026-11.
    """
    policy = policy or DeliveryPolicy()
    letter = Channel.LETTER_ABROAD if facts.is_abroad else Channel.LETTER
    if facts.letter_is_required:
        return ChannelChoice(letter, ("Das Dokument muss auf Papier zugehen.", BY_LETTER), ("letter_required",))
    if facts.reply is not None:
        return _from_other_portal(code, facts, policy, letter)
    before: tuple[str, ...] = ()
    if facts.has_ozg_postbox and facts.has_mail_address and not facts.postbox_attempt_failed:
        found = _ruling(code, Channel.OZG_POSTBOX, facts, policy)
        if found.allowed:
            return ChannelChoice(Channel.OZG_POSTBOX, (found.reason, INTO_POSTBOX), (found.reason_code,))
        before = (EXCLUDED,) if found.reason_code in ("refused", "withdrawn") else ()
    # Where two postboxes were in question, each reason says which one it is about.
    where = "Postfach im Portal: " if facts.has_ozg_postbox else ""
    ruling = _ruling(code, Channel.PORTAL_MAILBOX, facts, policy)
    failed = _obstacle(ruling, facts, policy)
    if failed is not None:
        reason_code, reason = failed
        uses_up = ruling.uses_up if reason_code == "asked_for_post" else None
        return ChannelChoice(letter, (*before, f"{where}{reason}", BY_LETTER), (reason_code,), uses_up)
    why = (*before, f"{where}{ruling.reason}", "Der Bescheid wird im Postfach bereitgestellt.")
    return ChannelChoice(Channel.PORTAL_MAILBOX, why, (ruling.reason_code,))


def other_portal_ruling(code: ProceduralCode, facts: ChannelFacts, policy: DeliveryPolicy) -> ConsentRuling:
    """Whether a notice may go into the postbox that another portal names.

    Source: OZG § 9(1), VwVfG § 41(2a). Only what came with the application shows that its person could say no, so where
    the setting wants an explicit consent, silence is none under any code; with the safer reading charges go by post too
    (AO § 122a would not need a consent). A refusal binds always. State 2026-11.
    """
    model = consent_needed(code, Channel.OZG_POSTBOX, policy)
    if policy.ozg_postbox_needs_explicit_consent:
        model = ConsentModel.EXPLICIT
    return consent_ruling(model, code, Channel.OZG_POSTBOX, facts.scope, facts.declarations)


def _from_other_portal(
    code: ProceduralCode, facts: ChannelFacts, policy: DeliveryPolicy, letter: Channel
) -> ChannelChoice:
    """Postbox of the user account or letter: there is no mailbox here for somebody without an account."""
    reply = facts.reply or ReplyKind.NONE
    wish, ruling = wished(reply), other_portal_ruling(code, facts, policy)
    if reply is not ReplyKind.POSTBOX:
        reason_code = "no_reply_channel" if reply is ReplyKind.NONE else "reply_channel_unfit"
        return ChannelChoice(letter, (wish, BY_LETTER), (reason_code,))
    obstacles = (
        (not facts.has_ozg_postbox, "postbox_off", "Ein Postfach von Nutzerkonten ist hier nicht angebunden."),
        (facts.postbox_attempt_failed, "postbox_failed", "Die Bereitstellung dort blieb ohne Erfolg."),
        (not ruling.allowed, ruling.reason_code, ruling.reason),
        (not facts.has_mail_address, "no_mail_address", NO_MAIL_ADDRESS),
    )
    for present, reason_code, reason in obstacles:
        if present:
            uses_up = ruling.uses_up if reason_code == "asked_for_post" else None
            return ChannelChoice(letter, (wish, reason, BY_LETTER), (reason_code,), uses_up)
    return ChannelChoice(Channel.OZG_POSTBOX, (wish, ruling.reason, INTO_POSTBOX), (ruling.reason_code,))


def _ruling(code: ProceduralCode, channel: Channel, facts: ChannelFacts, policy: DeliveryPolicy) -> ConsentRuling:
    model = consent_needed(code, channel, policy)
    return consent_ruling(model, code, channel, facts.scope, facts.declarations)


def _obstacle(ruling: ConsentRuling, facts: ChannelFacts, policy: DeliveryPolicy) -> tuple[str, str] | None:
    """Return the first reason against the own mailbox, or None."""
    obstacles: tuple[tuple[bool, str, str], ...] = (
        (not policy.portal_mailbox_allowed, "mailbox_off", "Die Behörde nutzt das Postfach nicht für Bescheide."),
        (facts.mailbox_attempt_failed, "mailbox_failed", "Die Bereitstellung im Postfach blieb ohne Erfolg."),
        (not facts.has_account, "no_account", "Es gibt kein Nutzerkonto."),
        (not ruling.allowed, ruling.reason_code, ruling.reason),
        (not facts.has_mail_address, "no_mail_address", NO_MAIL_ADDRESS),
    )
    return next(((reason_code, reason) for present, reason_code, reason in obstacles if present), None)
