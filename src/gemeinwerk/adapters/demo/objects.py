"""Demo twin of the object store: in memory of one process, gone at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from gemeinwerk.domain.documents.ports import ObjectMissing
from gemeinwerk.kernel.ports import AdapterStatus


class MemoryObjectStore:
    """Implements documents.ObjectStore and transport.CipherStore for tests of other rooms."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep the rest of ``content``."""
        self.objects[key] = content.read()

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield the content; raises ObjectMissing."""
        if key not in self.objects:
            raise ObjectMissing(key)
        return iter((self.objects[key],))

    def delete(self, key: str) -> bool:
        """Forget the object."""
        return self.objects.pop(key, None) is not None

    def check(self) -> AdapterStatus:
        """Say plainly that nothing is kept."""
        return AdapterStatus(ok=True, detail="Demo: Dateien nur im Arbeitsspeicher")
