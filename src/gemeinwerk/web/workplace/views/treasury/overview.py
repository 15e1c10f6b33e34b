"""What waits for the treasury, and lists of claims."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.payments import queries
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import show, staff_of
from gemeinwerk.web.workplace.views.treasury.inputs import CLAIM_ROLES, DECIDERS
from gemeinwerk.web.workplace.views.treasury.words import STATES

LISTS: Final = {
    "offen": ("Offene Forderungen", "Es ist keine Forderung offen."),
    "ueberfaellig": ("Überfällige Forderungen", "Keine offene Forderung ist überfällig."),
    "rechnung": ("Elektronische Rechnungen auszustellen", "Keine Behörde wartet auf eine elektronische Rechnung."),
    "auffaellig": ("Auffällige Forderungen", "Keine Forderung ist auffällig."),
}


@staff(*DECIDERS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """How much waits, each with the way to it."""
    found = queries.overview(today=berlin_date(now()))
    waits = any(
        (found.open, found.flagged, found.refunds, found.abatements, found.unmatched, found.days, found.invoices)
    )
    context = {"work": found, "waits": waits, "treasury": "treasury" in staff_of(request).roles}
    context["account_missing"] = queries.creditor() is None
    return show(request, "treasury/overview.html", context, section="treasury")


@staff(*CLAIM_ROLES)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """Claims by a search for a Kassenzeichen, or those that are open, overdue or flagged."""
    text = request.GET.get("suche", "").strip()[:200]
    kind = request.GET.get("art", "")
    if kind not in LISTS:
        kind = "offen"
    title, empty = LISTS[kind]
    if text:
        rows = queries.claims_found(text=text)
        title, empty = "Gefundene Forderungen", f"Zu „{text}“ gibt es keine Forderung."
    elif kind == "auffaellig":
        rows = queries.flagged_claims()
    elif kind == "rechnung":
        rows = queries.claims_to_invoice()
    else:
        rows = queries.open_claims(due_before=berlin_date(now()) if kind == "ueberfaellig" else None)
    listed = [(one, STATES[one.state], one.open > 0 and one.due_on < berlin_date(now())) for one in rows]
    context = {"rows": listed, "title": title, "empty": empty, "text": text, "kind": "" if text else kind}
    return show(request, "treasury/claims.html", context, section="treasury")
