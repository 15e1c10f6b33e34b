"""What the rows of a list of questions mean, as tables: headings, kinds, yes and no, counts, limits, conditions."""

from __future__ import annotations

import pytest

from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece
from gemeinwerk.domain.catalogue.modelling.presets import PRESETS
from gemeinwerk.domain.catalogue.modelling.sheet import cells
from gemeinwerk.domain.catalogue.modelling.sheet.building import Built, build
from gemeinwerk.domain.catalogue.modelling.sheet.cells import CellProblem
from gemeinwerk.domain.catalogue.modelling.sheet.columns import COLUMNS, column_of
from gemeinwerk.domain.catalogue.modelling.sheet.reading import headings, read, written
from gemeinwerk.domain.catalogue.modelling.wording import sentence
from gemeinwerk.domain.catalogue.types.sheets import LineKind, SheetMode, SheetPage, SheetReading, SheetRow
from gemeinwerk.domain.forms.types.schema import SchemaField, Use

BASIS = "§ 18 StrWG NRW"


def reading(text: str, name: str = "") -> SheetReading:
    """Read lines of cells separated by ``|``."""
    rows = [
        SheetRow(number, tuple(cell.strip().replace("\\n", "\n") for cell in line.split("|")))
        for number, line in enumerate(text.strip().splitlines(), start=1)
        if line.strip()
    ]
    return read((SheetPage(name, tuple(rows)),))


def built(text: str, mode: SheetMode = SheetMode.APPEND) -> Built:
    found = reading(text)
    assert found.errors == ()
    return build(found.lines, new_workpiece(title="Fest", basis=BASIS, number=1), mode, {}, {})


def fields(found: Built) -> dict[str, Use]:
    from gemeinwerk.domain.catalogue.modelling.editing import walk

    return {part.label or "": use for _, use, part in walk(found.work.schema) if isinstance(part, SchemaField)}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        *[(column.title, column.key) for column in COLUMNS],
        *[(word.upper(), column.key) for column in COLUMNS for word in column.words],
        ("Pflichtfeld (ja/nein)", "required"),
        ("Art/Typ", "kind"),
        ("Typ, Format", "kind"),
        ("Pflcihtfeld", "required"),
        ("Rechts-grundlage *", "bases"),
        ("Laenge", "length"),
        ("Bemerkung", ""),
        ("lfd. Nr.", ""),
        ("", ""),
    ],
)
def test_headings_are_known_by_many_words(heading: str, key: str) -> None:
    assert column_of(heading) == key


def test_the_order_of_columns_and_what_stands_above_do_not_matter() -> None:
    found = reading("Formular Straßenfest|||\nStand: heute\nPflicht|Typ|lfd. Nr.|Frage\nx|Datum|1|Wann?")
    assert [(one.number, one.label, one.preset, one.required) for one in found.lines] == [(4, "Wann?", "date", True)]
    assert found.columns == {"required": "Pflicht", "kind": "Typ", "label": "Frage"}
    assert [one.message for one in found.notes if one.row == 3] == ["Die Spalte „lfd. Nr.“ wird nicht übernommen."]


def test_a_sheet_without_headings_says_what_is_needed() -> None:
    (note,) = reading("Wann?|Datum\nWo?|Text").errors
    assert "Überschriften" in note.message and "„Frage“ und „Art“" in note.remedy


def test_two_columns_of_one_meaning_are_an_error() -> None:
    (note,) = reading("Frage|Art|Typ\nWann?|Datum|Datum").errors
    assert "bedeuten dasselbe" in note.message and note.row == 1


def test_the_list_may_stand_on_another_worksheet() -> None:
    first = SheetPage("Deckblatt", (SheetRow(1, ("Hallo",)),))
    second = SheetPage("Liste", (SheetRow(1, ("Frage", "Art")), SheetRow(2, ("Wo?", "Text"))))
    assert read((first, second)).page == "Liste"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        *[(one.title, one.key) for one in PRESETS],
        *[(word, key) for key, words in cells.KINDS.items() for word in words],
        ("DATUM", "date"), ("e-mail", "email"), ("Ja / Nein", "yes_no"), ("Auswahl (Liste)", "choice"),
        ("Postleitzal", "postcode"),
    ],
)  # fmt: skip
def test_kinds_are_known_by_many_words(word: str, key: str) -> None:
    assert cells.kind(word) == key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ja", True), ("X", True), ("Pflicht", True), ("1", True), ("✓", True), ("wahr", True),
        ("", False), ("nein", False), ("0", False), ("optional", False), ("-", False), ("kann", False),
        ("vielleicht", None), ("42", None),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, found: bool | None) -> None:
    if found is None:
        with pytest.raises(CellProblem):
            cells.yes(text)
    else:
        assert cells.yes(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (None, 1)), ("nein", (None, 1)), ("1", (None, 1)), ("ja", (None, None)), ("beliebig oft", (None, None)),
        ("5", (None, 5)), ("bis 5", (None, 5)), ("2 bis 5", (2, 5)), ("2-5", (2, 5)), ("2 – 5", (2, 5)),
        ("mindestens 2", (2, None)), ("0..3", (0, 3)),
        ("500", None), ("5 bis 2", None), ("öfter", None), ("1" * 40, None), ("²", None),
    ],
)  # fmt: skip
def test_how_often(text: str, found: object) -> None:
    if found is None:
        with pytest.raises(CellProblem):
            cells.times(text)
    else:
        assert cells.times(text) == found


