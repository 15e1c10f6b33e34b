"""Who gets an electronic invoice, and what the authority says about itself on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Final
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, locked_claim
from gemeinwerk.domain.payments.models import Invoice, PayeeAccount
from gemeinwerk.domain.payments.ports import account_numbers
from gemeinwerk.domain.payments.queries.claims import ClaimUnknown, recipient_of, standing_of
from gemeinwerk.domain.payments.queries.invoices import contact_of
from gemeinwerk.domain.payments.queries.payee import PayeeMissing
from gemeinwerk.domain.payments.rules import invoicing, ledger
from gemeinwerk.domain.payments.types import InvoiceContact, InvoiceRecipient
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid

# Where a field is, what it is called in a refusal, and how long it may be.
RECIPIENT: Final = (
    ("name", "Name der Behörde", 100), ("street", "Straße und Hausnummer", 100), ("city", "Ort", 60),
)  # fmt: skip
ORDER: Final = (("order", "Ihr Zeichen", 50),)
CONTACT: Final = (("contact", "Ansprechstelle", 100), ("phone", "Telefon", 40), ("email", "E-Mail", 100))
CHECK_ROUTING_ID: Final = (
    "Bitte schreiben Sie sie mit den Bindestrichen ab, wie sie im Auftrag Ihrer Behörde steht, zum Beispiel 05911-12345-88. "
    "Ihre Behörde nennt sie Ihnen."
)


class RecipientRefused(Invalid):
    """A part of the authority's details is missing or wrong; the details name each."""

    code = "payments.recipient"
    message = "Die Angaben zur zahlenden Behörde sind nicht richtig."
    hint = "Bitte prüfen Sie die genannten Angaben."


class InvoiceIssued(Conflict):
    """An invoice was issued, so that the payer no longer changes to whom; the treasury corrects it."""

    code = "payments.invoice_issued"
    message = "Die elektronische Rechnung ist schon ausgestellt."
    hint = "Bitte wenden Sie sich an die Kasse der Behörde. Sie kann eine berichtigte Rechnung ausstellen."


class NothingToInvoice(Conflict):
    """Nothing is asked of the payer any more, and no invoice was issued that would have to be taken back."""

    code = "payments.nothing_to_invoice"
    message = "Mit dieser Forderung wird nichts mehr verlangt."
    hint = "Eine Rechnung gibt es nur, solange etwas verlangt wird oder bezahlt ist."


@action("payments.describe_invoice_contact")
def describe_invoice_contact(
    *, actor: Actor, now: datetime, contact: str, phone: str, email: str, vat_id: str = "", tax_number: str = ""
) -> InvoiceContact:
    """Say what stands on invoices of the authority in scope beside its account; the same again changes nothing.

    Invoices that were issued stay as they are. Raises Forbidden, PayeeMissing, RecipientRefused with a finding each.
    """
    actor.require_role("admin", "lead", *TREASURY)
    wanted = InvoiceContact(
        _line(contact), _line(phone), _line(email), _line(vat_id).replace(" ", "").upper(), _line(tax_number)
    )
    faults = [*_texts(wanted, CONTACT), *invoicing.contact_faults(wanted), *_tax_faults(wanted)]
    if faults:
        raise RecipientRefused("Die Angaben für Rechnungen sind nicht richtig.", details=faults)
    row = PayeeAccount.objects.select_for_update().first()
    if row is None:
        raise PayeeMissing()
    if contact_of(row) == wanted:
        record_nothing()
        return wanted
    row.contact, row.phone, row.email, row.vat_id, row.tax_number = astuple(wanted)
    row.changed_at = now
    row.save()
    record(f"payee:{row.id}", vat_id=bool(wanted.vat_id), tax_number=bool(wanted.tax_number))
    return wanted


