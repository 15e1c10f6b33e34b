"""The words of SKOS that are used, and those that the standard does not have."""

from __future__ import annotations

from typing import Final

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

from gemeinwerk.domain.glossary.types import RelationKind

SCHEME: Final = URIRef("urn:gemeinwerk:glossar")
TERM: Final = "urn:gemeinwerk:begriff:"
# Building blocks of FIM have no published address as RDF resources; the platform names them by their official id.
ELEMENT: Final = "urn:gemeinwerk:fim-baustein:"
# What SKOS has no word for.
OWN: Final = Namespace("urn:gemeinwerk:vokabular:")

LANGUAGE: Final = "de"
# BCP 47: the registered variant for a simplified form of a language.
PLAIN: Final = "de-simple"

RELATIONS: Final = {
    RelationKind.BROADER: SKOS.broader,
    RelationKind.NARROWER: SKOS.narrower,
    RelationKind.RELATED: SKOS.related,
    RelationKind.DISTINCT: OWN.nichtZuVerwechselnMit,
}
SOURCE: Final = DCTERMS.source
