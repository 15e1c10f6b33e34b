"""The translations of a draft: source beside translation, filters, outdated texts, files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.modelling import editing, translating
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo, Workpiece
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.catalogue.modelled import NOW, clerk, modelled, place
from tests.web.seeding import BOCHUM, staff

QUESTION = "In welcher Straße feiern Sie?"


class Desk:
    """A draft of Bochum, and who works on it."""

    def __init__(self) -> None:
        self.client = staff("leistungen", "bochum")
        self.tenant_id: UUID = tenants.place(BOCHUM).tenant_id
        with tenant_scope(self.tenant_id):
            self.author = clerk(self.tenant_id)
            self.id = modelled(self.author).id
        self.url = f"/arbeitsplatz/entwuerfe/{self.id}/uebersetzung/"

    @property
    def info(self) -> ServiceDraftInfo:
        with tenant_scope(self.tenant_id):
            return queries.service_draft(draft_id=self.id)

    def change(self, make: Any) -> None:
        with tenant_scope(self.tenant_id):
            info = queries.service_draft(draft_id=self.id)
            actions.change_service(
                actor=self.author, now=NOW, draft_id=self.id, revision=info.revision, change=make, what="test"
            )

    def page(self, query: str = "") -> str:
        answer = self.client.get(f"{self.url}{query}")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def save(self, query: str, status: int = 303, **posted: Any) -> str:
        values = {"revision": str(self.info.revision), "_action": "save", **posted}
        answer = self.client.post(f"{self.url}{query}", values)
        assert answer.status_code == status, answer.content.decode()
        return str(answer.content.decode() if status != 303 else answer["Location"])

    def texts(self, tag: str = "en") -> dict[str, tuple[str, str]]:
        return {r.source.text: (r.text, r.state.value) for r in translating.translated(self.info.workpiece, tag)}


@pytest.fixture
def desk(world: None) -> Desk:
    return Desk()


def key(work: Workpiece, label: str = QUESTION) -> str:
    return f"{place(work, label)[-1]}.label"


def relabelled(work: Workpiece) -> Workpiece:
    def change(use: editing.Use) -> editing.Use:
        assert use.content is not None
        return replace(use, content=replace(use.content, label="Wo feiern Sie?", output_label="Wo feiern Sie"))

    return replace(work, schema=editing.with_use(work.schema, place(work, QUESTION), change))


def test_a_text_is_translated_beside_its_source(desk: Desk) -> None:
    assert "Noch ist nichts übersetzt" in desk.page()
    page = desk.page("?sprache=en")
    assert QUESTION in page and "0 von" in page and 'lang="en"' in page
    name = f"t-{key(desk.info.workpiece)}"
    assert f'name="{name}"' in page
    where = desk.save("?sprache=en&zeige=fehlt", **{name: "In which street?"})
    assert where.endswith("?sprache=en&zeige=fehlt")
    assert desk.texts()[QUESTION] == ("In which street?", "current")
    assert f'name="{name}"' not in desk.page("?sprache=en&zeige=fehlt")
    assert "1 von" in desk.page()


def test_saving_a_page_leaves_the_others_alone(desk: Desk) -> None:
    desk.change(
        lambda work: translating.with_translations(work, "en", {key(work): "Street", key(work, "Ihr Fest"): "Party"})
    )
    desk.save("?sprache=en", **{f"t-{key(desk.info.workpiece)}": ""})
    assert desk.texts()[QUESTION] == ("", "missing") and desk.texts()["Ihr Fest"] == ("Party", "current")


def test_an_outdated_text_is_shown_and_mended_or_confirmed(desk: Desk) -> None:
    desk.change(lambda work: translating.with_translations(work, "en", {key(work): "Where?"}))
    desk.change(relabelled)
    page = desk.page("?sprache=en&zeige=veraltet")
    assert "Wo feiern Sie?" in page and "veraltet" in page and "Ihr Fest<" not in page
    assert "1 veraltet" in desk.page()
    name = key(desk.info.workpiece, "Wo feiern Sie?")
    desk.save("?sprache=en", **{f"t-{name}": "Where?"})
    assert desk.texts()["Wo feiern Sie?"] == ("Where?", "outdated")
    gate = desk.client.get(f"/arbeitsplatz/entwuerfe/{desk.id}/freigabe/").content.decode()
    assert "ist veraltet" in gate and "uebersetzung/?sprache=en&amp;zeige=veraltet" in gate
    desk.save("?sprache=en", **{f"t-{name}": "Where?", f"ok-{name}": "true"})
    assert desk.texts()["Wo feiern Sie?"] == ("Where?", "current")
    assert "Hier ist nichts zu tun" in desk.page("?sprache=en&zeige=veraltet")


def test_markup_is_shown_as_text(desk: Desk) -> None:
    name = f"t-{key(desk.info.workpiece)}"
    desk.save("?sprache=en", **{name: "</textarea><script>x</script>"})
    assert "<script>x" not in desk.page("?sprache=en")
    assert desk.texts()[QUESTION][0] == "</textarea><script>x</script>"


def test_einfache_sprache_gets_advice(desk: Desk) -> None:
    name = f"t-{key(desk.info.workpiece)}"
    desk.save("?sprache=de-simple", **{name: "Bezüglich der Straße"})
    assert "Amtssprache" in desk.page("?sprache=de-simple")
    assert "Amtssprache" not in desk.page("?sprache=en")


def test_a_language_is_taken_away(desk: Desk) -> None:
    desk.save("?sprache=en", **{f"t-{key(desk.info.workpiece)}": "Where?"})
    assert desk.save("?sprache=en", _action="drop") == desk.url
    assert desk.info.workpiece.translations == ()


def test_a_file_out_and_in(desk: Desk) -> None:
    nothing = desk.client.get(f"{desk.url.removesuffix('/')}.xml")
    assert nothing.status_code == 400
    desk.save("?sprache=en", **{f"t-{key(desk.info.workpiece)}": "Where?"})
    answer = desk.client.get(f"{desk.url.removesuffix('/')}.xml")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml"
    changed = answer.content.replace(b"Where?", "Wo genau? – Where exactly?".encode())
    file = SimpleUploadedFile("t.xml", changed)
    desk.save("", _action="file", datei=file)
    assert desk.texts()[QUESTION] == ("Wo genau? – Where exactly?", "current")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"Where?", b"Where", "inzwischen"),
        (b'lang="en"', b'lang="tlh"', "nicht vorgesehen"),
        (b"<?xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><?xml", ""),
        (b"</xdf3:sprache>", b"", ""),
    ],
)
def test_hostile_files_change_nothing(desk: Desk, old: bytes, new: bytes, words: str) -> None:
    desk.save("?sprache=en", **{f"t-{key(desk.info.workpiece)}": "Where?"})
    good = desk.client.get(f"{desk.url.removesuffix('/')}.xml").content
    assert old in good
    before = desk.info
    posted = {"datei": SimpleUploadedFile("t.xml", good.replace(old, new)), "_action": "file"}
    if words == "inzwischen":
        posted["revision"] = "1"
    page = desk.save("", 422, **posted)
    assert words in page and desk.info == before


def test_pages_that_do_not_exist(desk: Desk) -> None:
    for tag in ("de", "tlh", "en'--"):
        assert desk.client.get(f"{desk.url}?sprache={tag}").status_code == 404
    assert desk.client.post(desk.url, {"_action": "save", "revision": "1"}).status_code == 422
    for number in ("0", "9999", "x", "²"):
        assert desk.client.get(f"{desk.url}?sprache=en&seite={number}").status_code == 200


def test_a_long_form_comes_in_pages(desk: Desk) -> None:
    page = desk.page("?sprache=en")
    total = len(translating.sources(desk.info.workpiece))
    shown = len(re.findall("<textarea", page))
    assert shown == min(total, 25)


def test_a_text_that_is_too_long_stays_on_the_page(desk: Desk) -> None:
    text = "x" * 5001
    page = desk.save("?sprache=en", 422, **{f"t-{key(desk.info.workpiece)}": text})
    assert text in page and desk.info.workpiece.translations == ()


def test_only_who_maintains_services_may(desk: Desk) -> None:
    other: Client = staff("sachbearbeitung", "bochum")
    assert other.get(f"{desk.url}?sprache=en").status_code in (403, 404)
