"""``gemeinwerk serve``: the web and job workers of one machine."""

from __future__ import annotations

import argparse
import subprocess
import sys


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("serve", help="Plattform starten")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the settings and the database server, then serve until told to stop."""
    from gemeinwerk.config import database, supervisor
    from gemeinwerk.config.environment import environment

    database.ensure_server(environment())
    checked = subprocess.run([sys.executable, "-m", "gemeinwerk.config.command", "check-start"], check=False)
    if checked.returncode:
        return checked.returncode
    supervisor.serve(environment())
    return 0
