"""How the glossary is shown: words for its codes, and what a change concerns."""

from __future__ import annotations

from typing import Any, Final

from gemeinwerk.domain.glossary.types import (
    Affected,
    AffectedPackage,
    PassageKind,
    RelationKind,
    TextChange,
    VersionState,
)
from gemeinwerk.web.workplace.page import HOME

TERMS: Final = f"{HOME}begriffe/"
STATUTES: Final = f"{HOME}vorschriften/"
KINDS: Final = {
    PassageKind.FORM: "Formular",
    PassageKind.NOTICE: "Bescheid",
    PassageKind.DECISION: "Entscheidung",
    PassageKind.PACKAGE: "Beschreibung",
}
STATES: Final = {
    VersionState.PROPOSED: "wartet auf Freigabe",
    VersionState.RELEASED: "freigegeben",
    VersionState.DECLINED: "abgelehnt",
}
RELATIONS: Final = {
    RelationKind.BROADER: "Oberbegriffe",
    RelationKind.NARROWER: "Unterbegriffe",
    RelationKind.RELATED: "Verwandte Begriffe",
    RelationKind.DISTINCT: "Nicht zu verwechseln mit",
}
MOST_PACKAGES: Final = 100


def term_url(term_id: str) -> str:
    """Return the address of a term's page."""
    return f"{HOME}begriff/{term_id}/"


def statute_url(statute_id: str) -> str:
    """Return the address of a statute's page."""
    return f"{HOME}vorschrift/{statute_id}/"


def affected_view(found: Affected) -> dict[str, Any]:
    """Return what a page shows of a change; the file beside it holds everything, however much that is."""
    return {
        "packages": [_package(one) for one in found.packages[:MOST_PACKAGES]],
        "more": max(0, len(found.packages) - MOST_PACKAGES),
        "count": len(found.packages),
        "tenants": found.tenants,
        "places": sum(len(one.passages) for one in found.packages),
    }


def _package(one: AffectedPackage) -> dict[str, Any]:
    changes: dict[TextChange, None] = {}
    for passage in one.passages:
        changes.update(dict.fromkeys(passage.changes))
    return {
        "one": one,
        "changes": tuple(changes),
        "places": [
            {"kind": KINDS[passage.kind], "place": passage.place, "words": passage.quoted or passage.label}
            for passage in one.passages
        ],
        "tenants": ", ".join(tenant.name for tenant in one.tenants),
    }
