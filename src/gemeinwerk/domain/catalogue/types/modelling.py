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


class RulingKind(StrEnum):
    """What a person decided about a rule in prose of which the platform is unsure."""

    READING = "reading"
    FORM = "form"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about a rule in prose: who said when what this very sentence means; void once the sentence changes.

    ``key`` names the chosen reading, or the modelled rule that stands for the sentence; ``line`` is the id under which
    a reading runs where the sentence itself belongs to a group. ``at`` is a moment in ISO 8601.
    """

    rule_id: str
    carrier: Path
    kind: RulingKind
    sentence: str
    meaning: str
    by: str
    at: str
    key: str = ""
    line: str = ""


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
    ``pay_when`` is when the fee is claimed, or empty where no claim is made; ``schedule`` and ``schedule_item`` name the by-law of the
    town and its item that sets the amount, so that ``fee`` is only that of the examples.
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
    pay_when: str = ""
    pay_days: int = 30
    pay_means: tuple[str, ...] = ()
    account_code: str = ""
    product: str = ""
    schedule: str = ""
    schedule_item: str = ""
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
    rulings: tuple[Ruling, ...] = ()


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
    """One area of the publish gate: what stands in the way, what is only said, and ``scope``, what was looked at.

    ``pending`` says in German why the area could not be judged yet; such an area is not green.
    """

    key: str
    title: str
    findings: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = ()
    scope: str = ""
    pending: str = ""

    @property
    def green(self) -> bool:
        """Tell whether nothing stands against a release."""
        return not self.findings and not self.pending


class RuleState(StrEnum):
    """How a rule in prose stands: it runs as read, was confirmed, was written anew, only informs, or is open."""

    RUNS = "runs"
    CONFIRMED = "confirmed"
    FORM = "form"
    HINT = "hint"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RuleReading:
    """One complete meaning from which a person may choose: German sentences and the lines that would run."""

    key: str
    words: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleStand:
    """A rule in prose as it stands in a draft: the sentence, what was understood, how sure that is, and who decided.

    ``own`` tells whether the sentence may be changed here; ``voided`` is a decision about an older sentence or form.
    """

    rule_id: str
    carrier: Path
    prose: str
    own: bool
    state: RuleState
    confidence: float
    words: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    readings: tuple[RuleReading, ...] = ()
    ruling: Ruling | None = None
    voided: Ruling | None = None


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
