"""``gemeinwerk evidence``: write the sealed evidence file of one delivery."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("evidence", help="gesiegelten Zustellnachweis ausgeben")
    parser.add_argument("delivery", type=UUID, help="Kennung der Zustellung")
    parser.add_argument("--place", required=True, help="Regionalschlüssel der Kommune")
    parser.add_argument("--into", type=Path, required=True, help="Zieldatei (PDF)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file; refused where the steps do not follow from each other."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.domain.delivery import actions
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.scope import tenant_scope

    with tenant_scope(tenants.place(options.place).tenant_id):
        pdf = actions.issue_evidence(actor=SYSTEM, now=now(), delivery_id=options.delivery)
    options.into.write_bytes(pdf)
    print(f"Zustellnachweis mit {len(pdf)} Byte geschrieben: {options.into.name}")
    return 0
