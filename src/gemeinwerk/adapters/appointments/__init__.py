"""Calendar files (RFC 5545) with the library ``icalendar``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from gemeinwerk.domain.delivery.types import CalendarEntry
from gemeinwerk.kernel.ports import AdapterStatus

# An all-day event begins at midnight; its alarms ring at nine in the morning, whole days before.
NINE = timedelta(hours=9)


class CalendarWriter:
    """Implements ``delivery.ports.CalendarFiles``."""

    def write(self, entry: CalendarEntry, *, at: datetime) -> bytes:
        """Return one all-day event with alarms, or its cancellation."""
        calendar = Calendar()
        calendar.add("prodid", "-//Gemeinwerk//Fristen//DE")
        calendar.add("version", "2.0")
        calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
        calendar.add_component(_event(entry, at))
        return bytes(calendar.to_ical())

    def check(self) -> AdapterStatus:
        """Write a day and read it back."""
        day = date(2028, 2, 29)
        text = self.write(CalendarEntry("probe@gemeinwerk", 1, day, "Prüfung", "äöüß", (1,)), at=datetime.now(UTC))
        found = Calendar.from_ical(text).walk("VEVENT")
        ok = len(found) == 1 and found[0].decoded("dtstart") == day
        return AdapterStatus(ok, "Kalenderdateien nach RFC 5545")


def _event(entry: CalendarEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.cancelled:
        return event
    for days in entry.alarm_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", NINE - timedelta(days=days))
        event.add_component(alarm)
    return event
