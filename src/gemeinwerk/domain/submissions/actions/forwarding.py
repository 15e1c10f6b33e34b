"""A foreign delivery service: what waits is handed over until it is taken, and followed until its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from gemeinwerk.domain.keys import queries as keys
from gemeinwerk.domain.keys.ports import encryption
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.actions.sending import FORWARD_JOB
from gemeinwerk.domain.submissions.models import Dispatch, DispatchFile
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.types import Outgoing, Recipient, SubmissionState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import Refusal, RefusalKind, Unavailable
from gemeinwerk.kernel.scope import current_tenant

FOLLOW_JOB = "submissions.follow"
# A service that is down over a weekend still gets everything by itself, and people see that it waits.
WAITS = (5, 15, 60, 300, 900, 1800, 3600)
NOBODY = "Zurzeit ist keine Stelle hinterlegt, die diese Leistung annimmt. Wir versuchen es weiter."


@action("submissions.forward")
def forward(*, actor: Actor, now: datetime, dispatch_id: UUID) -> None:
    """Hand a waiting dispatch of the tenant in scope to the foreign delivery service; a second run changes nothing there.

    What cannot be handed over now is tried again later, with growing distance, for as long as it takes.
    """
    row = Dispatch.objects.select_for_update().filter(id=dispatch_id, state=SubmissionState.WAITING.value).first()
    if row is None:
        record_nothing()
        return
    try:
        destination_id = courier().route(service_key=row.service_key, region=rules.region_of(row.place_key))
        if destination_id is None:
            raise Unavailable(NOBODY)
        recipient = courier().recipient(destination_id=destination_id)
        sent = courier().send(_parcel(row, recipient), client_id=None, now=now)
    except Refusal as fault:
        _later(row, fault.message, now)
        record(f"submission:{row.id}", attempt=row.attempts, refused=fault.code)
        return
    row.message_id, row.case_id, row.destination_id = sent.message_id, sent.case_id, destination_id
    row.state, row.problem, row.attempts = SubmissionState.SUBMITTED.value, "", 0
    row.save()
    defer(FOLLOW_JOB, tenant_id=current_tenant(), at=now + timedelta(seconds=WAITS[0]), dispatch_id=row.id)
    record(f"submission:{row.id}", message=sent.message_id)


@action("submissions.follow")
def follow(*, actor: Actor, now: datetime, dispatch_id: UUID) -> None:
    """Learn from the verified events of the foreign service how a dispatch ended; ask again later where it has not."""
    row = Dispatch.objects.select_for_update().filter(id=dispatch_id, state=SubmissionState.SUBMITTED.value).first()
    if row is None or row.message_id is None or row.case_id is None:
        record_nothing()
        return
    try:
        outcome = courier().outcome(message_id=row.message_id, case_id=row.case_id)
    except Refusal as fault:
        if fault.kind is not RefusalKind.UNAVAILABLE:
            row.problem = fault.message[:300]
        outcome = None
    if outcome is None:
        row.attempts += 1
        row.save(update_fields=["attempts", "problem"])
        wait = WAITS[min(row.attempts, len(WAITS) - 1)]
        defer(FOLLOW_JOB, tenant_id=current_tenant(), at=now + timedelta(seconds=wait), dispatch_id=row.id)
        record_nothing()
        return
    ended(row, outcome.state, outcome.at, "; ".join(str(one.get("detail", "")) for one in outcome.problems))
    record(f"submission:{row.id}", state=row.state)


def ended(row: Dispatch, state: SubmissionState, at: datetime, problem: str = "") -> None:
    """Note the end of a dispatch and delete the content that was kept for it; part of an action."""
    row.state, row.ended_at, row.problem = state.value, at, problem[:300]
    if state is SubmissionState.ACCEPTED:
        DispatchFile.objects.filter(dispatch_id=row.id).delete()
        row.sealed_metadata = row.sealed_data = ""
    row.save(update_fields=["state", "ended_at", "problem", "sealed_metadata", "sealed_data"])


def _later(row: Dispatch, why: str, now: datetime) -> None:
    row.attempts += 1
    row.problem = why[:300]
    row.save(update_fields=["attempts", "problem"])
    wait = WAITS[min(row.attempts, len(WAITS) - 1)]
    defer(FORWARD_JOB, tenant_id=current_tenant(), at=now + timedelta(seconds=wait), dispatch_id=row.id)


def _parcel(row: Dispatch, recipient: Recipient) -> Outgoing:
    """Open what waited and encrypt it for its recipient."""

    def sealed(token: str, content_type: str) -> str:
        content = keys.decrypt(token=token, kid=row.kid)
        return encryption().encrypt(content, public_jwk=recipient.jwk, kid=recipient.kid, content_type=content_type)

    described = msgspec.json.decode(keys.decrypt(token=row.sealed_metadata, kid=row.kid))
    types = {one["attachmentId"]: one["mimeType"] for one in described["contentStructure"]["attachments"]}
    files = DispatchFile.objects.filter(dispatch_id=row.id).order_by("id")
    return Outgoing(
        recipient=recipient,
        service_key=row.service_key,
        service_name=row.title,
        region=rules.region_of(row.place_key),
        metadata=sealed(row.sealed_metadata, "application/json"),
        data=sealed(row.sealed_data, "application/json"),
        attachments=tuple((one.id, sealed(one.sealed, types[str(one.id)])) for one in files),
        key=str(row.id),
    )
