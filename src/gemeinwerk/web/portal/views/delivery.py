"""How a person gets notices: give, refuse and withdraw consents, for an authority or one service; ask for post."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.delivery import actions
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.portal import delivery_page
from gemeinwerk.web.portal.page import account_of, chosen_place, go, show

HERE: Final = "/konto/zustellung/"


@signed_in()
@require_http_methods(["GET", "POST"])
def delivery_settings(request: HttpRequest) -> HttpResponse:
    """What holds with one authority, the chosen place's where none is named, and every way to change it."""
    place = chosen_place(request)
    if place is None:
        return go(f"/ort/?weiter={HERE}")
    key = (request.POST.get("behoerde") or request.GET.get("behoerde") or "")[:12]
    tenant_id = tenants.place(key).tenant_id if key else place.tenant_id
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _change(request, tenant_id)
            return go(f"{HERE}?behoerde={key}" if key else HERE, flash="consent_saved")
        except (Conflict, Invalid) as problem:
            refusal = problem
    return _page(request, place.tenant_id, tenant_id, refusal)


def _page(request: HttpRequest, chosen: UUID, tenant_id: UUID, refusal: Refusal | None) -> HttpResponse:
    context: dict[str, Any] = delivery_page.page(account_of(request), tenants.tenant(tenant_id), chosen)
    if refusal is not None:
        context["errors"] = [{"message": f"{refusal.message} {refusal.hint}".strip(), "anchor": ""}]
    return show(request, "delivery_settings.html", context, section="account", status=422 if refusal else 200)


def _change(request: HttpRequest, tenant_id: UUID) -> None:
    """Carry out the one thing that was chosen; raises Invalid for anything else, and what the actions raise."""
    choice, scope = request.POST.get("zustellung", ""), request.POST.get("leistung", "")[:80]
    wording = request.POST.get("fassung", "")[:60]
    told: dict[str, Any] = {"actor": actor_of(request), "now": now(), "scope": scope}
    with tenant_scope(tenant_id):
        if choice == "digital":
            actions.give_consent(**told, wording_version=wording)
        elif choice == "ablehnen":
            actions.refuse_consent(**told, wording_version=wording)
        elif choice == "brief":
            actions.withdraw_consent(**told)
        elif choice in ("post-einmal", "post-dauerhaft"):
            actions.request_post(**told, wording_version=wording, permanent=choice == "post-dauerhaft")
        elif choice == "post-aufheben":
            actions.end_post_request(**told)
        else:
            raise Invalid("Bitte wählen Sie, wie Sie Bescheide erhalten möchten.")
