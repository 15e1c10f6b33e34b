"""Demo twin of the object store: in memory of one process, gone at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from gemeinwerk.domain.documents.ports import ObjectMissing
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus


class MemoryObjectStore:
    """Implements documents.ObjectStore and transport.CipherStore for tests of other rooms."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.stored_at: dict[str, datetime] = {}

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep the rest of ``content``."""
        self.objects[key] = content.read()
        self.stored_at[key] = now()

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield the content; raises ObjectMissing."""
        if key not in self.objects:
            raise ObjectMissing(key)
        return iter((self.objects[key],))

    def delete(self, key: str) -> bool:
        """Forget the object."""
        return self.objects.pop(key, None) is not None

    def older(self, prefix: str, *, before: datetime) -> Iterator[str]:
        """Yield the keys below ``prefix`` that were stored before a moment."""
        yield from [key for key in self.objects if key.startswith(f"{prefix}/") and self.stored_at[key] < before]

    def check(self) -> AdapterStatus:
        """Say plainly that nothing is kept."""
        return AdapterStatus(ok=True, detail="Demo: Dateien nur im Arbeitsspeicher")
