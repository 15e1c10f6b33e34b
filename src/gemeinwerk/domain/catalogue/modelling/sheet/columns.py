"""The columns of a list of questions: their headings, other words for them, and how a sheet's own are recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from gemeinwerk.domain.catalogue.types.sheets import CellNote, SheetPage

# The headings stand within so many rows; a title or a note may stand above them.
HEAD_ROWS: Final = 20
LIKENESS: Final = 0.86
LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key, heading, other headings that mean it, what belongs there, width in characters."""

    key: str
    title: str
    words: tuple[str, ...]
    told: str
    width: int = 20


COLUMNS: Final = (
    Column(
        "place", "Abschnitt",
        ("Seite", "Kapitel", "Bereich", "Gruppe", "Schritt", "Block", "Rubrik", "Themenblock", "Formularseite",
         "Section"),
        "Überschrift der Seite. Eine Gruppe auf der Seite steht dahinter: Ihre Angaben > Anschrift. "
        "Eine leere Zelle heißt: wie in der Zeile darüber.",
        26,
    ),
    Column(
        "label", "Frage",
        ("Feld", "Feldname", "Bezeichnung", "Fragetext", "Beschriftung", "Datenfeld", "Feldbezeichnung", "Angabe",
         "Name des Feldes", "Text der Frage", "Formularfeld", "Label", "Abfrage"),
        "So steht es im Formular.",
        38,
    ),
    Column(
        "kind", "Art",
        ("Typ", "Feldtyp", "Feldart", "Datentyp", "Antworttyp", "Art der Antwort", "Art der Frage", "Format", "Eingabe",
         "Was wird gefragt"),
        "Was geantwortet wird. Die möglichen Wörter stehen unten. „Seite“ und „Gruppe“ beschreiben eine Überschrift.",
        20,
    ),
    Column(
        "required", "Pflicht",
        ("Pflichtfeld", "Pflichtangabe", "erforderlich", "obligatorisch", "muss", "zwingend", "Mussfeld", "notwendig",
         "required"),
        "ja oder nein. Leer heißt nein.",
        9,
    ),
    Column(
        "options", "Auswahlwerte",
        ("Auswahl", "Antworten", "Optionen", "Werte", "Antwortmöglichkeiten", "Auswahlmöglichkeiten", "Werteliste",
         "Auswahlliste", "Antwortoptionen", "mögliche Antworten", "Ausprägungen"),
        "Nur für eine Auswahl: eine Antwort je Zeile, oder mit Semikolon getrennt. Mit Schlüssel: g = Garage.",
        30,
    ),
    Column(
        "help", "Hilfetext",
        ("Hilfe", "Hinweis", "Erläuterung", "Ausfüllhinweis", "Ausfüllhilfe", "Erklärung", "Hinweistext", "Hinweise",
         "Hilfe zum Ausfüllen"),
        "Was beim Beantworten hilft. Kurze Sätze.",
        34,
    ),
    Column(
        "bases", "Rechtsgrundlage",
        ("Rechtsgrundlagen", "Norm", "Paragraf", "Paragraph", "Gesetz", "gesetzliche Grundlage", "Vorschrift",
         "Rechtsnorm", "Handlungsgrundlage"),
        "Worauf sich die Frage stützt, mehrere mit Semikolon. Leer heißt: die Rechtsgrundlage der Leistung.",
        26,
    ),
    Column(
        "purpose", "Zweck",
        ("Wofür", "Begründung", "Verwendungszweck", "Zweck der Angabe", "Wozu", "warum"),
        "Wofür die Angabe gebraucht wird.",
        26,
    ),
    Column(
        "most", "mehrfach",
        ("Wiederholbar", "Anzahl", "Häufigkeit", "wie oft", "Mehrfachangabe", "Wiederholung", "mehrfach möglich",
         "Mehrfachnennung"),
        "Wie oft geantwortet werden kann: nein, ja, 5, oder 2 bis 5.",
        10,
    ),
    Column(
        "length", "Länge",
        ("Zeichen", "maximale Länge", "max Länge", "Höchstlänge", "Feldlänge", "Zeichenzahl", "Anzahl Zeichen",
         "maximale Zeichen"),
        "Nur für Texte: wie viele Zeichen, zum Beispiel 80 oder 2 bis 80.",
        10,
    ),
    Column(
        "low", "Kleinster Wert",
        ("Minimum", "min", "mindestens", "von", "Untergrenze", "Minimalwert", "kleinster", "frühestens"),
        "Nur für Zahlen und Daten, ein Datum zum Beispiel als 31.01.2026.",
        14,
    ),
    Column(
        "high", "Größter Wert",
        ("Maximum", "max", "höchstens", "bis", "Obergrenze", "Maximalwert", "größter", "spätestens"),
        "Nur für Zahlen und Daten.",
        14,
    ),
    Column(
        "condition", "Bedingung",
        ("nur wenn", "Abhängigkeit", "abhängig von", "anzeigen wenn", "wenn", "Regel", "Sichtbarkeit", "Anzeige",
         "nur falls", "Voraussetzung"),
        "Wann gefragt wird, zum Beispiel: nur wenn „Sperren Sie die Straße?“ ist „Ja“.",
        36,
    ),
    Column(
        "output_label", "Bezeichnung im Antrag",
        ("Ausgabetext", "Kurzbezeichnung", "Kurzname", "Bezeichnung Ausgabe", "Ausgabebezeichnung", "Kurztext"),
        "Wie die Angabe im fertigen Antrag heißt. Leer heißt: wie die Frage.",
        26,
    ),
    Column(
        "element", "Nummer",
        ("Baustein", "FIM-ID", "ID", "Feldnummer", "Element", "Datenfeld-ID", "FIM-Nummer", "Feld-ID", "Bausteinnummer",
         "FIM-Baustein"),
        "Nummer eines bekannten Feldes, zum Beispiel F60000246. Bitte nicht ändern, wenn sie schon da steht.",
        18,
    ),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}


