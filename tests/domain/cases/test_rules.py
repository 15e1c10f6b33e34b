"""The rules of a case as tables: states, who may do what, targets, who may decide, complete decisions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.types import (
    CaseState,
    DeadlineColour,
    DecisionDraft,
    Fee,
    FeeLine,
    Outcome,
    Step,
    TaskKind,
    TextBlock,
)
from gemeinwerk.domain.catalogue.types import Remedy

S = CaseState
OFFICER, LEAD, AUDITOR = {"officer"}, {"lead"}, {"auditor"}

ALLOWED = [
    (S.RECEIVED, Step.TAKE, S.IN_REVIEW),
    (S.RECEIVED, Step.ASSIGN, S.IN_REVIEW),
    (S.RECEIVED, Step.DECIDE, S.DECIDED),
    (S.IN_REVIEW, Step.CHECK, S.IN_REVIEW),
    (S.IN_REVIEW, Step.REQUEST_DOCUMENTS, S.WAITING_FOR_APPLICANT),
    (S.IN_REVIEW, Step.RELEASE, S.RECEIVED),
    (S.WAITING_FOR_APPLICANT, Step.RECEIVE_REPLY, S.IN_REVIEW),
    (S.WAITING_FOR_APPLICANT, Step.DECIDE, S.DECIDED),
    (S.IN_REVIEW, Step.DECIDE, S.DECIDED),
    (S.DECIDED, Step.ISSUE, S.DELIVERED),
    (S.DELIVERED, Step.CLOSE, S.CLOSED),
    (S.CLOSED, Step.RECEIVE_REPLY, S.CLOSED),
]
REFUSED = [
    (S.CLOSED, Step.DECIDE),
    (S.CLOSED, Step.TAKE),
    (S.DECIDED, Step.DECIDE),
    (S.DECIDED, Step.TAKE),
    (S.DELIVERED, Step.ISSUE),
    (S.RECEIVED, Step.ISSUE),
    (S.RECEIVED, Step.CLOSE),
    (S.IN_REVIEW, Step.CLOSE),
    (S.DELIVERED, Step.REQUEST_DOCUMENTS),
]


@pytest.mark.parametrize(("state", "step", "after"), ALLOWED)
def test_a_step_leads_to_its_state(state: CaseState, step: Step, after: CaseState) -> None:
    assert rules.next_state(state, step) is after


@pytest.mark.parametrize(("state", "step"), REFUSED)
def test_other_steps_are_refused(state: CaseState, step: Step) -> None:
    with pytest.raises(rules.StepNotAllowed):
        rules.next_state(state, step)


STEPS = [
    # state, roles, mine, assigned, task, first step, primary
    (S.RECEIVED, OFFICER, False, False, TaskKind.CHECK, Step.TAKE),
    (S.IN_REVIEW, OFFICER, True, True, TaskKind.CHECK, Step.CHECK),
    (S.IN_REVIEW, OFFICER, True, True, TaskKind.DECIDE, Step.DECIDE),
    (S.IN_REVIEW, LEAD, False, True, TaskKind.DECIDE, Step.DECIDE),
    (S.DELIVERED, OFFICER, True, True, None, Step.CLOSE),
    (S.IN_REVIEW, OFFICER, False, True, TaskKind.CHECK, None),
    (S.DECIDED, OFFICER, True, True, None, None),
    (S.IN_REVIEW, AUDITOR, False, True, TaskKind.CHECK, None),
]


@pytest.mark.parametrize(("state", "roles", "mine", "assigned", "task", "primary"), STEPS)
def test_the_next_step_is_the_one_that_moves_the_case_on(
    state: CaseState, roles: set[str], mine: bool, assigned: bool, task: TaskKind | None, primary: Step | None
) -> None:
    found = rules.next_steps(state, roles, is_mine=mine, task=task, is_assigned=assigned)
    assert [step.step for step in found if step.primary] == ([primary] if primary else [])


def test_an_officer_does_not_take_the_case_of_a_colleague_and_decides_only_own_cases() -> None:
    steps = rules.allowed_steps(S.IN_REVIEW, OFFICER, is_mine=False, task=TaskKind.DECIDE)
    assert steps == (Step.NOTE,)


def test_only_a_lead_assigns() -> None:
    assert rules.may(Step.ASSIGN, LEAD, is_mine=False)
    assert not rules.may(Step.ASSIGN, OFFICER, is_mine=True)
    assert not rules.may(Step.ISSUE, LEAD | OFFICER, is_mine=True)


COLOURS = [
    (date(2026, 11, 10), DeadlineColour.GREEN, "noch 14 Tage"),
    (date(2026, 11, 20), DeadlineColour.GREEN, "noch 4 Tage"),
    (date(2026, 11, 21), DeadlineColour.YELLOW, "noch 3 Tage"),
    (date(2026, 11, 23), DeadlineColour.YELLOW, "morgen fällig"),
    (date(2026, 11, 24), DeadlineColour.YELLOW, "heute fällig"),
    (date(2026, 11, 25), DeadlineColour.RED, "seit gestern überfällig"),
    (date(2026, 12, 1), DeadlineColour.RED, "seit 7 Tagen überfällig"),
]


@pytest.mark.parametrize(("today", "colour", "text"), COLOURS)
def test_the_target_has_a_colour_and_words(today: date, colour: DeadlineColour, text: str) -> None:
    target = rules.target_date(date(2026, 11, 10), 14)
    found = rules.deadline(S.IN_REVIEW, target, 14, today)
    assert found is not None and (found.colour, found.text) == (colour, text)


@pytest.mark.parametrize("state", [S.DECIDED, S.DELIVERED, S.CLOSED])
def test_what_is_decided_has_no_target_any_more(state: CaseState) -> None:
    assert rules.deadline(state, date(2026, 11, 24), 14, date(2026, 12, 1)) is None


HINDRANCES = [
    # handling, statute, rule, remark, notice, may the platform decide
    ("automatic", "§ 155 Abs. 4 AO", True, False, True, True),
    ("automatic", "§ 155 Abs. 4 AO", None, False, True, True),
    ("automatic", "§ 155 Abs. 4 AO", False, False, True, False),
    ("automatic", "§ 155 Abs. 4 AO", True, True, True, False),
    ("automatic", "  ", True, False, True, False),
    ("officer", "§ 155 Abs. 4 AO", True, False, True, False),
    ("confirmation", "", None, False, False, True),
    ("confirmation", "", None, True, False, False),
]


@pytest.mark.parametrize(("handling", "statute", "rule", "remark", "notice", "free"), HINDRANCES)
def test_the_platform_decides_alone_only_by_statute_and_without_a_remark(
    handling: str, statute: str, rule: bool | None, remark: bool, notice: bool, free: bool
) -> None:
    found = rules.automatic_hindrance(
        handling=handling, automatic_basis=statute, decided_by_rule=rule, remark=remark, is_notice=notice
    )
    assert (found == "") is free


@pytest.mark.parametrize(
    ("outcome", "remedy", "act"),
    [
        (Outcome.CONFIRMED, Remedy.NONE, False),
        (Outcome.CONFIRMED, Remedy.ACTION, True),
        (Outcome.CONFIRMED, Remedy.OBJECTION, True),
        (Outcome.GRANTED, Remedy.NONE, True),
        (Outcome.ASSESSED, Remedy.OBJECTION, True),
    ],
)
def test_a_confirmation_is_an_act_where_a_remedy_is_open(outcome: Outcome, remedy: Remedy, act: bool) -> None:
    assert rules.is_act(outcome, remedy) is act


@pytest.mark.parametrize(
    ("outcomes", "remedy", "said"),
    [
        ((Outcome.CONFIRMED,), Remedy.NONE, "geht die Bestätigung hinaus"),
        ((Outcome.CONFIRMED,), Remedy.ACTION, "setzt die Gebühr fest"),
        ((Outcome.GRANTED, Outcome.REJECTED), Remedy.ACTION, ""),
    ],
)
def test_who_ends_a_check_knows_what_leaves_the_house(outcomes: tuple[Outcome, ...], remedy: Remedy, said: str) -> None:
    after = rules.after_check(outcomes, remedy)
    assert said in after and bool(after) is bool(said)
    steps = rules.next_steps(S.IN_REVIEW, OFFICER, is_mine=True, task=TaskKind.CHECK, after_check=after)
    assert next(step for step in steps if step.step is Step.CHECK).explanation.endswith(after)


REMARKS = [
    ({"remark": "Der Hund ist ein Blindenführhund."}, (), True),
    ({"remark": "   "}, (), False),
    ({"breed": "Dackel"}, (), False),
    ({"explanation": "Bitte lesen"}, ("explanation",), True),
    ({"remark": None}, (), False),
]


@pytest.mark.parametrize(("values", "names", "found"), REMARKS)
def test_a_remark_in_own_words_is_seen(values: dict[str, object], names: tuple[str, ...], found: bool) -> None:
    assert rules.has_remark(values, names) is found


REASONS = (
    TextBlock("r-full", "Voraussetzungen erfüllt", "…", outcome="granted"),
    TextBlock("r-no", "Kein Hauptwohnsitz", "…", outcome="rejected"),
)
CONDITIONS = (TextBlock("c-1", "Widerruf", "…"),)
DRAFTS = [
    (DecisionDraft("granted"), []),
    (DecisionDraft("granted", ("r-full",), ("c-1",)), []),
    (DecisionDraft("rejected", ("r-no",)), []),
    (DecisionDraft("rejected", (), (), "Eigene Begründung"), []),
    (DecisionDraft("rejected"), ["reasons"]),
    (DecisionDraft("granted_in_part"), ["reasons"]),
    (DecisionDraft(""), ["outcome"]),
    (DecisionDraft("assessed"), ["outcome"]),
    (DecisionDraft("granted", ("r-no",)), ["reasons"]),
    (DecisionDraft("granted", ("unknown",)), ["reasons"]),
    (DecisionDraft("granted", (), ("unknown",)), ["conditions"]),
    (DecisionDraft("rejected", ("r-no",), ("c-1",)), ["conditions"]),
    (DecisionDraft("granted", (), (), "x" * 4001), ["addition"]),
]


@pytest.mark.parametrize(("draft", "fields"), DRAFTS)
def test_a_decision_is_complete_or_says_what_is_missing(draft: DecisionDraft, fields: list[str]) -> None:
    faults = rules.check_draft(draft, REASONS, CONDITIONS)
    assert [fault.field for fault in faults] == fields
    assert all(fault.message and fault.hint for fault in faults)


def test_a_fee_is_a_number_or_lines() -> None:
    assert rules.fee_of(Decimal("30")) == Fee(Decimal("30.00"))
    lines = [{"text": "Jahresgebühr", "amount": Decimal("30.7"), "legal_basis": "§ 1"}, {"text": "x", "amount": 1}]
    expected = (FeeLine("Jahresgebühr", Decimal("30.70"), "§ 1"), FeeLine("x", Decimal("1.00")))
    assert rules.fee_of({"amount": Decimal("31.70"), "lines": lines}) == Fee(Decimal("31.70"), expected)
    assert rules.fee_of({"lines": lines}) == Fee(Decimal("31.70"), expected)
    assert rules.fee_of(None) is None and rules.fee_of(True) is None


def test_every_state_outcome_and_line_has_words() -> None:
    assert set(rules.STATE_LABELS) == set(CaseState)
    assert set(rules.OUTCOME_LABELS) == set(Outcome)
    assert all(rules.citizen_sentence(state, target_on=None) for state in CaseState)
    assert rules.history_text("taken", for_citizen=True) == "Ihr Antrag wird geprüft."
    assert rules.history_text("unknown") == "unknown"


def test_the_name_of_a_case_comes_from_the_names_of_the_form() -> None:
    assert (
        rules.case_title("Hundesteuer", {"given_name": "Erika", "family_name": "Beispiel"})
        == "Hundesteuer: Erika Beispiel"
    )
    assert (
        rules.case_title("Gewerbe", {"company_name": "Beispiel GmbH", "family_name": "B"}) == "Gewerbe: Beispiel GmbH"
    )
    assert rules.case_title("Sperrmüll", {}) == "Sperrmüll"
