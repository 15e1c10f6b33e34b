"""Facts of other rooms that the submissions room hears."""

from __future__ import annotations

from gemeinwerk.domain.submissions import actions
from gemeinwerk.domain.submissions.ports import courier
from gemeinwerk.domain.submissions.types import SubmissionState
from gemeinwerk.domain.transport.events import MessageEnded, MessageSubmitted
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.events import subscriber


@subscriber(MessageSubmitted)
def receive_message(event: MessageSubmitted) -> None:
    """What lies in the own delivery service for the own destination is taken over."""
    if event.kind == "submission" and courier().at_once:
        actions.receive(actor=SYSTEM, now=now(), message_id=event.message_id, destination_id=event.destination_id)


@subscriber(MessageEnded)
def note_end_of_message(event: MessageEnded) -> None:
    """The sender learns how it ended."""
    state = SubmissionState(event.state)
    actions.note_end(actor=SYSTEM, now=now(), message_id=event.message_id, state=state)
