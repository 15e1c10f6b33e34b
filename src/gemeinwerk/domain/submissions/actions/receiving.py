"""Receiving: what waits at the destination is picked up, checked, taken over or sent back with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.keys import queries as keys
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.actions.forwarding import ended
from gemeinwerk.domain.submissions.actions.mailroom import mailroom_info
from gemeinwerk.domain.submissions.events import SubmissionReceived
from gemeinwerk.domain.submissions.models import Attachment, Dispatch, Mailroom, Submission, SubmissionEvent
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.types import Collected, MailroomInfo, SubmissionState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id, reference
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import NotFound, Refusal
from gemeinwerk.kernel.scope import current_tenant

REPORT_JOB = "submissions.report"
TYP = "secevent+jwt"
FOREIGN_PREFIX = "FC"


@action("submissions.receive")
def receive(*, actor: Actor, now: datetime, message_id: UUID, destination_id: UUID | None = None) -> None:
    """Take a waiting message of the authority's own destination over, or send it back with reasons; once.

    What fits is stored encrypted before it is accepted, so that nothing is lost in between. What does not fit (tags, hashes,
    schema, answers that the form refuses) is rejected with the problems of the standard. A message for a destination of another
    system, which ``destination_id`` tells beforehand, and one that was taken before, are left alone. Raises Unavailable
    where the service does not answer.
    """
    room = Mailroom.objects.filter(service=courier().service).first()
    elsewhere = room is None or destination_id not in (None, room.destination_id)
    if room is None or elsewhere or Submission.objects.filter(id=message_id).exists():
        record_nothing()
        return
    mailroom = mailroom_info(room)
    parcel = courier().collect(mailroom, message_id=message_id, now=now)
    if parcel.destination_id != mailroom.destination_id:
        record_nothing()
        return
    try:
        row, files, tags = _taken(parcel)
    except rules.Unfit as fault:
        _report(mailroom, parcel, rules.REJECT, {"problems": [fault.problem]}, now)
        record(f"submission:{message_id}", rejected=fault.problem["type"].rpartition("/")[2])
        return
    add_rows(row, SubmissionEvent(submission_id=row.id, kind="submitted", at=parcel.submitted_at), *files)
    _report(mailroom, parcel, rules.ACCEPT, {"authenticationTags": tags}, now)
    announce(SubmissionReceived(tenant_id=row.tenant_id, submission_id=row.id))
    record(f"submission:{row.id}", package=row.package_id, reference=row.reference)


@action("submissions.report")
def report(*, actor: Actor, now: datetime, message_id: UUID, case_id: UUID, token: str) -> None:
    """Hand a signed event to a foreign delivery service; the same token again has no further effect there.

    What was decided stands in the chain already, by the action that took the message over or sent it back.
    """
    room = Mailroom.objects.get(service=courier().service)
    courier().report(mailroom_info(room), case_id=case_id, token=token, now=now)
    record_nothing()


@action("submissions.accept")
def accept(*, actor: Actor, now: datetime, submission_id: UUID) -> None:
    """Note that the authority has opened a case for the submission; a second time changes nothing."""
    changed = Submission.objects.filter(id=submission_id, state=SubmissionState.SUBMITTED).update(
        state=SubmissionState.ACCEPTED
    )
    if not changed:
        record_nothing()
        return
    SubmissionEvent.objects.create(submission_id=submission_id, kind="accepted", at=now)
    record(f"submission:{submission_id}")


@action("submissions.note_end")
def note_end(*, actor: Actor, now: datetime, message_id: UUID, state: SubmissionState) -> None:
    """Note for the sender how a message of the own delivery service ended; a second time changes nothing."""
    row = Dispatch.objects.select_for_update().filter(message_id=message_id, ended_at=None).first()
    if row is None:
        record_nothing()
        return
    ended(row, state, now)
    record(f"submission:{row.id}", state=state.value)


def _taken(parcel: Collected) -> tuple[Submission, list[Attachment], dict[str, Any]]:
    """Open, check and turn a message into rows; raises Unfit with the problem to report."""
    tags = rules.fitting_tags(
        metadata=parcel.metadata, data=parcel.data, attachments=parcel.attachments, tags=parcel.tags
    )
    metadata, kid = _opened(parcel.metadata, "metadata")
    contents = rules.contents_of(_json(metadata), arriving=True)
    if parcel.data is None:
        raise rules.Unfit("missing-data", "Die Einreichung enthält keine Fachdaten.", "submission")
    data, _ = _opened(parcel.data, "data")
    _same(contents.data_hash, data, "data")
    _check_files(parcel, contents)
    own = Dispatch.objects.filter(message_id=parcel.message_id).first()
    offer, place_key = _offer(parcel, contents, own)
    if own is None:
        _check_answers(offer, place_key, _json(data), parcel.submitted_at)
    row = Submission(
        id=parcel.message_id,
        reference=own.reference if own else _reference(contents.reference),
        package_id=offer.package_id,
        package_version=own.package_version if own else offer.version,
        title=offer.short_title or offer.title,
        place_key=place_key,
        kid=kid,
        encrypted_metadata=parcel.metadata,
        encrypted_data=parcel.data,
        account_id=own.account_id if own else None,
        idempotency_key=str(parcel.message_id),
        state=SubmissionState.SUBMITTED,
        case_id=parcel.case_id,
        received_at=own.sent_at if own else parcel.submitted_at,
        origin="" if own else rules.origin(contents.portal, parcel.issuer),
    )
    sizes = {one.id: one.size for one in contents.attachments}
    files = [
        Attachment(id=key, submission_id=row.id, encrypted=token, size=sizes[key]) for key, token in parcel.attachments
    ]
    return row, files, tags


def _opened(token: str, instance: str) -> tuple[bytes, str]:
    try:
        return keys.open_sealed(token=token)
    except Refusal as fault:
        raise rules.Unfit(
            "encryption-issue", "Ein Teil lässt sich mit dem Schlüssel nicht öffnen.", instance
        ) from fault


def _reference(told: str) -> str:
    """Return the sender's reference where it is one of this kind of platform and free, so that people can ask with it."""
    if rules.is_reference(told) and not Submission.objects.filter(reference=told).exists():
        return told
    return reference(FOREIGN_PREFIX)


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise rules.Unfit("syntax-violation", "Ein Teil ist kein gültiges JSON.", "data") from fault


