"""The one writer of audit entries; wiring binds it to the kernel's recorder port."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from gemeinwerk.kernel.actions import PLATFORM_CHAIN
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_scope, tenant_scope

STATEMENT = "SELECT audit_append(%s, %s, %s, %s, %s, %s, %s)"
_encoder = msgspec.json.Encoder(order="sorted")


def append(*, chain: UUID, at: datetime, actor: Actor, verb: str, subject: str, details: dict[str, str]) -> None:
    """Append one entry to ``chain`` in the running transaction; the database links and hashes it."""
    values = [chain, at, actor.kind.value, actor.id, verb, subject, _encoder.encode(details).decode()]
    if chain == PLATFORM_CHAIN or current_scope().tenant_id == chain:
        _execute(values)
        return
    with tenant_scope(chain):
        _execute(values)


def _execute(values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
