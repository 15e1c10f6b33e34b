"""Sealing and opening of whole messages: one JWE for each part, hashes over the plain bytes, tags from the event log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gemeinwerk.client import metadata, sealing
from gemeinwerk.client.faults import ContentWrong, EventWrong, Problem, SetupWrong
from gemeinwerk.client.types import Attachment, Data, Event, Parcel, Received, Sealed, Service, Tags, Version


def sealed(
    *,
    version: Version,
    destination_id: UUID,
    key: Mapping[str, Any],
    service: Service,
    data: Data | None,
    attachments: Sequence[Attachment],
    region: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Sealed:
    """Return the encrypted message; raises SetupWrong where version 2 has no data or an attachment id repeats."""
    if data is None and version == "v2":
        raise SetupWrong("In Version 2 gehören zu jeder Einreichung Fachdaten.")
    if len({one.attachment_id for one in attachments}) != len(attachments):
        raise SetupWrong("Zwei Anhänge haben dieselbe Kennung.")
    about = metadata.described(version, service, data, attachments, extra)
    return Sealed(
        destination_id=destination_id,
        service=service,
        metadata=sealing.seal(about, key, "application/json"),
        data=None if data is None else sealing.seal(data.content, key, data.mime_type),
        attachments={one.attachment_id: sealing.seal(one.content, key, one.mime_type) for one in attachments},
        region=region,
    )


def tags_of(message: Sealed | Parcel, attachments: Mapping[UUID, str]) -> Tags:
    """Return the authentication tags of encrypted parts; raises ContentWrong where a part has another form."""
    try:
        return Tags(
            sealing.tag_of(message.metadata),
            None if message.data is None else sealing.tag_of(message.data),
            {key: sealing.tag_of(token) for key, token in attachments.items()},
        )
    except Exception as fault:
        text = getattr(fault, "message", "Ein Teil ist kein JWE.")
        problem = Problem("encryption-issue", "Entschlüsselung nicht möglich", text, "submission")
        raise ContentWrong(text, [problem]) from fault


def opened(
    parcel: Parcel,
    files: Mapping[UUID, str],
    keys: Mapping[str, bytes],
    log: Sequence[Event],
    *,
    old: bool,
) -> Received:
    """Return the plain message after comparing tags with the submit event and hashes with the metadata.

    Raises EventWrong where the log has no submit event with tags, ContentWrong for what was changed on the way.
    """
    submitted = submit_event(log, parcel.message_id)
    if submitted.tags is None:
        raise EventWrong("Das Ereignis der Absendung nennt keine Authentifizierungs-Tags.")
    own = tags_of(parcel, files)
    require_same_tags(own, submitted.tags)
    about = metadata.read(sealing.opened(parcel.metadata, keys, instance="metadata", old=old))
    plain = None if parcel.data is None else sealing.opened(parcel.data, keys, instance="data", old=old)
    metadata.require_all(about, list(files))
    attachments = tuple(
        metadata.attachment_of(about, key, sealing.opened(token, keys, instance=f"attachment:{key}", old=old))
        for key, token in files.items()
    )
    return Received(
        message_id=parcel.message_id,
        case_id=parcel.case_id,
        destination_id=parcel.destination_id,
        service=parcel.service,
        metadata=about,
        data=metadata.data_of(about, plain),
        attachments=attachments,
        tags=own,
        schema=submitted.schema,
        region=parcel.region,
    )


def submit_event(log: Sequence[Event], message_id: UUID) -> Event:
    """Return the event by which a message was submitted; raises EventWrong."""
    for one in log:
        if one.name.startswith("submit-") and one.message_id == message_id:
            return one
    raise EventWrong("Im Protokoll fehlt das Ereignis der Absendung.")


def require_same_tags(own: Tags, said: Tags) -> None:
    """Raise ContentWrong with a reason for each part whose tag is not the one that was logged at submission."""
    wrong = [] if own.metadata == said.metadata else ["metadata"]
    wrong += [] if own.data == said.data else ["data"]
    every = {**own.attachments, **said.attachments}
    wrong += [f"attachment:{key}" for key in every if own.attachments.get(key) != said.attachments.get(key)]
    if wrong:
        text = "Der Authentifizierungs-Tag ist nicht der, der bei der Absendung protokolliert wurde."
        problems = [Problem("incorrect-authentication-tag", "Tag stimmt nicht", text, one) for one in wrong]
        raise ContentWrong(f"{text} Betroffen: {', '.join(wrong)}.", problems)
