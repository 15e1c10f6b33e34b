"""Electronic invoices in the workplace: who gets one, how it is issued, corrected and downloaded, and what is missing."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import Invoice, PayeeAccount
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from tests.adapters.xrechnung.official import faults
from tests.web.seeding import staff
from tests.web.workplace.test_treasury_pages import sent, shown, text
from tests.web.workplace.treasury_world import HOME, bochum, claim, clerk, invoiced, status

pytestmark = pytest.mark.django_db
VALUES: dict[str, object] = {
    "routing_id": "05911-12345-88", "name": "Amt für Muster", "street": "Musterweg 3", "postcode": "44787", "city": "Bochum",
    "order": "",
}  # fmt: skip


@pytest.fixture
def cashier(world: None) -> Client:
    return staff("kasse", "bochum")


def at(claim_id: UUID, more: str = "") -> str:
    return f"{HOME}forderung/{claim_id}/rechnung/{more}"


def test_an_invoice_is_asked_for_issued_downloaded_and_corrected(cashier: Client) -> None:
    one = claim()
    assert "Zahlt eine Behörde, bekommt sie eine elektronische Rechnung." in shown(
        cashier, f"{HOME}forderung/{one.id}/"
    )
    assert "Rechnung ausstellen" not in shown(cashier, at(one.id))
    assert sent(cashier, at(one.id), VALUES) == at(one.id)
    assert "Die zahlende Behörde ist gespeichert." in shown(cashier, at(one.id))
    assert "Elektronische Rechnungen auszustellen: 1" in shown(cashier, HOME)
    assert one.reference in shown(cashier, f"{HOME}forderungen/?art=rechnung")
    assert sent(cashier, at(one.id, "ausstellen/"), {"supplied_on": "02.11.2026"}) == f"{at(one.id)}#rechnungen"
    page = shown(cashier, at(one.id))
    assert "Die elektronische Rechnung ist ausgestellt." in page and 'value="02.11.2026"' in page
    found = re.search(rf"{at(one.id)}([0-9a-f-]+)\.xml", page)
    assert found is not None
    answer = cashier.get(found[0])
    assert answer["Content-Type"] == "application/xml" and "attachment" in answer["Content-Disposition"]
    assert "Rechnung-RE-" in answer["Content-Disposition"]
    assert faults(answer.content) == [[]] and hashlib.sha256(answer.content).hexdigest() in page
    assert found[1] in shown(cashier, f"{HOME}forderung/{one.id}/")
    sent(cashier, at(one.id, "ausstellen/"), {"supplied_on": "2.11.2026"})
    assert "Es hat sich nichts geändert." in shown(cashier, at(one.id))
    with bochum():
        actions.reduce_claim(
            actor=clerk(), now=now(), request_id=new_id(), claim_id=one.id, amount=D("10.00"), reason="zu viel"
        )
    sent(cashier, at(one.id, "ausstellen/"), {})
    assert "Berichtigte Rechnung RE-" in shown(cashier, at(one.id)) and "20,70 €" in shown(cashier, at(one.id))
    with bochum():
        actions.cancel_claim(actor=clerk(), now=now(), claim_id=one.id, reason="falsch_berechnet")
    sent(cashier, at(one.id, "ausstellen/"), {})
    assert "Gutschrift RE-" in shown(cashier, at(one.id))
    assert cashier.get(found[0]).content == answer.content


def test_wrong_details_are_marked_and_nothing_typed_is_lost(cashier: Client) -> None:
    one = claim()
    wrong = sent(cashier, at(one.id), {**VALUES, "routing_id": "05911-12345-89", "postcode": "x"}, 422)
    assert "Diese Leitweg-ID ist nicht richtig." in wrong and "Diese Postleitzahl ist nicht richtig." in wrong
    assert 'href="#f-routing_id"' in wrong and 'value="05911-12345-89"' in wrong and "Amt für Muster" in wrong
    assert status(one).recipient is None
    hostile = sent(cashier, at(one.id), {**VALUES, "name": '"><script>alert(1)</script>' + "x" * 90}, 422)
    assert "<script>alert(1)" not in hostile and "ist zu lang" in hostile
    sent(cashier, at(one.id), VALUES)
    assert "Dieses Datum gibt es nicht." in sent(cashier, at(one.id, "ausstellen/"), {"supplied_on": "31.02.2026"}, 422)
    assert "zu weit zurück" in sent(cashier, at(one.id, "ausstellen/"), {"supplied_on": "01.01.1900"}, 422)
    sent(cashier, at(one.id), dict.fromkeys(VALUES, ""))
    assert status(one).recipient is None
    assert "keine Leitweg-ID angegeben" in sent(cashier, at(one.id, "ausstellen/"), {}, 422)


def test_what_the_treasury_has_to_fill_in_is_named_with_the_place_for_it(cashier: Client) -> None:
    one = claim()
    sent(cashier, at(one.id), VALUES)
    with bochum():
        PayeeAccount.objects.update(contact="", phone="", email="")
    refused = sent(cashier, at(one.id, "ausstellen/"), {}, 422)
    for said in (
        "Die Ansprechstelle für Rückfragen fehlt.",
        "Die Telefonnummer",
        "Die E-Mail-Adresse",
        "Angaben für Rechnungen",
    ):
        assert said in refused
    with bochum():
        assert not Invoice.objects.exists()
    assert "Angaben für Rechnungen" in shown(cashier, f"{HOME}konto/")
    filled = {"contact": "Stadtkasse", "phone": "0234 910-0", "email": "kasse", "vat_id": "DE1", "tax_number": ""}
    wrong = sent(cashier, f"{HOME}konto/rechnungen/", filled, 422)
    assert (
        "Diese E-Mail-Adresse ist nicht richtig." in wrong
        and 'value="Stadtkasse"' in wrong
        and 'href="#f-vat_id"' in wrong
    )
    sent(cashier, f"{HOME}konto/rechnungen/", {**filled, "email": "kasse@bochum.example", "vat_id": "DE136695976"})
    assert 'value="DE136695976"' in shown(cashier, f"{HOME}konto/rechnungen/")
    sent(cashier, at(one.id, "ausstellen/"), {})
    with bochum():
        assert len(queries.invoices_of(claim_id=one.id)) == 1


def test_only_the_treasury_issues_and_reads_invoices(world: None) -> None:
    one = claim()
    invoice_id = invoiced(one.id)
    officer, kleve = staff("sachbearbeitung", "bochum"), staff("kasse", "kleve")
    assert "RE-" in text(officer.get(f"{HOME}forderung/{one.id}/").content)
    for path in (at(one.id), at(one.id, f"{invoice_id}.xml")):
        assert officer.get(path).status_code == kleve.get(path).status_code == 404
    assert officer.post(at(one.id, "ausstellen/")).status_code in (403, 404)
    assert kleve.post(at(one.id, "ausstellen/")).status_code == 404
    assert staff("kasse", "bochum").get(at(claim().id, f"{invoice_id}.xml")).status_code == 404
