"""Filling in, checking, sending: every page is reached by GET, every change is a POST followed by a redirect."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases.types import Fee
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.forms.queries import DraftGone, find
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.limits import limit
from gemeinwerk.kernel.refusal import Refusal, RefusalKind
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import SIGN_IN, actor_of, public
from gemeinwerk.web.design.speech import spoken
from gemeinwerk.web.party import party_of
from gemeinwerk.web.portal import application, sending
from gemeinwerk.web.portal.application import Application, Problem
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.portal.form_page.pages import review_context, step_context
from gemeinwerk.web.portal.form_page.reading import with_row, without_row
from gemeinwerk.web.portal.language import in_language, message_in_words
from gemeinwerk.web.portal.origins import value_at
from gemeinwerk.web.portal.overview import next_needed
from gemeinwerk.web.portal.page import go, show
from gemeinwerk.web.portal.uploading import answers_posted, typed_answers
from gemeinwerk.web.portal.user_account import PostboxQuestion
from gemeinwerk.web.visitor import forget_typed, keep_typed, seconds_left, typed_on

KEPT_PER_MINUTE = 20
OUTDATED = Problem(
    "",
    "Dieser Schritt wurde inzwischen auf einer anderen Seite geändert.",
    "Unten stehen Ihre Angaben von hier. Mit „Weiter“ gelten sie; öffnen Sie die Seite neu, gilt der andere Stand.",
)


@public
@require_http_methods(["GET", "POST"])
@in_language
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
        outdated = replace(OUTDATED, message=gettext(OUTDATED.message), hint=gettext(OUTDATED.hint))
        return _step_page(request, _with_typed(opened, number, request.POST), number, [outdated])
    try:
        answers, refused = answers_posted(request, opened, number)
        page = stand.partition(".")[2]
        opened = application.saved(request, opened, _rearranged(opened, answers, verb, name), step, page)
        forget_typed(request)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.NOT_FOUND:
            raise
        return _step_page(request, opened, number, [_refused(refusal)])
    if refused:
        refused = [replace(one, message=message_in_words(one.message, {})) for one in refused]
        return _step_page(request, opened, number, refused)
    return _onward(request, opened, number, verb, name)


def _refused(refusal: Refusal) -> Problem:
    return Problem("", message_in_words(refusal.message, {}), message_in_words(refusal.hint, {}))


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
        return go(opened.step_url(number) + _place_of(opened, verb, name))
    problems = application.problems_of(opened, number)
    if problems:
        return _step_page(request, opened, number, problems)
    following = next_needed(opened, number)
    return go(opened.review_url if following is None else opened.step_url(following))


def _place_of(opened: Application, verb: str, name: str) -> str:
    """Where the keyboard goes on: in a row that was added, or at the part from which a row was taken."""
    rows = value_at(opened.draft.answers, name)
    if verb == "add" and isinstance(rows, list) and rows:
        return f"#f-{name}.{len(rows) - 1}"
    if verb == "remove":
        name = name.rpartition(".")[0]
    return f"#f-{name}" if name else ""


def _step_page(
    request: HttpRequest,
    opened: Application,
    number: int,
    problems: list[Problem] | None = None,
    *,
    restored: bool = False,
) -> HttpResponse:
    stand = f"{opened.draft.revision}.{secrets.token_hex(6)}"
    context = step_context(opened, number, problems or (), stand=stand)
    context |= {"session_seconds": seconds_left(request), "restored": restored}
    return show(request, "step.html", context, section="apply", status=422 if problems else 200)


@public
@require_http_methods(["GET", "POST"])
@in_language
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
    authority = tenants.tenant(opened.draft.tenant_id).authority_name
    context = review_context(opened, problems, authority=authority)
    try:
        context["fee"] = _expected_fee(opened, problems)
    except cases.FeeOpen:
        context["fee_open"] = True
    if (account_id := actor_of(request).account_id) is not None:
        context["account"] = True
        consent = deliveries.consent(
            account_id=account_id, tenant_id=opened.draft.tenant_id, scope=opened.draft.package_id
        )
        context["has_consent"] = consent.is_given
        context["user_account"] = asked = sending.postbox_question(request, opened)
        context["wording"] = None if consent.is_given or asked else deliveries.consent_wording()
        if asked is not None:
            context["user_account_chosen"] = _chosen(request, asked)
        if context["wording"] is not None:
            context["consent_label"] = spoken(f"{context['wording'].title}: Ja, ich willige ein", "de")
        context["consented"] = request.POST.get("einwilligung", "")
    status = 422 if problems and request.method == "POST" else 200
    return show(request, "review.html", context, section="apply", status=status)


def _chosen(request: HttpRequest, asked: PostboxQuestion) -> str:
    """What is ticked about the postbox of the user account: the answer just given, or what holds already."""
    if request.method == "POST":
        return request.POST.get("nutzerkonto", "")
    return "true" if asked.used == asked.asks_for_consent else ""


def _expected_fee(opened: Application, problems: list[Problem]) -> Fee | None:
    """What it will cost, as soon as nothing is missing any more."""
    if problems:
        return None
    with tenant_scope(opened.draft.tenant_id):
        return cases.expected_fee(offer=opened.offer, answers=opened.result.answers, today=berlin_date(now()))


@public
@require_GET
@in_language
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
