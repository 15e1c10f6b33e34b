"""Answers beyond one application: kept with consent, forgotten on request, carried over to a newer form version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from gemeinwerk.domain.forms.models import Draft, KeptAnswers
from gemeinwerk.domain.forms.queries import DraftGone, info, own
from gemeinwerk.domain.forms.types import Answers, DraftInfo
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor

KEPT_FOR = timedelta(days=365)
MOST_KEPT = 200


@action("forms.keep_answers")
def keep_answers(*, actor: Actor, now: datetime, title: str, answers: Mapping[str, Any]) -> None:
    """Keep answers for the actor's later applications, in place of those kept before; the consent is the caller's."""
    if actor.account_id is None or not answers:
        record_nothing()
        return
    KeptAnswers.objects.filter(account_id=actor.account_id).delete()
    KeptAnswers.objects.create(
        account_id=actor.account_id,
        title=title[:250],
        answers=dict(list(answers.items())[:MOST_KEPT]),
        saved_at=now,
        expires_at=now + KEPT_FOR,
    )
    record(f"account:{actor.account_id}", kept=len(answers))


@action("forms.forget_answers")
def forget_answers(*, actor: Actor, now: datetime) -> int:
    """Delete what the actor keeps with the authority in scope (withdrawal of the consent)."""
    count, _ = KeptAnswers.objects.filter(account_id=actor.account_id).delete()
    if count:
        record(f"account:{actor.account_id}", forgotten=count)
    else:
        record_nothing()
    return count


@action("forms.carry_over")
def move_to_version(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    revision: int,
    package_version_id: UUID,
    schema_id: str,
    schema_version: str,
    answers: Answers,
    about: Mapping[str, Any],
    secret: str = "",
) -> DraftInfo:
    """Go on with a newer form version; ``answers`` are those that it knows, the rest stands in ``about``.

    Only the owner may. Raises DraftGone, also for an outdated revision, so that nothing typed meanwhile is lost.
    """
    row = own(Draft.objects.filter(id=draft_id, receipt="").first(), actor, secret)
    changed = Draft.objects.filter(id=row.id, revision=revision, receipt="").update(
        package_version_id=package_version_id,
        schema_id=schema_id,
        schema_version=schema_version,
        answers=answers,
        about=dict(about),
        step="",
        revision=F("revision") + 1,
        updated_at=now,
    )
    if not changed:
        raise DraftGone()
    record(f"draft:{row.id}", version=package_version_id)
    return info(Draft.objects.get(id=row.id))
