"""From the form to its paper: every question with its limits in words, its values, its help and its legal basis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gemeinwerk.domain.forms.rules.paper_limits import INTRODUCTION as LIMITS
from gemeinwerk.domain.forms.rules.paper_limits import MAX_COPIES, accepted, in_words
from gemeinwerk.domain.forms.rules.structure import asked, asks, codes, needed
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, LegalReference, Node, RuleText
from gemeinwerk.domain.forms.types.paper import PaperForm, PaperItem, PaperKind, PaperLimits, PaperList

# More values than these are written, not ticked.
MAX_BOXES = 30
# A repetition without a near end gets this many places.
COPIES = 2
# Longer lists of values are named and counted, not printed.
MAX_PRINTED = 1000
# Places for single characters that stand side by side.
MAX_CELLS = 25
LONG_TEXT = 120
ID = re.compile(r"\b([FG]\d{8}(?:\d{3})?)\b(?:\s*[\"„“”'][^\"“”„']{1,200}[\"“”'])?")
INTRODUCTION = (
    "Dieses Formular stellt dieselben Fragen wie das Formular im Internet. Bitte schreiben Sie leserlich.",
    "Mit „(Pflicht)“ gekennzeichnete Fragen sind zu beantworten, wenn der Abschnitt auf Sie zutrifft.",
    LIMITS,
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number and id of every question, in order; the same element may stand at several places."""

    places: tuple[tuple[str, str], ...]

    def of(self, key: str, within: str) -> str:
        """Return the number of an element: the one inside ``within`` if there is one, else the first, else nothing."""
        found = [number for number, id_ in self.places if id_ == key]
        return next((number for number in found if number.startswith(within)), found[0] if found else "")


def paper_form(model: FormModel) -> PaperForm:
    """Return the form on paper; labels of the schema stand as notes, hidden and locked fields are not asked."""
    numbers = Numbers(tuple((number, node.id) for number, node in _numbered(model.children, "")))
    items = [*_rules(model.rules, numbers, "", 1), *_items(model.children, "", "", numbers, 1)]
    introduction = (*INTRODUCTION, *(line for line in model.help.splitlines() if line.strip()))
    return PaperForm(model.title, model.ref, introduction, tuple(items), tuple(_lists(model.children).values()))


def _shown(nodes: tuple[Node, ...]) -> list[Node]:
    return [node for node in nodes if asks(node) or (isinstance(node, FieldNode) and node.kind == "label")]


def _numbered(nodes: tuple[Node, ...], above: str) -> Iterator[tuple[str, Node]]:
    for place, node in enumerate(asked(nodes), start=1):
        number = f"{above}{place}"
        yield number, node
        if isinstance(node, GroupNode):
            yield from _numbered(node.children, f"{number}.")


def _items(nodes: tuple[Node, ...], number: str, path: str, numbers: Numbers, level: int) -> Iterator[PaperItem]:
    place = 0
    for node in _shown(nodes):
        if isinstance(node, FieldNode) and node.kind == "label":
            yield PaperItem(PaperKind.NOTE, "", node.label, level, help=node.content)
            continue
        place += 1
        own, inner = f"{number}{place}", f"{path}{node.id}"
        if isinstance(node, FieldNode):
            yield _question(node, own, inner, level)
            yield from _rules(node.rules, numbers, number, level)
        else:
            yield from _group(node, own, inner, numbers, level)


def _group(node: GroupNode, number: str, path: str, numbers: Numbers, level: int) -> Iterator[PaperItem]:
    accepts = accepted(node)
    copies = _copies(node, accepts)
    for copy in range(copies):
        suffix = f" ({copy + 1})" if copies > 1 else ""
        first = copy == 0
        yield PaperItem(
            PaperKind.HEADING,
            number,
            f"{node.label}{suffix}",
            level,
            path=path if first else "",
            required=needed(node) and first,
            help=node.help if first else "",
            limits=in_words(node, accepts) if first else "",
            legal_basis=_laws(node.legal_bases) if first else "",
            accepts=accepts,
        )
        if first:
            yield from _rules(node.rules, numbers, f"{number}.", level)
            if node.choice:
                yield PaperItem(PaperKind.NOTE, "", "Bitte füllen Sie genau einen der folgenden Teile aus.", level)
        for item in _items(node.children, f"{number}.", f"{path}/", numbers, level + 1):
            if first:
                yield item
            elif item.kind is not PaperKind.NOTE:
                yield _repeated(item)


