"""A service while it is being modelled: schema, texts, rules, examples, and who released it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from gemeinwerk.domain.forms.types.schema import Schema
from gemeinwerk.kernel.refusal import Finding

Path = tuple[str, ...]


class DraftState(StrEnum):
    """Where a service draft (Leistungsentwurf) stands."""

    DRAFT = "draft"
    REVIEW = "review"
    RELEASED = "released"


class Effect(StrEnum):
    """What a modelled rule does when its conditions hold."""

    REQUIRE = "require"
    FORBID = "forbid"
    REFUSE = "refuse"


class Operator(StrEnum):
    """How a condition compares the answer to a question."""

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    GREATER = "greater"
    EMPTY = "empty"
    GIVEN = "given"
    BEFORE_TODAY = "before_today"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a rule; ``value`` is written as people write it (a code, ``true``, a day, a number)."""

    path: Path
    operator: Operator
    value: str = ""


@dataclass(frozen=True, slots=True)
class ModelRule:
    """A rule without code: what happens to which question when the conditions hold together, or one of them."""

    id: str
    effect: Effect
    target: Path
    conditions: tuple[Condition, ...]
    any_of: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A text block for the reasons (with outcome) or the conditions (without) of a notice."""

    id: str
    title: str
    text: str
    legal_basis: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Answers kept as an example case with what has to come out; answers are nested by element id."""

    id: str
    name: str
    answers: Mapping[str, Any]
    today: str
    valid: bool = True
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """One text in another language: of an element (by id), its help or one of its values.

    ``source`` is a digest of the German text that was translated; where that has changed, the translation is outdated.
    """

    language: str
    key: str
    text: str
    source: str = ""


class TranslationState(StrEnum):
    """How a translation stands to the German text."""

    CURRENT = "current"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One German text that people read: its key, what it is, and the path of its element."""

    key: str
    text: str
    title: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A German text beside its translation; the text is empty where there is none."""

    source: SourceText
    text: str
    state: TranslationState


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a form is translated into one language: current and outdated texts of all."""

    tag: str
    current: int
    outdated: int
    total: int


@dataclass(frozen=True, slots=True)
class Workpiece:
    """Everything that makes a service, in the form in which people edit it.

    ``names`` maps readable names to paths, ``widgets`` paths to the way of asking, ``intros`` top-level groups to the
    words above their page. ``fee`` is an amount like ``25.00`` or empty. ``texts`` has the sections of a service page.
    """

    package_id: str
    title: str
    short_title: str
    schema: Schema
    names: Mapping[str, Path] = field(default_factory=dict)
    intros: Mapping[str, str] = field(default_factory=dict)
    widgets: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()
    service_key: str = ""
    fee: str = ""
    fee_basis: str = ""
    handling: str = "officer"
    login: str = "none"
    target_days: int = 28
    purpose: str = ""
    retention_months: int = 0
    retention_basis: str = ""
    granted: str = ""
    rejected: str = ""
    reasons: tuple[Reason, ...] = ()
    rules: tuple[ModelRule, ...] = ()
    examples: tuple[Example, ...] = ()
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceDraftInfo:
    """A service draft as it stands."""

    id: UUID
    state: DraftState
    revision: int
    workpiece: Workpiece
    created_by: UUID | None
    changed_by: UUID | None
    submitted_by: UUID | None
    updated_at: datetime
    released_version: str


@dataclass(frozen=True, slots=True)
class ServiceDraftRow:
    """A service draft in a list."""

    id: UUID
    title: str
    state: DraftState
    updated_at: datetime
    released_version: str


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One check of the publish gate: its name, whether it stands in the way, and what it found."""

    key: str
    title: str
    findings: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = ()

    @property
    def green(self) -> bool:
        """Tell whether nothing stands against a release."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: added, removed, changed or moved; what it means for running drafts."""

    kind: str
    path: Path
    label: str
    what: tuple[str, ...] = ()
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class LibraryElement:
    """A field or group that can be taken over: where it comes from and how often it is used."""

    id: str
    version: str
    name: str
    label: str
    kind: str
    source: str
    uses: int
    fields: int
