"""``layout.toml``: readable names, steps, widgets and prefilling; never which data are asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from gemeinwerk.domain.catalogue.package.documents import Document, Fields
from gemeinwerk.domain.catalogue.package.manifest import NAME_PATTERN
from gemeinwerk.domain.catalogue.ports import FormElement, FormOutline

WIDGETS: Final = (
    "radio",
    "select",
    "search",
    "textarea",
    "date",
    "currency",
    "upload",
    "iban",
    "email",
    "tel",
    "postcode",
    "checkbox",
    "checkboxes",
    "text",
    "number",
    "url",
    "photo",
    "signature",
)
# Variables that the platform itself brings into processes, decisions and notices.
RESERVED_NAMES: Final = frozenset(
    {
        "parameter",
        "fee",
        "decision",
        "automatic",
        "outcome",
        "reasons",
        "conditions",
        "applicant",
        "authority",
        "service",
        "submission",
        "today",
    }
)
PREFILL_SOURCE: Final = r"person\.[a-z_]+"
WIDGET_KEYS: Final = ("widget", "autocomplete", "width", "help", "label", "placeholder", "inputmode", "rows", "accept")


def check_layout(document: Document, outline: FormOutline | None) -> None:
    """Note everything in the layout that does not fit the form; without a readable form only its shape."""
    top = Fields(document, document.data)
    elements = {element.path: element for element in outline.elements} if outline else None
    _names(top, elements)
    _steps(top, elements)
    _widgets(top, elements)
    _prefill(top, elements)
    top.unknown()


def names_of(layout: Mapping[str, Any]) -> dict[str, str]:
    """Readable name -> path, as far as the layout is well-formed."""
    names = layout.get("names", {})
    return {str(name): path for name, path in names.items() if isinstance(path, str)} if isinstance(names, dict) else {}


def _section(top: Fields, key: str, *, required: bool) -> dict[str, Any]:
    table: dict[str, Any] = top.get(key, dict, {}, required=required, expected=f"ein Abschnitt [{key}]")
    return table


def _known(document: Document, path: str, elements: Mapping[str, FormElement] | None, key: str, section: str) -> None:
    if elements is not None and path not in elements:
        hint = "Bitte den Pfad aus dem Datenschema übernehmen, zum Beispiel G97001000001/F97001000001."
        document.finding(f"Den Pfad „{path[:120]}“ gibt es im Datenschema nicht.", hint, key, section)


def _names(top: Fields, elements: Mapping[str, FormElement] | None) -> None:
    names = _section(top, "names", required=True)
    paths = Counter(str(path) for path in names.values())
    for name, path in names.items():
        if not re.fullmatch(NAME_PATTERN, name):
            top.document.finding(
                f"Der Name „{name[:60]}“ ist nicht erlaubt.", f"Erwartet wird: {NAME_PATTERN}", name, "names"
            )
        if name in RESERVED_NAMES:
            hint = "Bitte einen anderen Namen wählen; dieser gehört der Plattform."
            top.document.finding(f"Der Name „{name}“ ist vergeben.", hint, name, "names")
        if not isinstance(path, str):
            top.document.finding("Der Pfad ist kein Text.", 'Bitte "G…/F…" schreiben.', name, "names")
            continue
        _known(top.document, path, elements, name, "names")
        if paths[path] > 1:
            hint = "Bitte je Feld nur einen Namen vergeben."
            top.document.finding(f"Der Pfad „{path[:120]}“ hat mehrere Namen.", hint, name, "names")


def _steps(top: Fields, elements: Mapping[str, FormElement] | None) -> None:
    steps = top.get("steps", list, [], required=True, expected="mindestens ein Abschnitt [[steps]]")
    placed: Counter[str] = Counter()
    for number, step in enumerate(steps):
        if not isinstance(step, dict):
            top.document.finding("„steps“ ist keine Liste von Abschnitten.", "Bitte [[steps]] schreiben.")
            continue
        fields = Fields(top.document, step, "steps", number)
        fields.text("id", pattern=r"[a-z][a-z0-9_-]{0,59}")
        fields.text("title", longest=120)
        fields.text("intro", required=False, longest=2000)
        groups = fields.texts("groups", required=True)
        fields.unknown()
        placed.update(groups)
        for group in groups:
            if elements is not None and group not in elements:
                hint = "Bitte eine oberste Gruppe oder ein oberstes Feld des Datenschemas nennen."
                message = f"„{group[:60]}“ gibt es im Datenschema nicht."
                top.document.finding(message, hint, "groups", "steps", number)
    _every_root_once(top.document, placed, elements)


def _every_root_once(document: Document, placed: Counter[str], elements: Mapping[str, FormElement] | None) -> None:
    for group, count in placed.items():
        if count > 1:
            hint = "Bitte jede Gruppe genau einem Schritt zuordnen."
            document.finding(f"„{group[:60]}“ steht in mehreren Schritten.", hint, "", "steps")
    for path, element in (elements or {}).items():
        if "/" not in path and path not in placed:
            hint = "Bitte die Gruppe in [[steps]] aufnehmen."
            document.finding(f"„{element.title}“ ({path}) steht in keinem Schritt.", hint, "", "steps")


def _widgets(top: Fields, elements: Mapping[str, FormElement] | None) -> None:
    for path, table in _section(top, "widgets", required=False).items():
        section = f"widgets.{path}"
        if not isinstance(table, dict):
            top.document.finding(f"„{section}“ ist kein Abschnitt.", f'Bitte [widgets."{path}"] schreiben.')
            continue
        _known(top.document, path, elements, "", section)
        fields = Fields(top.document, table, section)
        if "widget" in table:
            fields.choice("widget", WIDGETS, "text")
        fields.taken.update(WIDGET_KEYS)
        fields.unknown()


def _prefill(top: Fields, elements: Mapping[str, FormElement] | None) -> None:
    for path, source in _section(top, "prefill", required=False).items():
        _known(top.document, path, elements, path, "prefill")
        if not isinstance(source, str) or not re.fullmatch(PREFILL_SOURCE, source):
            hint = "Erlaubt sind Angaben aus dem Konto wie person.family_name."
            top.document.finding("Diese Quelle zum Vorausfüllen ist unbekannt.", hint, path, "prefill")
