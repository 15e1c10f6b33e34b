"""Electronic invoices: what was issued for a claim, its file, and what the authority says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from gemeinwerk.domain.payments.models import Claim, Invoice, PayeeAccount
from gemeinwerk.domain.payments.queries.claims import claims_listed
from gemeinwerk.domain.payments.queries.payee import PayeeMissing
from gemeinwerk.domain.payments.types import (
    ClaimState,
    ClaimStatus,
    ExportedFile,
    InvoiceContact,
    InvoiceInfo,
    InvoiceKind,
    InvoicePart,
    InvoiceSeller,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant

ASKED: Final = (
    ClaimState.OPEN.value, ClaimState.PARTLY_PAID.value, ClaimState.PAID.value, ClaimState.OVERPAID.value,
)  # fmt: skip


class InvoiceUnknown(NotFound):
    """There is no such invoice for this claim, or its file was emptied after the years of the books."""

    code = "payments.invoice_unknown"
    message = "Diese Rechnung gibt es nicht oder nicht mehr."


def invoices_of(*, claim_id: UUID) -> tuple[InvoiceInfo, ...]:
    """Return the invoices of a claim of the tenant in scope, oldest first."""
    rows = Invoice.objects.filter(claim_id=claim_id).select_related("corrects")
    return infos(rows.order_by("year", "sequence"))


def invoice_file(*, claim_id: UUID, invoice_id: UUID) -> ExportedFile:
    """Return an invoice as it was issued, the same bytes every time; raises InvoiceUnknown."""
    row = Invoice.objects.filter(id=invoice_id, claim_id=claim_id).exclude(content="").first()
    if row is None:
        raise InvoiceUnknown()
    return ExportedFile(f"Rechnung-{row.number}.xml", "application/xml", row.content.encode())


def claims_to_invoice(*, limit: int = 200) -> tuple[ClaimStatus, ...]:
    """Return claims that an authority pays and for which no invoice was issued yet, the longest open first."""
    return claims_listed(rows_to_invoice().order_by("opened_at", "id")[:limit])


def rows_to_invoice() -> QuerySet[Claim]:
    """Return the rows that wait for an invoice."""
    waiting: QuerySet[Claim] = Claim.objects.exclude(routing_id="").filter(state__in=ASKED)
    return waiting.exclude(Exists(Invoice.objects.filter(claim_id=OuterRef("id"))))


def invoice_contact() -> InvoiceContact:
    """Return what the authority in scope says about itself for invoices; all is empty where it has said nothing."""
    row = PayeeAccount.objects.first()
    return InvoiceContact() if row is None else contact_of(row)


def invoice_seller() -> InvoiceSeller:
    """Return the authority in scope as it stands on its invoices; raises PayeeMissing where it has no account."""
    row = PayeeAccount.objects.first()
    if row is None:
        raise PayeeMissing()
    tenant = tenants.tenant(current_tenant())
    place = tenants.place_of(tenant.id)
    return InvoiceSeller(
        identifier=place.ags or place.ars,
        name=tenant.authority_name,
        street=tenant.street,
        postcode=tenant.postcode,
        city=tenant.city,
        account_name=row.name,
        iban=row.iban,
        bic=row.bic,
        contact=contact_of(row),
    )


def contact_of(row: PayeeAccount) -> InvoiceContact:
    """Return what a row says for invoices."""
    return InvoiceContact(row.contact, row.phone, row.email, row.vat_id, row.tax_number)


def infos(rows: Iterable[Invoice]) -> tuple[InvoiceInfo, ...]:
    """Return rows as others see them."""
    return tuple(
        InvoiceInfo(
            row.id, row.number, InvoiceKind(row.kind), InvoicePart(row.part), row.amount, row.digest, row.issued_at,
            row.supplied_on, row.corrects.number if row.corrects else "", bool(row.content),
        )
        for row in rows
    )  # fmt: skip
