"""``gemeinwerk audit verify``: check the hash chain of every tenant."""

from __future__ import annotations

import argparse


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("audit", help="Protokollkette prüfen")
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("--place", default="", help="nur dieser Regionalschlüssel")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify all chains; non-zero when one is broken."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.domain.audit import queries as audit
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.scope import tenant_scope

    reports = [("Plattform", audit.verify_chain(actor=SYSTEM))] if not options.place else []
    chosen = [tenants.place(options.place).tenant_id] if options.place else tenants.all_tenant_ids()
    for tenant_id in chosen:
        with tenant_scope(tenant_id):
            reports.append((tenants.tenant(tenant_id).name, audit.verify_chain(actor=SYSTEM)))
    broken = [(name, report) for name, report in reports if not report.intact]
    for name, report in reports:
        if report.entries and report.intact:
            print(f"in Ordnung  {report.entries:>8} Einträge  {name}  {report.head[:16]}…")
    for name, report in broken:
        print(f"FEHLER      {name}: Eintrag {report.broken_at}: {report.reason}")
    total = sum(report.entries for _, report in reports)
    print(f"{len(reports)} Ketten, {total} Einträge, {len(broken)} fehlerhaft")
    return 1 if broken else 0
