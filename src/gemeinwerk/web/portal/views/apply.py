"""Filling in, checking, sending: every page is reached by GET, every change is a POST followed by a redirect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.forms.queries import find, summary
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.refusal import Refusal, RefusalKind
from gemeinwerk.web.access import actor_of, public
from gemeinwerk.web.portal import application, sending
from gemeinwerk.web.portal.application import Application, Problem
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.portal.form_page.reading import with_row, without_row
from gemeinwerk.web.portal.page import go, show
from gemeinwerk.web.portal.uploading import answers_posted

REVIEW = "Prüfen und absenden"


@public
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponse:
    """One step of the form; what was typed is kept, also where it is refused."""
    opened = application.open_application(request, draft_id)
    if opened.sent:
        return go(opened.receipt_url)
    number = opened.form.number_of(step)
    if number is None:
        raise Http404
    return _posted(request, opened, number) if request.method == "POST" else _step_page(request, opened, number)


def _posted(request: HttpRequest, opened: Application, number: int) -> HttpResponse:
    verb, _, name = request.POST.get("_action", "next")[:200].partition(":")
    try:
        answers, refused = answers_posted(request, opened, number)
        opened = application.saved(
            request, opened, _rearranged(opened, answers, verb, name), opened.form.steps[number].id
        )
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
        return go("/konto/" if actor_of(request).kind is ActorKind.CITIZEN else "/", flash="draft_kept")
    if verb == "back":
        return go(opened.step_url(max(number - 1, 0)))
    if verb != "next":
        return go(opened.step_url(number) + (f"#f-{name}" if name else ""))
    problems = application.problems_of(opened, number)
    if problems:
        return _step_page(request, opened, number, problems)
    return go(opened.step_url(number + 1) if number + 1 < len(opened.form.steps) else opened.review_url)


def _step_page(
    request: HttpRequest, opened: Application, number: int, problems: list[Problem] | None = None
) -> HttpResponse:
    page = opened.form.steps[number]
    errors: dict[str, list[str]] = {}
    for problem in problems or ():
        errors.setdefault(problem.name, []).append(problem.message)
    context = {
        "service": opened.draft.title,
        "step": page,
        "steps": _progress(opened, number),
        "number": number + 1,
        "total": len(opened.form.steps) + 1,
        "action": opened.step_url(number),
        "fields": mark_safe(page.renderer.render(opened.draft.answers, errors, opened.state)),
        "errors": [problem.shown for problem in problems or ()],
        "uploads": page.has_uploads,
        "conditional": page.is_conditional,
        "previous": number > 0,
        "is_last": number + 1 == len(opened.form.steps),
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
    if request.method == "POST" and not problems:
        sending.send(request, opened)
        return go(opened.receipt_url)
    return _review_page(request, opened, problems)


def _review_page(request: HttpRequest, opened: Application, problems: list[Problem]) -> HttpResponse:
    sections = summary(opened.form.model, opened.form.layout, opened.result.answers)
    context: dict[str, Any] = {
        "service": opened.draft.title,
        "steps": _progress(opened, len(opened.form.steps)),
        "total": len(opened.form.steps) + 1,
        "action": opened.review_url,
        "parts": [{"section": found, "url": f"{opened.url}{found.step}/"} for found in sections],
        "errors": [{**problem.shown, "url": opened.problem_url(problem)} for problem in problems],
        "first_open": opened.problem_url(problems[0]) if problems else "",
        "previous": opened.step_url(len(opened.form.steps) - 1),
        "authority": tenants.tenant(opened.draft.tenant_id).authority_name,
    }
    if (account_id := actor_of(request).account_id) is not None:
        consent = deliveries.consent(account_id=account_id, tenant_id=opened.draft.tenant_id)
        context["has_consent"] = consent.is_given
        context["wording"] = None if consent.is_given else deliveries.consent_wording()
        context["consented"] = request.POST.get("einwilligung", "")
    status = 422 if problems and request.method == "POST" else 200
    return show(request, "review.html", context, section="apply", status=status)


def _progress(opened: Application, current: int) -> list[dict[str, str]]:
    titles = [(found.title, opened.step_url(index)) for index, found in enumerate(opened.form.steps)]
    items = []
    for index, (title, url) in enumerate([*titles, (REVIEW, opened.review_url)]):
        state = "current" if index == current else ("done" if index < current else "todo")
        items.append({"title": title, "state": state, "url": url if state == "done" else ""})
    return items


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
