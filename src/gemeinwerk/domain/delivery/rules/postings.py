"""The file in which a print house reports the days of posting: read line by line, nothing believed (VwVfG § 41(2))."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date
from uuid import UUID

from gemeinwerk.domain.delivery.types import PostingLine
from gemeinwerk.kernel.refusal import Finding

HEAD = ("brief", "aufgegeben_am", "sendungsnummer")
MOST_BYTES = 2_000_000
MOST_LINES = 20_000
LONGEST_LINE = 300
_FRANKING = re.compile(r"[A-Za-z0-9 _.-]{0,40}")
_HEAD_HINT = f"Erwartet wird: {';'.join(HEAD)}"


def read_postings(content: bytes) -> tuple[tuple[PostingLine, ...], tuple[Finding, ...]]:
    """The lines that can be used and, for every other line, what is wrong with it.

    Source: VwVfG § 41(2) S. 1: the day of posting starts the clock, so no line is guessed (state 2026-11). Two lines
    that name different days for one letter are both refused; the same line twice counts once.
    """
    if len(content) > MOST_BYTES:
        return (), (_file("Die Datei ist zu groß.", "Möglich sind 2 MB. Bitte teilen Sie sie."),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (), (_file("Die Datei ist nicht in UTF-8 geschrieben.", "Bitte speichern Sie sie als CSV in UTF-8."),)
    rows = text.splitlines()
    if not rows or _cells(rows[0]) != list(HEAD):
        return (), (_file("Die Kopfzeile der Datei stimmt nicht.", _HEAD_HINT),)
    if len(rows) - 1 > MOST_LINES:
        return (), (_file(f"Die Datei hat mehr als {MOST_LINES} Zeilen.", "Bitte teilen Sie sie."),)
    found: list[PostingLine] = []
    findings: list[Finding] = []
    for number, row in enumerate(rows[1:], start=2):
        if not row.strip():
            continue
        read = _line(number, row)
        (found if isinstance(read, PostingLine) else findings).append(read)  # type: ignore[arg-type]
    kept, contradictions = _once(found)
    ordered = sorted((*findings, *contradictions), key=lambda one: one.line or 0)
    return tuple(kept), tuple(ordered)


def _line(number: int, row: str) -> PostingLine | Finding:
    if len(row) > LONGEST_LINE:
        return _wrong(number, "Die Zeile ist zu lang.", f"Möglich sind {LONGEST_LINE} Zeichen.")
    cells = _cells(row)
    if len(cells) != len(HEAD):
        return _wrong(number, "Die Zeile hat nicht drei Felder.", _HEAD_HINT)
    try:
        letter_id = UUID(cells[0])
    except ValueError:
        return _wrong(number, "Das ist keine Kennung eines Briefs.", "Sie steht im Druckauftrag in der Spalte „brief“.")
    day = _day(cells[1])
    if day is None:
        return _wrong(number, "Diesen Tag gibt es nicht.", "Geschrieben wird er wie 2026-12-24 oder 24.12.2026.")
    if not _FRANKING.fullmatch(cells[2]):
        return _wrong(
            number,
            "Die Sendungsnummer enthält Zeichen, die nicht vorkommen können.",
            "Möglich sind Ziffern und Buchstaben.",
        )
    return PostingLine(number, letter_id, day, re.sub(r"[ .]", "-", cells[2].strip()))


def _cells(row: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([row], delimiter=";", strict=True), [])]
    except csv.Error:
        return []


def _day(text: str) -> date | None:
    for pattern in (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", r"(?P<d>\d{2})\.(?P<m>\d{2})\.(?P<y>\d{4})"):
        if found := re.fullmatch(pattern, text, re.ASCII):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def _once(found: list[PostingLine]) -> tuple[list[PostingLine], list[Finding]]:
    """Keep one line per letter; where lines of a letter contradict each other, keep none of them."""
    by_letter: dict[UUID, list[PostingLine]] = defaultdict(list)
    for line in found:
        by_letter[line.letter_id].append(line)
    kept: list[PostingLine] = []
    findings: list[Finding] = []
    for lines in by_letter.values():
        if len({(line.posted_on, line.franking_id) for line in lines}) == 1:
            kept.append(lines[0])
            continue
        others = ", ".join(str(line.line) for line in lines)
        findings.extend(
            _wrong(line.line, f"Die Zeilen {others} widersprechen sich.", "Bitte klären Sie den Tag mit der Druckerei.")
            for line in lines
        )
    return kept, findings


def _file(message: str, hint: str) -> Finding:
    return Finding("file", None, message, hint)


def _wrong(number: int, message: str, hint: str) -> Finding:
    return Finding("file", number, message, hint)
