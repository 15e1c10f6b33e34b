"""The counter: desks, cash and cards, and the receipt that is printed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import go, problems, show
from gemeinwerk.web.workplace.views.treasury.inputs import CASSA, TREASURY, euros, form_id, fresh_form, typed


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def desks(request: HttpRequest) -> HttpResponse:
    """The desks, and a new one."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            values = typed(request, "code", "label")
            if not values["label"].strip():
                raise Invalid("Bitte geben Sie an, wo die Zahlstelle ist.")
            actions.open_desk(actor=actor_of(request), now=now(), **values)
            return go(f"{CASSA}schalter/", flash="desk_opened")
        except Invalid as found:
            refusal = found
    context = {
        "desks": queries.cash_desks(), "errors": problems(refusal, "f-code"), **typed(request, "code", "label")
    }  # fmt: skip
    return show(request, "treasury/desks.html", context, section="treasury", status=422 if refusal else 200)


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Take cash or a card for a claim; sent twice, money is taken once."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _take(request, claim_id)
            return go(f"{CASSA}quittung/{form_id(request)}/", flash="money_taken")
        except (Conflict, Invalid, actions.DeskUnknown) as found:
            refusal = found
    status = queries.claim_for(claim_id=claim_id)
    places = queries.cash_desks()
    context = {
        "claim": status,
        "desks": [(one.code, f"{one.label} ({one.code})") for one in places],
        "form_id": fresh_form(request),
        "errors": problems(refusal, "f-amount"),
        **typed(request, "desk", "amount", "method", "terminal_receipt"),
    }
    return show(request, "treasury/take.html", context, section="treasury", status=422 if refusal else 200)


def _take(request: HttpRequest, claim_id: UUID) -> None:
    values = {
        "actor": actor_of(request), "now": now(), "claim_id": claim_id, "desk": request.POST.get("desk", ""),
        "amount": euros(request.POST.get("amount", "")), "request_id": form_id(request),
    }  # fmt: skip
    match request.POST.get("method", ""):
        case "cash":
            actions.record_cash(**values)  # type: ignore[arg-type]
        case "card":
            slip = request.POST.get("terminal_receipt", "").strip()
            if not slip:
                raise Invalid("Bitte geben Sie die Belegnummer des Kartengeräts an.", hint="Sie steht auf dem Beleg.")
            actions.record_card(**values, terminal_receipt=slip)  # type: ignore[arg-type]
        case _:
            raise Invalid("Bitte wählen Sie bar oder Karte.")


@staff(*TREASURY)
@require_GET
def receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The receipt (Quittung, BGB § 368) as a page that prints well."""
    context = {"receipt": queries.receipt_for(request_id=request_id)}
    return show(request, "treasury/receipt.html", context, section="treasury")


@staff(*TREASURY)
@require_POST
def pay_out(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Pay an approved refund out in cash and show the receipt."""
    try:
        actions.pay_out_cash(actor=actor_of(request), now=now(), refund_id=refund_id, desk=request.POST.get("desk", ""))
    except actions.DeskUnknown:
        return go(f"{CASSA}schalter/", flash="desk_needed")
    return go(f"{CASSA}quittung/{refund_id}/", flash="money_paid_out")
