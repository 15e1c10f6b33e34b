"""``layout.toml``: readable names, steps, widgets and prefilling; never which data are asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from gemeinwerk.domain.catalogue.package.documents import Document, Fields
from gemeinwerk.domain.catalogue.package.manifest import NAME_PATTERN
from gemeinwerk.domain.catalogue.ports import FormElement, FormOutline
from gemeinwerk.domain.forms.types.translations import LANGUAGES

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
LONGEST_WORDS: Final = 5_000
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
    _translations(top)
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


def _translations(top: Fields) -> None:
    """Words of the layout in other languages, by their German text; one that stands nowhere is outdated."""
    tables = _section(top, "translations", required=False)
    german = _words(top.document.data) if tables else frozenset()
    for tag, table in tables.items():
        section = f"translations.{tag}"
        if tag not in LANGUAGES or not isinstance(table, dict):
            hint = f"Vorgesehen sind: {', '.join(LANGUAGES)}."
            top.document.finding(f"Die Sprache „{tag[:20]}“ ist nicht vorgesehen.", hint, "", section)
            continue
        for text, translated in table.items():
            if text not in german:
                hint = "Bitte übersetzen Sie den deutschen Text, wie er jetzt in steps oder widgets steht."
                top.document.finding(f"Veraltet: „{text[:60]}“ steht nicht im Layout.", hint, "", section)
            if not isinstance(translated, str) or not 0 < len(translated.strip()) <= LONGEST_WORDS:
                hint = f"Bitte schreiben Sie einen Text mit höchstens {LONGEST_WORDS} Zeichen."
                top.document.finding(f"Die Übersetzung von „{text[:60]}“ ist kein Text.", hint, "", section)


def _words(layout: Mapping[str, Any]) -> frozenset[str]:
    steps, widgets = layout.get("steps"), layout.get("widgets")
    found = [one.get(key) for one in steps or () if isinstance(one, dict) for key in ("title", "intro")]
    found += [
        one.get("help") for one in (widgets.values() if isinstance(widgets, dict) else ()) if isinstance(one, dict)
    ]
    return frozenset(text for text in found if isinstance(text, str) and text)


def _prefill(top: Fields, elements: Mapping[str, FormElement] | None) -> None:
    for path, source in _section(top, "prefill", required=False).items():
        _known(top.document, path, elements, path, "prefill")
        if not isinstance(source, str) or not re.fullmatch(PREFILL_SOURCE, source):
            hint = "Erlaubt sind Angaben aus dem Konto wie person.family_name."
            top.document.finding("Diese Quelle zum Vorausfüllen ist unbekannt.", hint, path, "prefill")
