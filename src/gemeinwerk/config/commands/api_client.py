"""``gemeinwerk api-client``: register a client of the standard API for an authority."""

from __future__ import annotations

import argparse
import json

SCOPES = ("send-submissions", "manage-destinations", "subscribe-destinations")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "api-client",
        help="Zugangsdaten für die Standard-API anlegen",
        description="Legt einen Client an und zeigt sein Geheimnis ein einziges Mal.",
    )
    parser.add_argument("--place", required=True, metavar="SCHLÜSSEL", help="Ort der Behörde, z. B. 059110000000")
    parser.add_argument("--name", required=True, help="wie die Anbindung heißen soll")
    parser.add_argument(
        "--scope", action="append", choices=SCOPES, required=True, help="Berechtigung, mehrfach möglich"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Register the client and print its credentials as JSON."""
    from gemeinwerk.config.setup import prepare_migrated

    prepare_migrated()
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.domain.transport import actions
    from gemeinwerk.domain.transport.types import ApiScope
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.scope import tenant_scope

    with tenant_scope(tenants.place(options.place).tenant_id):
        made = actions.register_client(
            actor=SYSTEM, now=now(), name=options.name, scopes=frozenset(ApiScope(one) for one in options.scope)
        )
    print(json.dumps({"client_id": str(made.client_id), "client_secret": made.client_secret}))
    return 0
