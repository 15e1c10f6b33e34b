"""Which terms the words of people mean, and which building blocks of forms belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gemeinwerk.domain.glossary.queries.terms import released_terms
from gemeinwerk.domain.glossary.rules.comparing import folded, stems
from gemeinwerk.domain.glossary.types import TermContent


@dataclass(frozen=True, slots=True)
class Meanings:
    """Terms in force by the names that mean them, and by the number of their building blocks."""

    by_name: Mapping[str, tuple[TermContent, ...]]
    by_element: Mapping[str, TermContent]


def meanings(names: Iterable[str], *, region_keys: Iterable[str] = ()) -> Meanings:
    """Return the terms in force that names mean: by label or synonym, whatever the inflection; one statement.

    Synonyms that must not be used count as well, because they are what people write. Terms with building blocks come
    first, then those whose own label it is. Names that no term knows are not in the answer.
    """
    known: dict[tuple[str, ...], list[tuple[int, TermContent]]] = {}
    by_element: dict[str, TermContent] = {}
    for term in released_terms(region_keys=region_keys):
        for element in term.elements:
            by_element.setdefault(element, term)
        for rank, words in enumerate(((term.label,), term.allowed, term.forbidden)):
            for word in words:
                known.setdefault(stems(word), []).append((rank + (0 if term.elements else 10), term))
    found: dict[str, tuple[TermContent, ...]] = {}
    for name in names:
        ranked = sorted(known.get(stems(name), ()), key=lambda one: (one[0], one[1].term_id)) if folded(name) else []
        if ranked:
            found[name] = tuple(dict.fromkeys(term for _, term in ranked))
    return Meanings(found, by_element)
