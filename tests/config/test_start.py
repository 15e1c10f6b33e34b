"""The program on a PostgreSQL of its operator: two roles by address, and every start that is refused."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gemeinwerk.config import embedded
from gemeinwerk.config.database import refuse_unsafe_server
from gemeinwerk.config.environment import UnsafeSettings
from tests.conftest import DATA

NAME = f"by_url_{secrets.token_hex(3)}"


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[embedded.Server]:
    """A server that the program finds by its address only, with an empty database of the owner."""
    found = embedded.start(DATA / "postgres")
    embedded.create_database(found, NAME)
    yield found
    embedded.drop_database(found, NAME)


def gemeinwerk(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the program with nothing but these settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GEMEINWERK_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "gemeinwerk.config.command", *words],
        env={**clean, "GEMEINWERK_DATA_DIR": str(folder / "data"), **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_two_roles_by_address(server: embedded.Server, tmp_path: Path) -> None:
    application, owner = server.url(embedded.APPLICATION, NAME), server.url(embedded.OWNER, NAME)
    both = {"DATABASE_URL": application, "DATABASE_OWNER_URL": owner}
    early = gemeinwerk("worker", "--once", folder=tmp_path, DATABASE_URL=owner, DATABASE_OWNER_URL=owner)
    assert early.returncode != 0
    assert gemeinwerk("migrate", folder=tmp_path, **both).returncode == 0
    loaded = gemeinwerk("regions", "load", folder=tmp_path, DATABASE_URL=application)
    assert loaded.returncode == 0 and "456 Gebietskörperschaften" in loaded.stdout
    assert gemeinwerk("worker", "--once", folder=tmp_path, DATABASE_URL=application).returncode == 0
    with psycopg.connect(server.url("postgres", NAME)) as connection:
        row = connection.execute(
            "SELECT array_agg(DISTINCT tableowner) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    assert row == ([embedded.OWNER],)
    late = gemeinwerk("worker", "--once", folder=tmp_path, DATABASE_URL=owner, DATABASE_OWNER_URL=owner)
    assert late.returncode == 2 and "Eigentümerin der Tabellen" in late.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_known_elements_are_looked_up_in_migrated_tables_only(server: embedded.Server, tmp_path: Path) -> None:
    (tmp_path / "fragen.csv").write_text("Frage;Art\nName?;Text\n")
    empty = f"{NAME}_empty"
    embedded.create_database(server, empty)
    try:
        address = server.url(embedded.APPLICATION, empty)
        done = gemeinwerk("form", "sheet", "fragen.csv", "--library", folder=tmp_path, DATABASE_URL=address)
    finally:
        embedded.drop_database(server, empty)
    assert done.returncode == 2 and "Bitte: gemeinwerk migrate" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("user", ["niemand", "gemeinwerk_app"])
def test_a_database_out_of_reach_is_said_in_german(server: embedded.Server, tmp_path: Path, user: str) -> None:
    address = server.url(user, NAME if user == "niemand" else "gibt_es_nicht")
    done = gemeinwerk("worker", "--once", folder=tmp_path, DATABASE_URL=address)
    assert done.returncode == 2
    assert "Die Datenbank nimmt die Verbindung nicht an" in done.stderr and "Traceback" not in done.stderr


def test_unsafe_production_does_not_start(tmp_path: Path) -> None:
    for command in ("serve", "worker", "check-start"):
        done = gemeinwerk(command, folder=tmp_path, GEMEINWERK_MODE="production", GEMEINWERK_DEBUG="true")
        assert done.returncode == 2
        for name in ("DEBUG", "SECRET_KEY", "BASE_URL", "DATABASE_URL", "MASTER_KEY_FILE", "CLAMAV"):
            assert name in done.stderr
    assert not (tmp_path / "data").exists()


def test_wrong_values_are_named_and_not_shown(tmp_path: Path) -> None:
    done = gemeinwerk("check-start", folder=tmp_path, GEMEINWERK_PORT="99999999", GEMEINWERK_MODE="geheimnis")
    assert done.returncode == 2
    assert "port" in done.stderr and "mode" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_may_lose_commits_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    # The path of a socket is short, so the server lives beside the other one.
    folder = DATA / f"unsafe-{secrets.token_hex(3)}"
    found = embedded.start(folder)
    try:
        with psycopg.connect(found.url("postgres", "postgres"), autocommit=True) as connection:
            for name in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {name} = off")
                connection.execute("SELECT pg_reload_conf()")
        with psycopg.connect(found.url(embedded.APPLICATION, "postgres")) as connection:
            with pytest.raises(UnsafeSettings, match="fsync ist off; full_page_writes ist off"):
                refuse_unsafe_server(connection.cursor())
    finally:
        embedded.stop(folder)
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_a_powerful_login_is_refused_in_production_though_its_role_is_laid_aside(server: embedded.Server) -> None:
    with psycopg.connect(server.url("postgres", NAME)) as connection, connection.cursor() as cursor:
        cursor.execute("SET ROLE gemeinwerk_app")
        refuse_unsafe_server(cursor)
        with pytest.raises(UnsafeSettings, match="Mandantentrennung"):
            refuse_unsafe_server(cursor, production=True)


def test_a_member_of_the_owner_is_refused(server: embedded.Server) -> None:
    role = f"member_{secrets.token_hex(3)}"
    with psycopg.connect(server.url("postgres", NAME)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} IN ROLE gemeinwerk_owner")
        cursor.execute("CREATE TABLE IF NOT EXISTS planted (id int)")
        cursor.execute("ALTER TABLE planted OWNER TO gemeinwerk_owner")
        cursor.execute(f"SET ROLE {role}")
        with pytest.raises(UnsafeSettings, match="Eigentümerin"):
            refuse_unsafe_server(cursor)
        connection.rollback()


def test_a_misspelt_point_of_delivery_law_stops_the_start(server: embedded.Server, tmp_path: Path) -> None:
    address = server.url(embedded.APPLICATION, NAME)
    settings = {"DATABASE_URL": address, "GEMEINWERK_DELIVERY_POLICY": '{"portal_mailbox_alowed": false}'}
    done = gemeinwerk("worker", "--once", folder=tmp_path, **settings)
    assert done.returncode == 2 and "portal_mailbox_alowed" in done.stderr
