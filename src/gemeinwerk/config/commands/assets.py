"""``gemeinwerk assets``: fetch the design system by its lock file and build the static files."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("assets", help="Gestaltung bauen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build what has changed."""
    from gemeinwerk.web.design.build import build_assets

    print("gebaut" if build_assets() else "unverändert")
    return 0
