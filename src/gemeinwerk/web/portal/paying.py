"""Claims and payments in words for the payer: how one stands, what can be done, and the receipt."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import AuthorityLetterhead, DocumentKind, LetterData, Paragraph, Run
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.domain.payments import queries
from gemeinwerk.domain.payments.types import (
    AttemptState,
    AttemptStatus,
    ClaimState,
    ClaimStatus,
    Creditor,
    OwnClaim,
    PaymentMeans,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import tenant_scope

LABELS: Final = {
    ClaimState.OPEN: "Offen",
    ClaimState.PARTLY_PAID: "Zum Teil bezahlt",
    ClaimState.PAID: "Bezahlt",
    ClaimState.OVERPAID: "Mehr gezahlt als nötig",
    ClaimState.REFUNDED: "Erstattet",
    ClaimState.CANCELLED: "Aufgehoben",
    ClaimState.WRITTEN_OFF: "Nicht mehr zu zahlen",
}
TO_COME: Final = "Wird abgebucht"
UNDER_WAY: Final = (AttemptState.BEGUN, AttemptState.UNDECIDED)
# What the last attempt says about a claim that is still open: title, sentence, kind of the notice.
ATTEMPTS: Final = {
    AttemptState.BEGUN: (
        "Die Zahlung ist noch nicht begonnen",
        "Der Zahlungsdienst hat noch nicht geantwortet. Es wurde nichts abgebucht, was nicht hier angezeigt wird. "
        "Drücken Sie noch einmal auf „Online bezahlen“, dann geht dieselbe Zahlung weiter; doppelt bezahlen können Sie so nicht.",
        "warning",
    ),
    AttemptState.UNDECIDED: (
        "Die Zahlung läuft noch",
        "Der Zahlungsdienst hat noch nicht bestätigt, dass Sie bezahlt haben. Bitte zahlen Sie nicht auf einem zweiten Weg, "
        "solange das hier steht.",
        "info",
    ),
    AttemptState.FAILED: (
        "Die Zahlung hat nicht geklappt",
        "Es wurde nichts bezahlt. Sie können es noch einmal versuchen oder anders bezahlen.",
        "danger",
    ),
    AttemptState.CANCELLED: (
        "Sie haben die Zahlung abgebrochen",
        "Es wurde nichts bezahlt. Sie können jederzeit neu beginnen.",
        "warning",
    ),
    AttemptState.REPLACED: (
        "Der Betrag hat sich geändert",
        "Die begonnene Zahlung gilt nicht mehr. Bitte schließen Sie ihre Seite beim Zahlungsdienst und beginnen Sie hier neu.",
        "warning",
    ),
    AttemptState.LOST: (
        "Der Zahlungsdienst hat sich nicht mehr gemeldet",
        "Wir wissen nicht, wie diese Zahlung ausging. Bitte prüfen Sie Ihr Konto, bevor Sie noch einmal zahlen.",
        "warning",
    ),
}
TITLE: Final = "Quittung"
# The fields of the form that names an authority, and what they are called inside.
RECIPIENT: Final = {
    "leitweg": "routing_id",
    "behoerde": "name",
    "strasse": "street",
    "plz": "postcode",
    "ort": "city",
    "zeichen": "order",
}


def claim_row(own: OwnClaim) -> dict[str, Any]:
    """Return a claim for lists: in words, with its address."""
    claim, to_come = own.claim, own.to_come(berlin_date(now()))
    return {
        "claim": claim,
        "label": TO_COME if to_come else LABELS[claim.state],
        "collected_on": own.collect_on,
        "has_receipt": claim.paid and not to_come,
        "authority": tenants.tenant(own.tenant_id).authority_name,
        "url": f"/zahlung/{claim.id}/",
        "is_open": claim.open > 0,
        "late": claim.open > 0 and claim.due_on < berlin_date(now()),
        "paid_so_far": 0 if to_come else claim.owed - claim.open,
    }


def brief_rows(account_id: UUID, *, case_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return the person's claims of one case, or all that are open, for a short list."""
    return [
        {
            "claim": one,
            "label": TO_COME if one.to_come(berlin_date(now())) else LABELS[one.state],
            "authority": tenants.tenant(one.tenant_id).authority_name,
            "url": f"/zahlung/{one.id}/",
            "is_open": one.is_open,
            "late": one.is_open and one.due_on < berlin_date(now()),
        }
        for one in queries.own_claims_in_brief(account_id=account_id, subject_id=case_id)
    ]


def rows_of(account_id: UUID) -> list[dict[str, Any]]:
    """Return all claims of the person; what is open comes first, the earliest due first."""
    rows = [claim_row(own) for own in queries.own_claims(account_id=account_id)]
    waiting = sorted((row for row in rows if row["is_open"]), key=lambda row: row["claim"].due_on)
    return [*waiting, *(row for row in rows if not row["is_open"])]


