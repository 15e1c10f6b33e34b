"""Paying as the payer sees it: what is open and why, every way an online payment can end, and nobody else's claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases import queries as case_queries
from gemeinwerk.domain.cases.models import Case, CaseHistoryEntry
from gemeinwerk.domain.cases.types import CaseState
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.identity import queries as identity_queries
from gemeinwerk.domain.payments import actions, ports, queries
from gemeinwerk.domain.payments.models import Claim, DebitMandate
from gemeinwerk.domain.payments.types import ClaimStatus, PaymentMeans, ProviderState
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JobRequest
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.portal import paying
from tests.domain.payments.bylaws import SCHEDULE
from tests.domain.payments.world import DAY, TwinProvider
from tests.web.seeding import BOCHUM, GUEST, PERSON, citizen, jobs_here, loaded_world, staff, taken_back, walk, work

OFFICER = Actor(ActorKind.STAFF, "staff:1", account_id=UUID(int=1), roles=frozenset({"officer", "lead", "treasury"}))


class Waits(Exception):
    """The journey came to the payment."""


@contextmanager
def waiting() -> Iterator[tuple[UUID, ClaimStatus, list[JobRequest]]]:
    """A birth certificate of Erika that waits for its payment: the case, its claim and the jobs to come."""
    with jobs_here() as jobs:

        class Here(Journey):
            def _work(self) -> None:
                work(jobs)

            def _pay(self, case_id: UUID, owed: Any, *_: Any) -> str:
                raise Waits(case_id, owed)

        with pytest.raises(Waits) as stopped:
            Here("geburtsurkunde", BOCHUM, lambda *_: None).run()
        case_id, owed = stopped.value.args
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            yield case_id, owed, jobs


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded_world():
        yield


@pytest.fixture()
def provider(town: None) -> Iterator[TwinProvider]:
    """A provider that says what the test wants; all that a test did is taken back."""
    before, twin = ports.provider(), TwinProvider()
    ports.provider.bind(twin)
    try:
        with taken_back():
            yield twin
    finally:
        ports.provider.bind(before)


def state_of(case_id: UUID) -> CaseState:
    return CaseState(Case.objects.get(id=case_id).state)


def lines_of(case_id: UUID) -> list[str]:
    return list(CaseHistoryEntry.objects.filter(case_id=case_id).order_by("at", "id").values_list("code", flat=True))


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def begun(client: Client, claim_id: UUID) -> Any:
    return client.post(f"/zahlung/{claim_id}/beginnen/")


def test_what_is_paid_before_the_service_waits_and_goes_on_with_the_payment(provider: TwinProvider) -> None:
    with waiting() as (case_id, owed, jobs):
        erika = citizen("erika-mustermann")
        submission = Case.objects.get(id=case_id).submission_id
        assert state_of(case_id) is CaseState.WAITING_FOR_PAYMENT and owed.means == (
            PaymentMeans.ONLINE,
            PaymentMeans.TRANSFER,
        )
        status = page(erika, f"/konto/antrag/{submission}/")
        assert "Wartet auf Ihre Zahlung" in status and "15,00" in status and f"/zahlung/{owed.id}/" in status
        assert "Werte vom" in status and "Gebührenordnung" in status
        assert owed.reference in page(erika, "/konto/zahlungen/") and owed.reference in page(erika, "/konto/")
        shown = erika.get(f"/zahlung/{owed.id}/")
        assert (
            "DE61 0000 0000 1000 0000 01" in shown.content.decode() and "data:image/svg+xml" in shown.content.decode()
        )
        assert "form-action 'self' https://pay.invalid;" in shown["Content-Security-Policy"]
        assert "X-Form-Targets" not in shown
        gone = begun(erika, owed.id)
        assert gone.status_code == 303 and gone["Location"].startswith("https://pay.invalid/T-")
        (order,) = provider.orders.values()
        assert order.return_url.endswith(f"/zahlung/{owed.id}/stand/") and order.gross == Decimal("15.00")
        # The browser comes back before the provider says anything: that proves nothing.
        assert "läuft noch" in page(erika, f"/zahlung/{owed.id}/stand/")
        page(erika, f"/zahlung/{owed.id}/quittung/", 404)
        assert state_of(case_id) is CaseState.WAITING_FOR_PAYMENT
        provider.decide(ProviderState.PAID)
        assert "vollständig eingegangen" in page(erika, f"/zahlung/{owed.id}/stand/")
        work(jobs)
        assert state_of(case_id) is CaseState.RECEIVED and "payment_received" in lines_of(case_id)
        assert "Die Zahlung ist vollständig eingegangen" in page(erika, f"/konto/antrag/{submission}/")
        assert owed.reference in page(erika, f"/zahlung/{owed.id}/quittung/")
        pdf = erika.get(f"/zahlung/{owed.id}/quittung.pdf").content
        assert pdf.startswith(b"%PDF") and b"/ByteRange" in pdf


@pytest.mark.parametrize(
    ("said", "shown"), [(ProviderState.FAILED, "nicht geklappt"), (ProviderState.CANCELLED, "abgebrochen")]
)
def test_a_payment_that_ended_badly_is_said_and_begun_anew(
    provider: TwinProvider, said: ProviderState, shown: str
) -> None:
    with waiting() as (_, owed, _jobs):
        erika = citizen("erika-mustermann")
        begun(erika, owed.id)
        provider.decide(said)
        assert shown in page(erika, f"/zahlung/{owed.id}/stand/")
        assert shown in page(erika, f"/zahlung/{owed.id}/") and "15,00" in page(erika, f"/zahlung/{owed.id}/")
        begun(erika, owed.id)
        assert len(provider.orders) == 2
        provider.decide(ProviderState.PAID)
        assert "Bezahlt" in page(erika, f"/zahlung/{owed.id}/stand/")
        assert begun(erika, owed.id).status_code == 409, "what is paid is not paid again"


def test_a_provider_that_is_down_is_said_and_the_same_payment_goes_on_later(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        erika = citizen("erika-mustermann")
        provider.silent = True
        answer = begun(erika, owed.id)
        assert answer.status_code == 503 and "im Moment nicht erreichbar" in answer.content.decode()
        assert "noch nicht begonnen" in page(erika, f"/zahlung/{owed.id}/")
        provider.silent = False
        assert begun(erika, owed.id).status_code == 303 and len(provider.orders) == 1
        provider.silent = True
        assert "läuft noch" in page(erika, f"/zahlung/{owed.id}/stand/")
        provider.silent = False
        provider.decide(ProviderState.PAID)
        assert "vollständig eingegangen" in page(erika, f"/zahlung/{owed.id}/stand/")


def test_looking_often_gives_no_payment_up(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        erika = citizen("erika-mustermann")
        begun(erika, owed.id)
        for _ in range(40):
            assert "läuft noch" in page(erika, f"/zahlung/{owed.id}/stand/")
        provider.decide(ProviderState.PAID)
        assert "vollständig eingegangen" in page(erika, f"/zahlung/{owed.id}/stand/")


def test_nobody_sees_or_pays_the_claim_of_somebody_else(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        max_ = citizen("max-mustermann")
        for tail in ("", "stand/", "quittung/", "quittung.pdf"):
            page(max_, f"/zahlung/{owed.id}/{tail}", 404)
        for tail in ("beginnen/", "lastschrift/", "lastschrift/widerrufen/"):
            assert max_.post(f"/zahlung/{owed.id}/{tail}").status_code == 404
        assert owed.reference not in page(max_, "/konto/zahlungen/") and provider.orders == {}
        stranger = Actor(ActorKind.CITIZEN, "account:7", account_id=UUID(int=7))
        with pytest.raises(queries.ClaimUnknown):
            actions.begin_payment(actor=stranger, now=now(), claim_id=owed.id, return_url="https://x.invalid/")


def test_the_officer_sees_it_and_may_begin_without_the_payment(provider: TwinProvider) -> None:
    with waiting() as (case_id, owed, jobs):
        officer = staff("sachbearbeitung", "bochum")
        shown = page(officer, f"/arbeitsplatz/vorgang/{case_id}/")
        assert "wartet auf die Zahlung" in shown and owed.reference in shown and "Vorgang übernehmen" not in shown
        assert owed.title.split()[-1] in page(officer, "/arbeitsplatz/?stand=waiting_for_payment")
        assert officer.post(f"/arbeitsplatz/vorgang/{case_id}/ohne-zahlung/").status_code == 303
        assert state_of(case_id) is CaseState.RECEIVED
        assert officer.post(f"/arbeitsplatz/vorgang/{case_id}/ohne-zahlung/").status_code == 409
        erika = citizen("erika-mustermann")
        begun(erika, owed.id)
        provider.decide(ProviderState.PAID)
        page(erika, f"/zahlung/{owed.id}/stand/")
        work(jobs)
        shown = page(officer, f"/arbeitsplatz/vorgang/{case_id}/")
        assert "ohne die Zahlung weiterbearbeitet" in shown and "vollständig eingegangen" in shown


def test_facts_told_twice_and_a_refund_leave_one_line_each(provider: TwinProvider) -> None:
    with waiting() as (case_id, owed, jobs):
        erika = citizen("erika-mustermann")
        begun(erika, owed.id)
        provider.decide(ProviderState.PAID)
        page(erika, f"/zahlung/{owed.id}/stand/")
        work(jobs)
        for _ in range(2):
            cases.note_payment(actor=SYSTEM, now=now(), case_id=case_id, claim_id=owed.id)
        assert lines_of(case_id).count("payment_received") == 1
        actions.cancel_claim(actor=OFFICER, now=now(), claim_id=owed.id, reason="withdrawn")
        refund = actions.request_refund(
            actor=OFFICER,
            now=now(),
            request_id=new_id(),
            claim_id=owed.id,
            amount=Decimal("15.00"),
            reason="Antrag zurückgenommen",
            holder="Erika Mustermann",
            iban="DE34000000001000000002",
        )
        assert queries.refund_for(refund_id=refund) is not None and queries.refund_for(refund_id=new_id()) is None
        for _ in range(2):
            cases.note_refund(actor=SYSTEM, now=now(), case_id=case_id, refund_id=refund)
        assert lines_of(case_id).count("refund_paid") == 1
        cases.note_payment(actor=SYSTEM, now=now(), case_id=new_id(), claim_id=owed.id)


def test_a_decision_opens_the_claim_that_its_notice_names(provider: TwinProvider) -> None:
    walk("gewerbeanmeldung")
    walk("bewohnerparkausweis")
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        for package, product in (("gewerbeanmeldung", "02.02.03"), ("bewohnerparkausweis", "12.02.05")):
            case = Case.objects.get(package_id=package)
            (claim,) = queries.claims_of(subject_id=case.id)
            view = case_queries.case_for(actor=OFFICER, case_id=case.id, today=berlin_date(now()))
            assert view.decision is not None and view.decision.fee is not None
            assert claim.owed == view.decision.fee.amount == sum(one.gross for one in claim.items)
            assert {one.product for one in claim.items} == {product} and claim.items[0].legal_source
            assert claim.title.endswith(case.reference) and "claim_opened" in lines_of(case.id)
        assert Claim.objects.get(subject_id=case.id).due_on == berlin_date(now()) + timedelta(days=14)
    erika = citizen("erika-mustermann")
    assert "Gebühr für den Bewohnerparkausweis" in page(erika, "/konto/zahlungen/")


MANDATE: dict[str, Any] = {"inhaber": "Erika Mustermann", "iban": "DE34 0000 0000 1000 0000 02", "zustimmung": "true"}


@pytest.fixture()
def tax(provider: TwinProvider) -> Iterator[UUID]:
    """The claim of a dog tax, for which a mandate may be given."""
    person = identity.sign_in(actor=GUEST, now=now(), answer=PERSON)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        yield actions.open_claim(
            actor=SYSTEM,
            now=now(),
            subject_id=new_id(),
            key="fee",
            title="Hundesteuer",
            fee=queries.fee(SCHEDULE, on=DAY, items=("fest",)),
            payer_id=person.account_id,
        ).id


def test_a_mandate_is_given_once_and_revoked(tax: UUID) -> None:
    erika = citizen("erika-mustermann")
    assert "DE98ZZZ09999999999" in page(erika, f"/zahlung/{tax}/")
    for _ in range(2):
        given = {**MANDATE, "schluessel": str(UUID(int=5))}
        assert erika.post(f"/zahlung/{tax}/lastschrift/", given).status_code == 303
    mandate = DebitMandate.objects.get()
    shown = page(erika, f"/zahlung/{tax}/")
    assert mandate.reference in shown and "Endung 0002" in shown and mandate.iban not in shown
    assert erika.post(f"/zahlung/{tax}/lastschrift/widerrufen/").status_code == 303
    assert "Mandat erteilen" in page(erika, f"/zahlung/{tax}/")


def test_a_debit_to_come_is_neither_called_paid_nor_receipted(tax: UUID) -> None:
    erika, mandate, today = citizen("erika-mustermann"), new_id(), berlin_date(now())
    given = {**MANDATE, "schluessel": str(mandate)}
    assert erika.post(f"/zahlung/{tax}/lastschrift/", given).status_code == 303
    told = queries.announced_debits(claim_ids=[tax])[tax]
    then, first = datetime.combine(told.collect_from, time(9), UTC), long_date(told.collect_from)
    actions.collect_debits(
        actor=OFFICER, now=now(), request_id=new_id(), chosen=[(tax, mandate)], collect_on=told.collect_from
    )
    for where in (f"/zahlung/{tax}/", f"/zahlung/{tax}/stand/"):
        shown = page(erika, where)
        assert f"am {first} von Ihrem Konto abgebucht" in shown and "eingegangen" not in shown
        assert "quittung" not in shown and "Schon bezahlt" not in shown
    assert "Wird abgebucht" in page(erika, "/konto/zahlungen/") and "quittung" not in page(erika, "/konto/zahlungen/")
    for tail in ("quittung/", "quittung.pdf"):
        page(erika, f"/zahlung/{tax}/{tail}", 404)
    account, person = Claim.objects.get(id=tax).payer_id, identity_queries.person
    own = queries.own_claim(account_id=account, claim_id=tax)
    with pytest.raises(Conflict, match=f"wenn am {first} abgebucht"):
        paying.receipt_of(own, person(account))
    assert told.collect_from > today and own.to_come(berlin_date(then)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"iban": "DE35 0000 0000 1000 0000 02"},
        {"iban": ""},
        {"iban": "<script>" * 500},
        {"iban": "DE34٠٠٠٠00001000000002"},
        {"inhaber": " "},
        {"zustimmung": ""},
    ],
)
def test_a_mandate_that_no_bank_would_take_is_refused(tax: UUID, change: dict[str, str]) -> None:
    erika = citizen("erika-mustermann")
    answer = erika.post(f"/zahlung/{tax}/lastschrift/", MANDATE | change)
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().split("<main")[1] and DebitMandate.objects.count() == 0


def test_too_much_is_said_and_never_asked_again(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        erika = citizen("erika-mustermann")
        begun(erika, owed.id)
        provider.decide(ProviderState.PAID, "20.00")
        shown = page(erika, f"/zahlung/{owed.id}/stand/")
        assert (
            "5,00" in shown and "mehr gezahlt" in shown and "Online bezahlen" not in page(erika, f"/zahlung/{owed.id}/")
        )


def test_an_authority_without_account_and_provider_says_how_to_go_on(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        erika = citizen("erika-mustermann")
        provider.silent = True
        down: Callable[..., bool] = lambda **_: False  # noqa: E731
        provider.available = down  # type: ignore[method-assign]
        shown = page(erika, f"/zahlung/{owed.id}/")
        assert "Zahlungsdienst ist im Moment nicht erreichbar" in shown and "IBAN" in shown


AUTHORITY = {
    "leitweg": "05911-12345-88", "behoerde": "Amt für Muster", "strasse": "Musterweg 3", "plz": "44787", "ort": "Bochum",
    "zeichen": "B-17",
}  # fmt: skip


def test_who_pays_for_an_authority_names_it_and_gets_the_invoice(provider: TwinProvider) -> None:
    with waiting() as (_, owed, _jobs):
        erika, max_, where = citizen("erika-mustermann"), citizen("max-mustermann"), f"/zahlung/{owed.id}/rechnung/"
        assert "Sie zahlen für eine Behörde?" in page(erika, f"/zahlung/{owed.id}/")
        wrong = erika.post(where, {**AUTHORITY, "leitweg": "05911-12345-80", "ort": ""})
        shown = wrong.content.decode()
        assert wrong.status_code == 422 and "Diese Leitweg-ID ist nicht richtig." in shown and 'href="#f-ort"' in shown
        assert 'value="05911-12345-80"' in shown and "<details open>" in shown
        assert max_.post(where, AUTHORITY).status_code == 404 and Client().post(where, AUTHORITY).status_code in (
            302,
            303,
        )
        assert queries.claim_for(claim_id=owed.id).recipient is None
        assert erika.post(where, AUTHORITY)["Location"] == f"/zahlung/{owed.id}/"
        assert "stellt die elektronische Rechnung (XRechnung) aus" in page(erika, f"/zahlung/{owed.id}/")
        assert erika.post(where, dict.fromkeys(AUTHORITY, "")).status_code == 303
        assert queries.claim_for(claim_id=owed.id).recipient is None
        erika.post(where, AUTHORITY)
        (issued,) = actions.issue_invoice(actor=OFFICER, now=now(), claim_id=owed.id)
        after = page(erika, f"/zahlung/{owed.id}/")
        assert (
            f"{where}{issued.id}.xml" in after
            and issued.number in after
            and "Sie zahlen für eine Behörde?" not in after
        )
        file = erika.get(f"{where}{issued.id}.xml")
        assert file["Content-Type"] == "application/xml" and b"05911-12345-88" in file.content
        assert erika.get(f"{where}{issued.id}.xml").content == file.content
        assert max_.get(f"{where}{issued.id}.xml").status_code == 404
        assert page(erika, f"{where}{new_id()}.xml", 404)
        late = erika.post(where, {**AUTHORITY, "behoerde": "Anderes Amt"})
        assert late.status_code == 409 and "schon ausgestellt" in late.content.decode()
        begun(erika, owed.id)
        provider.decide(ProviderState.PAID)
        page(erika, f"/zahlung/{owed.id}/stand/")
        assert issued.number in page(erika, f"/zahlung/{owed.id}/")