def _repeated(item: PaperItem) -> PaperItem:
    """Return a question of a further row: without what was already explained in the first."""
    return replace(item, path="", help="", legal_basis="")


def _copies(node: Node, accepts: PaperLimits) -> int:
    if node.most == 1:
        return 1
    return accepts.most if accepts.most <= MAX_COPIES else max(accepts.least, COPIES)


def _question(node: FieldNode, number: str, path: str, level: int) -> PaperItem:
    kind, options = _kind(node)
    accepts = accepted(node)
    ticked = kind is PaperKind.BOXES and node.datatype != "bool"
    listed = _list_name(node) if accepts.datatype == "choice" and not options else ""
    words = in_words(node, accepts)
    return PaperItem(
        kind,
        number,
        node.label,
        level,
        path=path,
        required=needed(node),
        help=node.help,
        limits=f"{words} Bitte einen Wert der Liste „{listed}“ am Ende.".strip() if listed else words,
        legal_basis="" if node.inherited_bases else _laws(node.legal_bases),
        options=options,
        copies=1 if ticked else _copies(node, accepts),
        boxes=accepts.max_length if kind is PaperKind.LINE and accepts.max_length <= MAX_CELLS else 0,
        listed=listed,
        accepts=accepts,
    )


def _list_name(node: FieldNode) -> str:
    reference = node.code_list
    return (reference.version_uri or reference.uri) if reference else f"{node.label} ({node.id})"


def _lists(nodes: tuple[Node, ...]) -> dict[str, PaperList]:
    """Return the values that are too many to tick, each list once."""
    found: dict[str, PaperList] = {}
    for node in asked(nodes):
        if isinstance(node, GroupNode):
            found |= _lists(node.children)
        elif node.kind == "select" and len(node.options) > MAX_BOXES and node.datatype not in {"file", "bool"}:
            options = _pairs(node)
            found[_list_name(node)] = PaperList(_list_name(node), options[:MAX_PRINTED], len(options))
    return found


def _pairs(node: FieldNode) -> tuple[tuple[str, str], ...]:
    """Return the codes that an answer can be, with their names."""
    names = {option.code: option.name for option in node.options}
    return tuple((code, names[code]) for code in codes(node))


def _kind(node: FieldNode) -> tuple[PaperKind, tuple[tuple[str, str], ...]]:
    if node.datatype == "file":
        return PaperKind.ATTACHMENT, ()
    if node.datatype == "bool":
        return PaperKind.BOXES, (("ja", "Ja"), ("nein", "Nein"))
    if node.kind == "select" and node.options and len(node.options) <= MAX_BOXES:
        return PaperKind.BOXES, _pairs(node)
    if node.datatype == "date" and not (node.kind == "select" and node.options):
        return PaperKind.DATE, ()
    if node.datatype in {"text", "text_latin"} and (node.constraints.max_length or 0) > LONG_TEXT:
        return PaperKind.LINES, ()
    return PaperKind.LINE, ()


def _laws(bases: tuple[LegalReference, ...]) -> str:
    return "; ".join(dict.fromkeys(base.text for base in bases))


def _rules(rules: tuple[RuleText, ...], numbers: Numbers, within: str, level: int) -> Iterator[PaperItem]:
    """Yield the rules in words; ids become the numbers of the questions."""

    def number(found: re.Match[str]) -> str:
        known = numbers.of(found[1], within)
        return f"Nr. {known}" if known else found[0]

    for rule in rules:
        words = ID.sub(number, rule.prose or " ".join(rule.errors) or rule.name).strip()
        if words:
            yield PaperItem(PaperKind.NOTE, "", "Wann ist was auszufüllen?", level, help=words)
