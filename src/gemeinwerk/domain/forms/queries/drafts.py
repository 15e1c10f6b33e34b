"""Reads of drafts: whose they are, to whom they were passed on, what a person keeps for later."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.forms.models import Draft, Handover, KeptAnswers
from gemeinwerk.domain.forms.types import DraftInfo, HandoverInfo, KeptInfo
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import person_scope


class DraftGone(NotFound):
    """The draft does not exist, has expired or belongs to somebody else."""

    code = "forms.draft_gone"
    message = "Diesen Entwurf gibt es nicht mehr, oder er gehört zu einem anderen Konto."
    hint = "Bitte melden Sie sich an und öffnen Sie Ihre Entwürfe unter „Mein Konto“, oder beginnen Sie neu."


def secret_hash(secret: str) -> str:
    """Return what is stored of a guest's secret."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def draft(*, actor: Actor, tenant_id: UUID | None = None, draft_id: UUID, secret: str = "") -> DraftInfo:
    """Return the draft in the tenant's scope if it is this actor's; raises DraftGone otherwise."""
    return info(own(Draft.objects.by_id(draft_id), actor, secret))


def own(row: Draft | None, actor: Actor, secret: str) -> Draft:
    """Return ``row`` if it belongs to the actor or opens with the guest's secret; raises DraftGone."""
    if row is None:
        raise DraftGone()
    if row.account_id is not None:
        if actor.account_id == row.account_id:
            return row
    elif secret and hmac.compare_digest(row.secret_hash, secret_hash(secret)):
        return row
    raise DraftGone()


def draft_to_fill(*, actor: Actor, now: datetime, draft_id: UUID, secret: str = "") -> DraftInfo:
    """Return the draft if it is this actor's, or was passed on to who holds ``secret``; raises DraftGone otherwise."""
    row, handover = reachable(Draft.objects.by_id(draft_id), actor, secret, now)
    return info(row, helper=handover.id if handover else None)


def reachable(row: Draft | None, actor: Actor, secret: str, now: datetime) -> tuple[Draft, Handover | None]:
    """Return ``row`` for its owner, or with the handover that admits the holder of ``secret``; raises DraftGone."""
    try:
        return own(row, actor, secret), None
    except DraftGone:
        found = None
        if row is not None and secret:
            found = Handover.objects.filter(
                draft_id=row.id, secret_hash=secret_hash(secret), closed_at=None, expires_at__gt=now
            ).first()
        if row is None or found is None:
            raise
        return row, found


def handovers_of(*, draft_id: UUID) -> list[HandoverInfo]:
    """Return to whom a draft of the tenant in scope was passed on, newest first."""
    return [handover_info(row) for row in Handover.objects.filter(draft_id=draft_id).order_by("-created_at")[:20]]


def kept_answers(*, account_id: UUID, now: datetime) -> KeptInfo | None:
    """Return what the person keeps for later applications, over all authorities; None where nothing is kept."""
    with person_scope(account_id):
        row = KeptAnswers.objects.filter(expires_at__gt=now).order_by("-saved_at").first()
    return None if row is None else KeptInfo(row.title, row.saved_at, row.answers)


def tenants_with_kept(*, account_id: UUID) -> list[UUID]:
    """Return the authorities with which the person keeps answers."""
    with person_scope(account_id):
        return list(KeptAnswers.objects.values_list("tenant_id", flat=True).distinct())


def drafts_of(*, account_id: UUID) -> list[DraftInfo]:
    """Return the open drafts of a person over all authorities, newest first."""
    with person_scope(account_id):
        return [info(row) for row in Draft.objects.filter(receipt="").order_by("-updated_at")[:100]]


def expired_drafts(*, before: object, limit: int = 500) -> list[UUID]:
    """Return ids of drafts of the tenant in scope whose time is over."""
    return list(Draft.objects.filter(expires_at__lt=before).values_list("id", flat=True)[:limit])


def handover_info(row: Handover) -> HandoverInfo:
    """Turn a table row into the type that crosses the border."""
    return HandoverInfo(
        row.id, row.tenant_id, row.draft_id, row.created_at, row.expires_at, row.taken_at, row.closed_at,
        row.signed_name, row.signed_at,
    )  # fmt: skip


def info(row: Draft, *, helper: UUID | None = None) -> DraftInfo:
    """Turn a table row into the type that crosses the border."""
    return DraftInfo(
        id=row.id,
        tenant_id=row.tenant_id,
        account_id=row.account_id,
        package_id=row.package_id,
        package_version_id=row.package_version_id,
        place_key=row.place_key,
        schema_ref=f"{row.schema_id}V{row.schema_version}",
        title=row.title,
        answers=row.answers,
        step=row.step,
        revision=row.revision,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        receipt=row.receipt,
        about=row.about,
        helper=helper,
    )
