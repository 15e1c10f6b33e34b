"""The account: own data, drafts, applications, and whether notices come digitally."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases.types import CaseState, CitizenStatus
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import MessageKind, PostboxEntry
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.portal import lists, paying
from gemeinwerk.web.portal.page import account_of, chosen_place, go, show
from gemeinwerk.web.portal.service_page import LEVEL_NAMES


@signed_in()
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """What the person is doing here: drafts first, then what was sent, then who they are."""
    account_id = account_of(request)
    sent = lists.submissions_of(identity.person(account_id))
    context = {
        "owed": paying.brief_rows(account_id),
        "drafts": lists.drafts_of(account_id),
        "submissions": sent,
        "waiting": [row for row in sent if row["needs_answer"]],
        "kept": forms.kept_answers(account_id=account_id, now=now()),
        "level_name": LEVEL_NAMES[actor_of(request).assurance],
    }
    return show(request, "account.html", context, section="account")


@signed_in()
@require_GET
def application_status(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """How one's own application stands, with its history and messages."""
    account_id = account_of(request)
    person = identity.person(account_id)
    status = cases.status_for_submission(person=person, submission_id=submission_id)
    messages = deliveries.messages_of(account_id=account_id, submission_id=submission_id)
    sent = lists.sent_by(account_id, submission_id)
    owed = paying.brief_rows(account_id, case_id=status.case_id) if status and status.case_id else []
    context = {"status": status, "messages": messages, "sent": sent, "claims": owed, **_next_for(status, messages)}
    if waiting := [row for row in owed if row["is_open"]]:
        context.setdefault("answer_url", waiting[0]["url"])
        context.setdefault("answer_label", "Jetzt bezahlen")
    return show(request, "application_status.html", context, section="account")


def _next_for(status: CitizenStatus | None, messages: list[PostboxEntry]) -> dict[str, str]:
    """The one thing to do now: answer a request, or read the notice."""
    wanted = {
        CaseState.WAITING_FOR_APPLICANT: (MessageKind.REQUEST, "Auf die Rückfrage antworten"),
        CaseState.DELIVERED: (MessageKind.NOTICE, "Zum Bescheid"),
        CaseState.CLOSED: (MessageKind.NOTICE, "Zum Bescheid"),
    }.get(status.state if status else CaseState.RECEIVED)
    if wanted is None:
        return {}
    found = [entry for entry in messages if entry.kind is wanted[0] and not entry.is_own]
    newest = max(found, key=lambda entry: entry.created_at, default=None)
    return {"answer_url": f"/postfach/{newest.message_id}/", "answer_label": wanted[1]} if newest else {}


@signed_in()
@require_http_methods(["GET", "POST"])
def delivery_settings(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to digital notices of the chosen place's authority."""
    place = chosen_place(request)
    if place is None:
        return go("/ort/?weiter=/konto/zustellung/")
    if request.method == "POST":
        _change_consent(request, place.tenant_id)
        return go("/konto/zustellung/", flash="consent_saved")
    context = {
        "tenant": tenants.tenant(place.tenant_id),
        "consent": deliveries.consent(account_id=account_of(request), tenant_id=place.tenant_id),
        "wording": deliveries.consent_wording(),
    }
    return show(request, "delivery_settings.html", context, section="account")


def _change_consent(request: HttpRequest, tenant_id: UUID) -> None:
    choice = request.POST.get("zustellung", "")
    with tenant_scope(tenant_id):
        if choice == "digital":
            wording = request.POST.get("fassung", "")[:60]
            delivery.give_consent(actor=actor_of(request), now=now(), wording_version=wording, given_via="konto")
        elif choice == "brief":
            delivery.withdraw_consent(actor=actor_of(request), now=now())
        else:
            raise Invalid("Bitte wählen Sie, wie Sie Bescheide erhalten möchten.")
