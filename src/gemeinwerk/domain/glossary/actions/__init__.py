"""Writes of the glossary."""

from __future__ import annotations

from gemeinwerk.domain.glossary.actions.many import ImportRefused, SeedRefused, import_terms, seed_terms
from gemeinwerk.domain.glossary.actions.passages import record_passages
from gemeinwerk.domain.glossary.actions.statutes import StateTaken, StatuteUnclear, register_statute_state
from gemeinwerk.domain.glossary.actions.terms import (
    SecondPersonNeeded,
    TermChanged,
    TermIncomplete,
    TermRefused,
    TermWaits,
    decline_term,
    propose_term,
    release_term,
    retire_term,
)

__all__ = [
    "ImportRefused",
    "SecondPersonNeeded",
    "SeedRefused",
    "StateTaken",
    "StatuteUnclear",
    "TermChanged",
    "TermIncomplete",
    "TermRefused",
    "TermWaits",
    "decline_term",
    "import_terms",
    "propose_term",
    "record_passages",
    "register_statute_state",
    "release_term",
    "retire_term",
    "seed_terms",
]
