"""The preview of a sheet: what each row becomes in German words, which known elements it may mean, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gemeinwerk.domain.catalogue.modelling.editing import NoSuchPlace, use_at
from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY, preset_of
from gemeinwerk.domain.catalogue.modelling.sheet.building import Built
from gemeinwerk.domain.catalogue.modelling.sheet.writing import limit_cells
from gemeinwerk.domain.catalogue.types.modelling import Workpiece
from gemeinwerk.domain.catalogue.types.sheets import (
    CellNote,
    KnownElement,
    LineKind,
    PlannedLine,
    SheetLine,
    SheetReading,
)
from gemeinwerk.domain.forms.types.schema import SchemaField, SchemaGroup, Use


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What would come of a sheet: the draft as it would be, its rows, findings of the whole, what falls away."""

    reading: SheetReading
    work: Workpiece
    lines: tuple[PlannedLine, ...]
    notes: tuple[CellNote, ...]
    removed: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[CellNote, ...]:
        """Return every finding that stands against saving."""
        return tuple(one for one in self.all_notes if one.error)

    @property
    def all_notes(self) -> tuple[CellNote, ...]:
        """Return every finding, those of the whole sheet first, then by row."""
        return (*self.notes, *(note for line in self.lines for note in line.notes))

    @property
    def suggestions(self) -> int:
        """Return how many rows may be a known element and are not yet."""
        return sum(bool(line.suggestions) and not line.chosen for line in self.lines)

    def count(self, kind: LineKind) -> int:
        """Return how many rows are of a kind."""
        return sum(line.line.kind is kind for line in self.lines)


def plan_of(
    reading: SheetReading,
    built: Built,
    suggestions: Mapping[int, tuple[KnownElement, ...]],
    chosen: Mapping[int, str],
) -> SheetPlan:
    """Put what was read, built and proposed together by rows."""
    notes = (*reading.notes, *built.notes)
    rows = {line.number for line in reading.lines}
    lines = tuple(
        PlannedLine(
            line,
            _told(line, built),
            suggestions.get(line.number, ()),
            chosen.get(line.number, ""),
            tuple(one for one in notes if one.row == line.number),
        )
        for line in reading.lines
    )
    return SheetPlan(reading, built.work, lines, tuple(one for one in notes if one.row not in rows), built.removed)


def _told(line: SheetLine, built: Built) -> tuple[str, ...]:
    """Return what stands in the draft for a row, in short German words."""
    path = built.paths.get(line.number)
    if path is None:
        return ()
    try:
        use = use_at(built.work.schema, path)
    except NoSuchPlace:
        return ()
    found = [_kind(use, "/".join(path), built.work)]
    held = [rule for rule in built.work.rules if rule.target == path]
    if any(rule.effect.value == "require" for rule in held):
        found.append("Pflicht, wenn die Bedingung zutrifft")
    elif use.least > 0 and isinstance(use.content, SchemaField):
        found.append("Pflicht")
    elif use.least == 0 and isinstance(use.content, SchemaGroup):
        found.append("freiwillig")
    if use.most != 1:
        found.append("beliebig oft" if use.most is None else f"bis zu {use.most} Mal")
    if isinstance(use.content, SchemaField):
        found += _limits(use.content, _preset(use.content, "/".join(path), built.work))
    if line.condition and held:
        found.append(line.condition)
    return tuple(one for one in found if one)


def _kind(use: Use, path: str, work: Workpiece) -> str:
    part = use.content
    if isinstance(part, SchemaGroup):
        own = part.identification.id[1:7] == work.schema.identification.id[1:7]
        heading = "Gruppe" if "/" in path else "Seite"
        return heading if own else f"{heading} aus der Bibliothek mit {_fields(part)} Fragen"
    if part is None:
        return ""
    title = BY_KEY[_preset(part, path, work)].title
    own = part.identification.id[1:7] == work.schema.identification.id[1:7]
    return title if own else f"{title} aus der Bibliothek ({part.identification.id})"


def _preset(part: SchemaField, path: str, work: Workpiece) -> str:
    widget = work.widgets.get(path, "")
    return preset_of(part.kind.code if part.kind else "", part.datatype.code if part.datatype else "", widget)


def _fields(group: SchemaGroup) -> int:
    return sum(
        1 if isinstance(use.content, SchemaField) else _fields(use.content)
        for use in group.uses
        if use.content is not None
    )


def _limits(field: SchemaField, kind: str) -> list[str]:
    limits = field.precision
    found = []
    if field.values is not None and field.values.values:
        names = ", ".join(str(value.name) for value in field.values.values[:6])
        more = len(field.values.values) - 6
        found.append(f"Antworten: {names}" + (f" und {more} weitere" if more > 0 else ""))
    if limits is not None and limits.max_length is not None:
        found.append(f"bis {limits.max_length} Zeichen")
    for key, words in (("low", "ab"), ("high", "bis")):
        if text := limit_cells(field, kind).get(key):
            found.append(f"{words} {text}")
    return found
