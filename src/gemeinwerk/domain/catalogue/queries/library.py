"""The library by what people call things: names, synonyms of the glossary, and the term beside every hit."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.catalogue.queries.modelling import MOST_IN_LIBRARY, library, library_elements
from gemeinwerk.domain.catalogue.types.modelling import LibraryElement
from gemeinwerk.domain.catalogue.types.sheets import LibraryHit
from gemeinwerk.domain.glossary import queries as glossary
from gemeinwerk.domain.glossary.types import TermContent
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import current_scope

LONGEST: Final = 100


def region_keys() -> tuple[str, ...]:
    """Return the region whose own terms count beside the common ones; none outside a tenant."""
    tenant_id = current_scope().tenant_id
    return (tenants.tenant(tenant_id).key,) if tenant_id is not None else ()


def search_library(text: str = "", *, groups_only: bool = False) -> tuple[LibraryHit, ...]:
    """Return the elements of the library that a text means, each with its term if the glossary has one.

    First the building blocks of the term that the text names, also by a synonym; then what holds the words themselves;
    then what is named like the term.
    """
    wanted = " ".join(text.split())[:LONGEST]
    every = library_elements()
    known = glossary.meanings({wanted, *(one.label for one in every)}, region_keys=region_keys())
    terms = known.by_name.get(wanted, ()) if wanted else ()
    blocks = {element for term in terms for element in term.elements}
    names = {_folded(name) for term in terms for name in (term.label, *term.allowed)}
    found = [one for one in every if one.id in blocks]
    found += library(wanted)
    found += [one for one in every if _folded(one.label) in names or _folded(one.name) in names]
    unique = {(one.id, one.version): one for one in found if one.kind == "group" or not groups_only}
    return tuple(_hit(one, known, wanted, terms) for one in list(unique.values())[:MOST_IN_LIBRARY])


def _hit(one: LibraryElement, known: glossary.Meanings, wanted: str, terms: tuple[TermContent, ...]) -> LibraryHit:
    term = known.by_element.get(one.id) or next(iter(known.by_name.get(one.label, ())), None)
    if term is None:
        return LibraryHit(one)
    because = ""
    if term in terms and _folded(wanted) not in _folded(f"{one.label} {one.name} {term.label}"):
        because = f"„{wanted}“ meint „{term.label}“."
    return LibraryHit(one, term.term_id, term.label, term.plain or term.definition, because)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