@pytest.mark.parametrize(
    ("text", "datatype", "found"),
    [
        ("10", "num_int", "10"), ("1.000", "num_int", "1000"), ("-5", "num", "-5"), ("1,5", "num", "1.5"),
        ("1.234,50", "num_currency", "1234.50"), ("25 €", "num_currency", "25"), ("1.5", "num", "1.5"),
        ("31.01.2026", "date", "2026-01-31"), ("2026-01-31", "date", "2026-01-31"),
        ("1,5", "num_int", None), ("31.02.2026", "date", None), ("bald", "date", None), ("viel", "num", None),
        ("1e9", "num", None), ("٣", "num_int", None),
    ],
)  # fmt: skip
def test_limits(text: str, datatype: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(CellProblem):
            cells.limit(text, datatype)
    else:
        assert cells.limit(text, datatype) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ja; Nein", (("1", "Ja"), ("2", "Nein"))),
        ("g = Garage\ns = Stellplatz", (("g", "Garage"), ("s", "Stellplatz"))),
        ("- Garage\n- Stellplatz, überdacht", (("1", "Garage"), ("2", "Stellplatz, überdacht"))),
        ("rot, gelb", (("1", "rot"), ("2", "gelb"))),
        ("rot / gelb", (("1", "rot"), ("2", "gelb"))),
        ("a | b", (("1", "a"), ("2", "b"))),
        ("und/oder", (("1", "und/oder"),)),
        ("rot; rot", None), ("1 = rot; 1 = gelb", None), ("; ".join(map(str, range(600))), None),
    ],
)  # fmt: skip
def test_answers_to_choose_from(text: str, found: object) -> None:
    if found is None:
        with pytest.raises(CellProblem):
            cells.options(text)
    else:
        assert cells.options(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("F60000246", "F60000246"), ("F60000246 1.2", "F60000246@1.2"), ("F60000246V1.2.0", "F60000246@1.2.0"),
        ("G60000083@1.1", "G60000083@1.1"), ("", ""), ("X1", None), ("Geburtsdatum", None),
    ],
)  # fmt: skip
def test_numbers_of_known_elements(text: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(CellProblem):
            cells.element(text)
    else:
        assert cells.element(text) == found


def test_rows_stand_under_their_headings() -> None:
    found = built(
        """Abschnitt|Frage|Art|Hilfetext
        Ihr Fest|Wo?|Text|
        |Wann?|Datum|
        Ihre Angaben > Anschrift|Straße|Text|
        |Ort|Text|
        |Kontakt|Gruppe|Wie wir Sie erreichen.
        |Telefon|Telefon|
        Ihr Fest|Wie viele Gäste?|Zahl|
        Zum Schluss|||Fast fertig.
        |Noch etwas?|Freitext|"""
    )
    from gemeinwerk.domain.catalogue.modelling.sheet.writing import places_of

    places = places_of(found.work.schema)
    assert {found.paths[n]: places[found.paths[n]] for n in (2, 3, 5, 7, 8, 10)} == {
        found.paths[2]: ("Ihr Fest",), found.paths[3]: ("Ihr Fest",), found.paths[5]: ("Ihre Angaben", "Anschrift"),
        found.paths[7]: ("Ihre Angaben", "Kontakt"), found.paths[8]: ("Ihr Fest",), found.paths[10]: ("Zum Schluss",),
    }  # fmt: skip
    assert [use.content.label for use in found.work.schema.uses if use.content] == [
        "Ihr Fest",
        "Ihre Angaben",
        "Zum Schluss",
    ]
    assert found.work.schema.uses[2].content is not None
    assert found.work.schema.uses[2].content.input_help == "Fast fertig."


@pytest.mark.parametrize("place", [("A",), ("A", "B"), ("a > b", "c"), (">",), ("x \\> y",), ("1 › 2", "→", "z")])
def test_headings_come_back_from_their_cell(place: tuple[str, ...]) -> None:
    assert headings(written(place)) == place


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Wo?|Zauberei|||||", "Die Art „Zauberei“ kennen wir nicht"),
        ("|Text|ja||||", "Die Frage fehlt"),
        ("Wo?|Text|vielleicht||||", "weder ja noch nein"),
        ("Wo?|Auswahl|||||", "mindestens zwei Antworten"),
        ("Wo?|Auswahl||nur eine|||", "mindestens zwei Antworten"),
        ("Wo?|Text||a; b|||", "keine Auswahlwerte"),
        ("Wo?|Text|||300|||", "zu oft"),
        ("Wo?|Text|nein||2 bis 3|||", "keine Pflicht"),
        ("Wo?|Text||||viele||", "keine Zahl"),
        ("Wie viele?|Zahl|||||10|5", "kleinste Wert ist größer"),
        (f"{'x' * 300}|Text|||||", "zu lang"),
    ],
)
def test_errors_name_row_and_remedy(line: str, told: str) -> None:
    found = reading(f"Frage|Art|Pflicht|Auswahl|mehrfach|Länge|min|max\nWer?|Text\n{line}")
    assert [(one.row, bool(one.remedy)) for one in found.errors] == [(3, True)]
    assert told in found.errors[0].message


