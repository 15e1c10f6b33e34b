"""Compiles the parts of a step to functions that fill in answers, errors and what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from gemeinwerk.web.design.controls import compile_control
from gemeinwerk.web.portal.form_page.tree import MOST_ROWS, Note, Part, Question, Section, joined
from gemeinwerk.web.portal.form_page.values import to_input

Answers = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PageState:
    """What the rules say about the answers so far: names that are hidden, and that are required though optional."""

    hidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


Piece = Callable[[Answers, Errors, PageState], str]
_PLAIN = PageState()
_NONE: Answers = {}
_CACHED_ROWS = 12


class StepRenderer:
    """One step of one form version; thread-safe, because what it keeps never changes."""

    def __init__(self, parts: Sequence[Part], prefix: str = "") -> None:
        self._pieces = [_compile(part, prefix) for part in parts]

    def render(self, answers: Answers, errors: Errors, state: PageState = _PLAIN) -> str:
        """The HTML of the step; ``errors`` and ``state`` are keyed by input name."""
        return "".join([piece(answers, errors, state) for piece in self._pieces])


def _compile(part: Part, prefix: str) -> Piece:
    if isinstance(part, Note):
        html = f'<p class="gw-measure">{escape(part.text)}</p>'
        return lambda answers, errors, state: html
    if isinstance(part, Question):
        return _repeated_question(part, prefix) if part.repeated else _question(part, prefix)
    return _repeated_section(part, prefix) if part.repeated else _section(part, prefix)


def _question(part: Question, prefix: str) -> Piece:
    name, key, kind = joined(prefix, part.key), part.key, part.kind
    show = compile_control(replace(part.control, name=name))
    show_required = show if part.control.required else compile_control(replace(part.control, name=name, required=True))

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        value = answers.get(key)
        shown = "" if value is None else to_input(kind, value)
        return (show_required if name in state.required else show)(shown, errors.get(name, ()))

    return piece


def _section(part: Section, prefix: str) -> Piece:
    name, key = joined(prefix, part.key), part.key
    inner = [_compile(child, name) for child in part.parts]
    if part.title:
        head = f'<fieldset class="gw-group"><legend>{escape(part.title)}</legend>{_hint(part)}'
        head, tail = f'{head}<div class="gw-group__body">', "</div></fieldset>"
    else:
        head, tail = f'<div class="gw-group__body">{_hint(part)}', "</div>"

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        own = answers.get(key)
        below = own if isinstance(own, Mapping) else _NONE
        body = "".join([child(below, errors, state) for child in inner])
        return f"{head}{body}{tail}" if body else ""

    return piece


def _hint(part: Section) -> str:
    return f'<p class="gw-measure">{escape(part.hint)}</p>' if part.hint else ""


def _rows(part: Question | Section, value: Any) -> list[Any]:
    rows = list(value) if isinstance(value, list | tuple) else ([] if value is None else [value])
    missing = max(part.least, 1) - len(rows)
    return (rows + [None] * max(missing, 0))[:MOST_ROWS]


def _buttons(part: Question | Section, name: str, title: str, count: int) -> str:
    buttons = ""
    if count < min(part.most, MOST_ROWS):
        text = f"Weitere Angabe: {title}" if title else "Weitere Angabe"
        buttons = _action(f"add:{name}", escape(text), "secondary")
    return f'<p class="gw-actions">{buttons}</p>' if buttons else ""


def _remove(part: Question | Section, name: str, index: int, count: int, title: str) -> str:
    if count <= max(part.least, 1) and part.least > 0:
        return ""
    spoken = f'Entfernen<span class="kern-sr-only">: {escape(title)} {index + 1}</span>'
    return f'<p class="gw-repeat__foot">{_action(f"remove:{name}.{index}", spoken, "tertiary")}</p>'


def _action(value: str, label: str, kind: str) -> str:
    css = "kern-btn kern-btn--secondary" if kind == "secondary" else "kern-btn kern-btn--tertiary"
    return (
        f'<button class="{css}" type="submit" formnovalidate name="_action" value="{escape(value)}">'
        f'<span class="kern-label">{label}</span></button>'
    )


def _repeated_section(part: Section, prefix: str) -> Piece:
    name, key, title = joined(prefix, part.key), part.key, escape(part.title)
    compiled: dict[int, list[Piece]] = {}

    def row_pieces(index: int) -> list[Piece]:
        found = compiled.get(index)
        if found is None:
            found = [_compile(child, f"{name}.{index}") for child in part.parts]
            if index < _CACHED_ROWS:
                compiled[index] = found
        return found

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        rows = _rows(part, answers.get(key))
        html = [_hint(part)]
        for index, row in enumerate(rows):
            below = row if isinstance(row, Mapping) else _NONE
            body = "".join([child(below, errors, state) for child in row_pieces(index)])
            marker = f'<input type="hidden" name="{name}.{index}._row" value="1">'
            head = f'<fieldset class="gw-group gw-repeat" id="f-{name}.{index}"><legend>{title} {index + 1}</legend>'
            foot = _remove(part, name, index, len(rows), part.title)
            html.append(f'{head}{marker}<div class="gw-group__body">{body}</div>{foot}</fieldset>')
        html.append(_buttons(part, name, part.title, len(rows)))
        return f'<div class="gw-group__body" id="f-{name}">{"".join(html)}</div>'

    return piece


def _repeated_question(part: Question, prefix: str) -> Piece:
    name, key, label = joined(prefix, part.key), part.key, part.control.label

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        rows = _rows(part, answers.get(key))
        html = []
        for index, value in enumerate(rows):
            path = f"{name}.{index}"
            numbered = f"{label} {index + 1}" if len(rows) > 1 else label
            show = compile_control(replace(part.control, name=path, label=numbered))
            shown = "" if value is None else to_input(part.kind, value)
            html.append(show(shown, errors.get(path, ())) + _remove(part, name, index, len(rows), label))
        html.append(_buttons(part, name, label, len(rows)))
        return f'<div class="gw-group__body" id="f-{name}">{"".join(html)}</div>'

    return piece
