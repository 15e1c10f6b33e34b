"""The file of a case for a court or for the authority that decides on an objection."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from gemeinwerk.domain.cases import actions
from gemeinwerk.kernel.clock import now
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment


@staff("lead")
@require_POST
def court_file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The whole file as one ZIP; it is no GET, because every download leaves an entry in the audit trail."""
    found = actions.export_court_file(actor=actor_of(request), now=now(), case_id=case_id)
    return attachment(found.content, found.name, found.media_type)
