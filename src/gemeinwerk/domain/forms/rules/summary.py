"""Summaries: every given answer with its label in words, for review pages, cases and notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from gemeinwerk.domain.forms.rules.steps import find, steps
from gemeinwerk.domain.forms.rules.values import typed
from gemeinwerk.domain.forms.types import (
    Answers,
    FieldNode,
    FormModel,
    GroupNode,
    Layout,
    Node,
    SummaryRow,
    SummarySection,
)
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.money import format_euro


def summary(model: FormModel, layout: Layout | None, answers: Answers) -> tuple[SummarySection, ...]:
    """Return one section for each step with the answers given there."""
    sections = []
    for step in steps(model, layout):
        rows: list[SummaryRow] = []
        for path in step.paths:
            node = find(model, path)
            if node is not None:
                rows.extend(_rows(node, _at(answers, path), path.replace("/", "."), ""))
        sections.append(SummarySection(step.title, step.id, tuple(rows)))
    return tuple(sections)


def in_words(node: FieldNode, value: Any) -> str:
    """Return one answer as people read it."""
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    for option in node.options:
        if option.code == value:
            return option.name
    found = typed(node, value)
    if isinstance(found, date):
        return short_date(found)
    if isinstance(found, Decimal):
        return format_euro(found) if node.datatype == "num_currency" else f"{found.normalize():f}".replace(".", ",")
    return str(value) if found is None else str(found)


def _at(answers: Mapping[str, Any], path: str) -> Any:
    found: Any = answers
    for part in path.split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _rows(node: Node, value: Any, path: str, lead: str) -> Iterator[SummaryRow]:
    if value is None:
        return
    if node.most != 1:
        for place, row in enumerate(value if isinstance(value, list) else [value]):
            yield from _one(node, row, f"{path}.{place}", f"{lead}{node.label} {place + 1}: ")
        return
    yield from _one(node, value, path, lead)


def _one(node: Node, value: Any, path: str, lead: str) -> Iterator[SummaryRow]:
    if isinstance(node, GroupNode):
        if isinstance(value, Mapping):
            for child in node.children:
                yield from _rows(child, value.get(child.id), f"{path}.{child.id}", lead)
        return
    label = (
        lead.removesuffix(": ") if lead.endswith(f"{node.label} {path.rsplit('.', 1)[-1]}: ") else f"{lead}{node.label}"
    )
    if isinstance(value, Mapping):
        yield SummaryRow(path, label, str(value.get("name", "")), str(value.get("upload", "")))
    elif value != "":
        yield SummaryRow(path, label, in_words(node, value))
