"""``gemeinwerk regions load``: bring the shipped directory of regions into the database."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("regions", help="Gebietskörperschaften und Mandanten laden")
    parser.add_argument("verb", choices=["load"])
    parser.add_argument("file", nargs="?", type=Path, help="weitere Gebiete in der Form der mitgelieferten regions.csv")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load the directory and say what it holds."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.tenants.actions import load_regions
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    more = read_file(options.file).decode("utf-8-sig", errors="replace") if options.file else ""
    loaded = load_regions(actor=SYSTEM, now=now(), more=more)
    print(f"{loaded.regions} Gebietskörperschaften, {loaded.tenants} Mandanten, {loaded.added} neu")
    return 0
