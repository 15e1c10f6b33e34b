"""The end of a day: its journal is closed once and handed to the finance system; later facts belong to a later day."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from gemeinwerk.domain.payments.actions.booking import TREASURY, close_journal
from gemeinwerk.domain.payments.models import DayClosing
from gemeinwerk.domain.payments.queries.journal import journal_of, last_closed_day, open_days
from gemeinwerk.domain.payments.rules import export
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict


class DayUnfit(Conflict):
    """The day lies in the future, or an earlier day is still open."""

    code = "payments.day_unfit"
    message = "Dieser Tag lässt sich noch nicht abschließen."
    hint = "Bitte schließen Sie die Tage der Reihe nach ab, spätestens den heutigen."


@action("payments.close_day")
def close_day(*, actor: Actor, now: datetime, day: date) -> None:
    """Close a day; what happens afterwards is booked on the next one. A day that is closed stays as it is.

    Its files are read by ``queries.day_file``. Raises Forbidden, DayUnfit.
    """
    actor.require_role(*TREASURY)
    close_journal()
    last = last_closed_day()
    if last is not None and day <= last:
        record_nothing()
        return
    if day > berlin_date(now):
        raise DayUnfit()
    earlier = [one for one in open_days() if one < day]
    if earlier:
        raise DayUnfit(f"Zuerst muss der {short_date(earlier[0])} abgeschlossen werden.")
    entries = journal_of(day=day)
    DayClosing.objects.create(
        day=day,
        entries=len(entries),
        turnover=export.turnover(entries),
        digest=hashlib.sha256(export.journal_csv(entries)).hexdigest(),
        closed_at=now,
        closed_by=actor.id,
    )
    record(f"journal:{day.isoformat()}", entries=len(entries))
