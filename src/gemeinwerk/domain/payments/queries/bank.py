"""Bank statements as a person looks through them: imports, what each entry did, and what an unmatched one might be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from gemeinwerk.domain.payments.models import BankBooking, Claim, LedgerEntry, Refund
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, claims_listed, written
from gemeinwerk.domain.payments.rules import outcomes
from gemeinwerk.domain.payments.rules.matching import references
from gemeinwerk.domain.payments.types import (
    Account,
    BookingFile,
    BookingView,
    ClaimStatus,
    Line,
    MatchKind,
    Outcome,
    Posting,
    RefundState,
    StatementImport,
    Suggestion,
    UnmatchedBooking,
)
from gemeinwerk.kernel.refusal import NotFound

ZERO = Decimal("0.00")
SHOWN = 500


class EntryUnknown(NotFound):
    """There is no such bank entry in this tenant, or it is assigned already."""

    code = "payments.entry_unknown"
    message = "Diese Kontobuchung gibt es nicht, oder sie ist schon zugeordnet."


def imports(*, limit: int = 20) -> tuple[StatementImport, ...]:
    """Return the last imports of bank files, newest first."""
    rows = (
        BankBooking.objects.order_by()
        .values("imported_at")
        .annotate(
            entries=Count("id"),
            unclear=Count("id", filter=Q(match=MatchKind.UNCLEAR.value)),
            incoming=Sum("amount", filter=Q(amount__gt=0)),
            outgoing=Sum("amount", filter=Q(amount__lt=0)),
        )
        .order_by("-imported_at")[:limit]
    )
    return tuple(
        StatementImport(
            row["imported_at"], row["entries"], row["unclear"], row["incoming"] or ZERO, row["outgoing"] or ZERO
        )
        for row in rows
    )


def bookings_of(*, imported_at: datetime) -> tuple[BookingView, ...]:
    """Return the entries of one import with what each did to its claim; those that wait for a person first."""
    rows = list(
        BankBooking.objects.filter(imported_at=imported_at)
        .select_related("claim", "refund")
        .order_by("booked_on", "key")[:SHOWN]
    )
    booked = _postings({row.claim_id for row in rows if row.claim_id is not None})
    views = [_view(row, booked.get(row.claim_id or UUID(int=0), [])) for row in rows]
    return tuple(sorted(views, key=lambda one: one.outcome is not Outcome.UNCLEAR))


def booking_for(*, booking_id: UUID) -> BookingFile:
    """Return an entry that a person has to assign, with suggestions; raises EntryUnknown."""
    row = BankBooking.objects.filter(id=booking_id, match=MatchKind.UNCLEAR.value).first()
    if row is None:
        raise EntryUnknown()
    shown = UnmatchedBooking(row.id, row.booked_on, row.amount, row.text, row.party_name, row.reason)
    found = {(one.claim_id, one.refund_id): one for one in reversed([*_suggested(row)])}
    return BookingFile(shown, row.end_to_end_id, row.returned, tuple(reversed(found.values())))


def _suggested(row: BankBooking) -> Iterable[Suggestion]:
    """Named in the text first, then what has exactly this amount, then what the same account paid before."""
    named = [written(one) for one in references(f"{row.end_to_end_id} {row.text}")]
    yield from _claims(claims_listed(Claim.objects.filter(reference__in=named)), "steht im Verwendungszweck")
    if row.amount < 0:
        approved = Refund.objects.filter(state=RefundState.APPROVED.value, amount=-row.amount).select_related("claim")
        for one in approved.order_by("requested_at")[:10]:
            yield Suggestion(
                None, one.id, one.reference, one.claim.title, one.amount, "genehmigte Erstattung mit diesem Betrag"
            )
    else:
        same = (
            LedgerEntry.objects.filter(account=Account.CLAIM.value, claim__state__in=OPEN_STATES)
            .values("claim_id")
            .annotate(missing=Sum("amount"))
            .filter(missing=row.amount)
            .values_list("claim_id", flat=True)
            .order_by("claim_id")[:10]
        )
        equal = claims_listed(Claim.objects.filter(id__in=list(same)).order_by("due_on"))
        yield from _claims(equal, "genau dieser Betrag ist offen")
    if row.party_iban:
        before = BankBooking.objects.filter(party_iban=row.party_iban, claim__isnull=False).values("claim_id")
        paid = claims_listed(Claim.objects.filter(id__in=before).order_by("-opened_at")[:5])
        yield from _claims(paid, "von diesem Konto kam dafür schon Geld")


def _claims(found: tuple[ClaimStatus, ...], why: str) -> Iterable[Suggestion]:
    for one in found:
        yield Suggestion(one.id, None, one.reference, one.title, one.open, why)


def _postings(claim_ids: set[UUID]) -> dict[UUID, list[tuple[str, Posting]]]:
    found: dict[UUID, list[tuple[str, Posting]]] = {}
    names = ("claim_id", "happening", "account", "account_code", "product", "amount")
    entries = LedgerEntry.objects.filter(claim_id__in=claim_ids).order_by("number").values_list(*names)
    for claim_id, happening, account, code, product, amount in entries:
        found.setdefault(claim_id, []).append((happening, Posting(Line(Account(account), code, product), amount)))
    return found


def _view(row: BankBooking, booked: list[tuple[str, Posting]]) -> BookingView:
    key = f"assigned:{row.id}" if row.assigned_at is not None else f"bank:{row.key}"
    outcome, rest = outcomes.outcome(MatchKind(row.match), key, booked)
    reference = row.claim.reference if row.claim is not None else ""
    return BookingView(
        row.id, row.booked_on, row.amount, row.text, row.party_name, outcome, row.reason, rest, row.claim_id, reference
    )
