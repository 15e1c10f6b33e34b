"""``python -m gemeinwerk.verify FILE``: verify an exported chain without the platform."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from gemeinwerk.verify.examination import examine
from gemeinwerk.verify.reading import anchors_of, lines_of
from gemeinwerk.verify.records import Malformed, Report
from gemeinwerk.verify.tokens import by_chain


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict in German; 0 for an intact chain, 1 for a broken one or an unnamed file, 2 for a file that is no export."""
    parser = argparse.ArgumentParser(prog="python -m gemeinwerk.verify", description="Protokollkette prüfen")
    parser.add_argument("file", type=Path, help="Export von „gemeinwerk audit export“")
    parser.add_argument("--anchor", type=Path, help="Ankerdatei mit außerhalb verwahrten Prüfpunkten")
    parser.add_argument("--proof", type=Path, action="append", default=[], help="Datei, die die Kette nennen soll")
    parser.add_argument("--key", action="append", default=[], help="Fingerabdruck eines erlaubten Schlüssels")
    options = parser.parse_args(arguments)
    try:
        anchors = {}
        if options.anchor:
            with options.anchor.open("rb") as file:
                anchors = by_chain(anchors_of(file))
        proofs = [(path.name, digest_of(path)) for path in options.proof]
        with options.file.open("rb") as file:
            report = examine(
                lines_of(file),
                pinned=frozenset(options.key),
                anchors=anchors,
                files=frozenset(digest for _, digest in proofs),
            )
    except Malformed as fault:
        print(f"Keine Prüfung möglich: {fault}", file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"Keine Prüfung möglich: {fault.strerror}", file=sys.stderr)
        return 2
    for line in verdict(report, anchored=options.anchor is not None, pinned=bool(options.key)):
        print(line)
    for name, digest in proofs:
        print(named(report, name, digest))
    return 0 if report.intact and all(digest in report.named for _, digest in proofs) else 1


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def named(report: Report, name: str, digest: str) -> str:
    """Return in a German sentence where the chain names a file."""
    where = report.named.get(digest)
    if where is None:
        return f"FEHLER  {name}: Kein unveränderter Schritt oder Eintrag dieser Kette nennt diese Datei."
    return f"{name}: genannt in {where}."


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
