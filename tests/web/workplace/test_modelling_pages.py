"""The rules page and the gate page of the modeller, without scripts: read, decide, mend, see what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from gemeinwerk.domain.forms.models import CodeListVersion
from gemeinwerk.domain.identity.models import StaffAccount
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.conftest import PROJECT
from tests.domain.catalogue.modelled import NOW, clerk, modelled
from tests.domain.catalogue.test_gate import CLOSED, MAIL, SURE, UNSURE, with_list
from tests.web.seeding import BOCHUM, staff

LIST = PROJECT.parent / "shared" / "data" / "fim" / "codelists" / "Erreichbarkeit_3.xml"


@pytest.fixture
def draft(author: Client) -> Iterator[ServiceDraftInfo]:
    tenant: UUID = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant):
        yield modelled(clerk(tenant))


def base(draft: ServiceDraftInfo) -> str:
    return f"/arbeitsplatz/entwuerfe/{draft.id}/"


def rules(author: Client, draft: ServiceDraftInfo, **posted: str) -> tuple[int, str]:
    where = f"{base(draft)}regeln/"
    if not posted:
        return 200, author.get(where).content.decode()
    revision = str(queries.service_draft(draft_id=draft.id).revision)
    answer = author.post(where, {"revision": revision, **posted})
    if answer.status_code == 303:
        return 303, author.get(where).content.decode()
    return answer.status_code, answer.content.decode()


def test_a_sentence_is_read_before_it_is_kept(author: Client, draft: ServiceDraftInfo) -> None:
    status, page = rules(author, draft, _action="read", prose=SURE)
    assert status == 200 and "Sicherheit 100 %" in page and f"„{MAIL}“: Pflicht, wenn „{CLOSED}“ „Ja“ ist." in page
    assert "require " in page and SURE in page.replace("&quot;", '"')
    assert queries.service_draft(draft_id=draft.id).revision == draft.revision
    status, page = rules(author, draft, _action="read", prose=UNSURE)
    assert "unsicher" in page and "Unsicher, weil:" in page and "sonst gilt, steht nicht da" in page


def test_an_unsure_sentence_is_confirmed_with_name_and_time(author: Client, draft: ServiceDraftInfo) -> None:
    status, page = rules(author, draft, _action="sentence", prose=UNSURE)
    assert status == 303 and "unsicher" in page and "Diesen Sinn bestätigen" in page
    place = re.search(r'value="confirm:([^"]+)"', page)
    keys = re.findall(r'name="reading" value="([0-9a-f]+)"', page)
    assert place is not None and len(keys) == 3
    status, page = rules(author, draft, _action=f"confirm:{place[1]}")
    assert status == 422 and "Bitte wählen Sie zuerst" in page
    status, page = rules(author, draft, _action=f"confirm:{place[1]}", reading=keys[0])
    assert status == 303 and "bestätigt, läuft" in page
    assert re.search(r"Bestätigt von \S.+ am \d+\. \w+ \d{4}, \d\d:\d\d Uhr\. Sinn: „E-Mail-Adresse“: Pflicht", page)
    rule_id = place[1].partition("@")[0]
    status, page = rules(author, draft, _action="sentence", satz=rule_id, prose=UNSURE.replace("Ja", "Nein"))
    assert status == 303 and "Eine frühere Entscheidung gilt nicht mehr" in page
    status, page = rules(author, draft, _action=f"hint:{place[1]}")
    assert status == 303 and "nur Hinweis" in page and "Zum bloßen Hinweis erklärt von" in page
    status, page = rules(author, draft, _action=f"drop:{rule_id}")
    assert status == 303 and "Noch gibt es keine Regel in Worten." in page


def test_the_names_of_all_who_decided_are_asked_for_at_once(author: Client, draft: ServiceDraftInfo) -> None:
    def staff_statements() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as asked:
            page = author.get(f"{base(draft)}regeln/").content.decode()
        return sum(StaffAccount._meta.db_table in one["sql"] for one in asked), page

    rules(author, draft, _action="sentence", prose=UNSURE)
    rules(author, draft, _action="sentence", prose=UNSURE.replace("Ja", "Nein"))
    undecided, page = staff_statements()
    first, second = dict.fromkeys(re.findall(r'value="hint:([^"]+)"', page))
    rules(author, draft, _action=f"hint:{first}")
    one, page = staff_statements()
    assert one == undecided + 1 and "erklärt von Lina Pflegemuster" in page
    rules(staff("freigabe", "bochum"), draft, _action=f"hint:{second}")
    two, page = staff_statements()
    assert two == one and "erklärt von Lina Pflegemuster" in page and "erklärt von Frida Freimuster" in page


def test_a_rule_is_put_together_instead_of_a_sentence(author: Client, draft: ServiceDraftInfo) -> None:
    _, page = rules(author, draft, _action="sentence", prose="Wer ganz sperrt, braucht eine Umleitung.")
    assert "keinen vollständigen Sinn vorschlagen" in page
    link = re.search(r'href="([^"]*\?anstatt=[^"#]+)', page)
    assert link is not None
    form = author.get(link[1]).content.decode()
    assert "Regel statt des Satzes zusammenstellen" in form
    instead = re.search(r'name="anstatt" value="([^"]+)"', form)
    questions = dict(re.findall(r'<option value="([^"]+)">([^<]+)</option>', form))
    closed = next(path for path, label in questions.items() if CLOSED in label)
    assert instead is not None
    status, page = rules(
        author, draft, anstatt=instead[1], path1=closed, operator1="equal", value1="Ja", effect="require", target=closed
    )
    assert status == 303 and "durch eine Regel ersetzt" in page and "Neu geschrieben von" in page


def test_findings_about_all_rules_lead_to_rule_and_question(author: Client, draft: ServiceDraftInfo) -> None:
    assert "Die Regeln widersprechen sich nicht" in rules(author, draft)[1]
    _, page = rules(
        author,
        draft,
        _action="sentence",
        prose=f"Wenn „{CLOSED}“ = Nein, dann muss „Wohin fahren die Autos?“ befüllt werden.",
    )
    assert "1 Punkt verhindert die Freigabe" in page and "widerspricht" in page
    assert re.search(r'href="#regel-R98\d+"', page) and "frage/?pfad=G98" in page


@pytest.mark.parametrize("posted", [
    {"_action": "confirm:R1@x", "reading": "y"}, {"_action": "hint:"}, {"_action": "drop:R98000100001"},
    {"_action": "sentence", "prose": ""}, {"_action": "sentence", "prose": "x" * 3000},
    {"_action": "sentence", "satz": "R1", "prose": "Wenn"}, {"_action": "read", "prose": "(" * 1999}, {"anstatt": "R1@", "effect": "refuse"},
])  # fmt: skip
def test_hostile_posts_are_refused_and_nothing_is_kept(
    author: Client, draft: ServiceDraftInfo, posted: dict[str, str]
) -> None:
    status, page = rules(author, draft, **posted)
    assert status in (200, 422), page[:300]
    assert "<h1" in page
    assert queries.service_draft(draft_id=draft.id).revision == draft.revision


def test_one_look_at_the_gate_tells_what_is_left(author: Client, draft: ServiceDraftInfo) -> None:
    page = author.get(f"{base(draft)}freigabe/").content.decode()
    assert "12 von 12 Bereichen bestanden" in page and "nicht bestanden" not in page and "Seiten geprüft" in page
    rules(author, draft, _action="sentence", prose=UNSURE)
    page = author.get(f"{base(draft)}freigabe/").content.decode()
    assert "11 von 12 Bereichen bestanden" in page and "1 Punkt offen" in page and 'href="#bereich-rules"' in page
    assert re.search(r'href="[^"]+/regeln/#regel-R98\d+">Beheben', page)


def test_a_missing_list_is_read_on_the_gate_page_by_those_who_keep_terms(
    author: Client, draft: ServiceDraftInfo
) -> None:
    if not LIST.is_file():
        pytest.skip("the folder of real data is not present")
    with_wrong = with_list(draft.workpiece, "urn:de:xoev:codeliste:erreichbarkeit", "3")
    tenant: UUID = tenants.place(BOCHUM).tenant_id
    actions.change_service(
        actor=clerk(tenant),
        now=NOW,
        draft_id=draft.id,
        revision=draft.revision,
        what="list",
        change=lambda _: with_wrong,
    )
    where = f"{base(draft)}freigabe/"
    page = author.get(where).content.decode()
    assert "fehlt; sie gehört zu" in page and "xrepository.de" in page
    assert 'name="liste"' not in page and "mit der Rolle Begriffspflege" in page
    for content in (LIST.read_bytes(), b"<kaputt"):
        answer = author.post(where, {"_action": "list", "liste": SimpleUploadedFile(LIST.name, content)})
        assert answer.status_code == 403 and not CodeListVersion.objects.exists()
    assert author.post(where, {"_action": "list"}).status_code == 403
    keeper = staff("freigabe", "bochum")
    page = keeper.get(where).content.decode()
    assert 'name="liste"' in page and "mit der Rolle Begriffspflege" not in page
    for content in (b"<kaputt", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"", b"GIF89a"):
        answer = keeper.post(where, {"_action": "list", "liste": SimpleUploadedFile("x.xml", content)})
        assert answer.status_code == 422 and "Das war nicht möglich" in answer.content.decode()
    assert keeper.post(where, {"_action": "list"}).status_code == 422
    answer = keeper.post(where, {"_action": "list", "liste": SimpleUploadedFile(LIST.name, LIST.read_bytes())})
    assert answer.status_code == 303
    assert CodeListVersion.objects.get().table is not None
    page = author.get(where).content.decode()
    assert "fehlt; sie gehört zu" not in page and "1 Codeliste verwendet" in page
