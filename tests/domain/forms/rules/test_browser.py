"""The lines that a page gets for the browser, and when it gets none."""

from __future__ import annotations

from collections.abc import Collection

from gemeinwerk.domain.forms.rules.browser import BrowserProgramme, browser_programme
from gemeinwerk.domain.forms.types import Layout
from tests.domain.forms.trial import ANSWER, BASE, BEGIN, COUNT, KIND, OTHER, PROOF, REMARK, TOTAL, form, rule

NAMES = {
    "answer": f"{BASE}/{ANSWER}",
    "kind": f"{BASE}/{KIND}",
    "proof": f"{BASE}/{PROOF}",
    "begin": f"{BASE}/{BEGIN}",
    "dogs": f"{BASE}/{COUNT}",
    "cats": f"{BASE}/{OTHER}",
    "total": f"{BASE}/{TOTAL}",
    "remark": f"{BASE}/{REMARK}",
}


def planned(expression: str, known: Collection[str]) -> list[object] | None:
    """A plan of everything but what speaks of the server."""
    return None if "server" in expression else ["plan", expression]


def made(script: str) -> BrowserProgramme:
    return browser_programme(form(rule("", script=script)), Layout(names=NAMES), planned)


def conditions(programme: BrowserProgramme, *names: str) -> list[str]:
    found = programme.page([NAMES[name] for name in names])
    return [] if found is None else [line["c"][1] for line in found.lines]  # type: ignore[index]


def test_a_page_gets_what_can_matter_to_it_in_the_order_of_the_form() -> None:
    found = made(
        "forbid proof when answer = false\n"
        "forbid answer when kind = null\n"
        "forbid begin when dogs > 1\n"
        "forbid cats when remark = null"
    )
    assert conditions(found, "proof", "answer") == ["answer = false", "kind = null"]
    assert conditions(found, "begin", "dogs") == ["dogs > 1"]
    assert conditions(found, "begin") == [] and found.moves([NAMES["dogs"]]) is False


def test_lines_that_say_the_same_are_all_kept() -> None:
    found = made("forbid proof when answer = false\nforbid proof when answer = false")
    assert conditions(found, "proof", "answer") == ["answer = false"] * 2


def test_a_page_gets_nothing_where_the_browser_cannot_evaluate_a_condition() -> None:
    found = made("forbid proof when server(answer)\nforbid begin when dogs > 1")
    assert not found.whole
    assert conditions(found, "proof", "answer") == [] and conditions(found, "begin", "dogs") == ["dogs > 1"]


def test_a_value_is_part_of_what_the_browser_has_to_evaluate() -> None:
    found = made("total := server(dogs, cats)\nforbid begin when dogs > 1")
    assert not found.whole
    assert conditions(found, "total", "dogs") == [] and conditions(found, "begin", "dogs") == ["dogs > 1"]
    assert made("total := dogs + cats").whole
