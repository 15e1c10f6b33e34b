"""All steps of an application with their state in words; what the rules forbid is not asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from gemeinwerk.web.portal.application import Filling, all_problems
from gemeinwerk.web.portal.form_page.compiled import FormStep
from gemeinwerk.web.portal.origins import value_at

TODO, BEGUN, DONE, UNNEEDED = "todo", "begun", "done", "unneeded"
WORDS = {TODO: "offen", BEGUN: "begonnen", DONE: "fertig", UNNEEDED: "nicht nötig"}


def is_needed(opened: Filling, step: FormStep) -> bool:
    """Tell whether a step asks anything that the answers so far do not rule out."""
    hidden = opened.hidden
    return not step.names or any(not _ruled_out(name, hidden) for name in step.names)


def _ruled_out(name: str, hidden: frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:length]) in hidden for length in range(1, len(parts) + 1))


def states_of(opened: Filling) -> list[str]:
    """Return the state of every step, in order."""
    wrong = {opened.form.step_of(problem.name) for problem in all_problems(opened)}
    visited = dict(opened.draft.about.get("pages") or {})
    states = []
    for number, step in enumerate(opened.form.steps):
        given = any(value_at(opened.draft.answers, name) not in (None, "", [], {}) for name in step.names)
        if not is_needed(opened, step):
            states.append(UNNEEDED)
        elif number in wrong:
            states.append(BEGUN if given or step.id in visited else TODO)
        else:
            states.append(DONE if given or step.id in visited else TODO)
    return states


def next_needed(opened: Filling, number: int, direction: int = 1) -> int | None:
    """Return the next step in a direction that asks something, or None at the end."""
    number += direction
    while 0 <= number < len(opened.form.steps):
        if is_needed(opened, opened.form.steps[number]):
            return number
        number += direction
    return None


def first_needed(opened: Filling) -> int:
    """Return the first step that asks something; rules may answer a step before anybody sees it."""
    return next_needed(opened, -1) or 0


def rows_of(opened: Filling) -> list[dict[str, str]]:
    """Return the steps as the overview lists them."""
    return [
        {"title": step.title, "url": opened.step_url(number), "state": state, "words": gettext(WORDS[state])}
        for number, (step, state) in enumerate(zip(opened.shown.steps, states_of(opened), strict=True))
    ]


def progress_in_words(opened: Filling) -> str:
    """Return how far the application is, for everybody and read aloud."""
    states = [state for state in states_of(opened) if state != UNNEEDED]
    done = states.count(DONE)
    if done == len(states):
        return gettext("Alle {total} Schritte sind fertig.").format(total=len(states))
    words = "{done} von {total} Schritten ist fertig." if done == 1 else "{done} von {total} Schritten sind fertig."
    return gettext(words).format(done=done, total=len(states))


def beside(opened: Filling, current: int, review: str) -> list[dict[str, str]]:
    """Return the steps for the list beside a page: only what applies, with state and address of what was seen."""
    items: list[dict[str, Any]] = []
    for number, row in enumerate(rows_of(opened)):
        if row["state"] == UNNEEDED and number != current:
            continue
        state = "current" if number == current else ("done" if row["state"] == DONE else "todo")
        seen = state == "done" or number < current
        items.append({"title": row["title"], "state": state, "url": row["url"] if seen else ""})
    last = current == len(opened.form.steps)
    items.append({"title": review, "state": "current" if last else "todo", "url": ""})
    return items
