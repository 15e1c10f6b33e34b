"""Writes of the identity room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from gemeinwerk.domain.identity.models import Account, StaffAccount
from gemeinwerk.domain.identity.ports import identity_provider
from gemeinwerk.domain.identity.queries import as_person, as_staff
from gemeinwerk.domain.identity.types import STAFF_ROLES, IdentityProof, Person, StaffMember
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid
from gemeinwerk.kernel.scope import tenant_scope

# A hash that no password meets: an unknown name costs as much time as a wrong password.
UNKNOWN = make_password(None)
MINIMUM_PASSWORD = 12


class SignInFailed(Forbidden):
    """The sign-in did not succeed; it is never said which part was wrong."""

    code = "identity.sign_in_failed"
    message = "Die Anmeldung hat nicht geklappt."
    hint = "Bitte prüfen Sie Ihre Angaben und versuchen Sie es noch einmal."


@action("identity.sign_in", global_=True)
def sign_in(*, actor: Actor, now: datetime, answer: Mapping[str, str]) -> Person:
    """Sign a citizen or business in with the raw answer of the provider; raises SignInFailed.

    The account is created at the first sign-in; the proven data is refreshed at each one.
    """
    proof = identity_provider().proof(answer)
    row, _ = Account.objects.update_or_create(
        provider=proof.provider,
        subject=proof.subject,
        defaults=_proven(proof, now),
        create_defaults={**_proven(proof, now), "created_at": now},
    )
    record(f"account:{row.id}", provider=proof.provider, assurance=proof.assurance.name)
    return as_person(row, proof.assurance)


@action("identity.staff_sign_in", global_=True)
def staff_sign_in(*, actor: Actor, now: datetime, username: str, password: str) -> StaffMember:
    """Sign a member of staff in; raises SignInFailed for any wrong part, after the same time."""
    row = StaffAccount.objects.filter(username=username[:150], active=True).first()
    if not check_password(password[:1000], row.password if row else UNKNOWN) or row is None:
        raise SignInFailed()
    record(f"staff:{row.id}")
    return as_staff(row)


@action("identity.create_staff")
def create_staff(
    *,
    actor: Actor,
    now: datetime,
    tenant_id: UUID,
    username: str,
    name: str,
    password: str,
    roles: tuple[str, ...],
) -> StaffMember:
    """Create a staff account of the tenant in scope; raises Invalid or Conflict."""
    actor.require_role("admin")
    if len(password) < MINIMUM_PASSWORD:
        raise Invalid("Das Passwort ist zu kurz.", hint=f"Bitte wählen Sie mindestens {MINIMUM_PASSWORD} Zeichen.")
    unknown = set(roles) - set(STAFF_ROLES)
    if unknown or not roles:
        raise Invalid("Diese Rolle gibt es nicht.", hint="Möglich sind: " + ", ".join(STAFF_ROLES) + ".")
    if StaffAccount.objects.filter(username=username).exists():
        raise Conflict("Diesen Anmeldenamen gibt es schon.", hint="Bitte wählen Sie einen anderen.")
    with tenant_scope(tenant_id):
        row = StaffAccount.objects.create(
            tenant_id=tenant_id,
            username=username,
            name=name,
            password=make_password(password),
            roles=sorted(roles),
            created_at=now,
        )
        record(f"staff:{row.id}", roles=",".join(sorted(roles)))
    return as_staff(row)


def _proven(proof: IdentityProof, now: datetime) -> dict[str, object]:
    return {
        "kind": proof.kind,
        "given_name": proof.given_name,
        "family_name": proof.family_name,
        "birth_date": proof.birth_date,
        "street": proof.street,
        "house_number": proof.house_number,
        "postcode": proof.postcode,
        "city": proof.city,
        "email": proof.email,
        "organisation": proof.organisation,
        "assurance": int(proof.assurance),
        "last_used_at": now,
        "postbox_handle": _handle(proof.postbox_handle),
    }


def _handle(given: str) -> str:
    """Return the handle of a postbox in its one form; anything but a UUID is none, so that nothing goes to a wrong place."""
    try:
        return str(UUID(given)) if given else ""
    except ValueError:
        return ""
