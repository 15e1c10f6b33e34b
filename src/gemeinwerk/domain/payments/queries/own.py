"""What a payer may see: own claims over all authorities, how the last payment stands, where to transfer to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from gemeinwerk.domain.payments.models import Attempt, Claim, Refund
from gemeinwerk.domain.payments.ports import provider, transfer_code
from gemeinwerk.domain.payments.queries.claims import OPEN_STATES, ClaimUnknown, claims_listed
from gemeinwerk.domain.payments.queries.debits import collection_days
from gemeinwerk.domain.payments.types import (
    AttemptState,
    AttemptStatus,
    BriefClaim,
    ClaimState,
    ClaimStatus,
    Creditor,
    OwnClaim,
    RefundInfo,
    RefundState,
    Transfer,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import current_tenant, person_scope, tenant_scope

MOST = 200


def own_claims(*, account_id: UUID) -> tuple[OwnClaim, ...]:
    """Return the claims that a person owes over all authorities, the newest first, as the ledgers say."""
    with person_scope(account_id):
        found = list(Claim.objects.order_by("-opened_at", "-id")[:MOST])
    return _read(found)


def own_claims_in_brief(*, account_id: UUID, subject_id: UUID | None = None) -> tuple[BriefClaim, ...]:
    """Return what stands in a list of a person's claims, of one case or all that are open, in one statement.

    For claims that are paid it takes one more for each authority: whether the bank has collected them yet.
    """
    with person_scope(account_id):
        found = Claim.objects.order_by("due_on", "id")
        found = found.filter(state__in=OPEN_STATES) if subject_id is None else found.filter(subject_id=subject_id)
        rows = list(found[:MOST])
    days: dict[UUID, date] = {}
    for tenant_id, own in _by_tenant(one for one in rows if one.state not in OPEN_STATES).items():
        with tenant_scope(tenant_id):
            days |= collection_days(claim_ids=[one.id for one in own])
    return tuple(
        BriefClaim(
            row.tenant_id, row.id, row.reference, row.title, ClaimState(row.state), row.total, row.due_on,
            tuple(row.explanation), days.get(row.id),
        )
        for row in rows
    )  # fmt: skip


def own_claim(*, account_id: UUID, claim_id: UUID) -> OwnClaim:
    """Return one claim of a person; raises ClaimUnknown for anybody else's."""
    with person_scope(account_id):
        row = Claim.objects.filter(id=claim_id).first()
    if row is None:
        raise ClaimUnknown()
    return _read([row])[0]


def last_payment_of(*, claim_id: UUID) -> AttemptStatus | None:
    """Return the newest order to a provider for a claim of the tenant in scope, as far as it was fetched."""
    row = Attempt.objects.filter(claim_id=claim_id).order_by("-begun_at", "-id").first()
    if row is None:
        return None
    return AttemptStatus(
        row.id, AttemptState(row.state), row.amount, row.redirect_url, row.method, row.begun_at, row.decided_at
    )


def asked_transfer(*, claim: ClaimStatus, account: Creditor) -> tuple[Transfer, str]:
    """Return the transfer that pays what is open of a claim, and its code for a banking app as SVG, empty where none fits."""
    transfer = Transfer(account.name, account.iban, claim.open, claim.reference, account.bic)
    try:
        return transfer, transfer_code().svg(transfer)
    except Invalid:
        return transfer, ""


def pays_online() -> bool:
    """Tell whether the provider takes payments for the authority in scope now; asks the provider."""
    return provider().available(authority=tenants.place_of(current_tenant()).ags)


def provider_pages() -> tuple[str, ...]:
    """Return the origins of the provider's pages, to which a form of ours may lead."""
    return provider().pages()


def is_demo() -> bool:
    """Tell whether no money moves."""
    return provider().demo


def refund_for(*, refund_id: UUID) -> RefundInfo | None:
    """Return a refund of the tenant in scope, or None."""
    row = Refund.objects.filter(id=refund_id).first()
    if row is None:
        return None
    return RefundInfo(
        row.id, row.claim_id, row.reference, row.amount, RefundState(row.state), row.reason, row.requested_by,
        row.decided_by,
    )  # fmt: skip


def _read(rows: list[Claim]) -> tuple[OwnClaim, ...]:
    """Return claims in the order given; each is read in the scope of its authority, where the ledger lies."""
    known = {}
    for tenant_id, own in _by_tenant(rows).items():
        with tenant_scope(tenant_id):
            days = collection_days(claim_ids=[one.id for one in own])
            known.update({one.id: OwnClaim(tenant_id, one, days.get(one.id)) for one in claims_listed(own)})
    return tuple(known[row.id] for row in rows)


def _by_tenant(rows: Iterable[Claim]) -> dict[UUID, list[Claim]]:
    found: dict[UUID, list[Claim]] = {}
    for row in rows:
        found.setdefault(row.tenant_id, []).append(row)
    return found
