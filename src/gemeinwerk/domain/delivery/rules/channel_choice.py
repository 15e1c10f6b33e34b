"""Which way a notice takes: chosen by rule, with every reason written down."""

from __future__ import annotations

from dataclasses import dataclass

from gemeinwerk.domain.delivery.rules.consent import consent_ruling
from gemeinwerk.domain.delivery.types import Channel, ChannelChoice, ConsentModel, DeliveryPolicy, ProceduralCode
from gemeinwerk.domain.delivery.types.consent import ALL_SERVICES, ConsentRuling, Declaration

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
BY_LETTER = "Der Bescheid wird als Brief versandt."
EXCLUDED = "Die Bekanntgabe im Postfach des Nutzerkontos wurde ausgeschlossen."


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known about the addressee when the way of a notice is chosen; ``scope`` is the service package."""

    has_account: bool
    has_mail_address: bool
    declarations: tuple[Declaration, ...] = ()
    scope: str = ALL_SERVICES
    has_ozg_postbox: bool = False
    is_abroad: bool = False
    letter_is_required: bool = False
    mailbox_attempt_failed: bool = False
    postbox_attempt_failed: bool = False


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
    before: tuple[str, ...] = ()
    if facts.has_ozg_postbox and facts.has_mail_address and not facts.postbox_attempt_failed:
        found = _ruling(code, Channel.OZG_POSTBOX, facts, policy)
        if found.allowed:
            reasons = (found.reason, "Der Bescheid wird an das Postfach des Nutzerkontos übergeben.")
            return ChannelChoice(Channel.OZG_POSTBOX, reasons, (found.reason_code,))
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
        (not facts.has_mail_address, "no_mail_address", "Für die Benachrichtigung fehlt eine E-Mail-Adresse."),
    )
    return next(((reason_code, reason) for present, reason_code, reason in obstacles if present), None)
