"""The case: everything about it on one page, and the steps that work on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.cases import actions, queries
from gemeinwerk.domain.cases.types import CaseFile, CaseState, CaseView, FileRow, Step
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery.types import RemedyInfo
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, day, go, problems, show, staff_of
from gemeinwerk.web.workplace.views.treasury.words import STATES


@staff(*CASE_ROLES)
@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case with its answers, opened for this view only."""
    return _page(request, case_id)


def _page(request: HttpRequest, case_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    view = queries.case_for(actor=actor_of(request), case_id=case_id, today=berlin_date(now()))
    steps = {step.step: step for step in view.next_steps}
    context: dict[str, Any] = {
        "case": view,
        "primary": next((step for step in view.next_steps if step.primary), None),
        "can": {step.value: step in steps for step in Step},
        "waiting_for": _waiting_for(view),
        "is_lead": "lead" in actor_of(request).roles,
        "open_remedy": _open_remedy(view),
        "to_serve": next((one for one in view.deliveries if one.decides_objection and one.state == "prepared"), None),
        "claims": [(one, STATES[one.state]) for one in payments.claims_of(subject_id=case_id)],
        "treasury": "treasury" in staff_of(request).roles,
        "locked_files": [file.name for file in _files(view) if file.locked],
        "errors": problems(refusal),
        "text": request.POST.get("text", "") if refusal else "",
    }
    return show(request, "case.html", context, section="inbox", status=409 if refusal else 200)


def _files(view: CaseView) -> list[FileRow]:
    return [*view.attachments, *(file for reply in view.replies for file in reply.files)]


def _open_remedy(view: CaseView) -> RemedyInfo | None:
    """The oldest remedy on whose form and time nobody has decided."""
    found = [one for standing in view.standings for one in standing.delivery.remedies if one.is_open]
    return min(found, key=lambda one: one.received_at, default=None)


def _waiting_for(view: CaseView) -> dict[str, Any] | None:
    """The request that the applicant has not answered yet, where the case waits for it."""
    if view.state is not CaseState.WAITING_FOR_APPLICANT:
        return None
    still = [request for request in view.requests if request.answered_at is None]
    if not still:
        return None
    due_on = max(request.due_on for request in still)
    return {"due_on": due_on, "late": due_on < berlin_date(now())}


@staff(*CASE_ROLES)
@require_POST
def take(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the case to work on."""
    try:
        actions.take(actor=actor_of(request), now=now(), case_id=case_id)
    except (actions.AlreadyTaken, actions.StepRefused) as refusal:
        return _page(request, case_id, refusal)
    return go(_address(case_id), flash="taken")


@staff(*CASE_ROLES)
@require_POST
def release(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case back."""
    actions.release(actor=actor_of(request), now=now(), case_id=case_id)
    return go(_address(case_id), flash="released")


@staff("lead")
@require_POST
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case to somebody."""
    try:
        chosen = UUID(request.POST.get("person", ""))
    except ValueError:
        return _page(request, case_id, Invalid("Bitte wählen Sie eine Person.", hint="Die Liste zeigt alle."))
    try:
        actions.assign(actor=actor_of(request), now=now(), case_id=case_id, account_id=chosen)
    except (Invalid, actions.StepRefused) as refusal:
        return _page(request, case_id, refusal)
    return go(_address(case_id), flash="assigned")


@staff(*CASE_ROLES)
@require_POST
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write an internal note."""
    try:
        actions.add_note(actor=actor_of(request), now=now(), case_id=case_id, text=request.POST.get("text", ""))
    except Invalid as refusal:
        return _page(request, case_id, refusal)
    return go(f"{_address(case_id)}#notizen", flash="noted")


@staff(*CASE_ROLES)
@require_POST
def check(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note that the answers were checked."""
    try:
        actions.complete_check(actor=actor_of(request), now=now(), case_id=case_id, signer=staff_of(request).name)
    except (Invalid, Conflict) as refusal:
        return _page(request, case_id, refusal)
    return go(_address(case_id), flash="checked")


@staff(*CASE_ROLES)
@require_POST
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close the case."""
    try:
        actions.close(actor=actor_of(request), now=now(), case_id=case_id)
    except actions.StepRefused as refusal:
        return _page(request, case_id, refusal)
    return go(_address(case_id), flash="closed")


@staff(*CASE_ROLES)
@require_POST
def go_on_unpaid(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Begin the work although the payment is missing."""
    try:
        actions.go_on_unpaid(actor=actor_of(request), now=now(), case_id=case_id)
    except actions.StepRefused as refusal:
        return _page(request, case_id, refusal)
    return go(_address(case_id), flash="went_on_unpaid")


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def request_documents(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write to the applicant what is missing, and until when it is needed."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.request_documents(
                actor=actor_of(request),
                now=now(),
                case_id=case_id,
                text=request.POST.get("text", ""),
                due_on=day(request.POST.get("due_on", "")),
            )
            return go(_address(case_id), flash="requested")
        except (Invalid, actions.StepRefused) as problem:
            refusal = problem
    form = queries.request_form(actor=actor_of(request), case_id=case_id, today=berlin_date(now()))
    context = {
        "form": form,
        "text": request.POST.get("text", ""),
        "due_on": request.POST.get("due_on", short_date(form.due_on)),
        "errors": problems(refusal, "f-text"),
        "text_error": refusal.message if refusal and not request.POST.get("text", "").strip() else "",
    }
    return show(request, "request_documents.html", context, section="inbox", status=422 if refusal else 200)


@staff(*CASE_ROLES)
@require_GET
def attachment_file(request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    """One attachment of the application, always as a download."""
    found = queries.attachment(actor=actor_of(request), case_id=case_id, attachment_id=attachment_id)
    return _download(found)


@staff(*CASE_ROLES)
@require_GET
def reply_file(request: HttpRequest, case_id: UUID, upload_id: UUID) -> HttpResponse:
    """One file of an answer, always as a download."""
    return _download(queries.reply_file(actor=actor_of(request), case_id=case_id, upload_id=upload_id))


@staff(*CASE_ROLES)
@require_GET
def notice_file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The sealed notice as PDF."""
    return _download(queries.notice_file(actor=actor_of(request), case_id=case_id))


@staff(*CASE_ROLES)
@require_POST
def evidence_file(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The sealed evidence of one delivery; each one that is given out leaves an entry, so it is asked for by POST."""
    pdf = delivery.issue_evidence(actor=actor_of(request), now=now(), delivery_id=delivery_id)
    return attachment(pdf, f"Zustellnachweis-{delivery_id}.pdf", "application/pdf")


def _download(found: CaseFile) -> HttpResponse:
    return attachment(found.content, found.name, found.media_type)


def _address(case_id: UUID) -> str:
    return f"{HOME}vorgang/{case_id}/"
