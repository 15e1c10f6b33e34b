"""A direct debit is announced before it is collected: to the payer, with amount, mandate and first day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, locked_claim
from gemeinwerk.domain.payments.events import DebitAnnounced
from gemeinwerk.domain.payments.models import Claim, DebitAnnouncement, DebitMandate
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, standings_of
from gemeinwerk.domain.payments.queries.debits import announced_debits, last_collections, mandates_in_force
from gemeinwerk.domain.payments.queries.payee import PayeeMissing, creditor, payee
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.debits import collect_from
from gemeinwerk.domain.payments.types import PaymentMeans, Standing
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.events import announce_all
from gemeinwerk.kernel.refusal import Conflict

AT_ONCE = 200


class NothingToAnnounce(Conflict):
    """A chosen claim is not open, has no mandate in force, or is announced already."""

    code = "payments.nothing_to_announce"
    message = "Für eine gewählte Forderung ist keine Lastschrift anzukündigen."
    hint = "Bitte laden Sie die Liste neu."


@action("payments.announce_debits")
def announce_debits(*, actor: Actor, now: datetime, claim_ids: Sequence[UUID]) -> int:
    """Announce the debits of chosen claims, also of those whose last debit came back; return how many.

    Raises Forbidden, PayeeMissing, ClaimUnknown, NothingToAnnounce.
    """
    actor.require_role(*TREASURY)
    if not payee().creditor_id:
        raise PayeeMissing()
    claims = [locked_claim(claim_id) for claim_id in sorted(set(claim_ids))]
    told = tell_debits(claims, now=now)
    if told != len(claims):
        raise NothingToAnnounce()
    if not told:
        record_nothing()
        return 0
    record("debits:announced", count=told)
    return told


def tell_payer(payer_id: UUID | None, *, now: datetime) -> None:
    """Announce the debits of everything that somebody owes who gave a mandate; part of an action.

    What somebody else works on at the moment is left to the treasury, so that nobody waits in a circle.
    """
    if payer_id is None:
        return
    rows = Claim.objects.select_for_update(skip_locked=True).filter(payer_id=payer_id, state__in=OPEN_STATES)
    tell_debits(list(rows.order_by("id")[:AT_ONCE]), now=now, again=False)


def tell_debits(claims: Sequence[Claim], *, now: datetime, again: bool = True) -> int:
    """Announce the debits of locked claims that may be collected; return of how many. Part of an action.

    Left out is what has no mandate, nothing open, or an announcement already; without ``again`` also what was collected once
    and came back. Nothing is announced before the authority has said who it is as a creditor.
    """
    claims = [one for one in claims if PaymentMeans.DEBIT.value in one.means]
    mandates = mandates_in_force(one.payer_id for one in claims) if claims else {}
    account = creditor() if mandates else None
    if account is None or not account.creditor_id:
        return 0
    ids = [one.id for one in claims]
    standings, known, collected = standings_of(ids), announced_debits(claim_ids=ids), last_collections(ids)
    rows = []
    for claim in claims:
        mandate, told = mandates.get(claim.payer_id), known.get(claim.id)
        amount = ledger.open_amount(standings.get(claim.id, Standing()))
        if mandate is None or amount <= 0 or (claim.id in collected and not again):
            continue
        if told is None or not told.covers(mandate_id=mandate.id, amount=amount):
            rows.append(_announcement(claim, mandate, amount, now=now))
    DebitAnnouncement.objects.bulk_create(rows)
    announce_all(DebitAnnounced(row.tenant_id, row.id, row.claim_id, row.claim.subject_id) for row in rows)
    return len(rows)


def _announcement(claim: Claim, mandate: DebitMandate, amount: Decimal, *, now: datetime) -> DebitAnnouncement:
    first = collect_from(due_on=claim.due_on, announced_on=berlin_date(now), notice_days=policy().debit_notice_days)
    return DebitAnnouncement(
        tenant_id=claim.tenant_id, claim=claim, mandate=mandate, amount=amount, announced_at=now, collect_from=first
    )
