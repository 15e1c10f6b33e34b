"""The object store: whole or not at all, encrypted, no way out of its folder. The demo twin keeps the same contract."""

from __future__ import annotations

import os
import threading
from io import BytesIO
from pathlib import Path

import pytest

from gemeinwerk.adapters.demo.objects import MemoryObjectStore
from gemeinwerk.adapters.objects import FolderCipherStore, FolderObjectStore
from gemeinwerk.adapters.objects.folder import StoreUnavailable
from gemeinwerk.domain.documents.ports import ObjectDamaged, ObjectMissing, ObjectStore

SECRET = bytes(range(32))
KEY = "0190-aa/uploads/ab/abcdef"
SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000]


@pytest.fixture
def folder(tmp_path: Path) -> FolderObjectStore:
    return FolderObjectStore(tmp_path, lambda: SECRET)


@pytest.fixture(params=["folder", "memory", "ciphers"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "ciphers":
        return FolderCipherStore(tmp_path)
    return FolderObjectStore(tmp_path, lambda: SECRET) if request.param == "folder" else MemoryObjectStore()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_comes_back(store: ObjectStore, size: int) -> None:
    content = os.urandom(size)
    store.put(KEY, BytesIO(content))
    assert b"".join(store.stream(KEY)) == content


def test_missing_and_deleted_objects(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        store.stream(KEY)
    store.put(KEY, BytesIO(b"x"))
    assert store.delete(KEY)
    assert not store.delete(KEY)
    with pytest.raises(ObjectMissing):
        store.stream(KEY)


def test_self_check(store: ObjectStore) -> None:
    assert store.check().ok


def test_nothing_readable_lies_on_disk(folder: FolderObjectStore, tmp_path: Path) -> None:
    folder.put(KEY, BytesIO(b"Erika Mustermann" * 1000))
    raw = (tmp_path / KEY).read_bytes()
    assert b"Mustermann" not in raw
    assert oct((tmp_path / KEY).stat().st_mode)[-3:] == "600"
    folder.put(KEY, BytesIO(b"Erika Mustermann" * 1000))
    assert (tmp_path / KEY).read_bytes() != raw


@pytest.mark.parametrize("size", SIZES[1:])
def test_every_change_is_found(folder: FolderObjectStore, tmp_path: Path, size: int) -> None:
    folder.put(KEY, BytesIO(os.urandom(size)))
    path = tmp_path / KEY
    raw = path.read_bytes()
    variants = [raw[:-1], raw[:10], b"", raw + b"x", b"\x02" + raw[1:], raw[:17] + bytes([raw[17] ^ 1]) + raw[18:]]
    if size > 65_536:
        variants.append(raw[: 17 + 65_552])
        variants.append(raw[:17] + raw[17 + 65_552 :] + raw[17 : 17 + 65_552])
    for changed in variants:
        path.write_bytes(changed)
        with pytest.raises(ObjectDamaged):
            b"".join(folder.stream(KEY))


def test_an_object_cannot_be_moved_to_another_name_or_key(folder: FolderObjectStore, tmp_path: Path) -> None:
    folder.put(KEY, BytesIO(b"geheim"))
    (tmp_path / f"{KEY}2").write_bytes((tmp_path / KEY).read_bytes())
    with pytest.raises(ObjectDamaged):
        b"".join(folder.stream(f"{KEY}2"))
    with pytest.raises(ObjectDamaged):
        b"".join(FolderObjectStore(tmp_path, lambda: bytes(32)).stream(KEY))


@pytest.mark.parametrize(
    "key",
    [
        "../x/y",
        "/etc/passwd",
        "a/../b",
        "a//b",
        "a/b/",
        "a",
        "A/b",
        "a/b\x00",
        "a/b\n",
        ".drafts/x",
        "a/" + "b" * 200,
        "",
    ],
)
def test_path_tricks_are_refused(folder: FolderObjectStore, key: str) -> None:
    for attempt in (lambda: folder.put(key, BytesIO(b"x")), lambda: folder.stream(key), lambda: folder.delete(key)):
        with pytest.raises(ValueError):
            attempt()


class Broken(BytesIO):
    """A stream that fails in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 0:
            raise OSError("connection lost")
        return super().read(size)


def test_a_failed_write_leaves_nothing(folder: FolderObjectStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        folder.put(KEY, Broken(b"x" * 100_000))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_writers_of_one_key(folder: FolderObjectStore) -> None:
    threads = [threading.Thread(target=lambda: folder.put(KEY, BytesIO(b"gleich" * 20_000))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert b"".join(folder.stream(KEY)) == b"gleich" * 20_000