def test_what_is_guessed_or_left_out_is_said() -> None:
    found = reading("Frage|Art|Länge|min|Auswahl\nWo?||||\nWann?|Datum|5||\nWas?|Text||3|\nWelche?||||a;b")
    assert found.errors == ()
    told = {one.row: one.message for one in found.notes if one.row}
    assert "angenommen ist „Kurzer Text“" in told[2] and "nur für Texte" in told[3] and "nur für Zahlen" in told[4]
    assert "angenommen ist „Auswahl aus einer Liste“" in told[5]
    assert any("Pflicht“ fehlt" in one.message for one in found.notes)


def test_everything_a_row_says_stands_in_the_question() -> None:
    found = fields(
        built(
            """Frage|Art|Pflicht|Auswahl|Hilfe|Rechtsgrundlage|Zweck|mehrfach|Länge|min|max|Kurzname
            Wo?|Text|ja||Straße.|§ 1 A; § 2 B|Ort des Festes|2 bis 3|5 bis 80|||Ort
            Wie viele?|Zahl||||||||0|1.000|
            Womit?|Mehrfachauswahl||g = Grill\\nz = Zelt||||||||
            Lesen|Hinweis|ja||Bitte lesen.|||||||"""
        )
    )
    where, many = found["Wo?"], found["Wie viele?"]
    assert (where.least, where.most) == (2, 3) and isinstance(where.content, SchemaField)
    assert [one.text for one in where.content.bases] == ["§ 1 A", "§ 2 B"]
    assert (where.content.input_help, where.content.description) == ("Straße.", "Ort des Festes")
    assert where.content.output_label == "Ort" and where.content.precision is not None
    assert (where.content.precision.min_length, where.content.precision.max_length) == (5, 80)
    assert isinstance(many.content, SchemaField) and many.content.precision is not None
    assert (many.content.precision.min_value, many.content.precision.max_value) == ("0", "1000")
    assert [one.text for one in many.content.bases] == [BASIS] and many.least == 0
    assert found["Womit?"].most == 2 and found["Lesen"].least == 0
    assert isinstance(found["Lesen"].content, SchemaField) and found["Lesen"].content.content == "Bitte lesen."


