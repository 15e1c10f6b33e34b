"""Compiles the parts of a step to functions that fill in answers, errors and what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from django.utils.translation import gettext

from gemeinwerk.web.design.controls import compile_control, error_html
from gemeinwerk.web.design.speech import phrase, said
from gemeinwerk.web.portal.form_page.rows import add_button, live_part, remove_button, shown_rows, table
from gemeinwerk.web.portal.form_page.tree import Note, Part, Question, Section, joined, without_rows
from gemeinwerk.web.portal.form_page.values import to_input

Answers = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PageState:
    """What the rules say about the answers so far: names that are hidden, and that are required though optional.

    ``notes`` say where a prefilled answer comes from, by name.
    """

    hidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)


Piece = Callable[[Answers, Errors, PageState], str]
_PLAIN = PageState()
_NONE: Answers = {}
_CACHED_ROWS = 12
_PAIRS = {"street": "house_number", "postcode": "place"}


class StepRenderer:
    """One step of one form version; thread-safe, because what it keeps never changes.

    ``live`` are the dotted names, without row numbers, of parts that the page itself shows and hides.
    """

    def __init__(self, parts: Sequence[Part], prefix: str = "", live: frozenset[str] = frozenset()) -> None:
        self._pieces = [_compile(part, prefix, live) for part in parts]

    def render(self, answers: Answers, errors: Errors, state: PageState = _PLAIN) -> str:
        """The HTML of the step; ``errors`` and ``state`` are keyed by input name."""
        return "".join([piece(answers, errors, state) for piece in self._pieces])


def _compile(part: Part, prefix: str, live: frozenset[str]) -> Piece:
    if isinstance(part, Note):
        html = f'<p class="gw-measure">{said(part.text)}</p>'
        return lambda answers, errors, state: html
    name = joined(prefix, part.key)
    piece = _bare(part, prefix, live)
    return _live(piece, name) if without_rows(name) in live else piece


def _bare(part: Question | Section, prefix: str, live: frozenset[str]) -> Piece:
    if isinstance(part, Question):
        return _repeated_question(part, prefix) if part.repeated else _question(part, prefix)
    if part.repeated:
        return table(part, prefix, live) if part.shape == "table" else _repeated_section(part, prefix, live)
    return _section(part, prefix, live)


def _live(piece: Piece, name: str) -> Piece:
    """A part that the page itself can show: while it is hidden it waits in a template, which is no part of the page."""

    def shown_or_kept(answers: Answers, errors: Errors, state: PageState) -> str:
        if name not in state.hidden:
            return live_part(name, piece(answers, errors, state), hidden=False)
        return live_part(name, piece(answers, errors, replace(state, hidden=state.hidden - {name})), hidden=True)

    return shown_or_kept


def _question(part: Question, prefix: str) -> Piece:
    name, key, kind = joined(prefix, part.key), part.key, part.kind
    show = compile_control(replace(part.control, name=name))
    show_required = show if part.control.required else compile_control(replace(part.control, name=name, required=True))

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        value = answers.get(key)
        shown = "" if value is None else to_input(kind, value)
        if note := state.notes.get(name):
            required = part.control.required or name in state.required
            noted = compile_control(replace(part.control, name=name, required=required, note=note))
            return noted(shown, errors.get(name, ()))
        return (show_required if name in state.required else show)(shown, errors.get(name, ()))

    return piece


def _section(part: Section, prefix: str, live: frozenset[str]) -> Piece:
    name, key = joined(prefix, part.key), part.key
    inner = _inner(part.parts, name, live)
    head, open_body, tail = _frame(part, name)

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        own = answers.get(key)
        below = own if isinstance(own, Mapping) else _NONE
        body = "".join([child(below, errors, state) for child in inner])
        if not body:
            return ""
        if (wrong := errors.get(name)) and head:
            # What is wrong with a group as a whole is read with its name, and the error summary leads here.
            marked = head.replace(' tabindex="-1"', f' tabindex="-1" aria-describedby="f-{escape(name)}-error"', 1)
            return f"{marked}{error_html(f'f-{escape(name)}', wrong)}{open_body}{body}{tail}"
        return f"{head}{open_body}{body}{tail}"

    return piece


def _frame(part: Section, name: str) -> tuple[str, str, str]:
    """Head, beginning of the body and end of a group; only a group with a title of its own has a head."""
    if part.shape == "date":
        head, tail = _date_frame(part, name)
        return "", head, tail
    if not part.title:
        return "", f'<div class="gw-group__body">{_hint(part)}', "</div>"
    head = f'<fieldset class="gw-group" id="f-{escape(name)}" tabindex="-1"><legend>{said(part.title)}</legend>'
    return f"{head}{_hint(part)}", '<div class="gw-group__body">', "</div></fieldset>"


def _inner(parts: Sequence[Part], name: str, live: frozenset[str]) -> list[Piece]:
    """The pieces of a group; street and number, postcode and place stand beside each other where there is room."""
    pieces: list[Piece] = []
    waiting = list(parts)
    while waiting:
        part = waiting.pop(0)
        after = waiting[0] if waiting else None
        if _widget(part) in _PAIRS and _widget(after) == _PAIRS[_widget(part)]:
            pieces.append(_pair(_compile(part, name, live), _compile(waiting.pop(0), name, live)))
        else:
            pieces.append(_compile(part, name, live))
    return pieces


def _widget(part: Part | None) -> str:
    return part.control.widget if isinstance(part, Question) and not part.repeated else ""


def _pair(left: Piece, right: Piece) -> Piece:
    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        both = left(answers, errors, state) + right(answers, errors, state)
        return f'<div class="gw-pair">{both}</div>' if both else ""

    return piece


def _date_frame(part: Section, name: str) -> tuple[str, str]:
    """Day, month and year as one question: the legend names it, the hint is read with it."""
    hint = f'<div class="kern-hint" id="f-{name}-hint">{said(part.hint)}</div>' if part.hint else ""
    described = f' aria-describedby="f-{name}-hint"' if hint else ""
    optional = "" if part.least else f'<span class="kern-label__optional"> ({escape(gettext("freiwillig"))})</span>'
    legend = f'<legend class="kern-label">{said(part.title)}{optional}</legend>'
    return f'<fieldset class="kern-fieldset"{described}>{legend}{hint}<div class="gw-date">', "</div></fieldset>"


def _hint(part: Section) -> str:
    return f'<p class="gw-measure">{said(part.hint)}</p>' if part.hint else ""


def _repeated_section(part: Section, prefix: str, live: frozenset[str]) -> Piece:
    name, key, title = joined(prefix, part.key), part.key, said(part.title)
    compiled: dict[int, list[Piece]] = {}

    def row_pieces(index: int) -> list[Piece]:
        found = compiled.get(index)
        if found is None:
            found = _inner(part.parts, f"{name}.{index}", live)
            if index < _CACHED_ROWS:
                compiled[index] = found
        return found

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        rows = shown_rows(part, answers.get(key))
        html = [_hint(part)]
        for index, row in enumerate(rows):
            below = row if isinstance(row, Mapping) else _NONE
            body = "".join([child(below, errors, state) for child in row_pieces(index)])
            marker = f'<input type="hidden" name="{name}.{index}._row" value="1">'
            head = f'<fieldset class="gw-group gw-repeat" id="f-{name}.{index}" tabindex="-1"><legend>{title} {index + 1}</legend>'
            foot = remove_button(part, name, index, len(rows), part.title)
            html.append(f'{head}{marker}<div class="gw-group__body">{body}</div>{foot}</fieldset>')
        html.append(add_button(part, name, part.title, len(rows)))
        return f'<div class="gw-group__body" id="f-{name}">{"".join(html)}</div>'

    return piece


def _repeated_question(part: Question, prefix: str) -> Piece:
    name, key, label = joined(prefix, part.key), part.key, part.control.label

    def piece(answers: Answers, errors: Errors, state: PageState) -> str:
        if name in state.hidden:
            return ""
        rows = shown_rows(part, answers.get(key))
        html = []
        for index, value in enumerate(rows):
            path = f"{name}.{index}"
            numbered = phrase(label, f" {index + 1}") if len(rows) > 1 else label
            show = compile_control(replace(part.control, name=path, label=numbered))
            shown = "" if value is None else to_input(part.kind, value)
            html.append(show(shown, errors.get(path, ())) + remove_button(part, name, index, len(rows), label))
        html.append(add_button(part, name, label, len(rows)))
        return f'<div class="gw-group__body" id="f-{name}">{"".join(html)}</div>'

    return piece
