"""A form version as pages: built once from schema and layout, then shared by all requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gemeinwerk.domain.forms.queries import find, steps
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Layout, LegalReference, Node, Step, Widget
from gemeinwerk.web.design.controls import Choice, Control
from gemeinwerk.web.portal.form_page.render import StepRenderer
from gemeinwerk.web.portal.form_page.tree import MOST_ROWS, Note, Part, Question, Section

RADIO_UP_TO = 6
"""So many values stand as radio buttons; more stand in a select, over thirty with a search box."""
SHORT_HELP = 180
LONG_TEXT = 255
YES_NO = (Choice("true", "Ja"), Choice("false", "Nein"))
_KINDS = {
    "date": "date",
    "time": "time",
    "num": "number",
    "num_int": "integer",
    "num_currency": "currency",
    "bool": "bool",
    "file": "file",
    "obj": "file",
}
_WIDGETS = {"bool": "radio", "file": "upload"}


@dataclass(frozen=True, slots=True)
class FormStep:
    """One page of the form."""

    id: str
    title: str
    intro: str
    roots: frozenset[str]
    parts: tuple[Part, ...]
    renderer: StepRenderer
    has_uploads: bool
    is_conditional: bool


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """All pages of one form version."""

    model: FormModel
    layout: Layout
    steps: tuple[FormStep, ...]
    several: frozenset[str]

    def step_of(self, path: str) -> int:
        """The number of the step on which a dotted path is asked; the first one for what no step asks."""
        root = path.partition(".")[0]
        return next((number for number, step in enumerate(self.steps) if root in step.roots), 0)

    def number_of(self, step_id: str) -> int | None:
        """The place of a step in the order, from 0; None for an unknown one."""
        for number, step in enumerate(self.steps):
            if step.id == step_id:
                return number
        return None


def compile_form(model: FormModel, layout: Layout) -> CompiledForm:
    """Build the pages of a form; without a layout, each top-level group is a page."""
    pages = tuple(_step(step, layout, model) for step in steps(model, layout))
    several = frozenset(
        ".".join(path)
        for path, node in model.walk()
        if isinstance(node, FieldNode) and node.options and _most(node) > 1
    )
    return CompiledForm(model, layout, pages, several)


def _step(step: Step, layout: Layout, model: FormModel) -> FormStep:
    nodes = [(path, node) for path in step.paths if (node := find(model, path)) is not None]
    alone = len(nodes) == 1 and _title(nodes[0][1]) == step.title
    parts = tuple(part for path, node in nodes for part in _placed(path, node, layout, titled=not alone))
    questions = list(questions_in(parts))
    return FormStep(
        id=step.id,
        title=step.title,
        intro=step.intro,
        roots=frozenset(path.partition("/")[0] for path in step.paths),
        parts=parts,
        renderer=StepRenderer(parts),
        has_uploads=any(question.control.widget == "upload" for question in questions),
        is_conditional=_has_conditions(model) and bool(questions),
    )


def _placed(path: str, node: Node, layout: Layout, *, titled: bool) -> Iterator[Part]:
    """The parts of a node, below the groups above it where a step names a node deeper down."""
    *above, _ = path.split("/")
    parts = tuple(_part(node, tuple(above), layout, titled=titled))
    for key in reversed(above):
        parts = (Section(key, "", parts=parts),)
    yield from parts


def _has_conditions(model: FormModel) -> bool:
    scripts = [rule.script for rule in model.rules]
    scripts += [rule.script for _, node in model.walk() for rule in node.rules]
    return any(script.startswith(("require", "forbid")) for script in scripts)


def questions_in(parts: tuple[Part, ...]) -> Iterator[Question]:
    """All questions among the parts, in order."""
    for part in parts:
        if isinstance(part, Question):
            yield part
        elif isinstance(part, Section):
            yield from questions_in(part.parts)


def _is_silent(node: Node) -> bool:
    return isinstance(node, FieldNode) and node.kind in ("hidden", "locked")


def _title(node: Node) -> str:
    return node.label or node.name


def _most(node: Node) -> int:
    return MOST_ROWS if node.most is None else min(node.most, MOST_ROWS)


def _part(node: Node, above: tuple[str, ...], layout: Layout, *, titled: bool = True) -> Iterator[Part]:
    path = (*above, node.id)
    if isinstance(node, FieldNode):
        yield from _field(node, path, layout)
        return
    children = tuple(part for child in node.children for part in _part(child, path, layout))
    if not children:
        return
    hint = " ".join(text for text in (node.help, _choice_hint(node)) if text)
    shown = titled or _most(node) > 1
    yield Section(node.id, _title(node) if shown else "", hint, node.least, _most(node), children)


def _choice_hint(node: GroupNode) -> str:
    return "Bitte füllen Sie genau eine der folgenden Angaben aus." if node.choice else ""


def _field(node: FieldNode, path: tuple[str, ...], layout: Layout) -> Iterator[Part]:
    if _is_silent(node):
        return
    if node.kind in ("label",):
        if text := node.content or node.label:
            yield Note(node.id, text)
        return
    widget = layout.widgets.get("/".join(path), Widget())
    several = bool(node.options) and _most(node) > 1
    control = _control(node, widget, several=several)
    most = 1 if several else _most(node)
    yield Question(node.id, control, kind=_kind(node), least=node.least, most=most)


def _kind(node: FieldNode) -> str:
    if node.options:
        return "choice"
    return _KINDS.get(node.datatype, "text")


def _control(node: FieldNode, widget: Widget, *, several: bool) -> Control:
    kind = _kind(node)
    help_text = (widget.help or node.help).strip()
    short = len(help_text) <= SHORT_HELP and "\n" not in help_text
    return Control(
        name=node.id,
        label=_title(node),
        widget=_widget(node, widget.widget, kind, several=several),
        required=node.least > 0,
        hint=help_text if short else "",
        more="" if short else help_text,
        legal_basis=_laws(node.legal_bases),
        choices=_choices(node, kind),
        autocomplete=widget.autocomplete,
        width=widget.width if widget.width in ("xs", "s", "m") else "",
        max_length=(node.constraints.max_length or 0) if kind == "text" else 0,
        accept=",".join(node.media_types),
        live=bool(node.options) or kind == "bool",
    )


def _laws(references: tuple[LegalReference, ...]) -> tuple[str, ...]:
    return tuple(reference.text for reference in references if reference.text)


def _choices(node: FieldNode, kind: str) -> tuple[Choice, ...]:
    if node.options:
        return tuple(Choice(option.code, option.name or option.code) for option in node.options)
    return YES_NO if kind == "bool" else ()


def _widget(node: FieldNode, wanted: str, kind: str, *, several: bool) -> str:
    if several:
        return "checkboxes"
    if kind == "choice":
        if wanted in ("radio", "select", "search"):
            return wanted
        return "radio" if len(node.options) <= RADIO_UP_TO else "select"
    if kind in _WIDGETS:
        return wanted if wanted in ("checkbox",) and kind == "bool" else _WIDGETS[kind]
    if kind == "text":
        long = (node.constraints.max_length or 0) > LONG_TEXT
        return wanted or ("textarea" if long else "text")
    return kind
