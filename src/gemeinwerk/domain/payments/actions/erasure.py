"""Erasure of what the room holds about a person and need not keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from gemeinwerk.domain.payments.models import (
    Abatement,
    BankBooking,
    BankFile,
    Claim,
    DebitAnnouncement,
    DebitMandate,
    DirectDebit,
    Invoice,
    LedgerEntry,
    Refund,
)
from gemeinwerk.domain.payments.queries.policy import policy
from gemeinwerk.domain.payments.types import ClaimState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import BERLIN, berlin_date

AT_ONCE: Final = 500
SETTLED: Final = tuple(
    one.value for one in (ClaimState.PAID, ClaimState.REFUNDED, ClaimState.CANCELLED, ClaimState.WRITTEN_OFF)
)
RECIPIENT: Final = (
    "routing_id", "recipient_name", "recipient_street", "recipient_postcode", "recipient_city", "recipient_order",
)  # fmt: skip
OF_A_CLAIM: Final[tuple[tuple[Any, dict[str, str]], ...]] = (
    (Refund, {"reason": "", "holder": "", "iban": ""}),
    (Abatement, {"reason": ""}),
    (Invoice, {"content": ""}),
    (BankBooking, {"text": "", "party_name": "", "party_iban": ""}),
)


@action("payments.erase_person")
def erase_person(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Revoke a person's mandates with the authority in scope and erase those that were never used; return how many.

    Claims and what was booked stay as long as the books must be kept (GDPR Art. 17(3)(b)). Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    found = DebitMandate.objects.filter(payer_id=account_id)
    revoked = found.filter(revoked_at__isnull=True, used_at__isnull=False).update(revoked_at=now)
    DebitAnnouncement.objects.filter(mandate__in=found.filter(used_at__isnull=True)).delete()
    erased, _ = found.filter(used_at__isnull=True).delete()
    if not revoked and not erased:
        record_nothing()
        return 0
    record(f"account:{account_id}", mandates=erased, revoked=revoked)
    return int(erased) + int(revoked)


@action("payments.forget_old")
def forget_old(*, actor: Actor, now: datetime) -> int:
    """Empty what names a person in claims that are settled since the years of the policy; return how many claims.

    The years count from the end of the year in which something was booked last. Postings stay, and so does everything of
    a claim that is open, or owes money back. Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    before = datetime(berlin_date(now).year - policy().keep_years, 1, 1, tzinfo=BERLIN)
    young = LedgerEntry.objects.filter(claim_id=OuterRef("id"), day__gte=before.date())
    settled = Claim.objects.filter(state__in=SETTLED, opened_at__lt=before).exclude(title="", payer_id=None)
    ids = list(settled.exclude(Exists(young)).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    emptied = Claim.objects.filter(id__in=ids).update(payer_id=None, title="", **dict.fromkeys(RECIPIENT, ""))
    for model, values in OF_A_CLAIM:
        model.objects.filter(claim_id__in=ids).update(**values)
    files = BankFile.objects.filter(written_at__lt=before).exclude(content="").update(content="")
    collected = DirectDebit.objects.filter(written_at__gte=before).values("mandate_id")
    mandates = DebitMandate.objects.filter(revoked_at__lt=before).exclude(iban="").exclude(id__in=collected)
    mandates.update(payer_id=None, holder="", iban="")
    if not emptied and not files:
        record_nothing()
        return 0
    record("claims:old", count=emptied, files=files)
    return int(emptied)