def _same(expected: str, content: bytes, instance: str) -> None:
    if rules.sha512(content) != expected:
        raise rules.Unfit("hash-mismatch", "Inhalt und Prüfsumme stimmen nicht überein.", instance)


def _check_files(parcel: Collected, contents: rules.Contents) -> None:
    described = {one.id: one for one in contents.attachments}
    if set(described) != {key for key, _ in parcel.attachments}:
        raise rules.Unfit("attachments-mismatch", "Anhänge und Metadaten passen nicht zusammen.", "metadata")
    for key, token in parcel.attachments:
        _same(described[key].sha512, _opened(token, f"attachment:{key}")[0], f"attachment:{key}")


def _offer(parcel: Collected, contents: rules.Contents, own: Dispatch | None) -> tuple[Offer, str]:
    """Return what was applied for and where; raises Unfit for a service or schema that the authority does not take."""
    on = berlin_date(parcel.submitted_at)
    if own is not None:
        version = catalogue.version_id_of(own.package_id, own.package_version)
        found = catalogue.offer(package_id=own.package_id, place_key=own.place_key, on=on, version_id=version)
        return found, own.place_key
    place_key = rules.place_of(parcel.region) or tenants.tenant(current_tenant()).key
    schema = rules.schema_of(contents.data_schema)
    try:
        offers = catalogue.offers_in(place_key=place_key, on=on)
    except NotFound as fault:
        raise rules.Unfit("unsupported-service", "Für dieses Gebiet sind wir nicht zuständig.", "submission") from fault
    here = [one for one in offers if one.responsible.value.tenant_id == current_tenant()]
    mine = [one for one in here if parcel.service_key in rules.service_urns(one.service_keys, one.package_id)]
    if not mine:
        raise rules.Unfit("unsupported-service", "Diese Leistung bieten wir nicht an.", "submission")
    for one in mine:
        if schema == (one.schema_id, one.schema_version) and contents.media_type == "application/json":
            return one, place_key
    raise rules.Unfit("unsupported-schema", "Dieses Datenschema nehmen wir nicht an.", "metadata")


def _check_answers(offer: Offer, place_key: str, answers: Any, at: datetime) -> None:
    """Check the answers of a stranger as those of the own portal are checked."""
    if not isinstance(answers, dict):
        raise rules.Unfit("schema-violation", "Die Fachdaten entsprechen nicht dem Datenschema.", "data")
    result = forms.check_answers(
        forms.form(offer.schema_id, offer.schema_version),
        catalogue.layout(offer.version_id),
        answers,
        today=berlin_date(at),
        parameters=offer.parameter_values,
        place_key=place_key,
    )
    if not result.valid:
        told = "; ".join(f"{one.label}: {one.message}" for one in result.errors[:5])
        raise rules.Unfit("schema-violation", f"Die Angaben sind unvollständig oder falsch: {told}"[:1000], "data")


def _report(mailroom: MailroomInfo, parcel: Collected, name: str, payload: Mapping[str, Any], now: datetime) -> None:
    claims = rules.event_claims(
        name=name,
        event_id=new_id(),
        destination_id=parcel.destination_id,
        message_id=parcel.message_id,
        case_id=parcel.case_id,
        schema=parcel.event_schema,
        payload=payload,
        at=now,
    )
    token = keys.sign(claims=claims, typ=TYP)
    if courier().at_once:
        courier().report(mailroom, case_id=parcel.case_id, token=token, now=now)
        return
    # The event is signed once and travels with the job, so that a repeated report is the same event.
    defer(REPORT_JOB, tenant_id=current_tenant(), message_id=parcel.message_id, case_id=parcel.case_id, token=token)
