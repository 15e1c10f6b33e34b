"""What a process keeps for itself: it is forgotten in time, and nobody is told of what only other systems do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.models import Correspondence, Destination
from gemeinwerk.domain.transport.queries import TokenInvalid, tokens
from gemeinwerk.domain.transport.rules.tokens import PREFIX
from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import World, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with opened(kleve, bochum) as found:
        yield found


def token_of(tenant: UUID) -> tuple[UUID, str]:
    with tenant_scope(tenant):
        made = actions.register_client(actor=SYSTEM, now=now(), name="Muster", scopes=frozenset({ApiScope.SEND}))
    given = queries.access_token(
        client_id=str(made.client_id),
        client_secret=made.client_secret,
        scope=f"{PREFIX}{ApiScope.SEND.value}",
        now=now(),
    )
    return made.client_id, given.token


def switch_off(tenant: UUID, client_id: UUID) -> None:
    with tenant_scope(tenant):
        actions.disable_client(actor=SYSTEM, now=now(), client_id=client_id)


def test_who_is_switched_off_is_refused_at_once_where_it_was_done(
    world: World, kleve: UUID, django_capture_on_commit_callbacks: Any
) -> None:
    client_id, token = token_of(kleve)
    assert queries.client_actor(token=token, now=now()).account_id == client_id
    with django_capture_on_commit_callbacks(execute=True):
        switch_off(kleve, client_id)
    with pytest.raises(TokenInvalid):
        queries.client_actor(token=token, now=now())


def test_another_process_refuses_it_within_a_second(world: World, kleve: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    client_id, token = token_of(kleve)
    queries.client_actor(token=token, now=now())
    # Without its commit this process learns of it as any other one does.
    switch_off(kleve, client_id)
    later = time.monotonic() + tokens.CLIENT_SECONDS + 0.01
    monkeypatch.setattr(tokens.time, "monotonic", lambda: later)
    with pytest.raises(TokenInvalid):
        queries.client_actor(token=token, now=now())
    assert tokens.CLIENT_SECONDS <= 1.0


def told(world: World) -> set[str]:
    return {one.name.split(".")[1] for one in world.jobs if one.name.startswith("on.")}


def test_only_the_house_itself_is_told(world: World, bochum: UUID) -> None:
    info = world.submitted()
    world.report(info, world.said(info))
    assert told(world) == set()
    with tenant_scope(bochum):
        Destination.objects.update(house=True)
        Correspondence.objects.update(house=True)
    second = world.submitted()
    assert told(world) == {"MessageSubmitted"}
    with tenant_scope(bochum):
        Correspondence.objects.update(house=True)
    world.report(second, world.said(second))
    assert told(world) == {"MessageSubmitted", "MessageEnded"}
