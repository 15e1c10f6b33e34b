"""``gemeinwerk journey PACKAGE --place ARS``: the main job, for real, with a line for each step."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

BOCHUM = "059110000000"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("journey", help="eine Leistung von der Suche bis zum Bescheid durchlaufen")
    parser.add_argument("package", nargs="?", help="Kennung eines übernommenen Leistungspakets")
    parser.add_argument("--place", default=BOCHUM, help="Regionalschlüssel des Ortes")
    parser.add_argument("--answers", type=Path, help="TOML-Datei mit Angaben nach Namen des Layouts")
    parser.add_argument("--form", type=Path, help="irgendeine XDatenfelder-Datei statt eines Pakets")
    parser.add_argument("--workers-run", action="store_true", help="Arbeitsprozesse laufen schon")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run one journey; non-zero where a step failed."""
    from gemeinwerk.config.setup import prepare

    if bool(options.package) == bool(options.form):
        print("Bitte nennen Sie ein Paket oder mit --form eine Datei.")
        return 2
    prepare()
    from gemeinwerk.config.files import read_toml
    from gemeinwerk.config.journey import Journey, JourneyFailed

    package = options.package or _wrapped(options.form)
    answers: dict[str, Any] | None = None
    if options.answers:
        data = read_toml(options.answers)
        answers = data.get("answers", data)
        if not isinstance(answers, dict):
            print("Bitte schreiben Sie die Angaben unter [answers], eine je Zeile.")
            return 2

    def say(step: str, seconds: float, detail: str) -> None:
        print(f"  {seconds * 1000:8.1f} ms  {step:<36} {detail[:110]}", flush=True)

    print(f"Weg durch das Haus: {package} in {options.place}")
    try:
        Journey(package, options.place, say, answers, work=not options.workers_run).run()
    except (JourneyFailed, ValueError) as failure:
        print(f"  GESCHEITERT: {failure}")
        return 1
    print("  Der Weg ist vollständig.")
    return 0


def _wrapped(path: Path) -> str:
    from gemeinwerk.config.files import read_file
    from gemeinwerk.config.wrapping import wrap
    from gemeinwerk.domain.catalogue.actions import install_package
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    bundle = wrap(read_file(path))
    return install_package(actor=SYSTEM, now=now(), bundle=bundle, foreign_form=True).package_id
