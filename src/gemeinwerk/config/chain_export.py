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
def steady() -> Iterator[None]:
    """Let each transaction see the database as it was at its start, so that what is written meanwhile is no forgery."""
    with connection.cursor() as cursor:
        cursor.execute(f"{LEVEL} REPEATABLE READ")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{LEVEL} READ COMMITTED")


def own_keys() -> list[dict[str, Any]]:
    """Return the lines of the public keys that sign checkpoints."""
    return [{"kind": "key", "jwk": {name: jwk[name] for name in ("kty", "n", "e")}} for jwk in tokens.own_keys()]


def chain_lines(keys: list[dict[str, Any]] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the chain in scope, outside a tenant's scope that of the platform; in one transaction, where others write."""
    with transaction.atomic():
        yield from _lines(own_keys() if keys is None else keys)


def _lines(keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
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
    yield from keys
    for one in audit.checkpoints():
        yield {"kind": "checkpoint", "number": one.number, "seq": one.seq, "token": one.token}
    if chain is not None:
        yield from _steps()
    # Entries beyond the head were left behind when the end was set back.
    for entry in audit.entries_between(0, max(end, newest)) if end or newest else ():
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
