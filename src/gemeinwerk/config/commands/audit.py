"""``gemeinwerk audit``: verify the chains, write one as a file, sign checkpoints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemeinwerk.verify import Report


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("audit", help="Protokollkette prüfen, ausgeben, Prüfpunkte signieren")
    parser.add_argument("verb", choices=["verify", "export", "checkpoint"])
    parser.add_argument("--place", default="", help="nur dieser Regionalschlüssel; bei export ohne ihn: Plattform")
    parser.add_argument("--anchor", type=Path, help="Ankerdatei; ohne Angabe die eingestellte")
    parser.add_argument("--into", type=Path, help="Datei für export")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what the verb says; non-zero when a chain is broken."""
    from gemeinwerk.config.setup import prepare

    prepare()
    if options.verb == "export":
        return _export(options)
    return _verify(options) if options.verb == "verify" else _sign(options)


def _chains(place: str) -> Generator[str, None, None]:
    """Enter the scope of one chain after the other and yield its name."""
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.scope import tenant_scope

    if not place:
        yield "Plattform"
    for tenant_id in [tenants.place(place).tenant_id] if place else tenants.all_tenant_ids():
        with tenant_scope(tenant_id):
            yield tenants.tenant(tenant_id).name


def _verify(options: argparse.Namespace) -> int:
    from gemeinwerk.config.chain_export import chain_lines, own_keys, steady
    from gemeinwerk.verify import examine

    anchors, keys = _anchors(options.anchor), own_keys()
    with steady():
        reports = [(name, examine(chain_lines(keys), anchors=anchors)) for name in _chains(options.place)]
    broken = [(name, report) for name, report in reports if not report.intact]
    for name, report in reports:
        if report.entries and report.intact:
            print(f"in Ordnung  {report.entries:>8} Einträge  {_sealed(report)}  {name}  {report.head[:16]}…")
    for name, report in broken:
        for fault in report.faults:
            print(f"FEHLER      {name}: {fault}")
    total = sum(report.entries for _, report in reports)
    print(f"{len(reports)} Ketten, {total} Einträge, {len(broken)} fehlerhaft")
    if not anchors:
        print("Hinweis: Ohne Ankerdatei bleibt offen, ob am Ende Einträge samt Prüfpunkten fehlen.")
    return 1 if broken else 0


def _sealed(report: Report) -> str:
    return f"bestätigt bis {report.sealed_to}" if report.sealed_to else "ohne Prüfpunkt"


def _anchors(given: Path | None) -> dict[str, list[str]]:
    from gemeinwerk.config.environment import environment
    from gemeinwerk.kernel.refusal import Invalid
    from gemeinwerk.verify.reading import anchors_of
    from gemeinwerk.verify.records import Malformed
    from gemeinwerk.verify.tokens import by_chain

    path = given or environment().audit_anchor_file
    if path is None or (given is None and not path.exists()):
        return {}
    try:
        with path.open("rb") as file:
            return by_chain(anchors_of(file))
    except (Malformed, OSError) as fault:
        raise Invalid(f"Die Ankerdatei ist nicht lesbar: {fault}", hint="Bitte prüfen Sie den Pfad.") from fault


def _export(options: argparse.Namespace) -> int:
    from gemeinwerk.config.chain_export import chain_lines, steady
    from gemeinwerk.kernel.refusal import Invalid

    if options.into is None:
        raise Invalid("Die Zieldatei fehlt.", hint="Bitte geben Sie sie mit --into an.")
    name = next(chains := _chains(options.place))
    written = 0
    with steady(), options.into.open("w", encoding="utf-8", newline="\n") as file:
        for line in chain_lines():
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            written += 1
    chains.close()
    print(f"{name}: {written} Zeilen. Prüfen ohne Plattform: python -m gemeinwerk.verify {options.into.name}")
    return 0


def _sign(options: argparse.Namespace) -> int:
    from gemeinwerk.domain.audit import actions
    from gemeinwerk.domain.audit.ports import checkpoint_signer
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    signed = 0
    for _ in _chains(options.place):
        checkpoint_signer().prepare(actor=SYSTEM, now=now())
        signed += actions.sign_checkpoint(actor=SYSTEM, now=now()) is not None
    print(f"{signed} Prüfpunkte signiert")
    return 0
