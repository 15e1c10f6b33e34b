"""Filling in, checking, sending: every page is reached by GET, every change is a POST followed by a redirect."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases.types import Fee
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.queries import DraftGone, find
from gemeinwerk.domain.forms.types import SummarySection
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.limits import limit
from gemeinwerk.kernel.refusal import Refusal, RefusalKind
from gemeinwerk.web.access import SIGN_IN, actor_of, public
from gemeinwerk.web.party import party_of
from gemeinwerk.web.portal import application, sending
from gemeinwerk.web.portal.application import Application, Problem
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.portal.form_page.reading import with_row, without_row
from gemeinwerk.web.portal.overview import beside, is_needed, next_needed, progress_in_words
from gemeinwerk.web.portal.page import go, show
from gemeinwerk.web.portal.uploading import answers_posted, typed_answers
from gemeinwerk.web.visitor import forget_typed, keep_typed, seconds_left, typed_on

REVIEW = "Prüfen und absenden"
KEPT_PER_MINUTE = 20
OUTDATED = Problem(
    "",
    "Dieser Schritt wurde inzwischen auf einer anderen Seite geändert.",
    "Unten stehen Ihre Angaben von hier. Mit „Weiter“ gelten sie; öffnen Sie die Seite neu, gilt der andere Stand.",
)


@public
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponse:
    """One step of the form; what was typed is kept, also where it is refused."""
    try:
        opened = application.open_application(request, draft_id)
    except DraftGone:
        if request.method == "POST" and actor_of(request).kind is ActorKind.GUEST:
            return _session_over(request)
        raise
    if opened.sent:
        return go(opened.receipt_url)
    number = opened.form.number_of(step)
    if number is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, opened, number)
    if typed := typed_on(request, request.path):
        return _step_page(request, _with_typed(opened, number, QueryDict(typed)), number, restored=True)
    return _step_page(request, opened, number)


def _session_over(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and ask for the sign-in; whether there is such a draft is not told."""
    limit("typed", party_of(request), per_minute=KEPT_PER_MINUTE)
    if request.POST.get("_action") == "save":
        return HttpResponse(status=401)
    keep_typed(request, request.path, request.POST.urlencode())
    return go(f"{SIGN_IN}?{urlencode({'weiter': request.path})}", flash="session_over")


def _with_typed(opened: Application, number: int, post: QueryDict) -> Application:
    return replace(opened, draft=replace(opened.draft, answers=typed_answers(post, opened, number)))


def _posted(request: HttpRequest, opened: Application, number: int) -> HttpResponse:
    verb, _, name = request.POST.get("_action", "next")[:200].partition(":")
    step, stand = opened.form.steps[number].id, request.POST.get("_stand", "")[:60]
    if application.is_outdated(opened.draft, step, stand):
        if verb == "save":
            return HttpResponse(status=409)
        return _step_page(request, _with_typed(opened, number, request.POST), number, [OUTDATED])
    try:
        answers, refused = answers_posted(request, opened, number)
        page = stand.partition(".")[2]
        opened = application.saved(request, opened, _rearranged(opened, answers, verb, name), step, page)
        forget_typed(request)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.NOT_FOUND:
            raise
        return _step_page(request, opened, number, [Problem("", refusal.message, refusal.hint)])
    if refused:
        return _step_page(request, opened, number, refused)
    return _onward(request, opened, number, verb, name)


def _rearranged(opened: Application, answers: dict[str, Any], verb: str, name: str) -> dict[str, Any]:
    node = find(opened.form.model, "/".join(part for part in name.split(".") if not part.isdecimal()))
    if node is None:
        return answers
    if verb == "add" and node.most != 1:
        return with_row(answers, name)
    if verb in ("remove", "remove-upload"):
        return without_row(answers, name)
    return answers


def _onward(request: HttpRequest, opened: Application, number: int, verb: str, name: str) -> HttpResponse:
    if verb == "save":
        return HttpResponse(status=204)
    if verb == "pause":
        return go("/konto/" if actor_of(request).kind is ActorKind.CITIZEN else opened.overview_url, flash="draft_kept")
    if verb == "overview":
        return go(opened.overview_url)
    if verb == "back":
        return go(opened.step_url(next_needed(opened, number, -1) or 0))
    if verb != "next":
        return go(opened.step_url(number) + (f"#f-{name}" if name else ""))
    problems = application.problems_of(opened, number)
    if problems:
        return _step_page(request, opened, number, problems)
    following = next_needed(opened, number)
    return go(opened.review_url if following is None else opened.step_url(following))


