"""``gemeinwerk glossary seed|export|import|affected``: terms of the law on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemeinwerk.domain.glossary.types import Affected, AffectedPackage

MOST_BYTES = 5 * 1024 * 1024
KINDS = {"form": "Formular", "notice": "Bescheid", "decision": "Entscheidung", "package": "Beschreibung"}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-commands."""
    parser = subparsers.add_parser("glossary", help="Glossar der Rechtsbegriffe")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="AUFGABE")
    verbs.add_parser("seed", help="mitgelieferte Begriffe und alle Fundstellen einspielen").set_defaults(run=run)
    one = verbs.add_parser("export", help="Begriffe als SKOS schreiben (.ttl, .rdf oder .jsonld)")
    one.add_argument("file", type=Path)
    one.set_defaults(run=run)
    one = verbs.add_parser("import", help="Begriffe aus einer SKOS-Datei vorschlagen")
    one.add_argument("file", type=Path)
    one.add_argument("--reason", required=True, help="woher die Begriffe stammen")
    one.set_defaults(run=run)
    one = verbs.add_parser("affected", help="wen die Änderung eines Begriffs oder einer Vorschrift betrifft")
    one.add_argument("subject", help="Kennung eines Begriffs oder Vorschrift wie „§ 18 StrWG NRW“")
    one.add_argument("--tenants", action="store_true", help="jede Kommune nennen")
    one.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one verb."""
    from gemeinwerk.config.setup import prepare

    prepare()
    verbs = {"seed": _seed, "export": _export, "import": _import, "affected": _affected}
    return verbs[options.verb](options)


def _seed(options: argparse.Namespace) -> int:
    from gemeinwerk.config.glossary_files import shipped_terms
    from gemeinwerk.domain.catalogue.actions import report_words
    from gemeinwerk.domain.glossary.actions import seed_terms
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    terms = shipped_terms()
    done = seed_terms(actor=SYSTEM, now=now(), terms=terms)
    print(f"{len(terms)} mitgelieferte Begriffe: {done.added} neu, {done.renewed} erneuert")
    if done.kept:
        print(f"Vor Ort geändert und darum belassen: {', '.join(done.kept)}")
    print(f"Leistungspakete neu gelesen: {report_words(actor=SYSTEM, now=now())}")
    return 0


def _form(path: Path) -> str:
    return path.suffix.removeprefix(".").lower()


def _export(options: argparse.Namespace) -> int:
    from gemeinwerk.domain.glossary.queries import exported

    content = exported(_form(options.file))
    try:
        options.file.write_bytes(content)
    except OSError as fault:
        print(f"Die Datei lässt sich nicht schreiben: {fault.strerror}")
        return 1
    print(f"{options.file}: {len(content)} Byte")
    return 0


def _import(options: argparse.Namespace) -> int:
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.glossary.actions import import_terms
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    source = read_file(options.file, MOST_BYTES)
    done = import_terms(actor=SYSTEM, now=now(), source=source, form=_form(options.file), reason=options.reason)
    print(f"{len(done.proposed)} vorgeschlagen, {done.unchanged} unverändert, {len(done.left_out)} nicht übernommen")
    for line in done.left_out:
        print(f"  {line}")
    return 1 if done.left_out else 0


def _affected(options: argparse.Namespace) -> int:
    from gemeinwerk.domain.glossary.queries import affected_by_statute, affected_by_term
    from gemeinwerk.domain.glossary.rules.citing import citations

    cited = citations(options.subject)
    found = affected_by_statute(cited[0].statute_id) if cited else affected_by_term(options.subject)
    _told(found)
    for package in found.packages:
        _package(package, every_tenant=options.tenants)
    return 0


def _told(found: Affected) -> None:
    print(f"{found.name}: {len(found.packages)} Leistungspakete in {found.tenants} Kommunen")
    for change in found.changes:
        print(f"  {change.what}: „{change.before}“ -> „{change.after}“")


def _package(package: AffectedPackage, *, every_tenant: bool) -> None:
    mark = "zu prüfen" if package.outdated else "auf dem Stand"
    print(f"{package.package_id} {package.version} ({mark}), angeboten von {len(package.tenants)}: {package.title}")
    for passage in package.passages:
        words = passage.quoted or passage.label
        print(f"  {KINDS[passage.kind.value]:<12}{passage.place}  {words}")
    for tenant in package.tenants if every_tenant else ():
        print(f"    {tenant.key}  {tenant.name}")
