"""What crosses the border of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.kernel.refusal import Finding

T = TypeVar("T")


class ProceduralCode(StrEnum):
    """The procedural law (anwendbares Verfahrensrecht) that governs a service."""

    VWVFG_NRW = "VWVFG_NRW"
    AO_VIA_KAG = "AO_VIA_KAG"
    SGB_X = "SGB_X"
    PSTG = "PSTG"


class Remedy(StrEnum):
    """The remedy against a notice: action (Klage), objection (Widerspruch), or none (no administrative act)."""

    ACTION = "action"
    OBJECTION = "objection"
    NONE = "none"


class Level(StrEnum):
    """The level of the state that is responsible unless a competence row says otherwise."""

    MUNICIPALITY = "municipality"
    KREIS = "kreis"
    LAND = "land"
    BUND = "bund"


class Login(StrEnum):
    """Whether the applicant signs in."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Handling(StrEnum):
    """Who decides: an officer, the platform where a statute allows it, or nobody (mere confirmation)."""

    OFFICER = "officer"
    AUTOMATIC = "automatic"
    CONFIRMATION = "confirmation"


class ParameterType(StrEnum):
    """The types of by-law values."""

    MONEY = "money"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


class Via(StrEnum):
    """How a resolved value came about."""

    PACKAGE = "package"
    ADJUSTMENT = "adjustment"
    COMPETENCE = "competence"


class ServiceKind(StrEnum):
    """A service that can be applied for here, or one that is only described."""

    PACKAGE = "package"
    INFORMATION = "information"


ParameterValue = Decimal | int | str | bool | date


@dataclass(frozen=True, slots=True)
class Resolved(Generic[T]):
    """A value together with the layer it came from; ``source_key`` is a region key, or empty for the package."""

    value: T
    source_key: str
    source_name: str
    via: Via


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal basis (Rechtsgrundlage) in words, with a link if there is one."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A by-law value that a package declares."""

    name: str
    type: ParameterType
    label: str
    value: ParameterValue
    unit: str
    adjustable: bool
    legal_basis: str


@dataclass(frozen=True, slots=True)
class AdjustableParts:
    """What a municipality may change of a package, beside its adjustable parameters."""

    texts: frozenset[str] = frozenset()
    responsible_unit: bool = False
    enabled: bool = False
    processing_target: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of ``package.toml``."""

    id: str
    version: str
    title: str
    short_title: str
    licence: str
    authors: tuple[str, ...]
    languages: tuple[str, ...]
    services: tuple[str, ...]
    procedural_code: ProceduralCode
    remedy: Remedy
    responsible_level: Level
    audience: tuple[str, ...]
    login: Login
    assurance_level: AssuranceLevel
    handling: Handling
    automatic_basis: str
    processing_target_days: int
    needs: tuple[str, ...]
    legal_bases: tuple[LegalBasis, ...]
    synonyms: tuple[str, ...]
    keywords: tuple[str, ...]
    legal_terms: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    adjustable: AdjustableParts
    payment: PaymentTerms | None = None


@dataclass(frozen=True, slots=True)
class PackageContent:
    """One immutable version of a package: its manifest, texts, layout and files."""

    version_id: UUID
    manifest: Manifest
    texts: Mapping[str, str]
    layout: Mapping[str, Any]
    privacy: Mapping[str, Any]
    schema_id: str
    schema_version: str
    sha256: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One adjustment (Anpassung) as it stands in the database."""

    id: UUID
    package_id: str
    region_key: str
    field: str
    value: Any
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Competent:
    """One dated row of competence (Zuständigkeit): who is responsible for a service in a region."""

    id: UUID
    package_id: str
    service_key: str
    region_key: str
    authority_tenant_id: UUID
    unit: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Authority:
    """The responsible authority (zuständige Behörde) and, if named, its unit."""

    tenant_id: UUID
    region_key: str
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A package version seen from one place (Angebot einer Leistung vor Ort).

    ``enabled`` is False where a layer switched the service off; ``notice_of_absence`` then says so in words.
    """

    version_id: UUID
    place_key: str
    manifest: Manifest
    texts: Mapping[str, Resolved[str]]
    parameters: Mapping[str, Resolved[ParameterValue]]
    enabled: Resolved[bool]
    responsible: Resolved[Authority]
    processing_target_days: Resolved[int]
    schema_id: str
    schema_version: str
    notice_of_absence: str = ""

    @property
    def package_id(self) -> str:
        """The package."""
        return self.manifest.id

    @property
    def version(self) -> str:
        """The version of the package."""
        return self.manifest.version

    @property
    def title(self) -> str:
        """What the service is called in full."""
        return self.manifest.title

    @property
    def short_title(self) -> str:
        """What the service is called in lists."""
        return self.manifest.short_title

    @property
    def procedural_code(self) -> ProceduralCode:
        """The procedural law of the service."""
        return self.manifest.procedural_code

    @property
    def remedy(self) -> Remedy:
        """The remedy against its notice."""
        return self.manifest.remedy

    @property
    def assurance_level(self) -> AssuranceLevel:
        """The level of identification that the service demands."""
        return self.manifest.assurance_level

    @property
    def login(self) -> Login:
        """Whether the applicant signs in."""
        return self.manifest.login

    @property
    def handling(self) -> Handling:
        """Who decides."""
        return self.manifest.handling

    @property
    def automatic_basis(self) -> str:
        """The statute that allows a decision without an officer."""
        return self.manifest.automatic_basis

    @property
    def audience(self) -> tuple[str, ...]:
        """Whom the service is for: citizen, business."""
        return self.manifest.audience

    @property
    def service_keys(self) -> tuple[str, ...]:
        """The service keys (LeiKa)."""
        return self.manifest.services

    @property
    def legal_bases(self) -> tuple[LegalBasis, ...]:
        """The legal bases of the service."""
        return self.manifest.legal_bases

    @property
    def schema_ref(self) -> str:
        """The form schema as one text: id and version."""
        return f"{self.schema_id}V{self.schema_version}"

    @property
    def parameter_values(self) -> dict[str, ParameterValue]:
        """The by-law values of this place by name, typed for decisions and notices."""
        return {name: resolved.value for name, resolved in self.parameters.items()}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One service that answers a search in a place; ``note`` explains a service that is switched off there."""

    service_id: UUID
    kind: ServiceKind
    package_id: str
    service_key: str
    title: str
    teaser: str
    score: float
    enabled: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """One searchable service of the catalogue."""

    id: UUID
    kind: ServiceKind
    package_id: str
    service_keys: tuple[str, ...]
    title: str
    teaser: str
    legal_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service to be described in the catalogue without a package (information only)."""

    title: str
    service_keys: tuple[str, ...] = ()
    teaser: str = ""
    synonyms: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    legal_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """An installed package in a list."""

    package_id: str
    version: str
    version_id: UUID
    title: str
    short_title: str
    installed_at: datetime
    sha256: str
    service_keys: tuple[str, ...]
    audience: tuple[str, ...]
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Installation:
    """What an installation did: ``dropped`` names the adjustments that no longer apply."""

    package_id: str
    version: str
    version_id: UUID
    changed: bool
    kept_adjustments: int = 0
    dropped: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The outcome of one example case of a package."""

    name: str
    passed: bool
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PackageTest:
    """The outcome of all example cases of a package."""

    package_id: str
    version: str
    cases: tuple[CaseResult, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Tell whether there are cases and all of them passed."""
        return bool(self.cases) and all(case.passed for case in self.cases)
