"""What precedes and follows a statement in one message: start of the transaction, scope, commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from psycopg.pq import TransactionStatus

from gemeinwerk.kernel.scope import tenant_scope

pytestmark = pytest.mark.django_db
ONE, OTHER = UUID(int=1), UUID(int=2)
SCOPE = "SELECT current_setting('gemeinwerk.tenant', true)"


@pytest.fixture
def fresh(db: None) -> Iterator[Any]:
    """A connection of its own, outside the transaction of the test, with a table that nobody else sees."""
    own = connection.copy()
    own.ensure_connection()
    answer(own, "CREATE TEMP TABLE heap (number int PRIMARY KEY)")
    yield own
    own.close()


def answer(own: Any, statement: str, *values: object) -> Any:
    with own.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchone() if cursor.description else cursor.rowcount


def status(own: Any) -> TransactionStatus:
    return TransactionStatus(own.connection.info.transaction_status)


def test_the_answer_is_that_of_the_statement_and_not_of_what_precedes_it(fresh: Any) -> None:
    with tenant_scope(ONE):
        fresh.set_autocommit(False)
        assert answer(fresh, "INSERT INTO heap VALUES (%s), (%s)", 1, 2) == 2
        assert status(fresh) is TransactionStatus.INTRANS
    with tenant_scope(OTHER):
        assert answer(fresh, SCOPE) == (str(OTHER),)
    fresh.rollback()
    fresh.set_autocommit(True)
    assert answer(fresh, "SELECT count(*) FROM heap") == (0,)


def test_the_last_statement_takes_the_commit_along(fresh: Any) -> None:
    fresh.set_autocommit(False)
    fresh.in_atomic_block = True
    answer(fresh, "INSERT INTO heap VALUES (1)")
    with fresh.ending():
        assert answer(fresh, "INSERT INTO heap VALUES (2) RETURNING number") == (2,)
    assert status(fresh) is TransactionStatus.IDLE
    fresh._rollback()
    assert answer(fresh, "SELECT count(*) FROM heap") == (2,)


def test_a_last_statement_that_fails_commits_nothing(fresh: Any) -> None:
    fresh.set_autocommit(False)
    fresh.in_atomic_block = True
    answer(fresh, "INSERT INTO heap VALUES (1)")
    with pytest.raises(DatabaseError), fresh.ending():
        answer(fresh, "INSERT INTO heap VALUES (1)")
    assert status(fresh) is TransactionStatus.INERROR
    fresh._rollback()
    assert answer(fresh, "SELECT count(*) FROM heap") == (0,)


def test_inside_another_transaction_nothing_is_committed_early(fresh: Any) -> None:
    fresh.set_autocommit(False)
    fresh.in_atomic_block = True
    fresh.savepoint_ids = ["outer"]
    with fresh.ending():
        answer(fresh, "INSERT INTO heap VALUES (1)")
    assert status(fresh) is TransactionStatus.INTRANS


def test_a_failed_statement_takes_its_scope_back_and_the_next_one_has_its_own(fresh: Any) -> None:
    with tenant_scope(ONE):
        assert answer(fresh, SCOPE) == (str(ONE),)
    with tenant_scope(OTHER):
        with pytest.raises(DatabaseError):
            answer(fresh, "SELECT 1 / 0")
        assert answer(fresh, SCOPE) == (str(OTHER),)
    assert answer(fresh, SCOPE) == ("",)


def test_parameters_with_percent_signs_and_semicolons_stay_values(fresh: Any) -> None:
    with tenant_scope(ONE):
        assert answer(fresh, "SELECT %s::text, '%%'", "100 %; COMMIT; %s") == ("100 %; COMMIT; %s", "%")
