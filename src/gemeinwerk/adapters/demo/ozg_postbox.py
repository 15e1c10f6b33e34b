"""Demo twin of the postbox of user accounts: messages lie in a folder of this machine, no real person gets any."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from gemeinwerk.domain.delivery.ports import PostboxRefused, PostboxUnavailable
from gemeinwerk.domain.delivery.types import PostboxNotice, PostboxOutcome, PostboxState, PostboxStatus
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus

ORDERS = frozenset({"provide", "refuse", "silent", "down", "unknown"})


class DemoOzgPostbox:
    """Implements ``delivery.OzgPostbox`` for demo and test. What it does next is ordered with ``order``, for all processes.

    ``provide``: messages are there at once. ``refuse``: none is taken in the end. ``silent``: no receipt comes.
    ``down``: nobody answers. ``unknown``: there is no such postbox.
    """

    demo = True
    connected = True

    def __init__(self, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self._folder, self._clock = folder, clock

    def order(self, what: str) -> None:
        """Order what happens from now on; raises ValueError for anything unknown."""
        if what not in ORDERS:
            raise ValueError(what)
        self._write(self._folder / "order", what)

    def hand_over(self, notice: PostboxNotice) -> str:
        """Keep the message once. Raises PostboxUnavailable, PostboxRefused."""
        kept = {
            "delivery": str(notice.delivery_id),
            "mailbox": str(notice.mailbox),
            "title": notice.title,
            "file": notice.file_name,
            "sha512": hashlib.sha512(notice.pdf).hexdigest(),
            "pdf": base64.b64encode(notice.pdf).decode(),
            "at": self._clock().isoformat(),
        }
        return self._keep(self._folder, notice.delivery_id, kept)

    def tell_state(self, message: PostboxStatus) -> str:
        """Keep the state once. Raises PostboxUnavailable, PostboxRefused."""
        kept = {
            "application": str(message.application_id),
            "status": message.status.value,
            "service": message.service,
            "sender": message.sender,
            "reference": message.reference,
            "at": message.at.isoformat(),
        }
        return self._keep(self._folder / "states", message.message_id, kept)

    def _keep(self, folder: Path, message_id: UUID, kept: dict[str, str]) -> str:
        order = self._order()
        if order == "down":
            raise PostboxUnavailable("demo")
        if order == "unknown":
            raise PostboxRefused("Dieses Postfach gibt es nicht.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f"{message_id}.{os.getpid()}"
            draft.write_text(json.dumps(kept))
            with contextlib.suppress(FileExistsError):
                os.link(draft, folder / f"{message_id}.json")
            draft.unlink()
        except OSError as fault:
            raise PostboxUnavailable(type(fault).__name__) from fault
        return f"demo:{message_id}"

    def outcome(self, handle: str) -> PostboxOutcome:
        """Return what was ordered for a kept message. Raises PostboxUnavailable."""
        order = self._order()
        try:
            kept = json.loads(self._file(UUID(handle.removeprefix("demo:"))).read_text())
        except (OSError, ValueError) as fault:
            raise PostboxUnavailable("demo") from fault
        if order == "down":
            raise PostboxUnavailable("demo")
        if order == "silent":
            return PostboxOutcome(PostboxState.OPEN)
        receipt = json.dumps({name: kept[name] for name in ("delivery", "mailbox", "sha512", "at")})
        if order in ("refuse", "unknown"):
            return PostboxOutcome(PostboxState.REFUSED, reason="Bestellt in der Demonstration.", receipt=receipt)
        return PostboxOutcome(PostboxState.PROVIDED, datetime.fromisoformat(kept["at"]), receipt=receipt)

    def kept(self) -> int:
        """Return how many messages lie there."""
        return len(list(self._folder.glob("*.json")))

    def states(self) -> list[dict[str, str]]:
        """Return the states that were told, in the order in which they came."""
        files = sorted((self._folder / "states").glob("*.json"), key=lambda one: (one.stat().st_mtime_ns, one.name))
        return [json.loads(one.read_text()) for one in files]

    def check(self) -> AdapterStatus:
        """Say plainly that this is the demo."""
        return AdapterStatus(
            True, "Demonstration: Nachrichten an Nutzerkonten bleiben in einem Ordner dieses Rechners."
        )

    def _order(self) -> str:
        try:
            return (self._folder / "order").read_text().strip()
        except OSError:
            return "provide"

    def _file(self, delivery_id: UUID) -> Path:
        return self._folder / f"{delivery_id}.json"

    def _write(self, file: Path, content: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(content)
        draft.replace(file)
