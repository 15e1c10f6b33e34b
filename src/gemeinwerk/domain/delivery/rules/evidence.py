"""The hash chain of a delivery's steps: what a step's hash covers (evidence, Nachweis)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from uuid import UUID

from gemeinwerk.kernel.clock import BERLIN

GENESIS = "0" * 64
SEPARATOR = "\x1f"


def step_content(
    *,
    kind: str,
    channel: str,
    at: datetime,
    on: date | None,
    actor: str,
    assurance: int,
    evidence: str,
    proofs: list[str],
) -> str:
    """Return everything that a step says except its address, as JSON with sorted names; its time twice: UTC and Berlin."""
    content = {
        "kind": kind,
        "channel": channel,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "at_berlin": at.astimezone(BERLIN).isoformat(timespec="microseconds"),
        "on": on.isoformat() if on else "",
        "actor": actor,
        "assurance": assurance,
        "evidence": evidence,
        "proofs": proofs,
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def address_digest(salt: str, address: str) -> str:
    """Return the digest that stands for an address, so that the chain can be checked without showing it."""
    return hashlib.sha256(f"{salt}{SEPARATOR}{address}".encode()).hexdigest()


def step_hash(*, tenant_id: UUID, delivery_id: UUID, number: int, content: str, address: str, previous: str) -> str:
    """Return the SHA-256 over the hash of the step before and every field of a step, in hex."""
    parts = (previous, str(tenant_id), str(delivery_id), str(number), content, address)
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()
