"""``gemeinwerk decision tck FOLDER...``: runs compatibility cases of DMN and counts what passed per level."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("decision", help="Entscheidungstabellen prüfen")
    inner = parser.add_subparsers(dest="action", required=True, metavar="AUFGABE")
    cases = inner.add_parser("tck", help="Vergleichsfälle für DMN ausführen")
    cases.add_argument("folders", nargs="+", type=Path, metavar="ORDNER")
    cases.add_argument("--failed", action="store_true", help="Nicht bestandene Fälle mit beiden Werten nennen")
    cases.set_defaults(run=_tck)


def _tck(options: argparse.Namespace) -> int:
    from gemeinwerk.adapters.dmn.conformance import Conformance
    from gemeinwerk.adapters.feel import Feel
    from gemeinwerk.adapters.feel.values import Function

    missing = [folder for folder in options.folders if not folder.is_dir()]
    if missing:
        print(f"Diesen Ordner gibt es nicht: {', '.join(map(str, missing))}", file=sys.stderr)
        return 2
    runner = Conformance(Feel(), Function)
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for folder in options.folders:
        for one in runner.outcomes(folder):
            (passed if one.met else failed)[one.level] += 1
            if options.failed and not one.met:
                print(f"failed: {one.file} {one.case} {one.name}: expected {one.expected}, got {one.found}")
    levels = sorted({*passed, *failed})
    for level in levels:
        share = 100 * passed[level] / (passed[level] + failed[level])
        print(f"Level {level}: {passed[level]} passed, {failed[level]} failed ({share:.1f} %)")
    if not levels:
        print("In den Ordnern sind keine Vergleichsfälle.", file=sys.stderr)
        return 2
    return 1 if failed else 0
