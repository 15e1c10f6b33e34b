"""Which questions a page keeps back until another question is answered. Display only: the check never asks here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gemeinwerk.domain.forms.rules.check import is_empty
from gemeinwerk.domain.forms.rules.instances import Instance, instances, words
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.programme import programme
from gemeinwerk.domain.forms.rules.scripts import Statement
from gemeinwerk.domain.forms.types import Answers, FormModel, Layout


def waiting(model: FormModel, layout: Layout, answers: Answers) -> frozenset[str]:
    """Return the dotted paths of questions that wait for an answer which must be given anyway.

    Such a question is optional and unanswered, and a line forbids it under a condition that names a mandatory question
    without an answer. Once that is answered, the line itself decides; so nothing that may be said stays out of reach.
    """
    layout = replace(layout, names={**programme(model).names, **layout.names})
    lines = [line for line in programme(model).statements if line.effect == "forbid"]
    return frozenset(
        one.path
        for line in lines
        for one in instances(model, layout, answers, line)
        if _is_open(model, layout, line, one) and _may_wait(model, answers, one.path)
    )


def _is_open(model: FormModel, layout: Layout, line: Statement, one: Instance) -> bool:
    nodes = index(model)
    for name in words(line):
        node = nodes.get(layout.names.get(name, ""))
        if node is not None and node.least >= 1 and name in one.values and one.values[name] is None:
            return True
    return False


def _may_wait(model: FormModel, answers: Answers, path: str) -> bool:
    keys = path.split(".")
    node = index(model).get("/".join(key for key in keys if not key.isdecimal()))
    if node is None or node.least:
        return False
    found: Any = answers
    for key in keys:
        if isinstance(found, list):
            found = found[int(key)] if key.isdecimal() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return is_empty(found)
