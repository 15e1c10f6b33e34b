"""Writes of the audit room: signed checkpoints over its own chains.

A checkpoint leaves an audit entry like any other action, after the entries that it covers. That entry alone is no reason for
the next checkpoint, so that a chain at rest stays at rest; where another entry follows, the next checkpoint covers both.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from gemeinwerk.domain.audit import queries, rules
from gemeinwerk.domain.audit.ports import checkpoint_signer
from gemeinwerk.domain.audit.types import Checkpoint
from gemeinwerk.kernel.actions import PLATFORM_CHAIN, action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Refusal
from gemeinwerk.kernel.scope import current_scope

# One checkpoint of a chain at a time; the number keeps the lock apart from others.
LOCK = "SELECT pg_advisory_xact_lock(7461, hashtext(%s))"
INSERT = "INSERT INTO audit_checkpoint (tenant_id, number, seq, at, token) VALUES (%s, %s, %s, %s, %s)"


class ChainBroken(Conflict):
    """What follows the last checkpoint does not follow from it; signing it would hide that."""

    code = "audit.chain_broken"
    message = "Die Protokollkette ist beschädigt und wird nicht bestätigt."
    hint = "Bitte prüfen Sie die Kette mit „gemeinwerk audit verify“."


@action("audit.sign_checkpoint")
def sign_checkpoint(*, actor: Actor, now: datetime) -> Checkpoint | None:
    """Sign the end of the chain in scope, or return None where nothing but the last checkpoint's own entry is new.

    Outside a tenant's scope it is the chain of the platform. Safe to repeat. Raises ChainBroken, Forbidden.
    """
    actor.require_role("admin")
    chain = current_scope().tenant_id or PLATFORM_CHAIN
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(chain)])
    last, (seq, hash_) = queries.last_checkpoint(), queries.chain_end()
    if seq <= (last.seq + 1 if last else 0):
        record_nothing()
        return None
    _prove(last, seq, hash_)
    number, previous = (last.number + 1, rules.token_hash(last.token)) if last else (1, rules.GENESIS)
    token = checkpoint_signer().sign(rules.claims(chain, number, seq, hash_, now, previous))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [chain, number, seq, now, token])
    transaction.on_commit(lambda: checkpoint_signer().deposit(token))
    record(f"checkpoint:{number}", covers=seq, hash=rules.token_hash(token))
    return Checkpoint(chain, number, seq, now, token)


def _prove(last: Checkpoint | None, seq: int, hash_: str) -> None:
    """Check what is to be signed: the last checkpoint is genuine, and every entry since follows from it."""
    done, previous = 0, rules.GENESIS
    if last is not None:
        try:
            claims = checkpoint_signer().read(last.token)
        except Refusal as fault:
            raise ChainBroken() from fault
        if (claims.get("chain"), claims.get("number")) != (str(last.chain), last.number):
            raise ChainBroken()
        done, previous = int(claims["seq"]), str(claims["hash"])
    chain = current_scope().tenant_id or PLATFORM_CHAIN
    report = rules.verify(chain, queries.entries_between(done, seq), seq, hash_, done=done, previous=previous)
    if not report.intact:
        raise ChainBroken(f"Die Protokollkette ist ab Eintrag {report.broken_at} beschädigt: {report.reason}")
