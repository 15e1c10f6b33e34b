"""Repeated parts: how many rows stand on the page, the buttons that add and remove one, and rows as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.translation import gettext

from gemeinwerk.web.design.controls import compile_control
from gemeinwerk.web.design.speech import phrase, said
from gemeinwerk.web.portal.form_page.tree import MOST_ROWS, Question, Section, joined, without_rows
from gemeinwerk.web.portal.form_page.values import to_input


def shown_rows(part: Question | Section, value: Any) -> list[Any]:
    """The answers of a repeated part, filled up to the rows that must be there; at least one."""
    rows = list(value) if isinstance(value, list | tuple) else ([] if value is None else [value])
    missing = max(part.least, 1) - len(rows)
    return (rows + [None] * max(missing, 0))[:MOST_ROWS]


def add_button(part: Question | Section, name: str, title: str, count: int) -> str:
    """The button for one more row, as long as the schema allows one."""
    buttons = ""
    if count < min(part.most, MOST_ROWS):
        text = phrase(gettext("Weitere Angabe"), ": " if title else "", title)
        buttons = _action(f"add:{name}", said(text), "secondary")
    return f'<p class="gw-actions">{buttons}</p>' if buttons else ""


def remove_button(part: Question | Section, name: str, index: int, count: int, title: str) -> str:
    """The button that takes a row away, unless the schema demands it."""
    if count <= max(part.least, 1) and part.least > 0:
        return ""
    spoken = f'{escape(gettext("Entfernen"))}<span class="kern-sr-only">: {said(title)} {index + 1}</span>'
    return f'<p class="gw-repeat__foot">{_action(f"remove:{name}.{index}", spoken, "tertiary")}</p>'


def _action(value: str, label: str, kind: str) -> str:
    css = "kern-btn kern-btn--secondary" if kind == "secondary" else "kern-btn kern-btn--tertiary"
    return (
        f'<button class="{css}" type="submit" formnovalidate name="_action" value="{escape(value)}">'
        f'<span class="kern-label">{label}</span></button>'
    )


def live_part(name: str, html: str, *, hidden: bool) -> str:
    """A part that the page itself shows and hides; its marker tells the server that it stood on the page."""
    if not html:
        return ""
    marked = f'<input type="hidden" name="_part" value="{escape(name)}">{html}'
    if hidden:
        return f'<template data-gw-part="{escape(name)}">{marked}</template>'
    return f'<div class="gw-part" data-gw-part="{escape(name)}">{marked}</div>'


_Cell = Callable[[Mapping[str, Any], Mapping[str, Sequence[str]], Any], str]


def _cell(question: Question, name: str, index: int, title: str, live: frozenset[str]) -> _Cell:
    """One question of one row; one that the page itself shows and hides waits in a template while it is hidden."""
    path = f"{name}.{index}.{question.key}"
    control = replace(question.control, name=path, label=phrase(question.control.label, ", ", title, f" {index + 1}"))
    show, is_live = compile_control(replace(control, quiet=True)), without_rows(path) in live

    def piece(row: Mapping[str, Any], errors: Mapping[str, Sequence[str]], state: Any) -> str:
        hidden = path in state.hidden
        if hidden and not is_live:
            return ""
        value = row.get(question.key)
        html = show("" if value is None else to_input(question.kind, value), errors.get(path, ()))
        return live_part(path, html, hidden=hidden) if is_live else html

    return piece


def table(
    part: Section, prefix: str, live: frozenset[str] = frozenset()
) -> Callable[[Mapping[str, Any], Mapping[str, Sequence[str]], Any], str]:
    """A repeated group of few short fields as a table; every cell has its own name, also where columns are stacked."""
    name, key, title = joined(prefix, part.key), part.key, part.title
    questions = [child for child in part.parts if isinstance(child, Question)]
    head = "".join(f'<th scope="col">{said(q.control.label)}{_column_hint(q)}</th>' for q in questions)
    caption = f'<caption class="gw-legend">{said(title)}</caption>'
    top = f'<table class="gw-entries">{caption}<thead><tr>{head}<td></td></tr></thead><tbody>'

    @lru_cache(maxsize=MOST_ROWS)
    def cells(index: int) -> list[_Cell]:
        return [_cell(question, name, index, title, live) for question in questions]

    def piece(answers: Mapping[str, Any], errors: Mapping[str, Sequence[str]], state: Any) -> str:
        if name in state.hidden:
            return ""
        rows = shown_rows(part, answers.get(key))
        html = []
        for index, row in enumerate(rows):
            below = row if isinstance(row, Mapping) else {}
            row_head = f'<tr id="f-{name}.{index}">'
            body = f'<input type="hidden" name="{name}.{index}._row" value="1">'
            for place, cell in enumerate(cells(index)):
                field = cell(below, errors, state)
                html.append(f"{row_head if place == 0 else ''}<td>{body if place == 0 else ''}{field}</td>")
            html.append(f"<td>{remove_button(part, name, index, len(rows), title)}</td></tr>")
        hint = f'<p class="gw-measure">{said(part.hint)}</p>' if part.hint else ""
        foot = add_button(part, name, title, len(rows))
        return f'<div class="gw-group__body" id="f-{name}">{hint}{top}{"".join(html)}</tbody></table>{foot}</div>'

    return piece


def _column_hint(question: Question) -> str:
    optional = (
        ""
        if question.control.required
        else f'<span class="kern-label__optional"> ({escape(gettext("freiwillig"))})</span>'
    )
    return optional + (f'<span class="kern-hint">{said(question.control.hint)}</span>' if question.control.hint else "")
