"""What an unsure sentence can mean: complete readings with words, lines and a key that stays with the meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gemeinwerk.adapters.feel.engine import Feel
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.meaning import ReadRule
from gemeinwerk.domain.forms.rules.check import check
from gemeinwerk.domain.forms.rules.in_words import in_words
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.rules.readings import MOST_READINGS, Reading, readings
from gemeinwerk.domain.forms.types import FormModel, Layout
from tests.conftest import PROJECT
from tests.domain.forms.trial import ANSWER, BASE, CHILD, CONTACT, KIND, MAIL, PHONE, PROOF, SCHOOL, form, group, rule

REAL = PROJECT.parent / "shared" / "data" / "fim" / "xdf3"


def read(prose: str, model: FormModel | None = None) -> tuple[FormModel, ReadRule, tuple[Reading, ...]]:
    model = model or form(rule(prose, "R1"))
    found = next(one for one in read_form(model) if one.rule_id == "R1")
    return model, found, readings(model, Layout(), found)


@pytest.mark.parametrize(
    ("prose", "words"),
    [
        (f"Wenn {ANSWER} = Ja, dann muss {PROOF} befüllt werden.",
         "„Nachweis (Kopie)“: Pflicht, wenn „Abfrage Nachweis“ „Ja“ ist."),
        (f"Wenn {KIND} = 001 und {ANSWER} leer ist, dann darf {PROOF} nicht befüllt werden.",
         "„Nachweis (Kopie)“: entfällt, wenn „Art des Antragstellers“ „Verein“ (001) ist und "
         "„Abfrage Nachweis“ nicht angegeben ist."),
        (f"{PROOF} muss befüllt werden, wenn {KIND} <> 001.",
         "„Nachweis (Kopie)“: Pflicht, wenn „Art des Antragstellers“ nicht „Verein“ (001) ist."),
    ],
)  # fmt: skip
def test_a_certain_rule_has_one_reading_in_words(prose: str, words: str) -> None:
    model, found, offered = read(prose)
    assert found.certain and [one.words for one in offered] == [(words,)]
    assert [in_words(model, one) for one in found.meanings] == [words]


def test_what_else_holds_is_asked_with_every_possible_answer() -> None:
    _, found, offered = read(f"Wenn {ANSWER} = Ja, dann zeige {PROOF} an.")
    assert not found.certain and found.confidence < 1
    assert [[line.split()[0] for line in one.lines] for one in offered] == [
        ["require", "forbid"],
        ["forbid"],
        ["require"],
    ]
    assert len({one.key for one in offered}) == 3 and all(one.rule.certain for one in offered)
    assert "entfällt, wenn „Abfrage Nachweis“ nicht „Ja“ ist" in offered[0].words[1]


def test_a_name_that_stands_twice_gives_a_reading_for_each() -> None:
    base = form()
    twin = group("G00000000009", "Zweite Angaben", replace(base.children[0].children[2], id="F00000000099"))  # type: ignore[union-attr]
    model = replace(base, children=(*base.children, twin), rules=(
        rule(f"Wenn {ANSWER} = Ja, dann muss „Nachweis (Kopie)“ befüllt werden.", "R1"),))  # fmt: skip
    _, found, offered = read("", model)
    assert any("nicht eindeutig" in one for one in found.reasons)
    targets = {one.rule.meanings[0].target.path for one in offered if one.rule.meanings[0].target}
    assert targets == {(BASE, PROOF), ("G00000000009", "F00000000099")}
    assert all("›" in one.words[0] for one in offered)


def test_a_name_with_a_slip_finds_the_element_that_is_meant() -> None:
    _, found, offered = read(f"Wenn {ANSWER} = Ja, dann muss „Nachweiss Kopie“ befüllt werden.")
    assert not found.certain
    assert any(one.words[0].startswith("„Nachweis (Kopie)“: Pflicht") for one in offered)


@pytest.mark.parametrize(
    "prose",
    [
        "Das ist keine Regel, sondern ein Gedicht.",
        f"Wenn {ANSWER} = Ja, dann muss „Völlig unbekannt“ befüllt werden.",
        f"Wenn {KIND} = 999, dann muss {PROOF} befüllt werden.",
        "Nur ein Wort" * 400,
        "",
    ],
)
def test_nothing_is_offered_where_nothing_complete_can_be_said(prose: str) -> None:
    assert read(prose)[2] == ()


def test_a_reading_speaks_only_where_its_group_is_filled_in() -> None:
    """The rule hangs at the optional group of contacts: without contacts nobody is asked for anything."""
    text = f"Wenn {PHONE} leer ist, dann zeige {MAIL} als Pflicht an. Wenn {PHONE} leer ist, dann zeige {MAIL} an."
    model = form(contact_rules=(rule(text, "R1"),))
    found = read_form(model)[0]
    for one in readings(model, Layout(), found):
        line = next(line for line in one.lines if line.startswith("require"))
        assert " != null and " in line
        ran = replace(model, rules=(replace(rule("x", "R9"), script="\n".join(one.lines)),))
        layout = Layout(names=dict(one.names))
        empty = check(ran, layout, {}, today=date(2026, 1, 1), parameters={}, evaluate=Feel().evaluate)
        assert not any(MAIL in error.path for error in empty.errors)


def test_a_demand_in_rows_without_a_place_is_not_offered() -> None:
    text = f"Wenn {SCHOOL} leer ist, dann zeige {SCHOOL} an. {SCHOOL} darf nur befüllt sein, wenn {SCHOOL} = A."
    model = form(child_rules=(rule(text, "R1"),))
    found = next(one for one in read_form(model) if one.rule_id == "R1")
    for one in readings(model, Layout(), found):
        assert all(meaning.target is not None for meaning in one.rule.meanings)
    assert CHILD and CONTACT


def test_the_key_stays_while_the_meaning_stays() -> None:
    first = read(f"Wenn {ANSWER} = Ja, dann zeige {PROOF} an.")[2]
    same = read(f"Wenn {ANSWER} = Ja, dann wird {PROOF} angezeigt.")[2]
    other = read(f"Wenn {ANSWER} = Nein, dann zeige {PROOF} an.")[2]
    assert [one.key for one in first] == [one.key for one in same]
    assert not {one.key for one in first} & {one.key for one in other}


def test_sentences_of_real_forms_get_readings_that_run() -> None:
    """Of the unsure sentences in real files some can be completed; each proposal is executable FEEL over its names."""
    if not REAL.is_dir():
        pytest.skip("the folder of real data is not present")
    offered = 0
    for name in ("S00000000374", "S05000001205", "S05000001299", "S05000001195"):
        path = REAL / f"{name}.xdf3.xml"
        model = XDatenfelderReader().read(path.read_bytes())
        for one in (one for one in read_form(model) if not one.certain):
            found = readings(model, Layout(), one)
            assert len(found) <= MOST_READINGS
            offered += bool(found)
            for reading in found:
                names = frozenset(reading.names) | {"today", "land"}
                assert reading.words and all(conditions(line, names) for line in reading.lines)
    assert offered >= 6


def conditions(line: str, names: frozenset[str]) -> bool:
    condition = line.partition(" when ")[2] or line.removeprefix("valid ")
    Feel().compile(condition, names)
    return True
