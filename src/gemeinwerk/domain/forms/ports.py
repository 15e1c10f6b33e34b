"""What the forms room needs from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from gemeinwerk.domain.forms.types import CodeListReference, FormModel, Option
from gemeinwerk.kernel.ports import Port


class Expressions(Protocol):
    """Evaluates FEEL expressions without side effects."""

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object: ...


class CodeLists(Protocol):
    """Finds code lists by reference; None where a list is not at hand."""

    def options(self, reference: CodeListReference) -> tuple[Option, ...] | None: ...


class SchemaReader(Protocol):
    """Reads XDatenfelder files; raises SchemaRefused with findings."""

    def read(self, source: bytes, *, code_lists: Mapping[str, tuple[Option, ...]] | None = None) -> FormModel: ...


class JsonSchemas(Protocol):
    """Validates documents against JSON Schema 2020-12; never fetches anything."""

    def problems(self, schema: Mapping[str, Any], document: object) -> Iterable[str]: ...


expressions: Port[Expressions] = Port("forms.Expressions")
schema_reader: Port[SchemaReader] = Port("forms.SchemaReader")
json_schemas: Port[JsonSchemas] = Port("forms.JsonSchemas")
