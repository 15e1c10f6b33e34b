"""The list of terms, the page of one term, proposing and changing, and the release by a second person."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.domain.glossary.types import LEVELS, RelationKind, TermInfo, TermVersionInfo, VersionState
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import TERM_ROLES, go, problems, show
from gemeinwerk.web.workplace.views.glossary.inputs import content_of, posted, values_of
from gemeinwerk.web.workplace.views.glossary.shown import RELATIONS, STATES, TERMS, affected_view, term_url

PAGE: Final = 40
KEEPER: Final = "terminology"


@staff(*TERM_ROLES)
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """All terms with search, and what waits for a second person."""
    text = request.GET.get("suche", "").replace("\x00", "").strip()[:120]
    found = queries.terms(text, everything=True)
    pages = max(1, -(-len(found) // PAGE))
    number = request.GET.get("seite", "")
    page = min(max(int(number), 1), pages) if number.isdecimal() and len(number) < 6 else 1
    waiting = queries.waiting_versions()
    context = {
        "text": text,
        "rows": [{"one": one, "level": LEVELS[one.harmonisation]} for one in found[(page - 1) * PAGE : page * PAGE]],
        "count": len(found),
        "waiting": waiting[:PAGE],
        "more_waiting": max(0, len(waiting) - PAGE),
        "page": page,
        "pages": pages,
        "previous": _page_url(text, page - 1) if page > 1 else "",
        "following": _page_url(text, page + 1) if page < pages else "",
        "keeper": KEEPER in actor_of(request).roles,
    }
    return show(request, "glossary/terms.html", context, section="glossary")


def _page_url(text: str, page: int) -> str:
    return f"{TERMS}?{urlencode({'suche': text, 'seite': page})}"


@staff(*TERM_ROLES)
@require_http_methods(["GET", "POST"])
def term(request: HttpRequest, term: str) -> HttpResponse:
    """One term with its sources, relations, versions and uses; a post decides about a version or retires the term."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return go(term_url(term), flash=_decide(request, term))
        except NotFound:
            raise
        except Refusal as problem:
            refusal = problem
    info = queries.term(term)
    waiting = next((one for one in info.versions if one.state is VersionState.PROPOSED), None)
    affected = queries.affected_by_term(term)
    context = {
        "term": info,
        "level": LEVELS[info.content.harmonisation],
        "relations": _relations(info),
        "versions": [_version(info, one) for one in info.versions],
        "waiting": _version(info, waiting) if waiting else None,
        "mine": waiting is not None and waiting.proposed_by == actor_of(request).account_id,
        "keeper": KEEPER in actor_of(request).roles or bool(info.owner_key),
        "affected": affected_view(affected),
        "file": f"/arbeitsplatz/betroffene/begriff/{term}.csv",
        "errors": problems(refusal),
    }
    return show(request, "glossary/term.html", context, section="glossary", status=_status(refusal))


def _status(refusal: Refusal | None) -> int:
    return 403 if isinstance(refusal, Forbidden) else 422 if refusal else 200


def _decide(request: HttpRequest, term_id: str) -> str:
    """Do what a button of the page says and return the message for the next page."""
    verb, actor = request.POST.get("_action", ""), actor_of(request)
    if verb == "retire":
        reason = request.POST.get("reason", "")[:2000].replace("\x00", "")
        actions.retire_term(actor=actor, now=now(), term_id=term_id, reason=reason)
        return "term_retired"
    try:
        version_id = UUID(request.POST.get("version", ""))
    except ValueError:
        raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.") from None
    if queries.term_version(version_id).term_id != term_id:
        raise Conflict()
    if verb == "release":
        actions.release_term(actor=actor, now=now(), version_id=version_id)
        return "term_released"
    if verb == "decline":
        actions.decline_term(actor=actor, now=now(), version_id=version_id)
        return "term_declined"
    raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.")


def _relations(info: TermInfo) -> list[dict[str, Any]]:
    found = []
    for kind, title in RELATIONS.items():
        others = [one.term_id for one in info.content.relations if one.kind is kind]
        if others:
            links = [{"url": term_url(one), "label": info.labels.get(one, one)} for one in others]
            found.append({"title": title, "links": links})
    return found


def _version(info: TermInfo, version: TermVersionInfo) -> dict[str, Any]:
    """One version with what it changes against the released one before it."""
    released = [one for one in info.versions if one.state is VersionState.RELEASED and one.number < version.number]
    before = released[0].content if released else None
    return {
        "one": version,
        "state": STATES[version.state],
        "current": version.number == info.number,
        "changes": queries.changes_between(before, version.content),
        "first": before is None,
    }


@staff(*TERM_ROLES)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A new term."""
    values = {"harmonisation": "none", "based_on": "0", "label": request.GET.get("label", "")[:120]}
    refusal: Refusal | None = None
    if request.method == "POST":
        values = posted(request)
        try:
            return go(_send(request, values, queries.new_term_id(values["label"])), flash="term_proposed")
        except Refusal as problem:
            refusal = problem
    return _form(request, values, refusal, None)


@staff(*TERM_ROLES)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, term: str) -> HttpResponse:
    """The next version of a term."""
    info = queries.term(term)
    values = values_of(info)
    refusal: Refusal | None = None
    if request.method == "POST":
        values = posted(request)
        try:
            return go(_send(request, values, info.term_id, info), flash="term_proposed")
        except Refusal as problem:
            refusal = problem
    return _form(request, values, refusal, info)


def _send(request: HttpRequest, values: dict[str, str], term_id: str, known: TermInfo | None = None) -> str:
    number = values["based_on"]
    version_id = actions.propose_term(
        actor=actor_of(request),
        now=now(),
        content=content_of(values, term_id, known),
        reason=values["reason"],
        based_on=int(number) if known and number.isdecimal() and len(number) < 8 else 0,
        local=known is None and request.POST.get("local") == "true",
    )
    return term_url(queries.term_version(version_id).term_id)


def _form(request: HttpRequest, values: dict[str, str], refusal: Refusal | None, info: TermInfo | None) -> HttpResponse:
    errors = problems(refusal)
    context = {
        "values": values,
        "known": info,
        "levels": [(level.value, name) for level, name in LEVELS.items()],
        "relations": [(kind.value, RELATIONS[kind], values.get(kind.value, "")) for kind in RelationKind],
        "local": request.POST.get("local") == "true",
        "errors": errors,
        "wrong": {one.where: one.message for one in (refusal.details if refusal else ())},
    }
    return show(request, "glossary/edit.html", context, section="glossary", status=_status(refusal))
