"""What a term must say before it may be proposed, and before it may be released."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from gemeinwerk.domain.glossary.rules.comparing import folded
from gemeinwerk.domain.glossary.types import RelationKind, TermContent
from gemeinwerk.kernel.refusal import Finding

TERM_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ELEMENT: Final = re.compile(r"[FG]\d{11}")
LINK: Final = re.compile(r"https?://[^\s<>\"']{3,400}")
ORDER: Final = tuple(RelationKind)
LONGEST: Final = {"label": 120, "definition": 4000, "plain": 2000, "identifier": 80, "limits": 300}
NAMES: Final = {
    "label": "Die Bezeichnung",
    "definition": "Die Definition",
    "plain": "Die Erklärung in einfachen Worten",
    "identifier": "Der Name im Programm",
    "limits": "Die Angabe zum Baustein",
}
MOST_ENTRIES: Final = 40
LONGEST_ENTRY: Final = 200
LONGEST_ID: Final = 80
UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def term_id_of(label: str) -> str:
    """Return the id that a new term gets from its label, such as ``familienname``; empty for a label without letters."""
    plain = label.casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_ID].strip("-")


def canonical(content: TermContent) -> TermContent:
    """Return the content without blanks around it, its lists in one order and without repetition.

    A graph knows no order of synonyms, so equal contents must not differ by it. Legal sources keep their order.
    """
    return replace(
        content,
        label=" ".join(content.label.split()),
        definition=content.definition.replace("\r\n", "\n").strip(),
        plain=content.plain.replace("\r\n", "\n").strip(),
        limits=" ".join(content.limits.split()),
        identifier=content.identifier.strip(),
        sources=tuple(dict.fromkeys(content.sources)),
        allowed=_listed(content.allowed),
        forbidden=_listed(content.forbidden),
        elements=_listed(content.elements),
        relations=tuple(sorted(set(content.relations), key=lambda one: (ORDER.index(one.kind), one.term_id))),
    )


def _listed(entries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({" ".join(entry.split()) for entry in entries} - {""}))


def faults(content: TermContent) -> tuple[Finding, ...]:
    """Return everything that is wrong with a term, by the name of the input; empty if it may be proposed."""
    found = list(_texts(content))
    if not TERM_ID.fullmatch(content.term_id) or len(content.term_id) > LONGEST_ID:
        hint = "Bitte verwenden Sie eine Bezeichnung mit Buchstaben oder Ziffern."
        found.append(Finding("label", None, "Aus der Bezeichnung lässt sich keine Adresse bilden.", hint))
    if len(content.definition.strip()) < 10:
        hint = "Bitte schreiben Sie einen Satz, der den Begriff abgrenzt."
        found.append(Finding("definition", None, "Die Definition fehlt oder ist zu kurz.", hint))
    for name, entries in (("allowed", content.allowed), ("forbidden", content.forbidden)):
        found += _entries(name, entries)
    found += _entries("elements", content.elements)
    for element in content.elements:
        if not ELEMENT.fullmatch(element):
            hint = "Ein Baustein heißt F oder G mit elf Ziffern, zum Beispiel F60000000227."
            found.append(Finding("elements", None, f"„{element[:40]}“ ist keine Nummer eines Bausteins.", hint))
    found += _contradictions(content)
    found += _sources(content)
    if any(relation.term_id == content.term_id for relation in content.relations):
        message = "Der Begriff steht in einer Beziehung zu sich selbst."
        found.append(Finding("relations", None, message, "Bitte streichen Sie sie."))
    if len(content.relations) > MOST_ENTRIES:
        found.append(Finding("relations", None, "Das sind zu viele Beziehungen.", f"Höchstens {MOST_ENTRIES}."))
    return tuple(found)


def missing_for_release(content: TermContent) -> tuple[Finding, ...]:
    """Return what a term still lacks before everybody may rely on it."""
    if content.plain.strip():
        return ()
    hint = "Bitte erklären Sie den Begriff so, dass man ihn ohne Vorwissen versteht."
    return (Finding("plain", None, "Die Erklärung in einfachen Worten fehlt.", hint),)


def _texts(content: TermContent) -> Iterable[Finding]:
    for name, most in LONGEST.items():
        text = getattr(content, name)
        if len(text) > most:
            yield Finding(name, None, f"{NAMES[name]} ist zu lang.", f"Höchstens {most} Zeichen.")
        if UNREADABLE.search(text):
            yield Finding(name, None, f"{NAMES[name]} enthält unlesbare Zeichen.", "Bitte schreiben Sie den Text neu.")
    if not content.label.strip():
        yield Finding("label", None, "Die Bezeichnung fehlt.", "Bitte benennen Sie den Begriff.")


def _entries(name: str, entries: tuple[str, ...]) -> Iterable[Finding]:
    if len(entries) > MOST_ENTRIES:
        yield Finding(name, None, "Das sind zu viele Einträge.", f"Höchstens {MOST_ENTRIES}.")
    for entry in entries:
        if not folded(entry) or len(entry) > LONGEST_ENTRY or UNREADABLE.search(entry):
            hint = f"Jeder Eintrag hat 1 bis {LONGEST_ENTRY} Zeichen."
            yield Finding(name, None, "Ein Eintrag ist leer, zu lang oder unlesbar.", hint)
            return


def _contradictions(content: TermContent) -> Iterable[Finding]:
    good = {folded(text) for text in (content.label, *content.allowed)}
    for word in content.forbidden:
        if folded(word) in good:
            message = f"„{word[:80]}“ ist zugleich erlaubt und verboten."
            yield Finding("forbidden", None, message, "Bitte entscheiden Sie sich.")


def _sources(content: TermContent) -> Iterable[Finding]:
    if len(content.sources) > MOST_ENTRIES:
        yield Finding("sources", None, "Das sind zu viele Rechtsgrundlagen.", f"Höchstens {MOST_ENTRIES}.")
    for source in content.sources:
        if not source.norm.strip() or len(source.norm) > LONGEST_ENTRY or UNREADABLE.search(source.norm):
            hint = f"Bitte nennen Sie sie mit 1 bis {LONGEST_ENTRY} Zeichen."
            yield Finding("sources", None, "Eine Rechtsgrundlage ist leer, zu lang oder unlesbar.", hint)
        if source.link and not LINK.fullmatch(source.link):
            hint = "Eine Adresse beginnt mit https://."
            yield Finding("sources", None, f"„{source.link[:60]}“ ist keine Internetadresse.", hint)
