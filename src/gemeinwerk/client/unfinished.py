"""Messages whose sending broke off: sealed anew they would be other messages, so the next attempt sends the same again."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from gemeinwerk.client.faults import SetupWrong
from gemeinwerk.client.types import Attachment, Data, Sealed, Service

MOST: Final = 4


class Unfinished:
    """The last few sealed messages by the caller's key; safe to use in several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[bytes, Sealed]] = {}

    def known(self, key: str, print_of: bytes) -> Sealed | None:
        """Return what an earlier attempt sealed; raises SetupWrong where the key stands for other content."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            return None
        if found[0] != print_of:
            raise SetupWrong("Dieser Schlüssel (key) steht schon für eine andere Einreichung.")
        return found[1]

    def keep(self, key: str, print_of: bytes, sealed: Sealed) -> None:
        """Keep a message until it is sent; beyond a few the oldest goes."""
        with self._lock:
            self._kept[key] = (print_of, sealed)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]

    def forget(self, key: str) -> None:
        """Forget a message that was sent."""
        with self._lock:
            self._kept.pop(key, None)


def content_print(
    destination_id: UUID,
    service: Service,
    data: Data | None,
    attachments: Sequence[Attachment],
    region: str,
    metadata: Mapping[str, Any] | None,
) -> bytes:
    """Return a hash over all that a caller asked to send; ids that the caller made for attachments do not count."""
    said = [str(destination_id), service.identifier, service.name, region, metadata and dict(metadata)]
    parts: list[Any] = [said, data and [data.schema_uri, data.mime_type, hashlib.sha256(data.content).hexdigest()]]
    for one in attachments:
        content = hashlib.sha256(one.content).hexdigest()
        parts.append([one.mime_type, one.filename, one.purpose, one.description, content])
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).digest()