PARTY = """Abschnitt|Frage|Art|Pflicht|Auswahl|Bedingung
Ihr Fest|Sperren Sie die Straße ganz?|Ja/Nein|ja||
|Wie viele Gäste?|Zahl|ja||
|Was und wie?|Auswahl|ja|g = Grill und Zelt\\nm = Musik oder Tanz|
|Wann?|Datum|ja||
|Vorname und Nachname|Text|||
|Ziel|Text|{required}||{condition}"""


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("nur wenn „Sperren Sie die Straße ganz?“ ist „Ja“", "„Sperren Sie die Straße ganz?“ ist nicht „Ja“"),
        ("Sperren Sie die Straße ganz? = ja", "„Sperren Sie die Straße ganz?“ ist nicht „Ja“"),
        ("falls sperren sie die straße ganz mit Nein beantwortet wird.", "„Sperren Sie die Straße ganz?“ ist nicht „Nein“"),
        ("wenn \"Was und wie?\" ist \"Grill und Zelt\"", "„Was und wie?“ ist nicht „Grill und Zelt“"),
        ("Was und wie: m", "„Was und wie?“ ist nicht „Musik oder Tanz“"),
        ("Was und wie? ungleich Musik oder Tanz", "„Was und wie?“ ist „Musik oder Tanz“"),
        ("Vorname und Nachname ist angegeben", "„Vorname und Nachname“ ist nicht angegeben"),
        ("Vorname und Nachname ist leer", "„Vorname und Nachname“ ist angegeben"),
        ("Wie viele Gäste? > 50", "„Wie viele Gäste?“ ist nicht angegeben oder „Wie viele Gäste?“ ist kleiner als „50“ "
         "oder „Wie viele Gäste?“ ist „50“"),
        ("Was und wie? ist Grill und Zelt und Sperren Sie die Straße ganz? ist ja",
         "„Was und wie?“ ist nicht „Grill und Zelt“ oder „Sperren Sie die Straße ganz?“ ist nicht „Ja“"),
        ("Vorname und Nachname ist angegeben oder Sperren Sie die Straße ganz? ist ja",
         "„Vorname und Nachname“ ist nicht angegeben und „Sperren Sie die Straße ganz?“ ist nicht „Ja“"),
        ("Ihr Fest > Wie viele Gäste? = 5", "„Wie viele Gäste?“ ist nicht „5“"),
        ("Wann? ist später als 31.12.2026", "„Wann?“ ist nicht angegeben oder „Wann?“ ist kleiner als „2026-12-31“ "
         "oder „Wann?“ ist „2026-12-31“"),
    ],
)  # fmt: skip
def test_conditions_become_rules_that_say_the_opposite(condition: str, rule: str) -> None:
    optional = built(PARTY.format(condition=condition, required="nein"))
    assert optional.notes == ()
    (only,) = optional.work.rules
    assert sentence(only, optional.work.schema) == f"„Ziel“ darf nicht angegeben werden, wenn {rule}."
    demanded = built(PARTY.format(condition=condition, required="ja"))
    assert [one.effect.value for one in demanded.work.rules] == ["require", "forbid"]
    assert fields(demanded)["Ziel"].least == 0


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("bei großen Festen", "nennt keine Frage"),
        ("Wie viele Gäste? ist größer oder gleich 5", "keine passende Zahl"),
        ("Wie viele Gäste? >= 5", "unklar"),
        ("Wie viele Gäste? ungefähr 5", "unklar"),
        ("Wie viele Gäste? ist viele", "keine passende Zahl"),
        ("Sperren Sie die Straße ganz? ist vielleicht", "Ja oder Nein"),
        ("Was und wie? ist Zirkus", "gibt es bei"),
        ("Ziel ist angegeben", "nennt die Frage selbst"),
        ("Wann? liegt in der Vergangenheit", "nicht ausdrücken"),
        ("Vorname und Nachname ist leer und Wann? ist leer oder Ziel ist leer", "nicht eindeutig"),
        ("Wann? =", "ist kein Datum|fehlt der Wert"),
        ("nur wenn", "nennt keine Frage"),
    ],
)
def test_conditions_that_are_not_certain_are_refused(condition: str, told: str) -> None:
    found = built(PARTY.format(condition=condition, required="nein"))
    errors = [one for one in found.notes if one.error]
    assert len(errors) == 1 and errors[0].row == 7 and errors[0].remedy
    assert any(one in errors[0].message for one in told.split("|")), errors[0].message
    assert found.work.rules == ()


def test_a_condition_on_a_later_question_is_a_hint() -> None:
    found = built("Frage|Art|Bedingung\nErste|Text|Zweite ist angegeben\nZweite|Text|")
    assert [(one.row, one.error) for one in found.notes] == [(2, False)] and len(found.work.rules) == 1


def test_a_condition_of_a_heading_holds_for_everything_below() -> None:
    found = built(
        "Abschnitt|Frage|Art|Bedingung\nA|Hund?|Ja/Nein|\nB||Seite|nur wenn Hund? ist ja\nB|Name|Text|\nB|Rasse|Text|"
    )
    assert len(found.work.rules) == 2 and {one.effect.value for one in found.work.rules} == {"forbid"}


def test_lines_know_what_they_are() -> None:
    found = reading("Abschnitt|Frage|Art\nA||\nA > B||\nA|C|Gruppe\nA|Wo?|Text")
    kinds = [one.kind for one in found.lines]
    assert kinds == [LineKind.PAGE, LineKind.GROUP, LineKind.GROUP, LineKind.FIELD]
