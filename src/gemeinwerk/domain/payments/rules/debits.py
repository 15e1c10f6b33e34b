"""When a claim may be collected by direct debit."""

from __future__ import annotations

from datetime import date, timedelta


def collect_from(*, due_on: date, announced_on: date, notice_days: int) -> date:
    """Return the first day of a collection: not before the claim is due, and ``notice_days`` after the payer was told.

    The rules of the banks ask for an announcement in time; how long is agreed with the payer, so it is a setting.
    """
    return max(due_on, announced_on + timedelta(days=notice_days))
