"""Callbacks: one chain of attempts however often somebody clicks, no row locked while the receiver answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport.models import Callback
from gemeinwerk.domain.transport.ports import CallbackAnswer
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import STAFF, World, opened

pytestmark = pytest.mark.django_db
FAILED = CallbackAnswer(503, "Der Empfänger hat mit Status 503 geantwortet.")


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with opened(kleve, bochum) as found, tenant_scope(bochum):
        found.submitted()
        yield found


def keys(world: World) -> list[str | None]:
    return [one.key for one in world.jobs if one.name == "transport.send_callback"]


def test_repeated_clicks_ask_for_one_attempt(world: World) -> None:
    call = Callback.objects.get()
    Callback.objects.update(state="dead", next_at=None)
    world.jobs.clear()
    for seconds in range(3):
        actions.resend_callback(actor=STAFF, now=now() + timedelta(seconds=seconds), callback_id=call.id)
    assert len(keys(world)) == 1 and keys(world)[0] is not None


def test_a_click_while_it_is_being_posted_changes_nothing(world: World) -> None:
    call, moment = Callback.objects.get(), now()
    assert actions.claim_callback(actor=SYSTEM, now=moment, callback_id=call.id) is not None
    world.jobs.clear()
    actions.resend_callback(actor=STAFF, now=moment + timedelta(seconds=5), callback_id=call.id)
    assert keys(world) == []


def test_every_planned_attempt_is_asked_for_under_a_key_of_its_moment(world: World) -> None:
    world.post.answers = [FAILED] * 3
    call, moment = Callback.objects.get(), now()
    for _ in range(3):
        actions.send_callback(actor=SYSTEM, now=moment, callback_id=call.id)
        # Too early: the same moment under the same key, so no second chain begins.
        actions.send_callback(actor=SYSTEM, now=moment, callback_id=call.id)
        assert keys(world)[-1] == keys(world)[-2] is not None
        moment += timedelta(hours=1)
    assert len(set(keys(world))) == 4 and len(world.post.posted) == 3


def test_one_claim_one_post(world: World) -> None:
    call, moment = Callback.objects.get(), now()
    first = actions.claim_callback(actor=SYSTEM, now=moment, callback_id=call.id)
    assert first is not None
    assert actions.claim_callback(actor=SYSTEM, now=moment + timedelta(seconds=30), callback_id=call.id) is None
    # Whoever claimed it crashed; after the claim has ended it is posted again.
    later = moment + timedelta(minutes=6)
    second = actions.claim_callback(actor=SYSTEM, now=later, callback_id=call.id)
    assert second is not None and second.until > first.until
    actions.note_callback(actor=SYSTEM, now=later, claimed=first, answer=FAILED)
    call.refresh_from_db()
    assert (call.state, call.attempts) == ("waiting", 0), "a failure of a claim that has ended does not count"
    actions.note_callback(actor=SYSTEM, now=later, claimed=first, answer=CallbackAnswer(200, "Angekommen."))
    actions.note_callback(actor=SYSTEM, now=later, claimed=second, answer=FAILED)
    call.refresh_from_db()
    assert (call.state, call.attempts, call.next_at) == ("delivered", 1, None)


def test_a_crash_between_posting_and_noting_posts_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call, moment = Callback.objects.get(), now()

    def crash(url: str, *, body: bytes, headers: dict[str, str]) -> CallbackAnswer:
        world.post.posted.append((url, body, headers))
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(world.post, "post", crash)
        with pytest.raises(SystemExit):
            actions.send_callback(actor=SYSTEM, now=moment, callback_id=call.id)
    actions.send_callback(actor=SYSTEM, now=moment + timedelta(seconds=10), callback_id=call.id)
    assert len(world.post.posted) == 1
    actions.send_callback(actor=SYSTEM, now=moment + timedelta(minutes=6), callback_id=call.id)
    call.refresh_from_db()
    assert len(world.post.posted) == 2 and call.state == "delivered"


def test_no_transaction_is_open_while_the_receiver_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    outside, inside = len(connection.atomic_blocks), list[int]()
    post = world.post.post

    def watched(*given: Any, **more: Any) -> CallbackAnswer:
        inside.append(len(connection.atomic_blocks))
        return post(*given, **more)

    monkeypatch.setattr(world.post, "post", watched)
    actions.send_callback(actor=SYSTEM, now=now(), callback_id=Callback.objects.get().id)
    assert inside == [outside]
