"""Where the database is, who logs in, and how a fresh one becomes ready."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from gemeinwerk.config import embedded
from gemeinwerk.config.environment import Environment, UnsafeSettings

DATABASE = "gemeinwerk"
# Tables that the application may only read; writing goes through a function of the owner.
READ_ONLY_TABLES = ("audit_entry", "audit_head")
# Tables to which the application may only add.
APPEND_ONLY_TABLES = ("audit_checkpoint",)
SAFETY = {"fsync": "on", "full_page_writes": "on"}


def connection_settings(environment: Environment, *, owner: bool = False, name: str = "") -> dict[str, Any]:
    """Return Django's settings of the default connection, for the application's or the owner's role."""
    base: dict[str, Any] = {
        "ENGINE": "gemeinwerk.kernel.database",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"application_name": "gemeinwerk"},
    }
    if environment.database_url is None:
        socket = _embedded_socket(environment)
        user = embedded.OWNER if owner else embedded.APPLICATION
        return {**base, "NAME": name or DATABASE, "USER": user, "HOST": socket, "PORT": "5432"}
    url = environment.database_url
    if owner and environment.database_owner_url is not None:
        url = environment.database_owner_url
    parts = conninfo_to_dict(url.get_secret_value())
    options = {
        key: value
        for key, value in parts.items()
        if key not in {"dbname", "user", "password", "host", "port"} and value is not None
    }
    role = "" if owner or environment.database_owner_url is not None else embedded.APPLICATION
    return {
        **base,
        "NAME": name or parts.get("dbname") or DATABASE,
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "ROLE": role,
        "OPTIONS": {**base["OPTIONS"], **options},
    }


def _embedded_socket(environment: Environment) -> str:
    pid_file = environment.path("postgres", "postmaster.pid")
    if pid_file.exists():
        lines = pid_file.read_text().splitlines()
        if len(lines) > 4 and lines[4].strip():
            return lines[4].strip()
    return str(pid_file.parent)


def ensure_server(environment: Environment, name: str = DATABASE) -> None:
    """Start the embedded server where no DATABASE_URL is set, and create the database once."""
    if environment.database_url is None:
        server = embedded.start(environment.path("postgres"))
        embedded.create_database(server, name)


def ensure_application_role(environment: Environment) -> None:
    """Create the application's role on a given server, if the login may create roles and it is missing."""
    if environment.database_url is None:
        return
    url = environment.database_owner_url or environment.database_url
    with psycopg.connect(url.get_secret_value(), autocommit=True) as connection:
        embedded.ensure_roles(connection)
        row = connection.execute("SELECT current_user").fetchone()
        if environment.database_owner_url is None and row is not None:
            grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(embedded.APPLICATION), sql.Identifier(str(row[0])))
            connection.execute(grant)


def grant_rights(cursor: Any, role: str = embedded.APPLICATION) -> None:
    """Give the application's role exactly the rights it needs on the migrated tables."""
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE CREATE ON SCHEMA public FROM {role}",
    ):
        cursor.execute(statement)
    for table in READ_ONLY_TABLES:
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
    for table in APPEND_ONLY_TABLES:
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")


def refuse_unsafe_server(cursor: Any, *, production: bool = False) -> None:
    """Raise UnsafeSettings if the server could lose accepted data or the role could bypass row security.

    In production the login itself must be powerless: a role that was only laid aside can be taken up again.
    """
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes')")
    problems = [f"{name} ist {value}" for name, value in cursor.fetchall() if SAFETY[name] != value]
    cursor.execute("SHOW synchronous_commit")
    commit = cursor.fetchone()[0]
    if commit in {"off"}:
        problems.append(f"synchronous_commit ist {commit}")
    for user in ("current_user", "session_user") if production else ("current_user",):
        problems += _powers(cursor, user)
    if problems:
        raise UnsafeSettings("Die Datenbank ist nicht sicher eingestellt: " + "; ".join(problems) + ".")


def _powers(cursor: Any, user: str) -> list[str]:
    """Name what the role could do to get around row security, by itself or by a role whose member it is."""
    problems = []
    cursor.execute(
        "SELECT count(*) FROM pg_roles WHERE (rolsuper OR rolbypassrls)"
        f" AND (rolname = {user} OR pg_has_role({user}, oid, 'MEMBER'))"
    )
    if cursor.fetchone()[0]:
        problems.append("die Rolle der Anwendung darf die Mandantentrennung umgehen")
    cursor.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        f" AND (tableowner = {user} OR pg_has_role({user}, tableowner, 'MEMBER'))"
    )
    if cursor.fetchone()[0]:
        problems.append("die Rolle der Anwendung ist Eigentümerin der Tabellen")
    return problems
