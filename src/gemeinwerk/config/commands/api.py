"""``gemeinwerk api VERB``: the standard API (FIT-Connect) from the command line, without a database."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

from gemeinwerk.config import api


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add one verb for each module of ``config/api``; ``console`` and ``store`` are what the verbs share."""
    parser = subparsers.add_parser(
        "api",
        help="Standard-API (FIT-Connect): senden, empfangen, prüfen",
        description="Sendet und empfängt über die Standard-API. Nötig sind nur Zugangsdaten, keine eigene Installation.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="TÄTIGKEIT")
    for module in pkgutil.iter_modules(api.__path__):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"{api.__name__}.{module.name}")
        if hasattr(loaded, "add"):
            loaded.add(verbs)
