"""transport.CipherStore in a folder: what arrives is encrypted already, so it is stored as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gemeinwerk.adapters.objects.folder import DRAFTS, FolderObjectStore
from gemeinwerk.kernel.ports import AdapterStatus

PIECE = 256 * 1024


class FolderCipherStore(FolderObjectStore):
    """Keeps each object in its own file, written completely and durably or not at all, without a second encryption."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, lambda: b"")

    def older(self, prefix: str, *, before: datetime) -> Iterator[str]:
        """Yield the keys below ``prefix`` by the time of their files; remove unfinished drafts of that age too."""
        for draft in (self._folder / DRAFTS).glob("*"):
            if _stored_before(draft, before):
                draft.unlink(missing_ok=True)
        for path in sorted(self._path(f"{prefix}/any").parent.rglob("*")):
            if path.is_file() and _stored_before(path, before):
                yield path.relative_to(self._folder).as_posix()

    def check(self) -> AdapterStatus:
        """Write, read and delete a small object."""
        found = super().check()
        return AdapterStatus(ok=found.ok, detail=f"Ordner {self._folder.name}, Inhalte kommen verschlüsselt an")

    def _sealed(self, key: str, content: BinaryIO) -> Iterator[bytes]:
        while piece := content.read(PIECE):
            yield piece

    def _pieces(self, key: str, handle: BinaryIO) -> Iterator[bytes]:
        with handle:
            yield from self._sealed(key, handle)


def _stored_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
