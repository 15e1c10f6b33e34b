"""The account: own data, drafts and applications."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.cases.types import CaseState, CitizenStatus
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import MessageKind, PostboxEntry
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.clock import now
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.portal import lists, paying
from gemeinwerk.web.portal.page import account_of, person_of, show
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
    person = person_of(request)
    status = cases.status_for_submission(person=person, submission_id=submission_id)
    messages = deliveries.messages_of(account_id=account_id, submission_id=submission_id)
    sent = lists.sent_by(account_id, submission_id)
    owed = paying.brief_rows(account_id, case_id=status.case_id) if status and status.case_id else []
    context = {
        "status": status,
        "messages": messages,
        "sent": sent,
        "claims": owed,
        "standings": _standings(account_id, submission_id, messages),
        **_next_for(status, messages),
    }
    if waiting := [row for row in owed if row["is_open"]]:
        context.setdefault("answer_url", waiting[0]["url"])
        context.setdefault("answer_label", "Jetzt bezahlen")
    return show(request, "application_status.html", context, section="account")


def _standings(account_id: UUID, submission_id: UUID, messages: list[PostboxEntry]) -> list[dict[str, object]]:
    """The notices about the application that count as notified, each with the message from which it can be objected to."""
    found = deliveries.deliveries_of_submission(account_id=account_id, submission_id=submission_id)
    shown = {entry.delivery_id: entry.message_id for entry in messages if entry.delivery_id}
    return [
        {"delivery": one, "message_id": shown.get(one.delivery_id)}
        for one in found
        if one.notified_on is not None or one.remedies
    ]


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
