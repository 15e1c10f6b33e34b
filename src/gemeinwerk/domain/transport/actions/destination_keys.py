"""Keys of a destination: added, used, retired, so that no message is lost in between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.keys.ports import certificates, signing
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.transport.actions.owned import home_of, locked
from gemeinwerk.domain.transport.models import Destination as Row
from gemeinwerk.domain.transport.models import DestinationKey as KeyRow
from gemeinwerk.domain.transport.queries.addresses import KeyUnknown
from gemeinwerk.domain.transport.queries.destinations import as_key
from gemeinwerk.domain.transport.types import DestinationKey, KeyStatus
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Invalid
from gemeinwerk.kernel.scope import tenant_scope

MAX_KEYS = 50
OWN_PAIR = "Bitte verwenden Sie zum Verschlüsseln und zum Unterschreiben je ein eigenes Schlüsselpaar."


class KeyUntrusted(Invalid):
    """The certificates of a key do not convince."""

    code = "transport.certificate"
    message = "Die Zertifikate des Schlüssels überzeugen nicht."
    hint = "Bitte geben Sie in x5c die vollständige, gültige Zertifikatskette des Schlüssels an."


class KeyIdUnfit(Invalid):
    """A key is named otherwise than by its thumbprint; under another name its owner would not find it again."""

    code = "transport.key_id"
    message = "Die Kennung (kid) des Schlüssels ist nicht sein Fingerabdruck."
    hint = "Die Kennung muss der SHA-256-Fingerabdruck des Schlüssels nach RFC 7638 sein, oder sie fehlt."


class KeyInUse(Conflict):
    """A key that senders are told to use cannot be retired."""

    code = "transport.key_in_use"
    message = "Dieser Schlüssel ist der aktuelle Verschlüsselungsschlüssel."
    hint = "Bitte hinterlegen Sie zuerst einen neuen Schlüssel und stellen Sie den Zustellpunkt darauf um."


@action("transport.add_destination_key")
def add_destination_key(
    *, actor: Actor, now: datetime, destination_id: UUID, jwk: Mapping[str, Any], purpose: KeyPurpose
) -> DestinationKey:
    """Add a public key; senders use a new encryption key only when the destination names it.

    The same key again changes nothing. Raises Forbidden, NotYours, Invalid, KeyIdUnfit, KeyUntrusted, DestinationUnknown.
    """
    with tenant_scope(home_of(actor, destination_id)):
        row = locked(actor, destination_id)
        accepted, fault = trusted(actor, jwk, purpose, now)
        known = KeyRow.objects.filter(destination_id=row.id, kid=accepted["kid"]).first()
        if known is not None and known.use != purpose.value:
            raise Invalid("Diesen Schlüssel hat der Zustellpunkt schon, für einen anderen Zweck.", hint=OWN_PAIR)
        if known is not None:
            record_nothing()
            return as_key(known)
        if KeyRow.objects.filter(destination_id=row.id).count() >= MAX_KEYS:
            raise Invalid(f"Mehr als {MAX_KEYS} Schlüssel sind nicht möglich.")
        added = add_key(row, accepted, now)
        record(f"destination:{row.id}", key=added.kid, purpose=purpose.value, certificate=fault)
        return as_key(added)


@action("transport.retire_destination_key")
def retire_destination_key(*, actor: Actor, now: datetime, destination_id: UUID, kid: str) -> DestinationKey:
    """Retire a key: nothing new is encrypted or signed with it, old events still verify. Raises KeyUnknown, KeyInUse."""
    with tenant_scope(home_of(actor, destination_id)):
        row = locked(actor, destination_id)
        found = KeyRow.objects.filter(destination_id=row.id, kid=kid).first()
        if found is None:
            raise KeyUnknown()
        if kid == row.encryption_kid:
            raise KeyInUse()
        if found.status == KeyStatus.RETIRED.value:
            record_nothing()
            return as_key(found)
        if found.use == "sig" and active_keys(row.id, "sig").count() < 2:
            raise KeyInUse("Dies ist der einzige Schlüssel, mit dem Ereignisse geprüft werden.")
        found.status = KeyStatus.RETIRED.value
        found.save(update_fields=["status"])
        record(f"destination:{row.id}", retired=kid)
        return as_key(found)


def trusted(
    actor: Actor, jwk: Mapping[str, Any], purpose: KeyPurpose, now: datetime
) -> tuple[dict[str, Any], str | None]:
    """Return a public key as it is published, under its thumbprint (RFC 7638), and what is wrong with its certificates.

    Raises Invalid for an unfit one, KeyIdUnfit for another name, KeyUntrusted by the policy of certificates. The
    installation vouches for the keys of its own authorities itself.
    """
    accepted = signing().accept_public_key(jwk, purpose=purpose)
    require_name(jwk.get("kid"), accepted["kid"])
    if actor.kind is ActorKind.SYSTEM:
        return accepted, None
    verdict = certificates().judge(jwk, purpose=purpose, at=now)
    if verdict.refused:
        raise KeyUntrusted(verdict.message)
    return accepted, verdict.fault and verdict.fault.value


def require_name(given: object, thumbprint: str) -> None:
    """Raise KeyIdUnfit unless a key is named by its thumbprint, or not at all."""
    if given is not None and given != thumbprint:
        raise KeyIdUnfit(f"Die Kennung (kid) des Schlüssels muss sein Fingerabdruck sein: „{thumbprint}“.")


def active_keys(destination_id: UUID, use: str) -> Any:
    """Return the keys of one use that are not retired."""
    return KeyRow.objects.filter(destination_id=destination_id, use=use, status=KeyStatus.ACTIVE.value)


def add_key(row: Row, jwk: Mapping[str, Any], now: datetime) -> KeyRow:
    """Store an accepted public key; part of an action."""
    added: KeyRow = KeyRow.objects.create(
        id=new_id(),
        destination_id=row.id,
        kid=jwk["kid"],
        use=jwk["use"],
        status=KeyStatus.ACTIVE.value,
        jwk=dict(jwk),
        created_at=now,
    )
    return added
