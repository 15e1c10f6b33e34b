"""The files of one order: one collected PDF, and a job file as JSON and as CSV."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import ExitStack
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf

from gemeinwerk.domain.delivery.ports import PrintLetter, PrintOrder, PrintReceipt

FORMAT = "gemeinwerk-druckauftrag/1"
PRINT_FILE, JOB_FILE, TABLE_FILE = "briefe.pdf", "auftrag.json", "auftrag.csv"
COLUMNS = ("brief", "erste_seite", "seiten", "land", "produkt", "sha256")
PIECE = 1024 * 1024


def write_order(place: Path, order: PrintOrder, letters: Iterable[PrintLetter]) -> PrintReceipt:
    """Write the files of an order into an empty folder; when this returns, they survive a crash of the machine."""
    rows, pages = _collect(place / PRINT_FILE, order, letters)
    digest = _digest(place / PRINT_FILE)
    job = {
        "format": FORMAT,
        "auftrag": str(order.batch_id),
        "behoerde": order.authority,
        "erstellt": order.created_at.isoformat(timespec="seconds"),
        "datei": PRINT_FILE,
        "sha256": digest,
        "seiten": pages,
        "briefe": rows,
    }
    (place / JOB_FILE).write_text(json.dumps(job, ensure_ascii=False, indent=1), "utf-8")
    (place / TABLE_FILE).write_text(_table(rows), "utf-8")
    for path in (*place.iterdir(), place):
        flush(path)
    return PrintReceipt(digest, len(rows), pages)


def _collect(target: Path, order: PrintOrder, letters: Iterable[PrintLetter]) -> tuple[list[dict[str, object]], int]:
    """Write all pages into one file; return one row per letter and the number of pages."""
    rows: list[dict[str, object]] = []
    pages = 0
    # Pages are copied when the file is saved, so the letters stay open until then.
    with pikepdf.new() as collected, ExitStack() as opened:
        for letter in letters:
            first = pages + 1
            for part in letter.parts:
                source = opened.enter_context(pikepdf.open(BytesIO(part)))
                _only_paper(source)
                collected.pages.extend(source.pages)
            pages = len(collected.pages)
            values = (str(letter.letter_id), first, pages - first + 1, letter.country, letter.product, letter.sha256)
            rows.append(dict(zip(COLUMNS, values, strict=True)))
        collected.docinfo["/Title"] = f"Druckauftrag {order.batch_id}"
        collected.save(target, deterministic_id=True)
    return rows, pages


def _only_paper(letter: pikepdf.Pdf) -> None:
    """Take away what lives in a file only: the field of the seal; its text is part of the page."""
    for page in letter.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
    if "/AcroForm" in letter.Root:
        del letter.Root["/AcroForm"]


def _table(rows: list[dict[str, object]]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def flush(path: Path) -> None:
    """Make what is written under a path, file or folder, survive a crash of the machine."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
