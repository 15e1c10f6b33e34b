"""Reads of the audit room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.audit import rules
from gemeinwerk.domain.audit.types import AuditEntry, ChainReport, Checkpoint
from gemeinwerk.kernel.actions import PLATFORM_CHAIN
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_scope

COLUMNS = "tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash"
PAGE = 5000
CHECKPOINTS = "SELECT tenant_id, number, seq, at, token FROM audit_checkpoint WHERE tenant_id = %s"
# One statement, one snapshot: an entry that is appended meanwhile is no entry beyond the end.
ENDS = """
SELECT h.seq, h.hash, e.newest
FROM (SELECT max(seq) AS newest FROM audit_entry WHERE tenant_id = %s) e
LEFT JOIN audit_head h ON h.tenant_id = %s
"""


def entries(*, actor: Actor, subject: str = "", limit: int = 100, before: int | None = None) -> list[AuditEntry]:
    """Return the newest entries of the chain in scope, newest first; for auditors and leads."""
    actor.require_role("auditor", "lead", "admin")
    where, values = ["true"], list[Any]()
    if subject:
        where.append("subject = %s")
        values.append(subject)
    if before is not None:
        where.append("seq < %s")
        values.append(before)
    statement = f"SELECT {COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, min(limit, 500)])
        return [AuditEntry(*row) for row in cursor.fetchall()]


def entries_about(*, subject: str) -> list[AuditEntry]:
    """Return all entries of the chain in scope about a subject, oldest first; for rooms that give evidence of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM audit_entry WHERE tenant_id = %s AND subject = %s ORDER BY seq", [_chain(), subject]
        )
        return [AuditEntry(*row) for row in cursor.fetchall()]


def verify_chain(*, actor: Actor) -> ChainReport:
    """Verify the whole chain in scope, in pages, so that memory does not grow with its length."""
    actor.require_role("auditor", "lead", "admin")
    chain = _chain()
    seq, hash_, newest = chain_ends()
    if newest > seq:
        return ChainReport(chain, newest, hash_, seq + 1, "Das Ende der Kette wurde zurückgesetzt.")
    return rules.verify(chain, entries_between(0, seq), seq, hash_)


def chain_end() -> tuple[int, str]:
    """Return number and hash of the last entry of the chain in scope, as its head says; zero for an empty one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head WHERE tenant_id = %s", [_chain()])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, rules.GENESIS)


def chain_ends() -> tuple[int, str, int]:
    """Return what the head of the chain in scope says, and the number of its newest entry, seen at one moment."""
    chain = _chain()
    with connection.cursor() as cursor:
        cursor.execute(ENDS, [chain, chain])
        seq, hash_, newest = cursor.fetchone()
    return (seq or 0, hash_ or rules.GENESIS, newest or 0)


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint of the chain in scope."""
    with connection.cursor() as cursor:
        cursor.execute(f"{CHECKPOINTS} ORDER BY number DESC LIMIT 1", [_chain()])
        row = cursor.fetchone()
    return Checkpoint(*row) if row else None


def checkpoints() -> list[Checkpoint]:
    """Return all checkpoints of the chain in scope, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"{CHECKPOINTS} ORDER BY number, id", [_chain()])
        return [Checkpoint(*row) for row in cursor.fetchall()]


def entries_between(after: int, last: int) -> Iterator[AuditEntry]:
    """Yield the entries of the chain in scope after one number up to another, in pages."""
    done = after
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM audit_entry WHERE tenant_id = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT %s",
                [_chain(), done, last, PAGE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for row in rows:
            yield AuditEntry(*row)
        done = rows[-1][1]


def _chain() -> UUID:
    return current_scope().tenant_id or PLATFORM_CHAIN
