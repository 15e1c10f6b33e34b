"""What the forms room needs from outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from gemeinwerk.domain.forms.types import Answers, FormModel, Warning
from gemeinwerk.domain.forms.types.code_lists import CodeList, Lists
from gemeinwerk.domain.forms.types.paper import PaperForm
from gemeinwerk.domain.forms.types.schema import Message
from gemeinwerk.kernel.ports import Port
from gemeinwerk.kernel.refusal import Finding


class Expressions(Protocol):
    """Evaluates FEEL expressions without side effects."""

    def evaluate(self, expression: str, context: Mapping[str, object]) -> object: ...

    def plan(self, expression: str, names: Collection[str]) -> list[object] | None:
        """Return the expression as JSON for the evaluator in the browser, or None where only the server can decide."""
        ...


class SchemaReader(Protocol):
    """Reads and writes XDatenfelder files; refuses with findings, never half-read."""

    def read(self, source: bytes, *, code_lists: Lists | None = None) -> FormModel:
        """Return the form of a file; raises SchemaRefused or TooLarge."""
        ...

    def message(self, source: bytes) -> tuple[Message, tuple[Warning, ...]]:
        """Return the complete model of a file with what was kept but not understood."""
        ...

    def form(
        self,
        message: Message,
        *,
        code_lists: Lists | None = None,
        warnings: tuple[Warning, ...] = (),
    ) -> FormModel:
        """Return the form of a complete model; raises SchemaRefused for contradictions."""
        ...

    def write(self, message: Message) -> bytes:
        """Return the file of a complete model; raises ExportRefused with all that is missing or does not fit."""
        ...

    def losses(self, source: bytes, message: Message) -> tuple[Finding, ...]:
        """Return what of a file is not in its complete model, with line and remedy; nothing where it was read whole."""
        ...

    def answers(self, model: FormModel, source: bytes) -> Answers:
        """Return answers from XML, to be checked; raises SchemaRefused for XML that is no document of this form."""
        ...


class CodeListFiles(Protocol):
    """Reads and writes genericode files."""

    def read(self, source: bytes) -> CodeList:
        """Return the list in a file; raises CodeListRefused or TooLarge."""
        ...

    def write(self, code_list: CodeList) -> bytes:
        """Return the file of a list."""
        ...


class PaperForms(Protocol):
    """Prints forms."""

    def render(self, paper: PaperForm) -> bytes:
        """Return the form as accessible PDF."""
        ...


class JsonSchemas(Protocol):
    """Validates documents against JSON Schema 2020-12; never fetches anything."""

    def problems(self, schema: Mapping[str, Any], document: object) -> Iterable[str]: ...


class NumberChecks(Protocol):
    """Judges numbers that carry a check digit."""

    def iban(self, text: str) -> bool:
        """Tell whether ``text``, with or without spaces, is an IBAN with the right length and check digits."""
        ...


expressions: Port[Expressions] = Port("forms.Expressions")
schema_reader: Port[SchemaReader] = Port("forms.SchemaReader")
json_schemas: Port[JsonSchemas] = Port("forms.JsonSchemas")
code_list_files: Port[CodeListFiles] = Port("forms.CodeListFiles")
paper_forms: Port[PaperForms] = Port("forms.PaperForms")
number_checks: Port[NumberChecks] = Port("forms.NumberChecks")
