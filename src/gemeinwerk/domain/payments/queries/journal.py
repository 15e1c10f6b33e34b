"""The journal: postings of a day, sums over all accounts, and the files for the finance system."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncDate

from gemeinwerk.domain.payments.models import BankBooking, Claim, DayClosing, LedgerEntry
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.queries.names import staff_names
from gemeinwerk.domain.payments.rules import export, ledger
from gemeinwerk.domain.payments.types import (
    Account,
    ClosedDay,
    ExportedFile,
    HandoverDay,
    HappeningKind,
    JournalEntry,
    MatchKind,
    OpenDay,
    OverdueClaim,
    UnmatchedBooking,
)
from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.refusal import Conflict


class DayOpen(Conflict):
    """The day is not closed yet, so that its file could still change."""

    code = "payments.day_open"
    message = "Dieser Tag ist noch nicht abgeschlossen."
    hint = "Bitte schließen Sie zuerst den Tag ab; danach ändert sich die Datei nicht mehr."


def ledger_sums() -> dict[Account, Decimal]:
    """Return the balance of every account of the tenant in scope; all together are zero."""
    sums = LedgerEntry.objects.values("account").annotate(total=Sum("amount")).order_by("account")
    return {Account(one["account"]): one["total"] for one in sums}


def journal_of(*, day: date) -> tuple[JournalEntry, ...]:
    """Return the postings of a day in the order in which they were booked."""
    names = (
        "number", "day", "happening", "kind", "account", "account_code", "product", "amount", "claim__reference", "at",
    )  # fmt: skip
    return tuple(
        JournalEntry(
            number, on, happening, HappeningKind(kind), Account(account), code, product, amount, reference or "", at
        )
        for number, on, happening, kind, account, code, product, amount, reference, at in LedgerEntry.objects.filter(
            day=day
        )
        .order_by("number")
        .values_list(*names)
    )


def last_closed_day() -> date | None:
    """Return the last day that was closed."""
    found: date | None = DayClosing.objects.aggregate(last=Max("day"))["last"]
    return found


def open_days() -> tuple[date, ...]:
    """Return the days with postings that are not closed yet, oldest first."""
    found = LedgerEntry.objects.all()
    last = last_closed_day()
    if last is not None:
        found = found.filter(day__gt=last)
    return tuple(found.order_by("day").values_list("day", flat=True).distinct())


def day_file(*, day: date, xml: bool = False) -> ExportedFile:
    """Return the journal of a closed day for the finance system, the same file every time; raises DayOpen."""
    if not DayClosing.objects.filter(day=day).exists():
        raise DayOpen()
    entries = journal_of(day=day)
    name = f"buchungen-{day.isoformat()}"
    if xml:
        return ExportedFile(f"{name}.xml", "application/xml", export.journal_xml(day, entries))
    return ExportedFile(f"{name}.csv", "text/csv; charset=utf-8", export.journal_csv(entries))


def dunning_file(*, day: date) -> ExportedFile:
    """Return the claims that were handed over for dunning on a day, with what is missing now."""
    first, last = (datetime.combine(day, moment, tzinfo=BERLIN) for moment in (time.min, time.max))
    rows = Claim.objects.filter(handed_over_at__gte=first, handed_over_at__lte=last)
    found = []
    for row in rows.order_by("reference"):
        missing = ledger.open_amount(standing_of(row.id))
        if missing > 0:
            debtor = str(row.payer_id or "")
            found.append(OverdueClaim(row.id, row.reference, row.title, missing, row.due_on, debtor))
    name = f"mahnungen-{day.isoformat()}.csv"
    return ExportedFile(name, "text/csv; charset=utf-8", export.dunning_csv(tuple(found)))


def unmatched_bookings(*, limit: int = 200) -> tuple[UnmatchedBooking, ...]:
    """Return bank entries that a person has to assign, oldest first."""
    rows = BankBooking.objects.filter(match=MatchKind.UNCLEAR.value).order_by("booked_on", "id")[:limit]
    return tuple(
        UnmatchedBooking(row.id, row.booked_on, row.amount, row.text, row.party_name, row.reason) for row in rows
    )


def days_to_close() -> tuple[OpenDay, ...]:
    """Return the days with bookings that are not closed, oldest first; the first is the one to close next."""
    sums = Sum("amount", filter=Q(amount__gt=0))
    rows = (
        LedgerEntry.objects.filter(day__in=open_days()).values("day").annotate(entries=Count("number"), turnover=sums)
    )
    return tuple(
        OpenDay(row["day"], row["entries"], row["turnover"], place == 0)
        for place, row in enumerate(rows.order_by("day"))
    )


def closed_days(*, limit: int = 60) -> tuple[ClosedDay, ...]:
    """Return the days that were closed, newest first."""
    names = staff_names()
    return tuple(
        ClosedDay(row.day, row.entries, row.turnover, row.digest, row.closed_at, names.get(row.closed_by, ""))
        for row in DayClosing.objects.order_by("-day")[:limit]
    )


def handover_days(*, limit: int = 60) -> tuple[HandoverDay, ...]:
    """Return the days on which claims were handed over for dunning, newest first."""
    rows = Claim.objects.filter(handed_over_at__isnull=False).annotate(on=TruncDate("handed_over_at", tzinfo=BERLIN))
    counted = rows.order_by().values("on").annotate(claims=Count("id")).order_by("-on")[:limit]
    return tuple(HandoverDay(row["on"], row["claims"]) for row in counted)
