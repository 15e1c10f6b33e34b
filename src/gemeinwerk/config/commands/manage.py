"""``gemeinwerk manage``: Django's own commands, with the owner's role."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("manage", help="Befehle von Django (makemigrations, shell, …)")
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    """Hand the remaining words to Django."""
    from django.core.management import execute_from_command_line

    from gemeinwerk.config.setup import prepare

    prepare(owner=True)
    execute_from_command_line(["gemeinwerk manage", *options.rest])
    return 0
