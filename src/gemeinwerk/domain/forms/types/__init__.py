"""What crosses the border of the forms room: the model of a form, its layout, results of checks, drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Answers = dict[str, Any]
RuleFindingKind = Literal["contradiction", "cycle", "unreachable", "too_large", "too_early"]


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A legal basis (Handlungsgrundlage) in words, with a link if the schema names one."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a selection: code, name, help."""

    code: str
    name: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class CodeListReference:
    """A reference to a code list; ``version`` is empty where the schema leaves it open."""

    uri: str
    version: str = ""
    version_uri: str = ""
    key_column: str = ""
    name_column: str = ""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Praezisierung: inclusive limits as text, a pattern that must match in full, a free remark."""

    min_length: int | None = None
    max_length: int | None = None
    min_value: str | None = None
    max_value: str | None = None
    pattern: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as the schema carries it; ``script`` is executable where it uses our notation.

    ``error_numbers`` are the numbers of ``errors``, in the same order.
    """

    id: str
    version: str
    name: str
    prose: str
    script: str = ""
    errors: tuple[str, ...] = ()
    legal_bases: tuple[LegalReference, ...] = ()
    error_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FieldNode:
    """One field (Datenfeld) at one position; ``most`` is None for an unlimited number."""

    id: str
    version: str
    kind: str
    datatype: str
    name: str
    label: str
    output_label: str
    help: str
    least: int
    most: int | None
    legal_bases: tuple[LegalReference, ...] = ()
    inherited_bases: bool = False
    constraints: Constraints = Constraints()
    options: tuple[Option, ...] = ()
    code_list: CodeListReference | None = None
    content: str = ""
    media_types: tuple[str, ...] = ()
    max_size: int | None = None
    prefill: str = "keine"
    element_kind: str = ""
    status: str = ""
    line: int = 0
    locked_for_release: bool = False
    rules: tuple[RuleText, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class GroupNode:
    """One group (Datenfeldgruppe) at one position; ``choice`` demands exactly one child (Auswahlgruppe)."""

    id: str
    version: str
    name: str
    label: str
    output_label: str
    help: str
    least: int
    most: int | None
    children: tuple[FieldNode | GroupNode, ...] = ()
    choice: bool = False
    legal_bases: tuple[LegalReference, ...] = ()
    rules: tuple[RuleText, ...] = ()
    element_kind: str = ""
    status: str = ""
    line: int = 0


Node = FieldNode | GroupNode


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that was imported but not understood in full; it never stops an import.

    ``locks`` tells that the form cannot be released before a person has dealt with it.
    """

    where: str
    line: int
    message: str
    remedy: str = ""
    locks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FormModel:
    """A whole form (Datenschema); compared by identity, because one version is read once in a process."""

    id: str
    version: str
    name: str
    title: str
    description: str
    help: str
    standard: str
    children: tuple[Node, ...]
    legal_bases: tuple[LegalReference, ...] = ()
    rules: tuple[RuleText, ...] = ()
    status: str = ""
    document_profile: str = ""
    warnings: tuple[Warning, ...] = ()

    @property
    def ref(self) -> str:
        """Return id and version as one text."""
        return f"{self.id}V{self.version}"

    @property
    def locked(self) -> bool:
        """Tell whether something was not understood that a person has to deal with before a release."""
        return any(warning.locks for warning in self.warnings)

    def walk(self) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Yield every node with its path of ids, parents first."""
        yield from _walk(self.children, ())


def _walk(nodes: tuple[Node, ...], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    for node in nodes:
        path = (*above, node.id)
        yield path, node
        if isinstance(node, GroupNode):
            yield from _walk(node.children, path)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form: the paths of the nodes that it asks."""

    id: str
    title: str
    intro: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """How one field is asked; everything is optional."""

    widget: str = ""
    autocomplete: str = ""
    width: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a form is asked: steps, readable names of paths, widgets, prefill. Never which data.

    ``translations`` has, by language tag, the words of the layout itself (titles and words of steps, help of widgets)
    beside their German text; a German text that was changed since finds no translation.
    """

    steps: tuple[Step, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    widgets: Mapping[str, Widget] = field(default_factory=dict)
    prefill: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One problem of an answer: where (dotted path with row numbers), what, and how to mend it."""

    path: str
    code: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One finding about the rules of a form: kind, rule, path of the element, message and remedy in German.

    Of all kinds too_early alone stands in the way of nothing.
    """

    kind: RuleFindingKind
    rule_id: str
    path: str
    message: str
    remedy: str

    @property
    def blocks(self) -> bool:
        """Tell whether a form with such a finding may not be released."""
        return self.kind != "too_early"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of the answer check: errors, the answers without what must not be there, what is hidden.

    ``fixed`` are the paths whose value the platform itself has set; nobody is asked for them.
    """

    errors: tuple[FieldError, ...]
    answers: Answers
    hidden: frozenset[str]
    required: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    @property
    def valid(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a summary: label and value in words; ``upload_id`` for a file."""

    path: str
    label: str
    value: str
    upload_id: str = ""


@dataclass(frozen=True, slots=True)
class SummarySection:
    """One group of a summary; ``step`` names the page where it is changed."""

    title: str
    step: str
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft (Entwurf) as it stands.

    ``about`` says what is known about the answers: ``origins`` (where a prefilled one comes from), ``visited`` steps,
    ``pages`` (the last page that wrote a step), ``cosigned``, ``refused`` (parts that a newer version does not know).
    ``helper`` is the handover through which somebody other than the owner sees it.
    """

    id: UUID
    tenant_id: UUID
    account_id: UUID | None
    package_id: str
    package_version_id: UUID
    place_key: str
    schema_ref: str
    title: str
    answers: Answers
    step: str
    revision: int
    updated_at: datetime
    expires_at: datetime
    receipt: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    helper: UUID | None = None


@dataclass(frozen=True, slots=True)
class HandoverInfo:
    """A draft passed on to another person, as its owner sees it."""

    id: UUID
    tenant_id: UUID
    draft_id: UUID
    created_at: datetime
    expires_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    signed_name: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptInfo:
    """Answers that a person keeps for later applications: from which one, when, and values by element id."""

    title: str
    saved_at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class BrowserRules:
    """The rules that a page evaluates by itself, as JSON: nodes of the form and lines (``rules.browser`` has the shape).

    ``parts`` are the paths that a line may hide or fill, ``demanded`` those that a line may demand.
    """

    nodes: tuple[list[object], ...]
    lines: tuple[Mapping[str, object], ...]
    parts: frozenset[str]
    demanded: frozenset[str]
