"""The terms that the platform brings along: harmonised building blocks, and the nouns of its own program."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Final

from gemeinwerk.config.files import read_toml
from gemeinwerk.domain.glossary.rules.citing import citations
from gemeinwerk.domain.glossary.rules.content import canonical, term_id_of
from gemeinwerk.domain.glossary.types import Harmonisation, LegalSource, Relation, RelationKind, TermContent

NOUNS: Final = Path(__file__).resolve().parents[3] / "docs" / "glossary.toml"
OWN_WORD: Final = "Betriebsbegriff"


def shipped_terms() -> tuple[TermContent, ...]:
    """Return every shipped term, ready for ``glossary.actions.seed_terms``; raises Invalid for an unreadable file."""
    nouns = tuple(_nouns(read_toml(NOUNS)["term"])) if NOUNS.is_file() else ()
    return (*nouns, *_building_blocks({one.term_id for one in nouns}))


def _building_blocks(known: set[str]) -> tuple[TermContent, ...]:
    path = resources.files("gemeinwerk.domain.glossary").joinpath("data/terms.toml")
    with resources.as_file(path) as file:
        rows = read_toml(file)["term"]
    known = known | {row["id"] for row in rows}
    return tuple(canonical(_building_block(row, known)) for row in rows)


def _building_block(row: dict[str, Any], known: set[str]) -> TermContent:
    relations = [Relation(RelationKind.BROADER, one) for one in row["broader"]]
    relations += [Relation(RelationKind.DISTINCT, one) for one in row["distinct"] if one in known]
    return TermContent(
        term_id=row["id"],
        label=row["label"],
        definition=row["definition"],
        plain=row["plain"],
        harmonisation=Harmonisation.HARMONISED,
        sources=tuple(LegalSource(norm) for norm in row["sources"]),
        allowed=tuple(row["allowed"]),
        forbidden=tuple(row["forbidden"]),
        relations=tuple(relations),
        elements=tuple(row["elements"]),
        limits=row["limits"],
    )


def _nouns(rows: list[dict[str, Any]]) -> list[TermContent]:
    ids = {row["identifier"]: term_id_of(_labels(row["german"])[0]) for row in rows}
    names = {row["identifier"]: _labels(row["german"])[0] for row in rows}
    return [canonical(_noun(row, ids, names)) for row in rows]


def _noun(row: dict[str, Any], ids: dict[str, str], names: dict[str, str]) -> TermContent:
    label, *others = _labels(row["german"])
    norms = [part.strip() for part in row["source"].split(";") if part.strip() != OWN_WORD]
    definition, relations = row["meaning"], []
    for apart in row["not_to_be_confused_with"]:
        other, _, why = apart.partition(":")
        if other in ids:
            relations.append(Relation(RelationKind.DISTINCT, ids[other]))
        definition += f" Nicht zu verwechseln mit {names.get(other, other)}: {why.strip()}."
    cited = any(citations(norm) for norm in norms)
    return TermContent(
        term_id=ids[row["identifier"]],
        label=label,
        definition=definition,
        plain=row["plain"],
        harmonisation=Harmonisation.NORM if cited else Harmonisation.NONE,
        sources=tuple(LegalSource(norm) for norm in norms),
        allowed=tuple(others),
        forbidden=tuple(row["forbidden"]),
        relations=tuple(relations),
        identifier=row["identifier"],
    )


def _labels(german: str) -> list[str]:
    """Return the names of a noun; a comma divides names only where each begins like a noun."""
    parts = [part.strip() for part in german.split(",")]
    return parts if all(part[:1].isupper() for part in parts) else [german]
