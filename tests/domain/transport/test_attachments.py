"""Attachments: no transaction while they flow, nothing lost by a crash, nothing left for ever."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from gemeinwerk.adapters.objects import FolderCipherStore
from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport.models import MessageFile
from gemeinwerk.domain.transport.types import StoredFile
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import World, opened, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with opened(kleve, bochum) as found:
        yield found


class Watched(BytesIO):
    """Content that notes how many transactions are open while it is read."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.open: set[int] = set()

    def read(self, size: int | None = -1, /) -> bytes:
        """Note and read."""
        self.open.add(len(connection.atomic_blocks))
        return super().read(size)


def test_no_transaction_is_open_while_an_attachment_flows(world: World) -> None:
    info = world.announced(file := new_id())
    content = Watched(sealed(b"x" * 100_000).encode())
    outside = len(connection.atomic_blocks)
    actions.put_attachment(
        actor=world.sender, now=now(), message_id=info.message_id, attachment_id=file, content=content
    )
    assert content.open == {outside} and len(world.store.objects) == 1


def test_what_a_crash_left_is_swept_after_a_day(world: World, bochum: UUID, kleve: UUID) -> None:
    info = world.announced(file := new_id())
    world.put(info, file, sealed(b"kept"))
    (kept,) = world.store.objects
    left, foreign = f"{bochum}/{info.message_id}/{new_id()}", f"{kleve}/{new_id()}/{new_id()}"
    for key in (left, foreign):
        world.store.put(key, BytesIO(b"left by a crash"))
    with tenant_scope(bochum):
        assert actions.sweep_store(actor=SYSTEM, now=now() + timedelta(hours=23)) == 0
        assert actions.sweep_store(actor=SYSTEM, now=now() + timedelta(hours=25)) == 1
        assert actions.sweep_store(actor=SYSTEM, now=now() + timedelta(hours=25)) == 0
    assert set(world.store.objects) == {kept, foreign}


def test_the_real_store_lists_what_is_old_and_clears_drafts_of_a_crash(tmp_path: Path) -> None:
    store, moment = FolderCipherStore(tmp_path), now()
    for key in ("tenant-a/m/old", "tenant-a/m/new", "tenant-b/m/old"):
        store.put(key, BytesIO(b"cipher"))
    drafts = [tmp_path / ".drafts" / name for name in ("1-old", "1-new")]
    for draft in drafts:
        draft.write_bytes(b"half")
    before = (moment - timedelta(days=2)).timestamp()
    for old in (tmp_path / "tenant-a/m/old", tmp_path / "tenant-b/m/old", drafts[0]):
        os.utime(old, (before, before))
    assert list(store.older("tenant-a", before=moment - timedelta(days=1))) == ["tenant-a/m/old"]
    assert [draft.exists() for draft in drafts] == [False, True]
    assert list(store.older("tenant-c", before=moment)) == []


def test_a_stored_file_is_noted_only_for_a_message_that_expects_it(world: World, bochum: UUID) -> None:
    info, done = world.announced(file := new_id()), world.submitted()
    stored = StoredFile(file, "k/m/f", 1, "d", "t")
    call = {"actor": world.sender, "now": now()}
    for message, given in (
        (info, StoredFile(new_id(), "k/m/f", 1, "d", "t")),
        (done, StoredFile(done.attachments[0], "k/m/f", 1, "d", "t")),
    ):
        with pytest.raises(Refusal):
            actions.note_attachment(message_id=message.message_id, stored=given, **call)
    with pytest.raises(Refusal):
        actions.note_attachment(actor=world.receiver, now=now(), message_id=info.message_id, stored=stored)
    assert [actions.note_attachment(message_id=info.message_id, stored=stored, **call) for _ in range(2)] == [
        True,
        False,
    ]
    with tenant_scope(bochum):
        assert MessageFile.objects.filter(message_id=info.message_id).count() == 1
