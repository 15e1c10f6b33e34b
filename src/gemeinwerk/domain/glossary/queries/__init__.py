"""Reads of the glossary."""

from __future__ import annotations

from gemeinwerk.domain.glossary.queries.affected import affected_by_statute, affected_by_term
from gemeinwerk.domain.glossary.queries.naming import terms_meant, terms_of_elements
from gemeinwerk.domain.glossary.queries.statutes import StatuteRow, StatuteUnknown, statute, statutes
from gemeinwerk.domain.glossary.queries.terms import (
    TermUnknown,
    TermVersionUnknown,
    changes_between,
    exported,
    ids_of,
    lint_fields,
    new_term_id,
    released_terms,
    term,
    term_version,
    terms,
    terms_citing,
    waiting_versions,
)

__all__ = [
    "StatuteRow",
    "StatuteUnknown",
    "TermUnknown",
    "TermVersionUnknown",
    "affected_by_statute",
    "affected_by_term",
    "changes_between",
    "exported",
    "ids_of",
    "lint_fields",
    "new_term_id",
    "released_terms",
    "statute",
    "statutes",
    "term",
    "term_version",
    "terms",
    "terms_citing",
    "terms_meant",
    "terms_of_elements",
    "waiting_versions",
]
