"""A compiled step shows answers, errors, rows and conditions, and is fast."""

from __future__ import annotations

import time

import pytest
from django.http import QueryDict

from gemeinwerk.web.design.controls import Choice, Control
from gemeinwerk.web.portal.form_page.reading import StepReader
from gemeinwerk.web.portal.form_page.render import PageState, StepRenderer
from gemeinwerk.web.portal.form_page.tree import Question, Section
from gemeinwerk.web.portal.form_page.values import from_input, to_input, to_words

NAME = Question("F1", Control("F1", "Name"))
BORN = Question("F2", Control("F2", "Geburtsdatum", "date"), kind="date")
CHILD = Section("G2", "Kind", least=0, most=3, parts=(NAME, BORN))
PERSON = Section("G1", "Person", parts=(NAME, BORN, CHILD))


def test_names_are_paths_and_values_are_german() -> None:
    html = StepRenderer([PERSON]).render({"G1": {"F1": "Ay<şe>", "F2": "2001-11-05"}}, {})
    assert 'name="G1.F1"' in html and 'value="Ay&lt;şe&gt;"' in html
    assert 'name="G1.F2"' in html and 'value="05.11.2001"' in html


def test_rows_can_be_added_and_removed_within_limits() -> None:
    page = StepRenderer([PERSON])
    none = page.render({}, {})
    assert 'name="G1.G2.0.F1"' in none and 'value="add:G1.G2"' in none
    full = page.render({"G1": {"G2": [{"F1": "a"}, {"F1": "b"}, {"F1": "c"}]}}, {})
    assert 'name="G1.G2.2.F1"' in full and 'value="add:G1.G2"' not in full
    assert full.count('value="remove:G1.G2.') == 3


def test_errors_stand_at_their_input_only() -> None:
    html = StepRenderer([PERSON]).render({}, {"G1.F2": ["Bitte angeben."]})
    assert html.count('aria-invalid="true"') == 1 and 'id="f-G1.F2-error"' in html


def test_hidden_parts_are_left_out_and_empty_groups_vanish() -> None:
    page = StepRenderer([PERSON])
    assert 'name="G1.F1"' not in page.render({}, {}, PageState(hidden=frozenset({"G1.F1"})))
    assert page.render({}, {}, PageState(hidden=frozenset({"G1"}))) == ""


def test_repeated_field() -> None:
    page = StepRenderer([Question("F3", Control("F3", "Hund"), most=5)])
    html = page.render({"F3": ["Rex", "Bello"]}, {"F3.1": ["Zu kurz."]})
    assert 'name="F3.0"' in html and 'name="F3.1"' in html and 'id="f-F3.1-error"' in html
    assert "Hund 2" in html


def test_a_new_file_is_a_row_of_its_own_beside_one_that_is_kept() -> None:
    """The input of a kept file is sent empty, as text; the row with the new file is named among the files only."""
    part = Question("F", Control("F", "Nachweis", "upload"), kind="file", most=3)
    old, new = {"upload": "a", "name": "a.pdf"}, {"upload": "b", "name": "b.pdf"}
    reader = StepReader(QueryDict("F.0="), PageState(), {"F.1": new}.get, files=["F.1"])
    assert reader.read([part], {"F": [old, None]}) == {"F": [old, new]}


def test_a_group_that_is_divided_over_pages_keeps_every_answer() -> None:
    parts = [Section("G", "", parts=(Question(key, Control(key, key)),)) for key in ("A", "B")]
    reader = StepReader(QueryDict("G.A=1&G.B=2"), PageState(), lambda name: None)
    assert reader.read(parts, {"G": {"C": "3"}}) == {"G": {"A": "1", "B": "2", "C": "3"}}


def test_wrong_shape_of_answers_is_survived() -> None:
    page = StepRenderer([PERSON])
    for broken in ({"G1": "text"}, {"G1": {"G2": "text"}}, {"G1": {"G2": [1, None, "x"]}}, {"G1": {"F1": {"a": 1}}}):
        assert "<input" in page.render(broken, {})


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("date", "24.12.2026", "2026-12-24"),
        ("date", " 1. 2.2026 ", "2026-02-01"),
        ("date", "gestern", "gestern"),
        ("currency", "1.234,50 €", "1234.50"),
        ("number", "3,5", "3.5"),
        ("integer", "12", "12"),
        ("number", "viel", "viel"),
        ("text", "  Rex ", "Rex"),
    ],
)
def test_typed_and_stored(kind: str, typed: str, stored: str) -> None:
    assert from_input(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "value", "shown", "words"),
    [
        ("date", "2026-12-24", "24.12.2026", "24.12.2026"),
        ("currency", "1234.5", "1.234,50", "1.234,50\u00a0€"),
        ("bool", True, "true", "ja"),
        ("text", None, "", ""),
        ("choice", "2", "2", "Zwei"),
    ],
)
def test_stored_and_shown(kind: str, value: object, shown: str, words: str) -> None:
    assert to_input(kind, value) == shown
    assert to_words(kind, value, (Choice("2", "Zwei"),)) == words


def test_file_in_words() -> None:
    assert to_words("file", {"name": "a.pdf", "size": 2000}) == "a.pdf (2 kB)"


def test_eight_field_page_renders_in_under_1_5_ms() -> None:
    parts = [Question(f"F{n}", Control(f"F{n}", f"Feld {n}", hint="Hinweis", legal_basis=("§ 1",))) for n in range(8)]
    page = StepRenderer([Section("G1", "Gruppe", parts=tuple(parts))])
    answers = {"G1": {f"F{n}": "Wert" for n in range(8)}}
    start = time.perf_counter()
    for _ in range(200):
        page.render(answers, {"G1.F3": ["x"]})
    assert (time.perf_counter() - start) / 200 < 0.0015
