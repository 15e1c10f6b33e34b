"""Checks of a page as a whole: ids, references, headings, language, focus order, links, buttons, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gemeinwerk.adapters.pages.controls import name_of
from gemeinwerk.adapters.pages.names import Element, Page, is_hidden, label_names, referenced, text
from gemeinwerk.domain.catalogue.ports import PageFault

REFERENCES: Final = ("aria-describedby", "aria-labelledby", "aria-errormessage", "aria-controls", "aria-details")
LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
PRESSED: Final = frozenset({"a", "button", "input", "img"})
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


def unique(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1 and 4.1.2: an id stands once, otherwise labels and messages belong to the wrong control."""
    for identity, found in page.by_id.items():
        if len(found) > 1:
            yield PageFault(
                "4.1.2",
                name_of(found[-1]),
                f"Die Kennung „{identity[:80]}“ steht {len(found)} Mal auf der Seite.",
                "Bitte verwenden Sie ein Element nur einmal an derselben Stelle.",
            )


def targets(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1: descriptions, error messages, labels and links within the page lead to something that is there."""
    for one in page.all:
        wanted = [(name, word) for name in REFERENCES for word in (one.get(name) or "").split()]
        if one.tag == "label" and one.get("for"):
            wanted.append(("for", one.get("for")))
        if one.tag == "a" and len(one.get("href") or "") > 1 and one.get("href").startswith("#"):
            wanted.append(("href", one.get("href")[1:]))
        for attribute, identity in wanted:
            if identity not in page.by_id:
                yield PageFault(
                    "1.3.1",
                    name_of(one) or identity.removeprefix("f-"),
                    f"Ein Verweis ({attribute}) führt ins Leere: „{identity[:80]}“.",
                    "Bitte melden Sie das der Betriebsstelle; Frage und Meldung gehören nicht zusammen.",
                )


def headings(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1 and 2.4.6: one main heading, no empty one, and no level is left out."""
    found = [one for one in page.root.iter(*HEADINGS) if not is_hidden(one)]
    levels = [int(one.tag[1]) for one in found]
    if levels.count(1) != 1:
        message = f"Die Seite hat {levels.count(1)} Hauptüberschriften."
        yield PageFault("1.3.1", "", message, "Bitte geben Sie der Seite genau einen Titel.")
    before = 1
    for one, level in zip(found, levels, strict=True):
        if not text(one):
            yield PageFault("2.4.6", "", "Eine Überschrift ist leer.", "Bitte geben Sie Seite und Gruppe einen Titel.")
        if level > before + 1:
            message = f"Nach einer Überschrift der Ebene {before} folgt „{text(one)[:80]}“ auf Ebene {level}."
            yield PageFault("1.3.1", "", message, "Bitte lassen Sie keine Ebene aus.")
        before = level


def framed(page: Page) -> Iterator[PageFault]:
    """WCAG 3.1.1 and 2.4.2: the page names its language and has a title."""
    root = page.root.getroottree().getroot()
    if root.tag != "html" or not LANGUAGE.fullmatch(root.get("lang") or ""):
        yield PageFault("3.1.1", "", "Die Seite nennt ihre Sprache nicht.", "Bitte geben Sie die Sprache an (lang).")
    title = next(root.iter("title"), None)
    if title is None or not text(title):
        yield PageFault("2.4.2", "", "Die Seite hat keinen Titel.", "Bitte geben Sie der Seite einen Titel.")


def focus(page: Page) -> Iterator[PageFault]:
    """WCAG 2.4.3: the order of the keyboard is the order of the page, and nothing hidden takes the focus."""
    for one in page.all:
        order = one.get("tabindex") or ""
        if re.fullmatch(r"\+?0*[1-9]\d*", order.strip()):
            message = f"Ein Element springt in der Reihenfolge der Tastatur vor (tabindex {order[:10]})."
            yield PageFault("2.4.3", name_of(one), message, "Bitte lassen Sie die Reihenfolge der Seite gelten.")
        if one.tag in ("button", "select", "textarea", "input") and one.get("aria-hidden") == "true":
            if not order.strip().startswith("-") and one.get("type") != "hidden":
                message = "Ein verstecktes Element lässt sich mit der Tastatur erreichen."
                yield PageFault("4.1.2", name_of(one), message, "Bitte zeigen Sie es, oder nehmen Sie es ganz weg.")


def pressed(page: Page) -> Iterator[PageFault]:
    """WCAG 2.4.4, 4.1.2 and 1.1.1: links, buttons and pictures say what they are for."""
    for one in page.all:
        if one.tag not in PRESSED or is_hidden(one):
            continue
        if one.tag == "a" and one.get("href") is not None and not _spoken(page, one):
            yield PageFault("2.4.4", "", "Ein Link hat keinen Text.", "Bitte benennen Sie das Ziel.")
        if _is_button(one) and not _spoken(page, one):
            name = (one.get("value") or "").partition(":")[2]
            yield PageFault("4.1.2", name, "Eine Schaltfläche hat keinen Text.", "Bitte benennen Sie, was sie tut.")
        if one.tag == "img" and one.get("alt") is None and one.get("role") != "presentation":
            yield PageFault("1.1.1", "", "Ein Bild hat keinen Ersatztext.", "Bitte beschreiben Sie das Bild.")


def _is_button(one: Element) -> bool:
    return one.tag == "button" or (one.tag == "input" and one.get("type") in ("submit", "button", "image"))


def _spoken(page: Page, one: Element) -> str:
    if one.tag == "input":
        return str(one.get("value") or one.get("alt") or one.get("aria-label") or "").strip()
    return referenced(page, one, "aria-labelledby") or text(one) or next(iter(label_names(page, one)), "")


def tables(page: Page) -> Iterator[PageFault]:
    """WCAG 1.3.1: a table has a name, and its columns have headers that say their direction."""
    for one in page.root.iter("table"):
        caption = next(one.iter("caption"), None)
        if not (caption is not None and text(caption)) and not (
            referenced(page, one, "aria-labelledby") or one.get("aria-label")
        ):
            yield PageFault("1.3.1", name_of(one), "Eine Tabelle hat keinen Namen.", "Bitte benennen Sie die Gruppe.")
        heads = list(one.iter("th"))
        if not heads or any(not text(head) or head.get("scope") not in ("col", "row") for head in heads):
            message = "Eine Tabelle hat Spalten ohne Überschrift."
            yield PageFault("1.3.1", name_of(one), message, "Bitte geben Sie jeder Frage der Gruppe einen Text.")
