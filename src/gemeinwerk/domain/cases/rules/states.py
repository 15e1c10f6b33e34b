"""The state machine of a case as one table, and who may take which step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gemeinwerk.domain.cases.types import CaseState, NextStep, Step, TaskKind

_S = CaseState
_OPEN: Final = (_S.RECEIVED, _S.IN_REVIEW, _S.WAITING_FOR_APPLICANT)
WORKERS: Final = frozenset({"officer", "lead"})

# (state, step) -> state afterwards; what is not in the table is not allowed.
TRANSITIONS: Final[dict[tuple[CaseState, Step], CaseState]] = {
    (_S.RECEIVED, Step.TAKE): _S.IN_REVIEW,
    (_S.IN_REVIEW, Step.TAKE): _S.IN_REVIEW,
    (_S.WAITING_FOR_APPLICANT, Step.TAKE): _S.WAITING_FOR_APPLICANT,
    (_S.RECEIVED, Step.ASSIGN): _S.IN_REVIEW,
    (_S.IN_REVIEW, Step.ASSIGN): _S.IN_REVIEW,
    (_S.WAITING_FOR_APPLICANT, Step.ASSIGN): _S.WAITING_FOR_APPLICANT,
    (_S.IN_REVIEW, Step.RELEASE): _S.RECEIVED,
    (_S.WAITING_FOR_APPLICANT, Step.RELEASE): _S.WAITING_FOR_APPLICANT,
    (_S.WAITING_FOR_PAYMENT, Step.GO_ON_UNPAID): _S.RECEIVED,
    (_S.WAITING_FOR_PAYMENT, Step.RECEIVE_REPLY): _S.WAITING_FOR_PAYMENT,
    **{(state, Step.NOTE): state for state in CaseState},
    (_S.IN_REVIEW, Step.CHECK): _S.IN_REVIEW,
    (_S.IN_REVIEW, Step.REQUEST_DOCUMENTS): _S.WAITING_FOR_APPLICANT,
    (_S.WAITING_FOR_APPLICANT, Step.REQUEST_DOCUMENTS): _S.WAITING_FOR_APPLICANT,
    (_S.WAITING_FOR_APPLICANT, Step.RECEIVE_REPLY): _S.IN_REVIEW,
    (_S.RECEIVED, Step.RECEIVE_REPLY): _S.RECEIVED,
    (_S.IN_REVIEW, Step.RECEIVE_REPLY): _S.IN_REVIEW,
    (_S.DECIDED, Step.RECEIVE_REPLY): _S.DECIDED,
    (_S.DELIVERED, Step.RECEIVE_REPLY): _S.DELIVERED,
    (_S.CLOSED, Step.RECEIVE_REPLY): _S.CLOSED,
    (_S.RECEIVED, Step.DECIDE): _S.DECIDED,
    (_S.IN_REVIEW, Step.DECIDE): _S.DECIDED,
    (_S.WAITING_FOR_APPLICANT, Step.DECIDE): _S.DECIDED,
    (_S.DECIDED, Step.ISSUE): _S.DELIVERED,
    (_S.DECIDED, Step.CLOSE): _S.CLOSED,
    (_S.DELIVERED, Step.CLOSE): _S.CLOSED,
}

# Who may take a step; steps that only the platform takes are not in the table.
ROLES: Final[dict[Step, frozenset[str]]] = {
    Step.TAKE: WORKERS,
    Step.ASSIGN: frozenset({"lead"}),
    Step.RELEASE: WORKERS,
    Step.NOTE: WORKERS,
    Step.CHECK: WORKERS,
    Step.REQUEST_DOCUMENTS: WORKERS,
    Step.DECIDE: WORKERS,
    Step.CLOSE: WORKERS,
    Step.GO_ON_UNPAID: WORKERS,
}

# Steps that only the person may take to whom the case is assigned (a lead may step in).
_ASSIGNED_ONLY: Final = frozenset({Step.CHECK, Step.REQUEST_DOCUMENTS, Step.DECIDE, Step.RELEASE, Step.CLOSE})

DECISION_FOLLOWS: Final = "Danach folgt die Entscheidung."
_WORDS: Final[dict[Step, tuple[str, str]]] = {
    Step.TAKE: ("Vorgang übernehmen", "Sie bearbeiten den Vorgang; andere sehen, dass er vergeben ist."),
    Step.ASSIGN: ("Zuweisen", "Sie geben den Vorgang einer Person Ihrer Behörde."),
    Step.RELEASE: ("Abgeben", "Der Vorgang steht wieder allen zur Bearbeitung offen."),
    Step.NOTE: ("Notiz schreiben", "Nur Ihre Behörde sieht die Notiz."),
    Step.CHECK: ("Prüfung abschließen", "Die Angaben sind vollständig und richtig."),
    Step.REQUEST_DOCUMENTS: ("Unterlagen nachfordern", "Die antragstellende Person erhält eine Nachricht im Postfach."),
    Step.DECIDE: ("Entscheiden", "Sie wählen das Ergebnis, sehen den Bescheid vorab und erlassen ihn."),
    Step.GO_ON_UNPAID: ("Ohne Zahlung weiterbearbeiten", "Die Bearbeitung beginnt jetzt. Die Forderung bleibt offen."),
    Step.CLOSE: ("Vorgang abschließen", "Es ist nichts mehr zu tun. Die Akte bleibt lesbar."),
}


class StepNotAllowed(ValueError):
    """The step does not fit the state of the case."""


def next_state(state: CaseState, step: Step) -> CaseState:
    """Return the state after ``step``; raises StepNotAllowed."""
    try:
        return TRANSITIONS[(state, step)]
    except KeyError:
        raise StepNotAllowed(f"{step.value} is not possible in state {state.value}") from None


def may(step: Step, roles: Collection[str], *, is_mine: bool) -> bool:
    """Tell whether a person with ``roles`` may take ``step``, apart from the state."""
    held = ROLES.get(step, frozenset()).intersection(roles)
    if not held:
        return False
    return step not in _ASSIGNED_ONLY or is_mine or "lead" in held


def allowed_steps(
    state: CaseState, roles: Collection[str], *, is_mine: bool, task: TaskKind | None, is_assigned: bool = True
) -> tuple[Step, ...]:
    """Return the steps open to a person, the one that moves the case on first.

    ``task`` is the open work of the process: a check comes before a decision.
    """
    found = [step for step in _ORDER if (state, step) in TRANSITIONS and may(step, roles, is_mine=is_mine)]
    if task is not TaskKind.CHECK:
        found = [step for step in found if step is not Step.CHECK]
    if task is not TaskKind.DECIDE:
        found = [step for step in found if step is not Step.DECIDE]
    if state is _S.DECIDED or task is TaskKind.REMEDY:
        found = [step for step in found if step is not Step.CLOSE]
    if is_mine:
        found = [step for step in found if step is not Step.TAKE]
    if not is_assigned:
        found = [step for step in found if step is not Step.RELEASE]
    elif not is_mine and state in _OPEN and "lead" not in roles:
        found = [step for step in found if step is not Step.TAKE]
    return tuple(found)


_ORDER: Final = (
    Step.CHECK,
    Step.DECIDE,
    Step.TAKE,
    Step.REQUEST_DOCUMENTS,
    Step.CLOSE,
    Step.GO_ON_UNPAID,
    Step.ASSIGN,
    Step.RELEASE,
    Step.NOTE,
)


def next_steps(
    state: CaseState,
    roles: Collection[str],
    *,
    is_mine: bool,
    task: TaskKind | None,
    is_assigned: bool = True,
    after_check: str = "",
) -> tuple[NextStep, ...]:
    """Return the open steps in words; the first is the most visible one unless it is a mere side step.

    ``after_check`` says what follows the check by itself.
    """
    steps = allowed_steps(state, roles, is_mine=is_mine, task=task, is_assigned=is_assigned)
    leading = {Step.CHECK, Step.DECIDE, Step.TAKE, Step.CLOSE}
    chosen = next((step for step in _leading_order(is_assigned) if step in steps and step in leading), None)
    label, explanation = _WORDS[Step.CHECK]
    words = {**_WORDS, Step.CHECK: (label, f"{explanation} {after_check or DECISION_FOLLOWS}")}
    return tuple(NextStep(step, *words[step], primary=step is chosen) for step in steps)


def _leading_order(is_assigned: bool) -> tuple[Step, ...]:
    if is_assigned:
        return (Step.CHECK, Step.DECIDE, Step.CLOSE, Step.TAKE)
    return (Step.TAKE, Step.CHECK, Step.DECIDE, Step.CLOSE)
