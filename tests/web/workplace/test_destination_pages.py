"""Destinations in self-service: created whole or not at all, keys changed without a lost message, tried with a sample."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.adapters.jose import Jose
from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.models import DestinationKey
from gemeinwerk.domain.transport.types import ApiScope, DestinationChanges, DestinationStatus, KeyStatus, MessageKind
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import b64, public, sealing, signing
from tests.domain.transport.world import STAFF, service_key
from tests.web.seeding import jobs_here, staff
from tests.web.workplace.interfaces_world import (
    HOME,
    NEW,
    SERVICE,
    bochum,
    destinations,
    form,
    founded,
    key,
    receiver,
)


@pytest.fixture
def technician(world: None) -> Iterator[Client]:
    service_key()
    with jobs_here():
        yield staff("technik", "bochum")


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def keys_of(where: str) -> dict[str, KeyStatus]:
    found = queries.destination_keys(destination_id=UUID(where.split("/")[-2]))
    return {one.kid: one.status for one in found}


def picked_up(where: str) -> tuple[dict[str, Any], str, bytes]:
    """What the receiver gets of the one waiting submission: metadata, content type and data, opened with its key."""
    one = queries.destination(destination_id=UUID(where.split("/")[-2]))
    roles = frozenset({ApiScope.SUBSCRIBE.value})
    actor = Actor(ActorKind.CLIENT, str(one.client_id), one.tenant_id, one.client_id, roles)
    waiting = queries.waiting(actor=actor, kind=MessageKind.SUBMISSION, destination_id=None, offset=0, limit=9)
    (info,) = waiting.items
    parcel = actions.pick_up(actor=actor, now=now(), message_id=info.message_id, kind=MessageKind.SUBMISSION)
    return {"metadata": parcel.encrypted_metadata}, one.encryption_kid, str(parcel.encrypted_data).encode()


def test_a_destination_is_created_with_own_keys_and_switched_on(technician: Client) -> None:
    where = founded(technician, active=False)
    (made,) = destinations()
    assert made.status is DestinationStatus.CREATED and made.encryption_kid == sealing().kid
    (service,) = made.services
    assert service.identifier == f"urn:de:fim:leika:leistung:{SERVICE}" and service.regions == ("DE059110000000",)
    assert made.contact == {"legalName": "Stadt Bochum", "email": "technik@bochum.example"}
    page = text(technician.get(where))
    assert "angelegt, noch nicht aktiv" in page and "https://schema.example.org/parkausweis.json" in page
    assert sealing().kid in page and signing().kid in page and f'href="{where}"' in text(technician.get(HOME))
    assert queries.routes(service=service.identifier, ars="059110000000", offset=0, limit=9)[1] == 0
    technician.post(f"{where}stand/", {"stand": "active"})
    assert queries.routes(service=service.identifier, ars="059110000000", offset=0, limit=9)[1] == 1
    technician.post(f"{where}stand/", {"stand": "inactive"})
    assert "nimmt zurzeit nichts an" in text(technician.get(where))
    assert queries.routes(service=service.identifier, ars="059110000000", offset=0, limit=9)[1] == 0
    assert technician.post(f"{where}stand/", {"stand": "decommissioned"}).status_code == 404


def test_the_own_place_is_filled_in_and_more_services_are_asked_for(technician: Client) -> None:
    assert "Kein Client darf Zustellpunkte verwalten" in text(technician.get(NEW))
    owner = receiver()
    page = text(technician.get(NEW))
    assert 'value="DE059110000000"' in page and "Stadt Bochum" in page
    page = text(technician.post(NEW, {**form(owner), "_action": "more"}))
    assert "Leistung 2" in page and 'value="Ausweisstelle (Test)"' in page and destinations() == ()
    second = {"services-1-identifier": "99102013104001", "services-1-schema": "urn:test:2", "services-1-mime": "application/xml",
              "services-1-regions": "05911, DE059110000000", "services-1-name": ""}  # fmt: skip
    empty = {f"services-2-{part}": "" for part in ("identifier", "schema", "mime", "name")}
    assert technician.post(NEW, {**form(owner), **second, **empty}).status_code == 303
    (made,) = destinations()
    assert [len(one.regions) for one in made.services] == [1, 2]
    assert made.services[1].schemas[0].mime_type == "application/xml"


SMALL = {"kty": "RSA", "n": b64(b"\xff" * 256), "e": "AQAB"}
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"client": ""}, "f-client", "Bitte wählen Sie den Client"),
    ({"client": str(uuid4())}, "f-client", "Bitte wählen Sie den Client"),
    ({"name": " "}, "f-name", "Der Name des Zustellpunkts"),
    ({"legal_name": ""}, "f-legal_name", "Bitte nennen Sie die Stelle"),
    ({"email": "technik"}, "f-email", "E-Mail-Adresse"),
    ({"services-0-identifier": "12345678901234"}, "f-services-0-identifier", "LeiKa-Schlüssel"),
    ({"services-0-identifier": "parkausweis"}, "f-services-0-identifier", "keine URN"),
    ({"services-0-schema": "kein schema"}, "f-services-0-schema", "Adresse des Datenschemas"),
    ({"services-0-regions": "DE05154"}, "f-services-0-regions", "liegt nicht in Ihrem Zuständigkeitsgebiet"),
    ({"services-0-regions": "Bochum"}, "f-services-0-regions", "ist kein Gebiet"),
    ({"services-0-regions": " "}, "f-services-0-regions", "mindestens ein Gebiet"),
    ({"callback_url": "http://amt.example.org/", "callback_secret": "x" * 20}, "f-callback_url", "https"),
    (
        {"callback_url": "https://amt.example.org/", "callback_secret": "kurz"},
        "f-callback_secret",
        "16 bis 200 Zeichen",
    ),
    ({"callback_secret": "x" * 20}, "f-callback_url", "fehlt die Adresse"),
    ({"encryption_key": ""}, "f-encryption_key", "Bitte fügen Sie den öffentlichen Schlüssel ein"),
    ({"encryption_key": "-----BEGIN PUBLIC KEY-----"}, "f-encryption_key", "PEM"),
    ({"encryption_key": "{"}, "f-encryption_key", "kein lesbarer Schlüssel"),
    ({"encryption_key": json.dumps(SMALL)}, "f-encryption_key", "mindestens 4096 Bit"),
    ({"encryption_key": json.dumps({**SMALL, "n": "s" * 682})}, "f-encryption_key", "beschädigt"),
    ({"encryption_key": '{"kty": "EC"}'}, "f-encryption_key", "nur RSA-Schlüssel"),
    ({"signing_key": json.dumps({"keys": []})}, "f-signing_key", "Sammlung von Schlüsseln"),
    ({"signing_key": "[" * 60000}, "f-signing_key", "kein lesbarer Schlüssel"),
]


@pytest.mark.parametrize(("changes", "anchor", "said"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    technician: Client, changes: dict[str, Any], anchor: str, said: str
) -> None:
    answer = technician.post(NEW, form(receiver(), **changes))
    page = text(answer)
    assert answer.status_code == 422 and f'href="#{anchor}"' in page and f'id="{anchor}-error"' in page
    assert said in page and "<title>Fehler: " in page and destinations() == ()
    if changes.get("name") is None:
        assert 'value="Ausweisstelle (Test)"' in page
    assert changes.get("callback_secret", "nie") not in page


def test_everything_wrong_is_said_at_once(technician: Client) -> None:
    wrong = form(receiver(), name="", email="", encryption_key="", **{"services-0-identifier": ""})
    page = text(technician.post(NEW, wrong))
    links = re.findall(r'href="#(f-[^"]+)"', page)
    assert links == ["f-name", "f-email", "f-services-0-identifier", "f-encryption_key"]


def test_a_key_serves_one_purpose(technician: Client) -> None:
    signing_only = json.dumps(public(signing()))
    page = text(technician.post(NEW, form(receiver(), encryption_key=signing_only)))
    assert 'href="#f-encryption_key"' in page and "anderes Verfahren" in page
    plain = {name: public(sealing())[name] for name in ("kty", "n", "e")}
    both = form(receiver(), encryption_key=json.dumps(plain), signing_key=json.dumps(plain))
    page = text(technician.post(NEW, both))
    assert "derselbe Schlüssel" in page and 'href="#f-signing_key"' in page and destinations() == ()


def test_a_private_key_is_refused_and_never_sent_back(technician: Client) -> None:
    private = sealing().private_jwk.decode()
    secret = json.loads(private)["d"]
    where = founded(technician)
    file = SimpleUploadedFile("oeffnen.jwk", private.encode())
    for address, posted in (
        (NEW, form(receiver(), encryption_key=private)),
        (NEW, form(receiver(), encryption_key="", encryption_key_file=file)),
        (f"{where}schluessel/", {"use": "enc", "jwk": private}),
    ):
        answer = technician.post(address, posted)
        assert answer.status_code == 422 and "Das ist ein privater Schlüssel" in text(answer)
        assert secret not in answer.content.decode() and "neues Paar" in text(answer)
    assert len(destinations()) == 1


def test_keys_made_for_tests_are_shown_once_and_open_a_sample(technician: Client) -> None:
    sender = receiver(ApiScope.SEND, name="Onlinedienst")
    owner = receiver()
    answer = technician.post(NEW, form(owner, keys="make", encryption_key="", signing_key=""))
    page = text(answer)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"] and "sehen Sie nur jetzt" in page
    opening, proving = (json.loads(one) for one in re.findall(r"<textarea[^>]*readonly[^>]*>([^<]+)</textarea>", page))
    (made,) = destinations()
    where = f"{HOME}zustellpunkt/{made.destination_id}/"
    assert opening["kid"] == made.encryption_kid and set(keys_of(where)) == {opening["kid"], proving["kid"]}
    for address in (where, HOME, f"{where}schluessel/"):
        assert opening["d"] not in text(technician.get(address))
    with tenant_scope(bochum()):
        assert all("d" not in one.jwk for one in DestinationKey.objects.all())
    technician.post(f"{where}stand/", {"stand": "active"})
    service = made.services[0].identifier
    answer = technician.post(f"{where}test/", {"service": service, "sender": str(sender)})
    assert answer.status_code == 303 and "/nachricht/" in answer["Location"]
    assert "Die Testeinreichung ist gesendet" in text(technician.get(answer["Location"]))
    head, kid, data = picked_up(where)
    private = json.dumps(opening).encode()
    metadata = json.loads(Jose().decrypt(head["metadata"], private_jwk=private, kid=kid))
    content = Jose().decrypt(data.decode(), private_jwk=private, kid=kid)
    said = json.loads(content)
    assert said["antragstellendePerson"]["familienname"] == "Mustermann" and "Testeinreichung" in said["hinweis"]
    described = metadata["contentStructure"]["data"]
    assert described["hash"]["content"] == hashlib.sha512(content).hexdigest()
    assert described["submissionSchema"]["schemaUri"] == "https://schema.example.org/parkausweis.json"


def test_a_sample_names_who_asked_for_it_and_follows_the_format_of_the_schema(technician: Client) -> None:
    sender = receiver(ApiScope.SEND, name="Onlinedienst")
    where = founded(technician, **{"services-0-mime": "application/xml"})
    service = destinations()[0].services[0].identifier
    assert technician.post(f"{where}test/", {"service": service, "sender": str(sender)}).status_code == 303
    _, kid, data = picked_up(where)
    content = Jose().decrypt(data.decode(), private_jwk=sealing().private_jwk, kid=kid).decode()
    assert content.startswith("<?xml") and "<familienname>Mustermann</familienname>" in content
    with tenant_scope(bochum()):
        entries = list(Entry.objects.filter(verb="transport.send_sample"))
    assert len(entries) == 1 and entries[0].actor_kind == "staff"


def test_a_sample_needs_a_sender_a_service_and_somebody_who_picks_up(technician: Client) -> None:
    where = founded(technician, active=False)
    assert "nimmt gerade nichts an" in text(technician.get(f"{where}test/"))
    technician.post(f"{where}stand/", {"stand": "active"})
    assert "Kein Client Ihrer Behörde darf Einreichungen senden" in text(technician.get(f"{where}test/"))
    sender = receiver(ApiScope.SEND, name="Onlinedienst")
    service = destinations()[0].services[0].identifier
    for posted, anchor in (
        ({"service": service, "sender": ""}, "f-sender"),
        ({"service": service, "sender": str(destinations()[0].client_id)}, "f-sender"),
        ({"service": service, "sender": "erfunden"}, "f-sender"),
        ({"service": "urn:x:anderes", "sender": str(sender)}, "f-service"),
    ):
        answer = technician.post(f"{where}test/", posted)
        assert answer.status_code == 422 and f'href="#{anchor}"' in text(answer), posted
    page = text(technician.post(f"{where}test/"))
    assert re.findall(r'href="#(f-[^"]+)"', page) == ["f-service", "f-sender"]
    technician.post(f"{HOME}client/{destinations()[0].client_id}/aus/")
    assert "Niemand könnte die Testeinreichung abholen" in text(technician.get(f"{where}test/"))
    assert technician.post(f"{where}test/", {"service": service, "sender": str(sender)}).status_code == 422


def test_keys_change_without_a_lost_message(technician: Client) -> None:
    where = founded(technician)
    old, new = sealing(), sealing(1)
    file = SimpleUploadedFile("neu.jwk", key(1).encode())
    answer = technician.post(f"{where}schluessel/", {"use": "enc", "jwk": "", "jwk_file": file})
    assert answer.status_code == 303 and destinations()[0].encryption_kid == old.kid
    assert "wird gerade verwendet" in text(technician.get(f"{where}schluessel/{old.kid}/zurueckziehen/"))
    answer = technician.post(f"{where}schluessel/{old.kid}/zurueckziehen/")
    assert answer.status_code == 409 and "der aktuelle Verschlüsselungsschlüssel" in text(answer)
    assert technician.post(f"{where}schluessel/{new.kid}/aktuell/").status_code == 303
    assert destinations()[0].encryption_kid == new.kid
    page = text(technician.get(f"{where}schluessel/{old.kid}/zurueckziehen/"))
    assert "Behalten Sie diese, bis alles abgeholt ist" in page and keys_of(where)[old.kid] is KeyStatus.ACTIVE
    assert technician.post(f"{where}schluessel/{old.kid}/zurueckziehen/").status_code == 303
    assert keys_of(where)[old.kid] is KeyStatus.RETIRED
    assert technician.post(f"{where}schluessel/{old.kid}/aktuell/").status_code == 404
    answer = technician.post(f"{where}schluessel/{signing().kid}/zurueckziehen/")
    assert answer.status_code == 409 and "der einzige Schlüssel" in text(answer)
    answer = technician.post(f"{where}schluessel/", {"use": "enc", "jwk": key()})
    assert answer.status_code == 422 and "schon zurückgezogen" in text(answer)


@pytest.mark.parametrize(
    ("posted", "anchor", "said"),
    [
        ({"use": "", "jwk": "{}"}, "f-use", "wozu der Schlüssel dient"),
        ({"use": "enc", "jwk": ""}, "f-jwk", "Bitte fügen Sie"),
        ({"use": "enc", "jwk": json.dumps(SMALL)}, "f-jwk", "mindestens 4096 Bit"),
        ({"use": "sig", "jwk": "SIGNATUR"}, "f-jwk", "kein lesbarer Schlüssel"),
    ],
)
def test_an_unfit_key_is_refused_beside_its_field(
    technician: Client, posted: dict[str, str], anchor: str, said: str
) -> None:
    where = founded(technician)
    answer = technician.post(f"{where}schluessel/", posted)
    assert answer.status_code == 422 and f'href="#{anchor}"' in text(answer) and said in text(answer)
    assert len(keys_of(where)) == 2


def test_a_known_key_is_not_taken_for_another_purpose(technician: Client) -> None:
    where = founded(technician)
    plain = json.dumps({name: public(sealing())[name] for name in ("kty", "n", "e")})
    answer = technician.post(f"{where}schluessel/", {"use": "sig", "jwk": plain})
    assert answer.status_code == 422 and "für einen anderen Zweck" in text(answer)


def test_taking_out_of_use_is_confirmed_and_final(technician: Client) -> None:
    where = founded(technician)
    page = text(technician.get(f"{where}ausser-betrieb/"))
    assert "Das gilt für immer" in page and "wartet nichts" in page
    assert destinations()[0].status is DestinationStatus.ACTIVE
    assert technician.post(f"{where}ausser-betrieb/").status_code == 303
    assert destinations()[0].status is DestinationStatus.DECOMMISSIONED
    page = text(technician.get(where))
    assert "außer Betrieb" in page and "Aktivieren" not in page and "Schlüssel hinterlegen" not in page
    answer = technician.post(f"{where}stand/", {"stand": "active"})
    assert answer.status_code == 409 and "inzwischen in einem anderen Stand: außer Betrieb" in text(answer)


def test_the_mailroom_is_seen_and_left_to_the_platform(technician: Client) -> None:
    technician.post(f"{HOME}poststelle/")
    (mailroom,) = destinations()
    where = f"{HOME}zustellpunkt/{mailroom.destination_id}/"
    page = text(technician.get(where))
    assert "führt die Plattform" in page and "Aktivieren" not in page and "Testeinreichung" not in page
    for part in ("test/", "schluessel/", "ausser-betrieb/", f"schluessel/{mailroom.encryption_kid}/zurueckziehen/"):
        assert technician.get(where + part).status_code == 404
        assert technician.post(where + part, {"stand": "inactive"}).status_code == 404
    assert technician.post(f"{where}stand/", {"stand": "inactive"}).status_code == 404
    assert "Kein Client darf Zustellpunkte verwalten" in text(technician.get(NEW))
    changes = DestinationChanges(status=DestinationStatus.INACTIVE)
    with tenant_scope(bochum()), pytest.raises(actions.HouseKeeps):
        actions.change_destination(actor=STAFF, now=now(), destination_id=mailroom.destination_id, changes=changes)


def test_others_neither_see_nor_change_a_destination(technician: Client) -> None:
    where = founded(technician)
    kid = destinations()[0].encryption_kid
    kleve, officer = staff("technik", "kleve"), staff("sachbearbeitung", "bochum")
    for part in (
        "",
        "test/",
        "schluessel/",
        "ausser-betrieb/",
        f"schluessel/{kid}/zurueckziehen/",
        "stand/",
        f"schluessel/{kid}/aktuell/",
    ):
        for client in (kleve, officer):
            assert client.post(where + part, {"stand": "inactive", "use": "enc", "jwk": key(1)}).status_code in (
                404,
                405,
            )
            assert client.get(where + part).status_code in (404, 405)
    owner = destinations()[0].client_id
    answer = kleve.post(NEW, form(owner))
    assert answer.status_code == 422 and len(destinations()) == 1
    assert destinations()[0].status is DestinationStatus.ACTIVE and len(keys_of(where)) == 2


def test_only_a_client_that_may_manage_gets_a_destination(technician: Client) -> None:
    unable = receiver(ApiScope.SUBSCRIBE, name="Nur abholen")
    receiver()
    answer = technician.post(NEW, form(unable))
    assert answer.status_code == 422 and 'href="#f-client"' in text(answer) and "Nur abholen" not in text(answer)
