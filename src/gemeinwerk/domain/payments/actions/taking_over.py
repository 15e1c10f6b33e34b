"""Taking bank entries over piece by piece: few questions to the database for many entries, each booked as if it came alone. Part of an action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import booking_day, entries_of, renewed
from gemeinwerk.domain.payments.actions.refunds import locked_refund, pay, take_back
from gemeinwerk.domain.payments.models import BankBooking, Claim, DirectDebit, LedgerEntry, Refund
from gemeinwerk.domain.payments.queries.claims import ClaimUnknown, paid_online, standings_of, written
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import SETTLES_ONLINE, candidates, canonical, match, may_be_settlement
from gemeinwerk.domain.payments.types import (
    Account,
    BankEntry,
    BankStatement,
    Happening,
    HappeningKind,
    Imported,
    KnownReferences,
    Match,
    MatchKind,
    Posting,
    RefundState,
    Standing,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.events import Event, announce_all
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import add_many, change_many

AT_ONCE: Final = 1000
REFUND_UNFIT: Final = "Zu dieser Erstattung passt die Buchung nicht: Betrag oder Stand sind anders."
ON_A_CLAIM: Final = (MatchKind.PAYMENT, MatchKind.RETURN, MatchKind.DEBIT_RETURN)
OF_A_CLAIM: Final = ("id", "tenant_id", "subject_id", "state", "paid_at")
OF_A_REFUND: Final = (MatchKind.REFUND, MatchKind.REFUND_RETURN)


def take_over(statements: Iterable[BankStatement], *, actor: Actor, now: datetime) -> Imported:
    """Keep and book every entry that was not kept before; the caller lets one import at a time happen."""
    done, day = Imported(0, 0, 0), booking_day(now)
    for statement in statements:
        for start in range(0, len(statement.entries), AT_ONCE):
            found = _Piece(actor, now, day).take(statement, statement.entries[start : start + AT_ONCE])
            done = Imported(done.new + found.new, done.matched + found.matched, done.known + found.known)
    return done


def fits(refund: Refund, row: BankBooking) -> bool:
    """Tell whether an entry is the one pay-out of an approved refund."""
    return refund.state == RefundState.APPROVED.value and bool(row.amount == -refund.amount)


@dataclass
class _Piece:
    """Some entries, with everything they may touch read before, and everything they change written after."""

    actor: Actor
    now: datetime
    day: date
    known: KnownReferences = field(default_factory=lambda: KnownReferences({}, {}, {}))
    claim_of_debit: dict[UUID, UUID] = field(default_factory=dict)
    claims: dict[UUID, Claim] = field(default_factory=dict)
    standings: dict[UUID, Standing] = field(default_factory=dict)
    paid_online: dict[UUID, tuple[Decimal, ...]] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    postings: list[LedgerEntry] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def take(self, statement: BankStatement, entries: Sequence[BankEntry]) -> Imported:
        """Keep and book what is new of these entries."""
        new = self._new(statement, entries)
        self._read([entry for _, entry in new])
        matched = sum(self._book(row, entry) for row, entry in new)
        self._write()
        add_many([row for row, _ in new])
        return Imported(len(new), matched, len(entries) - len(new))

    def _new(self, statement: BankStatement, entries: Sequence[BankEntry]) -> list[tuple[BankBooking, BankEntry]]:
        rows: dict[str, tuple[BankBooking, BankEntry]] = {}
        # Sorted, because ids of one millisecond have no order, and people read the entries in that of the statement.
        ids = sorted(new_id() for _ in entries)
        for entry, row_id in zip(entries, ids, strict=True):
            row = _row(row_id, statement, entry, self.now)
            rows.setdefault(row.key, (row, entry))
        kept = set(BankBooking.objects.filter(key__in=list(rows)).values_list("key", flat=True))
        return [pair for key, pair in rows.items() if key not in kept]

    def _read(self, entries: Sequence[BankEntry]) -> None:
        wanted = sorted({written(one) for entry in entries for one in candidates(entry)})
        debits = DirectDebit.objects.filter(end_to_end_id__in=wanted).values_list("end_to_end_id", "id", "claim_id")
        found = list(debits) if wanted else []
        self.claim_of_debit = {debit_id: claim_id for _, debit_id, claim_id in found}
        self.known = KnownReferences(
            claims=_ids(Claim, wanted),
            refunds=_ids(Refund, wanted),
            debits={canonical(reference): debit_id for reference, debit_id, _ in found},
        )
        self._lock({*self.known.claims.values(), *self.claim_of_debit.values()})

    def _lock(self, claim_ids: set[UUID]) -> None:
        rows = Claim.objects.select_for_update().filter(id__in=claim_ids).only(*OF_A_CLAIM).order_by("id")
        self.claims.update({row.id: row for row in rows} if claim_ids else {})
        self.standings.update(standings_of(sorted(claim_ids)))
        self.paid_online.update(paid_online(claim_ids, self.standings))

    def _book(self, row: BankBooking, entry: BankEntry) -> bool:
        """Book a new entry by what it means; tell whether that was certain."""
        found, key = match(entry, self.known), f"bank:{row.key}"
        if found.kind in OF_A_REFUND and found.subject_id is not None:
            found = self._refund(row, found, found.subject_id)
        elif found.kind in ON_A_CLAIM and found.subject_id is not None:
            found = self._on_claim(row, found, self.claim_of_debit.get(found.subject_id, found.subject_id))
        elif found.kind is MatchKind.DEBIT:
            self._post(key, HappeningKind.SETTLED, ledger.settled(row.amount, via=Account.BANK))
        else:
            found = replace(found, kind=MatchKind.UNCLEAR)
        if found.kind is MatchKind.UNCLEAR:
            self._post(key, HappeningKind.PARKED, ledger.parked(row.amount))
        row.match, row.reason = found.kind.value, found.reason
        return found.kind is not MatchKind.UNCLEAR

    def _on_claim(self, row: BankBooking, found: Match, claim_id: UUID) -> Match:
        claim, key = self.claims.get(claim_id), f"bank:{row.key}"
        if claim is None:
            raise ClaimUnknown()
        kind = HappeningKind.RECEIVED if row.amount > 0 else HappeningKind.RETURNED
        before = self.standings.get(claim_id, Standing())
        if may_be_settlement(row.amount, before, self.paid_online.get(claim_id, ())):
            return Match(MatchKind.UNCLEAR, reason=SETTLES_ONLINE)
        after, booked = ledger.book(before, Happening(key, kind, abs(row.amount), Account.BANK))
        row.claim = claim
        if booked:
            self._post(key, kind, booked, claim)
            self.told += renewed(claim, before, after, self.now)
            self.standings[claim_id] = after
            self.changed.add(claim_id)
        return found

    def _post(self, key: str, kind: HappeningKind, booked: Iterable[Posting], claim: Claim | None = None) -> None:
        self.postings += entries_of(key, kind, booked, claim=claim, actor=self.actor, now=self.now, day=self.day)

    def _refund(self, row: BankBooking, found: Match, refund_id: UUID) -> Match:
        """A refund is rare and changes more than the ledger: it is booked alone, between what came before and after it."""
        self._write()
        refund, back = locked_refund(refund_id), found.kind is MatchKind.REFUND_RETURN
        as_paid = refund.state == RefundState.PAID.value and row.amount == refund.amount
        if not (as_paid if back else fits(refund, row)):
            return Match(MatchKind.UNCLEAR, reason=REFUND_UNFIT)
        (take_back if back else pay)(refund, Account.BANK, actor=self.actor, now=self.now)
        row.refund, row.claim = refund, refund.claim
        self._lock({refund.claim_id})
        return found

    def _write(self) -> None:
        """Write what was booked so far: both halves of each fact in one statement."""
        add_many(self.postings)
        change_many([self.claims[one] for one in sorted(self.changed)], ("state", "paid_at"))
        announce_all(self.told)
        self.postings, self.told, self.changed = [], [], set()


def _ids(model: Any, wanted: list[str]) -> dict[str, UUID]:
    if not wanted:
        return {}
    found = model.objects.filter(reference__in=wanted).values_list("reference", "id")
    return {canonical(reference): one for reference, one in found}


def _row(row_id: UUID, statement: BankStatement, entry: BankEntry, now: datetime) -> BankBooking:
    return BankBooking(
        id=row_id,
        statement=statement.id[:100],
        key=f"{statement.iban}:{entry.key}"[:300],
        booked_on=entry.booked_on,
        valued_on=entry.valued_on,
        amount=entry.amount if entry.credit else -entry.amount,
        text=entry.text,
        end_to_end_id=entry.end_to_end_id[:100],
        mandate_id=entry.mandate_id[:100],
        party_name=entry.party_name[:200],
        party_iban=entry.party_iban[:40],
        returned=entry.returned[:100],
        match=MatchKind.UNCLEAR.value,
        reason="",
        imported_at=now,
    )
