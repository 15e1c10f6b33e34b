"""SKOS files of the glossary: Turtle, RDF/XML and JSON-LD, written and read by rdflib.

Implements the port glossary.SkosFiles. Reading opens no network connection: a file that wants one is refused.
"""

from __future__ import annotations

from gemeinwerk.adapters.skos.files import RdfFiles

__all__ = ["RdfFiles"]
