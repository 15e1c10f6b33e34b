"""Claims are opened with frozen items, cancelled, written off and handed over for dunning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from gemeinwerk.domain.payments.actions.announcing import tell_debits
from gemeinwerk.domain.payments.actions.booking import TREASURY, book, enter_journal, locked_claim
from gemeinwerk.domain.payments.models import Claim
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, standing_of, status_of
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import CLAIM_PREFIX
from gemeinwerk.domain.payments.types import (
    ChargedItem,
    ClaimState,
    ClaimStatus,
    Fee,
    Happening,
    HappeningKind,
    PaymentMeans,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id, reference
from gemeinwerk.kernel.refusal import Conflict, Invalid

AT_ONCE = 500


class ClaimDiffers(Conflict):
    """The subject has a claim of this key with another amount; a frozen claim is cancelled, never changed."""

    code = "payments.claim_differs"
    message = "Zu diesem Vorgang gibt es schon eine Forderung mit einem anderen Betrag."
    hint = "Bitte heben Sie die alte Forderung auf und eröffnen Sie eine neue."


class NotSmall(Conflict):
    """The rest is too large to be written off without further decision."""

    code = "payments.not_small"
    message = "Der offene Rest ist kein Kleinbetrag."
    hint = "Bitte geben Sie die Forderung in die Mahnung."


@action("payments.open_claim")
def open_claim(
    *,
    actor: Actor,
    now: datetime,
    subject_id: UUID,
    key: str,
    title: str,
    fee: Fee,
    payer_id: UUID | None = None,
    due_on: date | None = None,
    means: Sequence[PaymentMeans] = tuple(PaymentMeans),
) -> ClaimStatus:
    """Open the claim of a case or submission: items and explanation are frozen, revenue and tax are booked.

    The same ``subject_id`` and ``key`` again return the claim that is there. Without ``due_on`` it is due after the days of
    the policy. Where the payer gave a mandate, the debit is announced. Raises ClaimDiffers for another amount, Invalid where nothing is to be paid.
    """
    if fee.gross <= 0:
        raise Invalid("Eine Forderung über nichts wird nicht eröffnet.")
    enter_journal()
    due_on = due_on or berlin_date(now) + timedelta(days=policy().days_to_pay)
    row = _new(subject_id, key, title, fee, payer_id, due_on, now)
    row.means = [one.value for one in means]
    if not Claim.objects.add_once(row):
        known = Claim.objects.get(subject_id=subject_id, key=key)
        if known.total != fee.gross:
            raise ClaimDiffers()
        record_nothing()
        return status_of(known, standing_of(known.id))
    row._state.adding = False
    shares = ledger.opening_shares(fee.items)
    book(row, Happening(f"opened:{row.id}", HappeningKind.OPENED, fee.gross, shares=shares), actor=actor, now=now)
    tell_debits([row], now=now)
    record(f"claim:{row.id}", amount=fee.gross)
    return status_of(row, standing_of(row.id))


@action("payments.cancel_claim")
def cancel_claim(*, actor: Actor, now: datetime, claim_id: UUID, reason: str) -> ClaimStatus:
    """Cancel a claim wholly: what is open is no longer asked, what was paid is to be given back. Safe to repeat.

    ``reason`` is a code, never personal. Raises Forbidden, ClaimUnknown.
    """
    actor.require_role("officer", "lead", *TREASURY)
    row = locked_claim(claim_id)
    happening = Happening(f"cancelled:{row.id}", HappeningKind.CANCELLED, row.total)
    if book(row, happening, actor=actor, now=now):
        record(f"claim:{row.id}", reason=reason[:100])
    else:
        record_nothing()
    return status_of(row, standing_of(row.id))


@action("payments.write_off")
def write_off(*, actor: Actor, now: datetime, claim_id: UUID) -> ClaimStatus:
    """Write off the open rest of a claim, where it is below the small amount of the policy (KAG NRW § 13).

    Money that comes in later is taken for the claim all the same. Raises Forbidden, NotSmall, ClaimUnknown.
    """
    actor.require_role(*TREASURY)
    row = locked_claim(claim_id)
    before = standing_of(row.id)
    rest = ledger.open_amount(before)
    if rest <= 0:
        record_nothing()
        return status_of(row, before)
    if rest >= policy().small_amount:
        raise NotSmall()
    book(row, Happening(f"written_off:{new_id()}", HappeningKind.WRITTEN_OFF, rest), actor=actor, now=now)
    record(f"claim:{row.id}", amount=rest)
    return status_of(row, standing_of(row.id))


@action("payments.hand_over")
def hand_over(*, actor: Actor, now: datetime) -> int:
    """Hand overdue claims of the tenant in scope over for dunning, each once; return how many.

    The file of a day is read by ``queries.dunning_file``. Raises Forbidden.
    """
    actor.require_role(*TREASURY)
    latest = berlin_date(now) - timedelta(days=policy().dunning_after_days)
    rows = Claim.objects.select_for_update(skip_locked=True).filter(
        state__in=OPEN_STATES, due_on__lt=latest, handed_over_at__isnull=True
    )
    ids = [row.id for row in rows.order_by("id")[:AT_ONCE]]
    if not ids:
        record_nothing()
        return 0
    Claim.objects.filter(id__in=ids).update(handed_over_at=now)
    record("claims:overdue", count=len(ids))
    return len(ids)


@action("payments.clear_flags")
def clear_flags(*, actor: Actor, now: datetime, claim_id: UUID) -> None:
    """Note that a person looked at what a claim was flagged for; raises Forbidden, ClaimUnknown."""
    actor.require_role(*TREASURY)
    row = locked_claim(claim_id)
    if not row.flags:
        record_nothing()
        return
    record(f"claim:{row.id}", flags=",".join(row.flags))
    row.flags = []
    row.save(update_fields=["flags"])


def _frozen(item: ChargedItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "label": item.label,
        "legal_source": item.legal_source,
        "nature": item.nature.value,
        "treatment": item.treatment.value,
        "net": str(item.net),
        "tax": str(item.tax),
        "tax_rate": str(item.tax_rate),
        "account_code": item.account_code,
        "product": item.product,
        "when": item.when.value,
        "explanation": list(item.explanation),
    }


def _new(subject_id: UUID, key: str, title: str, fee: Fee, payer_id: UUID | None, due_on: date, now: datetime) -> Claim:
    return Claim(
        id=new_id(),
        subject_id=subject_id,
        key=key,
        payer_id=payer_id,
        reference=reference(CLAIM_PREFIX),
        title=title[:200],
        legal_source=f"{fee.schedule} ({fee.legal_source})"[:500],
        items=[_frozen(one) for one in fee.items],
        explanation=list(fee.explanation),
        total=fee.gross,
        state=ClaimState.OPEN.value,
        due_on=due_on,
        opened_at=now,
    )
