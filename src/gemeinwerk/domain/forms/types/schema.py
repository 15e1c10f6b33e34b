"""The complete model of an XDatenfelder message, 2.0 or 3.0.0: what is edited, kept and written back.

One attribute holds what both versions say in different words; what only one version knows is empty in the other. Text
is kept as it stands in the file; ``None`` means that the element is absent, an empty text that it is there and empty.
Dates and times are text as in XML Schema (``2026-11-25``, ``2026-11-25T12:00:00Z``). Nothing is interpreted here: the
form that people fill in (``FormModel``) is derived from it. Source: the official schemas of both versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

STANDARD_2, STANDARD_3 = "2.0", "3.0.0"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An element or attribute that the standard does not know at this place, kept as it was.

    A name that begins with ``@`` is an attribute, ``name/@link`` one of the child ``name``. ``at`` counts
    the siblings before it, ``within`` names the wrapper element in which it stands.
    """

    name: str
    namespace: str = ""
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Unknown, ...] = ()
    tail: str = ""
    at: int = 0
    within: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value with the list that it comes from."""

    code: str
    list_uri: str = ""
    list_version: str = ""
    name: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """Id and version of an element; a version of None is a working copy (Arbeitskopie)."""

    id: str
    version: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis or a standard (Bezug), with a link in version 3.0.0."""

    text: str
    link: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation (Relation) to another element: ABL derived from, ERS replaces, EQU equivalent, VKN linked."""

    predicate: Code | None
    target: Identification | None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword (Stichwort) and the category that it comes from."""

    text: str
    uri: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What all elements have in common (Allgemeine Angaben)."""

    identification: Identification
    name: str | None = None
    label: str | None = None
    output_label: str | None = None
    description: str | None = None
    definition: str | None = None
    bases: tuple[Basis, ...] = ()
    status: Code | None = None
    # Version 2.0: freigabedatum, fachlicherErsteller; version 3.0.0: statusGesetztAm, statusGesetztDurch.
    approved_on: str | None = None
    creator: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    version_note: str | None = None
    published_on: str | None = None
    changed_at: str | None = None
    relations: tuple[Relation, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class RuleParameter:
    """A parameter of a rule: the element that it reads and the name by which the script knows it."""

    element: str | None
    name: str | None
    type: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """The target of a rule: the element that it changes and the name by which the script knows it."""

    element: str | None
    name: str | None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleError:
    """A message (Fehlermeldung) of a rule with its number."""

    text: str
    code: int | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaRule(Element):
    """A rule (Regel): prose in ``prose`` (3.0.0) or ``definition`` (2.0), type K, V, M or B, script, messages."""

    prose: str | None = None
    type: Code | None = None
    parameters: tuple[RuleParameter, ...] = ()
    targets: tuple[RuleTarget, ...] = ()
    script: str | None = None
    errors: tuple[RuleError, ...] = ()


@dataclass(frozen=True, slots=True)
class Precision:
    """Praezisierung: limits as attributes (3.0.0) or as JSON in the text (2.0); ``text`` is a remark in 3.0.0."""

    text: str = ""
    min_length: int | None = None
    max_length: int | None = None
    min_value: str | None = None
    max_value: str | None = None
    pattern: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaValue:
    """One value of a list inside the schema (Wert)."""

    code: str | None
    name: str | None = None
    help: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaValues:
    """A list of values inside the schema (Werteliste)."""

    values: tuple[SchemaValue, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReference:
    """A reference to a code list (Codelistenreferenz); ``identification`` exists in version 2.0 only."""

    identification: Identification | None = None
    uri: str | None = None
    version: str | None = None
    version_uri: str | None = None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPart(Element):
    """What fields and groups have in common (Schemaelementangaben)."""

    element_kind: Code | None = None
    input_help: str | None = None
    output_help: str | None = None
    rules: tuple[SchemaRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaField(SchemaPart):
    """A field (Datenfeld)."""

    kind: Code | None = None
    datatype: Code | None = None
    precision: Precision | None = None
    content: str | None = None
    prefill: Code | None = None
    values: SchemaValues | None = None
    code_list: ListReference | None = None
    key_column: str | None = None
    name_column: str | None = None
    help_column: str | None = None
    max_size: int | None = None
    media_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaGroup(SchemaPart):
    """A group (Datenfeldgruppe); ``kind`` X is a choice group (Auswahlgruppe)."""

    kind: Code | None = None
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a field or group at one place (Struktur): how often, on what legal basis, and a full copy of it."""

    content: SchemaField | SchemaGroup | None
    least: int = 1
    most: int | None = 1
    bases: tuple[Basis, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(Element):
    """A schema (Stammdatenschema): its title is ``label``."""

    help: str | None = None
    structure_changes: Code | None = None
    display_changes: Code | None = None
    document_profile: Identification | None = None
    rules: tuple[SchemaRule, ...] = ()
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProfile(Element):
    """A document profile (Dokumentsteckbrief)."""

    abstract: str | None = None
    document_kind: Code | None = None
    document_kind_text: str | None = None
    help: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTranslation:
    """The messages of a rule in another language."""

    translated: Identification | None
    errors: tuple[RuleError, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementTranslation:
    """The texts of one element in another language."""

    translated: Identification | None
    label: str | None = None
    output_label: str | None = None
    input_help: str | None = None
    output_help: str | None = None
    content: str | None = None
    values: SchemaValues | None = None
    rules: tuple[RuleTranslation, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language (Sprache) of a translation; ``variant`` is ``simple`` for plain language."""

    lang: str | None
    region: str | None = None
    variant: str | None = None
    version: int | None = None
    elements: tuple[ElementTranslation, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Translations:
    """The translations of a schema (message 0106, version 3.0.0)."""

    translated: Identification | None
    languages: tuple[Language, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a message."""

    message_id: str | None
    created_at: str | None
    reference_id: str | None = None
    product_name: str | None = None
    product_maker: str | None = None
    product_version: str | None = None
    data_quality: Code | None = None
    unknown: tuple[Unknown, ...] = ()


Content = Schema | SchemaGroup | SchemaField | DocumentProfile | Translations


@dataclass(frozen=True, slots=True)
class Message:
    """One file: the version of the standard, the head, and one schema, group, field, profile or its translations."""

    standard: str
    header: Header
    content: Content
    unknown: tuple[Unknown, ...] = ()

    def parts(self) -> Iterator[tuple[tuple[str, ...], Use, SchemaField | SchemaGroup]]:
        """Yield every field and group of a schema with its path of ids, parents first."""
        if isinstance(self.content, Schema | SchemaGroup):
            yield from _parts(self.content.uses, ())


def _parts(
    uses: tuple[Use, ...], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Use, SchemaField | SchemaGroup]]:
    for use in uses:
        if use.content is None:
            continue
        path = (*above, use.content.identification.id)
        yield path, use, use.content
        if isinstance(use.content, SchemaGroup):
            yield from _parts(use.content.uses, path)
