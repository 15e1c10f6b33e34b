"""Booking: every outside fact once, both halves in one statement, on a day that is still open. Part of an action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from gemeinwerk.domain.payments.events import ClaimPaid, ClaimReopened
from gemeinwerk.domain.payments.models import BankFile, Claim, LedgerEntry
from gemeinwerk.domain.payments.queries.claims import ClaimUnknown, standing_of
from gemeinwerk.domain.payments.queries.journal import last_closed_day
from gemeinwerk.domain.payments.rules import ledger, standing
from gemeinwerk.domain.payments.types import BankFileKind, Happening, HappeningKind, Posting, Standing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import Event, announce_all
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import current_tenant

TREASURY = ("treasury",)


def enter_journal() -> None:
    """Keep the journal from being closed until the end of the transaction; before any row is locked."""
    _lock("pg_advisory_xact_lock_shared", "journal")


def close_journal() -> None:
    """Wait until nobody books, and keep others from booking until the end of the transaction."""
    _lock("pg_advisory_xact_lock", "journal")


def one_import() -> None:
    """Let one bank file at a time be taken over, so that two of them lock their claims one after the other."""
    _lock("pg_advisory_xact_lock", "import")


def one_bylaw() -> None:
    """Let one version of a by-law at a time be written or decided, so that no two of them are valid on one day."""
    _lock("pg_advisory_xact_lock", "bylaws")


def one_invoice() -> None:
    """Let one invoice at a time be numbered, so that the numbers have no gap; after the claim is locked."""
    _lock("pg_advisory_xact_lock", "invoices")


def locked_claim(claim_id: UUID) -> Claim:
    """Return a claim of the tenant in scope, locked until the end of the transaction; raises ClaimUnknown."""
    enter_journal()
    row: Claim | None = Claim.objects.by_id(claim_id, lock=True)
    if row is None:
        raise ClaimUnknown()
    return row


def lock_claims(claim_ids: Iterable[UUID]) -> None:
    """Lock claims until the end of the transaction in one statement, always in one order, so that nobody waits in a circle.

    Who locks more than one claim does so here, or by ``locked_claims``, before anything else.
    """
    list(_in_order(claim_ids).values_list("id"))


def locked_claims(claim_ids: Sequence[UUID]) -> list[Claim]:
    """Return several claims as ``lock_claims`` locks them, in the order in which they were asked for; raises ClaimUnknown."""
    rows = {row.id: row for row in _in_order(claim_ids)}
    if rows.keys() != set(claim_ids):
        raise ClaimUnknown()
    return [rows[one] for one in claim_ids]


def _in_order(claim_ids: Iterable[UUID]) -> QuerySet[Claim]:
    enter_journal()
    found: QuerySet[Claim] = Claim.objects.select_for_update().filter(id__in=set(claim_ids))
    return found.order_by("id")


def book(claim: Claim, happening: Happening, *, actor: Actor, now: datetime) -> bool:
    """Book a fact on a locked claim, renew its state and tell others; False where the fact was booked before.

    Raises Unbookable.
    """
    before = standing_of(claim.id)
    after, booked = ledger.book(before, happening)
    if not booked:
        return False
    write_entries(happening.key, happening.kind, booked, claim=claim, actor=actor, now=now)
    announce_all(renewed(claim, before, after, now))
    claim.save(update_fields=["state", "paid_at"])
    return True


def write_entries(
    key: str, kind: HappeningKind, booked: Iterable[Posting], *, claim: Claim | None, actor: Actor, now: datetime
) -> None:
    """Write the postings of a fact in one statement; the database refuses the same fact and an uneven sum."""
    day = booking_day(now)
    LedgerEntry.objects.bulk_create(entries_of(key, kind, booked, claim=claim, actor=actor, now=now, day=day))


def entries_of(
    key: str,
    kind: HappeningKind,
    booked: Iterable[Posting],
    *,
    claim: Claim | None,
    actor: Actor,
    now: datetime,
    day: date,
) -> list[LedgerEntry]:
    """Return the postings of a fact as rows of one transaction of the ledger, to be written in one statement."""
    transaction_id = new_id()
    return [
        LedgerEntry(
            transaction_id=transaction_id,
            happening=key,
            kind=kind.value,
            day=day,
            claim=claim,
            account=one.line.account.value,
            account_code=one.line.code,
            product=one.line.product,
            amount=one.amount,
            at=now,
            actor=actor.id,
        )
        for one in booked
    ]


def write_bank_file(
    file_id: UUID,
    kind: BankFileKind,
    message_id: str,
    content: bytes,
    amounts: Sequence[Decimal],
    *,
    actor: Actor,
    now: datetime,
) -> BankFile:
    """Keep a file for the bank as it is handed out; part of an action."""
    row: BankFile = BankFile.objects.create(
        id=file_id,
        kind=kind.value,
        message_id=message_id,
        content=content.decode(),
        amount=sum(amounts, Decimal("0.00")),
        count=len(amounts),
        written_at=now,
        written_by=actor.id,
    )
    return row


def booking_day(now: datetime) -> date:
    """Return the day on which a fact is booked: today, or the day after the last closed one."""
    last = last_closed_day()
    today = berlin_date(now)
    return today if last is None else max(today, last + timedelta(days=1))


def flag(claim: Claim, *flags: str) -> bool:
    """Note on a locked claim why a person has to look at it; tell whether that is new."""
    new = [one for one in flags if one not in claim.flags]
    if new:
        claim.flags = [*claim.flags, *new]
        claim.save(update_fields=["flags"])
    return bool(new)


def renewed(claim: Claim, before: Standing, after: Standing, now: datetime) -> list[Event]:
    """Set the state of a claim to what its new standing says, unsaved, and return what is to be told to others."""
    claim.state = ledger.state(after).value
    told: list[Event] = []
    for word in standing.announced(before, after):
        ids = {"tenant_id": claim.tenant_id, "claim_id": claim.id, "subject_id": claim.subject_id}
        paid = word == standing.PAID
        claim.paid_at = now if paid else None
        told.append(ClaimPaid(**ids) if paid else ClaimReopened(**ids))
    return told


def _lock(function: str, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"payments:{what}:{current_tenant()}"])
