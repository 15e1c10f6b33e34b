"""Claims, bank files and people of the treasury of Bochum, for tests of its pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import ClaimStatus, InvoiceRecipient
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.camt.files import OTHER, Ntry, Stmt, Tx, camt
from tests.domain.payments.bylaw_texts import text
from tests.domain.payments.bylaws import SCHEDULE

HOME = "/arbeitsplatz/kasse/"
BOCHUM = "059110000000"
PAYER = UUID(int=9)
OWN = {"name": "Stadt Bochum", "iban": "DE02120300000000202051", "creditor_id": "DE98ZZZ09999999999"}
D = Decimal


def bochum() -> Any:
    """The scope of Bochum."""
    return tenant_scope(tenants.place(BOCHUM).tenant_id)


def clerk(role: str = "kasse") -> Actor:
    """A member of the treasury, inside the scope of Bochum."""
    staff = identity.staff_of(tenants.place(BOCHUM).tenant_id)
    return next(one for one in staff if one.username == f"{role}.bochum").as_actor()


def claim(*, subject: UUID | None = None, payer: UUID | None = PAYER, days: int = 10) -> ClaimStatus:
    """Open a claim of 30.70 in Bochum."""
    with bochum():
        fee = queries.fee(SCHEDULE, on=berlin_date(now()), items=("fest",))
        due = berlin_date(now()) + timedelta(days=days)
        return actions.open_claim(
            actor=SYSTEM, now=now(), subject_id=subject or new_id(), key="gebuehr", title="Bewohnerparkausweis",
            fee=fee, payer_id=payer, due_on=due,
        )  # fmt: skip


def status(one: ClaimStatus) -> ClaimStatus:
    """The claim as it stands now."""
    with bochum():
        return queries.claim_for(claim_id=one.id)


def paid(one: ClaimStatus, amount: str = "30.70") -> UUID:
    """Take cash for a claim; return the id of its receipt."""
    form = new_id()
    with bochum():
        actions.open_desk(actor=clerk(), now=now(), code="R1", label="Rathaus")
        actions.record_cash(
            actor=clerk(), now=now(), claim_id=one.id, desk="R1", amount=D(amount), request_id=form
        )  # fmt: skip
    return form


def cancelled(*, payer: UUID | None = PAYER) -> ClaimStatus:
    """A claim that was paid in cash and then cancelled, so that all of it is to be given back."""
    one = claim(payer=payer)
    paid(one)
    with bochum():
        actions.cancel_claim(actor=clerk(), now=now(), claim_id=one.id, reason="falsch_berechnet")
    return one


def refund(one: ClaimStatus, *, iban: str = OTHER, amount: str = "30.70", role: str = "kasse") -> UUID:
    """Ask for a refund as one clerk; return its id."""
    with bochum():
        return actions.request_refund(
            actor=clerk(role), now=now(), claim_id=one.id, request_id=new_id(), amount=D(amount),
            reason="Doppelt gezahlt", holder="Erika Muster", iban=iban,
        )  # fmt: skip


def entry(amount: str, text: str, *, credit: bool = True, **more: Any) -> Ntry:
    """One booking with one transaction."""
    return Ntry(D(amount), credit=credit, txs=(Tx(text=text, **more),), reference=new_id().hex[:16])


def statement(*entries: Ntry) -> bytes:
    """A bank file of one statement."""
    return camt(Stmt(entries, id=f"AUSZUG-{new_id().hex[:8]}", iban=OWN["iban"]))


def upload(content: bytes) -> dict[str, Any]:
    """The form that sends a bank file."""
    return {"file": SimpleUploadedFile("auszug.xml", content)}


RECIPIENT = InvoiceRecipient("05911-12345-88", "Amt für Muster", "Musterweg 3", "44787", "Bochum", "B-17")


def invoiced(claim_id: UUID) -> UUID:
    """Let an authority pay a claim of Bochum and issue its invoice; return the id of that."""
    with bochum():
        actions.name_recipient(actor=clerk(), now=now(), claim_id=claim_id, recipient=RECIPIENT)
        (found,) = actions.issue_invoice(actor=clerk(), now=now(), claim_id=claim_id)
        return found.id


def seeded_treasury() -> dict[str, UUID]:
    """One object of each kind in Bochum, and their ids by the names in the addresses."""
    one, back = claim(), cancelled()
    receipt, asked = paid(one, "5.00"), refund(back, amount="10.00")
    with bochum():
        actions.import_statement(actor=clerk(), now=now(), content=statement(entry("12.00", "ohne Zeichen")))
        lower = new_id()
        values = {"claim_id": one.id, "amount": D("1.00"), "reason": "Teilweise Befreiung"}
        actions.reduce_claim(actor=officer(), now=now(), request_id=lower, **values)
        approved, file = refund(back, amount="20.70"), new_id()
        actions.approve_refund(actor=clerk("kassenleitung"), now=now(), refund_id=approved)
        actions.describe_creditor(actor=clerk(), now=now(), **OWN)
        actions.order_refunds(
            actor=clerk(), now=now(), request_id=file, chosen=[approved], execute_on=berlin_date(now())
        )  # fmt: skip
        (booking,) = queries.unmatched_bookings()
        law = actions.draft_schedule(actor=clerk(), now=now(), request_id=new_id(), content=text().encode())
    return {
        "claim_id": one.id, "refund_id": asked, "abatement_id": lower, "booking_id": booking.id,
        "request_id": receipt, "file_id": file, "bylaw_id": law,
    }  # fmt: skip


def officer() -> Actor:
    """Somebody who works on cases and may not decide on money alone."""
    return clerk("sachbearbeitung")
