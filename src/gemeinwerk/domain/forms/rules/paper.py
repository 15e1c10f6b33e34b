"""From the form to its paper: every question with its limits in words, its values, its help and its legal basis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemeinwerk.domain.forms.rules.structure import asked, asks, needed
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, LegalReference, Node, RuleText
from gemeinwerk.domain.forms.types.datatypes import NUMBERS, limit
from gemeinwerk.domain.forms.types.paper import PaperForm, PaperItem, PaperKind

# More values than these are written, not ticked.
MAX_BOXES = 30
# A repetition without a near end gets this many places and a hint to add a sheet.
COPIES, MAX_COPIES = 2, 5
LONG_TEXT = 120
ID = re.compile(r"\b([FG]\d{8}(?:\d{3})?)\b(?:\s*[\"„“”'][^\"“”„']{1,200}[\"“”'])?")
INTRODUCTION = (
    "Dieses Formular stellt dieselben Fragen wie das Formular im Internet. Bitte schreiben Sie leserlich.",
    "Mit „(Pflicht)“ gekennzeichnete Fragen sind zu beantworten, wenn der Abschnitt auf Sie zutrifft.",
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
    return PaperForm(model.title, model.ref, introduction, tuple(items))


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
        else:
            yield from _group(node, own, inner, numbers, level)


def _group(node: GroupNode, number: str, path: str, numbers: Numbers, level: int) -> Iterator[PaperItem]:
    copies = _copies(node)
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
            limits=_repeats(node) if first else "",
            legal_basis=_laws(node.legal_bases) if first else "",
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
    return PaperItem(item.kind, item.number, item.label, item.level, "", item.required, "", item.limits, "",
                     item.options, item.copies)  # fmt: skip


def _copies(node: Node) -> int:
    if node.most == 1:
        return 1
    return max(node.least, COPIES) if node.most is None or node.most > MAX_COPIES else node.most


def _repeats(node: Node) -> str:
    if node.most == 1:
        return ""
    least = f"mindestens {node.least}" if node.least else "beliebig viele"
    most = "" if node.most is None else f", höchstens {node.most}"
    sheet = (
        "" if node.most is not None and node.most <= MAX_COPIES else " Für weitere nutzen Sie bitte ein Zusatzblatt."
    )
    return f"Angaben: {least}{most}.{sheet}"


def _question(node: FieldNode, number: str, path: str, level: int) -> PaperItem:
    kind, options = _kind(node)
    return PaperItem(
        kind,
        number,
        node.label,
        level,
        path=path,
        required=needed(node),
        help=node.help,
        limits=" ".join(part for part in (_limits(node), _repeats(node)) if part),
        legal_basis="" if node.inherited_bases else _laws(node.legal_bases),
        options=options,
        copies=_copies(node) if kind is not PaperKind.BOXES else 1,
    )


def _kind(node: FieldNode) -> tuple[PaperKind, tuple[tuple[str, str], ...]]:
    if node.datatype == "file":
        return PaperKind.ATTACHMENT, ()
    if node.datatype == "bool":
        return PaperKind.BOXES, (("ja", "Ja"), ("nein", "Nein"))
    if node.kind == "select" and node.options and len(node.options) <= MAX_BOXES:
        return PaperKind.BOXES, tuple((option.code, option.name) for option in node.options)
    if node.datatype == "date":
        return PaperKind.DATE, ()
    if node.datatype in {"text", "text_latin"} and (node.constraints.max_length or 0) > LONG_TEXT:
        return PaperKind.LINES, ()
    return PaperKind.LINE, ()


def _limits(node: FieldNode) -> str:
    """Return what is accepted, in words."""
    if node.datatype == "file":
        size = f"höchstens {node.max_size // 1_000_000} MB" if node.max_size else ""
        kinds = ", ".join(one.partition("/")[2].upper() for one in node.media_types)
        online = ", ".join(part for part in (kinds, size) if part)
        return f"Bitte fügen Sie die Unterlage bei{f' (im Internet: {online})' if online else ''}."
    if node.kind == "select":
        if not node.options or len(node.options) > MAX_BOXES:
            return "Bitte schreiben Sie den Wert aus der amtlichen Liste."
        return "" if node.most == 1 else "Sie können mehrere Werte ankreuzen."
    if node.datatype in NUMBERS or node.datatype in {"date", "time", "datetime"}:
        return _range(node)
    return _lengths(node)


def _range(node: FieldNode) -> str:
    words = {
        "num": "Zahl", "num_int": "ganze Zahl", "num_currency": "Betrag in Euro", "date": "Tag, Monat, Jahr",
        "time": "Uhrzeit: Stunde und Minute", "datetime": "Datum und Uhrzeit",
    }  # fmt: skip
    parts = [words[node.datatype]]
    for text, word in ((node.constraints.min_value, "mindestens"), (node.constraints.max_value, "höchstens")):
        found = limit(node.datatype, text)
        if found:
            parts.append(f"{word} {found.replace('.', ',') if node.datatype in NUMBERS else found}")
    return ", ".join(parts)


def _lengths(node: FieldNode) -> str:
    low, high = node.constraints.min_length or 0, node.constraints.max_length
    if high is None:
        return "" if low <= 1 else f"mindestens {low} Zeichen"
    if low == high:
        return f"genau {high} Zeichen"
    return f"{low} bis {high} Zeichen" if low > 1 else f"höchstens {high} Zeichen"


def _laws(bases: tuple[LegalReference, ...]) -> str:
    return "; ".join(dict.fromkeys(base.text for base in bases))


def _rules(rules: tuple[RuleText, ...], numbers: Numbers, within: str, level: int) -> Iterator[PaperItem]:
    """Yield the rules in words; ids become the numbers of the questions."""

    def number(found: re.Match[str]) -> str:
        known = numbers.of(found[1], within)
        return f"Nr. {known}" if known else found[0]

    for rule in rules:
        words = ID.sub(number, rule.prose).strip()
        if words:
            yield PaperItem(PaperKind.NOTE, "", "Wann ist was auszufüllen?", level, help=words)
