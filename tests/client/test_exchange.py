"""Whole exchanges between sender and subscriber over a real HTTP server with real cryptography."""

from __future__ import annotations

import json
from pathlib import Path

import fitconnect
import jsonschema_rs
import pytest

from gemeinwerk.client import (
    Attachment,
    ContentWrong,
    Problem,
    Reference,
    Refused,
    SetupWrong,
)
from tests.adapters.jose.material import public, sealing
from tests.client.world import DATA, LEIKA, SERVICE, Town

PDF = Attachment(b"%PDF-1.7 Meldebescheinigung", "application/pdf", "bescheinigung.pdf")
PICTURE = Attachment(b"\x89PNG picture", "image/png", "foto.png", description="Foto des Fahrzeugs")


def test_a_submission_goes_from_announcement_to_acceptance(both: Town) -> None:
    sent = both.sender.send(both.destination_id, SERVICE, DATA, [PDF, PICTURE], region="DE059110000000")
    assert [one.submission_id for one in both.subscriber.waiting(both.destination_id)] == [sent.submission_id]
    got = both.subscriber.receive(sent.submission_id, both.keys)
    assert got.data == DATA and got.service == SERVICE
    assert [(one.content, one.filename, one.mime_type) for one in got.attachments] == [
        (PDF.content, "bescheinigung.pdf", "application/pdf"),
        (PICTURE.content, "foto.png", "image/png"),
    ]
    token = both.subscriber.accept(got, both.signing_key)
    log = both.sender.events(sent.case_id, both.destination_id)
    assert [one.name for one in log] == [
        "create-submission", "submit-submission", "accept-submission", "delete-submission",
    ]  # fmt: skip
    assert log[2].token == token and log[2].issuer == str(both.destination_id) and log[0].by_service
    assert list(both.subscriber.waiting()) == []


def test_metadata_follow_the_schema_of_their_version(both: Town) -> None:
    sent = both.sender.send(both.destination_id, SERVICE, DATA, [PDF])
    found = both.subscriber.receive(sent.submission_id, both.keys).metadata
    if both.sender.version == "v1":
        schema = Path(fitconnect.__file__).with_name("schema") / "metadata.schema.v1.0.0.json"
        assert list(jsonschema_rs.validator_for(json.loads(schema.read_text())).iter_errors(found)) == []
        assert found["publicServiceType"]["identifier"] == SERVICE.identifier
    else:
        assert found["$schema"] == "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
        assert "publicServiceType" not in found


def test_single_contact_details_are_changed(both: Town) -> None:
    def changed(**contact: str | None) -> dict[str, str]:
        found = both.subscriber.change_destination(both.destination_id, {"contactInformation": contact})
        told: dict[str, str] = found.raw["contactInformation"]
        return told

    own = {"legalName": "Stadt Bochum", "email": "strassenverkehr@example.org"}
    assert changed(phone="0234 9100") == {**own, "phone": "0234 9100"}
    assert changed(phone=None, legalName="Stadt Bochum, Amt 66") == {**own, "legalName": "Stadt Bochum, Amt 66"}
    with pytest.raises(Refused) as refused:
        changed(email=None)
    assert refused.value.status == 422


def test_the_submit_event_proves_what_was_sent(place: Town) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA, [PDF])
    sent = place.sender.deliver(whole)
    place.sender.require_delivered(sent, whole)
    other = place.sender.seal(place.destination_id, SERVICE, DATA, [PDF])
    with pytest.raises(ContentWrong, match="metadata, data, attachment"):
        place.sender.require_delivered(sent, other)


def test_a_sealed_message_is_there_once_however_often_it_is_delivered(place: Town) -> None:
    whole = place.sender.seal(place.destination_id, SERVICE, DATA, [PDF])
    first = place.sender.deliver(whole, key="antrag-4711")
    assert place.sender.deliver(whole, key="antrag-4711") == first
    assert place.subscriber.list().total == 1
    assert place.sender.deliver(whole, key="antrag-4712") != first