def plain(text: str) -> str:
    """Return a heading or a word for comparing: small letters and digits only, without what stands in brackets."""
    without = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text.casefold().translate(LETTERS))
    return re.sub(r"[^a-z0-9]+", "", without)


_KNOWN: Final = {plain(word): column.key for column in COLUMNS for word in (column.title, *column.words)}


def column_of(heading: str) -> str:
    """Return the key of the column that a heading means, or an empty text; slips of the pen are forgiven."""
    whole = plain(heading)
    for word in (whole, *(plain(part) for part in re.split(r"[/,:\n]| oder | und ", heading))):
        if word in _KNOWN:
            return _KNOWN[word]
    close = get_close_matches(whole, _KNOWN, n=1, cutoff=LIKENESS) if len(whole) > 4 else []
    return _KNOWN[close[0]] if close else ""


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a worksheet: their row, column number by key, what they say, and what nobody knows."""

    row: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    notes: tuple[CellNote, ...] = field(default=())


def head_of(page: SheetPage) -> Head | None:
    """Return the headings of a worksheet, or None where no row of the first ones has a question and one thing more."""
    best: Head | None = None
    for row in page.rows[:HEAD_ROWS]:
        found = _head(row.number, row.cells)
        more = best is None or len(found.columns) > len(best.columns)
        if "label" in found.columns and len(found.columns) > 1 and more:
            best = found
    return best


def _head(number: int, cells: tuple[str, ...]) -> Head:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    notes = []
    for place, heading in enumerate(cells):
        if not heading.strip():
            continue
        key = column_of(heading)
        shown = " ".join(heading.split())[:60]
        if not key:
            remedy = f"Möglich sind: {', '.join(column.title for column in COLUMNS)}."
            notes.append(CellNote(number, shown, f"Die Spalte „{shown}“ wird nicht übernommen.", remedy))
        elif key in columns:
            message = f"Die Spalten „{titles[key]}“ und „{shown}“ bedeuten dasselbe."
            notes.append(
                CellNote(number, shown, message, "Bitte löschen Sie eine davon oder benennen Sie sie um.", True)
            )
        else:
            columns[key], titles[key] = place, shown
    return Head(number, columns, titles, tuple(notes))
