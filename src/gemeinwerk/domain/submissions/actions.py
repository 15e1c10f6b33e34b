"""Writes of the submissions room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.forms import actions as form_actions
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import DraftInfo
from gemeinwerk.domain.keys import actions as key_actions
from gemeinwerk.domain.keys import queries as keys
from gemeinwerk.domain.keys.ports import encryption
from gemeinwerk.domain.keys.queries import NoKey
from gemeinwerk.domain.keys.types import PublicKey
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.events import SubmissionReceived
from gemeinwerk.domain.submissions.models import Attachment, Submission, SubmissionEvent
from gemeinwerk.domain.submissions.queries import of_draft, receipt_of
from gemeinwerk.domain.submissions.types import AttachmentInfo, Receipt, SubmissionState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id, reference
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import Conflict, Finding, Forbidden, Invalid

PREFIX = "GW"


class AnswersInvalid(Invalid):
    """The answers do not pass the check of the form."""

    code = "submissions.answers"
    message = "Ihre Angaben sind noch nicht vollständig oder nicht richtig."
    hint = "Bitte prüfen Sie die genannten Stellen."


class NotOffered(Conflict):
    """The service is switched off in this place."""

    code = "submissions.not_offered"
    message = "Diese Leistung wird in Ihrem Ort zurzeit nicht online angeboten."
    hint = "Bitte wenden Sie sich an die zuständige Stelle. Ihr Entwurf bleibt gespeichert."


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What is sent: encrypted metadata and data, attachments, for one key."""

    key: PublicKey
    metadata: str
    data: str
    attachments: tuple[tuple[UUID, str, int], ...]


@action("submissions.submit")
def submit(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    secret: str = "",
    consent: bool = False,
    applicant: Mapping[str, str] | None = None,
) -> Receipt:
    """Turn a draft of the tenant in scope into one submission, encrypted for the authority's key.

    Repeated for the same draft (double click, retry, crash) it returns the receipt of the first time. Raises DraftGone,
    AnswersInvalid with findings, NotOffered and Forbidden for a sign-in below the service's level.
    """
    draft = forms.draft(actor=actor, draft_id=draft_id, secret=secret)
    if draft.receipt:
        return _again(draft_id)
    offer = catalogue.offer(
        package_id=draft.package_id,
        place_key=draft.place_key,
        on=berlin_date(now),
        version_id=draft.package_version_id,
    )
    _permit(actor, offer)
    answers = _checked(draft, offer, now)
    parcel = _parcel(draft, offer, answers, actor, applicant or {}, consent, now)
    name = reference(PREFIX)
    if not form_actions.hand_in(actor=actor, now=now, draft_id=draft_id, receipt=name):
        return _again(draft_id)
    row = _store(draft, offer, parcel, name, actor, secret, now)
    announce(SubmissionReceived(tenant_id=row.tenant_id, submission_id=row.id))
    record(f"submission:{row.id}", package=draft.package_id, version=offer.version, reference=name)
    return receipt_of(row)


@action("submissions.accept")
def accept(*, actor: Actor, now: datetime, submission_id: UUID) -> None:
    """Say that the authority has taken the submission over; a second time changes nothing."""
    changed = Submission.objects.filter(id=submission_id, state=SubmissionState.SUBMITTED).update(
        state=SubmissionState.ACCEPTED
    )
    if not changed:
        record_nothing()
        return
    SubmissionEvent.objects.create(submission_id=submission_id, kind="accepted", at=now)
    record(f"submission:{submission_id}")


def _again(draft_id: UUID) -> Receipt:
    known = of_draft(draft_id=draft_id)
    if known is None:
        raise Conflict()
    record_nothing()
    return known


def _permit(actor: Actor, offer: Offer) -> None:
    if not offer.enabled.value:
        raise NotOffered()
    if offer.login.value == "required" and (actor.account_id is None or actor.assurance < offer.assurance_level):
        raise Forbidden(
            "Für diese Leistung brauchen Sie eine Anmeldung mit höherem Vertrauensniveau.",
            hint="Bitte melden Sie sich an. Ihr Entwurf bleibt gespeichert.",
        )


