"""What an authority announces publicly because it cannot serve it otherwise (LZG NRW § 10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.delivery import queries
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.access import public
from gemeinwerk.web.portal.page import chosen_place, show


@public
@require_GET
def announcements(request: HttpRequest) -> HttpResponse:
    """The announcements that hang now in the chosen place; no search engine and no cache may keep the names."""
    place = chosen_place(request)
    tenant = tenants.tenant(place.tenant_id) if place else None
    found = queries.current_announcements(tenant_id=tenant.id, on=berlin_date(now())) if tenant else []
    context = {"tenant": tenant, "announcements": found}
    response = show(request, "announcements.html", context, section="announcements")
    response["X-Robots-Tag"] = "noindex, noarchive"
    response["Cache-Control"] = "no-store"
    return response
