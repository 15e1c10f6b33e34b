"""Readings against reference translations: agreement is logical, doubt is said, a difference is found."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.domain.forms.meaning import Always, And, Choose, Compare, Element, Empty, Literal, Not, Operator, Or
from gemeinwerk.domain.forms.rules.entries import entries_of
from gemeinwerk.domain.forms.rules.learned import Learned
from gemeinwerk.domain.forms.rules.logic import equal, satisfiable, tautology
from gemeinwerk.domain.forms.rules.prose import read_prose
from gemeinwerk.domain.forms.rules.translated import Malformed, Outcome, from_tree, judge, to_tree
from tests.domain.forms.trial import BASE, read


def entry(
    text: str, actions: str, condition: Any, *, source: str = "F1", target: str | None = "F2", **more: Any
) -> dict[str, Any]:
    """One entry in the shape of the published translations."""
    context = ["G1"]
    found = {
        "parent": f"G1.{source}" if source else None,
        "child": f"G1.{target}" if target else None,
        "kind": "condition",
        "operator": "=",
        "values": ["wahr"],
        "actions": [actions],
        "rule_id": "G1",
        "text": text,
        "condition": condition,
        "source_id": source or None,
        "target_id": target,
        "context": context,
    }
    return {**found, **more}


def name(one: str) -> dict[str, str]:
    return {"identifier": f"self.{one}"}


REQUIRED = "Das Feld 'Beleg' muss angegeben werden, wenn 'Frage' den Wert 'Ja' hat."
FORBIDDEN = "Das Feld 'Beleg' darf nicht angegeben werden, wenn 'Frage' nicht den Wert 'Ja' hat."
LIST = "Das Feld 'Beleg' muss angegeben werden, wenn eines der Felder 'A', 'B' oder 'C' den Wert 'Ja' hat."


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (entry(REQUIRED, "required", {"equal": [name("F1"), True]}), Outcome.AGREES),
        (entry(REQUIRED, "required", name("F1")), Outcome.AGREES),
        (entry(REQUIRED, "required", {"not": {"not_equal": [name("F1"), True]}}), Outcome.AGREES),
        (entry(FORBIDDEN, "forbidden", {"equal": [name("F1"), False]}), Outcome.AGREES),
        (entry(FORBIDDEN, "forbidden", {"not": name("F1")}), Outcome.AGREES),
        (entry(REQUIRED, "required", {"equal": [name("F1"), False]}), Outcome.WRONG),
        (entry(REQUIRED, "forbidden", {"equal": [name("F1"), True]}), Outcome.WRONG),
        (entry(REQUIRED, "required", {"equal": [name("F9"), True]}), Outcome.WRONG),
        (entry(REQUIRED, "required", {"like": [name("F1"), True]}), Outcome.UNSURE),
        (entry("Das Feld 'Beleg' kann ja wohl fehlen.", "required", True), Outcome.UNSURE),
        (entry(LIST, "required", {"or": [{"equal": [name(x), True]} for x in ("F5", "F6", "F7")]}, source=""), Outcome.AGREES),
        (entry(LIST, "required", {"and": [{"equal": [name(x), True]} for x in ("F5", "F6", "F7")]}, source=""), Outcome.UNSURE),
        (entry("Das Datum im Feld 'A' muss vor dem Datum im Feld 'B' liegen.", "validation",
               {"less_than": [name("F5"), name("F6")]}, source="", target=None), Outcome.UNSURE),
    ],
)  # fmt: skip
def test_a_reading_is_judged_by_its_logic(one: dict[str, Any], outcome: Outcome) -> None:
    assert judge([one])[0].outcome is outcome


def test_contradicting_references_are_for_a_person_to_settle() -> None:
    denied = "Das Feld 'Beleg' darf nicht angegeben werden, wenn die Frage verneint wird."
    both = [entry(REQUIRED, "required", name("F1")), entry(denied, "forbidden", name("F1"))]
    first, second = judge(both)
    assert first.outcome is Outcome.AGREES
    assert second.outcome is Outcome.UNSURE
    assert "Vorlage" in second.reason


@pytest.mark.parametrize(
    "data", [None, {}, [1], [{"text": "x"}], [{"text": 1, "context": [], "actions": [], "condition": 1}]]
)
def test_a_file_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(Malformed):
        judge(data)


def test_what_is_expected_never_enters_the_reading(shared_data: Path) -> None:
    """Without the expectation of an entry, its text is read the same: nothing is copied from the reference."""
    entries = json.loads((shared_data / "fim/rules/translated-rules-150.json").read_text())
    for number in range(0, len(entries), 30):
        blank = copy.deepcopy(entries)
        blank[number] |= {"actions": [], "operator": None, "values": [], "condition": None}
        readings = []
        for version in (entries, blank):
            learned = Learned(entries_of(version), ())
            read_one = read_prose("", version[number]["text"], learned.names(number))
            readings.append(learned.with_codes(number, read_one))
        assert readings[0] == readings[1]


def test_the_published_translations_agree(shared_data: Path) -> None:
    entries = json.loads((shared_data / "fim/rules/translated-rules-150.json").read_text())
    verdicts = judge(entries)
    agreeing = sum(one.outcome is Outcome.AGREES for one in verdicts)
    assert not [one for one in verdicts if one.outcome is Outcome.WRONG]
    assert agreeing >= 0.95 * len(verdicts)


def test_a_turned_reference_is_noticed(shared_data: Path) -> None:
    """With every effect turned round, nothing that agreed may agree any more."""
    entries = json.loads((shared_data / "fim/rules/translated-rules-150.json").read_text())
    turned = {"required": ["forbidden"], "forbidden": ["required"], "validation": ["required"]}
    wrong = [{**one, "actions": turned[one["actions"][0]]} for one in entries]
    assert all(one.outcome is not Outcome.AGREES for one in judge(wrong))


A, B, C = Element(("G1", "F1")), Element(("G1", "F2")), Element(("G1", "F3"))
ONE = Compare(A, Operator.EQUAL, Literal("001"))
TWO = Compare(A, Operator.EQUAL, Literal("002"))


def test_logic_knows_what_cannot_be_together() -> None:
    assert not satisfiable(ONE, TWO)
    assert satisfiable(Or((ONE, TWO)))
    assert equal(Not(Or((ONE, TWO))), And((Not(TWO), Not(ONE))))
    assert not equal(Not(ONE), TWO)
    assert tautology(Or((Not(ONE), Not(TWO))))
    assert equal(
        Choose(1, 1, (Empty(B), Empty(C))), Or((And((Empty(B), Not(Empty(C)))), And((Not(Empty(B)), Empty(C)))))
    )
    assert not equal(Compare(A, Operator.LESS, B), Compare(B, Operator.LESS, A))
    assert equal(Compare(A, Operator.LESS, B), Compare(B, Operator.MORE, A))
    assert not satisfiable(Compare(A, Operator.EQUAL, Literal(True)), Compare(A, Operator.EQUAL, Literal(False)))


def test_a_reading_goes_out_in_the_shape_of_the_reference() -> None:
    rule = read(
        "Das Feld 'Nachweis (Kopie)' muss befüllt sein, wenn 'Art des Antragstellers' den Wert '001' oder '003' hat."
    )
    tree = to_tree(rule.meanings[0].condition, (BASE,))
    ident = {"identifier": "self.F00000000002"}
    assert tree == {"or": [{"equal": [ident, "001"]}, {"equal": [ident, "003"]}]}
    assert equal(from_tree(tree, (BASE,)), rule.meanings[0].condition)
    assert from_tree(True, ()) == Always()
