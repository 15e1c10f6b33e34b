"""The file for the court: every document of a case in the order of time, bound, and unchanged beside it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

from gemeinwerk.domain.cases.queries.cases import attachment as attachment_file
from gemeinwerk.domain.cases.queries.cases import case_for, notice_file, reply_file
from gemeinwerk.domain.cases.queries.objections import delivered_file
from gemeinwerk.domain.cases.queries.remedies import remedy_file
from gemeinwerk.domain.cases.rules.court_file import (
    answers_blocks,
    contents_blocks,
    history_blocks,
    judged_blocks,
    message_blocks,
    missing_blocks,
    zip_name,
)
from gemeinwerk.domain.cases.types import CaseFile, CaseView, FileRow
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import DeliveryStatus
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import AuthorityLetterhead, Block, BoundFile, BoundPart, LetterData
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import BERLIN, berlin_date
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.scope import current_tenant

PDF = "application/pdf"
BOUND, INDEX, SUMS = "Gerichtsakte.pdf", "akte.json", "SHA256SUMS"
# A fixed time in the archive, so that the same file at the same moment is the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the file, with the moment by which it is sorted."""

    at: datetime
    title: str
    media_type: str
    content: bytes
    kind: str


def court_file(
    *, actor: Actor, case_id: UUID, now: datetime, evidence: Callable[[UUID], bytes]
) -> tuple[CaseFile, str]:
    """Return the file of a case as a ZIP with its digest: bound PDF, originals, evidence of each delivery, data, checksums.

    ``evidence`` makes the sealed evidence file of a delivery. Raises Forbidden, CaseMissing, FileTooLarge.
    """
    view = case_for(actor=actor, case_id=case_id, today=berlin_date(now))
    papers = sorted(_papers(actor, view, now, evidence), key=lambda paper: paper.at)
    bound = documents.bound_file(
        [BoundPart(paper.title, paper.media_type, paper.content) for paper in papers],
        lambda firsts: _letter(
            view, "Gerichtsakte", contents_blocks(view, list(zip(papers, firsts, strict=True))), now
        ),
        stamp=view.reference,
    )
    files = dict(_files(papers, bound))
    files[INDEX] = json.dumps(_index(view, papers, bound, actor, now), ensure_ascii=False, indent=1).encode()
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    content = _zipped({**files, SUMS: sums.encode()})
    return CaseFile(f"Gerichtsakte-{view.reference}.zip", "application/zip", content), hashlib.sha256(
        content
    ).hexdigest()


def _papers(actor: Actor, view: CaseView, now: datetime, evidence: Callable[[UUID], bytes]) -> Iterator[Paper]:
    def written(at: datetime, title: str, blocks: Iterable[Block]) -> Paper:
        return Paper(at, title, PDF, documents.preview_pdf(_letter(view, title, blocks, now)), "written")

    yield written(view.received_at, "Antrag", answers_blocks(view))
    for file in view.attachments:
        found = _read(file, lambda key: attachment_file(actor=actor, case_id=view.case_id, attachment_id=key))
        yield _as_paper(view.received_at, "Anlage zum Antrag", file, found, written)
    for request in view.requests:
        yield written(request.at, "Nachforderung", message_blocks(request.text, request.at, due_on=request.due_on))
    for reply in view.replies:
        yield written(reply.at, "Antwort", message_blocks(reply.text, reply.at))
        for file in reply.files:
            found = _read(file, lambda key: reply_file(actor=actor, case_id=view.case_id, upload_id=key))
            yield _as_paper(reply.at, "Anlage zur Antwort", file, found, written)
    if view.decision is not None and view.decision.issued_at is not None:
        notice = notice_file(actor=actor, case_id=view.case_id)
        yield Paper(view.decision.issued_at, "Bescheid", PDF, notice.content, "sealed")
    yield from _of_remedies(actor, view, now, written)
    for row in view.objections:
        if row.issued_at is not None and row.decision_id is not None:
            notice = delivered_file(actor=actor, delivery_id=row.decision_id)
            yield Paper(row.issued_at, "Entscheidung über den Widerspruch", PDF, notice.content, "sealed")
    for status in view.deliveries:
        yield Paper(now, f"Zustellnachweis: {status.subject}", PDF, evidence(status.delivery_id), "evidence")
    yield written(now, "Verlauf und Vermerke", history_blocks(view))


