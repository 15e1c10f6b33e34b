"""The audit chain: linked, locked, verified, and noticed when somebody tampers."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.domain.audit import queries, rules
from gemeinwerk.kernel.actions import AuditFault, action, record
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope

pytestmark = pytest.mark.django_db


@action("test.touch")
def touch(*, actor, now, subject):
    record(subject, colour="grün")


@action("test.silent")
def silent(*, actor, now):
    return None


def test_an_action_leaves_one_linked_entry(tenant: UUID) -> None:
    for number in range(3):
        touch(actor=SYSTEM, now=now(), subject=f"thing:{number}")
    report = queries.verify_chain(actor=SYSTEM)
    assert report.intact and report.entries == 3
    newest = queries.entries(actor=SYSTEM)[0]
    assert (newest.verb, newest.subject, newest.details) == ("test.touch", "thing:2", '{"colour":"grün"}')


def test_an_action_without_entry_writes_nothing(tenant: UUID) -> None:
    with pytest.raises(AuditFault):
        silent(actor=SYSTEM, now=now())


def test_chains_of_tenants_are_apart(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        touch(actor=SYSTEM, now=now(), subject="thing:b")
    with tenant_scope(kleve):
        assert queries.entries(actor=SYSTEM) == []
        assert queries.verify_chain(actor=SYSTEM).entries == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'other'",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry (tenant_id, seq, at, actor_kind, actor, verb, subject, details, previous_hash, hash)"
        " VALUES (gen_random_uuid(), 1, now(), 'system', 's', 'v', 's', '{}', '', '')",
        "UPDATE audit_head SET seq = 0",
        "TRUNCATE audit_entry",
    ],
)
def test_the_application_cannot_change_the_chain(tenant: UUID, statement: str) -> None:
    touch(actor=SYSTEM, now=now(), subject="thing:1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("field", ["actor", "verb", "subject", "details", "hash", "previous_hash"])
def test_every_changed_field_is_noticed(tenant: UUID, field: str) -> None:
    for number in range(4):
        touch(actor=SYSTEM, now=now(), subject=f"thing:{number}")
    entries = list(reversed(queries.entries(actor=SYSTEM)))
    head = entries[-1]
    assert rules.verify(tenant, entries, head.seq, head.hash).intact
    forged = [replace(e, **{field: "0" * 64}) if e.seq == 2 else e for e in entries]
    assert rules.verify(tenant, forged, head.seq, head.hash).broken_at == 2
    assert rules.verify(tenant, entries[:-1], head.seq, head.hash).broken_at == 4
    assert rules.verify(tenant, entries[:1] + entries[2:], head.seq, head.hash).broken_at == 2


def test_the_role_of_the_application_is_no_owner(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
    assert psycopg.pq.__impl__ == "binary", "the driver's C part is missing"


@action("test.twice")
def twice(*, actor, now):
    record("thing:1")
    record("thing:2")


def test_an_action_with_two_entries_writes_nothing(tenant: UUID) -> None:
    with pytest.raises(AuditFault, match="2 audit entries"):
        twice(actor=SYSTEM, now=now())
    assert queries.verify_chain(actor=SYSTEM).entries == 0


def test_entries_beyond_the_end_and_foreign_order_are_noticed(tenant: UUID) -> None:
    for number in range(4):
        touch(actor=SYSTEM, now=now(), subject=f"thing:{number}")
    entries = list(reversed(queries.entries(actor=SYSTEM)))
    head = entries[-1]
    swapped = [entries[0], entries[2], entries[1], entries[3]]
    assert rules.verify(tenant, swapped, head.seq, head.hash).broken_at == 2
    inserted = [*entries[:2], replace(entries[1], seq=3), *[replace(e, seq=e.seq + 1) for e in entries[2:]]]
    assert rules.verify(tenant, inserted, head.seq + 1, head.hash).broken_at == 3


@action("test.outer")
def outer(*, actor, now):
    touch(actor=actor, now=now, subject="thing:inner")
    record("thing:outer")


def test_entries_of_inner_actions_come_first_and_stay_linked(tenant: UUID) -> None:
    outer(actor=SYSTEM, now=now())
    touch(actor=SYSTEM, now=now(), subject="thing:later")
    assert [entry.subject for entry in queries.entries(actor=SYSTEM)] == ["thing:later", "thing:outer", "thing:inner"]
    assert queries.verify_chain(actor=SYSTEM).intact


@action("test.everywhere", global_=True)
def everywhere(*, actor, now, tenants):
    for tenant_id in tenants:
        with tenant_scope(tenant_id):
            touch(actor=actor, now=now, subject="thing:one")
            touch(actor=actor, now=now, subject="thing:two")
    record("thing:all")


def test_one_action_writes_to_several_chains(bochum: UUID, kleve: UUID) -> None:
    everywhere(actor=SYSTEM, now=now(), tenants=[kleve, bochum])
    for tenant_id in (bochum, kleve):
        with tenant_scope(tenant_id):
            assert [entry.subject for entry in queries.entries(actor=SYSTEM)] == ["thing:two", "thing:one"]
            assert queries.verify_chain(actor=SYSTEM).intact
    assert queries.entries(actor=SYSTEM)[0].subject == "thing:all"
