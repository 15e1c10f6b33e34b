"""``gemeinwerk audit verify`` against an owner of the database who changes rows behind the program's back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from gemeinwerk.config import embedded
from gemeinwerk.config.command import main
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from tests.conftest import DATA, TEMPLATE
from tests.template import clone, drop

BOCHUM, KLEVE = "059110000000", "051540036036"


@action("test.verify")
def touch(*, actor: Any, now: Any, subject: str) -> None:
    record(subject, colour="grün")


@pytest.fixture
def owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection[Any]]:
    """A database with two chains of six entries, committed, and a connection of its most powerful role."""
    name, before = f"audit_{secrets.token_hex(3)}", connection.settings_dict["NAME"]
    clone(DATA, TEMPLATE, name)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            for key in (BOCHUM, KLEVE):
                with tenant_scope(tenants.place(key).tenant_id):
                    for number in range(6):
                        touch(actor=SYSTEM, now=now(), subject=f"thing:{number}")
            with psycopg.connect(embedded.start(DATA / "postgres").url("postgres", name), autocommit=True) as powerful:
                yield powerful
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
    drop(DATA, name)


OF_BOCHUM = "tenant_id = (SELECT id FROM tenants_tenant WHERE region_key = '059110000000')"
TAMPERED = {
    "changed verb": "UPDATE audit_entry SET verb = 'other' WHERE seq = 3 AND {own}",
    "changed time": "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE seq = 3 AND {own}",
    "changed actor": "UPDATE audit_entry SET actor = 'somebody' WHERE seq = 3 AND {own}",
    "changed kind of actor": "UPDATE audit_entry SET actor_kind = 'guest' WHERE seq = 3 AND {own}",
    "deleted in the middle": "DELETE FROM audit_entry WHERE seq = 3 AND {own}",
    "deleted in the middle and renumbered": "DELETE FROM audit_entry WHERE seq = 3 AND {own};"
    " UPDATE audit_entry SET seq = seq - 1 WHERE seq > 3 AND {own}",
    "deleted at the end": "DELETE FROM audit_entry WHERE seq = 6 AND {own}",
    "all deleted": "DELETE FROM audit_entry WHERE {own}",
    "end set back": "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_entry WHERE seq = 4 AND {own})"
    " WHERE {own}",
    "end removed": "DELETE FROM audit_head WHERE {own}",
    "inserted": "UPDATE audit_entry SET seq = seq + 100 WHERE seq > 3 AND {own};"
    " INSERT INTO audit_entry (tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash)"
    " SELECT tenant_id, 4, at, actor_kind, actor, verb, subject, details, hash, hash FROM audit_entry"
    " WHERE seq = 3 AND {own}; UPDATE audit_entry SET seq = seq - 99 WHERE seq > 100 AND {own}",
    "two exchanged": "UPDATE audit_entry SET seq = -1 WHERE seq = 3 AND {own};"
    " UPDATE audit_entry SET seq = 3 WHERE seq = 4 AND {own}; UPDATE audit_entry SET seq = 4 WHERE seq = -1 AND {own}",
    "moved to another chain": "UPDATE audit_entry SET tenant_id = (SELECT id FROM tenants_tenant WHERE region_key ="
    " '051540036036'), seq = 7 WHERE seq = 6 AND {own}",
}  # fmt: skip


def test_every_manipulation_is_found(owner: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    assert "0 fehlerhaft" in capsys.readouterr().out
    unnoticed = []
    for name, statements in TAMPERED.items():
        owner.execute("BEGIN")
        owner.execute("CREATE TEMP TABLE kept_entry ON COMMIT DROP AS TABLE audit_entry")
        owner.execute("CREATE TEMP TABLE kept_head ON COMMIT DROP AS TABLE audit_head")
        entries = owner.execute("TABLE kept_entry").fetchall()
        heads = owner.execute("TABLE kept_head").fetchall()
        owner.execute("COMMIT")
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        for statement in statements.replace("{own}", OF_BOCHUM).split(";"):
            assert owner.execute(statement).rowcount > 0, name
        if main(["audit", "verify", "--place", BOCHUM]) == 0 and main(["audit", "verify"]) == 0:
            unnoticed.append(name)
        assert "FEHLER" in capsys.readouterr().out
        for table, rows in (("audit_entry", entries), ("audit_head", heads)):
            owner.execute(f"DELETE FROM {table}")
            for row in rows:
                owner.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)
        assert [main(["audit", "verify", "--place", key]) for key in (BOCHUM, KLEVE)] == [0, 0], name
        capsys.readouterr()
    assert main(["audit", "verify"]) == 0
    assert unnoticed == []


def test_entries_are_locked_for_the_owner_too(owner: psycopg.Connection[Any]) -> None:
    for statement in ("UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(psycopg.errors.IntegrityError, match="locked"):
            owner.execute(statement)
