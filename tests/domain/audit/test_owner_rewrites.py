"""An owner of the database who switches triggers off and recomputes every hash, against ``gemeinwerk audit verify``."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gemeinwerk.config.checkpoints import HouseCheckpoints
from gemeinwerk.config.command import main
from gemeinwerk.domain.audit import jobs, rules
from gemeinwerk.domain.audit.ports import checkpoint_signer
from gemeinwerk.domain.audit.types import AuditEntry
from gemeinwerk.domain.keys.ports import signing as signing_port
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport.queries import tokens
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.verify.__main__ import main as verify
from tests.adapters.jose.material import signing
from tests.domain.audit.test_checkpoints import own_key
from tests.domain.audit.test_verify_command import BOCHUM, owner, touch
from tests.domain.delivery.ways import deliver, recipient

__all__ = ["owner"]
TABLES = ("audit_entry", "audit_head", "audit_checkpoint", "delivery_deliveryevent", "transport_servicekey")
ENTRY = "tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash"
ROUNDS = 6


@dataclass
class Forger:
    """A connection with every right, and the tenant whose chain is forged."""

    sql: psycopg.Connection[Any]
    tenant: Any
    chance: random.Random

    def entries(self) -> list[AuditEntry]:
        rows = self.sql.execute(f"SELECT {ENTRY} FROM audit_entry WHERE tenant_id = %s ORDER BY seq", [self.tenant])
        return [AuditEntry(*row) for row in rows.fetchall()]

    def write(self, entries: list[AuditEntry], *, relink: bool) -> None:
        """Put other entries in their place; with new numbers, links and hashes and a new head where wanted."""
        self.sql.execute("DELETE FROM audit_entry WHERE tenant_id = %s", [self.tenant])
        previous = rules.GENESIS
        for place, given in enumerate(entries, start=1):
            one = replace(given, seq=place, previous_hash=previous) if relink else given
            one = replace(one, hash=rules.entry_hash(one)) if relink else one
            previous = one.hash
            values = [getattr(one, name) for name in AuditEntry.__slots__]
            self.sql.execute(f"INSERT INTO audit_entry ({ENTRY}) VALUES ({', '.join(['%s'] * 10)})", values)
        if relink:
            self.sql.execute(
                "UPDATE audit_head SET seq = %s, hash = %s WHERE tenant_id = %s", [len(entries), previous, self.tenant]
            )

    def own(self, statement: str) -> None:
        assert self.sql.execute(statement, {"tenant": self.tenant}).rowcount > 0, statement


def change(forger: Forger) -> None:
    entries = forger.entries()
    at = forger.chance.randrange(6)
    entries[at] = replace(entries[at], actor="somebody")
    forger.write(entries, relink=forger.chance.random() < 0.7)


def delete(forger: Forger) -> None:
    entries = forger.entries()
    del entries[forger.chance.randrange(6)]
    forger.write(entries, relink=True)


def insert(forger: Forger) -> None:
    entries = forger.entries()
    entries.insert(forger.chance.randrange(6), replace(entries[2], subject="thing:planted"))
    forger.write(entries, relink=True)


def set_back(forger: Forger) -> None:
    """An earlier state as a whole: only the anchor file shows it."""
    entries = forger.entries()[:4]
    forger.write(entries, relink=True)
    for table in ("audit_checkpoint", "delivery_deliveryevent"):
        forger.own(f"DELETE FROM {table} WHERE tenant_id = %(tenant)s")


def drop_checkpoint(forger: Forger) -> None:
    number = forger.chance.choice((1, 2))
    forger.own(f"DELETE FROM audit_checkpoint WHERE tenant_id = %(tenant)s AND number = {number}")


def sign_anew(forger: Forger) -> None:
    """Rewrite the chain and sign it with a key that lies in the table, but opens with no key of the house."""
    pair = signing(6)
    public = json.loads(pair.public_jwk)
    forger.sql.execute(
        "INSERT INTO transport_servicekey (kid, public_jwk, wrapped_private, state, created_at)"
        " VALUES (%s, %s, %s, 'retired', now())",
        [pair.kid, json.dumps(public), b"\x01" + bytes(60)],
    )
    change(forger)
    entries = forger.entries()
    forger.own("DELETE FROM audit_checkpoint WHERE tenant_id = %(tenant)s AND number = 2")
    last = entries[5]
    claims = rules.claims(forger.tenant, 1, last.seq, last.hash, last.at, rules.GENESIS)
    token = signing_port().sign(claims, private_jwk=pair.private_jwk, kid=pair.kid, typ="audit-checkpoint+jws")
    values = [last.seq, token, forger.tenant]
    forger.sql.execute("UPDATE audit_checkpoint SET seq = %s, token = %s WHERE tenant_id = %s AND number = 1", values)


def change_step(forger: Forger) -> None:
    column = forger.chance.choice(("address = 'x'", "at = at - interval '1 day'", "kind = 'posted'", "actor = 'x'"))
    forger.own(f"UPDATE delivery_deliveryevent SET {column} WHERE tenant_id = %(tenant)s AND number = 1")


def drop_step(forger: Forger) -> None:
    number = forger.chance.choice((1, 2))
    forger.own(f"DELETE FROM delivery_deliveryevent WHERE tenant_id = %(tenant)s AND number = {number}")


FORGERIES = (change, delete, insert, set_back, drop_checkpoint, sign_anew, change_step, drop_step)


@pytest.fixture
def anchored(owner: psycopg.Connection[Any], tmp_path: Path) -> Any:  # noqa: F811
    """The chain of Bochum with a delivery and two checkpoints, kept in an anchor file."""
    before, anchor = checkpoint_signer(), tmp_path / "anchor.jsonl"
    tokens.forget_active_key()
    own_key(signing(5))
    checkpoint_signer.bind(HouseCheckpoints(anchor))
    tenant_id = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant_id):
        jobs.sign_checkpoint(tenant_id=tenant_id)
        deliver(recipient(None))
        touch(actor=SYSTEM, now=now(), subject="thing:late")
        jobs.sign_checkpoint(tenant_id=tenant_id)
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield Forger(owner, tenant_id, random.Random(7)), anchor
    checkpoint_signer.bind(before)
    tokens.forget_active_key()


def test_every_forgery_is_found_by_the_command(
    anchored: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    forger, anchor = anchored
    words = ["audit", "verify", "--place", BOCHUM, "--anchor", str(anchor)]
    assert main(words) == 0, capsys.readouterr().out
    kept = {table: forger.sql.execute(f"TABLE {table}").fetchall() for table in TABLES}
    columns = {table: [c.name for c in forger.sql.execute(f"TABLE {table}").description] for table in TABLES}
    unnoticed, file = [], tmp_path / "chain.jsonl"
    for turn in range(ROUNDS * len(FORGERIES)):
        forgery = FORGERIES[turn % len(FORGERIES)]
        forgery(forger)
        found = main(words)
        said = capsys.readouterr().out
        if found != 1 or "FEHLER" not in said:
            unnoticed.append((forgery.__name__, said))
        if turn < len(FORGERIES):
            assert main(["audit", "export", "--place", BOCHUM, "--into", str(file)]) == 0
            assert verify([str(file), "--anchor", str(anchor)]) == 1, forgery.__name__
            assert "FEHLER" in capsys.readouterr().out
        for table in TABLES:
            forger.sql.execute(f"DELETE FROM {table}")
            names = ", ".join(f'"{name}"' for name in columns[table])
            for row in kept[table]:
                values = [json.dumps(one) if isinstance(one, dict) else one for one in row]
                forger.sql.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(row))})", values)
    assert unnoticed == []
    assert main(words) == 0
    assert main(["audit", "export", "--place", BOCHUM, "--into", str(file)]) == 0
    assert verify([str(file), "--anchor", str(anchor), "--key", signing(5).kid]) == 0


def test_a_broken_end_is_not_signed(anchored: Any, capsys: pytest.CaptureFixture[str]) -> None:
    forger, _ = anchored
    with tenant_scope(forger.tenant):
        touch(actor=SYSTEM, now=now(), subject="thing:last")
    forger.own("UPDATE audit_entry SET actor = 'somebody' WHERE tenant_id = %(tenant)s AND subject = 'thing:last'")
    assert main(["audit", "checkpoint", "--place", BOCHUM]) == 1
    assert "beschädigt" in capsys.readouterr().err
