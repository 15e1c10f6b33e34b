"""Background work of the documents room: files that no scanner has looked at yet, seals without evidence, seals that run out."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.documents import actions, queries
from gemeinwerk.domain.documents.ports import SealRevoked
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.jobs import defer, job
from gemeinwerk.kernel.refusal import NotFound, TooLarge, Unavailable

AT_ONCE = 200


@job(actions.SCAN_JOB, cron="35 2 * * *", every_tenant=True)
def scan_waiting(*, tenant_id: UUID) -> None:
    """Scan the oldest waiting files; comes back in five minutes where the scanner still does not answer."""
    waiting = queries.waiting_for_scan(limit=AT_ONCE)
    for upload_id in waiting:
        try:
            verdict = queries.scan(upload_id=upload_id)
        except (NotFound, TooLarge, queries.DocumentDamaged):
            # Nothing readable is left, or the scanner takes no such size; pages go on saying that nobody looked.
            continue
        except Unavailable:
            verdict = None
        if verdict is None or (verdict.clean and not verdict.by):
            _again(tenant_id)
            return
        actions.note_scan(actor=SYSTEM, now=now(), upload_id=upload_id, verdict=verdict)
    if len(waiting) == AT_ONCE:
        _again(tenant_id)


def _again(tenant_id: UUID) -> None:
    defer(actions.SCAN_JOB, tenant_id=tenant_id, key=actions.SCAN_JOB, at=now() + actions.SCAN_AGAIN)


@job(actions.RENEW_JOB, cron="15 3 * * *", every_tenant=True)
def renew_seals(*, tenant_id: UUID) -> None:
    """Protect anew the documents whose newest seal or time stamp runs out; tomorrow again where the service is down."""
    due, damaged = queries.renewal_due(now=now(), limit=AT_ONCE), None
    for document_id in due:
        try:
            renewed = queries.prepare_renewal(document_id=document_id, now=now())
        except queries.VersionDamaged as fault:
            # One damaged file does not leave the others without protection.
            damaged = fault
            continue
        if renewed is not None:
            actions.renew(actor=SYSTEM, now=now(), renewed=renewed)
    if damaged is not None:
        # The run counts as failed, so operators see it.
        raise damaged
    if len(due) == AT_ONCE:
        defer(actions.RENEW_JOB, tenant_id=tenant_id, key=actions.RENEW_JOB, at=now())


@job(actions.COMPLETE_JOB, cron="45 3 * * *", every_tenant=True)
def complete_seals(*, tenant_id: UUID, after: UUID | None = None) -> None:
    """Add the evidence that it was not revoked to each seal that lacks it; tomorrow again where none can be had yet.

    A further job goes on behind ``after``, so that those who wait hold up nobody behind them.
    """
    due, wrong = queries.completion_due(now=now(), limit=AT_ONCE, after=after), None
    for document_id in due:
        try:
            completed = queries.prepare_completion(document_id=document_id, now=now())
        except (queries.VersionDamaged, SealRevoked) as fault:
            wrong = fault
            continue
        if completed is not None:
            actions.renew(actor=SYSTEM, now=now(), renewed=completed)
    if len(due) == AT_ONCE:
        defer(
            actions.COMPLETE_JOB, tenant_id=tenant_id, key=f"{actions.COMPLETE_JOB}:{due[-1]}", at=now(), after=due[-1]
        )
    if wrong is not None:
        # The run counts as failed, so operators see it.
        raise wrong
