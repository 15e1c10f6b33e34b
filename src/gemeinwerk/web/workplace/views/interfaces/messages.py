"""The messages of the authority without their content: where each one is, why it was rejected, its callbacks."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.types import CallbackState, MessageState
from gemeinwerk.kernel.clock import now
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import HOME, INTERFACE_ROLES, go, safe_next, show
from gemeinwerk.web.workplace.views.interfaces.paging import PAGE, page_asked, paged
from gemeinwerk.web.workplace.views.interfaces.words import CALLBACKS, KINDS, STATES, event_words

MOST_CALLBACKS: Final = 50


@staff(*INTERFACE_ROLES)
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Messages, newest first, narrowed by state or id."""
    state = request.GET.get("stand", "")
    state = state if state in set(MessageState) else ""
    text = request.GET.get("suche", "")[:64].strip()
    page = page_asked(request)
    rows, count = queries.messages_here(
        actor=actor_of(request), state=state, text=text, offset=(page - 1) * PAGE, limit=PAGE
    )
    context = {
        **paged(page, count, {"stand": state, "suche": text}),
        "rows": [{"one": one, "state": STATES[one.state], "kind": KINDS[one.kind]} for one in rows],
        "states": [(one.value, words, one.value == state) for one, words in STATES.items()],
        "text": text,
        "narrowed": bool(state or text),
    }
    return show(request, "interfaces/messages.html", context, section="interfaces")


@staff(*INTERFACE_ROLES)
@require_GET
def message(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The way of one message: its events with reasons, and its callbacks."""
    actor = actor_of(request)
    info, events = queries.chain(actor=actor, message_id=submission)
    calls, count = queries.callbacks_here(actor=actor, message_id=submission, offset=0, limit=MOST_CALLBACKS)
    context = {
        "info": info,
        "state": STATES[info.state],
        "kind": KINDS[info.kind],
        "events": [{"one": one, "words": event_words(one.name)} for one in events],
        "callbacks": [{"one": one, "state": CALLBACKS[one.state]} for one in calls],
        "more": count - len(calls),
    }
    return show(request, "interfaces/message.html", context, section="interfaces")


@staff(*INTERFACE_ROLES)
@require_GET
def given_up(request: HttpRequest) -> HttpResponse:
    """Callbacks that were given up, newest first."""
    page = page_asked(request)
    rows, count = queries.callbacks_here(
        actor=actor_of(request), state=CallbackState.DEAD, offset=(page - 1) * PAGE, limit=PAGE
    )
    return show(request, "interfaces/callbacks.html", {**paged(page, count), "rows": rows}, section="interfaces")


@staff(*INTERFACE_ROLES)
@require_POST
def resend(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Let a callback be tried again from the beginning."""
    actions.resend_callback(actor=actor_of(request), now=now(), callback_id=callback_id)
    return go(safe_next(request, f"{HOME}schnittstellen/nachrichten/"), flash="callback_again")
