"""Terms in plain words, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.glossary import queries
from gemeinwerk.domain.glossary.types import RelationKind
from gemeinwerk.web.access import public
from gemeinwerk.web.portal.page import show

MAX_QUERY = 120


@public
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """All terms in force by their first letter, or those that fit the words."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    return show(request, "terms.html", {"words": words, "hits": queries.terms(words)}, section="terms")


@public
@require_GET
def term(request: HttpRequest, term: str) -> HttpResponse:
    """One term in plain words, with its definition and where it comes from."""
    info = queries.term(term, public=True)
    apart = [
        {"label": info.labels[one.term_id], "url": f"/begriff/{one.term_id}/"}
        for one in info.content.relations
        if one.kind is RelationKind.DISTINCT and one.term_id in info.labels
    ]
    return show(request, "term.html", {"term": info, "apart": apart}, section="terms")
