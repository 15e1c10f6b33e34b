"""By-laws in the workplace: entered with every fault named, released by a second person, explained, worked out, ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.web.workplace.views.treasury.bylaw_template import TEMPLATE
from tests.domain.payments.bylaw_texts import changed
from tests.domain.payments.bylaw_texts import text as law
from tests.web.seeding import staff
from tests.web.workplace.test_treasury_pages import form_of, sent, shown
from tests.web.workplace.treasury_world import bochum, clerk

pytestmark = pytest.mark.django_db
HOME = "/arbeitsplatz/satzungen/"


@pytest.fixture
def cashier(world: None) -> Client:
    return staff("kasse", "bochum")


@pytest.fixture
def second(world: None) -> Client:
    return staff("kassenleitung", "bochum")


@pytest.fixture
def officer(world: None) -> Client:
    return staff("sachbearbeitung", "bochum")


def adopted(key: str = "muster", **more: str) -> UUID:
    """A released version in Bochum."""
    with bochum():
        content = law(key=key, **more).encode()  # type: ignore[arg-type]
        one = actions.draft_schedule(actor=clerk(), now=now(), request_id=new_id(), content=content)
        actions.adopt_schedule(actor=clerk("kassenleitung"), now=now(), bylaw_id=one)
    return one


def test_an_empty_list_says_what_to_do(cashier: Client, officer: Client) -> None:
    assert "Laden Sie das Muster herunter" in shown(cashier, HOME) and 'href="neu/"' in shown(cashier, HOME)
    page = shown(officer, HOME)
    assert "trägt die Kasse oder die Leitung ein" in page and 'href="neu/"' not in page


def test_the_template_that_is_offered_is_a_by_law(officer: Client) -> None:
    answer = officer.get(f"{HOME}muster.toml")
    assert answer.content.decode() == TEMPLATE and "attachment" in answer["Content-Disposition"]
    assert len(queries.read_bylaw(answer.content).schedule.items) == 5


def test_one_enters_a_second_releases_and_then_it_only_ends(cashier: Client, second: Client, officer: Client) -> None:
    form = form_of(cashier, f"{HOME}neu/")
    where = sent(cashier, f"{HOME}neu/", {"form_id": form, "text": law()})
    assert where == sent(cashier, f"{HOME}neu/", {"form_id": form, "text": law()})
    page = shown(cashier, where)
    assert "Sie haben diese Fassung eingetragen." in page and "Prüfen und freigeben" not in page
    assert "eine zweite Person" in sent(cashier, f"{where}freigeben/", {}, 422)
    assert "Prüfen und freigeben" not in shown(officer, where) and "Prüfen und freigeben" in shown(second, where)
    assert "Was dann geschieht" in shown(second, f"{where}freigeben/")
    assert sent(second, f"{where}freigeben/", {}) == where
    assert "gilt heute" in shown(officer, where) and "gilt heute" in shown(officer, HOME)
    assert second.get(f"{where}freigeben/").status_code == 303
    assert "nicht enden" in sent(second, f"{where}beenden/", {"last_day": "31.12.2020"}, 422)
    assert "Dieses Datum gibt es nicht." in sent(second, f"{where}beenden/", {"last_day": "31.2.2030"}, 422)
    assert sent(second, f"{where}beenden/", {"last_day": "31.12.2030"}) == where
    assert "Karla Kassenmuster" in shown(cashier, where) and "Konrad Kassenbeispiel" in shown(cashier, where)
    assert "31. Dezember 2030" in shown(cashier, where) and "Ende vermerkt" in shown(cashier, where)


def test_a_file_is_read_like_the_text(cashier: Client) -> None:
    file = SimpleUploadedFile("satzung.toml", law().encode())
    where = sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "file": file})
    source = cashier.get(f"{where}satzung.toml")
    assert source.content.decode() == law() and "satzung-muster-1.toml" in source["Content-Disposition"]


def test_faults_name_their_line_and_nothing_typed_is_lost(cashier: Client) -> None:
    wrong = changed('amount = "30.70"', 'amount = "30,70"')
    page = sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "text": wrong}, 422)
    line = wrong.splitlines().index('amount = "30,70"') + 1
    assert f"Zeile {line}: Tarifstelle 1: „amount“ ist keine Zahl" in page and "30,70" in page.split("<textarea")[1]
    assert "leer" in sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "text": ""}, 422)
    big = SimpleUploadedFile("satzung.toml", b"#" * 70_000)
    assert "zu groß" in sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "file": big}, 422)
    binary = SimpleUploadedFile("satzung.toml", b"\xff\x00\xfe")
    assert "UTF-8" in sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "file": binary}, 422)
    assert "unvollständig" in sent(cashier, f"{HOME}neu/", {"form_id": "x", "text": law()}, 422)
    assert "Noch ist keine Satzung eingetragen." in shown(cashier, HOME)


def test_an_example_is_worked_out_line_by_line(officer: Client) -> None:
    where = f"{HOME}{adopted()}/"
    asked = {"item": "menge", "on": "2.11.2026", "m-seiten": "1.008", "reduction": ["pass", "gibtsnicht"]}
    page = sent(officer, where, asked, 200)
    assert (
        "Zu zahlen: 62,81 €" in page
        and "1.005 mal 0,125 €" in page
        and "Stadtpass (§ 6 Abs. 1 der Satzung): minus" in page
    )
    assert "Bitte geben Sie „Seiten“ als Zahl an." in sent(officer, where, {**asked, "m-seiten": "viele"}, 422)
    assert "Bitte wählen Sie eine Tarifstelle." in sent(officer, where, {"item": "x", "on": "2.11.2026"}, 422)
    assert "gilt am 31. Dezember 2025 nicht" in sent(officer, where, {**asked, "on": "31.12.2025"}, 422)
    assert "nicht steuerbar" in shown(officer, where) and "Sachkonto" in shown(officer, where)


def test_the_next_version_shows_what_differs_and_waits_for_the_end_of_the_one_before(
    cashier: Client, second: Client
) -> None:
    first = adopted()
    later = changed('amount = "30.70"', 'amount = "33.00"').replace("2026-01-01", "2030-01-01")
    where = sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "text": later})
    page = shown(cashier, where)
    assert "Festbetrag: 30,70 €" in page and "Festbetrag: 33,00 €" in page and "Bitte beenden Sie zuerst" in page
    assert "Zu dieser Zeit gilt schon Fassung 1" in sent(second, f"{where}freigeben/", {}, 422)
    assert "2029" in shown(second, sent(second, f"{HOME}{first}/beenden/", {"last_day": "31.12.2029"}))
    assert "gilt künftig" in shown(second, sent(second, f"{where}freigeben/", {}))


def test_a_draft_is_discarded_after_a_question(cashier: Client) -> None:
    where = sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "text": law()})
    assert "nicht zurücknehmen" in shown(cashier, f"{where}verwerfen/")
    assert sent(cashier, f"{where}verwerfen/", {}) == HOME
    assert "Noch ist keine Satzung eingetragen." in shown(cashier, HOME)


def test_a_version_for_days_gone_by_says_so(cashier: Client, second: Client) -> None:
    yesterday = (berlin_date(now()) - timedelta(days=1)).isoformat()
    where = sent(cashier, f"{HOME}neu/", {"form_id": str(new_id()), "text": law(first=yesterday)})
    assert "schon für vergangene Tage" in shown(second, f"{where}freigeben/")


@pytest.mark.parametrize(("role", "reads"), [("sachbearbeitung", True), ("leistungen", True), ("technik", False)])
def test_who_reads_and_who_writes(world: None, role: str, reads: bool) -> None:
    one, client = adopted(), staff(role, "bochum")
    for path in ("", f"{one}/", f"{one}/satzung.toml"):
        assert (client.get(f"{HOME}{path}").status_code == 200) is reads
    for path in ("neu/", f"{one}/freigeben/", f"{one}/verwerfen/", f"{one}/beenden/"):
        assert client.get(f"{HOME}{path}").status_code in (403, 404)
        assert client.post(f"{HOME}{path}", {"text": law()}).status_code in (403, 404)


def test_pages_ask_the_same_however_many_versions_there_are(cashier: Client) -> None:
    first = adopted(last="2026-12-31")
    cashier.get(HOME)

    def asked() -> list[int]:
        counts = []
        for path in (HOME, f"{HOME}{first}/"):
            with CaptureQueriesContext(connection) as found:
                shown(cashier, path)
            counts.append(len(found))
        return counts

    before = asked()
    for year in range(2027, 2033):
        adopted(first=f"{year}-01-01", last=f"{year}-12-31")
        adopted(key=f"k{year}")
    assert asked() == before
