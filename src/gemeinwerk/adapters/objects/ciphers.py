"""transport.CipherStore in a folder: what arrives is encrypted already, so it is stored as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gemeinwerk.adapters.objects.folder import FolderObjectStore
from gemeinwerk.kernel.ports import AdapterStatus

PIECE = 64 * 1024


class FolderCipherStore(FolderObjectStore):
    """Keeps each object in its own file, written completely and durably or not at all, without a second encryption."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, lambda: b"")

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
