"""A form as a sheet and back: nothing that a cell can hold is lost, an unchanged cell changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.sheets import SheetFiles
from gemeinwerk.adapters.sheets.reading import pages
from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece
from gemeinwerk.domain.catalogue.modelling.editing import part_at, use_at, walk, with_names, with_use
from gemeinwerk.domain.catalogue.modelling.presets import PRESETS
from gemeinwerk.domain.catalogue.modelling.sheet.building import Built, build
from gemeinwerk.domain.catalogue.modelling.sheet.reading import read
from gemeinwerk.domain.catalogue.modelling.sheet.writing import example, explanation, other_rules, rows, table_of
from gemeinwerk.domain.catalogue.types.modelling import Workpiece
from gemeinwerk.domain.catalogue.types.sheets import SheetMode, SheetPage, SheetRow, Table
from gemeinwerk.domain.forms.types.schema import Basis, Identification, SchemaField, SchemaGroup, Use
from tests.domain.catalogue.modelled import BASIS, place, with_examples, with_questions, with_rules, with_texts

FILES = SheetFiles()


def empty(number: int = 1) -> Workpiece:
    return new_workpiece(title="Fest", basis=BASIS, number=number)


@pytest.fixture
def work() -> Workpiece:
    return with_names(with_examples(with_texts(with_rules(with_questions(empty())))), frozenset())


def sheet(table: Table) -> tuple[SheetPage, ...]:
    """The table as a reader of CSV finds it."""
    return tuple(
        SheetPage(name, tuple(SheetRow(number, tuple(cells)) for number, cells in found))
        for name, found in pages(FILES.csv(table))
    )


def taken(
    table: Table, work: Workpiece, mode: SheetMode, known: dict[str, SchemaField | SchemaGroup] | None = None
) -> Built:
    found = read(sheet(table))
    assert found.errors == ()
    return build(found.lines, work, mode, known or {}, {})


def table(work: Workpiece) -> Table:
    return table_of(rows(work))


def changed(work: Workpiece, question: str, /, **cells: str) -> Table:
    """The sheet of a form in which somebody has changed some cells of one row."""
    found = [
        replace(row, cells={**row.cells, **cells}) if row.cells["label"] == question else row for row in rows(work)
    ]
    return table_of(tuple(found))


def test_an_unchanged_sheet_changes_nothing(work: Workpiece) -> None:
    found = taken(table(work), work, SheetMode.REPLACE)
    assert (found.work, found.notes, found.removed) == (work, (), ())


def test_the_sheet_makes_the_same_questions_in_another_draft(work: Workpiece) -> None:
    other = taken(table(work), empty(2), SheetMode.APPEND)
    assert [one for one in other.notes if one.error] == []
    again = [{**row.cells, "element": ""} for row in rows(other.work)]
    assert again == [{**row.cells, "element": ""} for row in rows(work)]
    assert {part.identification.id[1:7] for _, _, part in walk(other.work.schema)} == {"980002"}


def test_a_changed_cell_changes_its_question_only(work: Workpiece) -> None:
    path = place(work, "In welcher Straße feiern Sie?")
    found = taken(
        changed(work, "In welcher Straße feiern Sie?", label="Wo feiern Sie?", help="Die Straße."),
        work,
        SheetMode.REPLACE,
    )
    part = part_at(found.work.schema, path)
    assert (part.label, part.input_help) == ("Wo feiern Sie?", "Die Straße.") and found.removed == ()
    kept = with_use(found.work.schema, path, lambda _: use_at(work.schema, path))
    assert kept == work.schema
    assert replace(found.work, schema=work.schema) == work


def test_a_changed_kind_brings_its_own_limits(work: Workpiece) -> None:
    found = taken(changed(work, "Vorname und Nachname", kind="Ganze Zahl", low="5"), work, SheetMode.REPLACE)
    part = part_at(found.work.schema, place(work, "Vorname und Nachname"))
    assert isinstance(part, SchemaField) and part.datatype is not None and part.precision is not None
    assert (part.datatype.code, part.precision.min_value, part.precision.max_length) == ("num_int", "5", None)


def test_a_question_can_move_and_everything_follows(work: Workpiece) -> None:
    old = place(work, "Sperren Sie die Straße ganz?")
    found = taken(changed(work, "Sperren Sie die Straße ganz?", place="Ihre Angaben"), work, SheetMode.REPLACE)
    new = place(found.work, "Sperren Sie die Straße ganz?")
    assert new == (place(work, "Ihre Angaben")[0], old[-1])
    assert {one.path for rule in found.work.rules for one in rule.conditions} >= {new}
    assert found.work.names[next(name for name, path in work.names.items() if path == old)] == new


def test_what_is_missing_falls_away_with_its_rules(work: Workpiece) -> None:
    left = tuple(row for row in rows(work) if row.cells["label"] != "Sperren Sie die Straße ganz?")
    found = taken(table_of(left), work, SheetMode.REPLACE)
    assert found.removed == ("Sperren Sie die Straße ganz?",)
    assert [one.id for one in found.work.rules] == ["R98000100003"]
    assert [one.message for one in found.notes] == ["2 Regeln entfallen, weil ihre Fragen entfallen."]


def test_behind_the_questions_that_are_there(work: Workpiece) -> None:
    more = Table(
        "", ("Abschnitt", "Frage", "Art"), (("Ihr Fest", "Wie viele Gäste?", "Zahl"), ("Neu", "Warum?", "Text"))
    )
    found = taken(more, work, SheetMode.APPEND)
    labels = [part.label for _, _, part in walk(found.work.schema)]
    assert labels == [
        "Ihr Fest", "In welcher Straße feiern Sie?", "An welchem Tag feiern Sie?", "Sperren Sie die Straße ganz?",
        "Wohin fahren die Autos?", "Wie viele Gäste?", "Ihre Angaben", "Vorname und Nachname", "E-Mail-Adresse", "Neu",
        "Warum?",
    ]  # fmt: skip
    assert (found.work.rules, found.work.names, found.removed) == (work.rules, work.names, ())


def test_a_condition_of_the_sheet_comes_back_in_its_cell() -> None:
    found = taken(table_of(example()), empty(), SheetMode.APPEND)
    cells = {row.cells["label"]: row.cells for row in rows(found.work)}["Wohin fahren die Autos?"]
    assert cells["condition"] == "nur wenn „Sperren Sie die Straße ganz?“ ist „Ja“" and cells["required"] == "ja"
    same = taken(table(found.work), found.work, SheetMode.REPLACE)
    assert same.work == found.work
    without = taken(changed(found.work, "Wohin fahren die Autos?", condition=""), found.work, SheetMode.REPLACE)
    assert (
        without.work.rules == ()
        and use_at(without.work.schema, place(without.work, "Wohin fahren die Autos?")).least == 1
    )
    optional = taken(changed(found.work, "Wohin fahren die Autos?", required="nein"), found.work, SheetMode.REPLACE)
    assert [one.effect.value for one in optional.work.rules] == ["forbid"]


def test_rules_that_no_cell_holds_stand_on_the_second_sheet(work: Workpiece) -> None:
    told = other_rules(work)
    assert len(told) == 3 and any("heutigen Tag" in one for one in told)
    assert told[0] in {row[1] for row in explanation(told).rows}


def known_parts() -> tuple[SchemaField, SchemaGroup]:
    from gemeinwerk.domain.catalogue.modelling.editing import new_field, new_group

    birth = replace(new_field("F60000000227", "1.1", "date", "Geburtsdatum", ""), bases=(Basis("§ 5 PAuswG"),))
    name = new_field("F60000000228", "1.0", "short", "Familienname", "")
    group = replace(new_group("G60000000086", "1.3", "Natürliche Person", ""), uses=(Use(name), Use(birth, least=0)))
    return birth, group


def test_known_elements_are_kept_whole() -> None:
    birth, group = known_parts()
    known = {"F60000000227": birth, "F60000000227@1.1": birth, "G60000000086": group}
    lines = Table("", ("Abschnitt", "Frage", "Art", "Pflicht", "Nummer", "Rechtsgrundlage"), (
        ("Sie", "Wann geboren?", "Datum", "ja", "F60000000227", "§ 5 PAuswG; § 1 X"),
        ("Sie", "Ihr Kind", "Gruppe", "ja", "G60000000086 V1.3", ""),
        ("Sie > Ihr Kind", "Familienname", "Text", "ja", "F60000000228", ""),
        ("Sie > Ihr Kind", "Lieblingsfarbe", "Text", "", "", ""),
    ))  # fmt: skip
    found = taken(lines, empty(), SheetMode.APPEND, known)
    assert [one.row for one in found.notes] == [2, 3, 5] and not any(one.error for one in found.notes)
    page = found.work.schema.uses[0].content
    assert isinstance(page, SchemaGroup) and [use.content for use in page.uses] == [birth, group]
    assert [one.text for one in page.uses[0].bases] == ["§ 1 X"]
    same = taken(table(found.work), found.work, SheetMode.REPLACE)
    assert same.work == found.work and [one for one in same.notes if one.error] == []
    unknown = read(sheet(Table("", ("Frage", "Art", "Nummer"), (("Wann?", "Datum", "F60000999999"),))))
    noted = build(unknown.lines, empty(), SheetMode.APPEND, known, {}).notes
    assert [one.error for one in noted] == [True] and "gibt es in der Bibliothek nicht" in noted[0].message
    twice = Table("", ("Frage", "Art", "Nummer"), (("A", "Datum", "F60000000227"), ("B", "Datum", "F60000000227")))
    assert any(one.error and "schon" in one.message for one in taken(twice, empty(), SheetMode.APPEND, known).notes)


def test_limits_of_the_form_are_findings() -> None:
    many = tuple(("A", f"Frage {number}", "Text") for number in range(1995))
    found = taken(Table("", ("Abschnitt", "Frage", "Art"), many), with_questions(empty()), SheetMode.APPEND)
    assert any(one.error and "mehr als 2000" in one.message for one in found.notes)
    deep = read(sheet(Table("", ("Abschnitt", "Frage", "Art"), ((" > ".join("ABCDEFGHIJ"), "Wo?", "Text"),))))
    assert any("8 Ebenen" in one.message for one in deep.errors)


# ---- any form -----------------------------------------------------------------------------------------------------

WORDS = (
    st.text(alphabet="abzäß=+-@'>›\\„“ ?;,1\"", min_size=1, max_size=14).map(lambda t: " ".join(t.split())).filter(bool)
)
KINDS = st.sampled_from([one.key for one in PRESETS])


@st.composite
def forms(draw: st.DrawFn) -> Workpiece:
    """Any form of two levels that the pages of the modeller can make."""
    from gemeinwerk.domain.catalogue.modelling.editing import new_field, new_group

    work, numbers, widgets = empty(), iter(range(1, 1000)), {}

    def one(above: tuple[str, ...], label: str, depth: int) -> Use:
        least, most = draw(st.sampled_from([(0, 1), (1, 1), (0, None), (1, 5), (2, 4)]))
        if depth < 3 and draw(st.integers(0, 3)) == 0 or depth == 1:
            key = f"G980001{next(numbers):05}"
            names = draw(st.lists(WORDS, max_size=3, unique_by=str.casefold))
            inner = tuple(one((*above, key), name, depth + 1) for name in names)
            group = replace(new_group(key, "1.0.0", label, BASIS), uses=inner, input_help=draw(st.none() | WORDS))
            return Use(group, least=least, most=most)
        key, kind = f"F980001{next(numbers):05}", draw(KINDS)
        preset = next(preset for preset in PRESETS if preset.key == kind)
        if preset.widget and preset.widget not in ("upload", "number"):
            widgets["/".join((*above, key))] = preset.widget
        part = new_field(key, "1.0.0", kind, label, BASIS)
        part = replace(part, input_help=draw(st.none() | WORDS), description=draw(st.none() | WORDS))
        return Use(part, least=0 if kind == "note" else least, most=most)

    labels = draw(st.lists(WORDS, min_size=1, max_size=3, unique_by=str.casefold))
    uses = tuple(one((), label, 1) for label in labels)
    return replace(work, schema=replace(work.schema, uses=uses), widgets=widgets, purpose="Zweck")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(forms())
def test_any_form_survives_as_a_sheet(work: Workpiece) -> None:
    found = read(sheet(table(work)))
    fields = [one for one in found.errors if "keine Frage" not in one.message]
    assert fields == []
    again = build(found.lines, work, SheetMode.REPLACE, {}, {})
    assert again.work == work and again.removed == ()
    other = build(found.lines, empty(7), SheetMode.APPEND, {}, {}).work
    assert [{**row.cells, "element": ""} for row in rows(other)] == [{**row.cells, "element": ""} for row in rows(work)]


def test_identifications_are_never_taken_from_a_foreign_draft(work: Workpiece) -> None:
    foreign = taken(table(work), empty(3), SheetMode.REPLACE)
    ids = [part.identification for _, _, part in walk(foreign.work.schema)]
    assert ids and all(isinstance(one, Identification) and one.id[1:7] == "980003" for one in ids)
