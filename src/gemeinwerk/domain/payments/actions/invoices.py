"""Electronic invoices of claims that an authority pays: issued once, corrected by the next one, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Max

from gemeinwerk.domain.payments.actions.booking import TREASURY, locked_claim, one_invoice
from gemeinwerk.domain.payments.actions.recipients import NothingToInvoice
from gemeinwerk.domain.payments.models import Claim, Invoice, LedgerEntry
from gemeinwerk.domain.payments.ports import invoice_writer
from gemeinwerk.domain.payments.queries.claims import item_from, recipient_of, standing_of, standings_of
from gemeinwerk.domain.payments.queries.invoices import infos, invoice_seller
from gemeinwerk.domain.payments.rules import invoicing, ledger
from gemeinwerk.domain.payments.types import (
    ClaimState,
    InvoiceDocument,
    InvoiceInfo,
    InvoiceKind,
    InvoicePart,
    InvoiceRecipient,
    InvoiceSums,
    Preceding,
    Standing,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, TooLarge

AHEAD: Final = timedelta(days=366)
BACK: Final = timedelta(days=3660)


class NoRecipient(Conflict):
    """Nobody said that an authority pays, so that there is nobody to invoice."""

    code = "payments.no_recipient"
    message = "Zu dieser Forderung ist keine Leitweg-ID angegeben."
    hint = "Bitte tragen Sie zuerst die zahlende Behörde ein."


class SellerIncomplete(Conflict):
    """The authority has not said everything that an invoice has to hold; the details name each."""

    code = "payments.seller_incomplete"
    message = "Für eine elektronische Rechnung fehlen Angaben Ihrer Behörde."
    hint = "Bitte lassen Sie die genannten Angaben ergänzen. Es wurde nichts ausgestellt."


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An invoice that is due: what it asks, and which one it corrects or takes back."""

    kind: InvoiceKind
    sums: InvoiceSums
    before: Invoice | None
    supplied_on: date | None


@action("payments.issue_invoice")
def issue_invoice(
    *, actor: Actor, now: datetime, claim_id: UUID, supplied_on: date | None = None
) -> tuple[InvoiceInfo, ...]:
    """Issue the electronic invoice of a claim that an authority pays; return the newest of each part.

    Where it was issued before and nothing changed, the same is returned and nothing is written. Where less is asked or
    another authority pays, a corrected invoice (384) follows; where nothing is asked any more, a credit note (381) takes the
    last one back. What is outside the scope of value-added tax and what is within it stand on invoices of their own
    (BR-O-11 to BR-O-14). ``supplied_on`` is the day of the supply, needed where something is within the scope (UStG § 14).
    Raises Forbidden, ClaimUnknown, NoRecipient, NothingToInvoice, PayeeMissing, SellerIncomplete, Invalid,
    TooLarge.
    """
    actor.require_role(*TREASURY)
    row = locked_claim(claim_id)
    recipient = recipient_of(row)
    if recipient is None:
        raise NoRecipient()
    standing, last = standing_of(row.id), _last(row.id)
    if ledger.state(standing) is ClaimState.WRITTEN_OFF or (not last and ledger.owed(standing) <= 0):
        raise NothingToInvoice()
    parts = _parts(row, standing)
    found = (_due(row, part, last.get(part.part), recipient, supplied_on) for part in parts)
    wanted = [one for one in found if one is not None]
    if not wanted:
        record_nothing()
        return infos(last.values())
    paid = _paid(parts, standing)
    plain = _plain(row, wanted, recipient, berlin_date(now))
    one_invoice()
    issued = [
        _issue(row, one, replace(plain, prepaid=paid.get(one.sums.part, ledger.ZERO)), actor=actor, now=now)
        for one in wanted
    ]
    numbers, kinds = ",".join(one.number for one in issued), ",".join(one.kind for one in issued)
    record(f"claim:{row.id}", invoices=numbers, kinds=kinds, sha256=",".join(one.digest for one in issued))
    return infos({**last, **{InvoicePart(one.part): one for one in issued}}.values())


def _parts(row: Claim, standing: Standing) -> tuple[InvoiceSums, ...]:
    if len(row.items) > invoicing.MOST_LINES:
        hint = f"Eine elektronische Rechnung fasst höchstens {invoicing.MOST_LINES} Posten."
        raise TooLarge(f"Diese Forderung hat {len(row.items)} Posten.", hint=hint)
    return invoicing.sums([item_from(one) for one in row.items], standing)


