"""The command ``gemeinwerk``: one sub-command a module of ``config/commands``."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from gemeinwerk.config import commands
from gemeinwerk.config.environment import UnsafeSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; returns the exit code and prints anticipated problems in German."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    parser = argparse.ArgumentParser(prog="gemeinwerk", description="Eine Plattform für alle Kommunen.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    for module in pkgutil.iter_modules(commands.__path__):
        loaded = importlib.import_module(f"{commands.__name__}.{module.name}")
        loaded.add(subparsers)
    options, rest = parser.parse_known_args(arguments)
    if rest and not getattr(options, "takes_rest", False):
        parser.error(f"unbekannte Angaben: {' '.join(rest)}")
    options.rest = rest
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from gemeinwerk.kernel.refusal import Refusal

    try:
        code: int = options.run(options)
        return code
    except UnsafeSettings as problem:
        print(problem, file=sys.stderr)
        return 2
    except Refusal as refusal:
        print(f"Abgelehnt: {refusal.message} {refusal.hint}".rstrip(), file=sys.stderr)
        for finding in refusal.details:
            print(f"  {finding}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
