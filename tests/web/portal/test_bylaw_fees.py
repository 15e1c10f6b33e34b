"""A service that is charged by the by-law of its town: shown before sending, decided, claimed and booked; never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.config import demo_world
from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases import queries as case_queries
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry, Decision
from gemeinwerk.domain.cases.queries.pricing import FeeOpen, decided_results
from gemeinwerk.domain.cases.rules import charges
from gemeinwerk.domain.cases.types import DecisionDraft
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.catalogue.types.paying import Booking, PaymentTerms
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import LedgerEntry
from gemeinwerk.domain.payments.types import DueWhen, LegalNature
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, citizen, jobs_here, loaded_world, staff, taken_back, work
from tests.web.workplace.treasury_world import clerk

KLEVE = "051540036036"
GRANTED = DecisionDraft("granted")


class Stops(Exception):
    """The journey came to the decision."""


EVEN = PaymentTerms(DueWhen.AFTER, 30, "Steuer", LegalNature.TAX, (), Booking("", ""), even_if_rejected=True)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded_world():
        yield


@pytest.fixture
def town(loaded: None) -> Iterator[UUID]:
    """Bochum without any by-law."""
    with taken_back():
        yield tenants.place(BOCHUM).tenant_id


def text(rate: str = "0.50", first: str = "2020-01-01", key: str = "sondernutzung") -> bytes:
    (folder,) = [one for one in demo_world.package_folders() if one.name == "sondernutzung"]
    found = (folder / "bylaw.toml").read_text(encoding="utf-8").replace('"0.50"', f'"{rate}"')
    return found.replace("2020-01-01", first).replace('key = "sondernutzung"', f'key = "{key}"').encode()


def adopt(rate: str = "0.50", first: str = "2020-01-01") -> UUID:
    """Two people of the treasury bring a by-law into force, inside the scope of Bochum."""
    found = actions.draft_schedule(actor=clerk(), now=now(), request_id=new_id(), content=text(rate, first))
    actions.adopt_schedule(actor=clerk("kassenleitung"), now=now(), bylaw_id=found)
    return found


def sent() -> UUID:
    """An application for 10 square metres over 10 days that waits for its decision; the id of its case."""
    with jobs_here() as jobs:

        class Here(Journey):
            def _work(self) -> None:
                work(jobs)

            def _decide(self, case_id: UUID, offer: Any) -> str:
                raise Stops(case_id)

        today = berlin_date(now())
        answers = {
            "use_kind": "geruest", "description": "Gerüst vor der Fassade", "insured": True, "use_street": "Beispielweg",
            "use_from": "3", "use_place": "Gehweg", "area": 10, "obstructs": False, "sketch": "@skizze.pdf",
            "starts_on": (today + timedelta(days=20)).isoformat(), "ends_on": (today + timedelta(days=29)).isoformat(),
            "given_name": "Erika", "family_name": "Mustermann", "birth_date": "1964-08-12", "street": "Musterstraße",
            "house_number": "12", "postcode": "44787", "city": "Bochum", "email": "erika@example.org",
        }  # fmt: skip
        with pytest.raises(Stops) as stopped:
            Here("sondernutzung", BOCHUM, lambda *_: None, answers=answers).run()
        found: UUID = stopped.value.args[0]
    return found


def checked(case_id: UUID) -> Any:
    """The officer of Bochum takes and checks the case."""
    officer = clerk("sachbearbeitung")
    with jobs_here() as jobs:
        cases.take(actor=officer, now=now(), case_id=case_id)
        cases.complete_check(actor=officer, now=now(), case_id=case_id)
        work(jobs)
    return officer


def test_the_by_law_of_the_town_is_shown_decided_claimed_and_booked(town: UUID) -> None:
    with tenant_scope(town):
        adopt()
    case_id = sent()
    with tenant_scope(town):
        officer = checked(case_id)
        form = case_queries.decision_form(actor=officer, case_id=case_id, today=berlin_date(now()))
        assert form.fee is not None and (form.fee.amount, form.fee_problem) == (D("50.00"), "")
        assert any("mal 100" in line for line in form.fee.explanation)
        with jobs_here() as jobs:
            cases.decide(actor=officer, now=now(), case_id=case_id, draft=GRANTED, signer="Berta Beispiel")
            work(jobs)
        (claim,) = queries.claims_of(subject_id=case_id)
        (item,) = claim.items
        assert (claim.owed, item.account_code, item.product) == (D("50.00"), "43210000", "12.01.04")
        assert item.legal_source == "Tarifstelle 1 des Gebührentarifs" and claim.explanation[-1].startswith(
            "Zu zahlen:"
        )
        revenue = LedgerEntry.objects.get(claim_id=claim.id, account_code="43210000")
        assert revenue.amount == D("-50.00") and revenue.product == "12.01.04"
        assert decided_results(Decision.objects.get(case_id=case_id))["fee"]["amount"] == D("50.00")
    page = citizen("erika-mustermann").get(f"/konto/antrag/{_submission(town, case_id)}/")
    assert "50,00" in page.content.decode()


def _submission(town: UUID, case_id: UUID) -> UUID:
    with tenant_scope(town):
        return UUID(str(Case.objects.get(id=case_id).submission_id))


def test_the_day_of_the_application_fixes_the_price(town: UUID) -> None:
    today = berlin_date(now())
    with tenant_scope(town):
        old = adopt()
    case_id = sent()
    with tenant_scope(town):
        actions.end_schedule(actor=clerk(), now=now(), bylaw_id=old, last_day=today)
        adopt("9.00", (today + timedelta(days=1)).isoformat())
        officer = checked(case_id)
        later = now() + timedelta(days=40)
        with jobs_here() as jobs:
            cases.decide(actor=officer, now=later, case_id=case_id, draft=GRANTED, signer="Berta Beispiel")
            work(jobs)
        (claim,) = queries.claims_of(subject_id=case_id)
        assert claim.owed == D("50.00")


def test_without_a_by_law_everybody_is_told_and_nothing_is_guessed(town: UUID) -> None:
    case_id = sent()
    with tenant_scope(town):
        note = CaseHistoryEntry.objects.get(case_id=case_id, code="fee_open")
        assert note.internal and "„sondernutzung“" in note.detail and "Kasse" in note.detail
        officer = checked(case_id)
        with pytest.raises(FeeOpen) as refused, taken_back():
            cases.decide(actor=officer, now=now(), case_id=case_id, draft=GRANTED, signer="Berta Beispiel")
        assert "keine gültige Satzung" in refused.value.message
        assert not Decision.objects.filter(case_id=case_id).exists() and queries.claims_of(subject_id=case_id) == ()
    client = staff("sachbearbeitung", "bochum")
    where = f"/arbeitsplatz/vorgang/{case_id}/entscheiden/"
    page = client.get(where).content.decode()
    assert "Die Gebühr lässt sich nicht berechnen." in page and "keine gültige Satzung" in page
    for action in ("preview", "issue"):
        answer = client.post(where, {"outcome": "granted", "_action": action})
        assert answer.status_code == 422 and "keine gültige Satzung" in answer.content.decode()
    assert "lässt sich noch nicht berechnen" in client.get(f"/arbeitsplatz/vorgang/{case_id}/").content.decode()
    with tenant_scope(town):
        adopt()
        with jobs_here() as jobs:
            cases.decide(actor=officer, now=now(), case_id=case_id, draft=GRANTED, signer="Berta Beispiel")
            work(jobs)
        (claim,) = queries.claims_of(subject_id=case_id)
        assert claim.owed == D("50.00")


def test_a_rejection_needs_no_by_law(town: UUID) -> None:
    case_id = sent()
    with tenant_scope(town):
        officer = checked(case_id)
        with jobs_here() as jobs:
            draft = DecisionDraft("rejected", addition="Der Weg wird gebraucht.")
            cases.decide(actor=officer, now=now(), case_id=case_id, draft=draft, signer="Berta Beispiel")
            work(jobs)
        assert queries.claims_of(subject_id=case_id) == ()
        assert "fee" not in decided_results(Decision.objects.get(case_id=case_id))


def test_a_rejection_that_is_charged_needs_the_by_law(town: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tax without the relief that was applied for (``even_if_rejected``) is never left out for want of a price."""
    case_id = sent()
    monkeypatch.setattr("gemeinwerk.domain.cases.rules.charges", lambda terms, outcome: charges(EVEN, outcome))
    with tenant_scope(town):
        officer, draft = checked(case_id), DecisionDraft("rejected", addition="Der Weg wird gebraucht.")
        with pytest.raises(FeeOpen):
            cases.decide(actor=officer, now=now(), case_id=case_id, draft=draft, signer="Berta Beispiel")


