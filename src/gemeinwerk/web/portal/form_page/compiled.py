"""A form version as pages: built once from schema and layout, then shared by all requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from gemeinwerk.domain.documents.types import DEFAULT_MAX_BYTES, DEFAULT_TYPES
from gemeinwerk.domain.forms.queries import (
    BrowserProgramme,
    asked_as,
    browser_rules,
    find,
    is_own_data,
    is_partial_date,
    steps,
)
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Layout, LegalReference, Node, Step, Widget
from gemeinwerk.web.design.controls import SEVERAL, Choice, Control, file_size
from gemeinwerk.web.portal.form_page.live import LiveStep, live_step
from gemeinwerk.web.portal.form_page.render import StepRenderer
from gemeinwerk.web.portal.form_page.tree import MOST_ROWS, Note, Part, Question, Section, joined

SHORT_HELP = 180
BIRTHDAY_HINT = "Tag und Monat können Sie freilassen, wenn sie nicht bekannt sind."
CHOICE_HINT = "Bitte füllen Sie genau eine der folgenden Angaben aus."
TABLE_FIELDS = range(2, 5)
"""A repeated group of so many short fields is a table; a larger one is a card for each row."""
YES_NO = (Choice("true", "Ja"), Choice("false", "Nein"))
_KINDS = {
    "date": "date", "time": "time", "datetime": "datetime", "num": "number", "num_int": "integer",
    "num_currency": "currency", "bool": "bool", "file": "file", "obj": "file",
}  # fmt: skip
_CELLS = frozenset({
    "text", "date", "time", "number", "integer", "currency", "select", "given_name", "family_name", "tel", "email",
    "postcode", "place", "street", "house_number", "organisation",
})  # fmt: skip
_TOKENS = {
    "family_name": "family-name", "given_name": "given-name", "street": "address-line1", "postcode": "postal-code",
    "place": "address-level2", "email": "email", "url": "url", "organisation": "organization", "tel": "tel",
}  # fmt: skip
_DAY_PARTS = (("day", "bday-day"), ("month", "bday-month"), ("year", "bday-year"))
_FILE_NAMES = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}


@dataclass(frozen=True, slots=True)
class FormStep:
    """One page of the form."""

    id: str
    title: str
    intro: str
    paths: tuple[str, ...]
    parts: tuple[Part, ...]
    renderer: StepRenderer
    has_uploads: bool
    is_conditional: bool
    names: tuple[str, ...] = ()
    live: LiveStep | None = None


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """All pages of one form version."""

    model: FormModel
    layout: Layout
    steps: tuple[FormStep, ...]
    several: frozenset[str]
    places: Mapping[str, int] = field(default_factory=dict)

    def step_of(self, path: str) -> int:
        """The number of the step on which a dotted path is asked; the first one for what no step asks."""
        keys = [key for key in path.split(".") if not key.isdecimal()]
        for length in range(len(keys), 0, -1):
            number = self.places.get(".".join(keys[:length]))
            if number is not None:
                return number
        return 0

    def number_of(self, step_id: str) -> int | None:
        """The place of a step in the order, from 0; None for an unknown one."""
        for number, step in enumerate(self.steps):
            if step.id == step_id:
                return number
        return None


def compile_form(model: FormModel, layout: Layout) -> CompiledForm:
    """Build the pages of a form; without a layout, each top-level group is a page."""
    rules = browser_rules(model, layout)
    pages = tuple(_step(step, layout, rules) for step in steps(model, layout))
    several = frozenset(
        ".".join(path)
        for path, node in model.walk()
        if isinstance(node, FieldNode) and asked_as(node, _widget(layout, path).widget) in SEVERAL
    )
    return CompiledForm(model, layout, pages, several, _places(pages))


def _widget(layout: Layout, path: tuple[str, ...]) -> Widget:
    return layout.widgets.get("/".join(path), Widget())


def _places(pages: tuple[FormStep, ...]) -> dict[str, int]:
    """For every path that is asked, and for the groups above it, the first page on which it stands."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages):
        for path in page.paths:
            keys = path.split("/")
            for length in range(len(keys), 0, -1):
                found.setdefault(".".join(keys[:length]), number)
    return found


