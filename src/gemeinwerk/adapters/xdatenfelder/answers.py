"""Answers in XML back to answers as JSON has them, with the limits of any foreign XML."""

from __future__ import annotations

from typing import Any

from gemeinwerk.adapters.xdatenfelder.stream import Element, read_tree, refuse
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, GroupNode, Node
from gemeinwerk.domain.forms.types.answer_names import element_name, namespace

# Types of XML Schema around which blanks do not count.
COLLAPSED = frozenset({"num", "num_int", "num_currency", "date", "bool"})


def read_answers(model: FormModel, source: bytes) -> Answers:
    """Return the answers in ``source``, to be checked; raises SchemaRefused for XML that is no document of this form.

    Elements that the form does not know stay as unknown keys, which the answer check names.
    """
    found = read_tree(source)
    if found.name != element_name(model.id) or found.namespace != namespace(model):
        raise refuse(found.line, f"Das sind keine Antworten zu {model.id}.", "Bitte prüfen Sie Formular und Fassung.")
    return _group(found, model.children)


def _group(one: Element, nodes: tuple[Node, ...]) -> Answers:
    known = {element_name(node.id): node for node in nodes}
    order = {name: place for place, name in enumerate(known)}
    answers: Answers = {}
    last = -1
    for child in one.children:
        node = known.get(child.name) if child.namespace == one.namespace else None
        place = order.get(child.name, len(order)) if node is not None else len(order)
        if place < last:
            raise refuse(child.line, f"„{child.name[:40]}“ steht an der falschen Stelle.", "Bitte ordnen Sie um.")
        last = place
        _put(answers, child, node)
    if one.text.strip() and one.children:
        raise refuse(one.line, f"Zwischen den Angaben in „{one.name[:40]}“ steht Text.", "Bitte entfernen Sie ihn.")
    return answers


def _put(answers: Answers, child: Element, node: Node | None) -> None:
    if child.attributes:
        raise refuse(child.line, f"„{child.name[:40]}“ hat Attribute.", "Bitte entfernen Sie sie.")
    if node is None:
        answers[child.name] = child.text
        return
    value = _group(child, node.children) if isinstance(node, GroupNode) else _field(child, node)
    if node.most != 1:
        answers.setdefault(node.id, []).append(value)
    elif node.id in answers:
        raise refuse(child.line, f"„{child.name[:40]}“ steht zweimal.", "Bitte entfernen Sie eine der Angaben.")
    else:
        answers[node.id] = value


def _field(child: Element, node: FieldNode) -> Any:
    if node.datatype == "file":
        found: dict[str, Any] = {}
        for part in child.children:
            text = part.text.strip() if part.name == "size" else part.text
            found[part.name] = int(text) if part.name == "size" and text.isascii() and text[:18].isdecimal() else text
        return found
    if child.children:
        raise refuse(child.line, f"„{child.name[:40]}“ enthält andere Angaben.", "Bitte geben Sie nur Text an.")
    text = " ".join(child.text.split(" ")).strip(" \t\n\r") if node.datatype in COLLAPSED else child.text
    if node.datatype == "bool":
        return {"true": True, "false": False}.get(text, text)
    return text
