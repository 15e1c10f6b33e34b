"""Statutes: the list, one statute with its states, and what its change concerns."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Finding, Forbidden, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import TERM_ROLES, day, go, problems, show
from gemeinwerk.web.workplace.views.glossary.shown import affected_view, statute_url, term_url
from gemeinwerk.web.workplace.views.glossary.terms import KEEPER

INPUTS: Final = ("citation", "title", "link", "valid_from", "change", "wording", "promulgation")


@staff(*TERM_ROLES)
@require_http_methods(["GET", "POST"])
def statutes(request: HttpRequest) -> HttpResponse:
    """All statutes that packages cite or that are registered; a post registers a state."""
    return _page(request, "glossary/statutes.html", None)


@staff(*TERM_ROLES)
@require_http_methods(["GET", "POST"])
def statute(request: HttpRequest, statute: str) -> HttpResponse:
    """One statute with its states, and every form, notice and decision of every tenant that rests on it."""
    return _page(request, "glossary/statute.html", statute)


def _page(request: HttpRequest, template: str, statute_id: str | None) -> HttpResponse:
    known = queries.statute(statute_id) if statute_id is not None else None
    values = {name: request.POST.get(name, "")[:25_000].replace("\x00", "") for name in INPUTS}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return go(statute_url(_register(request, values)), flash="statute_registered")
        except Refusal as problem:
            refusal = problem
    elif known is not None:
        values |= {"citation": known.name, "title": known.title, "link": known.link}
    context: dict[str, Any] = {
        "values": values,
        "errors": problems(refusal),
        "wrong": {one.where: one.message for one in (refusal.details if refusal else ())},
        "keeper": KEEPER in actor_of(request).roles,
    }
    if known is not None and statute_id is not None:
        context |= _told(statute_id) | {"statute": known, "states": tuple(reversed(known.states))}
    else:
        context["rows"] = [{"one": one, "url": statute_url(one.statute_id)} for one in queries.statutes()]
    status = 403 if isinstance(refusal, Forbidden) else 422 if refusal else 200
    return show(request, template, context, section="glossary", status=status)


def _told(statute_id: str) -> dict[str, Any]:
    found = queries.affected_by_statute(statute_id)
    return {
        "changes": found.changes,
        "affected": affected_view(found),
        "terms": [{"label": one.label, "url": term_url(one.term_id)} for one in queries.terms_citing(statute_id)],
        "file": f"/arbeitsplatz/betroffene/vorschrift/{statute_id}.csv",
    }


def _register(request: HttpRequest, values: dict[str, str]) -> str:
    try:
        valid_from = day(values["valid_from"])
    except Refusal as refusal:
        raise Invalid(details=[Finding("valid_from", None, refusal.message, refusal.hint)]) from None
    texts = {name: values[name] for name in INPUTS if name not in ("citation", "valid_from")}
    return actions.register_statute_state(
        actor=actor_of(request), now=now(), citation=values["citation"], valid_from=valid_from, **texts
    )