def _step_page(
    request: HttpRequest,
    opened: Application,
    number: int,
    problems: list[Problem] | None = None,
    *,
    restored: bool = False,
) -> HttpResponse:
    page = opened.form.steps[number]
    errors: dict[str, list[str]] = {}
    for problem in problems or ():
        errors.setdefault(problem.name, []).append(problem.message)
    context = {
        "service": opened.draft.title,
        "service_url": f"/leistung/{opened.draft.package_id}/",
        "step": page,
        "steps": beside(opened, number, REVIEW),
        "progress": progress_in_words(opened),
        "overview": opened.overview_url,
        "stand": f"{opened.draft.revision}.{secrets.token_hex(6)}",
        "session_seconds": seconds_left(request),
        "restored": restored,
        "number": number + 1,
        "total": len(opened.form.steps) + 1,
        "action": opened.step_url(number),
        "fields": mark_safe(page.renderer.render(opened.draft.answers, errors, opened.shown_state)),
        "errors": [problem.shown for problem in problems or ()],
        "uploads": page.has_uploads,
        "conditional": page.is_conditional,
        "live": page.live and page.live.script,
        "live_state": page.live and page.live.state(opened.draft.answers, opened.surroundings),
        "previous": next_needed(opened, number, -1) is not None,
        "is_last": next_needed(opened, number) is None,
        "saved_at": opened.draft.updated_at if opened.draft.revision else None,
    }
    return show(request, "step.html", context, section="apply", status=422 if problems else 200)


@public
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything once more, the last warning, and sending; sent twice, it is one application."""
    opened = application.open_application(request, draft_id)
    if opened.sent:
        return go(opened.receipt_url)
    problems = application.all_problems(opened)
    if request.method == "POST" and opened.draft.helper is not None:
        raise DraftGone()
    if request.method == "POST" and not problems:
        sending.send(request, opened)
        return go(opened.receipt_url)
    return _review_page(request, opened, problems)


def _review_page(request: HttpRequest, opened: Application, problems: list[Problem]) -> HttpResponse:
    sections = form_queries.summary(opened.form.model, opened.form.layout, opened.result.answers)
    needed = {step.id for step in opened.form.steps if is_needed(opened, step)}
    context: dict[str, Any] = {
        "service": opened.draft.title,
        "steps": beside(opened, len(opened.form.steps), REVIEW),
        "overview": opened.overview_url,
        "helper": opened.draft.helper is not None,
        "cosigned": form_queries.provenance(opened.draft.about, opened.draft.answers)["cosigned"],
        "total": len(opened.form.steps) + 1,
        "action": opened.review_url,
        "parts": [_part(opened, found) for found in sections if found.rows or found.step in needed],
        "errors": [{**problem.shown, "url": opened.problem_url(problem)} for problem in problems],
        "first_open": opened.problem_url(problems[0]) if problems else "",
        "previous": opened.step_url(len(opened.form.steps) - 1),
        "fee": _expected_fee(opened, problems),
        "authority": tenants.tenant(opened.draft.tenant_id).authority_name,
    }
    if (account_id := actor_of(request).account_id) is not None:
        context["account"] = True
        consent = deliveries.consent(account_id=account_id, tenant_id=opened.draft.tenant_id)
        context["has_consent"] = consent.is_given
        context["wording"] = None if consent.is_given else deliveries.consent_wording()
        context["consented"] = request.POST.get("einwilligung", "")
    status = 422 if problems and request.method == "POST" else 200
    return show(request, "review.html", context, section="apply", status=status)


def _expected_fee(opened: Application, problems: list[Problem]) -> Fee | None:
    """What it will cost, as soon as nothing is missing any more."""
    if problems:
        return None
    return cases.expected_fee(offer=opened.offer, answers=opened.result.answers, today=berlin_date(now()))


def _part(opened: Application, found: SummarySection) -> dict[str, Any]:
    """One step of the summary; beside a prefilled answer stands where it comes from."""
    notes = opened.state.notes
    rows = [{"label": row.label, "value": row.value, "note": notes.get(row.path, "")} for row in found.rows]
    return {"section": {"title": found.title, "rows": rows}, "url": f"{opened.url}{found.step}/"}


@public
@require_GET
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The confirmation with the reference number and what happens next."""
    opened = application.open_application(request, draft_id)
    if not opened.sent:
        return go(opened.url)
    return show(request, "receipt.html", sending.receipt_view(request, opened), section="apply")


@public
@require_GET
def receipt_file(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The confirmation as PDF."""
    opened = application.open_application(request, draft_id)
    if not opened.sent:
        raise Http404
    reference, content = sending.receipt_document(request, opened)
    return attachment(content, f"Eingangsbestätigung {reference}.pdf", "application/pdf")
