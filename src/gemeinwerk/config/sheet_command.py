"""``gemeinwerk form sheet FILE``: what would come of a list of questions in a spreadsheet; nothing is written."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemeinwerk.domain.catalogue.types.sheets import CellNote, PlannedLine


def add_verb(verbs: Any) -> None:
    """Add the sub-command to those of ``form``."""
    sheet = verbs.add_parser("sheet", help="Tabelle mit Fragen (XLSX, ODS, CSV) ansehen: was aus jeder Zeile würde")
    sheet.add_argument("file", type=Path)
    sheet.add_argument("--json", action="store_true", help="als JSON ausgeben")
    sheet.add_argument("--library", action="store_true", help="bekannte Bausteine aus der Datenbank vorschlagen")
    sheet.add_argument(
        "--all", action="store_true", help="den ersten Baustein jeder Zeile übernehmen; braucht --library"
    )
    sheet.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every row with what it becomes and every finding; returns 1 where an error stands against saving."""
    _set_up(library=options.library)
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.catalogue import queries
    from gemeinwerk.domain.catalogue.types.sheets import MOST_BYTES, LineKind

    pages = queries.sheet_pages(read_file(options.file, MOST_BYTES))
    work = queries.new_sheet_work(options.file.stem[:80])
    plan = queries.plan_sheet(pages, work, everything=options.all, library=options.library)
    if options.json:
        print(json.dumps(_plain(plan), ensure_ascii=False, indent=2))
        return 1 if plan.errors else 0
    print(f"{options.file.name}" + (f", Blatt „{plan.reading.page}“" if plan.reading.page else ""))
    print(f"  Spalten: {', '.join(plan.reading.columns.values()) or 'keine erkannt'}")
    for note in plan.notes:
        print(f"  {_note(note)}")
    for line in plan.lines:
        _told(line)
    fields = plan.count(LineKind.FIELD)
    hints = len(plan.all_notes) - len(plan.errors)
    print(
        f"Fragen: {fields}, Seiten: {len(plan.work.schema.uses)}, Regeln: {len(plan.work.rules)}, "
        f"Zeilen mit bekannten Bausteinen: {plan.suggestions}; Fehler: {len(plan.errors)}, Hinweise: {hints}"
    )
    return 1 if plan.errors else 0


def _set_up(*, library: bool) -> None:
    """Bind the adapters; the database is needed for known elements only."""
    import django

    from gemeinwerk.config.setup import prepare_migrated

    if library:
        prepare_migrated()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    django.setup()


def _told(line: PlannedLine) -> None:
    place = " > ".join((*line.line.place, line.line.label))
    print(f"Zeile {line.line.number}: {place}" + (f" ({'; '.join(line.told)})" if line.told else ""))
    for known in line.suggestions:
        mark = "übernommen" if known.key == line.chosen else "möglich"
        print(f"  Baustein {mark}: {known.key} „{known.label}“, {known.reason}")
    for note in line.notes:
        print(f"  {_note(note)}")


def _note(note: CellNote) -> str:
    kind = "FEHLER" if note.error else "Hinweis"
    return f"{kind}: {note.column + ': ' if note.column else ''}{note.message} {note.remedy}"


def _plain(plan: Any) -> dict[str, Any]:
    """Return the plan as JSON: columns, lines, findings, the number of errors."""
    return {
        "page": plan.reading.page,
        "columns": dict(plan.reading.columns),
        "lines": [
            {
                "row": one.line.number,
                "kind": one.line.kind.value,
                "place": list(one.line.place),
                "label": one.line.label,
                "becomes": list(one.told),
                "known": [known.key for known in one.suggestions],
            }
            for one in plan.lines
        ],
        "findings": [
            {"row": n.row, "column": n.column, "error": n.error, "message": n.message, "remedy": n.remedy}
            for n in plan.all_notes
        ],
        "errors": len(plan.errors),
    }
