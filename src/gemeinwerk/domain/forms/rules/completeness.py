"""Whether a form asks everything that its schema holds: fields, groups and rules, place by place."""

from __future__ import annotations

from collections.abc import Iterator

from gemeinwerk.domain.forms.types import FormModel, RuleText
from gemeinwerk.domain.forms.types.schema import Message, Schema, SchemaField, SchemaGroup, SchemaRule, Use
from gemeinwerk.kernel.refusal import Finding

MAX_FINDINGS = 200
REMEDY = "Bitte melden Sie die Stelle dem Betrieb; die Datei wurde nicht übernommen."


def left_out(message: Message, form: FormModel) -> tuple[Finding, ...]:
    """Return the elements of a schema that its form does not hold; what is used 0:0 times is meant to be left out."""
    if not isinstance(message.content, Schema):
        return ()
    held = {path: _ids(node.rules) for path, node in form.walk()}
    found = []
    for path, part in _used(message.content.uses, ()):
        key = path[-1]
        if path not in held:
            found.append(Finding(key, part.line, f"„{key}“ fehlt im Formular.", REMEDY))
        elif held[path] != _ids(part.rules):
            found.append(Finding(key, part.line, f"Regeln von „{key}“ fehlen im Formular.", REMEDY))
    if _ids(form.rules) != _ids(message.content.rules):
        found.append(Finding(form.id, message.content.line, "Regeln des Datenschemas fehlen im Formular.", REMEDY))
    return tuple(found[:MAX_FINDINGS])


def _ids(rules: tuple[RuleText | SchemaRule, ...]) -> list[str]:
    return [rule.id if isinstance(rule, RuleText) else rule.identification.id for rule in rules]


def _used(uses: tuple[Use, ...], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], SchemaField | SchemaGroup]]:
    for use in uses:
        if use.content is None or use.most == 0:
            continue
        path = (*above, use.content.identification.id)
        yield path, use.content
        if isinstance(use.content, SchemaGroup):
            yield from _used(use.content.uses, path)
