"""Which step a message, a destination and a key may take from where they are."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.transport.types import DestinationStatus, MessageKind, MessageState
from gemeinwerk.kernel.refusal import Conflict

ACCEPT: Final = "accept"
REJECT: Final = "reject"
FORWARD: Final = "forward"
# What a receiver may say, and in which states it may say it.
STEPS: Final = {
    ACCEPT: (MessageState.ACCEPTED, frozenset({MessageState.SUBMITTED, MessageState.FORWARDED})),
    REJECT: (MessageState.REJECTED, frozenset({MessageState.SUBMITTED, MessageState.FORWARDED})),
    FORWARD: (MessageState.FORWARDED, frozenset({MessageState.SUBMITTED})),
}
ENDED: Final = frozenset({MessageState.ACCEPTED, MessageState.REJECTED})
DESTINATION_STEPS: Final = {
    DestinationStatus.CREATED: frozenset({DestinationStatus.ACTIVE, DestinationStatus.DECOMMISSIONED}),
    DestinationStatus.ACTIVE: frozenset({DestinationStatus.INACTIVE, DestinationStatus.DECOMMISSIONED}),
    DestinationStatus.INACTIVE: frozenset({DestinationStatus.ACTIVE, DestinationStatus.DECOMMISSIONED}),
    DestinationStatus.DECOMMISSIONED: frozenset[DestinationStatus](),
}


class StateUnfit(Conflict):
    """The step is not possible in the state of the message."""

    code = "transport.state"
    message = "Dieser Schritt ist im jetzigen Stand der Nachricht nicht möglich."
    hint = "Bitte rufen Sie das Ereignisprotokoll ab und richten Sie sich nach dem Stand darin."


class DestinationStateUnfit(Conflict):
    """The destination cannot take this step, or takes no messages in its state."""

    code = "transport.destination_state"
    message = "Der Zustellpunkt nimmt in seinem jetzigen Zustand keine Einreichungen an."
    hint = "Bitte wählen Sie den zuständigen Zustellpunkt neu oder aktivieren Sie ihn."


def next_state(step: str, state: MessageState) -> MessageState:
    """Return the state after a receiver's step; raises StateUnfit."""
    target, sources = STEPS[step]
    if state not in sources:
        raise StateUnfit()
    return target


def require_incomplete(state: MessageState) -> None:
    """Raise StateUnfit unless parts of the message may still be sent."""
    if state is not MessageState.INCOMPLETE:
        raise StateUnfit("Die Nachricht ist schon vollständig abgesendet.")


def require_waiting(state: MessageState) -> None:
    """Raise StateUnfit unless the message waits to be picked up."""
    if state not in (MessageState.SUBMITTED, MessageState.FORWARDED):
        raise StateUnfit("Die Nachricht kann nicht abgeholt werden.")


def destination_step(old: DestinationStatus, new: DestinationStatus) -> None:
    """Raise DestinationStateUnfit unless a destination may go from ``old`` to ``new``."""
    if new is not old and new not in DESTINATION_STEPS[old]:
        raise DestinationStateUnfit(
            f"Ein Zustellpunkt kann nicht von „{old.value}“ nach „{new.value}“ wechseln.",
            hint="Erlaubt sind created nach active, active nach inactive und zurück sowie am Ende decommissioned.",
        )


def event_name(step: str, kind: MessageKind) -> str:
    """Return the name of an event such as ``accept-submission``."""
    return f"{step}-{kind.value}"
