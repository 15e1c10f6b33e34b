"""What the audit room needs from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ports import AdapterStatus, Port


class CheckpointSigner(Protocol):
    """Signs checkpoints with a key whose private half no right in the database opens, and keeps them outside of it."""

    def prepare(self, *, actor: Actor, now: datetime) -> None:
        """Make the first key where none exists, before an action is running."""

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a compact JWS (PS512) over the claims."""

    def read(self, token: str) -> dict[str, Any]:
        """Return the claims of a checkpoint that one of the own keys signed; raises Invalid for any other."""

    def deposit(self, token: str) -> None:
        """Keep a signed checkpoint outside of the database; called after the commit."""

    def check(self) -> AdapterStatus:
        """Whether checkpoints are kept outside of the database."""


checkpoint_signer: Port[CheckpointSigner] = Port("audit.CheckpointSigner")
