"""``python -m gemeinwerk.verify FILE``: verify an exported chain without the platform."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gemeinwerk.verify.examination import examine
from gemeinwerk.verify.reading import anchors_of, lines_of
from gemeinwerk.verify.records import Malformed, Report
from gemeinwerk.verify.tokens import by_chain


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict in German; 0 for an intact chain, 1 for a broken one, 2 for a file that is no export."""
    parser = argparse.ArgumentParser(prog="python -m gemeinwerk.verify", description="Protokollkette prüfen")
    parser.add_argument("file", type=Path, help="Export von „gemeinwerk audit export“")
    parser.add_argument("--anchor", type=Path, help="Ankerdatei mit außerhalb verwahrten Prüfpunkten")
    parser.add_argument("--key", action="append", default=[], help="Fingerabdruck eines erlaubten Schlüssels")
    options = parser.parse_args(arguments)
    try:
        anchors = {}
        if options.anchor:
            with options.anchor.open("rb") as file:
                anchors = by_chain(anchors_of(file))
        with options.file.open("rb") as file:
            report = examine(lines_of(file), pinned=frozenset(options.key), anchors=anchors)
    except Malformed as fault:
        print(f"Keine Prüfung möglich: {fault}", file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"Keine Prüfung möglich: {fault.strerror}", file=sys.stderr)
        return 2
    for line in verdict(report, anchored=options.anchor is not None, pinned=bool(options.key)):
        print(line)
    return 0 if report.intact else 1


def verdict(report: Report, *, anchored: bool, pinned: bool) -> list[str]:
    """Return the report in German sentences."""
    lines = [
        f"Kette {report.chain}: {report.entries} Einträge, {report.checkpoints} Prüfpunkte, {report.steps} Schritte.",
        *(f"FEHLER  {fault}" for fault in report.faults),
    ]
    if report.intact:
        lines.append(f"In Ordnung. Letzte Prüfsumme: {report.head}")
        if report.sealed_to:
            lines.append(f"Bis Eintrag {report.sealed_to} durch einen Prüfpunkt vom {report.sealed_at} bestätigt.")
        rest = report.entries - report.sealed_to
        if rest:
            lines.append(f"Hinweis: {rest} Einträge am Ende bestätigt noch kein Prüfpunkt.")
    if not anchored:
        lines.append("Hinweis: Ohne Ankerdatei bleibt offen, ob am Ende Einträge samt Prüfpunkten fehlen.")
    elif not report.anchored:
        lines.append("Hinweis: Die Ankerdatei enthält keinen Prüfpunkt dieser Kette.")
    if not pinned:
        lines += [f"Hinweis: Bitte vergleichen Sie den Fingerabdruck des Schlüssels: {key}" for key in report.keys]
    return lines


if __name__ == "__main__":
    sys.exit(main())
