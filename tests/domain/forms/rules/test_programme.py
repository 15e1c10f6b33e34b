"""Certain prose runs, unsure prose rests: the answer check with the real expression language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gemeinwerk.adapters.feel.engine import Feel
from gemeinwerk.domain.forms.rules.check import check
from gemeinwerk.domain.forms.rules.programme import programme, proposed
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.types import CheckResult, FormModel, Layout
from tests.domain.forms.trial import (
    ANSWER,
    ATTENDS,
    BASE,
    BEGIN,
    CHILD,
    CONTACT,
    COUNT,
    END,
    KIND,
    MAIL,
    NAME,
    OTHER,
    PHONE,
    PROOF,
    REMARK,
    SCHOOL,
    TOTAL,
    form,
    rule,
)

TODAY = date(2026, 6, 1)


def checked(model: FormModel, answers: dict[str, Any], land: str = "") -> CheckResult:
    return check(model, Layout(), answers, today=TODAY, parameters={}, evaluate=Feel().evaluate, land=land)


def codes(result: CheckResult) -> dict[str, str]:
    return {one.path: one.code for one in result.errors}


PROOF_RULE = (
    f"Wenn {ANSWER} = Ja, dann muss das Feld {PROOF} befüllt werden. Wenn {ANSWER} <> Ja, dann darf das Feld {PROOF} nicht "
    "befüllt werden."
)


def test_a_certain_rule_demands_and_drops() -> None:
    model = form(rule(PROOF_RULE))
    assert codes(checked(model, {BASE: {ANSWER: True}})) == {f"{BASE}.{PROOF}": "missing"}
    dropped = checked(model, {BASE: {ANSWER: False, PROOF: "geschmuggelt"}})
    assert dropped.valid
    assert dropped.answers == {BASE: {ANSWER: False}}
    assert f"{BASE}.{PROOF}" in dropped.hidden


def test_what_is_empty_is_seen_in_texts_groups_and_rows() -> None:
    model = form(
        rule(f"Wenn {REMARK} nicht leer ist, dann muss das Feld {PROOF} befüllt werden.", "R1"),
        rule(f"Wenn {CONTACT} nicht leer ist, dann muss das Feld {BEGIN} befüllt werden.", "R2"),
        rule(f"Wenn {CHILD} nicht leer ist, dann muss das Feld {END} befüllt werden.", "R3"),
    )
    assert len(programme(model).statements) == 3
    assert checked(model, {BASE: {ANSWER: True}}).required == frozenset()
    full = {BASE: {REMARK: "x"}, CONTACT: {PHONE: "1"}, CHILD: [{NAME: "A"}]}
    assert checked(model, full).required == {f"{BASE}.{PROOF}", f"{BASE}.{BEGIN}", f"{BASE}.{END}"}


def test_exactly_one_is_counted() -> None:
    model = form(rule("Genau eines der Felder 'Beginn' oder 'Ende' muss befüllt sein."))
    assert checked(model, {BASE: {BEGIN: "2026-05-02"}}).valid
    assert not checked(model, {BASE: {ANSWER: True}}).valid
    assert not checked(model, {BASE: {BEGIN: "2026-05-02", END: "2026-05-01"}}).valid


def test_an_unsure_rule_never_runs() -> None:
    model = form(rule(f"Wenn {ANSWER} = Ja, dann muss das Feld {PROOF} vielleicht befüllt werden."))
    assert programme(model).statements == ()
    assert programme(model).resting[0][0] == "R00000000001"
    assert checked(model, {BASE: {ANSWER: True}}).valid


def test_rules_that_contradict_each_other_rest() -> None:
    model = form(
        rule(f"Wenn {ANSWER} = Ja, dann muss das Feld {PROOF} befüllt werden.", "R00000000001"),
        rule(f"Wenn {KIND} = 001, dann darf das Feld {PROOF} nicht befüllt werden.", "R00000000002"),
    )
    assert {reason for _, reason in programme(model).resting} == {"Die Regel widerspricht einer anderen Regel."}
    assert programme(model).statements == ()


def test_a_script_stands_above_the_prose() -> None:
    model = form(rule(PROOF_RULE, script="valid 1 = 1"))
    assert [line.effect for line in programme(model).statements] == ["valid"]


def test_a_foreign_script_is_no_line_of_ours() -> None:
    model = form(rule(PROOF_RULE, script="function script() { }"))
    assert [line.effect for line in programme(model).statements] == ["require", "forbid"]


def test_a_rule_in_a_repeated_group_looks_at_its_own_row() -> None:
    text = f"Wenn {ATTENDS} = Ja, dann muss {SCHOOL} befüllt werden. Wenn {ATTENDS} = Nein, dann darf {SCHOOL} nicht befüllt werden."
    model = form(child_rules=(rule(text),))
    rows = [
        {NAME: "A", ATTENDS: True},
        {NAME: "B", ATTENDS: False, SCHOOL: "x"},
        {NAME: "C", ATTENDS: True, SCHOOL: "y"},
    ]
    result = checked(model, {BASE: {ANSWER: True}, CHILD: rows})
    assert codes(result) == {f"{CHILD}.0.{SCHOOL}": "missing"}
    assert result.answers[CHILD][1] == {NAME: "B", ATTENDS: False}


def test_a_rule_of_an_absent_group_demands_nothing() -> None:
    text = f"Es muss mindestens eines der Felder {PHONE} oder {MAIL} befüllt sein."
    model = form(
        rule(f"Wenn {ANSWER} = Ja, dann muss die Gruppe {CONTACT} befüllt werden."), contact_rules=(rule(text, "R2"),)
    )
    assert checked(model, {BASE: {ANSWER: False}}).valid
    assert f"{CONTACT}" in codes(checked(model, {BASE: {ANSWER: True}}))
    assert checked(model, {BASE: {ANSWER: True}, CONTACT: {MAIL: "erika.mustermann@example.org"}}).valid


@pytest.mark.parametrize(("land", "hidden"), [("05", False), ("07", True), ("", False)])
def test_rules_for_lands_follow_the_place(land: str, hidden: bool) -> None:
    text = (
        f"Für das Land NW gilt: Das Feld {PROOF} muss angezeigt werden. Für alle anderen Länder gilt: Das Feld {PROOF} darf "
        "nicht angezeigt werden."
    )
    assert (f"{BASE}.{PROOF}" in checked(form(rule(text)), {BASE: {ANSWER: True}}, land).hidden) is hidden


def test_a_calculation_is_set_by_the_server() -> None:
    model = form(rule("Anzahl Tiere ergibt sich aus der Summe von Anzahl Hunde und Anzahl Katzen."))
    result = checked(model, {BASE: {COUNT: "2", OTHER: "3", TOTAL: "99"}})
    assert result.answers[BASE][TOTAL] == "5"
    assert result.fixed == {f"{BASE}.{TOTAL}"}


def test_a_fixed_code_is_never_taken_from_the_client() -> None:
    model = form(rule(f"Das Feld {KIND} ist mit 002 vorzubefüllen und auszublenden."))
    assert checked(model, {BASE: {ANSWER: True, KIND: "001"}}).answers[BASE][KIND] == "002"


def test_a_line_of_our_notation_calculates() -> None:
    model = form(rule("", script="summe := hunde + 1 when hunde > 1"))
    layout = Layout(names={"summe": f"{BASE}/{TOTAL}", "hunde": f"{BASE}/{COUNT}"})
    result = check(model, layout, {BASE: {COUNT: "2"}}, today=TODAY, parameters={}, evaluate=Feel().evaluate)
    assert result.answers[BASE][TOTAL] == "3"


def test_a_confirmed_reading_runs_as_a_script() -> None:
    """What a person confirms goes into the script of the rule, with the layout's names, and does the same."""
    unsure = form(rule(f"Entweder {PHONE} oder {MAIL} muss befüllt sein."))
    layout = Layout(names={"mail": f"{CONTACT}/{MAIL}"})
    read = read_form(unsure)[0]
    assert not read.certain
    lines, missing = proposed(unsure, layout, read)
    assert list(missing.values()) == [f"{CONTACT}/{PHONE}"]
    confirmed = form(rule("", script="\n".join(lines)))
    complete = Layout(names={**layout.names, **missing})
    for answers, right in (({MAIL: "a@example.org"}, True), ({PHONE: "1", MAIL: "a@example.org"}, False)):
        result = check(
            confirmed,
            complete,
            {BASE: {ANSWER: True}, CONTACT: answers},
            today=TODAY,
            parameters={},
            evaluate=Feel().evaluate,
        )
        assert result.valid is right


def test_dates_are_compared() -> None:
    model = form(rule("Das Datum im Feld 'Beginn' muss zeitlich vor dem Datum im Feld 'Ende' liegen."))
    wrong = checked(model, {BASE: {BEGIN: "2026-05-02", END: "2026-05-01"}})
    assert [one.code for one in wrong.errors] == ["rule:R00000000001"]
    assert "Beginn" in wrong.errors[0].message
    assert checked(model, {BASE: {BEGIN: "2026-05-01", END: "2026-05-02"}}).valid
    assert checked(model, {BASE: {BEGIN: "2026-05-01"}}).valid
