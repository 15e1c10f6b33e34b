"""``gemeinwerk postbox-simulator``: postboxes of user accounts that belong to nobody, with a page to look at and failures on demand."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "postbox-simulator",
        help="Postfächer von Nutzerkonten zum Ausprobieren",
        description="Die Brücke zu Postfächern von Nutzerkonten auf diesem Rechner, mit Übersicht und Störungen auf Bestellung. "
        "Die Datei bridge.toml im Ordner gehört in GEMEINWERK_OZG_POSTBOX_FILE.",
    )
    parser.add_argument("--port", type=int, default=8011, help="0 wählt einen freien (sonst 8011)")
    parser.add_argument("--folder", type=Path, required=True, help="Ordner für Schlüssel und Einstellungen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from gemeinwerk.adapters.demo.postbox_simulator import serve

    serve(options.folder, options.port)
    return 0