def _step(step: Step, layout: Layout, rules: BrowserProgramme) -> FormStep:
    model = rules.model
    nodes = [(path, node) for path in step.paths if (node := find(model, path)) is not None]
    alone = len(nodes) == 1 and _title(nodes[0][1]) == step.title
    parts = tuple(part for path, node in nodes for part in _placed(path, node, layout, model, titled=not alone))
    questions = list(questions_in(parts))
    live = live_step(rules.page(step.paths), parts)
    return FormStep(
        id=step.id,
        title=step.title,
        intro=step.intro,
        paths=step.paths,
        parts=parts,
        renderer=StepRenderer(parts, live=live.parts if live else frozenset()),
        has_uploads=any(question.kind == "file" for question in questions),
        is_conditional=rules.moves(step.paths) and bool(questions),
        names=tuple(names_in(parts)),
        live=live,
    )


def _placed(path: str, node: Node, layout: Layout, model: FormModel, *, titled: bool) -> Iterator[Part]:
    """The parts of a node, below the groups above it where a step names a node deeper down."""
    *above, _ = path.split("/")
    labels = tuple(_title(found) for place in range(len(above)) if (found := find(model, "/".join(above[: place + 1]))))
    parts = tuple(_part(node, tuple(above), layout, labels, titled=titled))
    for key in reversed(above):
        parts = (Section(key, "", parts=parts),)
    yield from parts


def questions_in(parts: tuple[Part, ...]) -> Iterator[Question]:
    """All questions among the parts, in order."""
    for part in parts:
        if isinstance(part, Question):
            yield part
        elif isinstance(part, Section):
            yield from questions_in(part.parts)


def names_in(parts: tuple[Part, ...], prefix: str = "") -> Iterator[str]:
    """The dotted names of all questions, without row numbers; a repeated group counts as one."""
    for part in parts:
        name = joined(prefix, part.key)
        if isinstance(part, Question) or (isinstance(part, Section) and part.repeated):
            yield name
        elif isinstance(part, Section):
            yield from names_in(part.parts, name)


def _title(node: Node) -> str:
    return node.label or node.name


def _most(node: Node) -> int:
    return MOST_ROWS if node.most is None else min(node.most, MOST_ROWS)


def _part(
    node: Node, above: tuple[str, ...], layout: Layout, labels: tuple[str, ...], *, titled: bool = True
) -> Iterator[Part]:
    path = (*above, node.id)
    if isinstance(node, FieldNode):
        yield from _field(node, path, layout, labels)
        return
    labels = (*labels, _title(node))
    if is_partial_date(node):
        yield _partial_date(node, path, layout, labels)
        return
    children = _with_places(tuple(part for child in node.children for part in _part(child, path, layout, labels)))
    if not children:
        return
    hint = " ".join(text for text in (node.help, _choice_hint(node)) if text)
    shown = titled or _most(node) > 1
    shape = "table" if _most(node) > 1 and _is_table(children) else "group"
    yield Section(node.id, _title(node) if shown else "", hint, node.least, _most(node), children, shape)


def _is_table(parts: tuple[Part, ...]) -> bool:
    """Few short questions and nothing else fit into the row of a table."""
    return len(parts) in TABLE_FIELDS and all(
        isinstance(part, Question) and not part.repeated and part.control.widget in _CELLS and not part.control.more
        for part in parts
    )


