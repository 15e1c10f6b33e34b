"""``gemeinwerk demo``: set everything up once, run one whole journey, serve."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from gemeinwerk.config.environment import Environment, environment

ROOT = Path(__file__).resolve().parents[4]
# The simulators of payments and of postboxes listen so many ports above the server.
SIMULATOR_BESIDE = 10
POSTBOX_BESIDE = 11
# Where the demonstration shows its postboxes; only the words of welcome ask for it.
POSTBOX_PAGE = "GEMEINWERK_DEMO_POSTBOX_PAGE"
SOURCE = ROOT / "src" / "gemeinwerk"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("demo", help="Demonstration einrichten und starten")
    parser.add_argument("--no-serve", action="store_true", help="nur einrichten")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Set up what is missing, then serve until told to stop."""
    from gemeinwerk.config import database, embedded, supervisor

    settings = environment()
    beside = [*_simulator(settings), *_postboxes(settings)]
    # Web workers are forked from this process and must not keep what was read before the simulator was chosen.
    environment.cache_clear()
    settings = environment()
    started = time.monotonic()
    database.ensure_server(settings)
    if not _is_ready():
        for words in (["assets"], ["migrate"], ["demo-world"], ["check-start"]):
            code = _call(words)
            if code:
                return code
        print("Ein ganzer Weg durch das Haus:")
        if _call(["journey", "bewohnerparkausweis"]):
            return 1
        _stamp().write_text(_fingerprint())
    elif _call(["check-start"]):
        return 1
    print(_welcome(settings.base_url, time.monotonic() - started), flush=True)
    if options.no_serve:
        return 0
    try:
        supervisor.serve(settings, beside=beside)
    finally:
        if settings.database_url is None:
            embedded.stop(settings.path("postgres"))
    return 0


def _simulator(settings: Environment) -> list[list[str]]:
    """Return the command of the payment simulator beside the server, none where payments are set otherwise.

    All processes of the demonstration learn its address by the environment that they inherit.
    """
    if settings.production or settings.payment_service_file is not None or settings.payment_simulator:
        return []
    port = _free_port(settings.port + SIMULATOR_BESIDE)
    os.environ["GEMEINWERK_PAYMENT_SIMULATOR"] = f"http://127.0.0.1:{port}"
    folder = settings.path("payment-simulator")
    folder.mkdir(parents=True, exist_ok=True)
    return [["payment-simulator", "--port", str(port), "--file", str(folder / "payments.json")]]


def _postboxes(settings: Environment) -> list[list[str]]:
    """Return the command of the simulator of postboxes of user accounts, none where a bridge is set.

    Its keys and settings are made here, so that all processes find them, whichever is there first.
    """
    if settings.production or settings.ozg_postbox_file is not None:
        return []
    from gemeinwerk.adapters.demo.postbox_simulator import prepare
    from gemeinwerk.client.simulator.doors import BASE

    port, folder = _free_port(settings.port + POSTBOX_BESIDE), settings.path("postbox-simulator")
    address = f"http://127.0.0.1:{port}"
    os.environ["GEMEINWERK_OZG_POSTBOX_FILE"] = str(prepare(folder, f"{address}{BASE}"))
    os.environ[POSTBOX_PAGE] = address
    return [["postbox-simulator", "--port", str(port), "--folder", str(folder)]]


def _free_port(wanted: int) -> int:
    """Return the wanted port where nobody uses it, else any free one."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError, OverflowError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    return wanted


def _call(words: list[str]) -> int:
    quiet = subprocess.DEVNULL if words[0] == "migrate" else None
    done = subprocess.run(
        [sys.executable, "-m", "gemeinwerk.config.command", *words], check=False, stdout=quiet, env=os.environ.copy()
    )
    return done.returncode


def _stamp() -> Path:
    return environment().path("demo.stamp")


def _is_ready() -> bool:
    return _stamp().exists() and _stamp().read_text() == _fingerprint()


def _fingerprint() -> str:
    """Return a hash over what the set-up depends on: migrations, packages, regions, the demo world, the design."""
    url = environment().database_url
    # Another database has to be set up anew, whatever this folder knows about the one before.
    digest = hashlib.sha256((url.get_secret_value() if url else "").encode())
    paths = [*SOURCE.glob("**/migrations/*.py"), *(ROOT / "packages").rglob("*"), ROOT / "package-lock.json"]
    paths += [SOURCE / "config" / "demo_world.py", SOURCE / "domain" / "tenants" / "data" / "regions.csv"]
    paths += list((SOURCE / "web" / "design" / "static_source").rglob("*"))
    for path in sorted(p for p in paths if p.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _welcome(address: str, seconds: float) -> str:
    PASSWORD = "demo-passwort-nur-hier"
    simulator = os.environ.get("GEMEINWERK_PAYMENT_SIMULATOR", "nicht eingerichtet")
    postboxes = os.environ.get(POSTBOX_PAGE, "nicht eingerichtet")

    return f"""
Gemeinwerk läuft nach {seconds:.1f} Sekunden: {address}

  Portal          {address}/
  Arbeitsplatz    {address}/arbeitsplatz/

  Bürgerinnen, Bürger, Betriebe: auf „Anmelden“ klicken, eine erfundene Person und ein Vertrauensniveau wählen.
  Beschäftigte (Passwort für alle: {PASSWORD}):
    sachbearbeitung.bochum   leitung.bochum   leistungen.bochum   freigabe.bochum   technik.bochum   kasse.bochum   kassenleitung.bochum
    sachbearbeitung.kleve    leitung.kleve    leistungen.kleve    freigabe.kleve    technik.kleve    kasse.kleve    kassenleitung.kleve

  Zum Ausprobieren: Ort „Bochum“ wählen, „Parkausweis“ suchen, beantragen; am Arbeitsplatz prüfen und entscheiden;
  im Postfach den Bescheid öffnen. „Hundestuer“ findet die Hundesteuer, die ohne Zutun festgesetzt wird.
  Bezahlen ohne Geld: „Geburtsurkunde“ bestellen, in „Mein Konto“ auf „Zahlungen“; der Zahlungsdienst ist ein Simulator,
  Störungen bestellen Sie auf seiner Übersicht: {simulator}/
  Bescheid im Postfach des Nutzerkontos: als „Petra Mustermann“ anmelden und vor dem Absenden einwilligen; ihr Postfach und
  Störungen auf Bestellung: {postboxes}/
  E-Mails der Demonstration liegen in .data/mail. Ende mit Strg+C.
"""
