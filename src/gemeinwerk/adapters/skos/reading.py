"""Terms from a graph: what SKOS says of each concept, and what cannot be taken over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Final

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from gemeinwerk.adapters.skos.words import ELEMENT, LANGUAGE, OWN, PLAIN, RELATIONS, SOURCE, TERM
from gemeinwerk.domain.glossary.ports import ReadTerms
from gemeinwerk.domain.glossary.types import Harmonisation, LegalSource, Relation, TermContent

FIM_ID: Final = re.compile(r"(?<![A-Z0-9])([FG]\d{11})(?!\d)")
MOST_NAMED: Final = 200


def terms_of(graph: Graph) -> ReadTerms:
    """Return every concept with a German label and definition, ordered by id; the others are named with the reason."""
    left_out: list[str] = []
    found: dict[str, TermContent] = {}
    concepts = sorted({one for one in graph.subjects(RDF.type, SKOS.Concept)}, key=str)
    ids = {one: _id_of(graph, one) for one in concepts}
    for concept in concepts:
        term = _term(graph, concept, ids, left_out)
        if term is not None and term.term_id in found:
            left_out.append(f"{concept}: Diese Kennung steht zweimal in der Datei.")
        elif term is not None:
            found[term.term_id] = term
    return ReadTerms(tuple(found[key] for key in sorted(found)), tuple(left_out[:MOST_NAMED]))


def _id_of(graph: Graph, concept: Node) -> str:
    """The id of our own address, else the notation, else one made of the end of a foreign address."""
    text = str(concept)
    if text.startswith(TERM):
        return text.removeprefix(TERM)
    notation = next((str(one) for one in graph.objects(concept, SKOS.notation)), "")
    return _slug(notation or re.split(r"[/#:]", text)[-1])


def _slug(name: str) -> str:
    plain = name.casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _term(graph: Graph, concept: Node, ids: dict[Node, str], left_out: list[str]) -> TermContent | None:
    label = _text(graph, concept, SKOS.prefLabel)
    definition = _text(graph, concept, SKOS.definition) or _text(graph, concept, SKOS.scopeNote)
    if not label or not definition:
        left_out.append(f"{concept}: Es fehlt eine deutsche Bezeichnung oder Definition.")
        return None
    return TermContent(
        term_id=ids[concept],
        label=label,
        definition=definition,
        plain=_text(graph, concept, SKOS.definition, PLAIN),
        harmonisation=_harmonisation(graph, concept),
        sources=_sources(graph, concept),
        allowed=_texts(graph, concept, SKOS.altLabel),
        forbidden=_texts(graph, concept, SKOS.hiddenLabel),
        relations=_relations(graph, concept, ids, left_out),
        elements=_elements(graph, concept),
        identifier=_plain(graph, concept, OWN.nameImProgramm),
        limits=_plain(graph, concept, OWN.angabeZumBaustein),
    )


def _harmonisation(graph: Graph, concept: Node) -> Harmonisation:
    with suppress(ValueError):
        return Harmonisation(_plain(graph, concept, OWN.harmonisierungsgrad))
    return Harmonisation.NONE


def _texts(graph: Graph, concept: Node, predicate: URIRef, language: str = LANGUAGE) -> tuple[str, ...]:
    """German texts; a text without a language counts as German."""
    wanted = (language,) if language == PLAIN else (language, None)
    found = {
        str(one).strip()
        for one in graph.objects(concept, predicate)
        if isinstance(one, Literal) and _language(one) in wanted
    }
    return tuple(sorted(found - {""}))


def _language(text: Literal) -> str | None:
    tag = (text.language or "").lower()
    if not tag:
        return None
    return PLAIN if tag == PLAIN else tag.split("-")[0]


def _text(graph: Graph, concept: Node, predicate: URIRef, language: str = LANGUAGE) -> str:
    return next(iter(_texts(graph, concept, predicate, language)), "")


def _plain(graph: Graph, concept: Node, predicate: URIRef) -> str:
    return next((str(one) for one in sorted(graph.objects(concept, predicate), key=str)), "")


def _relations(graph: Graph, concept: Node, ids: dict[Node, str], left_out: list[str]) -> tuple[Relation, ...]:
    found: set[Relation] = set()
    for kind, predicate in RELATIONS.items():
        for other in graph.objects(concept, predicate):
            known = ids.get(other) or (str(other).removeprefix(TERM) if str(other).startswith(TERM) else "")
            if known:
                found.add(Relation(kind, known))
            else:
                left_out.append(f"{concept}: Die Beziehung zu {str(other)[:120]} führt aus der Datei hinaus.")
    return _ordered(found)


def _ordered(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    kinds = list(RELATIONS)
    return tuple(sorted(relations, key=lambda one: (kinds.index(one.kind), one.term_id)))


def _elements(graph: Graph, concept: Node) -> tuple[str, ...]:
    found = set()
    for match in graph.objects(concept, SKOS.exactMatch):
        text = str(match)
        hit = FIM_ID.search(text)
        if text.startswith(ELEMENT):
            found.add(text.removeprefix(ELEMENT))
        elif hit:
            found.add(hit.group(1))
    return tuple(sorted(found))


def _sources(graph: Graph, concept: Node) -> tuple[LegalSource, ...]:
    found = []
    for node in sorted(graph.objects(concept, SOURCE), key=_place):
        if isinstance(node, Literal):
            found.append(LegalSource(str(node)))
            continue
        norm = _text(graph, node, DCTERMS.bibliographicCitation)
        if norm:
            day = None
            with suppress(ValueError):
                day = date.fromisoformat(_plain(graph, node, DCTERMS.valid))
            found.append(LegalSource(norm, day, _plain(graph, node, DCTERMS.identifier)))
    return tuple(found)


def _place(node: Node) -> tuple[int, str]:
    number = str(node).rpartition(":")[2]
    return (int(number) if number.isdecimal() and len(number) < 6 else 0, str(node))
