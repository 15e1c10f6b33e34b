"""Days and moments as people in Germany read them: one long form for sentences and pages, one short form for values.

Short is what a person types into a field, and what stands in the address block of a letter; everything else is long.
"""

from __future__ import annotations

from datetime import date, datetime

from gemeinwerk.kernel.clock import BERLIN

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


def long_date(day: date) -> str:
    """Return ``24. November 2026``; an aware moment is put into German time first."""
    local = _day(day)
    return f"{local.day}. {MONTHS[local.month - 1]} {local.year}"


def short_date(day: date) -> str:
    """Return ``24.11.2026``; an aware moment is put into German time first."""
    local = _day(day)
    return f"{local.day:02d}.{local.month:02d}.{local.year:04d}"


def long_moment(moment: datetime) -> str:
    """Return ``24. November 2026, 14:05 Uhr`` in German time."""
    local = moment.astimezone(BERLIN)
    return f"{long_date(local)}, {local.hour:02d}:{local.minute:02d} Uhr"


def _day(day: date) -> date:
    return day.astimezone(BERLIN).date() if isinstance(day, datetime) and day.tzinfo else day
