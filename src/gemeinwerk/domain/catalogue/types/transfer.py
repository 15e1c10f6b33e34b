"""A transfer of services, authorities, competences and online services between catalogues (XZuFi 2.2 and 2.3.1).

Each object keeps its attributes and whatever it holds that is not understood, in its place, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gemeinwerk.kernel.refusal import Finding

Attributes = tuple[tuple[str, str], ...]
DESTINATION_SCHEME = "urn:de:fitko:fit-connect:xzufi:destination"
DESTINATION_ISSUER = "urn:de:fitko"


class TransferVersion(StrEnum):
    """The versions of XZuFi that are read and written."""

    V2_2 = "2.2.0"
    V2_3_1 = "2.3.1"


@dataclass(frozen=True, slots=True)
class Foreign:
    """An element that was kept but not understood: at which place among its siblings, its name, and it as XML."""

    position: int
    name: str
    xml: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class ExternalId:
    """An identifier (Identifikator) with the scheme and the agency that gave it."""

    value: str
    attributes: Attributes = ()

    @property
    def scheme(self) -> str:
        """What kind of identifier it is."""
        return self._named("schemeid")

    @property
    def issuer(self) -> str:
        """Who gave it."""
        return self._named("schemeagencyid")

    @property
    def whole(self) -> str:
        """Agency, scheme and value as one text that tells it from all others."""
        return f"{self.issuer}|{self.scheme}|{self.value}"

    def _named(self, wanted: str) -> str:
        return next((text for name, text in self.attributes if name.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A code of a code list."""

    code: str
    name: str = ""
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in one language."""

    text: str
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class ModuleText:
    """One text of a service (Textmodul), in several languages."""

    code: CodedValue | None
    contents: tuple[LocalText, ...] = ()
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """A service (Leistung)."""

    id: ExternalId | None
    other_ids: tuple[ExternalId, ...] = ()
    keys: tuple[CodedValue, ...] = ()
    modules: tuple[ModuleText, ...] = ()
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetenceRecord:
    """Responsibility (Zuständigkeit) for a service in regions; ``other_ids`` may hold the signature of a destination."""

    id: ExternalId | None
    other_ids: tuple[ExternalId, ...] = ()
    service_id: ExternalId | None = None
    regions: tuple[ExternalId, ...] = ()
    roles: tuple[CodedValue, ...] = ()
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()

    @property
    def signatures(self) -> tuple[str, ...]:
        """The signed statements about destinations that this competence names."""
        return tuple(one.value for one in self.other_ids if one.scheme == DESTINATION_SCHEME)


@dataclass(frozen=True, slots=True)
class UnitName:
    """The name of an organisational unit in several languages."""

    names: tuple[LocalText, ...] = ()
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionCoding:
    """Where an address lies, by official keys."""

    land: CodedValue | None = None
    municipality: CodedValue | None = None
    region: CodedValue | None = None
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitAddress:
    """An address of a unit."""

    city: str = ""
    coding: RegionCoding | None = None
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """An organisational unit (Organisationseinheit)."""

    id: ExternalId | None
    other_ids: tuple[ExternalId, ...] = ()
    name: UnitName | None = None
    addresses: tuple[UnitAddress, ...] = ()
    competences: tuple[CompetenceRecord, ...] = ()
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class CarriedCompetence:
    """A competence that travels alone, with the unit or online service that it belongs to."""

    owner_id: ExternalId | None
    competence: CompetenceRecord | None = None
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class OnlineLink:
    """Where an online service is found."""

    kind: CodedValue | None = None
    address: str = ""
    title: str = ""
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class OnlineServiceRecord:
    """An online service (Onlinedienst)."""

    id: ExternalId | None
    other_ids: tuple[ExternalId, ...] = ()
    names: tuple[LocalText, ...] = ()
    links: tuple[OnlineLink, ...] = ()
    level: CodedValue | None = None
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferHead:
    """Who sent the message to whom, when; the time as it was written."""

    message_id: str = ""
    created: str = ""
    recipient: str = ""
    sender: str = ""
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Objects to be written (schreibe), in their order; what is no known object is Foreign."""

    records: tuple[Any, ...]
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """An object to be removed (loesche): its class in the words of the standard, and its id."""

    id: ExternalId | None
    attributes: Attributes = ()
    foreign: tuple[Foreign, ...] = ()

    @property
    def kind(self) -> str:
        """The class of the object."""
        return next((text for name, text in self.attributes if name == "klasse"), "")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One whole message; ``parts`` are Writing, Deletion and Foreign in their order."""

    version: TransferVersion
    head: TransferHead
    parts: tuple[Any, ...]
    root: str = ""
    attributes: Attributes = ()
    namespaces: Attributes = ()

    def records(self, kind: type) -> tuple[Any, ...]:
        """Return all written objects of one kind, in their order."""
        return tuple(
            one for part in self.parts if isinstance(part, Writing) for one in part.records if isinstance(one, kind)
        )


@dataclass(frozen=True, slots=True)
class ReadTransfer:
    """A transfer with what was kept but not understood, or could not be kept, each with its line."""

    transfer: Transfer
    findings: tuple[Finding, ...] = ()
