"""Which terms the words of a package use: by the id of an element, or by their labels in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gemeinwerk.domain.glossary.rules.comparing import folded, stems
from gemeinwerk.domain.glossary.types import PassageText, TermContent

# Shorter words, such as "Art", say too many other things to count as a term in running text.
SHORTEST_LABEL: Final = 4


class TermIndex:
    """The labels and elements of many terms, so that a text is read once, whatever their number."""

    def __init__(self, terms: Iterable[TermContent]) -> None:
        self.elements: dict[str, list[str]] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for term in terms:
            for element in term.elements:
                self.elements.setdefault(element, []).append(term.term_id)
            for label in (term.label, *term.allowed):
                wanted = stems(label)
                if wanted and len(folded(label)) >= SHORTEST_LABEL:
                    self.phrases.setdefault(wanted[0], []).append((wanted, term.term_id))

    def terms_in(self, passage: PassageText) -> frozenset[str]:
        """Return the ids of the terms that a passage uses."""
        found = set(self.elements.get(passage.element_id, ())) if passage.element_id else set()
        for text in (passage.label, passage.text):
            words = stems(text) if text else ()
            for place, word in enumerate(words):
                for wanted, term_id in self.phrases.get(word, ()):
                    if words[place : place + len(wanted)] == wanted:
                        found.add(term_id)
        # A field that is a building block is that block, not every word in its name.
        linked = self.elements.get(passage.element_id, ())
        return frozenset(linked) if linked else frozenset(found)


def cyclic(broader: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the ids of terms that are, over some steps, broader than themselves; empty for an order."""
    done: set[str] = set()
    for start in broader:
        if start in done:
            continue
        # Walk up with a stack of our own: a chain of thousands must not end the process.
        path: list[str] = [start]
        below = {start}
        pending = [iter(broader.get(start, ()))]
        while pending:
            above = next(pending[-1], None)
            if above is None:
                pending.pop()
                below.discard(path[-1])
                done.add(path.pop())
            elif above in below:
                return tuple(path[path.index(above) :])
            elif above not in done:
                path.append(above)
                below.add(above)
                pending.append(iter(broader.get(above, ())))
    return ()
