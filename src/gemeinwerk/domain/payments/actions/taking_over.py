"""Taking bank entries over piece by piece: few questions to the database for many entries, each booked as if it came alone. Part of an action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import booking_day, entries_of, lock_claims, renewed
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
    done, day, pieces = Imported(0, 0, 0), booking_day(now), list(_pieces(statements))
    kept = {key for statement, entries in pieces for key in _kept(statement, entries)}
    keyed = ((_key(statement, entry), entry) for statement, entries in pieces for entry in entries)
    named = _named({key: candidates(entry) for key, entry in keyed if key not in kept})
    # Before the first piece, because pieces that lock one after the other would lock in the order of the file.
    lock_claims(named.claims)
    for statement, entries in pieces:
        found = _Piece(actor, now, day, named).take(statement, entries, kept)
        done = Imported(done.new + found.new, done.matched + found.matched, done.known + found.known)
    return done


def fits(refund: Refund, row: BankBooking) -> bool:
    """Tell whether an entry is the one pay-out of an approved refund."""
    return refund.state == RefundState.APPROVED.value and bool(row.amount == -refund.amount)


@dataclass(frozen=True, slots=True)
class _Named:
    """What the new entries of a file name, by their keys: references, those that are known, and the claims behind them."""

    references: dict[str, tuple[str, ...]]
    known: KnownReferences
    claim_of_debit: dict[UUID, UUID]
    claim_of_refund: dict[UUID, UUID]

    @property
    def claims(self) -> set[UUID]:
        """Return every claim that the file may touch."""
        return {*self.known.claims.values(), *self.claim_of_debit.values(), *self.claim_of_refund.values()}

    def claims_of(self, keys: Iterable[str]) -> set[UUID]:
        """Return the claims that some of the entries pay, return or collect; those of refunds are read when they are booked."""
        found: set[UUID] = set()
        for reference in {one for key in keys for one in self.references[key]}:
            if (claim_id := self.known.claims.get(reference)) is not None:
                found.add(claim_id)
            elif (debit_id := self.known.debits.get(reference)) is not None:
                found.add(self.claim_of_debit[debit_id])
        return found


@dataclass
class _Piece:
    """Some entries, with everything they may touch read before, and everything they change written after."""

    actor: Actor
    now: datetime
    day: date
    named: _Named
    claims: dict[UUID, Claim] = field(default_factory=dict)
    standings: dict[UUID, Standing] = field(default_factory=dict)
    paid_online: dict[UUID, tuple[Decimal, ...]] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    postings: list[LedgerEntry] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def take(self, statement: BankStatement, entries: Sequence[BankEntry], kept: set[str]) -> Imported:
        """Keep and book what is new of these entries; adds their keys to ``kept``."""
        new = self._new(statement, entries, kept)
        kept.update(row.key for row, _ in new)
        self._read(self.named.claims_of(row.key for row, _ in new))
        matched = sum(self._book(row, entry) for row, entry in new)
        self._write()
        add_many([row for row, _ in new])
        return Imported(len(new), matched, len(entries) - len(new))

    def _new(
        self, statement: BankStatement, entries: Sequence[BankEntry], kept: set[str]
    ) -> list[tuple[BankBooking, BankEntry]]:
        rows: dict[str, tuple[BankBooking, BankEntry]] = {}
        # Sorted, because ids of one millisecond have no order, and people read the entries in that of the statement.
        ids = sorted(new_id() for _ in entries)
        for entry, row_id in zip(entries, ids, strict=True):
            row = _row(row_id, statement, entry, self.now)
            rows.setdefault(row.key, (row, entry))
        return [pair for key, pair in rows.items() if key not in kept]

    def _read(self, claim_ids: set[UUID]) -> None:
        """Read how claims stand; they are locked."""
        rows = Claim.objects.filter(id__in=claim_ids).only(*OF_A_CLAIM)
        self.claims.update({row.id: row for row in rows} if claim_ids else {})
        self.standings.update(standings_of(sorted(claim_ids)))
        self.paid_online.update(paid_online(claim_ids, self.standings))

    def _book(self, row: BankBooking, entry: BankEntry) -> bool:
        """Book a new entry by what it means; tell whether that was certain."""
        found, key = match(entry, self.named.known), f"bank:{row.key}"
        if found.kind in OF_A_REFUND and found.subject_id is not None:
            found = self._refund(row, found, found.subject_id)
        elif found.kind in ON_A_CLAIM and found.subject_id is not None:
            found = self._on_claim(row, found, self.named.claim_of_debit.get(found.subject_id, found.subject_id))
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
        self._read({refund.claim_id})
        return found

    def _write(self) -> None:
        """Write what was booked so far: both halves of each fact in one statement."""
        add_many(self.postings)
        change_many([self.claims[one] for one in sorted(self.changed)], ("state", "paid_at"))
        announce_all(self.told)
        self.postings, self.told, self.changed = [], [], set()


def _pieces(statements: Iterable[BankStatement]) -> Iterator[tuple[BankStatement, Sequence[BankEntry]]]:
    for statement in statements:
        for start in range(0, len(statement.entries), AT_ONCE):
            yield statement, statement.entries[start : start + AT_ONCE]


def _key(statement: BankStatement, entry: BankEntry) -> str:
    return f"{statement.iban}:{entry.key}"[:300]


def _kept(statement: BankStatement, entries: Iterable[BankEntry]) -> Iterable[str]:
    """Return the keys of the entries that were kept before."""
    keys = [_key(statement, entry) for entry in entries]
    return BankBooking.objects.filter(key__in=keys).values_list("key", flat=True)


def _named(references: dict[str, tuple[str, ...]]) -> _Named:
    """Look up what entries name: one question each for claims, refunds and debits, however many entries there are."""
    wanted = sorted({written(one) for named in references.values() for one in named})
    claims = _behind(Claim, "reference", "id", wanted)
    refunds = _behind(Refund, "reference", "claim_id", wanted)
    debits = _behind(DirectDebit, "end_to_end_id", "claim_id", wanted)
    known = KnownReferences(*({reference: one for reference, one, _ in found} for found in (claims, refunds, debits)))
    return _Named(
        references, known, {one: claim for _, one, claim in debits}, {one: claim for _, one, claim in refunds}
    )


def _behind(model: Any, name: str, claim: str, wanted: list[str]) -> list[tuple[str, UUID, UUID]]:
    """Return the reference in canonical form, the id and the claim of each row that one of the references names."""
    if not wanted:
        return []
    found = model.objects.filter(**{f"{name}__in": wanted}).values_list(name, "id", claim)
    return [(canonical(reference), one, claim_id) for reference, one, claim_id in found]


def _row(row_id: UUID, statement: BankStatement, entry: BankEntry, now: datetime) -> BankBooking:
    return BankBooking(
        id=row_id,
        statement=statement.id[:100],
        key=_key(statement, entry),
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
