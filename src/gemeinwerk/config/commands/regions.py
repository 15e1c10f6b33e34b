"""``gemeinwerk regions load``: bring the shipped directory of regions into the database."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("regions", help="Gebietskörperschaften und Mandanten laden")
    parser.add_argument("verb", choices=["load"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load the directory and say what it holds."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.domain.tenants.actions import load_regions
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    loaded = load_regions(actor=SYSTEM, now=now())
    print(f"{loaded.regions} Gebietskörperschaften, {loaded.tenants} Mandanten, {loaded.added} neu")
    return 0
