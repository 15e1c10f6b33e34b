"""``gemeinwerk migrate``: bring the database to this version."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("migrate", help="Datenbank einrichten oder aktualisieren")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run all migrations and grant rights."""
    from gemeinwerk.config.setup import migrate, prepare

    prepare(owner=True)
    migrate(verbosity=1)
    return 0