def _of_remedies(
    actor: Actor, view: CaseView, now: datetime, written: Callable[[datetime, str, Iterable[Block]], Paper]
) -> Iterator[Paper]:
    for status in view.deliveries:
        for one in status.remedies:
            copy = delivery.remedy_copy(remedy_id=one.remedy_id, now=now)
            yield Paper(one.received_at, "Erklärung gegen den Bescheid", PDF, copy, "sealed")
            known = documents.known_uploads(upload_ids=one.upload_ids) if one.upload_ids else {}
            for key in one.upload_ids:
                if info := known.get(key):
                    file = FileRow(info.id, info.name, info.media_type, info.size)
                    found = _read(
                        file, lambda upload_id, remedy_id=one.remedy_id: remedy_file(  # type: ignore[misc]
                            actor=actor, remedy_id=remedy_id, upload_id=upload_id
                        )
                    )  # fmt: skip
                    yield _as_paper(one.received_at, "Anlage zur Erklärung", file, found, written)
            if one.result is not None and one.judged_at is not None:
                label = delivery.result_words(one.result)
                yield written(one.judged_at, "Vermerk über Form und Frist", judged_blocks(one, label))


def _read(file: FileRow, read: Callable[[UUID], CaseFile]) -> CaseFile | Refusal:
    """Return a file, or why it may not be given out: a locked file must not keep the rest from the court."""
    try:
        return read(file.id)
    except Refusal as refusal:
        return refusal


def _as_paper(
    at: datetime,
    title: str,
    file: FileRow,
    found: CaseFile | Refusal,
    written: Callable[[datetime, str, Iterable[Block]], Paper],
) -> Paper:
    named = f"{title}: {file.name}"[:200]
    if isinstance(found, Refusal):
        return written(at, named, missing_blocks(file, found.message))
    return Paper(at, named, found.media_type, found.content, "received")


def _letter(view: CaseView, title: str, blocks: Iterable[Block], now: datetime) -> LetterData:
    tenant = tenants.tenant(current_tenant())
    return LetterData(
        sender=AuthorityLetterhead(
            tenant.authority_name, tenant.street, tenant.postcode, tenant.city, tenant.head_title
        ),
        recipient=("Zur Vorlage bei Gericht und zur Akte",),
        subject=f"{title}: {view.title}"[:200],
        reference=view.reference,
        date=berlin_date(now),
        blocks=tuple(blocks),
        salutation="",
        closing="",
    )


def _files(papers: Sequence[Paper], bound: BoundFile) -> Iterator[tuple[str, bytes]]:
    yield BOUND, bound.pdf
    for number, paper in enumerate(papers, start=1):
        yield zip_name(number, paper.title, paper.media_type, is_evidence=paper.kind == "evidence"), paper.content


def _index(view: CaseView, papers: Sequence[Paper], bound: BoundFile, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "reference": view.reference,
        "authority": tenants.tenant(current_tenant()).authority_name,
        "service": view.service,
        "case": str(view.case_id),
        "state": view.state.value,
        "exported_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "exported_by": actor.id,
        "pages": bound.pages,
        "documents": [
            {
                "number": number,
                "title": paper.title,
                "at": paper.at.astimezone(BERLIN).isoformat(timespec="seconds"),
                "first_page": first,
                "file": zip_name(number, paper.title, paper.media_type, is_evidence=paper.kind == "evidence"),
                "media_type": paper.media_type,
                "kind": paper.kind,
                "sha256": hashlib.sha256(paper.content).hexdigest(),
            }
            for number, (paper, first) in enumerate(zip(papers, bound.first_pages, strict=True), start=1)
        ],
        "deliveries": [_standing(status, berlin_date(now)) for status in view.deliveries],
    }


def _standing(status: DeliveryStatus, today: date) -> dict[str, object]:
    return {
        "delivery": str(status.delivery_id),
        "subject": status.subject,
        "notified_on": _day(status.notified_on),
        "citizen_last_day": _day(status.citizen_last_day),
        "office_last_day": _day(status.office_last_day),
        "finality": delivery.finality_of(status, today=today).state.value,
        "remedies": [
            {
                "remedy": str(one.remedy_id),
                "received_at": one.received_at.astimezone(UTC).isoformat(timespec="seconds"),
                "received_on": one.received_on.isoformat(),
                "form": one.form.value,
                "computed": one.timeliness.value,
                "result": one.result.value if one.result else None,
                "handed_to": one.handed_to,
                "outcome": one.outcome.value if one.outcome else None,
                "decision": str(one.decision_id) if one.decision_id else None,
                "sha256": one.digest,
            }
            for one in status.remedies
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _zipped(files: dict[str, bytes]) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in sorted(files.items()):
            # Documents and pictures are compressed in themselves.
            packed = zipfile.ZIP_DEFLATED if name in (INDEX, SUMS) else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, packed)
    return output.getvalue()
