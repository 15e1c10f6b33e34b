"""Who visits: read from the session on first use, written at sign-in."""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.identity.types import Person, StaffMember
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import NotFound, Refusal

PERSON, LEVEL, STAFF, UNTIL, TYPED = "person", "level", "staff", "until", "typed"
MOST_TYPED = 300_000
GUEST = Actor(kind=ActorKind.GUEST, id="guest")


def read_client(request: HttpRequest) -> Actor:
    """Return the client of the bearer token (RFC 6750), a guest without a valid one; cookies count for nothing here."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return GUEST
    try:
        return transport.client_actor(token=token.strip(), now=now())
    except Refusal:
        return GUEST


def open_person_session(request: HttpRequest, person: Person) -> None:
    """Start a fresh session for a person: the old session and its key end here (session fixation)."""
    session: SessionBase = request.session
    typed = session.get(TYPED)
    session.flush()
    session[PERSON] = str(person.account_id)
    session[LEVEL] = int(person.assurance)
    session[UNTIL] = _end()
    if typed is not None:
        session[TYPED] = typed


def _end() -> int:
    return int(time.time()) + settings.SESSION_COOKIE_AGE


def seconds_left(request: HttpRequest) -> int:
    """Return for how many seconds the session of a signed-in person lasts; 0 for guests, who have none."""
    session: SessionBase = request.session
    return max(int(session.get(UNTIL, 0)) - int(time.time()), 0) if PERSON in session else 0


def prolong_session(request: HttpRequest) -> int:
    """Let the session begin anew, because somebody is there; return its seconds."""
    request.session[UNTIL] = _end()
    return seconds_left(request)


def keep_typed(request: HttpRequest, path: str, post: str) -> bool:
    """Keep what was typed on a page whose session had ended until the person has signed in again, for an hour.

    False where it is too much to keep.
    """
    if len(post) > MOST_TYPED:
        return False
    request.session[TYPED] = {"path": path, "post": post}
    request.session.set_expiry(3600)
    return True


def typed_on(request: HttpRequest, path: str) -> str:
    """Return what was kept for this page, or an empty text."""
    kept = request.session.get(TYPED) or {}
    return str(kept.get("post", "")) if kept.get("path") == path else ""


def forget_typed(request: HttpRequest) -> None:
    """Drop what was kept, after it has been stored."""
    if TYPED in request.session:
        del request.session[TYPED]


def open_staff_session(request: HttpRequest, member: StaffMember) -> None:
    """Start a fresh session for a member of staff."""
    session: SessionBase = request.session
    session.flush()
    session[STAFF] = str(member.account_id)


def close_session(request: HttpRequest) -> None:
    """End the session and delete its data."""
    request.session.flush()


def read_visitor(request: HttpRequest) -> tuple[Actor, Person | None, StaffMember | None]:
    """Return who the session belongs to; a guest where nobody is signed in or the account has ended."""
    session: SessionBase = request.session
    try:
        if PERSON in session:
            level = AssuranceLevel(session.get(LEVEL, 0))
            person = identity.person(UUID(session[PERSON]), assurance=level)
            return person.as_actor(), person, None
        if STAFF in session:
            member = identity.staff_member(UUID(session[STAFF]))
            return member.as_actor(), None, member
    except (NotFound, ValueError):
        session.flush()
    return GUEST, None, None
