"""What another portal says about the way back is read strictly on arrival, and leniently where it was taken over before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery.types import ReplyChannel, ReplyKind
from gemeinwerk.domain.submissions.rules import Contents, Unfit, contents_of, origin

MAILBOX = "6f2b0c7e-59a4-4a3b-9f0e-2b1c5d7e8f90"
HASH = {"type": "sha512", "content": "0" * 128}


def told(**members: Any) -> dict[str, Any]:
    schema = {"schemaUri": "urn:x", "mimeType": "application/json"}
    return {"contentStructure": {"data": {"hash": HASH, "submissionSchema": schema}, "attachments": []}, **members}


def consent(value: Any) -> dict[str, Any]:
    return told(additionalReferenceInfo={"zustimmungZumDigitalenBescheid": value})


def postbox(value: Any) -> dict[str, Any]:
    return told(replyChannel={"idBundDeMailbox": {"mailboxUuid": value}})


def arriving(metadata: Any) -> Contents:
    return contents_of(metadata, arriving=True)


def test_the_consent_has_three_values() -> None:
    assert [arriving(one).consent for one in (consent(True), consent(False), told())] == [True, False, None]
    assert arriving(told(additionalReferenceInfo={})).consent is None
    older = told(additionalReferenceInfo={"digitalNoticeConsent": True})
    assert arriving(older).consent is True


CHANNELS = [
    ({"eMail": {"address": "erika@beispiel.invalid"}}, ReplyKind.EMAIL),
    ({"eMail": {"address": "erika@beispiel.invalid", "pgpPublicKey": "x"}}, ReplyKind.EMAIL),
    ({"deMail": {"address": "erika@beispiel.de-mail.invalid"}}, ReplyKind.DE_MAIL),
    ({"fink": {"finkPostfachRef": "4711", "host": "fink.invalid"}}, ReplyKind.FINK),
    ({"elster": {"accountId": "4711"}}, ReplyKind.ELSTER),
    ({"fitConnect": {"processStandards": [], "encryptionPublicKey": {}}}, ReplyKind.FIT_CONNECT),
]


@pytest.mark.parametrize(("channel", "kind"), CHANNELS)
def test_each_channel_is_known(channel: dict[str, Any], kind: ReplyKind) -> None:
    assert arriving(told(replyChannel=channel)).reply == ReplyChannel(kind)


def test_the_postbox_and_the_application_are_named_by_uuids() -> None:
    assert arriving(postbox(MAILBOX)).reply == ReplyChannel(ReplyKind.POSTBOX, UUID(MAILBOX))
    assert arriving(postbox(MAILBOX.upper())).reply.mailbox == UUID(MAILBOX)
    assert arriving(told()).reply == ReplyChannel() and arriving(told()).application_id is None
    named = told(additionalReferenceInfo={"idBundDeApplicationId": MAILBOX})
    assert arriving(named).application_id == UUID(MAILBOX)


NO_UUIDS = ["", "x", f"{{{MAILBOX}}}", f"urn:uuid:{MAILBOX}", MAILBOX.replace("-", ""), f"{MAILBOX}\n", f" {MAILBOX}",
            MAILBOX.replace("6", "٦"), 1, None, True, [MAILBOX], {"a": MAILBOX}, "x" * 100_000]  # fmt: skip
HOSTILE = [
    *(consent(value) for value in ("true", "false", 1, 0, None, [], {}, "x" * 100_000)),
    *(postbox(value) for value in NO_UUIDS),
    *(told(additionalReferenceInfo={"idBundDeApplicationId": value}) for value in NO_UUIDS),
    *(told(replyChannel=value) for value in (None, {}, [], "eMail", 1, True, [{"eMail": {"address": "a@b.invalid"}}])),
    told(replyChannel={"eMail": {"address": "a@b.invalid"}, "idBundDeMailbox": {"mailboxUuid": MAILBOX}}),
    told(replyChannel={"brieftaube": {}}),
    told(replyChannel={"": {}}),
    *(told(replyChannel={"eMail": value}) for value in (None, {}, "a@b.invalid", {"address": ""}, {"address": 1},
      {"address": "a\n@b.invalid"}, {"address": "a" * 321}, {"address": "a\x00"}, {"address": "a\u202eb"})),
    told(replyChannel={"elster": {}}),
    told(replyChannel={"fitConnect": {"processStandards": "x", "encryptionPublicKey": {}}}),
    told(replyChannel={"fitConnect": {"processStandards": []}}),
    told(additionalReferenceInfo="zustimmungZumDigitalenBescheid"),
]  # fmt: skip


@pytest.mark.parametrize("metadata", HOSTILE, ids=lambda one: repr(one)[:1].replace("{", "m"))
def test_another_shape_is_sent_back(metadata: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as refused:
        arriving(metadata)
    assert refused.value.problem["type"].endswith("/schema-violation")


@pytest.mark.parametrize("metadata", HOSTILE[:-1], ids=lambda one: repr(one)[:1].replace("{", "m"))
def test_what_was_taken_over_before_still_opens_and_never_means_yes(metadata: dict[str, Any]) -> None:
    found = contents_of(metadata)
    assert found.consent is not True and found.reply == ReplyChannel() and found.application_id is None
    if "zustimmungZumDigitalenBescheid" in (metadata.get("additionalReferenceInfo") or {}):
        assert found.consent is False


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"name": "Serviceportal  Musterland"}, "Serviceportal Musterland"),
        ({"name": "x" * 500}, "x" * 120),
        ({"name": "a\nb"}, ""),
        ({"name": 1}, ""),
        ({}, ""),
        ("x", ""),
        (None, ""),
    ],
)
def test_nobody_vouches_for_the_name_of_a_portal(author: Any, name: str) -> None:
    assert arriving(told(author=author)).portal == name


def test_the_origin_says_what_is_proved_and_what_is_not() -> None:
    assert origin("Musterportal", "https://dienst.invalid") == (
        "Portal „Musterportal“ (eigene Angabe), Absendung bestätigt vom Zustelldienst https://dienst.invalid"
    )
    assert "ohne Namen" in origin("", "https://dienst.invalid") and len(origin("x" * 120, "y" * 500)) == 300
