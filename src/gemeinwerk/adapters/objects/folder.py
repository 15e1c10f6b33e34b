"""documents.ObjectStore in a folder of the file system."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from gemeinwerk.domain.documents.ports import ObjectMissing
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Unavailable

from .sealed_stream import decrypt, encrypt

# Lower-case hexadecimal, digits, letters and hyphens between single slashes: no dots, so no way out of the folder.
_KEY = re.compile(r"[a-z0-9-]{1,64}(/[a-z0-9-]{1,128}){1,4}")
DRAFTS = ".drafts"


class StoreUnavailable(Unavailable):
    """The object store cannot take or give content at the moment."""

    code = "documents.store_unavailable"
    message = "Dateien können gerade nicht gespeichert werden."


class FolderObjectStore:
    """Keeps every object encrypted in its own file.

    Writing: a draft file is written, flushed to disk and moved to its name in one step; then the folder is flushed.
    So an object exists completely or not at all, also after a power failure. Two writers of one key both succeed.
    """

    def __init__(self, folder: Path, read_secret: Callable[[], bytes]) -> None:
        self._folder = folder
        self._read_secret = read_secret

    def put(self, key: str, content: BinaryIO) -> None:
        """Store the rest of ``content`` under ``key``; raises StoreUnavailable and leaves nothing half-written."""
        path = self._path(key)
        draft = self._folder / DRAFTS / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(draft, self._sealed(key, content))
            self._make_folders(path.parent)
            draft.replace(path)
            _flush_folder(path.parent)
        except OSError as fault:
            raise StoreUnavailable() from fault
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield the plain content; raises ObjectMissing at once and ObjectDamaged at the first changed piece."""
        try:
            handle = self._path(key).open("rb")
        except FileNotFoundError as fault:
            raise ObjectMissing(key) from fault
        except OSError as fault:
            raise StoreUnavailable() from fault
        return self._pieces(key, handle)

    def delete(self, key: str) -> bool:
        """Remove the object durably and tell whether it was there."""
        path = self._path(key)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as fault:
            raise StoreUnavailable() from fault
        _flush_folder(path.parent)
        return True

    def check(self) -> AdapterStatus:
        """Write, read and delete a small object."""
        key = f"check/{secrets.token_hex(8)}"
        try:
            self.put(key, BytesIO(b"probe"))
            found = b"".join(self.stream(key)) == b"probe"
            self.delete(key)
        except (StoreUnavailable, ObjectMissing) as fault:
            return AdapterStatus(ok=False, detail=f"Ordner {self._folder.name}: {fault}")
        return AdapterStatus(ok=found, detail=f"Ordner {self._folder.name}, verschlüsselt mit AES-256-GCM")

    def _sealed(self, key: str, content: BinaryIO) -> Iterator[bytes]:
        return encrypt(self._read_secret(), key, content)

    def _pieces(self, key: str, handle: BinaryIO) -> Iterator[bytes]:
        with handle:
            yield from decrypt(self._read_secret(), key, handle)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of the object store")
        return self._folder / key

    def _write(self, draft: Path, pieces: Iterator[bytes]) -> None:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            for piece in pieces:
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())

    def _make_folders(self, folder: Path) -> None:
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for parent in missing:
            _flush_folder(parent.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
