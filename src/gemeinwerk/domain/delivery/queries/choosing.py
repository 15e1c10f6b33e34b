"""Which way a notice would take now, with its reasons."""

from __future__ import annotations

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.ports import ozg_postbox
from gemeinwerk.domain.delivery.queries.consents import declared
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import ChannelChoice, ProceduralCode, Recipient


def choice_for(
    code: str, recipient: Recipient, *, scope: str, letter_required: bool = False, postbox_attempt_failed: bool = False
) -> ChannelChoice:
    """Return the way of a notice by rule, from what is known about its addressee now."""
    portal = recipient.portal
    facts = rules.ChannelFacts(
        has_account=recipient.account_id is not None,
        has_mail_address=bool(recipient.email),
        declarations=tuple(declared(recipient.account_id, portal.submission_id if portal else None)),
        scope=scope,
        has_ozg_postbox=bool(recipient.postbox_handle) and ozg_postbox().connected,
        is_abroad=recipient.is_abroad,
        letter_is_required=letter_required,
        postbox_attempt_failed=postbox_attempt_failed,
        reply=portal.reply.kind if portal else None,
    )
    return rules.choose_channel(ProceduralCode(code), facts, policy())
