"""Facts of other rooms that the delivery room hears."""

from __future__ import annotations

from gemeinwerk.domain.delivery import actions
from gemeinwerk.domain.transport.events import SubmissionUnclaimed
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.events import subscriber


@subscriber(SubmissionUnclaimed)
def remind_receiver(event: SubmissionUnclaimed) -> None:
    """The contact of the destination gets a mail."""
    actions.remind_receiver(
        actor=SYSTEM, now=clock.now(), destination_id=event.destination_id, reminder_id=event.reminder_id
    )