def _last(claim_id: UUID) -> dict[InvoicePart, Invoice]:
    """Return the newest invoice of each part of a locked claim."""
    rows = Invoice.objects.filter(claim_id=claim_id).select_related("corrects").order_by("year", "sequence")
    return {InvoicePart(row.part): row for row in rows}


def _due(
    row: Claim, sums: InvoiceSums, before: Invoice | None, recipient: InvoiceRecipient, supplied_on: date | None
) -> _Wanted | None:
    """Return what is to be issued for a part, None where the last invoice still says it."""
    if before is None:
        return _Wanted(InvoiceKind.INVOICE, sums, None, supplied_on) if sums.gross > 0 else None
    day = supplied_on or before.supplied_on
    if sums.gross > 0:
        same = before.basis == invoicing.basis(recipient, sums, day)
        return None if same else _Wanted(InvoiceKind.CORRECTED, sums, before, day)
    if before.kind == InvoiceKind.CREDIT.value:
        return None
    then = standings_of([row.id], until=before.booked_until)[row.id]
    asked = next(one for one in _parts(row, then) if one.part is sums.part)
    return _Wanted(InvoiceKind.CREDIT, asked, before, before.supplied_on)


def _paid(parts: Sequence[InvoiceSums], standing: Standing) -> Mapping[InvoicePart, Decimal]:
    shares = invoicing.prepaid(parts, ledger.owed(standing) - ledger.open_amount(standing))
    return {one.part: share for one, share in zip(parts, shares, strict=True)}


def _plain(row: Claim, wanted: Sequence[_Wanted], recipient: InvoiceRecipient, today: date) -> InvoiceDocument:
    """Return what all invoices of a claim share; raises PayeeMissing, SellerIncomplete, Invalid."""
    seller = invoice_seller()
    if faults := invoicing.missing(seller, [one.sums for one in wanted]):
        raise SellerIncomplete(details=faults)
    for one in wanted:
        if one.sums.part is InvoicePart.WITHIN_SCOPE and one.supplied_on is None:
            raise _day_refused(
                "Der Tag der Leistung fehlt.", "Bitte geben Sie an, wann die Leistung erbracht wurde oder wird."
            )
        if one.supplied_on is not None and not today - BACK <= one.supplied_on <= today + AHEAD:
            raise _day_refused("Dieser Tag liegt zu weit zurück oder voraus.", "Bitte prüfen Sie das Jahr.")
    return InvoiceDocument(
        kind=wanted[0].kind, number="", issued_on=today, due_on=row.due_on, supplied_on=None, reference=row.reference,
        note=f"{row.title}. Grundlage: {row.legal_source}", terms="", seller=seller, recipient=recipient,
        sums=wanted[0].sums,
    )  # fmt: skip


def _issue(row: Claim, wanted: _Wanted, plain: InvoiceDocument, *, actor: Actor, now: datetime) -> Invoice:
    """Number, write and keep one invoice; nobody else numbers until the transaction ends."""
    year = plain.issued_on.year
    highest = Invoice.objects.filter(year=year).aggregate(last=Max("sequence"))["last"] or 0
    found = Invoice(
        id=new_id(), claim=row, year=year, sequence=highest + 1, part=wanted.sums.part.value, kind=wanted.kind.value,
        corrects=wanted.before, amount=wanted.sums.gross, supplied_on=wanted.supplied_on,
        basis=invoicing.basis(plain.recipient, wanted.sums, wanted.supplied_on),
        booked_until=LedgerEntry.objects.filter(claim_id=row.id).aggregate(last=Max("number"))["last"],
        issued_at=now, issued_by=actor.id,
    )  # fmt: skip
    before = wanted.before
    document = replace(
        plain,
        kind=wanted.kind,
        number=found.number,
        sums=wanted.sums,
        supplied_on=wanted.supplied_on,
        preceding=None if before is None else Preceding(before.number, berlin_date(before.issued_at)),
        prepaid=ledger.ZERO if wanted.kind is InvoiceKind.CREDIT else plain.prepaid,
    )
    content = invoice_writer().write(replace(document, terms=invoicing.terms(document)))
    found.content, found.digest = content.decode(), hashlib.sha256(content).hexdigest()
    Invoice.objects.add(found)
    return found


def _day_refused(message: str, hint: str) -> Invalid:
    return Invalid(message, hint=hint, details=[Finding("supplied_on", None, message, hint)])
