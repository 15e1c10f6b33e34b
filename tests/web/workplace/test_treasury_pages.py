"""The treasury in the workplace: claims line by line, counter, bank statements, refunds with four eyes, closing of a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import BankBooking, LedgerEntry, PayeeAccount, Refund
from gemeinwerk.domain.payments.types import ClaimState
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.ids import new_id
from tests.adapters.camt.files import OTHER
from tests.web.seeding import staff
from tests.web.workplace import treasury_world as world_of
from tests.web.workplace.treasury_world import (
    HOME,
    OWN,
    bochum,
    cancelled,
    claim,
    clerk,
    entry,
    refund,
    statement,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(world: None) -> Client:
    return staff("kasse", "bochum")


@pytest.fixture
def second(world: None) -> Client:
    return staff("kassenleitung", "bochum")


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return text(answer.content)


def text(content: bytes) -> str:
    return content.decode().replace("\u00a0", " ")


def sent(client: Client, path: str, values: dict[str, object], status: int = 303) -> str:
    answer = client.post(path, values)
    assert answer.status_code == status, text(answer.content)[:3000]
    return str(answer["Location"]) if status == 303 else text(answer.content)


def form_of(client: Client, path: str) -> str:
    found = re.search(r'name="form_id" value="([^"]+)"', shown(client, path))
    assert found is not None
    return found[1]


def test_the_overview_says_that_notices_cannot_name_an_account(cashier: Client) -> None:
    assert "Das Konto Ihrer Behörde fehlt." not in shown(cashier, HOME)
    with bochum():
        PayeeAccount.objects.all().delete()
    found = shown(cashier, HOME)
    assert "Das Konto Ihrer Behörde fehlt." in found and 'href="/arbeitsplatz/kasse/konto/"' in found


def test_the_overview_counts_what_waits_and_says_so_where_nothing_does(cashier: Client) -> None:
    assert "Es ist alles erledigt." in shown(cashier, HOME)
    claim(days=-3)
    claim()
    page = shown(cashier, HOME)
    assert "Offene Forderungen: 2" in page and "zusammen 61,40 €" in page and "Überfällig: 1" in page
    assert "Tage ohne Abschluss: 1" in page and "Es ist alles erledigt." not in page


def test_claims_are_found_by_their_reference_however_it_is_written(cashier: Client) -> None:
    one = claim()
    for written in (one.reference, one.reference.replace("-", "").lower(), "parkausweis"):
        assert one.reference in shown(cashier, f"{HOME}forderungen/?suche={written}")
    assert "gibt es keine Forderung" in shown(cashier, f"{HOME}forderungen/?suche=KZ-0000")
    assert "Keine offene Forderung ist überfällig." in shown(cashier, f"{HOME}forderungen/?art=ueberfaellig")


def test_cash_is_taken_once_with_a_receipt_and_stands_in_the_history(cashier: Client) -> None:
    one = claim()
    where = f"{HOME}forderung/{one.id}/"
    assert "Es gibt noch keine Zahlstelle." in shown(cashier, f"{where}einnehmen/")
    assert "Kürzel" in sent(cashier, f"{HOME}schalter/", {"code": "R 1", "label": "Rathaus"}, 422)
    sent(cashier, f"{HOME}schalter/", {"code": "r1", "label": "Rathaus"})
    values: dict[str, object] = {"form_id": form_of(cashier, f"{where}einnehmen/"), "desk": "R1", "method": "cash"}
    for wrong, words in (("", "Betrag in Euro"), ("30,705", "Betrag in Euro"), ("0", "größer als null"),
                         ("-5", "Betrag in Euro"), ("31", "nicht offen"), ("1e3", "Betrag in Euro")):  # fmt: skip
        assert words in sent(cashier, f"{where}einnehmen/", {**values, "amount": wrong}, 422)
    for _ in range(2):
        receipt = sent(cashier, f"{where}einnehmen/", {**values, "amount": "20,70"})
    page = shown(cashier, receipt)
    assert "Quittung R1-000001" in page and "20,70 €" in page and "noch 10,00 € offen" in page
    card = {**values, "form_id": str(new_id()), "amount": "10", "method": "card"}
    assert "Belegnummer" in sent(cashier, f"{where}einnehmen/", card, 422)
    receipt = sent(cashier, f"{where}einnehmen/", {**card, "terminal_receipt": "4711"})
    page = shown(cashier, receipt)
    assert "R1-000002" in page and "mit Karte, Beleg 4711" in page and "vollständig bezahlt" in page
    page = shown(cashier, where)
    assert page.count("Zahlung am Schalter") >= 2 and "Barkasse" in page and "431100 / 122010" in page
    assert "Danach offen: 10,00 €" in page and "Danach offen: 0,00 €" in page
    assert world_of.status(one).state is ClaimState.PAID


def test_a_statement_shows_what_each_entry_did(cashier: Client) -> None:
    part, over, double, back, whole = (claim() for _ in range(5))
    first = statement(
        entry("10.00", part.reference), entry("40.00", over.reference), entry("30.70", double.reference),
        entry("30.70", double.reference), entry("30.70", back.reference), entry("30.70", whole.reference),
        entry("7.77", "Spende"),
    )  # fmt: skip
    page = shown(cashier, sent(cashier, f"{HOME}kontoauszug/", upload(first)))
    for words in ("Teilzahlung", "noch offen: 20,70 €", "zu viel gezahlt", "zu viel: 9,30 €", "doppelt gezahlt",
                  "zu viel: 30,70 €", "ungeklärt", "kein Kassenzeichen"):  # fmt: skip
        assert words in page, words
    assert page.count("<strong>bezahlt</strong>") == 3
    returned = statement(entry("30.70", back.reference, credit=False, returned="AC04"))
    page = shown(cashier, sent(cashier, f"{HOME}kontoauszug/", upload(returned)))
    assert "Rückgabe der Bank" in page and "noch offen: 30,70 €" in page
    assert world_of.status(back).state is ClaimState.OPEN and world_of.status(double).over == D("30.70")
    assert sent(cashier, f"{HOME}kontoauszug/", upload(first)) == f"{HOME}kontoauszug/"
    assert "schon bekannt" in shown(cashier, f"{HOME}kontoauszug/")


@pytest.mark.parametrize("content", [b"", b"<a/>", b"keine Datei", b"\x00\xff", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
def test_a_file_that_is_no_statement_is_refused_and_leaves_nothing(cashier: Client, content: bytes) -> None:
    page = sent(cashier, f"{HOME}kontoauszug/", upload(content), 422)
    assert "nicht übernommen" in page
    with bochum():
        assert not BankBooking.objects.exists() and not LedgerEntry.objects.exists()


def test_a_statement_whose_last_entry_is_broken_leaves_nothing(cashier: Client) -> None:
    one = claim()
    broken = statement(entry("30.70", one.reference)).replace(b"1030.70", b"1030.71")
    assert "nicht übernommen" in sent(cashier, f"{HOME}kontoauszug/", upload(broken), 422)
    assert world_of.status(one).state is ClaimState.OPEN
    with bochum():
        assert not BankBooking.objects.exists()


def test_what_nobody_could_match_is_assigned_by_hand_with_suggestions(cashier: Client) -> None:
    one, two = claim(), claim()
    sent(cashier, f"{HOME}kontoauszug/", upload(statement(entry("30.70", "Parken"), entry("5.00", "Parken"))))
    with bochum():
        whole, part = sorted(queries.unmatched_bookings(), key=lambda row: -row.amount)
    where = f"{HOME}buchung/{whole.id}/"
    page = shown(cashier, where)
    assert one.reference in page and two.reference in page and "genau dieser Betrag ist offen" in page
    assert "Bitte wählen Sie" in sent(cashier, where, {}, 422)
    sent(cashier, where, {"target": f"claim:{one.id}"})
    assert world_of.status(one).state is ClaimState.PAID
    shown(cashier, where, 404)
    where = f"{HOME}buchung/{part.id}/"
    assert "von diesem Konto kam dafür schon Geld" in shown(cashier, where)
    wrong = {"target": "reference", "reference": "KZ-0000-0000-0000"}
    assert "keine Forderung" in sent(cashier, where, wrong, 422)
    sent(cashier, where, {"target": "reference", "reference": two.reference.lower()})
    assert world_of.status(two).open == D("25.70")
    with bochum():
        assert queries.ledger_sums()["suspense"] == 0


def test_a_refund_needs_a_second_person_and_is_paid_when_the_bank_says_so(cashier: Client, second: Client) -> None:
    one = cancelled()
    where = f"{HOME}forderung/{one.id}/erstatten/"
    values: dict[str, object] = {
        "form_id": form_of(cashier, where), "amount": "30,70", "reason": "Bescheid aufgehoben", "holder": "Erika Muster",
        "iban": OTHER, "way": "bank",
    }  # fmt: skip
    assert "IBAN" in sent(cashier, where, {**values, "iban": "DE00"}, 422)
    assert "nicht zu viel" in sent(cashier, where, {**values, "amount": "30,71"}, 422)
    for _ in range(2):
        sent(cashier, where, values)
    with bochum():
        row = Refund.objects.get()
    page = f"{HOME}erstattung/{row.id}/"
    assert "zweite Person" in sent(cashier, page, {"decision": "approve"}, 409)
    assert "Bitte entscheiden Sie" in sent(second, page, {}, 409)
    sent(second, page, {"decision": "approve"})
    order: dict[str, object] = {"form_id": str(new_id()), "refund": [str(row.id)], "execute_on": tomorrow()}
    without_account()
    assert "noch nicht hinterlegt" in sent(cashier, f"{HOME}erstattungen/datei/", order, 422)
    sent(cashier, f"{HOME}konto/", dict(OWN))
    for _ in range(2):
        sent(cashier, f"{HOME}erstattungen/datei/", order)
    again = {**order, "form_id": str(new_id())}
    assert "nicht mehr auszahlen" in sent(cashier, f"{HOME}erstattungen/datei/", again, 422)
    link = re.search(r"/arbeitsplatz/kasse/datei/[0-9a-f-]+\.xml", shown(cashier, f"{HOME}erstattungen/"))
    assert link is not None
    files = {cashier.get(link[0]).content for _ in range(2)}
    assert len(files) == 1 and row.reference.encode() in files.pop()
    out = statement(entry("30.70", "Erstattung", credit=False, end_to_end_id=row.reference))
    page = shown(cashier, sent(cashier, f"{HOME}kontoauszug/", upload(out)))
    assert "Erstattung ausgezahlt" in page and world_of.status(one).state is ClaimState.REFUNDED


def test_a_refund_without_account_is_paid_out_in_cash_once(cashier: Client, second: Client) -> None:
    one = cancelled()
    row = refund(one, iban="")
    sent(second, f"{HOME}erstattung/{row}/", {"decision": "approve"})
    assert "bar auszuzahlen" in shown(cashier, f"{HOME}erstattungen/")
    for _ in range(2):
        receipt = sent(cashier, f"{HOME}erstattung/{row}/auszahlen/", {"desk": "R1"})
    page = shown(cashier, receipt)
    assert "Auszahlungsbeleg R1-000002" in page and "-30,70 €" in page
    assert world_of.status(one).state is ClaimState.REFUNDED
    with bochum():
        assert queries.ledger_sums()["cash"] == 0


def test_a_refund_can_be_rejected_and_asked_for_again(cashier: Client, second: Client) -> None:
    row = refund(cancelled())
    sent(second, f"{HOME}erstattung/{row}/", {"decision": "reject"})
    assert "schon entschieden" in sent(second, f"{HOME}erstattung/{row}/", {"decision": "approve"}, 409)
    assert "abgelehnt" in shown(cashier, f"{HOME}erstattung/{row}/")


def test_a_small_reduction_is_booked_and_an_officers_waits(cashier: Client, world: None) -> None:
    one = claim()
    where = f"{HOME}forderung/{one.id}/herabsetzen/"
    values: dict[str, object] = {"form_id": form_of(cashier, where), "amount": "10,70", "reason": "Teilweise befreit"}
    assert "Begründung" in sent(cashier, where, {**values, "reason": " "}, 422)
    assert "nicht mehr verlangt" in sent(cashier, where, {**values, "amount": "30,70"}, 422)
    for _ in range(2):
        sent(cashier, where, values)
    assert world_of.status(one).owed == D("20.00")
    officer = staff("sachbearbeitung", "bochum")
    sent(officer, where, {**values, "form_id": str(new_id()), "amount": "5"})
    assert world_of.status(one).owed == D("20.00")
    page = shown(cashier, f"{HOME}erstattungen/")
    found = re.search(r"/arbeitsplatz/kasse/herabsetzung/[0-9a-f-]+/", page)
    assert found is not None
    assert officer.post(found[0], {"decision": "approve"}).status_code == 404
    sent(cashier, found[0], {"decision": "approve"})
    assert world_of.status(one).owed == D("15.00")


def test_an_overpayment_moves_to_another_claim_of_the_same_payer_only(cashier: Client) -> None:
    one, same, other = cancelled(), claim(), claim(payer=UUID(int=8))
    where = f"{HOME}forderung/{one.id}/umbuchen/"
    page = shown(cashier, where)
    assert same.reference in page and other.reference not in page
    values: dict[str, object] = {"form_id": form_of(cashier, where), "amount": "30,70", "target": str(same.id)}
    assert "derselben Person" in sent(cashier, where, {**values, "target": str(other.id)}, 422)
    assert "nicht umbuchen" in sent(cashier, where, {**values, "amount": "30,71"}, 422)
    for _ in range(2):
        sent(cashier, where, values)
    assert world_of.status(same).state is ClaimState.PAID and world_of.status(one).over == 0
    with bochum():
        assert queries.ledger_sums()["transfer"] == 0


def test_a_claim_is_cancelled_after_a_question_and_a_small_rest_written_off(cashier: Client) -> None:
    one, two = claim(), claim()
    where = f"{HOME}forderung/{one.id}/aufheben/"
    assert "lässt sich nicht rückgängig machen" in shown(cashier, where)
    assert "Grund" in sent(cashier, where, {}, 422)
    sent(cashier, where, {"reason": "falsch_berechnet"})
    assert world_of.status(one).state is ClaimState.CANCELLED
    where = f"{HOME}forderung/{two.id}/niederschlagen/"
    assert "kein Kleinbetrag" in sent(cashier, where, {}, 422)
    world_of.paid(two, "20.00")
    sent(cashier, where, {})
    assert world_of.status(two).state is ClaimState.WRITTEN_OFF


def test_a_day_is_closed_once_and_its_files_stay(cashier: Client) -> None:
    one = claim()
    today = berlin_date(now())
    assert cashier.get(f"{HOME}abschluss/{today}.csv").status_code == 409
    assert "noch nicht abgeschlossen" in text(cashier.get(f"{HOME}abschluss/{today}.csv").content)
    where = f"{HOME}abschluss/{today}/"
    assert "gilt für immer" in shown(cashier, where)
    sent(cashier, where, {})
    files = {form: cashier.get(f"{HOME}abschluss/{today}.{form}").content for form in ("csv", "xml")}
    assert one.reference.encode() in files["csv"] and b"<Tagesabschluss" in files["xml"]
    shown(cashier, where, 404)
    world_of.paid(one)
    assert {form: cashier.get(f"{HOME}abschluss/{today}.{form}").content for form in ("csv", "xml")} == files
    page = shown(cashier, f"{HOME}abschluss/")
    assert "CSV herunterladen" in page and (today + timedelta(days=1)).isoformat() in page
    assert "noch nicht abschließen" in sent(cashier, f"{HOME}abschluss/{today + timedelta(days=1)}/", {}, 409)
    for nonsense in ("gestern", "2026-99-99"):
        assert cashier.get(f"{HOME}abschluss/{nonsense}/").status_code == 404


def test_overdue_claims_are_handed_over_once_with_a_file(cashier: Client) -> None:
    one = claim(days=-30)
    for _ in range(2):
        sent(cashier, f"{HOME}mahnungen/", {})
    today = berlin_date(now())
    assert "1 Forderungen" in shown(cashier, f"{HOME}mahnungen/")
    assert one.reference.encode() in cashier.get(f"{HOME}mahnungen/{today}.csv").content
    for nonsense in ("gestern", "0001-01-01", "9999-12-31"):
        assert cashier.get(f"{HOME}mahnungen/{nonsense}.csv").status_code == 404
    with bochum():
        for far in (date.min, date.max):
            assert queries.dunning_file(day=far).content.count(b"\n") == 1


def test_direct_debits_are_collected_into_a_file_that_stays(cashier: Client) -> None:
    one = claim(days=1)
    without_account()
    with bochum():
        actions.give_mandate(
            actor=clerk(), now=now(), request_id=new_id(), holder="Erika Muster", iban=OTHER,
            signed_on=berlin_date(now()), payer_id=world_of.PAYER,
        )  # fmt: skip
    where = f"{HOME}lastschriften/"
    page = shown(cashier, where)
    assert one.reference in page and "Vor dem ersten Einzug fehlen Angaben" in page
    assert "Noch nicht angekündigt" in page and 'name="claim"' not in page
    untold: dict[str, object] = {"announce": "ja", "untold": re.findall(r'name="untold" value="([^"]+)"', page)}
    assert "noch nicht hinterlegt" in sent(cashier, where, untold, 422)
    assert "IBAN ist nicht richtig" in sent(cashier, f"{HOME}konto/", {**OWN, "iban": "DE1"}, 422)
    sent(cashier, f"{HOME}konto/", dict(OWN))
    assert "aus der Liste" in sent(cashier, where, {"announce": "ja"}, 422)
    assert "aus der Liste" in sent(cashier, where, {"announce": "ja", "untold": "x"}, 422)
    sent(cashier, where, untold)
    page, first = shown(cashier, where), berlin_date(now()) + timedelta(days=14)
    assert f"angekündigt für den {long_date(first)}" in page and "Noch nicht angekündigt" not in page
    chosen = re.findall(r'name="claim" value="([^"]+)"', page)
    early: dict[str, object] = {"form_id": form_of(cashier, where), "claim": chosen, "collect_on": tomorrow()}
    assert "späteren Tag angekündigt" in sent(cashier, where, early, 422)
    values = {**early, "form_id": form_of(cashier, where), "collect_on": f"{first:%d.%m.%Y}"}
    assert "Datum" in sent(cashier, where, {**values, "collect_on": "nie"}, 422)
    assert "in der Vergangenheit" in sent(cashier, where, {**values, "collect_on": "01.01.2020"}, 422)
    assert world_of.status(one).open == D("30.70")
    for _ in range(2):
        sent(cashier, where, values)
    link = re.search(r"/arbeitsplatz/kasse/datei/[0-9a-f-]+\.xml", shown(cashier, where))
    assert link is not None and b"pain.008.001.08" in cashier.get(link[0]).content
    assert world_of.status(one).state is ClaimState.PAID


def test_the_case_shows_its_claims_in_one_query(cashier: Client) -> None:
    """Only the treasury sees the way to the counter; other cases show no block."""
    from gemeinwerk.domain.cases.models import Case
    from tests.web.seeding import walk

    walk("sperrmuell")
    with bochum():
        case = Case.objects.filter(package_id="sperrmuell").get()
    officer = staff("sachbearbeitung", "bochum")
    where = f"/arbeitsplatz/vorgang/{case.id}/"
    assert "Zahlungen</h2>" not in shown(officer, where)
    one = claim(subject=case.id)
    page = shown(officer, where)
    assert "Zahlungen</h2>" in page and one.reference in page and "Am Schalter einnehmen" not in page
    assert one.reference in shown(officer, f"{HOME}forderung/{one.id}/")


def test_the_lead_decides_but_does_not_work_at_the_counter(world: None) -> None:
    lead = staff("leitung", "bochum")
    row = refund(cancelled())
    assert "Kontoauszug einlesen" not in shown(lead, HOME)
    sent(lead, f"{HOME}erstattung/{row}/", {"decision": "approve"})
    assert lead.get(f"{HOME}kontoauszug/").status_code == 404


def without_account() -> None:
    """The demonstration knows an account of every town; here the town has not named one yet."""
    with bochum():
        PayeeAccount.objects.all().delete()


def tomorrow() -> str:
    return (berlin_date(now()) + timedelta(days=1)).strftime("%d.%m.%Y")
