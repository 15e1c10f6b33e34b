"""Calendar files, read back by their library and checked line by line against RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from gemeinwerk.adapters.appointments import CalendarWriter
from gemeinwerk.domain.delivery.types import CalendarEntry

AT = datetime(2026, 11, 26, 18, 30, 5, 999, tzinfo=UTC)
ENTRY = CalendarEntry(
    "b7e1-citizen@gemeinwerk",
    4,
    date(2028, 2, 29),
    "Letzter Tag: Widerspruch; Müll, äöüß",
    "Zeile\n" * 3 + "x" * 200,
    (7, 1),
)


def written(entry: CalendarEntry = ENTRY) -> bytes:
    return CalendarWriter().write(entry, at=AT)


def test_an_all_day_event_with_alarms() -> None:
    (event,) = Calendar.from_ical(written()).walk("VEVENT")
    assert event.decoded("dtstart") == date(2028, 2, 29)
    assert event.decoded("dtend") == date(2028, 3, 1)
    assert str(event["dtstart"].params["VALUE"]) == "DATE"
    assert (str(event["uid"]), event.decoded("sequence")) == (ENTRY.uid, 4)
    assert (str(event["summary"]), str(event["description"])) == (ENTRY.title, ENTRY.text)
    alarms = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]
    assert all(str(alarm["action"]) == "DISPLAY" for alarm in event.walk("VALARM"))


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    text = written()
    assert text.startswith(b"BEGIN:VCALENDAR\r\n") and text.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"METHOD:PUBLISH" in text and b"DTSTAMP:20261126T183005Z" in text


def test_the_same_day_again_is_the_same_file_and_a_later_step_replaces_it() -> None:
    assert written() == written()
    first, later = (
        Calendar.from_ical(one).walk("VEVENT")[0] for one in (written(), written(replace(ENTRY, sequence=5)))
    )
    assert first["uid"] == later["uid"]
    assert later.decoded("sequence") > first.decoded("sequence")


def test_a_day_that_no_longer_holds_is_cancelled() -> None:
    text = written(replace(ENTRY, cancelled=True))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED" and b"METHOD:CANCEL" in text
    assert event.walk("VALARM") == []


def test_a_title_cannot_add_lines_of_its_own() -> None:
    text = written(replace(ENTRY, title="A\r\nATTENDEE:mailto:x@example.org", text="B\nEND:VEVENT\nBEGIN:VEVENT"))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.get("attendee") is None


def test_the_self_check_reads_its_own_file() -> None:
    assert CalendarWriter().check().ok
