"""One audit chain as the lines of an export: header, keys, checkpoints, steps of deliveries, entries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.audit.rules import canonical_time
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.transport.queries import tokens
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.actions import PLATFORM_CHAIN
from gemeinwerk.kernel.scope import current_scope

ENTRY = ("seq", "at", "actor_kind", "actor", "verb", "subject", "details", "previous_hash", "hash")
LEVEL = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL"


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it was at one moment, so that what is written meanwhile is not taken for a forgery."""
    with connection.cursor() as cursor:
        cursor.execute(f"{LEVEL} REPEATABLE READ")
    try:
        with transaction.atomic():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{LEVEL} READ COMMITTED")


def chain_lines() -> Iterator[dict[str, Any]]:
    """Yield the chain in scope, outside a tenant's scope that of the platform; inside ``one_moment`` where others write."""
    chain = current_scope().tenant_id
    end, hash_, newest = audit.chain_ends()
    yield {
        "kind": "header",
        "version": 1,
        "chain": str(chain or PLATFORM_CHAIN),
        "head_seq": end,
        "head_hash": hash_,
        "settled": end,
        "exported_at": canonical_time(clock.now()),
    }
    for jwk in tokens.own_keys():
        yield {"kind": "key", "jwk": {name: jwk[name] for name in ("kty", "n", "e")}}
    for one in audit.checkpoints():
        yield {"kind": "checkpoint", "number": one.number, "seq": one.seq, "token": one.token}
    if chain is not None:
        yield from _steps()
    # Entries beyond the head were left behind when the end was set back.
    for entry in audit.entries_between(0, max(end, newest)):
        values = (entry.seq, canonical_time(entry.at), entry.actor_kind, entry.actor, entry.verb, entry.subject)
        rest = (entry.details, entry.previous_hash, entry.hash)
        yield {"kind": "entry", **dict(zip(ENTRY, values + rest, strict=True))}


def _steps() -> Iterator[dict[str, Any]]:
    for step in delivery.evidence_steps():
        yield {
            "kind": "step",
            "delivery": str(step.delivery_id),
            "number": step.number,
            "content": step.content,
            "address": step.address_digest,
            "previous_hash": step.previous_hash,
            "hash": step.hash,
        }
