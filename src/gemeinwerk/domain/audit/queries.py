"""Reads of the audit room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from gemeinwerk.domain.audit import rules
from gemeinwerk.domain.audit.types import AuditEntry, ChainReport
from gemeinwerk.kernel.actions import PLATFORM_CHAIN
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.scope import current_scope

COLUMNS = "tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash"
PAGE = 5000
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


def verify_chain(*, actor: Actor) -> ChainReport:
    """Verify the whole chain in scope, in pages, so that memory does not grow with its length."""
    actor.require_role("auditor", "lead", "admin")
    chain = current_scope().tenant_id or PLATFORM_CHAIN
    with connection.cursor() as cursor:
        cursor.execute(ENDS, [chain, chain])
        seq, hash_, newest = cursor.fetchone()
    head = (seq, hash_) if seq is not None else (0, rules.GENESIS)
    if (newest or 0) > head[0]:
        return ChainReport(chain, newest, head[1], head[0] + 1, "Das Ende der Kette wurde zurückgesetzt.")
    return rules.verify(chain, _all(head[0]), head[0], head[1])


def _all(last: int) -> Iterator[AuditEntry]:
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM audit_entry WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s",
                [done, last, PAGE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for row in rows:
            yield AuditEntry(*row)
        done = rows[-1][1]
