"""The decision on objections: write it, see the notice before it exists, issue it; the sealed notice of any delivery."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.types import ObjectionDraft, ObjectionForm
from gemeinwerk.domain.delivery.types import CostBearer, ObjectionOutcome
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, go, problems, show, staff_of

PREVIEW, ISSUE = "preview", "issue"
SUCCESS: Final = (ObjectionOutcome.GRANTED.value, ObjectionOutcome.GRANTED_IN_PART.value)


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Decide on every objection against a notice: nothing is decided before the last button."""
    actor, draft = actor_of(request), _draft(request)
    form = queries.objection_form(actor=actor, delivery_id=delivery_id)
    wanted = request.POST.get("_action", "")
    try:
        if wanted == ISSUE:
            actions.decide_objection(
                actor=actor, now=now(), delivery_id=delivery_id, draft=draft, signer=staff_of(request).name
            )
            return go(f"{HOME}vorgang/{form.case_id}/", flash="objection_decided")
        if wanted == PREVIEW:
            seen = queries.objection_preview(
                actor=actor, delivery_id=delivery_id, draft=draft, now=now(), signer=staff_of(request).name
            )
            context = {**_context(seen, draft), "notice": mark_safe(seen.preview_html)}
            return show(request, "objection_preview.html", context, section="inbox")
    except (Invalid, Conflict) as refusal:
        return _form(request, form, draft, refusal)
    return _form(request, form, draft)


def _form(
    request: HttpRequest, form: ObjectionForm, draft: ObjectionDraft, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        **_context(form, draft),
        "errors": problems(refusal, "f-outcome"),
        "refused": {one.where: one.message for one in refusal.details} if refusal else {},
    }
    return show(request, "objection_decision.html", context, section="inbox", status=422 if refusal else 200)


def _context(form: ObjectionForm, draft: ObjectionDraft) -> dict[str, Any]:
    names = {outcome.value: label for outcome, label in form.outcomes}
    labels = dict(form.costs)
    return {
        "form": form,
        "draft": draft,
        "outcome_label": names.get(draft.outcome, ""),
        "outcomes": [(outcome.value, label) for outcome, label in form.outcomes],
        "proposals": [
            (names[outcome.value], labels[rule.proposed.value], rule.statute)
            for outcome, rule in form.cost_rules
            if rule.proposed is not None
        ],
        "can_succeed": any(outcome in SUCCESS for outcome, _ in form.outcomes),
        "served": draft.outcome != ObjectionOutcome.GRANTED.value,
        "fields": [
            (name, value)
            for name, value in (
                ("outcome", draft.outcome),
                ("ruling", draft.ruling),
                ("reasons", draft.reasons),
                ("costs", draft.costs),
                ("share", draft.share),
                ("representation", "on" if draft.representation else ""),
                ("decides_here", "on" if draft.decides_here else ""),
            )
            if value
        ],
        "address": f"{HOME}vorgang/{form.case_id}/",
    }


def _draft(request: HttpRequest) -> ObjectionDraft:
    def text(name: str, limit: int) -> str:
        return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:limit]

    costs = request.POST.get("costs", "")
    return ObjectionDraft(
        outcome=text("outcome", 30),
        ruling=text("ruling", 20_000),
        reasons=text("reasons", 20_000),
        costs=costs if costs in set(CostBearer) else "",
        share=text("share", 1_000),
        representation="representation" in request.POST,
        decides_here="decides_here" in request.POST,
    )


@staff(*CASE_ROLES)
@require_GET
def delivered(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The sealed notice that a delivery brings, as PDF."""
    found = queries.delivered_file(actor=actor_of(request), delivery_id=delivery_id)
    return attachment(found.content, found.name, found.media_type)