def test_a_submission_is_forwarded_and_then_rejected_with_reasons(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    got = place.subscriber.receive(sent.submission_id, place.keys)
    place.subscriber.forward(got, place.signing_key)
    place.subscriber.reject(got, place.signing_key, [Problem("unsupported-service", "Falsch hier", "…", "metadata")])
    log = place.sender.events(sent.case_id, place.destination_id)
    assert [one.name for one in log][2:4] == ["forward-submission", "reject-submission"]
    assert log[3].problems[0]["type"] == "https://schema.fitko.de/fit-connect/events/problems/unsupported-service"


def test_an_acceptance_names_the_tags_that_were_received(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    with pytest.raises(SetupWrong):
        place.subscriber.accept(Reference(sent.submission_id, sent.case_id, place.destination_id), place.signing_key)


def test_a_reply_comes_back_on_the_channel_that_the_sender_named(both: Town) -> None:
    channel = {"replyChannel": {"fitConnect": {"processStandards": [], "encryptionPublicKey": public(sealing(1))}}}
    sent = both.sender.send(both.destination_id, SERVICE, DATA, metadata=channel)
    got = both.subscriber.receive(sent.submission_id, both.keys)
    made = both.subscriber.send_reply(got, DATA, [PDF])
    (waiting,) = both.sender.list_replies().items
    assert waiting.reply_id == made.reply_id and waiting.case_id == sent.case_id
    reply = both.sender.receive_reply(made.reply_id, {sealing(1).kid: sealing(1).private_jwk})
    assert reply.data == DATA and reply.attachments[0].content == PDF.content
    both.sender.accept_reply(made.reply_id)
    assert both.sender.list_replies().items == ()
    assert both.sender.events(sent.case_id)[-1].name == "accept-reply"


def test_without_a_channel_there_is_no_reply(place: Town) -> None:
    sent = place.sender.send(place.destination_id, SERVICE, DATA)
    with pytest.raises(SetupWrong, match="Rückkanal"):
        place.subscriber.send_reply(place.subscriber.receive(sent.submission_id, place.keys), DATA)


def test_a_second_submission_goes_on_in_the_same_case(place: Town) -> None:
    first = place.sender.send(place.destination_id, SERVICE, DATA)
    second = place.sender.send(place.destination_id, SERVICE, DATA, case_id=first.case_id)
    assert second.case_id == first.case_id
    assert len(place.sender.events(first.case_id)) == 4


def test_version_2_needs_data_and_version_1_does_not(both: Town) -> None:
    if both.sender.version == "v2":
        with pytest.raises(SetupWrong):
            both.sender.send(both.destination_id, SERVICE, None)
        return
    sent = both.sender.send(both.destination_id, SERVICE, None, [PDF])
    assert both.subscriber.receive(sent.submission_id, both.keys).data is None


def test_the_key_is_changed_without_losing_a_message(place: Town) -> None:
    before = place.sender.send(place.destination_id, SERVICE, DATA)
    place.subscriber.add_key(place.destination_id, public(sealing(1)))
    place.subscriber.change_destination(place.destination_id, {"encryptionKid": sealing(1).kid})
    after = place.sender.send(place.destination_id, SERVICE, DATA)
    keys = {**place.keys, sealing(1).kid: sealing(1).private_jwk}
    for one in (before, after):
        assert place.subscriber.receive(one.submission_id, keys).data == DATA
    with pytest.raises(ContentWrong, match="anderen Schlüssel"):
        place.subscriber.receive(after.submission_id, place.keys)


def test_nothing_is_sent_to_a_destination_that_is_not_active(place: Town) -> None:
    place.subscriber.change_destination(place.destination_id, {"status": "inactive"})
    with pytest.raises(SetupWrong, match="inactive"):
        place.sender.send(place.destination_id, SERVICE, DATA)


def test_a_route_leads_to_the_destination_and_is_signed(both: Town) -> None:
    (route,) = both.router.routes(LEIKA, ars="059110000000").items
    assert route.destination_id == both.destination_id
    assert both.router.statement(route)["destinationId"] == str(both.destination_id)
    assert both.router.routes(LEIKA, ars="051540036036").items == ()
    assert [one.name for one in both.router.areas(["Boch*"])] == ["Bochum"]
    with pytest.raises(SetupWrong):
        both.router.routes(LEIKA, ars="05911", ags="05911000")


def test_what_the_server_refuses_is_told_in_its_words(place: Town) -> None:
    with pytest.raises(Refused) as refused:
        place.subscriber.pick_up(place.destination_id)
    assert (refused.value.status, refused.value.name) == (404, "submission-not-found")