def pay_view(own: OwnClaim, account_id: UUID) -> dict[str, Any]:
    """Return what the page of one claim shows: lines, how it stands, and the means by which it may be paid."""
    claim = own.claim
    with tenant_scope(own.tenant_id):
        last = queries.last_payment_of(claim_id=claim.id)
        found = {**claim_row(own), "lines": lines(claim), **heard(own, last), "demo_money": queries.is_demo()}
        if claim.recipient is not None:
            found["invoices"] = queries.invoices_of(claim_id=claim.id)
        if claim.open <= 0:
            return found
        if PaymentMeans.TRANSFER in claim.means and not found.get("invoices"):
            found["recipient"] = {field: getattr(claim.recipient, name, "") for field, name in RECIPIENT.items()}
        account = queries.creditor()
        found["online"] = PaymentMeans.ONLINE in claim.means and (found["waits"] or queries.pays_online())
        found["online_down"] = PaymentMeans.ONLINE in claim.means and not found["online"]
        if PaymentMeans.TRANSFER in claim.means and account is not None:
            found["transfer_asked"] = _asked_transfer(claim, account)
        if PaymentMeans.DEBIT in claim.means and account is not None and account.creditor_id:
            found["creditor"] = account
            found["mandate"] = mandate = queries.mandate_of(payer_id=account_id)
            told = queries.announced_debits(claim_ids=[claim.id]).get(claim.id) if mandate else None
            found["debit"] = (
                told if mandate and told and told.covers(mandate_id=mandate.id, amount=claim.open) else None
            )
    return found


def heard(own: OwnClaim, last: AttemptStatus | None) -> dict[str, Any]:
    """Return what is known of the online payment of a claim, and whether it still waits for the provider."""
    claim, to_come = own.claim, own.to_come(berlin_date(now()))
    found = news(claim, last) if to_come is None else _collected(claim, to_come)
    return {"news": found, "waits": claim.open > 0 and last is not None and last.state in UNDER_WAY}


def news(claim: ClaimStatus, last: AttemptStatus | None) -> dict[str, str]:
    """Return what to say first; that something is paid is read from the claim alone, never from a return of the browser."""
    if claim.over > 0:
        text = f"Sie haben {format_euro(claim.over)} mehr gezahlt als nötig. Die Behörde prüft das und erstattet den Betrag."
        return {"title": "Bezahlt, und etwas zu viel", "text": text, "kind": "warning"}
    if claim.paid:
        return {"title": "Bezahlt", "text": "Ihre Zahlung ist vollständig eingegangen. Vielen Dank.", "kind": "success"}
    if claim.open <= 0:
        return {"title": LABELS[claim.state], "text": "Sie müssen hier nichts mehr zahlen.", "kind": "info"}
    if last is None or last.state is AttemptState.PAID:
        return {}
    title, text, kind = ATTEMPTS[last.state]
    return {"title": title, "text": text, "kind": kind}


def _collected(claim: ClaimStatus, day: date) -> dict[str, str]:
    """Return what to say while the bank has not collected yet what counts as paid."""
    text = f"Der Betrag wird am {long_date(day)} von Ihrem Konto abgebucht. Bitte sorgen Sie dafür, dass das Konto gedeckt ist."
    if claim.over > 0:
        text += f" Das sind zusammen {format_euro(claim.over)} mehr als nötig. Die Behörde prüft das und erstattet den Betrag."
    return {"title": TO_COME, "text": f"{text} Eine Quittung gibt es danach.", "kind": "info"}


def lines(claim: ClaimStatus) -> list[dict[str, Any]]:
    """Return the items of a claim as it was opened."""
    return [
        {"label": one.label, "amount": one.gross, "source": one.legal_source, "told": one.explanation}
        for one in claim.items
    ]


def receipt_of(own: OwnClaim, person: Person) -> tuple[str, bytes]:
    """Return the reference and the sealed receipt of a paid claim; raises Conflict while it is not paid, or not collected."""
    claim = own.claim
    if not claim.paid or claim.paid_at is None:
        raise Conflict("Eine Quittung gibt es erst, wenn die Forderung bezahlt ist.")
    if day := own.to_come(berlin_date(now())):
        raise Conflict(f"Eine Quittung gibt es erst, wenn am {long_date(day)} abgebucht ist.")
    with tenant_scope(own.tenant_id):
        prepared = documents.prepare_document(_letter(own, person), authority=_authority(own), at=now())
    return claim.reference, prepared.pdf


def _asked_transfer(claim: ClaimStatus, account: Creditor) -> dict[str, Any]:
    transfer, code = queries.asked_transfer(claim=claim, account=account)
    return {"transfer": transfer, "iban": account.shown_iban, "code": code}


def _authority(own: OwnClaim) -> str:
    return tenants.tenant(own.tenant_id).authority_name


def _letter(own: OwnClaim, person: Person) -> LetterData:
    claim, tenant = own.claim, tenants.tenant(own.tenant_id)
    day = own.collect_on or berlin_date(claim.paid_at or now())
    items = "; ".join(f"{one.label}: {format_euro(one.gross)}" for one in claim.items)
    said = (
        f"Sie haben die Forderung {claim.reference} („{claim.title}“) vollständig bezahlt.",
        f"Betrag: {format_euro(claim.owed)}. Bezahlt am: {long_date(day)}.",
        f"Posten: {items}.",
        f"Grundlage: {claim.legal_source}.",
    )
    street = f"{person.street} {person.house_number}".strip()
    return LetterData(
        sender=AuthorityLetterhead(
            name=tenant.authority_name, street=tenant.street, postcode=tenant.postcode, city=tenant.city
        ),
        recipient=tuple(
            one for one in (person.display_name, street, f"{person.postcode} {person.city}".strip()) if one
        ),
        subject=f"{TITLE} zu {claim.reference}",
        reference=claim.reference,
        date=berlin_date(now()),
        blocks=tuple(Paragraph((Run(text),)) for text in said),
        kind=DocumentKind.RECEIPT,
        signer_name=tenant.authority_name,
    )
