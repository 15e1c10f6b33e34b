"""Reads of the identity room."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.identity.models import Account, StaffAccount
from gemeinwerk.domain.identity.ports import identity_provider
from gemeinwerk.domain.identity.types import Person, SignInChoice, StaffMember
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.kernel.refusal import NotFound


def person(account_id: UUID, *, assurance: AssuranceLevel | None = None) -> Person:
    """Return the account's person, with the assurance level of the present sign-in; raises NotFound."""
    row = Account.objects.filter(id=account_id).first()
    if row is None:
        raise NotFound()
    return as_person(row, assurance)


def postbox_handle(account_id: UUID | None) -> str:
    """Return the handle of the postbox of a user account; empty without an account, and where the sign-in named none."""
    if account_id is None:
        return ""
    found = Account.objects.filter(id=account_id).values_list("postbox_handle", flat=True).first()
    return found or ""


def staff_member(account_id: UUID) -> StaffMember:
    """Return an active member of staff; raises NotFound."""
    row = StaffAccount.objects.filter(id=account_id, active=True).first()
    if row is None:
        raise NotFound()
    return as_staff(row)


def staff_of(tenant_id: UUID) -> list[StaffMember]:
    """Return the active staff of a tenant, by name."""
    rows = StaffAccount.objects.filter(tenant_id=tenant_id, active=True).order_by("name")
    return [as_staff(row) for row in rows]


def sign_in_choices() -> tuple[SignInChoice, ...]:
    """Return the persons that the bound provider offers for choice (a demo provider does)."""
    return identity_provider().choices()


def provider_label() -> tuple[str, bool]:
    """Return the provider's name for people and whether it is a demo."""
    provider = identity_provider()
    return provider.label, provider.demo


def as_person(row: Account, assurance: AssuranceLevel | None = None) -> Person:
    """Turn a table row into the type that crosses the border."""
    name = row.organisation or f"{row.given_name} {row.family_name}".strip()
    return Person(
        account_id=row.id,
        kind=row.kind,
        display_name=name,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        street=row.street,
        house_number=row.house_number,
        postcode=row.postcode,
        city=row.city,
        email=row.email,
        assurance=AssuranceLevel(row.assurance) if assurance is None else assurance,
        organisation=row.organisation,
        postbox_handle=row.postbox_handle,
    )


def as_staff(row: StaffAccount) -> StaffMember:
    """Turn a table row into the type that crosses the border."""
    return StaffMember(row.id, row.tenant_id, row.username, row.name, frozenset(row.roles))
