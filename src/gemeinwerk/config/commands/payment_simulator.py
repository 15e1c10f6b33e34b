"""``gemeinwerk payment-simulator``: a payment provider without money, with a page to click and failures on demand."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "payment-simulator",
        help="Zahlungsdienst (XBezahldienste) zum Ausprobieren",
        description="Ein Zahlungsdienst ohne Geld auf diesem Rechner, mit Bezahlseite und Störungen auf Bestellung.",
    )
    parser.add_argument("--port", type=int, default=8010, help="0 wählt einen freien (sonst 8010)")
    parser.add_argument("--file", type=Path, help="Datei, in der Zahlungen einen Neustart überdauern")
    parser.add_argument("--login", action="store_true", help="Anmeldung verlangen (simulator, simulator)")
    parser.add_argument("--certificate", type=Path, help="PEM mit Zertifikat und Schlüssel: nur noch über TLS")
    parser.add_argument("--clients", type=Path, help="PEM mit Wurzeln: nur noch mit Zertifikat des Clients")
    parser.add_argument("--late", type=float, default=20.0, help="Sekunden, nach denen Verspätetes gemeldet wird")
    parser.add_argument("--slow", type=float, default=30.0, help="Sekunden, die eine langsame Antwort braucht")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from gemeinwerk.adapters.demo.payment_simulator import Options, serve

    serve(
        Options(
            port=options.port,
            file=options.file,
            login=options.login,
            certificate=options.certificate,
            clients=options.clients,
            late=options.late,
            slow=options.slow,
        )
    )
    return 0
