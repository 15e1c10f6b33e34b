"""Direct debits: what may be collected, and what payers were told before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from gemeinwerk.domain.payments.models import Claim, DebitAnnouncement, DebitMandate, DirectDebit, LedgerEntry
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, claims_listed
from gemeinwerk.domain.payments.types import AnnouncedDebit, Collectable, HappeningKind, MandateInfo, PaymentMeans

SHOWN = 500
# How the keys of collected debits begin in the ledger.
DEBIT_KEY = "debit:"
MOVES = (HappeningKind.RECEIVED.value, HappeningKind.RETURNED.value, HappeningKind.MOVED_IN.value)


def collectable() -> tuple[Collectable, ...]:
    """Return open claims whose payer gave a mandate that is in force and that may be paid so, the longest due first."""
    mandates = mandates_in_force()
    found = Claim.objects.filter(
        state__in=OPEN_STATES, payer_id__in=mandates, means__contains=[PaymentMeans.DEBIT.value]
    )
    rows = list(found.order_by("due_on", "id")[:SHOWN])
    told = announced_debits(claim_ids=[row.id for row in rows])
    listed = []
    for row, status in zip(rows, claims_listed(rows), strict=True):
        mandate, known = mandates[row.payer_id], told.get(row.id)
        day = known.collect_from if known and known.covers(mandate_id=mandate.id, amount=status.open) else None
        listed.append(Collectable(status, mandate.id, mandate.reference, mandate.holder, mandate.iban, day))
    return tuple(listed)


def announced_debits(*, claim_ids: Sequence[UUID]) -> dict[UUID, AnnouncedDebit]:
    """Return what payers were told last about the debits of claims of the tenant in scope, by claim."""
    rows = list(DebitAnnouncement.objects.filter(claim_id__in=claim_ids).order_by("announced_at", "id"))
    collected = last_collections([row.claim_id for row in rows]) if rows else {}
    return {row.claim_id: _announced(row, collected.get(row.claim_id)) for row in rows}


def announced_debit(*, announcement_id: UUID) -> tuple[AnnouncedDebit, MandateInfo, UUID | None] | None:
    """Return an announcement with its mandate and the payer's account; None where it was erased."""
    row = DebitAnnouncement.objects.select_related("mandate").filter(id=announcement_id).first()
    if row is None:
        return None
    return _announced(row, None), mandate_info(row.mandate), row.mandate.payer_id


def mandate_of(*, payer_id: UUID) -> MandateInfo | None:
    """Return the newest mandate in force that a person gave the authority in scope."""
    row = mandates_in_force([payer_id]).get(payer_id)
    return None if row is None else mandate_info(row)


def mandates_in_force(payer_ids: Iterable[UUID | None] | None = None) -> dict[UUID | None, DebitMandate]:
    """Return the newest mandate in force of each of these payers, or of all who gave one to the authority in scope."""
    rows = DebitMandate.objects.filter(revoked_at__isnull=True, payer_id__isnull=False)
    if payer_ids is not None:
        rows = rows.filter(payer_id__in=[one for one in payer_ids if one is not None])
    return {row.payer_id: row for row in rows.order_by("signed_on", "id")}


def mandate_info(row: DebitMandate) -> MandateInfo:
    """Return a mandate as its giver sees it."""
    return MandateInfo(row.id, row.reference, row.holder, row.iban[-4:], row.signed_on)


def last_collections(claim_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when claims were last collected, by claim; those that never were are missing."""
    rows = DirectDebit.objects.filter(claim_id__in=claim_ids).order_by().values("claim_id")
    return {row["claim_id"]: row["last"] for row in rows.annotate(last=Max("written_at"))}


def collection_days(*, claim_ids: Sequence[UUID]) -> dict[UUID, date]:
    """Return on which day the bank collects, of the claims for which a direct debit was the last that moved money.

    A day in the future says that no money has moved yet, although the ledger counts it as received.
    """
    debits = DirectDebit.objects.filter(claim_id__in=claim_ids).values_list("id", "claim_id", "collect_on")
    days = {f"{DEBIT_KEY}{debit_id}": (claim_id, day) for debit_id, claim_id, day in debits}
    if not days:
        return {}
    rows = LedgerEntry.objects.filter(claim_id__in={one for one, _ in days.values()}, kind__in=MOVES)
    last = dict(rows.order_by("number").values_list("claim_id", "happening"))
    return {claim_id: days[key][1] for claim_id, key in last.items() if key in days}


def debits_to_come(*, claim_ids: Sequence[UUID], today: date) -> dict[UUID, date]:
    """Return the days of ``collection_days`` that lie after today."""
    return {claim_id: day for claim_id, day in collection_days(claim_ids=claim_ids).items() if day > today}


def _announced(row: DebitAnnouncement, collected_at: datetime | None) -> AnnouncedDebit:
    return AnnouncedDebit(
        row.id, row.claim_id, row.mandate_id, row.amount, row.announced_at, row.collect_from, collected_at
    )
