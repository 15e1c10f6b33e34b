"""The list of drafts, and a new one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES, problems, show
from gemeinwerk.web.workplace.views.modelling.frame import LIST, STATES, go, url_of, words


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts of the authority; a posted title begins a new service."""
    refusal = None
    if request.method == "POST":
        try:
            draft_id = actions.begin_service(
                actor=actor_of(request),
                now=now(),
                title=words(request, "title"),
                legal_basis=words(request, "legal_basis"),
            )
            return go(url_of(draft_id), flash="service_begun")
        except Invalid as problem:
            refusal = problem
    rows = [
        {"title": row.title, "url": url_of(row.id), "state": STATES[row.state.value], "row": row}
        for row in queries.service_drafts()
    ]
    context = {
        "rows": rows,
        "values": {name: request.POST.get(name, "") for name in ("title", "legal_basis")},
        "errors": problems(refusal),
    }
    return show(request, "modelling/drafts.html", context, section="modelling", status=422 if refusal else 200)


@staff(*CATALOGUE_ROLES)
@require_POST
def discard(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Delete a draft; what was released stays offered."""
    actions.discard_service(actor=actor_of(request), now=now(), draft_id=model_id)
    return go(LIST, flash="service_discarded")
