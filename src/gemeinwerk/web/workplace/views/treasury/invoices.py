"""Electronic invoices: which authority pays a claim, the invoice that it gets, and what stands on it about ourselves."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import InvoiceKind, InvoicePart, InvoiceRecipient, VatTreatment
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import day, go, problems, show
from gemeinwerk.web.workplace.views.treasury.inputs import CASSA, TREASURY, typed

RECIPIENT: Final = ("routing_id", "name", "street", "postcode", "city", "order")
CONTACT: Final = ("contact", "phone", "email", "vat_id", "tax_number")
KINDS: Final = {
    InvoiceKind.INVOICE: "Rechnung",
    InvoiceKind.CORRECTED: "Berichtigte Rechnung",
    InvoiceKind.CREDIT: "Gutschrift",
}
PARTS: Final = {
    InvoicePart.OUTSIDE_SCOPE: "nicht steuerbar",
    InvoicePart.WITHIN_SCOPE: "steuerbar",
}


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The authority that pays a claim, and its invoices; an empty form says that no authority pays."""
    refusal: Refusal | None = None
    if request.method == "POST":
        values = typed(request, *RECIPIENT)
        recipient = InvoiceRecipient(**values) if any(one.strip() for one in values.values()) else None
        try:
            actions.name_recipient(actor=actor_of(request), now=now(), claim_id=claim_id, recipient=recipient)
            return go(address(claim_id), flash="recipient_saved" if recipient else "recipient_removed")
        except (Conflict, Invalid) as found:
            refusal = found
    return _page(request, claim_id, refusal)


@staff(*TREASURY)
@require_POST
def issue(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Issue the invoice, or what corrects the one that was issued."""
    try:
        before = {one.id for one in queries.invoices_of(claim_id=claim_id)}
        wanted = request.POST.get("supplied_on", "").strip()
        issued = actions.issue_invoice(
            actor=actor_of(request), now=now(), claim_id=claim_id, supplied_on=_day(wanted) if wanted else None
        )
    except (Conflict, Invalid, TooLarge) as found:
        return _page(request, claim_id, found)
    new = any(one.id not in before for one in issued)
    return go(f"{address(claim_id)}#rechnungen", flash="invoice_issued" if new else "invoice_same")


@staff(*TREASURY)
@require_GET
def invoice_file(request: HttpRequest, claim_id: UUID, invoice_id: UUID) -> HttpResponse:
    """An invoice as it was issued, the same every time."""
    file = queries.invoice_file(claim_id=claim_id, invoice_id=invoice_id)
    return attachment(file.content, file.name, file.media_type)


@staff("treasury", "admin", "lead")
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """What stands on invoices about the authority beside its account."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.describe_invoice_contact(actor=actor_of(request), now=now(), **typed(request, *CONTACT))
            return go(f"{CASSA}konto/rechnungen/", flash="saved")
        except (Conflict, Invalid) as found:
            refusal = found
    known = queries.invoice_contact()
    shown = typed(request, *CONTACT) if refusal else {name: getattr(known, name) for name in CONTACT}
    context = {**shown, "errors": problems(refusal, "f-contact"), "marks": _marks(refusal)}
    return show(request, "treasury/invoice_contact.html", context, section="treasury", status=422 if refusal else 200)


def _page(request: HttpRequest, claim_id: UUID, refusal: Refusal | None) -> HttpResponse:
    claim = queries.claim_for(claim_id=claim_id)
    issued = queries.invoices_of(claim_id=claim_id)
    shown = {name: getattr(claim.recipient, name, "") for name in RECIPIENT}
    if refusal is not None and "routing_id" in request.POST:
        shown = typed(request, *RECIPIENT)
    last = max((one.supplied_on for one in issued if one.supplied_on), default=None)
    context = {
        **shown,
        "claim": claim,
        "invoices": [(one, KINDS[one.kind], PARTS[one.part]) for one in issued],
        "taxed": any(one.treatment is not VatTreatment.OUTSIDE_SCOPE for one in claim.items),
        "supplied_on": request.POST.get("supplied_on", short_date(last) if last else ""),
        "errors": _problems(refusal),
        "marks": {} if isinstance(refusal, actions.SellerIncomplete) else _marks(refusal),
    }
    return show(request, "treasury/invoice.html", context, section="treasury", status=422 if refusal else 200)


def _day(text: str) -> date:
    try:
        return day(text)
    except Invalid as found:
        raise Invalid(found.message, details=[Finding("supplied_on", None, found.message, found.hint)]) from None


def _problems(refusal: Refusal | None) -> list[dict[str, str]]:
    """Return what is wrong; what the authority lacks is no field of this page."""
    found = problems(refusal, "behoerde")
    if isinstance(refusal, actions.SellerIncomplete):
        return [{**one, "anchor": "ausstellen"} for one in found]
    return found


def _marks(refusal: Refusal | None) -> dict[str, str]:
    return {one.where: one.message for one in refusal.details} if refusal else {}


def address(claim_id: UUID) -> str:
    """Return the address of the invoices of a claim."""
    return f"{CASSA}forderung/{claim_id}/rechnung/"
