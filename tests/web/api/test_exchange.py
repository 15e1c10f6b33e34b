"""The standard API over HTTP: from the token to the accepted submission, and what is refused on the way."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from gemeinwerk.adapters.jose import Jose, JoseSigning
from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.models import LoggedEvent, Message
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import public, sealing, signing
from tests.domain.transport.world import SERVICE, client_of, sealed
from tests.web.api.calls import BASE, D1, D2, V1, V2, Both, Caller, both, problem, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(bochum: UUID, kleve: UUID) -> Iterator[Both]:
    with both(kleve, bochum) as found:
        yield found


def accepted(api: Both, ids: dict[str, str]) -> str:
    info = queries.message(actor=api.world.sender, message_id=UUID(ids["submissionId"]), kind=queries_kind())
    return api.world.said(info)


def queries_kind() -> Any:
    from gemeinwerk.domain.transport.types import MessageKind

    return MessageKind.SUBMISSION


def said(api: Both, ids: dict[str, str], name: str = "accept-submission") -> str:
    """Sign the event of the receiver from what it can see over HTTP alone."""
    log = api.receiver.call("GET", f"{V2}/cases/{ids['caseId']}/events").json()["eventLog"]
    tags = next(
        payload["authenticationTags"]
        for token in log
        for uri, payload in JoseSigning().outline(token).claims["events"].items()
        if uri.endswith("/submit-submission")
    )
    claims = {
        "$schema": "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json",
        "jti": str(new_id()),
        "iss": api.destination,
        "iat": int(now().timestamp()),
        "sub": f"submission:{ids['submissionId']}",
        "txn": f"case:{ids['caseId']}",
        "events": {f"https://schema.fitko.de/fit-connect/events/{name}": {"authenticationTags": tags}},
    }
    pair = signing()
    return JoseSigning().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="secevent+jwt")


@pytest.mark.parametrize("base", [V1, V2])
def test_a_submission_from_the_token_to_its_acceptance(api: Both, base: str) -> None:
    ids = api.submitted(base)
    page = api.receiver.call("GET", f"{base}/submissions?destinationId={api.destination}&offset=0&limit=50").json()
    assert page == {
        "submissions": [{k: ids[k] for k in ("submissionId", "caseId", "destinationId")}],
        "totalCount": 1, "count": 1, "offset": 0,
    }  # fmt: skip
    where = f"{base}/submissions/{ids['submissionId']}"
    parcel = api.receiver.call("GET", where).json()
    opened = Jose().decrypt(parcel["encryptedData"], private_jwk=sealing().private_jwk, kid=sealing().kid)
    assert opened == b"{}" and parcel["attachments"] == [ids["attachment"]]
    assert ("serviceType" in parcel, "publicService" in parcel) == (base == V1, base == V2)
    file = api.receiver.call("GET", f"{where}/attachments/{ids['attachment']}")
    token = b"".join(file.streaming_content).decode()
    assert file.headers["Content-Type"] == "application/jose" and int(file.headers["Content-Length"]) == len(token)
    assert Jose().decrypt(token, private_jwk=sealing().private_jwk, kid=sealing().kid) == b"%PDF"
    event = said(api, ids)
    for _ in range(2):
        done = api.receiver.call("POST", f"{base}/cases/{ids['caseId']}/events", event, "application/jose")
        assert (done.status_code, done.content) == (204, b"")
    log = api.sender.call("GET", f"{base}/submissions/{ids['submissionId']}/events?limit=100&offset=0").json()
    assert len(log["eventLog"]) == log["totalCount"] == 4
    problem(api.receiver.call("GET", where), 409, "submission-state-invalid")


def test_tokens(api: Both) -> None:
    found = api.sender.sign_in()
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 1800)
    assert found["scope"] == "https://schema.fitko.de/fit-connect/oauth/scopes/send-submissions"
    form = {"grant_type": "client_credentials", "client_id": api.sender.client_id, "client_secret": api.sender.secret}
    assert token({**form, "scope": "send:region:DE unknown"}).status_code == 200
    for wrong, status, error in (
        ({**form, "client_secret": "falsch"}, 401, "invalid_client"),
        ({**form, "client_id": str(new_id())}, 401, "invalid_client"),
        ({**form, "client_id": "keine-uuid"}, 401, "invalid_client"),
        ({**form, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": "x"}, 400, "invalid_request"),
        ({**form, "client_id": [api.sender.client_id, "x"]}, 400, "invalid_request"),
        ({**form, "scope": "x" * 5000}, 400, "invalid_request"),
    ):
        answer = token(wrong)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.headers["Cache-Control"] == "no-store"
    basic = base64.b64encode(f"{api.sender.client_id}:{api.sender.secret}".encode()).decode()
    answer = token({"grant_type": "client_credentials"}, authorization=f"Basic {basic}")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    problem(Client().generic("POST", f"{BASE}/token", "{}", content_type="application/json"), 415)


def forged(api: Both) -> dict[str, str]:
    pair = signing()
    claims = JoseSigning().outline(api.sender.token).claims
    return {
        "missing": "",
        "nonsense": "abc",
        "another key": JoseSigning().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="at+jwt"),
        "changed": api.sender.token[:-6] + "AAAAAA",
        "an event of the service": service_event(api),
    }


def service_event(api: Both) -> str:
    ids = api.submitted()
    log: list[str] = api.sender.call("GET", f"{V2}/cases/{ids['caseId']}/events").json()["eventLog"]
    return log[0]


def test_wrong_tokens_open_nothing(api: Both, bochum: UUID) -> None:
    for name, wrong in forged(api).items():
        caller = Caller("", "", wrong)
        with tenant_scope(bochum):
            before = Message.objects.count()
        for method, path in (
            ("POST", f"{V2}/submissions"),
            ("GET", f"{V2}/submissions"),
            ("POST", f"{D1}/destinations"),
        ):
            answer = caller.call(method, path, {})
            problem(answer, 401, "unauthorized")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer"), name
        with tenant_scope(bochum):
            assert Message.objects.count() == before
    with time_machine.travel(now().timestamp() + 1801, tick=False):
        problem(api.receiver.call("GET", f"{V2}/submissions"), 401)
    problem(api.sender.call("GET", f"{V2}/submissions"), 403)
    problem(api.receiver.call("POST", f"{V2}/submissions", {}), 403)


BODIES = {
    "no JSON": "{",
    "a list": "[]",
    "a member twice": '{"destinationId":"a","destinationId":"b"}',
    "deep": '{"a":' * 100 + "1" + "}" * 100,
    "no destination": '{"publicService":{"identifier":"urn:de:fim:leika:leistung:1"}}',
    "destination is no UUID": '{"destinationId":"1","publicService":{"identifier":"urn:de:fim:leika:leistung:1"}}',
    "not UTF-8": b'{"destinationId":"\xff"}',
    "a number too long": '{"destinationId":' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_not_of_the_shape(api: Both, name: str) -> None:
    problem(api.sender.call("POST", f"{V2}/submissions", BODIES[name]), 400)


def test_announcements_that_do_not_fit(api: Both) -> None:
    twice = new_id()
    problem(api.announced(twice, twice), 422)
    problem(api.announced(destinationId=str(new_id())), 404, "destination-not-found")
    problem(api.announced(caseId=str(new_id())), 404, "case-not-found")
    problem(
        api.announced(publicService={"identifier": "urn:de:fim:leika:leistung:99000000000000"}),
        422,
        "service-not-supported",
    )
    problem(api.announced(publicService={"identifier": "keine urn"}), 400)
    problem(api.announced(region="NRW"), 400)
    problem(api.announced(*[new_id() for _ in range(501)]), 400)
    for media in ("text/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        problem(api.sender.call("POST", f"{V2}/submissions", "{}", media), 415)
    problem(api.sender.call("POST", f"{V2}/submissions", "x" * (1024 * 1024 + 1)), 413)


def test_the_same_case_takes_a_second_submission(api: Both) -> None:
    ids = api.submitted()
    again = api.announced(caseId=ids["caseId"]).json()
    assert again["caseId"] == ids["caseId"] and again["submissionId"] != ids["submissionId"]


def test_version_2_forbids_what_version_1_takes(api: Both) -> None:
    for base, status in ((V1, 200), (V2, 422)):
        for parts in (
            {"encryptedMetadata": sealed(content_type="text/plain"), "encryptedData": sealed()},
            {"encryptedMetadata": sealed()},
        ):
            ids = api.announced(base=base).json()
            answer = api.sender.call("PUT", f"{base}/submissions/{ids['submissionId']}", parts)
            assert answer.status_code == status, answer.content


def test_parts_in_another_form_are_refused_and_change_nothing(api: Both, bochum: UUID) -> None:
    ids = api.announced(file := new_id()).json()
    where = f"{V2}/submissions/{ids['submissionId']}"
    good = sealed()
    for broken in ("", "x", good[:-3], good + ".A", good.replace(".", "!", 1)):
        answer = api.sender.call("PUT", f"{where}/attachments/{file}", broken, "application/jose")
        problem(answer, 422 if broken else 415)
        answer = api.sender.call("PUT", where, {"encryptedMetadata": broken, "encryptedData": good})
        assert answer.status_code in (400, 409, 422)
    problem(
        api.sender.call("PUT", where, {"encryptedMetadata": good, "encryptedData": good}), 409, "attachments-missing"
    )
    problem(
        api.sender.call("PUT", f"{where}/attachments/{new_id()}", good, "application/jose"), 404, "attachment-not-found"
    )
    problem(api.sender.call("PUT", f"{where}/attachments/{file}", good), 415)
    with override_settings(TRANSPORT_MAX_ATTACHMENT=500):
        problem(api.sender.call("PUT", f"{where}/attachments/{file}", good, "application/jose"), 413)
    assert not api.world.store.objects
    with tenant_scope(bochum):
        assert Message.objects.get(id=ids["submissionId"]).state == "incomplete"


def test_an_idempotency_key_gives_the_same_answer_once(api: Both, bochum: UUID) -> None:
    body = {"destinationId": api.destination, "publicService": {"identifier": SERVICE}}
    key = {"Idempotency-Key": "k-1"}
    first = api.sender.call("POST", f"{V2}/submissions", body, **key)
    again = api.sender.call("POST", f"{V2}/submissions", body, **key)
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    problem(
        api.sender.call("POST", f"{V2}/submissions", {**body, "region": "DE"}, **key), 409, "idempotency-key-reused"
    )
    problem(
        api.sender.call("POST", f"{V2}/submissions", body, **{"Idempotency-Key": "ä".encode().decode("latin-1")}), 400
    )
    problem(
        api.sender.call("POST", f"{V2}/submissions", {**body, "caseId": str(new_id())}, **{"Idempotency-Key": "k-2"}),
        404,
    )
    assert api.sender.call("POST", f"{V2}/submissions", body, **{"Idempotency-Key": "k-2"}).status_code == 201
    with tenant_scope(bochum):
        assert Message.objects.count() == 2


def test_destinations_in_both_versions(api: Both) -> None:
    service = {
        "identifier": SERVICE,
        "submissionSchemas": [{"schemaUri": "urn:x", "mimeType": "application/json"}],
        "regions": ["DE05911"],
    }
    for base, name in ((D1, "services"), (D2, "publicServices")):
        body = {
            "name": "Bauamt", "contactInformation": {"legalName": "Stadt"}, name: [service],
            "encryptionPublicKey": public(sealing()), "signingPublicKey": public(signing()), "metadataVersions": ["2.1.0"],
            "callback": {"url": "https://amt.example.org/x", "secret": "s" * 20},
        }  # fmt: skip
        made = api.receiver.call("POST", f"{base}/destinations", body)
        assert made.status_code == 201, made.content
        shown = made.json()
        assert (shown["status"], shown["encryptionKid"]) == ("created", sealing().kid) and "secret" not in str(shown)
        where = f"{base}/destinations/{shown['destinationId']}"
        for media in ("application/merge-patch+json", "application/json"):
            assert api.receiver.call("PATCH", where, {"status": "active"}, media).json()["status"] == "active"
        problem(api.receiver.call("PATCH", where, {"status": "created"}), 409)
        problem(api.receiver.call("PATCH", where, {"status": "gone"}), 400)
        read = Client().get(where.replace("destination-api", "submission-api"))
        assert (
            read.status_code == 200 and "callback" not in read.json() and read.json()[name][0]["regions"] == ["DE05911"]
        )
        replaced = {**body, "name": "Bauordnung"}
        for gone in ("callback", "encryptionPublicKey", "signingPublicKey"):
            replaced.pop(gone)
        answer = api.receiver.call("PUT", where, replaced)
        assert answer.json()["name"] == "Bauordnung" and "callback" not in answer.json()
        jwk = Client().get(f"{where}/keys/{sealing().kid}")
        assert jwk.json()["key_ops"] == ["wrapKey"] and jwk.json()["kid"] == sealing().kid
        problem(Client().get(f"{where}/keys/unbekannt"), 404, "key-not-found")
        added = api.receiver.call("POST", f"{where}/keys", public(sealing(1)))
        assert added.status_code == 201 and added.json()["kid"] == sealing(1).kid
        assert len(Client().get(f"{where}/keys").json()["keys"]) == 3
        assert (
            api.receiver.call("PATCH", where, {"encryptionKid": sealing(1).kid}).json()["encryptionKid"]
            == sealing(1).kid
        )
        assert api.receiver.call("POST", f"{where}/keys/{sealing().kid}/retirement").status_code == 204
        problem(api.receiver.call("POST", f"{where}/keys", {"kty": "oct", "k": "AAAA"}), 422, "key-invalid")
        problem(api.sender.call("PATCH", where, {"status": "inactive"}), 403)
        assert api.receiver.call("PATCH", where, {"status": "decommissioned"}).status_code == 200
        problem(api.receiver.call("PATCH", where, {"status": "active"}), 409)
    listed = api.receiver.call("GET", f"{D2}/destinations?limit=2").json()
    assert (listed["count"], listed["totalCount"]) == (2, 3)


@pytest.mark.parametrize("media", ["application/merge-patch+json", "application/json"])
def test_single_contact_details_are_changed(api: Both, media: str) -> None:
    where = f"{D2}/destinations/{api.destination}"

    def patched(contact: Any) -> Any:
        return api.receiver.call("PATCH", where, {"contactInformation": contact}, media)

    own = {"legalName": "Stadt Bochum", "email": "amt@example.org"}
    address = {"street": "Willy-Brandt-Platz 2", "city": "Bochum"}
    found = patched({"phone": "0234 9100", "address": address}).json()["contactInformation"]
    assert found == {**own, "phone": "0234 9100", "address": address}
    found = patched({"phone": None, "email": "neu@example.org", "address": {"city": None, "postCode": "44777"}}).json()
    assert found["contactInformation"] == {
        "legalName": "Stadt Bochum", "email": "neu@example.org",
        "address": {"street": "Willy-Brandt-Platz 2", "postCode": "44777"},
    }  # fmt: skip
    for name in ("legalName", "email"):
        refused = problem(patched({name: None, "unit": "Amt 66"}), 422, "content-invalid")
        assert name in refused["detail"]
    problem(patched(None), 400)
    problem(patched({str(number): "x" for number in range(18)}), 422)
    problem(patched({"unit": "x" * 20_000}), 422)
    assert Client().get(where).json()["contactInformation"] == found["contactInformation"]


def test_a_key_is_named_by_its_thumbprint_or_not_at_all(api: Both) -> None:
    where = f"{D2}/destinations/{api.destination}/keys"
    kid = sealing(1).kid
    for named in ("mein-schluessel", "", 7):
        refused = problem(api.receiver.call("POST", where, {**public(sealing(1)), "kid": named}), 422, "key-invalid")
        assert kid in refused["detail"] and "RFC 7638" in refused["detail"]
    nameless = {name: value for name, value in public(sealing(1)).items() if name != "kid"}
    assert api.receiver.call("POST", where, nameless).json()["kid"] == kid
    whole = {**new_whole(), "encryptionPublicKey": public(sealing()), "signingPublicKey": public(signing())}
    for changes in (
        {"encryptionKid": "mein-schluessel"},
        {"encryptionPublicKey": {**public(sealing()), "kid": "mein-schluessel"}},
        {"signingPublicKey": {**public(signing()), "kid": "mein-schluessel"}},
    ):
        problem(api.receiver.call("POST", f"{D2}/destinations", {**whole, **changes}), 422, "key-invalid")
    made = api.receiver.call("POST", f"{D2}/destinations", {**whole, "encryptionKid": sealing().kid})
    assert made.json()["encryptionKid"] == sealing().kid


def test_others_find_nothing_over_http(api: Both, kleve: UUID, bochum: UUID) -> None:
    ids = api.submitted()
    others = []
    for tenant in (kleve, bochum):
        _, made = client_of(tenant, name="Fremd")
        others.append(Caller(str(made.client_id), made.client_secret))
    with tenant_scope(bochum):
        before = LoggedEvent.objects.count()
    for other in others:
        other.sign_in()
        where = f"{V2}/submissions/{ids['submissionId']}"
        for method, path, body, media in (
            ("GET", where, None, "application/json"),
            ("PUT", where, {"encryptedMetadata": sealed(), "encryptedData": sealed()}, "application/json"),
            ("GET", f"{where}/attachments/{ids['attachment']}", None, "application/json"),
            ("PUT", f"{where}/attachments/{ids['attachment']}", sealed(), "application/jose"),
            ("GET", f"{where}/events", None, "application/json"),
            ("GET", f"{V2}/cases/{ids['caseId']}/events", None, "application/json"),
            ("POST", f"{V2}/cases/{ids['caseId']}/events", said(api, ids), "application/jose"),
            ("POST", f"{V2}/replies", {"caseId": ids["caseId"]}, "application/json"),
            ("GET", f"{V2}/submissions?destinationId={api.destination}", None, "application/json"),
            ("PATCH", f"{D2}/destinations/{api.destination}", {"status": "inactive"}, "application/json"),
            ("POST", f"{D2}/destinations/{api.destination}/keys", public(sealing(1)), "application/json"),
            ("PUT", f"{D2}/destinations/{api.destination}", new_whole(), "application/json"),
        ):
            answer = other.call(method, path, body, media)
            assert answer.status_code in (403, 404), (method, path, answer.status_code)
    with tenant_scope(bochum):
        assert LoggedEvent.objects.count() == before


def new_whole() -> dict[str, Any]:
    service = {"identifier": SERVICE, "submissionSchemas": [], "regions": ["DE05911"]}
    return {"name": "Fremd", "contactInformation": {}, "publicServices": [service], "metadataVersions": ["2.1.0"]}


def test_replies_over_http(api: Both) -> None:
    ids = api.submitted()
    made = api.receiver.call("POST", f"{V1}/replies", {"caseId": ids["caseId"]})
    assert made.status_code == 201, made.content
    where = f"{V1}/replies/{made.json()['replyId']}"
    parts = {"encryptedMetadata": sealed(), "encryptedData": sealed()}
    assert api.receiver.call("PUT", where, parts).json()["status"] == "submitted"
    assert api.sender.call("GET", f"{V1}/replies").json()["count"] == 1
    assert api.sender.call("GET", where).json()["encryptedData"] == parts["encryptedData"]
    assert len(api.sender.call("GET", f"{where}/events").json()["eventLog"]) == 2
    assert api.sender.call("POST", f"{where}/acceptance").status_code == 204
    assert api.sender.call("GET", f"{V1}/replies").json()["count"] == 0


def test_a_reply_is_rejected_over_http(api: Both) -> None:
    made = api.receiver.call("POST", f"{V2}/replies", {"caseId": api.submitted()["caseId"]})
    where = f"{V2}/replies/{made.json()['replyId']}"
    api.receiver.call("PUT", where, {"encryptedMetadata": sealed(), "encryptedData": sealed()})
    reason = {"type": "urn:test", "title": "Unlesbar", "detail": "Falscher Schlüssel.", "instance": "data"}
    assert api.sender.call("POST", f"{where}/rejection", {"problems": []}).status_code == 422
    assert api.receiver.call("POST", f"{where}/rejection", {"problems": [reason]}).status_code == 403
    assert api.sender.call("POST", f"{where}/rejection", {"problems": [reason]}).status_code == 204
    assert api.sender.call("GET", where).status_code == 409


def test_rate_limits_say_when_to_come_back(api: Both) -> None:
    answer = api.receiver.call("GET", f"{V2}/submissions")
    assert int(answer.headers["RateLimit-Limit"]) > int(answer.headers["RateLimit-Remaining"]) > 0
    with override_settings(API_REQUESTS_PER_MINUTE=1):
        answer = api.receiver.call("GET", f"{V2}/submissions")
    problem(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_wrong_methods_and_addresses_are_problems_too(api: Both) -> None:
    answer = api.sender.call("DELETE", f"{V2}/submissions")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
        strict = Client(enforce_csrf_checks=True)
        problem(strict.generic(method, f"{V2}/nichts", "{}", content_type="application/json"), 404)
    problem(api.receiver.call("GET", f"{V2}/submissions?limit=501"), 400)
    problem(api.receiver.call("GET", f"{V2}/submissions?offset=-1"), 400)
    problem(api.receiver.call("GET", f"{V2}/submissions?destinationId=1"), 400)


QUERIES = {"announce": 17, "attachment": 11, "submit": 11, "list": 7, "pick up": 8, "events": 4, "accept": 14}


def test_each_operation_costs_a_known_number_of_statements(api: Both) -> None:
    file = new_id()
    counted: dict[str, int] = {}

    def count(name: str, call: Any) -> Any:
        with CaptureQueriesContext(connection) as seen:
            answer = call()
        counted[name] = len(seen)
        assert answer.status_code < 300, answer.content
        return answer

    ids = count("announce", lambda: api.announced(file)).json()
    where = f"{V2}/submissions/{ids['submissionId']}"
    count("attachment", lambda: api.sender.call("PUT", f"{where}/attachments/{file}", sealed(), "application/jose"))
    parts = {"encryptedMetadata": sealed(), "encryptedData": sealed()}
    count("submit", lambda: api.sender.call("PUT", where, parts))
    count("list", lambda: api.receiver.call("GET", f"{V2}/submissions?destinationId={api.destination}"))
    count("pick up", lambda: api.receiver.call("GET", where))
    count("events", lambda: api.receiver.call("GET", f"{V2}/cases/{ids['caseId']}/events"))
    event = said(api, ids)
    count("accept", lambda: api.receiver.call("POST", f"{V2}/cases/{ids['caseId']}/events", event, "application/jose"))
    assert {name: value for name, value in counted.items() if value > QUERIES[name]} == {}, counted
