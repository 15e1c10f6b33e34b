"""The pages of the glossary: a change goes from the proposal over the second person to the list of what it concerns."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.domain.glossary import queries
from tests.web.seeding import staff

HOME = "/arbeitsplatz/"


@pytest.fixture
def writer(world: None) -> Client:
    return staff("leistungen", "bochum")


@pytest.fixture
def keeper(world: None) -> Client:
    return staff("freigabe", "kleve")


def fields(**changed: str) -> dict[str, str]:
    values = {
        "label": "Halterin oder Halter", "definition": "Wer ein Tier in den eigenen Haushalt aufgenommen hat.",
        "plain": "Die Person, bei der das Tier lebt.", "harmonisation": "land", "allowed": "Halter\r\nHalterin",
        "forbidden": "Herrchen", "sources": "§ 3 KAG NRW | 01.07.2025 | https://recht.example/kag", "related": "Antrag",
        "reason": "Für die Hundesteuer", "based_on": "0",
    }  # fmt: skip
    return values | changed


def version_on(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


def test_from_the_proposal_to_the_release(writer: Client, keeper: Client) -> None:
    answer = writer.post(f"{HOME}begriff-vorschlagen/", fields())
    where = f"{HOME}begriff/halterin-oder-halter/"
    assert answer.status_code == 303 and answer["Location"] == where
    own = writer.get(where).content.decode()
    assert "wartet jetzt auf die Freigabe" in own and "Freigeben</span>" not in own and "zurücknehmen" in own
    assert writer.post(where, {"_action": "release", "version": version_on(own)}).status_code == 403
    seen = keeper.get(where).content.decode()
    assert "Freigeben</span>" in seen and "Halterin oder Halter" in keeper.get(f"{HOME}begriffe/").content.decode()
    assert keeper.post(where, {"_action": "release", "version": version_on(seen)}).status_code == 303
    page = keeper.get(where).content.decode()
    assert "§ 3 KAG NRW</a> (Stand 1. Juli 2025)" in page and "Fassung 1: freigegeben, gilt" in page
    public = Client().get("/begriff/halterin-oder-halter/").content.decode()
    assert "Die Person, bei der das Tier lebt." in public
    assert "Halterin oder Halter" in Client().get("/begriffe/", {"q": "halter"}).content.decode()


def test_a_change_keeps_what_the_form_does_not_show_and_says_what_differs(writer: Client, keeper: Client) -> None:
    where = f"{HOME}begriff/antrag/"
    form = writer.get(f"{where}aendern/").content.decode()
    assert 'name="based_on" value="1"' in form
    known = queries.term("antrag")
    values = fields(
        label=known.content.label, definition=known.content.definition, plain="Ihre Bitte an die Behörde.", related="",
        allowed="", forbidden="", sources="", based_on="1",
    )  # fmt: skip
    assert writer.post(f"{where}aendern/", values).status_code == 303
    page = keeper.get(where).content.decode()
    assert "Ihre Bitte an die Behörde." in page and "<ins>" in page and "<del>" in page
    assert keeper.post(where, {"_action": "release", "version": version_on(page)}).status_code == 303
    assert queries.term("antrag").content.identifier == "application"
    after = keeper.get(where).content.decode()
    assert "zu prüfen" in after and "Was seitdem anders ist" in after


def test_errors_stand_at_their_inputs_and_nothing_typed_is_lost(writer: Client) -> None:
    answer = writer.post(
        f"{HOME}begriff-vorschlagen/",
        fields(label="", sources="§ 3 KAG NRW | 31.02.2026", broader="Gibt es nicht", reason=""),
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "Dieses Datum gibt es nicht" in text and "Gibt es nicht" in text
    assert 'href="#f-sources"' in text and 'href="#f-broader"' in text and "Herrchen" in text
    answer = writer.post(f"{HOME}begriff-vorschlagen/", fields(label="", reason="", definition="kurz"))
    text = answer.content.decode()
    assert all(f'href="#f-{name}"' in text for name in ("label", "reason", "definition"))


def test_a_statute_change_lists_forms_with_the_difference(writer: Client, keeper: Client) -> None:
    assert "§ 3 KAG NRW" in writer.get(f"{HOME}vorschriften/").content.decode()
    where = f"{HOME}vorschrift/kag-nrw-3/"
    assert "Stand eintragen" not in writer.get(where).content.decode()
    state = {"citation": "§ 3 KAG NRW", "valid_from": "01.01.2020", "wording": "Gemeinden erheben Steuern."}
    assert writer.post(where, state).status_code == 403
    assert keeper.post(where, state).status_code == 303
    state |= {"valid_from": "01.01.2040", "change": "Neue Grenze.", "wording": "Anders."}
    assert keeper.post(where, state).status_code == 303
    page = writer.get(where).content.decode()
    assert "zu prüfen" in page and "Neue Grenze." in page and "Stadt Kleve" in page and "hundesteuer" in page
    wrong = keeper.post(where, state | {"valid_from": "bald"})
    assert wrong.status_code == 422 and "Dieses Datum gibt es nicht" in wrong.content.decode()
    table = writer.get(f"{HOME}betroffene/vorschrift/kag-nrw-3.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    found = queries.affected_by_statute("kag-nrw-3")
    assert len(rows) == 1 + sum(len(one.passages) * len(one.tenants) for one in found.packages)
    assert rows[1][8] == "ja" and "Neue Grenze." in rows[1][9]


def test_lists_search_and_pages(writer: Client) -> None:
    text = writer.get(f"{HOME}begriffe/").content.decode()
    assert "Seite 1 von" in text and "Seite 2 von" in writer.get(f"{HOME}begriffe/?seite=2").content.decode()
    assert "Familienname" in writer.get(f"{HOME}begriffe/?suche=Zuname").content.decode()
    assert "gibt es noch nicht" in writer.get(f"{HOME}begriffe/?suche=Quastenflosser").content.decode()
    for odd in ("seite=-1", "seite=99999999", "suche=%27%29%3B--"):
        assert writer.get(f"{HOME}begriffe/?{odd}").status_code == 200
    assert writer.get(f"{HOME}begriff/gibt-es-nicht/").status_code == 404


def test_files_go_out_and_in(writer: Client, keeper: Client) -> None:
    for form in ("ttl", "rdf", "jsonld"):
        assert len(writer.get(f"{HOME}begriffe/export.{form}").content) > 10_000
    assert writer.get(f"{HOME}begriffe/export.exe").status_code == 400
    source = writer.get(f"{HOME}begriffe/export.ttl").content.replace(b'"Zuname"@de', b'"Sippenname"@de')
    upload = SimpleUploadedFile("begriffe.ttl", source)
    text = keeper.post(f"{HOME}begriffe/einlesen/", {"file": upload, "reason": "Vom Land"}).content.decode()
    assert "1 vorgeschlagen" in text
    bad = SimpleUploadedFile("begriffe.ttl", b"kein Turtle")
    answer = keeper.post(f"{HOME}begriffe/einlesen/", {"file": bad, "reason": "Vom Land"})
    assert answer.status_code == 422 and "nicht als SKOS lesen" in answer.content.decode()
    assert keeper.post(f"{HOME}begriffe/einlesen/", {"reason": "Vom Land"}).status_code == 422


def test_retiring_needs_the_role_and_a_reason(writer: Client, keeper: Client) -> None:
    where = f"{HOME}begriff/telefax/"
    assert writer.post(where, {"_action": "retire", "reason": "Veraltet"}).status_code == 403
    assert keeper.post(where, {"_action": "retire", "reason": ""}).status_code == 422
    assert keeper.post(where, {"_action": "nonsense"}).status_code == 422
    assert keeper.post(where, {"_action": "retire", "reason": "Niemand faxt mehr."}).status_code == 303
    assert "Niemand faxt mehr." in Client().get("/begriff/telefax/").content.decode()
    assert "Telefax" not in Client().get("/begriffe/").content.decode()
