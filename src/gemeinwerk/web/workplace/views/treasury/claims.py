"""One claim: its items, its ledger line by line, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import AbatementState, ClaimFile
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import go, problems, show, staff_of
from gemeinwerk.web.workplace.views.treasury.inputs import (
    CASSA,
    CLAIM_ROLES,
    TREASURY,
    chosen_id,
    euros,
    form_id,
    fresh_form,
    typed,
)
from gemeinwerk.web.workplace.views.treasury.words import ABATEMENTS, ACCOUNTS, FLAGS, KINDS, REFUNDS, STATES, way

REASONS: Final = (
    ("bescheid_aufgehoben", "Der Bescheid ist aufgehoben."),
    ("antrag_zurueckgenommen", "Der Antrag ist zurückgenommen."),
    ("falsch_berechnet", "Die Gebühr ist falsch berechnet."),
    ("doppelt_erfasst", "Die Forderung ist doppelt erfasst."),
)


@staff(*CLAIM_ROLES)
@require_GET
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The claim with its history."""
    return _page(request, claim_id)


@staff(*TREASURY)
@require_POST
def clear(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Note that somebody looked at what the claim was flagged for."""
    actions.clear_flags(actor=actor_of(request), now=now(), claim_id=claim_id)
    return go(address(claim_id), flash="claim_cleared")


@staff(*CLAIM_ROLES)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Ask first, then cancel the whole claim."""

    def act() -> str:
        reason = request.POST.get("reason", "")
        if reason not in dict(REASONS):
            raise Invalid("Bitte wählen Sie einen Grund.")
        actions.cancel_claim(actor=actor_of(request), now=now(), claim_id=claim_id, reason=reason)
        return "claim_cancelled"

    return _step(request, claim_id, "cancel", act, {"reasons": REASONS, **typed(request, "reason")})


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def write_off(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Ask first, then write off a small rest."""

    def act() -> str:
        actions.write_off(actor=actor_of(request), now=now(), claim_id=claim_id)
        return "claim_written_off"

    return _step(request, claim_id, "write_off", act, {"limit": queries.policy().small_amount})


@staff(*CLAIM_ROLES)
@require_http_methods(["GET", "POST"])
def reduce(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Ask for a part less of the claim."""

    def act() -> str:
        done = actions.reduce_claim(
            actor=actor_of(request), now=now(), request_id=form_id(request), claim_id=claim_id,
            amount=euros(request.POST.get("amount", "")), reason=request.POST.get("reason", ""),
        )  # fmt: skip
        return "claim_reduced" if done is AbatementState.BOOKED else "abatement_requested"

    alone = bool(staff_of(request).roles & {"treasury", "lead"})
    limit = queries.policy().reduce_alone_below if alone else 0
    return _step(request, claim_id, "reduce", act, {"limit": limit, **typed(request, "amount", "reason")})


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Move what is over to another claim of the same payer."""

    def act() -> str:
        actions.move_overpayment(
            actor=actor_of(request), now=now(), request_id=form_id(request), from_id=claim_id,
            to_id=chosen_id(request.POST.get("target", ""), "Bitte wählen Sie die andere Forderung."),
            amount=euros(request.POST.get("amount", "")),
        )  # fmt: skip
        return "claim_moved"

    return _step(request, claim_id, "move", act, typed(request, "amount", "target"))


@staff(*CLAIM_ROLES)
@require_http_methods(["GET", "POST"])
def refund(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Ask for money to be given back; a second person decides."""

    def act() -> str:
        cash = request.POST.get("way", "") == "cash"
        iban = "" if cash else request.POST.get("iban", "")
        if not cash and not iban.strip():
            raise Invalid("Bitte geben Sie die IBAN an.", hint="Oder wählen Sie die Auszahlung am Schalter.")
        actions.request_refund(
            actor=actor_of(request), now=now(), claim_id=claim_id, request_id=form_id(request),
            amount=euros(request.POST.get("amount", "")), reason=request.POST.get("reason", ""),
            holder=request.POST.get("holder", ""), iban=iban,
        )  # fmt: skip
        return "refund_requested"

    return _step(request, claim_id, "refund", act, typed(request, "amount", "reason", "holder", "iban", "way"))


def _step(
    request: HttpRequest, claim_id: UUID, name: str, act: Callable[[], str], context: dict[str, Any]
) -> HttpResponse:
    """The page of one step; a refusal keeps what was typed."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return go(address(claim_id), flash=act())
        except (Conflict, Forbidden, Invalid) as found:
            refusal = found
    file = queries.claim_file(actor=actor_of(request), claim_id=claim_id)
    shown = {
        **context, "file": file, "claim": file.status, "errors": problems(refusal, "f-amount"),
        "form_id": fresh_form(request), "choices": [(str(one.id), _named(one)) for one in file.movable],
    }  # fmt: skip
    return show(request, f"treasury/{name}.html", shown, section="treasury", status=422 if refusal else 200)


def _page(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    file = queries.claim_file(actor=actor_of(request), claim_id=claim_id)
    context: dict[str, Any] = {
        "file": file,
        "claim": file.status,
        "state": STATES[file.status.state],
        "overdue": file.status.open > 0 and file.status.due_on < berlin_date(now()),
        "flags": [FLAGS.get(one, one) for one in file.status.flags],
        "facts": _facts(file),
        "refunds": [(one, REFUNDS[one.state]) for one in file.refunds],
        "abatements": [(one, ABATEMENTS[one.state]) for one in file.abatements],
        "treasury": "treasury" in staff_of(request).roles,
        "decider": bool(staff_of(request).roles & {"treasury", "lead"}),
        "small": 0 < file.status.open < queries.policy().small_amount,
    }
    return show(request, "treasury/claim.html", context, section="treasury")


def _facts(file: ClaimFile) -> list[dict[str, Any]]:
    return [
        {
            "fact": fact,
            "kind": KINDS[fact.kind],
            "way": way(fact.key),
            "lines": [
                (ACCOUNTS[one.account], " / ".join(filter(None, (one.account_code, one.product))),
                 one.amount if one.amount > 0 else "", -one.amount if one.amount < 0 else "")
                for one in fact.movements
            ],
        }
        for fact in file.history
    ]  # fmt: skip


def _named(one: Any) -> str:
    return f"{one.title}, {one.reference}, offen {one.open:.2f} €".replace(".", ",")


def address(claim_id: UUID) -> str:
    """Return the address of a claim."""
    return f"{CASSA}forderung/{claim_id}/"
