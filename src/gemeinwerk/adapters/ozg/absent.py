"""The postbox of an installation that has none connected: nothing is handed over, and it is said so."""

from __future__ import annotations

from gemeinwerk.domain.delivery.ports import PostboxUnavailable
from gemeinwerk.domain.delivery.types import PostboxNotice, PostboxOutcome, PostboxStatus
from gemeinwerk.kernel.ports import AdapterStatus

SAID = "Kein Postfach von Nutzerkonten angebunden; Bescheide gehen auf den anderen Wegen."


class NoOzgPostbox:
    """Implements delivery.OzgPostbox where none is set up; ``detail`` says on the status page what is wrong with the settings."""

    demo = False
    connected = False

    def __init__(self, detail: str = "") -> None:
        self._detail = detail

    def hand_over(self, notice: PostboxNotice) -> str:
        """Raise PostboxUnavailable."""
        raise PostboxUnavailable("not connected")

    def tell_state(self, message: PostboxStatus) -> str:
        """Raise PostboxUnavailable."""
        raise PostboxUnavailable("not connected")

    def outcome(self, handle: str) -> PostboxOutcome:
        """Raise PostboxUnavailable."""
        raise PostboxUnavailable("not connected")

    def check(self) -> AdapterStatus:
        """Say that none is wanted, or what is wrong."""
        return AdapterStatus(ok=not self._detail, detail=self._detail or SAID)
