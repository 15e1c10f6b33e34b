"""Who visits: read from the session on first use, written at sign-in."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.identity.types import Person, StaffMember
from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.refusal import NotFound

PERSON, LEVEL, STAFF = "person", "level", "staff"
GUEST = Actor(kind=ActorKind.GUEST, id="guest")


def open_person_session(request: HttpRequest, person: Person) -> None:
    """Start a fresh session for a person: the old session and its key end here (session fixation)."""
    session: SessionBase = request.session
    session.flush()
    session[PERSON] = str(person.account_id)
    session[LEVEL] = int(person.assurance)


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
