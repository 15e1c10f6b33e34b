"""What an application costs, before it is sent: by the package's own decision, with its law, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gemeinwerk.config import demo_world
from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case, Decision
from gemeinwerk.domain.cases.queries.pricing import decided_results
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.catalogue import queries as offers
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, Seeded, citizen, seeded_world, taken_back, walk

PAID = {
    "bewohnerparkausweis": "§ 6a Abs. 5a StVG in Verbindung mit der Gebührensatzung",
    "geburtsurkunde": "Gebührenordnung",
    "gewerbeanmeldung": "Gebührenordnung",
    "hundesteuer": "Hundesteuersatzung",
    "sondernutzung": "Tarifstelle 1 des Gebührentarifs",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        demo_world.load_bylaws()
        yield found


@pytest.mark.parametrize("package", PAID)
def test_the_last_page_says_what_the_decision_will_say(world: Seeded, package: str) -> None:
    tenant_id = tenants.place(BOCHUM).tenant_id
    with taken_back():
        walk(package)
        with tenant_scope(tenant_id):
            case = Case.objects.filter(package_id=package).latest("id")
            decided = rules.fee_of(decided_results(Decision.objects.get(case_id=case.id))["fee"])
            sent = Draft.objects.filter(package_id=package).latest("id")
            # The same answers once more, not sent yet.
            answers = submissions.open_submission(actor=SYSTEM, submission_id=case.submission_id).answers
            Draft.objects.filter(id=sent.id).update(receipt="", answers=answers)
        assert decided is not None and decided.lines
        page = citizen("erika-mustermann").get(f"/antrag/{sent.id}/pruefen/").content.decode()
    assert "Was es kostet" in page and format_euro(decided.amount).replace("\u00a0", " ") in page.replace("\u00a0", " ")
    assert f"Rechtsgrundlage: {PAID[package]}" in page and decided.lines[0].text in page


def test_what_costs_nothing_says_nothing_of_costs(world: Seeded) -> None:
    offer = offers.offer(package_id="sperrmuell", place_key=BOCHUM, on=berlin_date(now()))
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert cases.expected_fee(offer=offer, answers={}, today=berlin_date(now())) is None
    assert "Rechtsgrundlage:" not in world.clients["erika"].get("/leistung/sperrmuell/").content.decode()


def test_answers_that_do_not_suffice_give_no_amount(world: Seeded) -> None:
    offer = offers.offer(package_id="sondernutzung", place_key=BOCHUM, on=berlin_date(now()))
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert cases.expected_fee(offer=offer, answers={}, today=berlin_date(now())) is None


def test_an_unfinished_application_names_no_amount(world: Seeded) -> None:
    with taken_back():
        client = citizen("erika-mustermann")
        start = client.post("/leistung/sondernutzung/beginnen/").headers["Location"].rsplit("/", 2)[0]
        assert "Was es kostet" not in client.get(f"{start}/pruefen/").content.decode()


def test_the_service_page_names_rate_law_and_who_has_set_it(world: Seeded) -> None:
    with taken_back():
        page = world.clients["erika"].get("/leistung/bewohnerparkausweis/").content.decode()
        assert "30,00" in page and "Rechtsgrundlage: § 6a Abs. 5a StVG in Verbindung mit der Gebührensatzung" in page
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            catalogue.adjust(
                actor=SYSTEM, now=now(), package_id="bewohnerparkausweis", field="parameters.fee_year", value="41.50"
            )
        page = world.clients["erika"].get("/leistung/bewohnerparkausweis/").content.decode()
        assert "41,50" in page and "Festgelegt von" in page
