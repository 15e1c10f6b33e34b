"""Authorities get electronic invoices: numbered, the same bytes every time, corrected by the next one, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from lxml import etree

from gemeinwerk.domain.audit.models import Entry as AuditEntry
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import Claim, Invoice
from gemeinwerk.domain.payments.rules import invoicing, ledger
from gemeinwerk.domain.payments.types import ClaimState, InvoiceKind, InvoicePart, InvoiceRecipient, Standing
from gemeinwerk.domain.tenants import actions as tenants
from gemeinwerk.domain.tenants.queries import forget_directory
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid, TooLarge
from tests.adapters.xrechnung.official import faults
from tests.domain.payments.bylaws import SCHEDULE
from tests.domain.payments.world import (
    CITIZEN,
    DAY,
    IBAN,
    NOW,
    SECOND,
    TREASURER,
    Outside,
    claim,
    entry,
    outside,
    person,
)

RECIPIENT = InvoiceRecipient("05911-12345-88", "Amt für Muster", "Musterweg 3", "44787", "Bochum", "B-17")
CONTACT = {"contact": "Stadtkasse", "phone": "0234 910-0", "email": "kasse@bochum.example", "vat_id": "DE136695976"}
SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found


def addressed(street: str) -> None:
    """The authority has this street; what was read of it before the test is forgotten."""
    tenants.describe_authority(
        actor=SYSTEM, now=NOW, authority_name="Stadt Bochum", street=street, postcode="44777", city="Bochum"
    )
    forget_directory()


@pytest.fixture
def seller(world: Outside) -> Outside:
    """The authority has said everything that an invoice needs."""
    addressed("Rathausplatz 1")
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadtkasse Bochum", iban=IBAN)
    actions.describe_invoice_contact(actor=TREASURER, now=NOW, **CONTACT)
    return world


def asked(items: tuple[str, ...] = ("fest",), recipient: InvoiceRecipient = RECIPIENT) -> UUID:
    """A claim that an authority pays."""
    one = claim(items).id
    actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=one, recipient=recipient)
    return one


def issue(one: UUID, now: datetime = NOW, day: date | None = DAY) -> Any:
    return actions.issue_invoice(actor=TREASURER, now=now, claim_id=one, supplied_on=day)


def file_of(one: UUID, invoice: UUID) -> bytes:
    return queries.invoice_file(claim_id=one, invoice_id=invoice).content


def read(content: bytes, path: str) -> list[str]:
    return [node.text or "" for node in etree.fromstring(content).findall(path, SPACES)]


def last_entry(verb: str) -> Any:
    return AuditEntry.objects.filter(verb=verb).order_by("-seq").first()


def test_an_invoice_is_issued_once_and_stays_as_it_is(seller: Outside) -> None:
    one = asked()
    (first,) = issue(one)
    assert (first.number, first.kind, first.amount) == ("RE-2026-000001", InvoiceKind.INVOICE, D("30.70"))
    content = file_of(one, first.id)
    assert hashlib.sha256(content).hexdigest() == first.digest
    assert faults(content) == [[]]
    entry_ = last_entry("payments.issue_invoice")
    assert (
        entry_.subject == f"claim:{one}" and first.digest in str(entry_.details) and first.number in str(entry_.details)
    )
    entries = AuditEntry.objects.count()
    with time_machine.travel(NOW + timedelta(days=40)):
        assert issue(one, now=NOW + timedelta(days=40)) == (first,)
    assert AuditEntry.objects.count() == entries and Invoice.objects.count() == 1
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Kasse", iban="DE89370400440532013000")
    assert issue(one) == (first,) and file_of(one, first.id) == content
    reference = queries.claim_for(claim_id=one).reference
    assert read(content, "cac:PaymentMeans/cbc:PaymentID") == [reference]
    assert read(content, "cbc:BuyerReference") == ["05911-12345-88"]
    assert read(content, "cac:InvoiceLine/cac:Item/cbc:Description")[0].startswith("Leistung fest (Tarifstelle fest)")


def test_the_database_keeps_an_invoice_from_change(seller: Outside) -> None:
    (first,) = issue(asked())
    for values in ({"content": "x"}, {"content": ""}, {"digest": "0" * 64}, {"amount": D(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(id=first.id).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(id=first.id).delete()


def test_numbers_have_no_gap_and_begin_anew_each_year(seller: Outside) -> None:
    numbers = [issue(asked())[0].number for _ in range(2)]
    with pytest.raises(Invalid):
        issue(asked(("saal",)), day=None)
    numbers.append(issue(asked())[0].number)
    numbers.append(issue(asked(), now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))[0].number)
    assert numbers == ["RE-2026-000001", "RE-2026-000002", "RE-2026-000003", "RE-2027-000001"]


def test_what_is_taxed_and_what_is_not_stand_on_invoices_of_their_own(seller: Outside) -> None:
    one = asked(("fest", "saal"))
    actions.import_statement(
        actor=TREASURER, now=NOW, content=seller.bank.file(entry("50.00", queries.claim_for(claim_id=one).reference))
    )
    plain, taxed = issue(one)
    assert [plain.part, taxed.part] == [InvoicePart.OUTSIDE_SCOPE, InvoicePart.WITHIN_SCOPE]
    assert plain.amount + taxed.amount == queries.claim_for(claim_id=one).owed == D("149.70")
    files = [file_of(one, plain.id), file_of(one, taxed.id)]
    assert faults(*files) == [[], []]
    paid = [read(content, "cac:LegalMonetaryTotal/cbc:PrepaidAmount") for content in files]
    left = [read(content, "cac:LegalMonetaryTotal/cbc:PayableAmount") for content in files]
    assert (paid, left) == ([["30.70"], ["19.30"]], [["0.00"], ["99.70"]])
    assert read(files[1], "cac:TaxTotal/cbc:TaxAmount") == ["19.00"]


def test_tax_follows_the_day_from_which_the_law_applies(seller: Outside) -> None:
    """Until the end of 2026 a town may keep the old law; from 2027 on UStG § 2b applies (§ 27 Abs. 22a)."""
    found = []
    for on in (date(2026, 12, 31), date(2027, 1, 1)):
        fee = queries.fee(SCHEDULE, on=on, items=("saal",), old_vat=True)
        one = actions.open_claim(
            actor=SYSTEM, now=NOW, subject_id=new_id(), key="miete", title="Saal", fee=fee, payer_id=UUID(int=9)
        ).id
        actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=one, recipient=RECIPIENT)
        found.append(file_of(one, issue(one, day=on)[0].id))
    assert [read(one, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID") for one in found] == [["E"], ["S"]]
    assert [read(one, "cac:TaxTotal/cbc:TaxAmount") for one in found] == [["0.00"], ["19.00"]]
    assert faults(*found) == [[], []]


def test_a_reduced_claim_gets_a_corrected_invoice_and_a_cancelled_one_a_credit_note(seller: Outside) -> None:
    one = asked(("fest", "saal"))
    issue(one)
    actions.reduce_claim(
        actor=TREASURER, now=NOW, request_id=new_id(), claim_id=one, amount=D("33.33"), reason="zu viel berechnet"
    )
    corrected = issue(one)
    assert [(found.kind, found.corrects) for found in corrected] == [
        (InvoiceKind.CORRECTED, "RE-2026-000001"), (InvoiceKind.CORRECTED, "RE-2026-000002"),
    ]  # fmt: skip
    assert sum(found.amount for found in corrected) == queries.claim_for(claim_id=one).owed == D("116.37")
    assert issue(one) == corrected
    actions.reduce_claim(
        actor=TREASURER, now=NOW, request_id=new_id(), claim_id=one, amount=D("10.00"), reason="noch einmal"
    )
    actions.cancel_claim(actor=TREASURER, now=NOW, claim_id=one, reason="doppelt_erfasst")
    credits = issue(one, day=None)
    # What was reduced after the last invoice was never invoiced: the credit note takes back what that invoice asked.
    assert [(found.kind, found.amount) for found in credits] == [
        (InvoiceKind.CREDIT, found.amount) for found in corrected
    ]
    assert issue(one) == credits
    files = [file_of(one, found.id) for found in queries.invoices_of(claim_id=one)]
    assert len(files) == 6 and faults(*files) == [[]] * 6


def test_another_recipient_gets_a_corrected_invoice(seller: Outside) -> None:
    one = asked()
    issue(one)
    other = replace(RECIPIENT, name="Amt für Beispiele")
    with pytest.raises(actions.InvoiceIssued):
        actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=one, recipient=other)
    with pytest.raises(actions.InvoiceIssued):
        actions.name_recipient(actor=TREASURER, now=NOW, claim_id=one, recipient=None)
    actions.name_recipient(actor=TREASURER, now=NOW, claim_id=one, recipient=other)
    (found,) = issue(one)
    assert (found.kind, found.corrects) == (InvoiceKind.CORRECTED, "RE-2026-000001")
    assert faults(file_of(one, found.id)) == [[]]


def test_a_paid_claim_gets_an_invoice_that_says_so(seller: Outside) -> None:
    one = asked()
    actions.import_statement(
        actor=TREASURER, now=NOW, content=seller.bank.file(entry("40.00", queries.claim_for(claim_id=one).reference))
    )
    assert queries.claim_for(claim_id=one).state is ClaimState.OVERPAID
    content = file_of(one, issue(one)[0].id)
    assert read(content, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["0.00"]
    assert read(content, "cac:PaymentTerms/cbc:Note") == ["Der Betrag ist schon bezahlt."]
    assert faults(content) == [[]]


def test_what_the_authority_has_not_said_is_named_and_nothing_is_left_behind(world: Outside) -> None:
    one = asked(("fest", "saal"))
    with pytest.raises(queries.PayeeMissing):
        issue(one)
    with pytest.raises(queries.PayeeMissing):
        actions.describe_invoice_contact(actor=TREASURER, now=NOW, **CONTACT)
    actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadtkasse", iban=IBAN)
    addressed("")
    entries = AuditEntry.objects.count()
    with pytest.raises(actions.SellerIncomplete) as found:
        issue(one)
    assert [fault.where for fault in found.value.details] == ["street", "contact", "phone", "email", "vat_id"]
    assert all(fault.message and fault.hint for fault in found.value.details)
    assert not Invoice.objects.exists() and AuditEntry.objects.count() == entries


def test_the_day_of_the_supply_is_asked_for_where_tax_is_and_checked_everywhere(seller: Outside) -> None:
    taxed, plain = asked(("saal",)), asked()
    for one, day in ((taxed, None), (plain, date(1026, 11, 2)), (plain, date(2028, 11, 2))):
        with pytest.raises(Invalid) as found:
            issue(one, day=day)
        assert [fault.where for fault in found.value.details] == ["supplied_on"]
    assert not Invoice.objects.exists()
    assert issue(plain, day=None) and issue(taxed)


def test_no_invoice_without_a_recipient_or_where_nothing_is_asked(seller: Outside) -> None:
    with pytest.raises(actions.NoRecipient):
        issue(claim().id)
    gone, small = asked(), asked()
    actions.cancel_claim(actor=TREASURER, now=NOW, claim_id=gone, reason="doppelt_erfasst")
    actions.open_desk(actor=TREASURER, now=NOW, code="R1", label="Rathaus")
    actions.record_cash(actor=TREASURER, now=NOW, claim_id=small, amount=D("20.00"), request_id=new_id(), desk="R1")
    actions.write_off(actor=TREASURER, now=NOW, claim_id=small)
    for one in (gone, small):
        with pytest.raises(actions.NothingToInvoice):
            issue(one)
    with pytest.raises(actions.NothingToInvoice):
        actions.name_recipient(actor=TREASURER, now=NOW, claim_id=gone, recipient=None)


def test_who_may_issue_and_who_may_name_a_recipient(seller: Outside) -> None:
    one = claim().id
    stranger = Actor(ActorKind.CITIZEN, "account:2", account_id=UUID(int=10))
    nobody = Actor(ActorKind.GUEST, "guest")
    for actor in (stranger, nobody, person("officer"), person("lead")):
        with pytest.raises(queries.ClaimUnknown):
            actions.name_recipient(actor=actor, now=NOW, claim_id=one, recipient=RECIPIENT)
    actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=one, recipient=RECIPIENT)
    assert last_entry("payments.name_recipient").details == '{"routing_id":"05911-12345-88"}'
    for actor in (CITIZEN, stranger, person("officer"), person("lead"), person("admin")):
        with pytest.raises(Forbidden):
            actions.issue_invoice(actor=actor, now=NOW, claim_id=one)
    with pytest.raises(Forbidden):
        actions.describe_invoice_contact(actor=CITIZEN, now=NOW, **CONTACT)


def test_a_recipient_is_kept_once_and_taken_away_again(seller: Outside) -> None:
    one = asked()
    entries = AuditEntry.objects.count()
    loose = replace(RECIPIENT, routing_id=" 05911-12345-88 ", name="Amt  für\nMuster ")
    actions.name_recipient(actor=SECOND, now=NOW, claim_id=one, recipient=loose)
    assert AuditEntry.objects.count() == entries and queries.claim_for(claim_id=one).recipient == RECIPIENT
    assert [found.id for found in queries.claims_to_invoice()] == [one] and queries.overview(today=DAY).invoices == 1
    actions.name_recipient(actor=SECOND, now=NOW, claim_id=one, recipient=None)
    assert queries.claim_for(claim_id=one).recipient is None and queries.claims_to_invoice() == ()
    actions.name_recipient(actor=SECOND, now=NOW, claim_id=one, recipient=RECIPIENT)
    issue(one)
    assert queries.claims_to_invoice() == () and queries.overview(today=DAY).invoices == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("routing_id", ""), ("routing_id", "05911-12345-89"), ("routing_id", "05911 12345 88"), ("routing_id", "x" * 4000),
        ("routing_id", "17911-12345-88"), ("routing_id", "٠٥٩١١-12345-88"), ("routing_id", "05911-12345-88\x00"),
        ("name", " "), ("name", "x" * 101), ("name", "Amt\x00"), ("name", "Amt\u202e"), ("street", ""), ("street", "x" * 101),
        ("postcode", "4478"), ("postcode", "٤٤٧٨٧"), ("postcode", "447877"), ("city", ""), ("city", "x" * 61),
        ("order", "x" * 51), ("order", "\x1b[31m"),
    ],
)  # fmt: skip
def test_a_wrong_detail_of_a_recipient_is_named(seller: Outside, field: str, value: str) -> None:
    one = claim().id
    with pytest.raises(actions.RecipientRefused) as found:
        actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=one, recipient=replace(RECIPIENT, **{field: value}))
    assert {fault.where for fault in found.value.details} == {field}
    assert queries.claim_for(claim_id=one).recipient is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact", "x" * 101), ("contact", "a\x07"), ("phone", "12"), ("phone", "1" * 41), ("email", "kasse"),
        ("email", "a@@b.de"), ("email", ".a@b.de"), ("email", "a@b"), ("email", "a b@c.de"), ("vat_id", "DE136695975"),
        ("vat_id", "ATU12345678"), ("vat_id", "136695976"), ("tax_number", "abc"), ("tax_number", "1" * 400),
    ],
)  # fmt: skip
def test_a_wrong_detail_of_the_seller_is_named(seller: Outside, field: str, value: str) -> None:
    with pytest.raises(actions.RecipientRefused) as found:
        actions.describe_invoice_contact(actor=TREASURER, now=NOW, **{**CONTACT, field: value})
    assert {fault.where for fault in found.value.details} == {field}
    assert queries.invoice_contact().vat_id == "DE136695976"


def test_hostile_names_make_a_valid_invoice(seller: Outside) -> None:
    hostile = replace(RECIPIENT, name="Amt </cac:Party><x a='1'> & \"Co\" ]]>", order="<!--")
    one = asked(recipient=hostile)
    content = file_of(one, issue(one)[0].id)
    assert read(content, "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName") == [
        hostile.name
    ]
    assert faults(content) == [[]]


def many(count: int) -> UUID:
    """A claim of many items, some with names that no by-law should have."""
    one = queries.fee(SCHEDULE, on=DAY, items=("fest",))
    item = one.items[0]
    items = tuple(
        replace(item, code=f"p{place}", label=f"Posten {place} \x0b<b>", net=D("1.37")) for place in range(count)
    )
    fee = replace(one, items=items)
    found = actions.open_claim(
        actor=SYSTEM, now=NOW, subject_id=new_id(), key="viele", title="Viele", fee=fee, payer_id=UUID(int=9)
    ).id
    actions.name_recipient(actor=CITIZEN, now=NOW, claim_id=found, recipient=RECIPIENT)
    return found


def test_many_items_are_invoiced_and_too_many_refused(seller: Outside) -> None:
    one = many(727)
    (found,) = issue(one)
    assert found.amount == D("995.99") and faults(file_of(one, found.id)) == [[]]
    with pytest.raises(TooLarge):
        issue(many(1001))
    assert Invoice.objects.count() == 1


def test_an_invoice_is_found_by_its_own_claim_and_tenant_alone(seller: Outside, tenant: UUID) -> None:
    one, other = asked(), asked()
    (found,) = issue(one)
    for claim_id, invoice_id in ((other, found.id), (one, new_id())):
        with pytest.raises(queries.InvoiceUnknown):
            queries.invoice_file(claim_id=claim_id, invoice_id=invoice_id)


def test_after_the_years_of_the_books_the_file_is_emptied_and_its_number_stays(seller: Outside) -> None:
    then = datetime(2009, 5, 4, 10, 0, tzinfo=UTC)
    one = claim(now=then).id
    actions.name_recipient(actor=CITIZEN, now=then, claim_id=one, recipient=RECIPIENT)
    (found,) = issue(one, now=then, day=then.date())
    content = seller.bank.file(entry("30.70", queries.claim_for(claim_id=one).reference))
    actions.import_statement(actor=TREASURER, now=then, content=content)
    assert actions.forget_old(actor=SYSTEM, now=NOW) == 1
    row = Claim.objects.get(id=one)
    assert (row.routing_id, row.recipient_name, row.recipient_street, row.recipient_order) == ("", "", "", "")
    (kept,) = queries.invoices_of(claim_id=one)
    assert (kept.number, kept.digest, kept.held) == (found.number, found.digest, False)
    with pytest.raises(queries.InvoiceUnknown):
        file_of(one, found.id)


@pytest.mark.parametrize("reduced", ["0.01", "0.02", "33.33", "74.85", "149.69"])
@pytest.mark.parametrize("items", [("fest", "saal"), ("saal", "netto"), ("fest", "fest")])
def test_parts_ask_together_exactly_what_the_ledger_says(items: tuple[str, ...], reduced: str) -> None:
    charged = queries.fee(SCHEDULE, on=DAY, items=items).items
    total = sum((one.gross for one in charged), D("0.00"))
    if D(reduced) >= total:
        reduced = "9.99"
    standing = Standing()
    for happening in (
        ledger.Happening("opened:1", ledger.HappeningKind.OPENED, total, shares=ledger.opening_shares(charged)),
        ledger.Happening("reduced:1", ledger.HappeningKind.REDUCED, D(reduced)),
    ):
        standing, _ = ledger.book(standing, happening)
    parts = invoicing.sums(charged, standing)
    assert sum((one.gross for one in parts), D(0)) == ledger.owed(standing) == total - D(reduced)
    for one in parts:
        assert one.net == sum((tax.taxable for tax in one.taxes), D(0)) and all(tax.taxable >= 0 for tax in one.taxes)
    paid = invoicing.prepaid(parts, D("40.00"))
    assert sum(paid, D(0)) == min(D("40.00"), sum((one.gross for one in parts), D(0)))
