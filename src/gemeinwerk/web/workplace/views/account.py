"""The account of the authority: where payers transfer to, and who may collect direct debits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import Creditor
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import HOME, go, problems, show, staff_of

FIELDS = ("name", "iban", "bic", "creditor_id")
LONGEST = 100


@staff("admin", "treasury")
@require_http_methods(["GET", "POST"])
def payee_account(request: HttpRequest) -> HttpResponse:
    """Look at and change where the authority takes money."""
    refusal: actions.AccountRefused | None = None
    tenant_id = staff_of(request).tenant_id
    with tenant_scope(tenant_id):
        if request.method == "POST":
            given = {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}
            try:
                actions.describe_creditor(actor=actor_of(request), now=now(), **given)
                return go(f"{HOME}behoerde/konto/", flash="payee_account")
            except actions.AccountRefused as fault:
                refusal = fault
        known = queries.creditor()
    shown = known or Creditor("", "")
    values = {name: request.POST.get(name, getattr(shown, name)) for name in FIELDS}
    wrong = {one.where: one.message for one in refusal.details} if refusal else {}
    context = {"values": values, "wrong": wrong, "known": known, "errors": problems(refusal)}
    return show(request, "payee_account.html", context, section="organisation", status=422 if refusal else 200)
