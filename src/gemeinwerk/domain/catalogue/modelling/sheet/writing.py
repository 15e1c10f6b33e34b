"""From a form to a list of questions: one row a page, group or question, with all that a cell can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY, PRESETS, preset_of
from gemeinwerk.domain.catalogue.modelling.sheet.cells import GROUP, PAGE, CellProblem, title_of
from gemeinwerk.domain.catalogue.modelling.sheet.columns import COLUMNS
from gemeinwerk.domain.catalogue.modelling.sheet.conditions import Questions, Wanted, affirmed, in_words, understood
from gemeinwerk.domain.catalogue.modelling.sheet.reading import TEXT_KINDS, written
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear, sentence
from gemeinwerk.domain.catalogue.types.modelling import Effect, ModelRule, Path, Workpiece
from gemeinwerk.domain.catalogue.types.sheets import Table
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField, SchemaGroup, Use

SHEET_NAME: Final = "Fragen"
KIND_WORDS: Final = (*(one.title for one in PRESETS), title_of(GROUP), title_of(PAGE))


@dataclass(frozen=True, slots=True)
class CellCondition:
    """A condition that stands in a cell: its words, whether the question is then mandatory, the rules that say it."""

    words: str
    required: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row: the place of its element, its cells by column, whether it is a heading."""

    path: Path
    cells: Mapping[str, str]
    heading: bool


def places_of(schema: Schema) -> dict[Path, tuple[str, ...]]:
    """Return the headings above every element."""
    labels: dict[Path, tuple[str, ...]] = {(): ()}
    for path, _, part in walk(schema):
        labels[path] = (*labels[path[:-1]], " ".join((part.label or part.name or "").split()))
    return {path: found[:-1] for path, found in labels.items() if path}


def questions_of(schema: Schema) -> Questions:
    """Return the questions that a condition may name."""
    fields = {
        path: part
        for path, _, part in walk(schema)
        if isinstance(part, SchemaField) and part.kind is not None and part.kind.code != "label"
    }
    return Questions(schema, fields, places_of(schema))


def cell_conditions(work: Workpiece) -> dict[Path, CellCondition]:
    """Return the rules of a form that a cell can say, by the question that they are about."""
    questions, places = questions_of(work.schema), places_of(work.schema)
    found: dict[Path, CellCondition] = {}
    targets: dict[Path, list[ModelRule]] = {}
    for rule in work.rules:
        if rule.effect is not Effect.REFUSE:
            targets.setdefault(rule.target, []).append(rule)
    for path, rules in targets.items():
        if path not in places:
            continue
        forbids = [one for one in rules if one.effect is Effect.FORBID and not one.message]
        demands = [one for one in rules if one.effect is Effect.REQUIRE and not one.message]
        if len(forbids) != 1 or len(rules) > 2 or len(forbids) + len(demands) != len(rules):
            continue
        wanted = affirmed(Wanted(forbids[0].conditions, forbids[0].any_of and len(forbids[0].conditions) > 1))
        if wanted is None or any(_wanted(one) != wanted for one in demands):
            continue
        words = _words(wanted, work.schema, places, questions)
        if words:
            found[path] = CellCondition(words, bool(demands), tuple(one.id for one in rules))
    return found


def _wanted(rule: ModelRule) -> Wanted:
    return Wanted(rule.conditions, rule.any_of and len(rule.conditions) > 1)


def _words(wanted: Wanted, schema: Schema, places: Mapping[Path, tuple[str, ...]], questions: Questions) -> str:
    """Return the words that are understood as exactly this condition; empty where none are."""
    for unique in (True, False):
        try:
            words = in_words(wanted, schema, places, unique)
            if understood(words, questions) == wanted:
                return words
        except (CellProblem, RuleUnclear):
            continue
    return ""


def rows(work: Workpiece) -> tuple[WrittenRow, ...]:
    """Return one row an element, in the order of the form."""
    places, conditions = places_of(work.schema), cell_conditions(work)
    found = []
    for path, use, part in walk(work.schema):
        cells = _cells(work, path, use, part)
        cells["place"] = written(places[path])
        condition = conditions.get(path)
        if condition is not None:
            cells["condition"] = condition.words
            cells["required"] = "ja" if condition.required or use.least > 0 else "nein"
        found.append(WrittenRow(path, cells, isinstance(part, SchemaGroup)))
    return tuple(found)


def _cells(work: Workpiece, path: Path, use: Use, part: SchemaField | SchemaGroup) -> dict[str, str]:
    label = " ".join((part.label or part.name or "").split())
    output = " ".join((part.output_label or "").split())
    bases = dict.fromkeys(" ".join(basis.text.split()) for basis in (*part.bases, *use.bases) if basis.text.strip())
    cells = {
        "label": label,
        "required": "ja" if use.least > 0 else "nein",
        "help": (part.input_help or "").strip(),
        "bases": "\n".join(bases),
        "purpose": " ".join((part.description or "").split()),
        "most": _times(use),
        "output_label": "" if output == label.rstrip("?") else output,
        "element": part.identification.id,
    }
    own = part.identification.id[1:7] == work.schema.identification.id[1:7]
    if not own and part.identification.version:
        cells["element"] += f"@{part.identification.version}"
    if isinstance(part, SchemaGroup):
        return {**cells, "kind": title_of(PAGE if len(path) == 1 else GROUP)}
    widget = work.widgets.get("/".join(path), "")
    kind = preset_of(part.kind.code if part.kind else "", part.datatype.code if part.datatype else "", widget)
    return {**cells, "kind": title_of(kind), **limit_cells(part, kind), "options": _options(part)}


