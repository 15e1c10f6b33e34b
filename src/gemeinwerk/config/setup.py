"""Getting a process ready: server, Django, migrations, rights."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

from gemeinwerk.config.database import (
    DATABASE,
    ensure_application_role,
    ensure_server,
    grant_rights,
    refuse_unsafe_server,
)
from gemeinwerk.config.environment import UnsafeSettings, environment


def prepare(*, owner: bool = False) -> None:
    """Start the embedded server if it is used, and set Django up with the application's or the owner's role."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    ensure_server(environment(), os.environ.get("GEMEINWERK_DATABASE_NAME") or DATABASE)
    if owner:
        ensure_application_role(environment())
        os.environ["GEMEINWERK_AS_OWNER"] = "1"
    else:
        os.environ.pop("GEMEINWERK_AS_OWNER", None)
    # What is loaded now stays for good; looking for garbage in it meanwhile costs a seventh of the start.
    searches = gc.isenabled()
    gc.disable()
    try:
        django.setup()
    finally:
        if searches:
            gc.enable()


def prepare_migrated() -> None:
    """Prepare for a command that needs the tables; raises UnsafeSettings where they are not those of this version.

    The embedded server belongs to this program alone, so there they are brought to this version at once.
    """
    prepare()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    connection.close()
    words = [sys.executable, "-m", "gemeinwerk.config.command", "migrate"]
    if environment().database_url is not None or subprocess.run(words, check=False, stdout=sys.stderr).returncode:
        raise UnsafeSettings("Die Datenbank ist nicht auf dem Stand dieser Version. Bitte: gemeinwerk migrate")


def refuse_unsafe_start() -> None:
    """Raise UnsafeSettings if the database is out of reach or must not be used as it is; call after ``prepare``."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            refuse_unsafe_server(cursor, production=environment().production)
    except DatabaseError as fault:
        raise UnsafeSettings(
            "Die Datenbank nimmt die Verbindung nicht an. Bitte prüfen Sie DATABASE_URL: Server, Name, Rolle und Passwort."
            " Die Anmeldung muss die Rolle gemeinwerk_app sein; sie entsteht mit: gemeinwerk migrate"
        ) from fault


def settle() -> None:
    """Call once after the start of a lasting process: what was loaded is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def migrate(*, verbosity: int = 0) -> None:
    """Run all migrations and give the application's role its rights; call after ``prepare(owner=True)``."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    call_command("migrate", verbosity=verbosity, interactive=False, skip_checks=True)
    with connection.cursor() as cursor:
        grant_rights(cursor)
