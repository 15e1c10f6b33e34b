"""Real threads with real commits: one effect, one winner, one time, and no transaction while content flows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, BoundedSemaphore, Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.actions.owned import locked
from gemeinwerk.domain.transport.models import Callback, LoggedEvent, Message, MessageFile
from gemeinwerk.domain.transport.types import CallbackTarget, MessageKind, MessageState, Parcel, StoredAnswer
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.conftest import DATA, TEMPLATE
from tests.domain.transport.world import SECRET, World, opened, sealed
from tests.template import clone, drop


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own for this module, because what is committed cannot be taken back."""
    name = f"gemeinwerk_test_parallel_{secrets.token_hex(3)}"
    settings = connections["default"].settings_dict
    shared = settings["NAME"]
    clone(DATA, TEMPLATE, name)
    with django_db_blocker.unblock():
        connections.close_all()
        settings["NAME"] = name
        try:
            yield
        finally:
            connections.close_all()
            settings["NAME"] = shared
            drop(DATA, name)


@pytest.fixture(scope="module")
def world(own_database: None) -> Iterator[World]:
    receiving, sending = (tenants.place(key).tenant_id for key in ("059110000000", "051540036036"))
    with opened(sending, receiving) as found:
        yield found


CONNECTIONS = 20


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """Run a call in threads that begin together; return results and refusals."""
    start = Barrier(count, timeout=60)
    # The server of the tests has few connections, and others use it at the same time.
    gate = BoundedSemaphore(CONNECTIONS)

    def run(place: int) -> Any:
        start.wait()
        with gate:
            return connected(place)

    def connected(place: int) -> Any:
        try:
            return call(place)
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def names(world: World, key: Any) -> list[str]:
    with tenant_scope(world.destination.tenant_id):
        return list(LoggedEvent.objects.filter(message_id=key).order_by("number").values_list("name", flat=True))


def test_fifty_equal_requests_have_one_effect_and_one_answer(world: World) -> None:
    with tenant_scope(world.destination.tenant_id):
        before = Message.objects.count()

    def announced() -> StoredAnswer:
        return StoredAnswer(201, str(world.announced().message_id).encode())

    key = str(new_id())
    answers = at_once(
        50,
        lambda _: actions.answer_once(actor=world.sender, now=now(), key=key, fingerprint=b"f" * 32, perform=announced),
    )
    assert {type(one) for one in answers} == {StoredAnswer} and len(set(answers)) == 1
    with tenant_scope(world.destination.tenant_id):
        assert Message.objects.count() == before + 1


def test_who_changes_a_destination_holds_up_nobody_who_sends_to_it(world: World) -> None:
    """Else a citizen who sends waits at the end, with the chain of the audit in hand, for whoever waits for the chain."""
    held, sent = Event(), Event()

    def change() -> None:
        with transaction.atomic(), tenant_scope(world.destination.tenant_id):
            locked(SYSTEM, world.destination.destination_id)
            held.set()
            assert sent.wait(10), "the sender waited for the change"

    def send() -> None:
        assert held.wait(10)
        world.announced()
        sent.set()

    assert at_once(2, lambda place: (change, send)[place]()) == [None, None]


def test_of_accepting_and_rejecting_one_wins(world: World) -> None:
    for _ in range(5):
        info = world.submitted()
        said = [world.said(info), world.said(info, "reject-submission")]
        results = at_once(2, lambda place, info=info, said=said: world.report(info, said[place]))  # type: ignore[misc]
        assert sorted(type(one).__name__ for one in results) == ["NoneType", "StateUnfit"]
        won = ["accept-submission", "reject-submission"][results.index(None)]
        assert [name for name in names(world, info.message_id) if name.startswith(("acc", "rej"))] == [won]
        state = queries.message(actor=world.sender, message_id=info.message_id, kind=MessageKind.SUBMISSION).state
        assert state is (MessageState.ACCEPTED if won.startswith("acc") else MessageState.REJECTED)


def test_parallel_pick_ups_all_succeed_and_note_the_time_once(world: World) -> None:
    info = world.submitted()
    parcels = at_once(12, lambda _: actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id))
    assert {type(one) for one in parcels} == {Parcel}
    assert len({(one.encrypted_metadata, one.encrypted_data) for one in parcels}) == 1
    found = queries.message(actor=world.sender, message_id=info.message_id, kind=MessageKind.SUBMISSION)
    assert found.picked_up_at is not None
    with tenant_scope(world.destination.tenant_id):
        subject = f"message:{info.message_id}"
        assert Entry.objects.filter(subject=subject, verb="transport.pick_up").count() == 1


def test_the_same_attachment_in_parallel_is_stored_once(world: World) -> None:
    info = world.announced(file := new_id())
    token = sealed(b"x" * 50_000)
    assert at_once(8, lambda _: world.put(info, file, token)) == [None] * 8
    with tenant_scope(world.destination.tenant_id):
        (row,) = MessageFile.objects.filter(message_id=info.message_id)
    assert [key for key in world.store.objects if str(info.message_id) in key] == [row.object_key]


def test_parallel_runs_of_one_callback_post_once(world: World) -> None:
    info = world.submitted(callback=CallbackTarget("https://portal.example.org/neu", SECRET))
    world.report(info, world.said(info))
    tenant_id = world.destination.tenant_id
    with tenant_scope(tenant_id):
        call = Callback.objects.get(message_id=info.message_id, url="https://portal.example.org/neu")
    before = len(world.post.posted)

    def send(_: int) -> None:
        with tenant_scope(tenant_id):
            actions.send_callback(actor=SYSTEM, now=now(), callback_id=call.id)

    assert at_once(8, send) == [None] * 8
    assert len(world.post.posted) == before + 1


def test_the_connection_is_in_no_transaction_while_content_flows(world: World) -> None:
    seen: set[bool] = set()

    class Slow(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            seen.add(connection.in_atomic_block)
            return super().read(size)

    info = world.announced(file := new_id())
    actions.put_attachment(
        actor=world.sender,
        now=now(),
        message_id=info.message_id,
        attachment_id=file,
        content=Slow(sealed(b"x" * 50_000).encode()),
    )
    assert seen == {False}
