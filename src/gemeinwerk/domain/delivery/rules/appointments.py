"""The last day of a remedy period for a calendar."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gemeinwerk.domain.delivery.types import Audience, CalendarEntry, Remedy

ALARM_DAYS = (7, 1)
_NOUN = {Remedy.OBJECTION: "Widerspruch", Remedy.ACTION: "Klage", Remedy.NONE: "Rechtsbehelf"}


def last_day_entry(
    delivery_id: UUID,
    *,
    audience: Audience,
    remedy: Remedy,
    subject: str,
    last_day: date,
    sequence: int,
    cancelled: bool = False,
) -> CalendarEntry:
    """The last day as a calendar entry: for the citizen the earlier one, for the office the later one.

    Form: RFC 5545, an all-day event with alarms; a period that no longer runs cancels the entry of the same name
    (VwGO §§ 70, 74; VwVfG § 41(2) S. 3; state 2026-11).
    """
    noun = _NOUN[remedy]
    if audience is Audience.CITIZEN:
        title = f"Letzter Tag: {noun} gegen {subject}"
        text = (
            f"Heute können Sie zum letzten Mal {noun} einlegen oder erheben. Verbindlich ist die Belehrung im Bescheid."
        )
    else:
        title = f"Fristende {noun}: {subject}"
        text = "Letzter Tag nach der späteren Lesart. Ob ein Rechtsbehelf verspätet ist, entscheidet ein Mensch."
    name = f"{delivery_id}-{audience.value}@gemeinwerk"
    return CalendarEntry(name, sequence, last_day, title[:200], text, ALARM_DAYS, cancelled)
