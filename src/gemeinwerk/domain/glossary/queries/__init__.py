"""Reads of the glossary."""

from __future__ import annotations

from gemeinwerk.domain.glossary.queries.affected import affected_by_statute, affected_by_term
from gemeinwerk.domain.glossary.queries.naming import Meanings, meanings
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
    "Meanings",
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
    "meanings",
    "new_term_id",
    "released_terms",
    "statute",
    "statutes",
    "term",
    "term_version",
    "terms",
    "terms_citing",
    "waiting_versions",
]
