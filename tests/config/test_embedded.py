"""The embedded server starts again whatever a kill left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from gemeinwerk.config import embedded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("cluster") / "postgres"
    (place.parent / "postgres.new").mkdir()
    (place.parent / "postgres.new" / "PG_VERSION").write_text("half")
    yield place
    embedded.stop(place)


def answers(server: embedded.Server) -> bool:
    with psycopg.connect(server.url(embedded.APPLICATION, "postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_a_first_start_that_was_killed_is_begun_anew(folder: Path) -> None:
    assert answers(embedded.start(folder))
    assert not folder.with_name("postgres.new").exists()


def test_a_torn_note_of_the_library_hinders_nobody(folder: Path) -> None:
    (folder / ".handle_pids.json").write_text("")
    assert answers(embedded.start(folder))
    embedded.stop(folder)
    (folder / ".handle_pids.json").write_text("[1, 2")
    assert answers(embedded.start(folder))


def test_a_killed_server_recovers(folder: Path) -> None:
    server = embedded.start(folder)
    os.kill(server.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while (folder / "postmaster.pid").exists() and time.monotonic() < end:
        try:
            os.kill(server.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    again = embedded.start(folder)
    assert again.pid != server.pid
    assert answers(again)


def test_a_recovery_that_outlasts_the_patience_of_the_library_is_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library gives up after ten seconds; here it gives up as soon as the server is on its way."""
    embedded.stop(folder)
    library = embedded._library()
    start = library.get_server

    def impatient(*arguments: object, **options: object) -> None:
        start(*arguments, **options)
        raise subprocess.TimeoutExpired("pg_ctl", 10)

    monkeypatch.setattr(library, "get_server", impatient)
    assert answers(embedded.start(folder))


@pytest.mark.parametrize("note", ["", "1\n", "{own}\n/x\n1\n5432\n/nowhere\n\n\nready\n"])
def test_a_note_of_a_server_that_is_gone_is_forgotten(folder: Path, note: str) -> None:
    """After a crash of the machine the number in the note may belong to any other process."""
    embedded.stop(folder)
    (folder / "postmaster.pid").write_text(note.replace("{own}", str(os.getpid())))
    assert answers(embedded.start(folder))


def test_two_processes_may_create_the_same_database_at_once(folder: Path) -> None:
    server = embedded.start(folder)
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda _: embedded.create_database(server, "gemeinsam"), range(8)):
            pass
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname = 'gemeinsam'").fetchone() == (1,)
