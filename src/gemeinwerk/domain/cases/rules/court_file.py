"""The words of the file for the court, and the names of its files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, Protocol

from gemeinwerk.domain.cases.types import CaseView, FileRow
from gemeinwerk.domain.delivery.types import RemedyInfo
from gemeinwerk.domain.documents.types import Block, Cell, Heading, Paragraph, Run, Table, Term, TermList
from gemeinwerk.kernel.dates import long_date, long_moment, short_date

_SUFFIXES: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ABOUT: Final = (
    "Diese Akte enthält alle Schriftstücke des Vorgangs in der Reihenfolge der Zeit. Jedes Blatt trägt unten rechts seine Nummer. "
    "Die Schriftstücke liegen daneben unverändert im Ordner „originale“, die Zustellnachweise im Ordner „nachweise“. Elektronische "
    "Siegel lassen sich nur an diesen Dateien prüfen. Die Prüfsummen aller Dateien stehen in „SHA256SUMS“."
)


class Sorted(Protocol):
    """What the table of contents says about a document."""

    @property
    def at(self) -> datetime: ...
    @property
    def title(self) -> str: ...


def contents_blocks(view: CaseView, rows: Sequence[tuple[Sorted, int]]) -> tuple[Block, ...]:
    """Return the cover and the table of contents: number, day, document, first page."""
    head = tuple(Cell((Run(text),), header=True) for text in ("Nr.", "Tag", "Schriftstück", "ab Blatt"))
    body = tuple(
        (
            Cell((Run(str(number)),), numeric=True),
            Cell((Run(short_date(paper.at)),)),
            Cell((Run(paper.title),)),
            Cell((Run(str(first)),), numeric=True),
        )
        for number, (paper, first) in enumerate(rows, start=1)
    )
    return (
        _terms((("Aktenzeichen", view.reference), ("Vorgang", view.title), ("Stand", view.state_label))),
        _text(ABOUT),
        Heading(1, (Run("Inhalt"),)),
        Table(head, body),
    )


def answers_blocks(view: CaseView) -> Iterator[Block]:
    """Yield the answers of the application, by section."""
    yield _text(f"Eingegangen am {long_moment(view.received_at)}, Aktenzeichen {view.reference}.")
    for section in view.answers:
        yield Heading(1, (Run(section.title or "Angaben"),))
        rows = [(row.label, f"{row.value} ({row.note})" if row.note else row.value) for row in section.rows]
        yield _terms([row for row in rows if row[1]])
    for remark in view.remarks:
        yield _text(remark)


def message_blocks(text: str, at: datetime, *, due_on: date | None = None) -> tuple[Block, ...]:
    """Return a message of one side to the other."""
    until = f", Frist bis {long_date(due_on)}" if due_on else ""
    said = text.strip() or "Ohne Text, nur mit Dateien."
    return (_text(f"Gesendet am {long_moment(at)}{until}."), *(_text(part) for part in said.split("\n\n")))


def judged_blocks(one: RemedyInfo, label: str) -> tuple[Block, ...]:
    """Return the decision of a person about form and time of a remedy."""
    at = long_moment(one.judged_at) if one.judged_at else ""
    rows = (
        ("Ergebnis", label),
        ("Entschieden am", at),
        ("Begründung", one.judged_reasons),
        ("Abgegeben an", one.handed_to),
    )
    return (_terms([row for row in rows if row[1]]),)


def history_blocks(view: CaseView) -> tuple[Block, ...]:
    """Return history and internal notes."""
    lines = [(long_moment(row.at), f"{row.text} ({row.actor})" if row.actor else row.text) for row in view.history]
    notes = [(long_moment(row.at), f"{row.text} ({row.author})" if row.author else row.text) for row in view.notes]
    found: list[Block] = [Heading(1, (Run("Verlauf"),)), _terms(lines)]
    if notes:
        found += [Heading(1, (Run("Vermerke"),)), _terms(notes)]
    return tuple(found)


def missing_blocks(file: FileRow, reason: str) -> tuple[Block, ...]:
    """Say that a file is not enclosed, and why."""
    return (_text(f"Die Datei „{file.name}“ ist nicht enthalten."), _text(reason))


def zip_name(number: int, title: str, media_type: str, *, is_evidence: bool) -> str:
    """Return the name of a document in the archive: plain letters only, in a folder of its own."""
    spelt = title.lower().translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else "-" for c in plain)
    stem = "-".join(part for part in words.split("-") if part)[:60] or "datei"
    folder = "nachweise" if is_evidence else "originale"
    return f"{folder}/{number:03d}-{stem}.{_SUFFIXES.get(media_type, 'bin')}"


def _terms(rows: Sequence[tuple[str, str]]) -> TermList:
    return TermList(tuple(Term((Run(name),), (_text(value),)) for name, value in rows))


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text),))
