"""The adapter of XDatenfelder: files in, models out, and back."""

from __future__ import annotations

from gemeinwerk.adapters.xdatenfelder.answers import read_answers
from gemeinwerk.adapters.xdatenfelder.fidelity import losses
from gemeinwerk.adapters.xdatenfelder.form import form_model
from gemeinwerk.adapters.xdatenfelder.reading import read_message
from gemeinwerk.adapters.xdatenfelder.writing import as_kept, write_message
from gemeinwerk.domain.forms.types import Answers, FormModel, Warning
from gemeinwerk.domain.forms.types.code_lists import Lists
from gemeinwerk.domain.forms.types.schema import Message
from gemeinwerk.kernel.refusal import Finding


class XDatenfelderReader:
    """Implements forms.SchemaReader."""

    def read(self, source: bytes, *, code_lists: Lists | None = None) -> FormModel:
        """Return the form of a message 0102; raises SchemaRefused or TooLarge, never anything half-read."""
        message, warnings = read_message(source)
        return form_model(message, code_lists, tuple(warnings))

    def message(self, source: bytes) -> tuple[Message, tuple[Warning, ...]]:
        """Return the whole message with what was kept but not understood; raises SchemaRefused or TooLarge."""
        message, warnings = read_message(source)
        return message, tuple(warnings)

    def form(
        self,
        message: Message,
        *,
        code_lists: Lists | None = None,
        warnings: tuple[Warning, ...] = (),
    ) -> FormModel:
        """Return the form of a schema that is at hand; raises SchemaRefused for contradictions."""
        return form_model(message, code_lists, warnings)

    def write(self, message: Message) -> bytes:
        """Return the file of a message; raises ExportRefused with all that is missing or does not fit."""
        return write_message(message)

    def losses(self, source: bytes, message: Message) -> tuple[Finding, ...]:
        """Return what of ``source`` is not in ``message`` or another way, with line and remedy; nothing for a whole one."""
        return losses(source, as_kept(message))

    def answers(self, model: FormModel, source: bytes) -> Answers:
        """Return answers from XML, to be checked; raises SchemaRefused for XML that is no document of this form."""
        return read_answers(model, source)
