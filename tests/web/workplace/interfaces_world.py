"""A technician of Bochum, a destination that waits to be cared for, and forms filled in: for tests of the interfaces."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.test import Client

from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.types import ApiScope, Destination
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import public, sealing, signing
from tests.domain.transport.world import client_of
from tests.web.seeding import BOCHUM

HOME = "/arbeitsplatz/schnittstellen/"
NEW = f"{HOME}zustellpunkt-anlegen/"
SERVICE = "99102013104000"


def bochum() -> UUID:
    """The tenant of Bochum."""
    return tenants.place(BOCHUM).tenant_id


def receiver(*scopes: ApiScope, name: str = "Fachverfahren") -> UUID:
    """Register a client of Bochum; with all but sending, where nothing is said."""
    _, made = client_of(bochum(), *(scopes or (ApiScope.MANAGE, ApiScope.SUBSCRIBE)), name=name)
    return made.client_id


def key(number: int = 0) -> str:
    """A public encryption key as somebody would paste it."""
    return json.dumps(public(sealing(number)))


def form(client_id: UUID | str, **changes: Any) -> dict[str, Any]:
    """A form for a new destination that is right, apart from the changes."""
    return {
        "client": str(client_id), "name": "Ausweisstelle (Test)", "legal_name": "Stadt Bochum", "phone": "",
        "email": "technik@bochum.example", "services-0-identifier": SERVICE, "services-0-name": "Bewohnerparkausweis",
        "services-0-schema": "https://schema.example.org/parkausweis.json", "services-0-mime": "application/json",
        "services-0-regions": "DE059110000000", "callback_url": "", "callback_secret": "", "keys": "own",
        "encryption_key": key(), "signing_key": json.dumps(public(signing())), **changes,
    }  # fmt: skip


def destinations() -> tuple[Destination, ...]:
    """The destinations of Bochum."""
    with tenant_scope(bochum()):
        return queries.destinations_here(actor=SYSTEM)


def founded(technician: Client, active: bool = True, **changes: Any) -> str:
    """Create a destination in the form; return the address of its page."""
    answer = technician.post(NEW, form(receiver(), **changes))
    assert answer.status_code == 303, answer.content.decode()
    where = str(answer["Location"])
    if active:
        assert technician.post(f"{where}stand/", {"stand": "active"}).status_code == 303
    return where
