"""The decision: choose, see the notice before it exists, issue it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.types import DecisionDraft, DecisionForm
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, go, problems, show, staff_of

PREVIEW, ISSUE = "preview", "issue"


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Fill in the decision, look at the notice, then issue it: nothing is decided before the last button."""
    draft = _draft(request)
    wanted = request.POST.get("_action", "") if request.method == "POST" else ""
    if wanted == ISSUE:
        try:
            actions.decide(
                actor=actor_of(request), now=now(), case_id=case_id, draft=draft, signer=staff_of(request).name
            )
        except (Invalid, Conflict) as refusal:
            return _form(request, case_id, draft, refusal)
        return go(f"{HOME}vorgang/{case_id}/", flash="decided")
    if wanted == PREVIEW:
        return _preview(request, case_id, draft)
    return _form(request, case_id, draft)


def _preview(request: HttpRequest, case_id: UUID, draft: DecisionDraft) -> HttpResponse:
    try:
        form = queries.decision_preview(
            actor=actor_of(request), case_id=case_id, draft=draft, now=now(), signer=staff_of(request).name
        )
    except (Invalid, Conflict) as refusal:
        return _form(request, case_id, draft, refusal)
    context = {**_context(form, draft), "notice": mark_safe(form.preview_html)}
    return show(request, "decision_preview.html", context, section="inbox")


def _form(request: HttpRequest, case_id: UUID, draft: DecisionDraft, refusal: Refusal | None = None) -> HttpResponse:
    form = queries.decision_form(actor=actor_of(request), case_id=case_id, today=berlin_date(now()))
    context = {**_context(form, draft), "errors": problems(refusal, "f-outcome")}
    context["outcome_error"] = "Bitte wählen Sie ein Ergebnis." if refusal and not draft.outcome else ""
    return show(request, "decision.html", context, section="inbox", status=422 if refusal else 200)


def _context(form: DecisionForm, draft: DecisionDraft) -> dict[str, Any]:
    groups: dict[str, list[Any]] = {}
    for block in form.reasons:
        groups.setdefault(block.outcome, []).append(block)
    names = {outcome.value: label for outcome, label in form.outcomes}
    return {
        "form": form,
        "draft": draft,
        "outcome_label": names.get(draft.outcome, ""),
        "outcomes": [(outcome.value, label) for outcome, label in form.outcomes],
        "reason_groups": [(names.get(key, "Für jedes Ergebnis"), blocks) for key, blocks in groups.items()],
        "address": f"{HOME}vorgang/{form.case_id}/",
    }


def _draft(request: HttpRequest) -> DecisionDraft:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(value[:80] for value in request.POST.getlist(name)[:50])

    return DecisionDraft(
        outcome=request.POST.get("outcome", "")[:30],
        reason_ids=texts("reasons"),
        condition_ids=texts("conditions"),
        addition=request.POST.get("addition", "").replace("\x00", "").replace("\r\n", "\n")[:20_000],
    )
