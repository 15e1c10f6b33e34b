"""Reads around spreadsheets: what a sheet would become, and a draft as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece
from gemeinwerk.domain.catalogue.modelling.sheet import writing
from gemeinwerk.domain.catalogue.modelling.sheet.building import build
from gemeinwerk.domain.catalogue.modelling.sheet.columns import COLUMNS, head_of
from gemeinwerk.domain.catalogue.modelling.sheet.planning import SheetPlan, plan_of
from gemeinwerk.domain.catalogue.modelling.sheet.reading import read
from gemeinwerk.domain.catalogue.ports import sheet_files
from gemeinwerk.domain.catalogue.queries.library import region_keys
from gemeinwerk.domain.catalogue.queries.modelling import library_elements, library_parts
from gemeinwerk.domain.catalogue.types.modelling import LibraryElement, Workpiece
from gemeinwerk.domain.catalogue.types.sheets import (
    KnownElement,
    LineKind,
    SheetLine,
    SheetMode,
    SheetPage,
    SheetReading,
    Table,
)
from gemeinwerk.domain.glossary import queries as glossary
from gemeinwerk.domain.glossary.types import TermContent
from gemeinwerk.kernel.refusal import NotFound

__all__ = [
    "COLUMNS",
    "FORMS",
    "SheetFormUnknown",
    "SheetPlan",
    "headed",
    "new_sheet_work",
    "plan_sheet",
    "sheet_of",
    "sheet_pages",
    "sheet_template",
]
FORMS: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MOST_SUGGESTIONS: Final = 3


class SheetFormUnknown(NotFound):
    """There is no such file format."""

    code = "catalogue.sheet_form_unknown"
    message = "Dieses Dateiformat gibt es hier nicht."
    hint = "Möglich sind xlsx und csv."


def sheet_pages(source: bytes) -> tuple[SheetPage, ...]:
    """Return the worksheets of an XLSX, ODS or CSV file; raises Invalid or TooLarge with the remedy."""
    return sheet_files().read(source)


def headed(pages: tuple[SheetPage, ...]) -> tuple[SheetPage, ...]:
    """Return the worksheet that is a list of questions, or the first one where none is; never more than one."""
    return tuple(page for page in pages if head_of(page) is not None)[:1] or pages[:1]


def plan_sheet(
    pages: tuple[SheetPage, ...],
    work: Workpiece,
    *,
    mode: SheetMode = SheetMode.APPEND,
    chosen: Mapping[int, str] | None = None,
    everything: bool = False,
    library: bool = True,
) -> SheetPlan:
    """Return what the worksheets would make of a draft; nothing is written.

    ``chosen`` says by row which known element (``number@version``) somebody confirmed; ``everything`` confirms the
    first suggestion of every row. Outside a tenant only the common terms of the glossary count. Without ``library`` the
    database is not asked, so that nothing is proposed and numbers are not judged.
    """
    reading = read(pages)
    parts = library_parts() if library else None
    suggestions = _suggestions(reading) if parts else {}
    wanted = {row: key for row, key in (chosen or {}).items() if key in {one.key for one in suggestions.get(row, ())}}
    if everything:
        wanted = {row: found[0].key for row, found in suggestions.items()}
    built = build(reading.lines, work, mode, parts, wanted)
    return plan_of(reading, built, suggestions, wanted)


def new_sheet_work(title: str = "Neue Leistung", basis: str = "") -> Workpiece:
    """Return an empty workpiece to plan a new draft with; its numbers are given anew when it is begun."""
    return replace(new_workpiece(title=title, basis=basis, number=1), legal_bases=(basis,) if basis else ())


def _suggestions(reading: SheetReading) -> dict[int, tuple[KnownElement, ...]]:
    """Return the known elements that rows without a number may mean: by name, or by a term of the glossary."""
    open_lines = [line for line in reading.lines if not line.element and line.preset != "note"]
    if not open_lines:
        return {}
    everything = library_elements()
    elements = {one.id: one for one in reversed(everything)}
    by_name: dict[str, list[LibraryElement]] = {}
    for one in everything:
        for name in {_folded(one.label), _folded(one.name)}:
            by_name.setdefault(name, []).append(one)
    meant = glossary.meanings({line.label for line in open_lines}, region_keys=region_keys()).by_name
    found = {}
    for line in open_lines:
        terms = meant.get(line.label, ())
        hits = _of_terms(line, terms, elements) + _of_names(line, by_name) + _of_other_names(line, terms, by_name)
        unique = {one.key: one for one in reversed(hits)}
        if unique:
            found[line.number] = tuple(dict.fromkeys(unique[one.key] for one in hits))[:MOST_SUGGESTIONS]
    return found


def _of_terms(
    line: SheetLine, terms: Iterable[TermContent], elements: Mapping[str, LibraryElement]
) -> list[KnownElement]:
    """Building blocks of the terms; for a question also a group, such as a date of birth that may be known in part."""
    return [
        _meant(line, one, term)
        for term in terms
        for number in term.elements
        if (one := elements.get(number)) is not None and (line.kind is LineKind.FIELD or one.kind == "group")
    ]


def _of_names(line: SheetLine, by_name: Mapping[str, list[LibraryElement]]) -> list[KnownElement]:
    return [
        KnownElement(_key(one), one.label, one.kind, f"gleicher Name, {one.uses} Mal verwendet")
        for one in by_name.get(_folded(line.label), ())
        if _fits(line, one)
    ]


def _of_other_names(
    line: SheetLine, terms: Iterable[TermContent], by_name: Mapping[str, list[LibraryElement]]
) -> list[KnownElement]:
    """Elements of published forms that are named as a term that the question means."""
    return [
        _meant(line, one, term)
        for term in terms
        for name in (term.label, *term.allowed)
        for one in by_name.get(_folded(name), ())
        if _fits(line, one)
    ]


def _meant(line: SheetLine, one: LibraryElement, term: TermContent) -> KnownElement:
    reason = f"„{line.label}“ meint den Begriff „{term.label}“"
    return KnownElement(_key(one), one.label, one.kind, reason, term.plain or term.definition)


def _fits(line: SheetLine, one: LibraryElement) -> bool:
    """A heading may mean a group, a question a field; what a term says beyond that is in ``_of_terms``."""
    return one.kind == ("field" if line.kind is LineKind.FIELD else "group")


def _key(one: LibraryElement) -> str:
    return f"{one.id}@{one.version}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?: ")


# ---- a draft as a sheet -------------------------------------------------------------------------------------------


def sheet_of(work: Workpiece, form: str) -> bytes:
    """Return the questions of a draft as an XLSX or CSV file; raises SheetFormUnknown."""
    return _file(writing.table_of(writing.rows(work)), form, writing.other_rules(work))


def sheet_template(form: str) -> bytes:
    """Return the template with an example and, as XLSX, the explanation of all columns; raises SheetFormUnknown."""
    return _file(writing.table_of(writing.example()), form)


def _file(table: Table, form: str, rest: tuple[str, ...] = ()) -> bytes:
    if form == "csv":
        return sheet_files().csv(table)
    if form == "xlsx":
        return sheet_files().workbook((table, writing.explanation(rest)))
    raise SheetFormUnknown()
