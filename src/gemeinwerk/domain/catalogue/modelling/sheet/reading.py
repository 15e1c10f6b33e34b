"""From cells to understood lines: every row becomes a page, a group or a question, or a finding says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from gemeinwerk.domain.catalogue.modelling.editing import DEEPEST, MOST_ELEMENTS
from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY as PRESET
from gemeinwerk.domain.catalogue.modelling.sheet import cells
from gemeinwerk.domain.catalogue.modelling.sheet.cells import CellProblem
from gemeinwerk.domain.catalogue.modelling.sheet.columns import BY_KEY, COLUMNS, Head, head_of
from gemeinwerk.domain.catalogue.types.sheets import CellNote, LineKind, SheetLine, SheetPage, SheetReading, SheetRow

T = TypeVar("T")
Range = tuple[int | None, int | None]
Pairs = tuple[tuple[str, str], ...]
ONCE: Final[Range] = (None, 1)
NOTHING: Final[Range] = (None, None)
NO_PAIRS: Final[Pairs] = ()
NO_TEXTS: Final[tuple[str, ...]] = ()
LONGEST_LABEL: Final = 250
LONGEST_HELP: Final = 2000
LONGEST_BASIS: Final = 500
FIRST_PAGE: Final = "Ihre Angaben"
BETWEEN: Final = re.compile(r"(?:^|(?<=\s))[>›»→](?=\s|$)")
# A sign that is part of a heading has a backslash before it.
SIGN: Final = re.compile(r"(?<!\S)(\\*[>›»→])(?!\S)")
MASKED: Final = re.compile(r"(?<!\S)\\(\\*[>›»→])(?!\S)")
TEXT_KINDS: Final = frozenset({"short", "long", "email", "phone", "postcode"})


def read(pages: tuple[SheetPage, ...]) -> SheetReading:
    """Return what the first worksheet says that is a list of questions."""
    for page in pages:
        head = head_of(page)
        if head is not None:
            return _Reader(page, head).reading()
    wanted = f"In einer der ersten Zeilen müssen die Spalten „Frage“ und „Art“ stehen, dazu: {_titles()}."
    note = CellNote(0, "", "Die Überschriften der Spalten sind nicht zu erkennen.", wanted, True)
    return SheetReading(notes=(note,))


def _titles() -> str:
    return ", ".join(column.title for column in COLUMNS if column.key not in ("label", "kind"))


@dataclass
class _Reader:
    """Walks the rows of one worksheet; remembers the headings under which a row stands."""

    page: SheetPage
    head: Head
    place: tuple[str, ...] = ()
    notes: list[CellNote] = field(default_factory=list)

    def reading(self) -> SheetReading:
        self.notes.extend(self.head.notes)
        found = [self._line(row) for row in self.page.rows if row.number > self.head.row]
        lines = tuple(line for line in found if line is not None)
        if not any(line.kind is LineKind.FIELD for line in lines) and not any(one.error for one in self.notes):
            self.note(
                0, "", "In der Tabelle steht keine Frage.", "Bitte schreiben Sie eine Frage je Zeile.", error=True
            )
        if len(lines) > MOST_ELEMENTS:
            message = f"Das sind {len(lines)} Zeilen; ein Formular hat höchstens {MOST_ELEMENTS} Elemente."
            self.note(0, "", message, "Bitte teilen Sie die Liste auf.", error=True)
        for key, told in (
            ("place", f"Alle Fragen kommen auf die Seite „{FIRST_PAGE}“."),
            ("required", "Alle Fragen sind freiwillig."),
        ):
            if key not in self.head.columns:
                self.note(
                    0, "", f"Die Spalte „{BY_KEY[key].title}“ fehlt. {told}", "Bitte ergänzen Sie sie bei Bedarf."
                )
        return SheetReading(self.page.name, self.head.titles, lines, tuple(self.notes))

    def note(self, row: int, key: str, message: str, remedy: str, *, error: bool = False) -> None:
        title = self.head.titles.get(key) or (BY_KEY[key].title if key in BY_KEY else "")
        self.notes.append(CellNote(row, title, message, remedy, error))

    def value(self, row: SheetRow, found: dict[str, str], key: str, read: Callable[[str], T], usual: T) -> T:
        try:
            return read(found[key])
        except CellProblem as problem:
            self.note(row.number, key, problem.message, problem.remedy, error=True)
            return usual

    def _line(self, row: SheetRow) -> SheetLine | None:
        found = {
            key: row.cells[place].strip() if place < len(row.cells) else "" for key, place in self.head.columns.items()
        }
        found = {column.key: found.get(column.key, "") for column in COLUMNS}
        if not any(found.values()):
            return None
        kind = self.value(row, found, "kind", cells.kind, "short") if found["kind"] else ""
        place = self._place(row, found, kind)
        label = " ".join(found["label"].split())
        if kind == cells.PAGE or (not kind and not label and found["place"] and not _says_more(found)):
            return self._heading(row, found, place, label, LineKind.PAGE if kind else LineKind.GROUP)
        if kind == cells.GROUP:
            return self._heading(row, found, place, label, LineKind.GROUP)
        self.place = place
        if not label:
            self.note(row.number, "label", "Die Frage fehlt.", "Bitte schreiben Sie die Frage.", error=True)
            return None
        return self._field(row, found, kind, place, label)

    def _place(self, row: SheetRow, found: dict[str, str], kind: str) -> tuple[str, ...]:
        place = headings(found["place"]) if found["place"] else self.place
        if kind == cells.PAGE:
            return headings(found["place"])
        if kind == cells.GROUP and not found["place"]:
            # Two groups below each other stand side by side on their page.
            place = self.place[:1]
        if not place:
            if "place" in self.head.columns and kind != cells.GROUP:
                message = f"Der Abschnitt fehlt; die Frage kommt auf die Seite „{FIRST_PAGE}“."
                self.note(row.number, "place", message, "Bitte nennen Sie die Seite.")
            place = (FIRST_PAGE,)
        if any(len(one) > LONGEST_LABEL for one in place):
            self.note(row.number, "place", "Die Überschrift ist zu lang.", "Erlaubt sind 250 Zeichen.", error=True)
        if len(place) >= DEEPEST:
            message = f"Gruppen lassen sich höchstens {DEEPEST} Ebenen tief schachteln."
            self.note(row.number, "place", message, "Bitte fassen Sie Überschriften zusammen.", error=True)
            place = place[: DEEPEST - 1]
        return place

    def _heading(
        self, row: SheetRow, found: dict[str, str], place: tuple[str, ...], label: str, kind: LineKind
    ) -> SheetLine | None:
        """A page, or a group below the headings of the row; a row with nothing but a heading names itself."""
        whole = (*place, label) if label else place
        if kind is LineKind.PAGE and label:
            whole = (label,)
        if not whole:
            self.note(row.number, "label", "Die Überschrift fehlt.", "Bitte schreiben Sie sie.", error=True)
            return None
        self.place = whole
        kind = LineKind.PAGE if len(whole) == 1 else LineKind.GROUP
        line = SheetLine(
            row.number, kind, whole[:-1], whole[-1][:LONGEST_LABEL], cells=found, **self._shared(row, found)
        )
        if found["options"]:
            self.note(row.number, "options", "Eine Überschrift hat keine Antworten.", "Bitte leeren Sie die Zelle.")
        return line

    def _shared(self, row: SheetRow, found: dict[str, str]) -> dict[str, Any]:
        for key, most in (
            ("label", LONGEST_LABEL),
            ("help", LONGEST_HELP),
            ("purpose", LONGEST_HELP),
            ("output_label", 250),
        ):
            if len(found[key]) > most:
                self.note(row.number, key, "Der Text ist zu lang.", f"Erlaubt sind {most} Zeichen.", error=True)
        required = self.value(row, found, "required", cells.yes, False)
        often, times = self.value(row, found, "most", cells.times, ONCE)
        if (often or 0) > 1 and not required and not found["condition"]:
            message = f"Es werden mindestens {often} Antworten verlangt, aber die Frage ist keine Pflicht."
            self.note(
                row.number, "most", message, "Bitte schreiben Sie bei Pflicht ja, oder zum Beispiel bis 5.", error=True
            )
        return {
            "required": required,
            "least": max(often or 1, 1) if required else 0,
            "most": times,
            "help": found["help"][:LONGEST_HELP],
            "bases": self.value(
                row, found, "bases", lambda text: cells.lines(text, LONGEST_BASIS, "Die Norm"), NO_TEXTS
            ),
            "purpose": " ".join(found["purpose"].split())[:LONGEST_HELP],
            "output_label": " ".join(found["output_label"].split())[:250],
            "condition": " ".join(found["condition"].split()),
            "element": self.value(row, found, "element", cells.element, ""),
        }

    def _field(self, row: SheetRow, found: dict[str, str], kind: str, place: tuple[str, ...], label: str) -> SheetLine:
        options = self.value(row, found, "options", cells.options, NO_PAIRS)
        shared = self._shared(row, found)
        if not kind and not shared["element"]:
            kind = "choice" if len(options) > 1 else "short"
            told = f"Die Art fehlt; angenommen ist „{cells.title_of(kind)}“."
            self.note(row.number, "kind", told, "Bitte nennen Sie die Art.")
        if kind == cells.MANY:
            kind = "choice"
            shared["most"] = max(len(options), 1) if shared["most"] == 1 else shared["most"]
        options = self._options(row, kind or "short", found, options, known=bool(shared["element"]))
        limits = self._limits(row, found, kind or "short")
        if kind == "note":
            shared |= {"required": False, "least": 0}
        return SheetLine(
            row.number, LineKind.FIELD, place, label[:LONGEST_LABEL], preset=kind or "short",
            kind_given=bool(found["kind"]), options=options, cells=found, **shared, **limits,
        )  # fmt: skip

    def _options(
        self, row: SheetRow, kind: str, found: dict[str, str], options: tuple[tuple[str, str], ...], *, known: bool
    ) -> tuple[tuple[str, str], ...]:
        if kind == "choice" and len(options) < 2 and not known:
            told = "Eine Auswahl braucht mindestens zwei Antworten."
            if not any(one.row == row.number and one.error for one in self.notes):
                self.note(row.number, "options", told, "Bitte schreiben Sie eine Antwort je Zeile.", error=True)
            return ()
        if kind == "yes_no" and {name.casefold() for _, name in options} <= {"ja", "nein"}:
            return ()
        if kind != "choice" and found["options"]:
            message = f"Für die Art „{cells.title_of(kind)}“ gibt es keine Auswahlwerte."
            self.note(
                row.number,
                "options",
                message,
                "Bitte wählen Sie die Art Auswahl, oder leeren Sie die Zelle.",
                error=True,
            )
            return ()
        return options

    def _limits(self, row: SheetRow, found: dict[str, str], kind: str) -> dict[str, Any]:
        least, most = self.value(row, found, "length", cells.length, NOTHING)
        if found["length"] and kind not in TEXT_KINDS:
            self.note(
                row.number,
                "length",
                "Die Länge gilt nur für Texte und wird nicht übernommen.",
                "Bitte leeren Sie die Zelle.",
            )
            least = most = None
        preset = PRESET[kind]
        bounded = preset.precision is not None and preset.precision.min_value is not None
        if not bounded:
            for key in ("low", "high"):
                if found[key]:
                    message = "Der Wert gilt nur für Zahlen und Daten und wird nicht übernommen."
                    self.note(row.number, key, message, "Bitte leeren Sie die Zelle.")
            return {"min_length": least, "max_length": most}
        low, high = (
            self.value(row, found, key, lambda text: cells.limit(text, preset.datatype), None)
            for key in ("low", "high")
        )
        if low and high and _above(low, high, preset.datatype):
            self.note(
                row.number, "low", "Der kleinste Wert ist größer als der größte.", "Bitte tauschen Sie sie.", error=True
            )
        return {"min_value": low, "max_value": high}


def _above(low: str, high: str, datatype: str) -> bool:
    return low > high if datatype == "date" else float(low) > float(high)


def _says_more(found: dict[str, str]) -> bool:
    return any(
        text for key, text in found.items() if key not in ("place", "help", "bases", "purpose", "most", "element")
    )


def headings(text: str) -> tuple[str, ...]:
    """Return the headings of a cell: page, group and so on, as ``Ihre Angaben > Anschrift``."""
    parts = (" ".join(part.split()) for part in BETWEEN.split(text.replace("\n", " ")))
    return tuple(MASKED.sub(r"\1", part) for part in parts if part)


def written(place: tuple[str, ...]) -> str:
    """Return headings as the text of a cell from which ``headings`` reads them again."""
    return " > ".join(SIGN.sub(r"\\\1", one) for one in place)