def _with_places(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """A place beside a postcode learns its name, so that places can be suggested; nobody has to take them."""
    postcode = next((p.key for p in parts if isinstance(p, Question) and p.control.widget == "postcode"), "")
    if not postcode:
        return parts
    return tuple(
        replace(part, control=replace(part.control, place_of=postcode))
        if isinstance(part, Question) and part.control.widget == "place"
        else part
        for part in parts
    )


def _partial_date(node: GroupNode, path: tuple[str, ...], layout: Layout, labels: tuple[str, ...]) -> Section:
    """Day, month and year in one line; what is not known stays empty."""
    birthday = is_own_data(labels) and "geburt" in _title(node).lower()
    parts = []
    for child, (widget, token) in zip(node.children, _DAY_PARTS, strict=True):
        assert isinstance(child, FieldNode)
        wished = layout.widgets.get("/".join((*path, child.id)), Widget()).autocomplete
        control = Control(
            name=child.id,
            label=_title(child),
            widget=widget,
            required=child.least > 0,
            autocomplete=wished or (token if birthday else ""),
            max_length=4 if widget == "year" else 2,
        )
        parts.append(Question(child.id, control, kind="integer", least=child.least))
    hint = f"{node.help} {BIRTHDAY_HINT}".strip()
    return Section(node.id, _title(node), hint, node.least, _most(node), tuple(parts), "date")


def _choice_hint(node: GroupNode) -> str:
    return CHOICE_HINT if node.choice else ""


def _field(node: FieldNode, path: tuple[str, ...], layout: Layout, labels: tuple[str, ...]) -> Iterator[Part]:
    if node.kind == "hidden" or (node.kind == "locked" and not node.content):
        return
    if node.kind in ("label", "locked"):
        text = node.content or node.label
        if text:
            yield Note(node.id, f"{_title(node)}: {text}" if node.kind == "locked" else text)
        return
    widget = _widget(layout, path)
    control = _control(node, widget, asked_as(node, widget.widget), labels)
    most = 1 if control.widget in SEVERAL else _most(node)
    kind = control.widget if control.widget in ("iban", "signature") else _kind(node)
    yield Question(node.id, control, kind=kind, least=node.least, most=most)


def _kind(node: FieldNode) -> str:
    if node.options:
        return "choice"
    return _KINDS.get(node.datatype, "text")


def _control(node: FieldNode, widget: Widget, shape: str, labels: tuple[str, ...]) -> Control:
    kind = _kind(node)
    help_text = (widget.help or node.help).strip()
    short = len(help_text) <= SHORT_HELP and "\n" not in help_text
    hint = help_text if short else ""
    if kind == "file" and " MB" not in hint:
        hint = f"{hint} {file_hint(node)}".strip()
    return Control(
        name=node.id,
        label=_title(node),
        widget=shape,
        required=node.least > 0,
        hint=hint,
        more="" if short else help_text,
        legal_basis=_laws(node.legal_bases),
        choices=_choices(node, kind),
        autocomplete=widget.autocomplete or _token(node, shape, labels),
        width=_NAMED_WIDTHS.get(widget.width, ""),
        max_length=(node.constraints.max_length or 0) if kind == "text" else 0,
        accept=",".join(_types(node)) if kind == "file" else "",
        max_bytes=(node.max_size or DEFAULT_MAX_BYTES) if kind == "file" else 0,
        live=bool(node.options) or kind == "bool",
    )


# Packages name a width by letters or by words.
_NAMED_WIDTHS = {"xs": "xs", "short": "xs", "s": "s", "m": "m", "medium": "m"}


def _types(node: FieldNode) -> tuple[str, ...]:
    return node.media_types or DEFAULT_TYPES


def file_hint(node: FieldNode) -> str:
    """What may be uploaded and how large, before somebody tries."""
    names = [_FILE_NAMES.get(media, media.rpartition("/")[2].upper()) for media in _types(node)]
    listed = ", ".join(names[:-1]) + (f" {gettext('oder')} " if len(names) > 1 else "") + names[-1]
    return gettext("{kinds}, höchstens {size}.").format(
        kinds=listed, size=file_size(node.max_size or DEFAULT_MAX_BYTES)
    )


def _token(node: FieldNode, shape: str, labels: tuple[str, ...]) -> str:
    """The purpose of an input about the person who fills in (WCAG 2.2, 1.3.5); never in a form about somebody else."""
    if node.most != 1 or not is_own_data(labels):
        return ""
    label = _title(node).lower()
    if "fax" in label:
        return ""
    if shape == "date" and "geburtsdatum" in label:
        return "bday"
    return _TOKENS.get(shape, "")


def _laws(references: tuple[LegalReference, ...]) -> tuple[str, ...]:
    return tuple(reference.text for reference in references if reference.text)


def _choices(node: FieldNode, kind: str) -> tuple[Choice, ...]:
    if node.options:
        return tuple(Choice(option.code, option.name or option.code) for option in node.options)
    return YES_NO if kind == "bool" else ()
