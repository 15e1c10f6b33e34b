"""The database server: a start with lost durability or a too powerful role is refused."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from gemeinwerk.config.database import refuse_unsafe_server
from gemeinwerk.config.environment import UnsafeSettings

pytestmark = pytest.mark.django_db


def test_the_server_of_the_tests_is_safe() -> None:
    with connection.cursor() as cursor:
        refuse_unsafe_server(cursor)


def test_commits_that_may_be_lost_are_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        with pytest.raises(UnsafeSettings, match="synchronous_commit"):
            refuse_unsafe_server(cursor)


@pytest.mark.parametrize("role", ["postgres", "gemeinwerk_owner"])
def test_a_powerful_role_is_refused(role: str) -> None:
    database = settings.DATABASES["default"]
    with (
        psycopg.connect(host=database["HOST"], dbname=database["NAME"], user=role) as powerful,
        powerful.cursor() as cursor,
        pytest.raises(UnsafeSettings, match="Rolle der Anwendung"),
    ):
        refuse_unsafe_server(cursor)
