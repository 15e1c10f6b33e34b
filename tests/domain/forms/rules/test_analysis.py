"""Analysis of rules with planted faults, each with its rule and a remedy."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.forms.meaning import And, Compare, Effect, Element, Empty, Literal, Meaning, Operator, ReadRule
from gemeinwerk.domain.forms.rules.analysis import analyse
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.types import Layout, RuleFinding, RuleText, Step
from tests.domain.forms.trial import (
    ANSWER,
    BASE,
    BEGIN,
    BORN,
    CHILD,
    CONTACT,
    COUNT,
    END,
    KIND,
    PHONE,
    PROOF,
    REMARK,
    form,
    rule,
)


def findings(*rules: RuleText, layout: Layout | None = None) -> list[RuleFinding]:
    model = form(*rules)
    read = read_form(model)
    assert all(one.certain for one in read), [one.reasons for one in read]
    found = analyse(model, read, layout)
    assert all(one.message and one.remedy and one.rule_id for one in found)
    return list(found)


def must(target: str, condition: str, number: int) -> RuleText:
    return rule(f"Wenn {condition}, dann muss {target} befüllt werden.", f"R{number}")


def ban(target: str, condition: str, number: int) -> RuleText:
    return rule(f"Wenn {condition}, dann darf {target} nicht befüllt werden.", f"R{number}")


def test_sound_rules_have_no_finding() -> None:
    assert findings(must(PROOF, f"{ANSWER} = Ja", 1), ban(PROOF, f"{ANSWER} <> Ja", 2)) == []


def test_a_contradiction_is_found() -> None:
    found = findings(must(PROOF, f"{ANSWER} = Ja", 1), ban(PROOF, f"{KIND} = 001", 2))
    assert [(one.kind, one.rule_id, one.path) for one in found] == [("contradiction", "R1", f"{BASE}/{PROOF}")]


def test_a_cycle_is_found() -> None:
    found = findings(ban(PROOF, f"{REMARK} leer ist", 1), ban(REMARK, f"{PROOF} leer ist", 2))
    assert [one.kind for one in found] == ["cycle"]


def test_a_field_that_decides_about_itself_is_found() -> None:
    assert [one.kind for one in findings(ban(PROOF, f"{PROOF} leer ist", 1))] == ["cycle"]


def test_a_field_that_can_never_be_filled_in_is_found() -> None:
    found = findings(ban(PROOF, f"{ANSWER} = Ja", 1), ban(PROOF, f"{ANSWER} <> Ja", 2))
    assert [one.kind for one in found] == ["unreachable"]


def test_a_demand_that_needs_what_is_ruled_out_is_found() -> None:
    found = findings(must(PROOF, f"{KIND} = 001 und {ANSWER} = Ja", 1), ban(KIND, f"{ANSWER} = Ja", 2))
    assert [(one.kind, one.rule_id) for one in found] == [("unreachable", "R1")]


def test_a_question_before_its_condition_is_found() -> None:
    asked = Layout(steps=(Step("a", "A", "", (CONTACT,)), Step("b", "B", "", (BASE, CHILD))))
    found = findings(must(PHONE, f"{ANSWER} = Ja", 1), layout=asked)
    assert [one.kind for one in found] == ["too_early"]
    assert "Seite 1" in found[0].message
    assert findings(must(PHONE, f"{ANSWER} = Ja", 1)) == []


CODES = st.sets(st.sampled_from(["001", "002", "003"]), min_size=1)


@settings(max_examples=40, deadline=None)
@given(CODES, CODES)
def test_demand_and_ban_contradict_exactly_where_they_overlap(demanded: set[str], banned: set[str]) -> None:
    def said(codes: set[str]) -> str:
        return " ODER ".join(f"{KIND} = {code}" for code in sorted(codes))

    model = form(must(PROOF, said(demanded), 1), ban(PROOF, said(banned), 2))
    kinds = [one.kind for one in analyse(model, read_form(model))]
    assert ("contradiction" in kinds) == bool(demanded & banned)


def test_hostile_rules_cost_bounded_work() -> None:
    """Each pair of these has thousands of states; the analysis stops in time and says that it has not seen everything."""
    parts = [Compare(Element((BASE, one)), Operator.NOT_EQUAL, Literal(str(n))) for one in PLACES for n in range(3)]
    read = [
        ReadRule(f"R{n}", (), "", (Meaning(effect, And((*parts, never(n))), Element((BASE, PROOF))),))
        for n, effect in enumerate([Effect.REQUIRE, Effect.FORBID] * 200)
    ]
    found = analyse(form(), read)
    assert "too_large" in {one.kind for one in found} and all(one.blocks for one in found)
    long_way = [
        ReadRule(f"R{n}", (), "", (Meaning(Effect.FORBID, Empty(Element((f"F{n + 1}",))), Element((f"F{n}",))),))
        for n in range(2000)
    ]
    assert {one.kind for one in analyse(form(), long_way, most_states=10_000)} == {"too_large"}


PLACES = (KIND, BEGIN, END, BORN, REMARK)


def never(number: int) -> Compare:
    return Compare(Element((BASE, COUNT)), Operator.EQUAL, Literal(Decimal(number)))


def test_only_the_order_of_questions_blocks_nothing() -> None:
    asked = Layout(steps=(Step("a", "A", "", (CONTACT,)), Step("b", "B", "", (BASE, CHILD))))
    found = findings(must(PHONE, f"{ANSWER} = Ja", 1), layout=asked)
    assert [(one.kind, one.blocks) for one in found] == [("too_early", False)]
    assert [one.blocks for one in findings(ban(PROOF, f"{PROOF} leer ist", 1))] == [True]
