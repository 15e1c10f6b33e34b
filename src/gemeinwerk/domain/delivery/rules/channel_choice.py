"""Which way a notice takes: chosen by rule, with every reason written down."""

from __future__ import annotations

from dataclasses import dataclass

from gemeinwerk.domain.delivery.types import Channel, ChannelChoice, ConsentModel, DeliveryPolicy, ProceduralCode

_AO_CODES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known about the addressee when the way of a notice is chosen."""

    has_account: bool
    has_mail_address: bool
    has_consented: bool
    has_asked_for_post: bool = False
    is_abroad: bool = False
    letter_is_required: bool = False
    mailbox_attempt_failed: bool = False


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
    """Mailbox if the law and the addressee allow it, otherwise a letter; the first obstacle decides.

    Source: VwVfG § 41(2), (2a), SGB X § 37(2), (2a), AO §§ 122, 122a; the analogue way stays open to everybody
    (EGovG NRW § 3(6)). State 2026-11.
    """
    policy = policy or DeliveryPolicy()
    consent = consent_needed(code, Channel.PORTAL_MAILBOX, policy)
    obstacles: tuple[tuple[bool, str, str], ...] = (
        (facts.letter_is_required, "letter_required", "Das Dokument muss auf Papier zugehen."),
        (
            not policy.portal_mailbox_allowed,
            "mailbox_off",
            "Die Behörde nutzt das Postfach nicht für Bescheide.",
        ),
        (facts.mailbox_attempt_failed, "mailbox_failed", "Die Bereitstellung im Postfach blieb ohne Erfolg."),
        (not facts.has_account, "no_account", "Es gibt kein Nutzerkonto."),
        (facts.has_asked_for_post, "asked_for_post", "Die Zustellung per Post wurde verlangt."),
        (
            consent is ConsentModel.EXPLICIT and not facts.has_consented,
            "no_consent",
            "Eine Einwilligung in den digitalen Bescheid liegt nicht vor.",
        ),
        (
            not facts.has_mail_address,
            "no_mail_address",
            "Für die Benachrichtigung fehlt eine E-Mail-Adresse.",
        ),
    )
    for present, code_of_reason, reason in obstacles:
        if present:
            channel = Channel.LETTER_ABROAD if facts.is_abroad else Channel.LETTER
            return ChannelChoice(channel, (reason, "Der Bescheid wird als Brief versandt."), (code_of_reason,))
    basis = (
        "Eine Einwilligung in den digitalen Bescheid liegt vor."
        if facts.has_consented
        else "Die Bereitstellung zum Abruf bedarf hier keiner Einwilligung."
    )
    reasons = (basis, "Der Bescheid wird im Postfach bereitgestellt.")
    return ChannelChoice(Channel.PORTAL_MAILBOX, reasons, ("consent" if facts.has_consented else "no_consent_needed",))
