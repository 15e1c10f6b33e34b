"""The two locks: the tripwire in the code, and row-level security where the code forgot it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.domain.keys.models import KeyPair
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import ScopeMissing, current_tenant, person_scope, tenant_scope

pytestmark = pytest.mark.django_db


def add(kid: str) -> KeyPair:
    return KeyPair.objects.create(kid=kid, public_jwk=b"{}", wrapped_private=b"x", created_at=now())


def bare(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_nothing_is_read_or_written_outside_a_scope() -> None:
    for attempt in (lambda: KeyPair.objects.count(), lambda: add("a"), current_tenant):
        with pytest.raises(ScopeMissing):
            attempt()


def test_a_tenant_sees_its_own_rows_only(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        add("b")
    with tenant_scope(kleve):
        add("k")
        assert [row.kid for row in KeyPair.objects.all()] == ["k"]
        assert not KeyPair.objects.filter(kid="b").exists()


def test_the_database_hides_what_the_code_forgot_to_filter(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        add("b")
    with tenant_scope(kleve):
        assert bare("SELECT kid FROM keys_keypair") == []
        assert bare("UPDATE keys_keypair SET state = 'x' RETURNING kid") == []
        assert bare("DELETE FROM keys_keypair RETURNING kid") == []
        with pytest.raises(DatabaseError), transaction.atomic():
            bare(
                "INSERT INTO keys_keypair (kid, tenant_id, public_jwk, wrapped_private, state, created_at)"
                " VALUES ('z', %s, '', '', 'active', now()) RETURNING kid",
                bochum,
            )
    assert bare("SELECT kid FROM keys_keypair") == []
    with tenant_scope(bochum):
        assert bare("SELECT kid FROM keys_keypair") == [("b",)]


def test_a_row_of_another_tenant_is_not_saved(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        row = add("b")
    with tenant_scope(kleve), pytest.raises(ScopeMissing):
        row.save()


def test_the_scope_survives_a_rollback(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        add("b")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with tenant_scope(kleve):
                assert bare("SELECT count(*) FROM keys_keypair") == [(0,)]
                1 / 0  # noqa: B018
        assert bare("SELECT count(*) FROM keys_keypair") == [(1,)]


def test_the_scope_survives_an_aborted_statement(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        add("b")
        with pytest.raises(DatabaseError), transaction.atomic():
            with tenant_scope(kleve):
                bare("SELECT nothing FROM nowhere")
        assert bare("SELECT count(*) FROM keys_keypair") == [(1,)]


def test_a_person_scope_reads_no_tenant_table_without_person_column() -> None:
    with person_scope(new_id()), pytest.raises(ScopeMissing):
        KeyPair.objects.count()
