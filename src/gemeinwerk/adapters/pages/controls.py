"""Checks of controls: one name each, groups with a legend, what is demanded said in words, errors that are tied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gemeinwerk.adapters.pages.names import (
    Element,
    Page,
    group_name,
    label_names,
    referenced,
    text,
)
from gemeinwerk.adapters.pages.tokens import is_valid
from gemeinwerk.domain.catalogue.ports import PageFault

OPTIONAL: Final = "(freiwillig)"
GROUPED: Final = frozenset({"radio", "checkbox"})
GROUPS: Final = frozenset({"radiogroup", "group"})


def name_of(one: Element) -> str:
    """Return the name of the input that an element belongs to, or nothing."""
    if one.get("name") and one.tag in ("input", "select", "textarea"):
        return str(one.get("name"))
    for identity in (one.get("id"), one.get("for"), one.get("aria-describedby")):
        if identity and identity.startswith("f-"):
            return str(identity.split()[0]).removeprefix("f-").removesuffix("-error").removesuffix("-hint")
    inner = next((child for child in one.iterdescendants("input", "select", "textarea") if child.get("name")), None)
    return "" if inner is None else str(inner.get("name"))


def named(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1, 3.3.2, 4.1.2: every control has exactly one programmatic name."""
    for one in page.controls:
        names = label_names(page, one)
        if not any(names):
            yield PageFault(
                "4.1.2", name_of(one), "Ein Eingabefeld hat keinen Namen.", "Bitte geben Sie der Frage einen Text."
            )
        elif len(names) > 1:
            said = ", ".join(f"„{name[:60]}“" for name in names)
            yield PageFault(
                "4.1.2",
                name_of(one),
                f"Ein Eingabefeld hat mehrere Namen: {said}.",
                "Bitte lassen Sie genau eine Beschriftung stehen.",
            )


def grouped(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1: radio buttons, and check boxes of one question, stand in a group with a name."""
    questions: dict[tuple[str, str], list[Element]] = {}
    for one in page.controls:
        kind = (one.get("type") or "").lower()
        if one.tag == "input" and kind in GROUPED:
            questions.setdefault((kind, one.get("name") or ""), []).append(one)
    for (kind, name), members in questions.items():
        if kind == "checkbox" and len(members) == 1:
            continue
        if not all(_in_named_group(page, one) for one in members):
            yield PageFault(
                "1.3.1",
                name,
                "Eine Auswahl hat keine gemeinsame Frage, die vorgelesen wird.",
                "Bitte geben Sie der Frage einen Text; die Auswahl braucht eine Gruppe mit Überschrift (legend).",
            )


def _in_named_group(page: Page, one: Element) -> bool:
    group = next((up for up in one.iterancestors() if up.tag == "fieldset" or up.get("role") in GROUPS), None)
    return group is not None and bool(group_name(page, group))


def demanded(page: Page) -> Iterator[PageFault]:
    """WCAG 3.3.2: what need not be answered says so in words, and what must be does not say the opposite."""
    for one in page.controls:
        if one.tag == "input" and (one.get("type") or "").lower() in GROUPED and _in_named_group(page, one):
            continue
        said = OPTIONAL in " ".join(label_names(page, one)).lower()
        must = one.get("required") is not None or one.get("aria-required") == "true"
        if must == said:
            yield _unmarked(name_of(one), must=must)
    for group in page.root.iter("fieldset"):
        if group.get("role") == "radiogroup":
            must = group.get("aria-required") == "true"
            if must == (OPTIONAL in group_name(page, group).lower()):
                yield _unmarked(name_of(group), must=must)


def _unmarked(name: str, *, must: bool) -> PageFault:
    message = (
        "Eine Pflichtangabe ist als freiwillig bezeichnet."
        if must
        else "Eine freiwillige Angabe ist nicht in Worten als freiwillig bezeichnet."
    )
    return PageFault("3.3.2", name, message, "Bitte berichtigen Sie Pflicht und Beschriftung der Frage.")


def refused(page: Page) -> Iterator[PageFault]:
    """WCAG 3.3.1: what is marked as wrong names a message, and the message says something."""
    for one in page.all:
        if one.get("aria-invalid") != "true":
            continue
        said = [referenced(page, one, name) for name in ("aria-errormessage", "aria-describedby")]
        if not any(said):
            yield PageFault(
                "3.3.1", name_of(one), "Ein Fehler am Feld wird nicht vorgelesen.", "Bitte verknüpfen Sie die Meldung."
            )
    for one in page.all:
        if (one.get("id") or "").endswith("-error") and not text(one):
            yield PageFault("3.3.1", name_of(one), "Eine Fehlermeldung ist leer.", "Bitte schreiben Sie die Meldung.")


def purposes(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.5: the purpose of an input is one that browsers know."""
    for one in page.controls:
        value = one.get("autocomplete")
        if value is not None and not is_valid(value):
            yield PageFault(
                "1.3.5",
                name_of(one),
                f"Der Zweck „{value[:60]}“ (autocomplete) ist den Browsern unbekannt.",
                "Bitte wählen Sie eine Art der Frage, die zur Angabe passt, oder lassen Sie den Zweck weg.",
            )
