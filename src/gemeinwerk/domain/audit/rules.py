"""The hash chain as pure functions: what an entry's hash covers, and when a chain is intact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.audit.types import AuditEntry, ChainReport

GENESIS = "0" * 64
SEPARATOR = "\x1f"


def canonical_time(at: datetime) -> str:
    """Return ``at`` in UTC with microseconds, the form that the database hashes as well."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 over the previous hash and every field of ``entry``, in hex."""
    parts = (
        entry.previous_hash,
        str(entry.chain),
        str(entry.seq),
        canonical_time(entry.at),
        entry.actor_kind,
        entry.actor,
        entry.verb,
        entry.subject,
        entry.details,
    )
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()


def token_hash(token: str) -> str:
    """Return the SHA-256 of a signed checkpoint as it is written, in hex; the next checkpoint contains it."""
    return hashlib.sha256(token.encode()).hexdigest()


def claims(chain: UUID, number: int, seq: int, hash_: str, at: datetime, previous: str) -> dict[str, Any]:
    """Return what a checkpoint says: entry ``seq`` of the chain had this hash at this time, after the checkpoint before."""
    return {
        "version": 1,
        "chain": str(chain),
        "number": number,
        "seq": seq,
        "hash": hash_,
        "at": canonical_time(at),
        "previous": previous,
    }


def verify(
    chain: UUID,
    entries: Iterable[AuditEntry],
    head_seq: int,
    head_hash: str,
    *,
    done: int = 0,
    previous: str = GENESIS,
) -> ChainReport:
    """Check sequence, links and hashes of a chain against its head; ``entries`` in order of ``seq``.

    ``done`` and ``previous`` name the last entry that is known to be right, where not the whole chain is given.
    """
    count = done
    for entry in entries:
        count += 1
        if entry.seq != count:
            return ChainReport(chain, count, previous, count, "Ein Eintrag fehlt oder ist doppelt.")
        if entry.previous_hash != previous:
            return ChainReport(chain, count, previous, entry.seq, "Die Verkettung ist unterbrochen.")
        if entry_hash(entry) != entry.hash:
            return ChainReport(chain, count, previous, entry.seq, "Der Eintrag wurde verändert.")
        previous = entry.hash
    if (count, previous) != (head_seq, head_hash):
        return ChainReport(chain, count, previous, count + 1, "Am Ende fehlen Einträge.")
    return ChainReport(chain, count, previous, None, "")
