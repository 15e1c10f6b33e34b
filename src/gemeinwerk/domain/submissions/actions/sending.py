"""Sending: a draft becomes one dispatch, encrypted for the destination that is responsible."""

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
from gemeinwerk.domain.keys.ports import encryption
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.submissions.actions.mailroom import mailroom_for
from gemeinwerk.domain.submissions.models import Dispatch, DispatchFile
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.queries import of_draft, receipt_of
from gemeinwerk.domain.submissions.types import (
    AttachmentInfo,
    Outgoing,
    Receipt,
    Recipient,
    SubmissionState,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id, reference
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.refusal import Conflict, Finding, Forbidden, Invalid

PREFIX = "GW"
FORWARD_JOB = "submissions.forward"


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
class _Content:
    """What is sent, in the clear: it lives as long as the action and is stored encrypted only."""

    metadata: bytes
    data: bytes
    files: tuple[tuple[AttachmentInfo, bytes], ...]


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
    """Turn a draft of the tenant in scope into one submission, encrypted for the destination that is responsible.

    With the own delivery service it lies there when this returns; for a foreign one it waits, encrypted, until a job has
    handed it over. Repeated for the same draft (double click, retry, crash) it returns the receipt of the first time.
    Raises DraftGone, AnswersInvalid with findings, NotOffered and Forbidden for a sign-in below the service's level.
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
    name = reference(PREFIX)
    content = _content(draft, offer, answers, actor, applicant or {}, consent, name, now)
    if not form_actions.hand_in(actor=actor, now=now, draft_id=draft_id, receipt=name):
        return _again(draft_id)
    row = _dispatch(draft, offer, name, actor, secret, now)
    if courier().at_once:
        _send(row, content, actor, now)
        add_rows(row)
    else:
        _keep(row, content, actor, now)
    record(f"submission:{row.id}", package=draft.package_id, version=offer.version, reference=name)
    return receipt_of(row)


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


def _content(
    draft: DraftInfo,
    offer: Offer,
    answers: dict[str, Any],
    actor: Actor,
    applicant: Mapping[str, str],
    consent: bool,
    name: str,
    now: datetime,
) -> _Content:
    data = msgspec.json.encode(answers)
    files = tuple(_attachment(draft, path, upload) for path, upload in _uploads(answers, ""))
    metadata = rules.metadata(
        data=data,
        data_schema=rules.schema_uri(offer.schema_id, offer.schema_version),
        attachments=[info for info, _ in files],
        applicant=applicant,
        assurance=actor.assurance.name.lower(),
        consent=consent,
        reference=name,
        applied_on=berlin_date(now),
        data_set_id=new_id(),
        provenance=_provenance(draft, answers),
    )
    return _Content(msgspec.json.encode(metadata), data, files)


def _provenance(draft: DraftInfo, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what the authority learns beside the answers: their origin, who co-signed, which files were set apart."""
    apart = [{"name": one.name, "at": one.created_at.isoformat()} for one in documents.set_apart(draft_id=draft.id)]
    known = forms.provenance(draft.about, answers)
    return {**known, "refusedFiles": apart} if apart or any(known.values()) else {}


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


def _dispatch(draft: DraftInfo, offer: Offer, name: str, actor: Actor, secret: str, now: datetime) -> Dispatch:
    return Dispatch(
        id=new_id(),
        tenant_id=draft.tenant_id,
        reference=name,
        package_id=draft.package_id,
        package_version=offer.version,
        title=offer.short_title or offer.title,
        place_key=draft.place_key,
        service_key=rules.service_urns(offer.service_keys, draft.package_id)[0],
        account_id=actor.account_id,
        receipt_secret=forms.secret_hash(secret),
        idempotency_key=str(draft.id),
        state=SubmissionState.WAITING,
        kid="",
        sealed_metadata="",
        sealed_data="",
        sent_at=now,
    )


def _send(row: Dispatch, content: _Content, actor: Actor, now: datetime) -> None:
    """Hand a dispatch to the own delivery service, in the transaction of the caller; its id is that of the message."""
    mailroom = mailroom_for(row.service_key, actor=actor, now=now)
    recipient = courier().recipient(destination_id=mailroom.destination_id)
    sent = courier().send(outgoing(row, content, recipient), client_id=mailroom.client_id, now=now)
    row.id = row.message_id = sent.message_id
    row.case_id, row.destination_id = sent.case_id, recipient.destination_id
    row.state = SubmissionState.SUBMITTED


def outgoing(row: Dispatch, content: _Content, recipient: Recipient) -> Outgoing:
    """Encrypt for a recipient."""
    key = (recipient.jwk, recipient.kid)
    return Outgoing(
        recipient=recipient,
        service_key=row.service_key,
        service_name=row.title,
        region=rules.region_of(row.place_key),
        metadata=_sealed(content.metadata, "application/json", *key),
        data=_sealed(content.data, "application/json", *key),
        attachments=tuple((info.id, _sealed(file, info.media_type, *key)) for info, file in content.files),
        key=str(row.id),
    )


def _keep(row: Dispatch, content: _Content, actor: Actor, now: datetime) -> None:
    """Let a dispatch wait for a foreign delivery service, encrypted for the authority's own key."""
    own = key_actions.ensure_key(actor=actor, now=now)
    row.kid = own.kid
    row.sealed_metadata = _sealed(content.metadata, "application/json", own.jwk, own.kid)
    row.sealed_data = _sealed(content.data, "application/json", own.jwk, own.kid)
    files = [
        DispatchFile(id=info.id, dispatch_id=row.id, sealed=_sealed(file, info.media_type, own.jwk, own.kid))
        for info, file in content.files
    ]
    with transaction.atomic(savepoint=False):
        add_rows(row, *files)
    defer(FORWARD_JOB, tenant_id=row.tenant_id, dispatch_id=row.id)


def _sealed(content: bytes, content_type: str, jwk: bytes, kid: str) -> str:
    return encryption().encrypt(content, public_jwk=jwk, kid=kid, content_type=content_type)
