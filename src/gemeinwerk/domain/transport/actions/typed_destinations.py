"""A destination that staff describe in a form; where it is for tests, its key pairs are made here and given out once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.keys.ports import encryption, signing
from gemeinwerk.domain.transport.actions.destinations import both_keys, create_destination, described
from gemeinwerk.domain.transport.actions.owned import able_owner, owner_of
from gemeinwerk.domain.transport.rules.findings import Findings
from gemeinwerk.domain.transport.rules.typed import typed_order
from gemeinwerk.domain.transport.types.typed import NewDestination, TypedDestination
from gemeinwerk.kernel.actions import steps
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Invalid, NotFound


@steps("transport.create_destination")
def create_typed_destination(
    *, actor: Actor, now: datetime, client_id: UUID | None, typed: TypedDestination
) -> NewDestination:
    """Create a destination of a client of the tenant in scope from what was typed.

    ``for_tests`` makes both key pairs; their private halves are returned this once and stored nowhere. No transaction is
    open while they are made. Raises Forbidden, and Invalid with every refused field in its details.
    """
    tenant_id, _ = owner_of(actor, client_id or UUID(int=0))
    findings = Findings()
    order = typed_order(typed, findings)
    findings.take("client", lambda: _require_client(actor, client_id), None)
    described(order, tenant_id, findings)
    if not typed.for_tests:
        both_keys(actor, order, now, findings)
    findings.settle()
    if not typed.for_tests:
        made = create_destination(actor=actor, now=now, order=order, client_id=client_id)
        return NewDestination(made, b"", b"")
    sealing, proving = encryption().new_key_pair(), signing().new_signing_pair()
    order = replace(order, encryption_key=json.loads(sealing.public_jwk), signing_key=json.loads(proving.public_jwk))
    made = create_destination(actor=actor, now=now, order=order, client_id=client_id)
    return NewDestination(made, sealing.private_jwk, proving.private_jwk)


def _require_client(actor: Actor, client_id: UUID | None) -> None:
    try:
        able_owner(actor, client_id or UUID(int=0))
    except NotFound as refusal:
        raise Invalid("Bitte wählen Sie den Client, dem der Zustellpunkt gehört.") from refusal
