"""Terms as a SKOS concept scheme."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from gemeinwerk.adapters.skos.words import ELEMENT, LANGUAGE, OWN, PLAIN, RELATIONS, SCHEME, SOURCE, TERM
from gemeinwerk.domain.glossary.types import TermContent


def graph_of(terms: Sequence[TermContent]) -> Graph:
    """Return the graph of a concept scheme; the same terms always give the same graph."""
    graph = Graph(bind_namespaces="none")
    for prefix, space in (("skos", SKOS), ("dcterms", DCTERMS), ("gw", OWN)):
        graph.bind(prefix, space)
    graph.add((SCHEME, RDF.type, SKOS.ConceptScheme))
    graph.add((SCHEME, SKOS.prefLabel, Literal("Glossar der Rechtsbegriffe", lang=LANGUAGE)))
    for term in terms:
        _add(graph, term)
    return graph


def _add(graph: Graph, term: TermContent) -> None:
    subject = URIRef(TERM + term.term_id)
    facts = [
        (RDF.type, SKOS.Concept),
        (SKOS.inScheme, SCHEME),
        (SKOS.notation, Literal(term.term_id)),
        (SKOS.prefLabel, Literal(term.label, lang=LANGUAGE)),
        (SKOS.definition, Literal(term.definition, lang=LANGUAGE)),
        (OWN.harmonisierungsgrad, Literal(term.harmonisation.value)),
    ]
    if term.plain:
        facts.append((SKOS.definition, Literal(term.plain, lang=PLAIN)))
    for word in term.allowed:
        facts.append((SKOS.altLabel, Literal(word, lang=LANGUAGE)))
    for word in term.forbidden:
        facts.append((SKOS.hiddenLabel, Literal(word, lang=LANGUAGE)))
    for relation in term.relations:
        facts.append((RELATIONS[relation.kind], URIRef(TERM + relation.term_id)))
    for element in term.elements:
        facts.append((SKOS.exactMatch, URIRef(ELEMENT + element)))
    for name, text in (("nameImProgramm", term.identifier), ("angabeZumBaustein", term.limits)):
        if text:
            facts.append((OWN[name], Literal(text)))
    for predicate, value in facts:
        graph.add((subject, predicate, value))
    _add_sources(graph, subject, term)


def _add_sources(graph: Graph, subject: URIRef, term: TermContent) -> None:
    """Legal sources are resources with an address of their own, so that two exports are the same graph."""
    for number, source in enumerate(term.sources, start=1):
        node = URIRef(f"{subject}:quelle:{number}")
        graph.add((subject, SOURCE, node))
        graph.add((node, DCTERMS.bibliographicCitation, Literal(source.norm, lang=LANGUAGE)))
        if source.state_of is not None:
            graph.add((node, DCTERMS.valid, Literal(source.state_of.isoformat(), datatype=XSD.date)))
        if source.link:
            graph.add((node, DCTERMS.identifier, Literal(source.link)))
