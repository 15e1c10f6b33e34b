"""``gemeinwerk check-start``: refuse a start with unsafe settings or an unready database."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("check-start", help="Einstellungen und Datenbank vor dem Start prüfen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Raise UnsafeSettings for what must not be started; collect the static files."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from gemeinwerk.config.environment import UnsafeSettings, environment
    from gemeinwerk.config.setup import refuse_unsafe_start

    refuse_unsafe_start()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnsafeSettings("Die Datenbank ist nicht auf dem Stand dieser Version. Bitte: gemeinwerk migrate")
    static = environment().path("static")
    stamp = static / "staticfiles.json"
    built = [p for p in _built().rglob("*") if p.is_file()]
    if not built:
        raise UnsafeSettings("Die Gestaltung ist nicht gebaut. Bitte: gemeinwerk assets")
    if not stamp.exists() or stamp.stat().st_mtime < max(p.stat().st_mtime for p in built):
        call_command("collectstatic", verbosity=0, interactive=False)
    return 0


def _built() -> Path:
    from django.conf import settings

    return Path(settings.STATICFILES_DIRS[0])
