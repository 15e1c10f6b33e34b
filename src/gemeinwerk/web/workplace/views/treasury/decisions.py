"""Refunds and reductions: what waits for a second person, what goes to the bank, what is paid out at the counter."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import BankFileKind, RefundState
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import day, go, problems, show, staff_of
from gemeinwerk.web.workplace.views.treasury.inputs import (
    CASSA,
    DECIDERS,
    TREASURY,
    chosen_id,
    form_id,
    fresh_form,
)
from gemeinwerk.web.workplace.views.treasury.words import REFUNDS

WHERE = f"{CASSA}erstattungen/"


@staff(*DECIDERS)
@require_http_methods(["GET"])
def refunds(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a decision or for the money."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    actor = actor_of(request)
    approved = queries.refund_files(actor=actor, state=RefundState.APPROVED)
    context = {
        "requested": queries.refund_files(actor=actor, state=RefundState.REQUESTED),
        "abatements": queries.abatement_files(actor=actor),
        "transfers": [one for one in approved if one.iban and not one.ordered],
        "cash": [one for one in approved if not one.ordered and not one.iban],
        "ordered": [one for one in approved if one.ordered],
        "files": queries.bank_files(kind=BankFileKind.TRANSFERS),
        "desks": queries.cash_desks(),
        "treasury": "treasury" in staff_of(request).roles,
        "form_id": fresh_form(request),
        "execute_on": request.POST.get("execute_on", short_date(berlin_date(now()) + timedelta(days=1))),
        "errors": problems(refusal, "f-execute_on"),
    }
    return show(request, "treasury/refunds.html", context, section="treasury", status=422 if refusal else 200)


@staff(*DECIDERS)
@require_http_methods(["GET", "POST"])
def refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """One refund; a second person approves or rejects it."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            approve = _wanted(request)
            act = actions.approve_refund if approve else actions.reject_refund
            act(actor=actor_of(request), now=now(), refund_id=refund_id)
            return go(WHERE, flash="refund_approved" if approve else "refund_rejected")
        except (Conflict, Forbidden, Invalid) as found:
            refusal = found
    file = queries.refund_to_decide(actor=actor_of(request), refund_id=refund_id)
    context = {
        "refund": file, "state": REFUNDS[file.state], "waits": file.state is RefundState.REQUESTED,
        "errors": problems(refusal, "entscheiden"),
    }  # fmt: skip
    return show(request, "treasury/refund_file.html", context, section="treasury", status=409 if refusal else 200)


@staff(*DECIDERS)
@require_POST
def abatement(request: HttpRequest, abatement_id: UUID) -> HttpResponse:
    """A second person approves or rejects a reduction."""
    try:
        approve = _wanted(request)
        act = actions.approve_abatement if approve else actions.reject_abatement
        act(actor=actor_of(request), now=now(), abatement_id=abatement_id)
    except (Conflict, Forbidden, Invalid) as refusal:
        return _page(request, refusal)
    return go(WHERE, flash="abatement_approved" if approve else "abatement_rejected")


@staff(*TREASURY)
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Write the file by which the bank pays the chosen refunds."""
    try:
        chosen = [chosen_id(one, "Bitte wählen Sie eine Erstattung.") for one in request.POST.getlist("refund")]
        actions.order_refunds(
            actor=actor_of(request),
            now=now(),
            request_id=form_id(request),
            chosen=chosen,
            execute_on=day(request.POST.get("execute_on", "")),
        )
    except (Conflict, Invalid) as refusal:
        return _page(request, refusal)
    return go(f"{WHERE}#dateien", flash="refunds_ordered")


def _wanted(request: HttpRequest) -> bool:
    wanted = request.POST.get("decision", "")
    if wanted not in ("approve", "reject"):
        raise Invalid("Bitte entscheiden Sie: genehmigen oder ablehnen.")
    return wanted == "approve"