def _times(use: Use) -> str:
    if use.least > 1:
        return f"{use.least} bis {use.most}" if use.most is not None else f"mindestens {use.least}"
    return "ja" if use.most is None else "nein" if use.most == 1 else str(use.most)


def limit_cells(part: SchemaField, kind: str) -> dict[str, str]:
    """Return the cells for length and values of a question of a kind; empty where the limits are the usual ones."""
    limits, usual = part.precision, BY_KEY[kind].precision
    if limits is None:
        return {}
    cells = {}
    if kind in TEXT_KINDS and (limits.min_length, limits.max_length) != (
        (usual.min_length, usual.max_length) if usual else (None, None)
    ):
        cells["length"] = _length(limits.min_length, limits.max_length)
    if usual is not None and usual.min_value is not None:
        for key, value, known in (
            ("low", limits.min_value, usual.min_value),
            ("high", limits.max_value, usual.max_value),
        ):
            if value and value != known:
                cells[key] = _german(value, part.datatype.code if part.datatype else "")
    return cells


def _length(least: int | None, most: int | None) -> str:
    if least and most:
        return f"{least} bis {most}"
    return f"mindestens {least}" if least else f"höchstens {most}" if most else ""


def _german(value: str, datatype: str) -> str:
    if datatype == "date" and len(value) == 10:
        return f"{value[8:]}.{value[5:7]}.{value[:4]}"
    return value.replace(".", ",")


def _options(part: SchemaField) -> str:
    values = part.values.values if part.values else ()
    return "\n".join(f"{value.code} = {' '.join((value.name or '').split())}" for value in values)


# ---- tables -------------------------------------------------------------------------------------------------------


def table_of(found: tuple[WrittenRow, ...]) -> Table:
    """Return rows as a table with all columns; the kinds and yes or no may be chosen from lists."""
    keys = [column.key for column in COLUMNS]
    return Table(
        SHEET_NAME,
        tuple(column.title for column in COLUMNS),
        tuple(tuple(row.cells.get(key, "") for key in keys) for row in found),
        tuple(column.width for column in COLUMNS),
        frozenset(number for number, row in enumerate(found) if row.heading),
        {keys.index("kind"): KIND_WORDS, keys.index("required"): ("ja", "nein")},
    )


def explanation(rest: tuple[str, ...] = ()) -> Table:
    """Return the sheet that explains the columns and kinds; ``rest`` are rules that no cell can hold."""
    lines = [(column.title, column.told, ", ".join(column.words)) for column in COLUMNS]
    lines += [("", "", ""), ("Mögliche Arten", "", "")]
    lines += [(title, _told(title), "") for title in KIND_WORDS]
    if rest:
        lines += [("", "", ""), ("Weitere Regeln", "Sie stehen im Entwurf und lassen sich nur dort ändern.", "")]
        lines += [("", one, "") for one in rest]
    return Table("Erläuterung", ("Spalte", "Was hier steht", "Andere Überschriften, die wir verstehen"),
                 tuple(lines), (24, 80, 60))  # fmt: skip


def _told(title: str) -> str:
    words = {
        "Auswahl aus einer Liste": "Die Antworten stehen in der Spalte Auswahlwerte.",
        "Hinweis ohne Antwort": "Ein Text im Formular; Hilfetext ist der Wortlaut.",
        "Datei zum Hochladen": "PDF, JPG oder PNG bis 10 MB.",
        "Gruppe": "Eine Überschrift auf der Seite, unter der mehrere Fragen stehen.",
        "Seite": "Eine Seite des Formulars.",
    }
    return words.get(title, "")


def other_rules(work: Workpiece) -> tuple[str, ...]:
    """Return the rules that stand in no cell, as sentences."""
    held = {key for one in cell_conditions(work).values() for key in one.rules}
    return tuple(sentence(rule, work.schema) for rule in work.rules if rule.id not in held)


def example() -> tuple[WrittenRow, ...]:
    """Return the rows of the example in the template: a street party."""
    lines = (
        ("", "Ihr Fest", "Seite", "", "", "Hier geht es um Ort und Zeit.", "", ""),
        ("Ihr Fest", "In welcher Straße feiern Sie?", "Kurzer Text", "ja", "", "", "", "80"),
        ("Ihr Fest", "An welchem Tag feiern Sie?", "Datum", "ja", "", "Mindestens vier Wochen vorher.", "", ""),
        ("Ihr Fest", "Sperren Sie die Straße ganz?", "Ja oder Nein", "ja", "", "", "", ""),
        ("Ihr Fest", "Wohin fahren die Autos?", "Auswahl aus einer Liste", "ja", "n = Nebenstraße\np = Parkplatz", "",
         "nur wenn „Sperren Sie die Straße ganz?“ ist „Ja“", ""),
        ("", "Ihre Angaben", "Seite", "", "", "", "", ""),
        ("Ihre Angaben", "Vorname und Nachname", "Kurzer Text", "ja", "", "", "", ""),
        ("Ihre Angaben", "E-Mail-Adresse", "E-Mail-Adresse", "nein", "", "Für Rückfragen.", "", ""),
    )  # fmt: skip
    keys = ("place", "label", "kind", "required", "options", "help", "condition", "length")
    return tuple(
        WrittenRow((), {**dict(zip(keys, line, strict=True)), "bases": "" if line[2] == "Seite" else "§ 18 StrWG NRW"},
                   line[2] == "Seite")
        for line in lines
    )  # fmt: skip
