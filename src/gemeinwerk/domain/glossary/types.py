"""What crosses the border of the glossary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


class Harmonisation(StrEnum):
    """How far a term is agreed; the last three are the levels of FIM building blocks (ABS, HAR, RNG)."""

    NONE = "none"
    LOCAL = "local"
    LAND = "land"
    ABSTRACT = "abstract"
    HARMONISED = "harmonised"
    NORM = "norm"


LEVELS: Final[dict[Harmonisation, str]] = {
    Harmonisation.NONE: "nicht abgestimmt",
    Harmonisation.LOCAL: "örtlich abgestimmt",
    Harmonisation.LAND: "landesweit abgestimmt",
    Harmonisation.ABSTRACT: "abstrakter Baustein (ABS)",
    Harmonisation.HARMONISED: "harmonisierter Baustein (HAR)",
    Harmonisation.NORM: "an eine Rechtsnorm gebunden (RNG)",
}


class VersionState(StrEnum):
    """The life of one version of a term."""

    PROPOSED = "proposed"
    RELEASED = "released"
    DECLINED = "declined"


class RelationKind(StrEnum):
    """How one term stands to another."""

    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    DISTINCT = "distinct"


class PassageKind(StrEnum):
    """Where words stand: a form, a notice template, a decision, or the description of a package."""

    FORM = "form"
    NOTICE = "notice"
    DECISION = "decision"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class LegalSource:
    """A legal source (Rechtsgrundlage) of a term: the norm as cited, the state it was read in, and a link."""

    norm: str
    state_of: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another term."""

    kind: RelationKind
    term_id: str


@dataclass(frozen=True, slots=True)
class TermContent:
    """What one version of a term says.

    ``plain`` is the definition in plain words, ``allowed`` are synonyms that may be used, ``forbidden`` those that must
    not, ``elements`` are ids of harmonised fields and groups, ``identifier`` is the name in the program if it has one,
    ``limits`` says in words what a field of the building block accepts.
    """

    term_id: str
    label: str
    definition: str
    plain: str = ""
    harmonisation: Harmonisation = Harmonisation.NONE
    sources: tuple[LegalSource, ...] = ()
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    elements: tuple[str, ...] = ()
    identifier: str = ""
    limits: str = ""


@dataclass(frozen=True, slots=True)
class TermVersionInfo:
    """One version of a term; ``proposed_by`` is the pseudonym of the account."""

    id: UUID
    term_id: str
    number: int
    state: VersionState
    content: TermContent
    reason: str
    proposed_at: datetime
    proposed_by: UUID | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermInfo:
    """A term as its page shows it; ``owner_key`` is the region whose own term it is, empty for a common one."""

    term_id: str
    owner_key: str
    content: TermContent
    number: int
    retired_because: str
    versions: tuple[TermVersionInfo, ...]
    labels: dict[str, str]

    @property
    def released(self) -> bool:
        """Tell whether the term was ever released."""
        return self.number > 0


@dataclass(frozen=True, slots=True)
class TermHit:
    """One line of a list of terms."""

    term_id: str
    label: str
    text: str
    owner_key: str
    harmonisation: Harmonisation
    released: bool
    retired: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class StatuteStateInfo:
    """What a statute says from a day on, what changed then, and where it was promulgated."""

    valid_from: date
    wording: str
    change: str
    promulgation: str


@dataclass(frozen=True, slots=True)
class StatuteInfo:
    """One provision (Rechtsvorschrift); ``states`` begin with the oldest."""

    statute_id: str
    law: str
    provision: str
    title: str
    link: str
    states: tuple[StatuteStateInfo, ...]

    @property
    def name(self) -> str:
        """Return the citation, such as ``§ 18 StrWG NRW``."""
        return f"{self.provision} {self.law}"


@dataclass(frozen=True, slots=True)
class PassageText:
    """Words of a package: where they stand and what they say; ``element_id`` for a field or group of a form."""

    kind: PassageKind
    place: str
    label: str = ""
    text: str = ""
    element_id: str = ""


@dataclass(frozen=True, slots=True)
class PackageText:
    """All words of one version of a package, and the regions in which it is offered."""

    package_id: str
    version: str
    title: str
    schema_id: str
    schema_version: str
    region_keys: tuple[str, ...]
    passages: tuple[PassageText, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One difference between two states: what, before, after (all in German)."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AffectedTenant:
    """A tenant that offers an affected package."""

    tenant_id: UUID
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class AffectedPassage:
    """A place that speaks of the changed thing, and what is different since those words were written."""

    kind: PassageKind
    place: str
    label: str
    quoted: str
    changes: tuple[TextChange, ...]


@dataclass(frozen=True, slots=True)
class AffectedPackage:
    """The affected places of one package version, and every tenant that offers it."""

    package_id: str
    version: str
    title: str
    schema_ref: str
    passages: tuple[AffectedPassage, ...]
    tenants: tuple[AffectedTenant, ...]

    @property
    def outdated(self) -> bool:
        """Tell whether any place was written before the last change."""
        return any(passage.changes for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Affected:
    """Everything that a changed term or statute concerns; ``changes`` is the last change itself."""

    subject: str
    name: str
    changes: tuple[TextChange, ...]
    packages: tuple[AffectedPackage, ...]

    @property
    def tenants(self) -> int:
        """Return the number of different tenants."""
        return len({tenant.tenant_id for package in self.packages for tenant in package.tenants})


class WordingKind(StrEnum):
    """What the lint has against a field."""

    OTHER_NAME = "other_name"
    DEVIATES = "deviates"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class FieldWording:
    """A field or group of a form as the lint sees it."""

    path: str
    element_id: str
    label: str


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """One finding of the lint: the element, the term it should be, message and remedy in German."""

    kind: WordingKind
    path: str
    element_id: str
    term_id: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many terms a seed added and renewed, and which it left alone because people had changed them."""

    added: int
    renewed: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import proposed, what was already so, and what it could not take (each with a reason)."""

    proposed: tuple[str, ...]
    unchanged: int
    left_out: tuple[str, ...]
