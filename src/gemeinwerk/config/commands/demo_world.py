"""``gemeinwerk demo-world``: load regions, packages, staff and adjustments of the demonstration."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("demo-world", help="Inhalte der Demonstration laden")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load what is missing."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.config import demo_world
    from gemeinwerk.config.environment import UnsafeSettings, environment
    from gemeinwerk.domain.tenants.actions import load_regions
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import berlin_date, now

    if environment().production:
        raise UnsafeSettings("Die Demonstration wird nicht in den Echtbetrieb geladen.")
    loaded = load_regions(actor=SYSTEM, now=now())
    print(f"{loaded.regions} Gebietskörperschaften, {loaded.tenants} Mandanten")
    print(f"Begriffe: {demo_world.load_glossary()} neu")
    print(f"Leistungspakete: {', '.join(demo_world.load_packages())}")
    demo_world.load_towns()
    demo_world.load_bylaws()
    if environment().delivery_service_file is None:
        demo_world.load_mailrooms()
    demo_world.load_treasuries(berlin_date(now()))
    demo_world.load_adjustments(berlin_date(now()))
    return 0
