"""A notice for a postbox, and the two postboxes that the contract is held against."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.adapters.demo.postbox_simulator import Bridge
from gemeinwerk.adapters.ozg import BridgePostbox, connection
from gemeinwerk.client import Patience, Wire
from gemeinwerk.domain.delivery.ports import OzgPostbox
from gemeinwerk.domain.delivery.types import AccountState, PostboxNotice, PostboxOutcome, PostboxState, PostboxStatus
from gemeinwerk.kernel.ids import new_id

APPLICATION = UUID("00000000-0000-4000-8000-0000000000b2")
MAILBOX = UUID("00000000-0000-4000-8000-0000000000a1")
PDF = b"%PDF-1.7 Bescheid der Probe"


def notice(**values: Any) -> PostboxNotice:
    """A notice; every value can be another."""
    usual: dict[str, Any] = {
        "delivery_id": new_id(),
        "mailbox": MAILBOX,
        "sender": "Stadt Bochum, Die Oberbürgermeisterin",
        "title": "Bewohnerparkausweis: Bescheid",
        "content": "Im Anhang finden Sie Ihren Bescheid.",
        "service": "Bewohnerparkausweis",
        "file_name": "bescheid.pdf",
        "pdf": PDF,
        "reference": "GW-1",
    }
    return PostboxNotice(**{**usual, **values})


def state(**values: Any) -> PostboxStatus:
    """A state of an application; every value can be another."""
    usual: dict[str, Any] = {
        "message_id": new_id(),
        "application_id": APPLICATION,
        "status": AccountState.PROCESSING,
        "service": "Bewohnerparkausweis",
        "sender": "Stadt Bochum, Die Oberbürgermeisterin",
        "at": datetime(2026, 11, 23, 9, 5, 7, 123456, tzinfo=UTC),
        "reference": "GW-1",
    }
    return PostboxStatus(**{**usual, **values})


class Kind(Protocol):
    """One kind of postbox under test."""

    box: OzgPostbox

    def order(self, what: str) -> None: ...

    def arrived(self) -> int: ...

    def told(self) -> int: ...


class Twin:
    """The demo twin."""

    def __init__(self, folder: Path) -> None:
        self.box: DemoOzgPostbox = DemoOzgPostbox(folder)

    def order(self, what: str) -> None:
        self.box.order(what)

    def arrived(self) -> int:
        return self.box.kept()

    def told(self) -> int:
        return len(self.box.states())


class OverBridge:
    """The adapter over HTTP against the bridge of the simulator."""

    def __init__(self, folder: Path, bridge: Bridge) -> None:
        self.bridge, self.before = bridge, len(bridge.service.store.messages)
        self.box: BridgePostbox = self.made(folder)

    def made(self, folder: Path, **how: Any) -> BridgePostbox:
        """Another process of the same installation."""
        return BridgePostbox(connection(self.bridge.settings), folder, wire=Wire(Patience(attempts=1)), **how)

    def order(self, what: str) -> None:
        self.bridge.order = what

    def arrived(self) -> int:
        """Submissions that are there whole; what was only announced is none."""
        found = list(self.bridge.service.store.messages.values())[self.before :]
        return len([one for one in found if one.metadata])

    def told(self) -> int:
        return self.arrived()


def decided(box: OzgPostbox, handle: str, seconds: float = 15.0) -> PostboxOutcome:
    """Ask until something is decided; the last answer after a while."""
    end = time.monotonic() + seconds
    while True:
        found = box.outcome(handle)
        if found.state is not PostboxState.OPEN or time.monotonic() > end:
            return found
        time.sleep(0.1)