@pytest.mark.parametrize("known", [True, False])
def test_the_last_page_before_sending_names_the_amount_or_says_that_there_is_none(town: UUID, known: bool) -> None:
    case_id = sent()
    with tenant_scope(town):
        if known:
            adopt()
        answers = _answers(case_id)
        draft = Draft.objects.filter(package_id="sondernutzung").latest("id")
        Draft.objects.filter(id=draft.id).update(receipt="", answers=answers)
    page = citizen("erika-mustermann").get(f"/antrag/{draft.id}/pruefen/").content.decode().replace("\u00a0", " ")
    if known:
        assert "50,00 €" in page and "So ist der Betrag berechnet" in page and "Quadratmeter mal Tage 100" in page
    else:
        assert "noch keine Gebührensatzung hinterlegt" in page and "€" not in page


def _answers(case_id: UUID) -> Any:
    from gemeinwerk.domain.submissions import queries as submissions
    from gemeinwerk.kernel.actor import SYSTEM

    return submissions.open_submission(actor=SYSTEM, submission_id=Case.objects.get(id=case_id).submission_id).answers


def test_the_page_of_the_service_says_that_the_by_law_is_missing_and_nobody_switches_it_on(town: UUID) -> None:
    client = staff("leistungen", "bochum")
    where = "/arbeitsplatz/leistungen/sondernutzung/"
    assert "fehlt die Gebührensatzung" in client.get(where).content.decode()
    refused = client.post(where, {"field": "enabled", "value": "true"})
    assert refused.status_code == 422 and "gilt keine Gebührensatzung" in refused.content.decode()
    writer = clerk("leistungen")
    with tenant_scope(town):
        catalogue.adjust(actor=writer, now=now(), package_id="sondernutzung", field="enabled", value=False)
        adopt()
        catalogue.adjust(actor=writer, now=now(), package_id="sondernutzung", field="enabled", value=True)
    page = client.get(where).content.decode()
    assert "fehlt die Gebührensatzung" not in page and "„sondernutzung“" in page


def test_the_demo_towns_have_by_laws_of_their_own_and_loading_them_again_changes_nothing(loaded: None) -> None:
    with taken_back():
        for _ in range(2):
            demo_world.load_bylaws()
        asked = queries.asked_of({"items": "geruest", "measures": {"flaechentage": 100}})
        for key, amount in ((BOCHUM, "50.00"), (KLEVE, "40.00")):
            with tenant_scope(tenants.place(key).tenant_id):
                assert len(queries.bylaws()) == 1
                fee = queries.bylaw_fee(key="sondernutzung", on=berlin_date(now()), asked=asked)
                assert fee.gross == D(amount)
