"""How a field is asked: from the layout, from the harmonised element behind it, or from what it is called.

The numbers are those of the federal kit of harmonised elements (Nummernkreis 60), in the notations of both versions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gemeinwerk.domain.forms.types import FieldNode, GroupNode, Node

# More values than this are chosen in a list with a search box, more than the first number in a plain list.
RADIO_UP_TO, SELECT_UP_TO = 6, 30
LONG_TEXT = 255
_KIT = re.compile(r"^([FG])600+([1-9][0-9]*)$")
_HARMONISED: Mapping[str, str] = {
    "F240": "tel", "F241": "tel", "F242": "email", "F345": "email", "F321": "url", "F246": "postcode", "F247": "place",
    "F243": "street", "F244": "house_number", "F227": "family_name", "F228": "given_name", "F319": "organisation",
    "F320": "organisation", "F235": "country", "F237": "country", "F261": "country", "F236": "country",
}  # fmt: skip
_NAMED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\biban\b"), "iban"),
    (re.compile(r"e-?mail"), "email"),
    (re.compile(r"^(tele(fon|fax)|mobil|handy|fax)(nummer)?\b"), "tel"),
    (re.compile(r"^postleitzahl\b|^plz\b"), "postcode"),
    (re.compile(r"^(wohn)?ort$|^stadt$"), "place"),
    (re.compile(r"^stra(ß|ss)e$"), "street"),
    (re.compile(r"^hausnummer\b"), "house_number"),
    (re.compile(r"^(familien|nach)name$"), "family_name"),
    (re.compile(r"^vornamen?$"), "given_name"),
    (re.compile(r"^(staat|land|staatsangehörigkeit)\b|^staat der geburt"), "country"),
    (re.compile(r"^(web-?adresse|webseite|internetadresse|homepage)"), "url"),
)
_TYPES = {
    "date": "date", "time": "time", "datetime": "datetime", "num": "number", "num_int": "integer",
    "num_currency": "currency", "bool": "radio", "file": "upload", "obj": "upload",
}  # fmt: skip
# Layouts call short text by its purpose; these names say nothing about the control.
_NEUTRAL = frozenset({"", "text", "number"})
_CHOICES = frozenset({"radio", "select", "search", "checkboxes"})
_OTHERS = re.compile(
    r"kind|ehe(gatt|partner)|partner|vertret|bevollmächtigt|verstorben|arbeitgeb|vermieter|mutter|vater|elternteil"
    r"|gesellschafter|ansprechperson|betreib|hersteller|halter|zeug|dritt|abweich",
)


def harmonised(node: Node) -> str:
    """Return ``F227`` or ``G83`` for an element of the federal kit, else an empty text."""
    found = _KIT.match(node.id)
    return f"{found[1]}{found[2]}" if found else ""


def asked_as(node: FieldNode, wanted: str = "") -> str:
    """Return the control for a field; ``wanted`` is the layout's word, which holds where the type allows it."""
    several = node.options and node.most != 1
    if several:
        # Hundreds of boxes are no question; a long list is asked once for each value, with a button for one more.
        return "checkboxes" if len(node.options) <= SELECT_UP_TO else "search"
    if node.options:
        if wanted in _CHOICES - {"checkboxes"}:
            return wanted
        count = len(node.options)
        return "radio" if count <= RADIO_UP_TO else ("select" if count <= SELECT_UP_TO else "search")
    typed = _TYPES.get(node.datatype)
    if typed == "upload":
        return wanted if wanted == "photo" else typed
    if typed == "radio":
        return "checkbox" if wanted == "checkbox" else typed
    if typed:
        return typed
    return wanted if wanted not in _NEUTRAL | _CHOICES else _text(node)


def _text(node: FieldNode) -> str:
    meaning = meant(node)
    if meaning and not (meaning == "country" and node.kind != "select"):
        return meaning
    return "textarea" if (node.constraints.max_length or 0) > LONG_TEXT else "text"


def meant(node: FieldNode) -> str:
    """Return what a field of text asks for, such as ``postcode``; empty where it is anything."""
    known = _HARMONISED.get(harmonised(node))
    if known:
        return known
    label = (node.label or node.name).strip().lower()
    return next((word for pattern, word in _NAMED if pattern.search(label)), "")


def is_partial_date(node: Node) -> bool:
    """Tell whether a group is a partly known date: day and month optional, year required (harmonised group 83)."""
    if not isinstance(node, GroupNode) or len(node.children) != 3:
        return False
    if any(not isinstance(child, FieldNode) or child.datatype != "num_int" for child in node.children):
        return False
    names = [child.label.strip().lower() for child in node.children]
    return harmonised(node) == "G83" or names == ["tag", "monat", "jahr"]


def is_own_data(labels: tuple[str, ...]) -> bool:
    """Tell whether groups with these titles ask about the person who fills in (WCAG 2.2, 1.3.5), not about others."""
    return not any(_OTHERS.search(label.lower()) for label in labels)