def _checked(draft: DraftInfo, offer: Offer, now: datetime) -> dict[str, Any]:
    model = forms.form(offer.schema_id, offer.schema_version)
    layout = catalogue.layout(offer.version_id)
    result = forms.check_answers(
        model,
        layout,
        draft.answers,
        today=berlin_date(now),
        parameters=offer.parameter_values,
        place_key=draft.place_key,
    )
    if not result.valid:
        raise AnswersInvalid(details=[Finding(e.path, None, f"{e.label}: {e.message}", "") for e in result.errors])
    return result.answers


def _parcel(
    draft: DraftInfo,
    offer: Offer,
    answers: dict[str, Any],
    actor: Actor,
    applicant: Mapping[str, str],
    consent: bool,
    now: datetime,
) -> _Parcel:
    key = _key(actor, now)
    data = msgspec.json.encode(answers)
    described, encrypted = [], []
    for path, upload in _uploads(answers, ""):
        info, content = _attachment(draft, path, upload)
        described.append(info)
        encrypted.append((info.id, _sealed(key, content, info.media_type), info.size))
    metadata = rules.metadata(
        service_key=offer.service_keys[0] if offer.service_keys else "",
        service_name=offer.title,
        schema_uri=f"urn:gemeinwerk:schema:{offer.schema_id}:{offer.schema_version}",
        data=data,
        attachments=described,
        applicant=applicant,
        assurance=actor.assurance.name.lower(),
        consent=consent,
        provenance=_provenance(draft, answers),
    )
    return _Parcel(
        key,
        _sealed(key, msgspec.json.encode(metadata), "application/json"),
        _sealed(key, data, "application/json"),
        tuple(encrypted),
    )


def _provenance(draft: DraftInfo, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what the authority learns beside the answers: their origin, who co-signed, which files were set apart."""
    apart = [{"name": one.name, "at": one.created_at.isoformat()} for one in documents.set_apart(draft_id=draft.id)]
    known = forms.provenance(draft.about, answers)
    return {**known, "refusedFiles": apart} if apart or any(known.values()) else {}


def _key(actor: Actor, now: datetime) -> PublicKey:
    try:
        return keys.active_key()
    except NoKey:
        return key_actions.ensure_key(actor=actor, now=now)


def _sealed(key: PublicKey, content: bytes, content_type: str) -> str:
    return encryption().encrypt(content, public_jwk=key.jwk, kid=key.kid, content_type=content_type)


def _uploads(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every upload in the answers with its dotted path."""
    if isinstance(value, dict) and "upload" in value:
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _uploads(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _uploads(inner, f"{path}.{place}")


def _attachment(draft: DraftInfo, path: str, upload: dict[str, Any]) -> tuple[AttachmentInfo, bytes]:
    """Read an upload of this very draft; what the answers say about it is not trusted."""
    found = documents.draft_upload(draft_id=draft.id, upload_id=UUID(upload["upload"]))
    content = b"".join(found.chunks)
    info = AttachmentInfo(
        found.info.id, found.info.name, found.info.media_type, len(content), rules.sha512(content), path
    )
    return info, content


def _store(
    draft: DraftInfo, offer: Offer, parcel: _Parcel, name: str, actor: Actor, secret: str, now: datetime
) -> Submission:
    row = Submission(
        id=new_id(),
        tenant_id=draft.tenant_id,
        reference=name,
        package_id=draft.package_id,
        package_version=offer.version,
        title=offer.short_title or offer.title,
        place_key=draft.place_key,
        kid=parcel.key.kid,
        encrypted_metadata=parcel.metadata,
        encrypted_data=parcel.data,
        account_id=actor.account_id,
        receipt_secret=forms.secret_hash(secret),
        idempotency_key=str(draft.id),
        state=SubmissionState.SUBMITTED,
        received_at=now,
    )
    with transaction.atomic(savepoint=False):
        add_rows(row, SubmissionEvent(submission_id=row.id, kind="submitted", at=now))
        if parcel.attachments:
            Attachment.objects.bulk_create(
                [Attachment(id=key, submission_id=row.id, encrypted=token, size=size)
                 for key, token, size in parcel.attachments]
            )  # fmt: skip
    return row
