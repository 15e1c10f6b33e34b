"""``gemeinwerk package check|install|list|test FOLDER``: service packages on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from gemeinwerk.kernel.refusal import Finding


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("package", help="Leistungspakete prüfen, erproben, übernehmen, auflisten")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="AUFGABE")
    for verb, description in (
        ("check", "Ordner als Ganzes prüfen und alle Befunde nennen"),
        ("test", "die Beispiele des Pakets durch Formular, Ablauf und Entscheidung führen"),
        ("install", "Paket übernehmen und überall anbieten"),
    ):
        one = verbs.add_parser(verb, help=description)
        one.add_argument("folder", nargs="+", type=Path, help="Ordner eines Leistungspakets")
        one.set_defaults(run=run)
    verbs.add_parser("list", help="übernommene Pakete auflisten").set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one verb for each folder; the worst exit code counts."""
    _prepare(database=options.verb in ("install", "list"))
    if options.verb == "list":
        return _list()
    verbs = {"check": _check, "test": _test, "install": _install}
    return max(verbs[options.verb](folder) for folder in options.folder)


def _prepare(*, database: bool) -> None:
    """Checking and trying need no server; installing does."""
    import os

    import django

    from gemeinwerk.config.setup import prepare

    if database:
        prepare()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    django.setup()


def _check(folder: Path) -> int:
    from gemeinwerk.domain.catalogue.queries import check_folder

    findings = check_folder(folder)
    if findings:
        print(f"{folder}: {len(findings)} Befunde, das Leistungspaket wird so nicht übernommen.")
        _print(findings)
        return 1
    print(f"{folder}: in Ordnung.")
    return 0


def _test(folder: Path) -> int:
    from gemeinwerk.domain.catalogue.queries import try_folder

    tested = try_folder(folder)
    for case in tested.cases:
        print(f"{'bestanden' if case.passed else 'GESCHEITERT':<12}{case.name} ({case.seconds * 1000:.0f} ms)")
        _print(case.findings)
    passed = sum(case.passed for case in tested.cases)
    print(f"{tested.package_id} {tested.version}: {passed} von {len(tested.cases)} Beispielen bestanden.")
    return 0 if tested.passed else 1


def _install(folder: Path) -> int:
    from gemeinwerk.domain.catalogue.actions import install_package
    from gemeinwerk.domain.catalogue.queries import bundle_of
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    done = install_package(actor=SYSTEM, now=now(), bundle=bundle_of(folder))
    state = "übernommen" if done.changed else "war schon übernommen"
    print(f"{done.package_id} {done.version} {state}; {done.kept_adjustments} Anpassungen gelten weiter.")
    if done.dropped:
        print(f"{len(done.dropped)} Anpassungen gelten nicht mehr:")
        _print(done.dropped)
    return 0


def _list() -> int:
    from gemeinwerk.domain.catalogue.queries import packages

    found = packages()
    for info in found:
        print(f"{info.package_id:<32}{info.version:<10}{info.title}")
    if not found:
        print("Noch kein Leistungspaket übernommen.")
    return 0


def _print(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        print(f"  {finding}")
