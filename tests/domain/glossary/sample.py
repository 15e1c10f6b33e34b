"""People, terms and packages for tests of the glossary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from gemeinwerk.domain.glossary.types import (
    Harmonisation,
    LegalSource,
    PackageText,
    PassageKind,
    PassageText,
    TermContent,
)
from gemeinwerk.kernel.actor import Actor, ActorKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def person(number: int, *roles: str, tenant_id: UUID | None = None) -> Actor:
    """A member of staff."""
    account = UUID(int=number)
    return Actor(ActorKind.STAFF, f"staff:{account}", tenant_id, account, frozenset(roles))


WRITER = person(1, "catalogue")
KEEPER = person(2, "catalogue", "terminology")
SURNAME = TermContent(
    term_id="familienname",
    label="Familienname",
    definition="Der Name, den eine Person neben ihren Vornamen führt.",
    plain="Ihr Nachname.",
    harmonisation=Harmonisation.HARMONISED,
    sources=(LegalSource("§ 1355 BGB"),),
    allowed=("Nachname",),
    forbidden=("Zuname",),
    elements=("F60000000227",),
)
ADDRESS = replace(
    SURNAME,
    term_id="anschrift",
    label="Anschrift",
    definition="Der Ort, unter dem jemand Post bekommt.",
    plain="Wo Sie wohnen.",
    sources=(),
    allowed=(),
    forbidden=("Adresse",),
    elements=("G60000000093",),
)


def package(
    name: str = "hundesteuer", version: str = "1.0.0", regions: tuple[str, ...] = ("05",), *more: PassageText
) -> PackageText:
    """A package whose form, notice and decision speak of the surname and of two statutes."""
    passages = (
        PassageText(PassageKind.FORM, "G1/F60000000227", "Familienname", "§ 3 KAG NRW", "F60000000227"),
        PassageText(PassageKind.FORM, "G1/F2", "Rasse des Hundes", "", "F2"),
        PassageText(PassageKind.NOTICE, "notices/assessed.html", text="An Nachnamen und Vornamen. § 80 Abs. 2 VwGO"),
        PassageText(PassageKind.DECISION, "decisions.dmn#fee", text="Gebühr nach § 3 KAG NRW"),
        *more,
    )
    return PackageText(name, version, name.title(), "S1", version, regions, passages)
