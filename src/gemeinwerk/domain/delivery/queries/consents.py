"""The registry of consents: what a person declared, and what holds for a service."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import DeliveryConsent
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    Channel,
    ConsentInfo,
    ConsentModel,
    ConsentStanding,
    ConsentWording,
    Declaration,
    ProceduralCode,
    Stance,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import person_scope

_STAFF = ("officer", "lead", "admin", "auditor")
_MOST = 500


def declared(account_id: UUID | None, submission_id: UUID | None = None) -> list[Declaration]:
    """Return every declaration of a person towards the authority in scope, newest first.

    Without an account it is what came with, or was taken down about, one application from another portal.
    """
    if account_id is not None:
        rows = DeliveryConsent.objects.filter(account_id=account_id).order_by("-given_at", "-id")
    elif submission_id is not None:
        rows = DeliveryConsent.objects.filter(submission_id=submission_id).order_by("-given_at", "-id")
    else:
        return []
    return [_declaration(row) for row in rows[:_MOST]]


def declarations(*, account_id: UUID) -> list[Declaration]:
    """Return every declaration of a person over all authorities, newest first."""
    with person_scope(account_id):
        rows = DeliveryConsent.objects.order_by("-given_at", "-id")
        return [_declaration(row) for row in rows[:_MOST]]


def declarations_seen(*, actor: Actor, account_id: UUID | None, submission_id: UUID | None = None) -> list[Declaration]:
    """Return a person's declarations towards the authority in scope, for its staff. Raises Forbidden."""
    actor.require_role(*_STAFF)
    return declared(account_id, submission_id)


def standing(
    found: Sequence[Declaration], *, scope: str = ALL_SERVICES, code: ProceduralCode | None = None
) -> ConsentStanding:
    """Return what holds for one service under its procedural code, or for every service where none is given."""
    law = code or ProceduralCode.VWVFG_NRW
    channel = Channel.PORTAL_MAILBOX
    model = rules.consent_needed(law, channel, policy())
    ruling = rules.consent_ruling(model, law, channel, scope, found)
    wording = rules.consent_wording(model=ConsentModel.EXPLICIT, code=code)
    return ConsentStanding(
        scope=scope,
        code=code,
        model=model,
        digital=ruling.allowed,
        reason=ruling.reason,
        wording_version=wording.version,
        declaration=rules.decisive_declaration(channel, scope, found),
        post=rules.request_for_post(law, scope, found),
    )


def consent(*, account_id: UUID, tenant_id: UUID, scope: str = ALL_SERVICES) -> ConsentInfo:
    """Return how a person's consent to digital notices of one authority stands, for one service or for all."""
    known = [one for one in declarations(account_id=account_id) if one.tenant_id == tenant_id]
    found = rules.decisive_declaration(Channel.PORTAL_MAILBOX, scope, known)
    if found is None:
        return ConsentInfo(tenant_id, None, "", None)
    if found.stance is Stance.REFUSED:
        return ConsentInfo(tenant_id, None, found.wording_version, found.given_at)
    return ConsentInfo(tenant_id, found.given_at, found.wording_version, found.withdrawn_at)


def consent_wording(
    *,
    model: ConsentModel = ConsentModel.EXPLICIT,
    code: ProceduralCode | None = None,
    channel: Channel = Channel.PORTAL_MAILBOX,
) -> ConsentWording:
    """Return the newest text for a consent model, procedural code and channel; without them the one for all services."""
    return rules.consent_wording(model=model, code=code, channel=channel)


def consent_text(*, version: str) -> ConsentWording | None:
    """Return the text that a declaration was about, None for a version that no release knows any more."""
    try:
        return rules.consent_wording(version)
    except KeyError:
        return None


def post_can_be_requested(*, code: ProceduralCode | str) -> bool:
    """Tell whether notices under this code are charges, for which post can be requested (AO § 122a)."""
    return rules.governs_charges(ProceduralCode(code))


def _declaration(row: DeliveryConsent) -> Declaration:
    return Declaration(
        id=row.id,
        tenant_id=row.tenant_id,
        scope=row.scope,
        channel=Channel(row.channel),
        model=ConsentModel(row.model),
        stance=Stance(row.stance),
        wording_version=row.wording_version,
        given_at=row.given_at,
        given_via=row.given_via,
        assurance=row.assurance,
        withdrawn_at=row.withdrawn_at,
        withdrawn_via=row.withdrawn_via,
        by_representative=row.by_representative,
        used_for=row.used_for,
        note=row.note,
    )
