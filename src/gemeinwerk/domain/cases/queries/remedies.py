"""A remedy for the page on which a person judges it, its files, and the last day for the office's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.cases.queries.cases import CaseMissing, case_of
from gemeinwerk.domain.cases.queries.objection_rows import may_decide_objection
from gemeinwerk.domain.cases.queries.standings import standing
from gemeinwerk.domain.cases.types import CaseFile, FileRow, NoticeStanding
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import Audience, DecidingAuthority, RemedyInfo, RemedyResult
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class RemedyView:
    """A remedy with its case, its notice, its files and who decides on it."""

    remedy: RemedyInfo
    standing: NoticeStanding
    case_id: UUID
    reference: str
    title: str
    files: tuple[FileRow, ...]
    results: tuple[tuple[str, str], ...]
    result_label: str
    inactivity_from: date
    deciding_name: str
    deciding: DecidingAuthority | None
    may_decide: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with its case, for what the office notes about receipt and remedies."""

    standing: NoticeStanding
    case_id: UUID
    reference: str
    title: str


def remedy_for(*, actor: Actor, remedy_id: UUID, today: date) -> RemedyView:
    """Return a remedy for the page on which it is judged; raises Forbidden, CaseMissing, NotFound."""
    info, row = _found(actor, remedy_id)
    _, status = delivery.remedy(remedy_id=remedy_id)
    name, deciding = delivery.deciding_authority(status)
    return RemedyView(
        remedy=info,
        standing=standing(status, today=today),
        case_id=row.id,
        reference=row.reference,
        title=row.title,
        files=_files(info),
        results=tuple((one.value, delivery.result_words(one)) for one in RemedyResult),
        result_label=delivery.result_words(info.result) if info.result else "",
        inactivity_from=delivery.inactivity_action_from(info.received_on),
        deciding_name=name,
        deciding=deciding,
        may_decide=may_decide_objection(actor, row),
    )


def delivery_for(*, actor: Actor, delivery_id: UUID, today: date) -> DeliveryView:
    """Return a delivery with its case; raises Forbidden, CaseMissing, NotFound."""
    actor.require_role("officer", "lead")
    status = delivery.delivery(delivery_id=delivery_id)
    row = case_of(actor=actor, case_id=status.case_id)
    return DeliveryView(standing(status, today=today), row.id, row.reference, row.title)


def remedy_copy(*, actor: Actor, remedy_id: UUID, now: datetime) -> CaseFile:
    """Return the sealed copy of a declaration; raises Forbidden, CaseMissing, NotFound."""
    info, row = _found(actor, remedy_id)
    pdf = delivery.remedy_copy(remedy_id=info.remedy_id, now=now)
    return CaseFile(f"Erklaerung-{row.reference}.pdf", "application/pdf", pdf)


def remedy_file(*, actor: Actor, remedy_id: UUID, upload_id: UUID) -> CaseFile:
    """Return one file of a remedy; raises Forbidden, CaseMissing, NotFound, MalwareFound, NotScanned."""
    info, _ = _found(actor, remedy_id)
    if upload_id not in info.upload_ids or info.uploads_of is None:
        raise NotFound()
    found = documents.draft_upload(draft_id=info.uploads_of, upload_id=upload_id)
    content = b"".join(found.chunks)
    documents.refuse_unsafe(upload_id=upload_id, content=content)
    return CaseFile(found.info.name, found.info.media_type, content)


def period_file(*, actor: Actor, delivery_id: UUID, now: datetime) -> CaseFile:
    """Return the last day of a remedy period for the office's calendar; raises Forbidden, NoLastDay, NotFound."""
    actor.require_role("officer", "lead")
    status = delivery.delivery(delivery_id=delivery_id)
    row = case_of(actor=actor, case_id=status.case_id)
    content = delivery.last_day_file(status, audience=Audience.OFFICE, now=now)
    return CaseFile(f"Fristende-{row.reference}.ics", "text/calendar", content)


def _found(actor: Actor, remedy_id: UUID) -> tuple[RemedyInfo, Case]:
    actor.require_role("officer", "lead")
    try:
        info, _ = delivery.remedy(remedy_id=remedy_id)
    except NotFound as unknown:
        raise CaseMissing() from unknown
    return info, case_of(actor=actor, case_id=info.case_id)


def _files(info: RemedyInfo) -> tuple[FileRow, ...]:
    known = documents.known_uploads(upload_ids=info.upload_ids) if info.upload_ids else {}
    return tuple(
        FileRow(u.id, u.name, u.media_type, u.size, locked=u.quarantined, unscanned=u.scanned_at is None)
        for key in info.upload_ids
        if (u := known.get(key))
    )
