"""Consent to digital notices, and approval of the remedy instruction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import DeliveryConsent, InstructionApproval
from gemeinwerk.domain.delivery.types import Channel
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound


class WordingOutdated(Conflict):
    """The person has read another text than the one in force."""

    code = "delivery.wording_outdated"
    message = "Der Text der Einwilligung hat sich inzwischen geändert."
    hint = "Bitte lesen Sie den neuen Text und entscheiden Sie noch einmal."


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise Forbidden()
    return actor.account_id


@action("delivery.give_consent")
def give_consent(*, actor: Actor, now: datetime, wording_version: str, given_via: str = "portal") -> None:
    """Note the consent of the acting person to digital notices of the authority in scope.

    Source: VwVfG § 41(2a), SGB X § 37(2a). Safe to repeat. Raises Forbidden without an account, WordingOutdated for
    a text other than the newest.
    """
    account_id = _account(actor)
    if wording_version != rules.consent_wording().version:
        raise WordingOutdated()
    consent, created = DeliveryConsent.objects.get_or_create(
        account_id=account_id,
        channel=Channel.PORTAL_MAILBOX.value,
        withdrawn_at=None,
        defaults={
            "wording_version": wording_version,
            "given_at": now,
            "given_via": given_via[:30],
            "assurance": int(actor.assurance),
        },
    )
    if not created:
        record_nothing()
        return
    record(f"consent:{consent.id}", wording=wording_version, via=given_via)


@action("delivery.withdraw_consent")
def withdraw_consent(*, actor: Actor, now: datetime) -> None:
    """Note the withdrawal for the future: notices go by post from now on (SGB X § 37(2a) S. 2).

    What lies in the postbox already stays there. Safe to repeat. Raises Forbidden without an account.
    """
    rows = DeliveryConsent.objects.select_for_update().filter(
        account_id=_account(actor), channel=Channel.PORTAL_MAILBOX.value, withdrawn_at__isnull=True
    )
    consent = rows.first()
    if consent is None:
        record_nothing()
        return
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    record(f"consent:{consent.id}")


@action("delivery.approve_instruction")
def approve_instruction(*, actor: Actor, now: datetime, version: str, approved_by: str) -> None:
    """Approve a text block of the remedy instruction for the authority in scope; leads only.

    Safe to repeat. Raises Forbidden, NotFound for an unknown version, Invalid without the name of the person.
    """
    actor.require_role("lead")
    if version not in {block.version for block in rules.INSTRUCTION_BLOCKS}:
        raise NotFound()
    if not approved_by.strip():
        raise Invalid("Bitte nennen Sie die Person, die den Text freigibt.")
    row, created = InstructionApproval.objects.get_or_create(
        version=version, defaults={"approved_by": approved_by.strip()[:200], "approved_at": now}
    )
    if not created:
        record_nothing()
        return
    record(f"instruction:{row.id}", version=version)
