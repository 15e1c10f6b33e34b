"""A direct debit is announced before it is collected: to the payer, with amount, mandate and first day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.payments.actions.booking import TREASURY, enter_journal, locked_claim
from gemeinwerk.domain.payments.events import DebitAnnounced
from gemeinwerk.domain.payments.models import Claim, DebitAnnouncement, DebitMandate
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, standing_of
from gemeinwerk.domain.payments.queries.debits import announced_debits, last_collections
from gemeinwerk.domain.payments.queries.payee import PayeeMissing, creditor, payee
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.debits import collect_from
from gemeinwerk.domain.payments.types import PaymentMeans
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
    enter_journal()
    if not payee().creditor_id:
        raise PayeeMissing()
    told = 0
    for claim_id in sorted(set(claim_ids)):
        claim = locked_claim(claim_id)
        mandate = mandate_in_force(claim.payer_id)
        if mandate is None or not tell_debit(claim, mandate, now=now):
            raise NothingToAnnounce()
        told += 1
    if not told:
        record_nothing()
        return 0
    record("debits:announced", count=told)
    return told


def tell_payer(mandate: DebitMandate, *, now: datetime) -> None:
    """Announce the debits of everything that the giver of a mandate owes and that may be paid so; part of an action.

    What somebody else works on at the moment is left to the treasury, so that nobody waits in a circle.
    """
    if mandate.payer_id is None or not can_collect():
        return
    rows = Claim.objects.select_for_update(skip_locked=True).filter(payer_id=mandate.payer_id, state__in=OPEN_STATES)
    for claim in rows.order_by("id")[:AT_ONCE]:
        tell_debit(claim, mandate, now=now, again=False)


def can_collect() -> bool:
    """Tell whether the authority has said who it is as a creditor; before that nothing is announced."""
    account = creditor()
    return account is not None and account.creditor_id != ""


def tell_debit(claim: Claim, mandate: DebitMandate, *, now: datetime, again: bool = True) -> bool:
    """Announce the debit of a locked claim, unless that is done or there is nothing to collect; tell which. Part of an action.

    Without ``again`` a claim whose debit came back is left to a person.
    """
    amount = ledger.open_amount(standing_of(claim.id))
    if amount <= 0 or PaymentMeans.DEBIT.value not in claim.means:
        return False
    if not again and last_collections([claim.id]):
        return False
    known = announced_debits(claim_ids=[claim.id]).get(claim.id)
    if known is not None and known.covers(mandate_id=mandate.id, amount=amount):
        return False
    row = DebitAnnouncement.objects.create(
        claim=claim,
        mandate=mandate,
        amount=amount,
        announced_at=now,
        collect_from=collect_from(
            due_on=claim.due_on, announced_on=berlin_date(now), notice_days=policy().debit_notice_days
        ),
    )
    ids = {"announcement_id": row.id, "claim_id": claim.id, "subject_id": claim.subject_id}
    announce_all([DebitAnnounced(claim.tenant_id, **ids)])
    return True


def mandate_in_force(payer_id: UUID | None) -> DebitMandate | None:
    """Return the newest mandate in force of a payer; one that is revoked meanwhile collects nothing."""
    if payer_id is None:
        return None
    found = DebitMandate.objects.filter(payer_id=payer_id, revoked_at__isnull=True)
    row: DebitMandate | None = found.order_by("-signed_on", "-id").first()
    return row