@action("payments.name_recipient")
def name_recipient(*, actor: Actor, now: datetime, claim_id: UUID, recipient: InvoiceRecipient | None) -> None:
    """Say which authority pays a claim and gets an electronic invoice, or with None that none does. Safe to repeat.

    The treasury may do so, and the payer until an invoice was issued; what was issued stays, and the next invoice corrects
    it. Raises ClaimUnknown for anybody else, RecipientRefused, InvoiceIssued, NothingToInvoice.
    """
    row = locked_claim(claim_id)
    treasury = bool(actor.roles.intersection(TREASURY))
    if not treasury and (actor.account_id is None or actor.account_id != row.payer_id):
        raise ClaimUnknown()
    wanted = None if recipient is None else _checked(recipient)
    if recipient_of(row) == wanted:
        record_nothing()
        return
    if ledger.owed(standing_of(row.id)) <= 0:
        raise NothingToInvoice()
    issued = Invoice.objects.filter(claim_id=row.id).exists()
    if issued and not treasury:
        raise InvoiceIssued()
    if issued and wanted is None:
        raise InvoiceIssued(
            hint="Die zahlende Behörde lässt sich jetzt nur noch ändern. Danach stellen Sie eine berichtigte Rechnung aus."
        )
    values = ("",) * 6 if wanted is None else astuple(wanted)
    row.routing_id, row.recipient_name, row.recipient_street = values[:3]
    row.recipient_postcode, row.recipient_city, row.recipient_order = values[3:]
    row.save(
        update_fields=["routing_id", "recipient_name", "recipient_street", "recipient_postcode", "recipient_city",
                       "recipient_order"]
    )  # fmt: skip
    record(f"claim:{row.id}", routing_id=row.routing_id or "none")


def _checked(recipient: InvoiceRecipient) -> InvoiceRecipient:
    """Return the details with their spaces put in order; raises RecipientRefused."""
    wanted = InvoiceRecipient(_line(recipient.routing_id).upper(), *map(_line, astuple(recipient)[1:]))
    faults = []
    if not account_numbers().routing_id(wanted.routing_id):
        faults.append(Finding("routing_id", None, "Diese Leitweg-ID ist nicht richtig.", CHECK_ROUTING_ID))
    faults += _texts(wanted, RECIPIENT, needed=True)
    if not (len(wanted.postcode) == 5 and wanted.postcode.isascii() and wanted.postcode.isdigit()):
        faults.append(
            Finding("postcode", None, "Diese Postleitzahl ist nicht richtig.", "Fünf Ziffern, zum Beispiel 44777.")
        )
    faults += _texts(wanted, ORDER)
    if faults:
        raise RecipientRefused(details=faults)
    return wanted


def _texts(
    source: InvoiceContact | InvoiceRecipient, fields: Iterable[tuple[str, str, int]], *, needed: bool = False
) -> Iterable[Finding]:
    """Yield what is wrong with texts: missing, too long, or with signs that are none."""
    for name, label, longest in fields:
        value = getattr(source, name)
        if needed and not value:
            yield Finding(name, None, f"„{label}“ fehlt.", "Bitte füllen Sie das Feld aus.")
        elif len(value) > longest:
            yield Finding(name, None, f"„{label}“ ist zu lang.", f"Höchstens {longest} Zeichen.")
        elif not value.isprintable():
            hint = "Bitte tippen Sie die Angabe neu, statt sie einzufügen."
            yield Finding(name, None, f"„{label}“ enthält Zeichen, die sich nicht drucken lassen.", hint)


def _tax_faults(wanted: InvoiceContact) -> Iterable[Finding]:
    numbers = account_numbers()
    if wanted.vat_id and not numbers.vat_id(wanted.vat_id):
        hint = "DE und neun Ziffern, wie das Bundeszentralamt für Steuern sie mitgeteilt hat."
        yield Finding("vat_id", None, "Diese Umsatzsteuer-Identifikationsnummer ist nicht richtig.", hint)
    if wanted.tax_number and not numbers.tax_number(wanted.tax_number):
        hint = "Bitte schreiben Sie sie vom Bescheid des Finanzamts ab, zum Beispiel 350/5700/0123."
        yield Finding("tax_number", None, "Diese Steuernummer ist nicht richtig.", hint)


def _line(text: str) -> str:
    return " ".join(text.split())
