"""Pages that every public platform owes: help, accessibility statement, privacy, imprint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.web.access import public
from gemeinwerk.web.portal.page import chosen_place, show


@public
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Short answers, in the same place on every page (WCAG 2.2, 3.2.6)."""
    return show(request, "information/help.html", section="help")


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Erklärung zur Barrierefreiheit (BITVNRW § 4)."""
    return _with_tenant(request, "accessibility")


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Information on data processing (DSGVO Art. 13)."""
    return _with_tenant(request, "privacy")


@public
@require_GET
def imprint(request: HttpRequest) -> HttpResponse:
    """Impressum (DDG § 5)."""
    return _with_tenant(request, "imprint")


def _with_tenant(request: HttpRequest, page: str) -> HttpResponse:
    place = chosen_place(request)
    tenant = tenants.tenant(place.tenant_id) if place else None
    return show(request, f"information/{page}.html", {"tenant": tenant}, section=page)
