"""Filling in through the doors: origins, passing on, sessions that end, old pages, foreign posts, malware, versions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.adapters.demo.malware import EICAR
from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.documents.models import Upload
from gemeinwerk.domain.documents.types.uploads import MalwareFound
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.portal.application import Filling
from tests.web.seeding import BOCHUM, Seeded, citizen, seeded_world, taken_back

FAMILY, EMAIL = "G97000000001.F97000000002", "G97000000003.F97000000008"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


@pytest.fixture
def erika(world: Seeded) -> Iterator[Client]:
    with taken_back():
        yield citizen("erika-mustermann")


@pytest.fixture
def url(erika: Client) -> str:
    """The address of a fresh draft of Erika's."""
    answer = erika.post("/leistung/bewohnerparkausweis/beginnen/")
    return str(answer.headers["Location"]).rsplit("/", 2)[0] + "/"


def draft(url: str) -> Draft:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        found: Draft = Draft.objects.get(id=UUID(url.split("/")[2]))
        return found


def shown(client: Client, url: str, *, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def stand(page: str) -> str:
    return re.findall(r'name="_stand" value="([^"]+)"', page)[0]


def test_prefilled_answers_say_where_they_come_from_and_what_was_changed(erika: Client, url: str) -> None:
    page = shown(erika, f"{url}person/")
    assert page.count("Aus Ihrem Konto, Vertrauensniveau hoch") >= 6
    assert f'aria-describedby="f-{FAMILY}-note"' in page
    erika.post(f"{url}person/", {FAMILY: "Musterfrau", "_action": "update"})
    for where in ("person/", "pruefen/"):
        assert shown(erika, url + where).count("Von Ihnen geändert, zuerst aus Ihrem Konto") == 1


@pytest.mark.parametrize(("page", "shown_once"), [("person/", 1), ("pruefen/", 0)])
def test_a_page_makes_each_part_of_it_once(
    erika: Client, url: str, monkeypatch: pytest.MonkeyPatch, page: str, shown_once: int
) -> None:
    made: Counter[str] = Counter()

    def counted(name: str, make: Callable[[Filling], Any], opened: Filling) -> Any:
        made[name] += 1
        return make(opened)

    for name in ("speaker", "hidden", "state", "moved", "shown_state"):
        part = vars(Filling)[name]
        monkeypatch.setattr(part, "func", partial(counted, name, part.func))
    assert '<html lang="en">' in shown(erika, f"{url}{page}?sprache=en")
    assert made == Counter(speaker=1, hidden=1, state=1, moved=1, shown_state=shown_once)
    erika.post(f"{url}person/", {FAMILY: "Musterfrau", "_action": "update"})
    assert "Musterfrau" in shown(erika, f"{url}{page}")


def test_the_overview_says_how_far_it_is(erika: Client, url: str) -> None:
    before = shown(erika, f"{url}uebersicht/")
    assert "Schritten" in before and ">offen<" in before and ">fertig<" in before
    erika.post(f"{url}fahrzeug/", {"G97001000001.F97001000001": "BO-GW 1", "_action": "update"})
    assert ">begonnen<" in shown(erika, f"{url}uebersicht/")


def passed_on(erika: Client, url: str) -> tuple[str, str]:
    page = erika.post(f"{url}uebergeben/").content.decode()
    link = re.findall(r"http://testserver(/uebergabe/[^<]+/)", page)[0]
    code = re.findall(r"([2-9A-Z]{4} [2-9A-Z]{4})", page)[0]
    assert code not in shown(erika, f"{url}uebersicht/")
    return link, code


def test_a_draft_is_passed_on_completed_signed_and_given_back(erika: Client, url: str) -> None:
    link, code = passed_on(erika, url)
    friend = Client()
    assert friend.get(f"{url}person/").status_code == 404
    assert "Mustermann" not in shown(friend, link)
    assert friend.post(link, {"code": "FALSCH99"}).status_code == 422
    answer = friend.post(link, {"code": code.lower()})
    assert answer.headers["Location"] == f"{url}uebersicht/"
    assert "Dieser Antrag wurde Ihnen übergeben" in shown(friend, f"{url}uebersicht/")
    assert friend.post(f"{url}person/", {EMAIL: "max@example.org", "_action": "update"}).status_code == 303
    assert draft(url).answers["G97000000003"]["F97000000008"] == "max@example.org"
    for forbidden in ("pruefen/", "loeschen/", "uebergeben/"):
        assert friend.post(url + forbidden).status_code == 404
    assert "Jetzt verbindlich absenden" not in shown(friend, f"{url}pruefen/")
    assert friend.post(f"{url}mitzeichnen/", {"name": " "}).status_code == 422
    assert friend.post(f"{url}mitzeichnen/", {"name": "Max Mustermann"}).status_code == 303
    assert friend.post(f"{url}zurueckgeben/").status_code == 303
    assert friend.get(f"{url}uebersicht/").status_code == 404 and Client().post(link, {"code": code}).status_code == 422
    mine = shown(erika, f"{url}uebersicht/")
    assert "mitgezeichnet von Max Mustermann" in mine and "zurückgegeben am" in mine
    assert "Danach wurden Angaben geändert" not in mine
    erika.post(f"{url}person/", {EMAIL: "anders@example.org", "_action": "update"})
    assert "Danach wurden Angaben geändert" in shown(erika, f"{url}uebersicht/")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        verbs = list(Entry.objects.order_by("-seq").values_list("verb", flat=True)[:8])
    assert {"forms.hand_over", "forms.take_over", "forms.cosign", "forms.return_draft"} <= set(verbs)


def test_a_signed_in_helper_does_not_take_the_draft_into_the_own_account(erika: Client) -> None:
    guest = Client()
    guest.post("/ort/", {"ort": BOCHUM})
    url = str(guest.post("/leistung/sperrmuell/beginnen/").headers["Location"]).rsplit("/", 2)[0] + "/"
    link, code = passed_on(guest, url)
    helper = citizen("max-mustermann")
    assert helper.post(link, {"code": code}).status_code == 303
    page = re.findall(rf'href="({url}[a-z-]+/)"', shown(helper, f"{url}uebersicht/"))[0]
    assert helper.post(page, {"_action": "update"}).status_code == 303
    assert draft(url).account_id is None
    assert guest.get(f"{url}uebersicht/").status_code == 200


def test_a_withdrawn_handover_shuts_the_door_at_once(erika: Client, url: str) -> None:
    link, code = passed_on(erika, url)
    friend = Client()
    friend.post(link, {"code": code})
    ending = re.findall(rf"{url}uebergabe/[0-9a-f-]+/beenden/", shown(erika, f"{url}uebersicht/"))[0]
    assert erika.post(ending).status_code == 303
    assert friend.get(f"{url}person/").status_code == 404


def test_what_was_typed_when_the_session_was_over_comes_back_after_signing_in(erika: Client, url: str) -> None:
    Session.objects.all().delete()
    answer = erika.post(f"{url}person/", {FAMILY: "Neuname", "_action": "next"})
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/anmelden/?weiter=%2Fantrag%2F")
    assert "nicht verloren" in shown(erika, answer.headers["Location"])
    assert erika.post(f"{url}person/", {FAMILY: "x", "_action": "save"}).status_code == 401
    back = erika.post("/anmelden/", {"person": "erika-mustermann", "level": "high", "weiter": f"{url}person/"})
    assert back.headers["Location"] == f"{url}person/"
    page = shown(erika, f"{url}person/")
    assert 'value="Neuname"' in page and "Ihre Angaben sind wieder da" in page
    assert draft(url).answers["G97000000001"]["F97000000002"] == "Mustermann"
    erika.post(f"{url}person/", {FAMILY: "Neuname", "_action": "update"})
    assert draft(url).answers["G97000000001"]["F97000000002"] == "Neuname"
    assert "wieder da" not in shown(erika, f"{url}person/")


def test_nobody_else_sees_what_was_typed(erika: Client, url: str) -> None:
    Session.objects.all().delete()
    erika.post(f"{url}person/", {FAMILY: "Neuname", "_action": "next"})
    erika.post("/anmelden/", {"person": "max-mustermann", "level": "high"})
    assert erika.get(f"{url}person/").status_code == 404


def test_the_session_is_prolonged_and_its_end_is_on_the_page(erika: Client, url: str) -> None:
    assert int(re.findall(r'data-gw-session="(\d+)"', shown(erika, f"{url}person/"))[0]) > 28_000
    assert int(erika.post("/sitzung/verlaengern/").content) > 28_000
    assert Client().post("/sitzung/verlaengern/").status_code == 302


def test_an_older_page_overwrites_nothing_and_loses_nothing(erika: Client, url: str) -> None:
    first, second = (stand(shown(erika, f"{url}person/")) for _ in range(2))
    assert erika.post(f"{url}person/", {FAMILY: "Eins", "_stand": first, "_action": "update"}).status_code == 303
    assert erika.post(f"{url}person/", {FAMILY: "Mehr", "_stand": first, "_action": "update"}).status_code == 303
    answer = erika.post(f"{url}person/", {FAMILY: "Zwei", "_stand": second, "_action": "next"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "auf einer anderen Seite geändert" in page and 'value="Zwei"' in page
    assert draft(url).answers["G97000000001"]["F97000000002"] == "Mehr"
    again = erika.post(f"{url}person/", {FAMILY: "Zwei", "_stand": stand(page), "_action": "update"})
    assert again.status_code == 303 and draft(url).answers["G97000000001"]["F97000000002"] == "Zwei"


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (f"{FAMILY}=Neu&G1.F1=x", "application/x-www-form-urlencoded", "nicht zu dieser Seite"),
        (f"{FAMILY}=Neu&G97001000001.F97001000001=BO", "application/x-www-form-urlencoded", "nicht zu dieser Seite"),
        (f"{FAMILY}=M%FCller", "application/x-www-form-urlencoded", "konnten wir nicht lesen"),
        (f"{FAMILY}=M%FCller", "application/x-www-form-urlencoded; charset=iso-8859-1", "konnten wir nicht lesen"),
    ],
)
def test_foreign_answers_are_refused_with_a_clear_text(
    erika: Client, url: str, body: str, content_type: str, words: str
) -> None:
    answer = erika.generic("POST", f"{url}person/", body, content_type)
    assert answer.status_code in (400, 422) and (words in answer.content.decode() or answer.status_code == 400)
    assert draft(url).answers["G97000000001"]["F97000000002"] == "Mustermann"


def test_a_file_with_malware_is_set_apart_and_reaches_nobody(erika: Client, url: str) -> None:
    erika.post(f"{url}fahrzeug/", {"G97001000001.F97001000002": "true", "_action": "update"})
    name = "G97001000001.F97001000004"
    file = SimpleUploadedFile("schein.pdf", b"%PDF-1.7\n" + EICAR, "application/pdf")
    answer = erika.post(f"{url}fahrzeug/", {name: file, "_action": "next"})
    assert answer.status_code == 422 and "Schadsoftware" in answer.content.decode()
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        from gemeinwerk.domain.documents import queries as documents

        row = Upload.objects.get(draft_id=draft(url).id)
        assert row.state == "quarantined" and "/quarantine/" in row.object_key
        assert documents.uploads_of(draft_id=row.draft_id) == []
        with pytest.raises(MalwareFound):
            documents.draft_upload(draft_id=row.draft_id, upload_id=row.id)
        assert [one.name for one in documents.set_apart(draft_id=row.draft_id)] == ["schein.pdf"]
    assert "upload" not in str(draft(url).answers)


def test_earlier_answers_are_offered_once_and_only_fill_gaps(erika: Client, url: str) -> None:
    row = draft(url)
    actor = Actor(kind=ActorKind.CITIZEN, id="x", account_id=row.account_id)
    kept = {"G97000000003/F97000000009": "0234 1", "G97000000001/F97000000002": "Alt"}
    with tenant_scope(row.tenant_id):
        forms.keep_answers(actor=actor, now=now(), title="Hundesteuer", answers=kept)
    assert "Angaben aus Ihrem Antrag vom" in shown(erika, f"{url}uebersicht/")
    erika.post(f"{url}uebernehmen/", {"antwort": "ja"})
    answers = draft(url).answers
    assert answers["G97000000003"]["F97000000009"] == "0234 1"
    assert answers["G97000000001"]["F97000000002"] == "Mustermann"
    assert "Angaben aus Ihrem Antrag vom" not in shown(erika, f"{url}uebersicht/")
    assert "Aus Ihrem früheren Antrag" in shown(erika, f"{url}person/")
    assert "Gemerkte Angaben" in shown(erika, "/konto/")
    assert erika.post("/konto/gemerkt/loeschen/").status_code == 303
    assert "Gemerkte Angaben löschen" not in shown(erika, "/konto/")


def test_a_draft_of_the_newest_version_has_nothing_to_switch(erika: Client, url: str) -> None:
    assert "neue Fassung" not in shown(erika, f"{url}uebersicht/")
    assert erika.post(f"{url}fassung/").status_code == 409


def test_parts_that_a_new_version_refuses_stay_visible(erika: Client, url: str) -> None:
    row = draft(url)
    about = {**row.about, "refused": [{"label": "Zweitwagen", "value": "BO-GW 2"}], "added": ["Farbe"]}
    with tenant_scope(row.tenant_id):
        Draft.objects.filter(id=row.id).update(about=about)
    page = shown(erika, f"{url}uebersicht/")
    assert "Zweitwagen" in page and "BO-GW 2" in page and "Neu gefragt wird: Farbe" in page
