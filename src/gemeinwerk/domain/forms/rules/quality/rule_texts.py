"""Rules of a schema as texts: there, and naming elements that they can reach by their ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, text
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField, SchemaGroup, SchemaRule

MENTION: Final = re.compile(r"\b([FG])(\d{11}|\d{8})(?!\d)(?:\s*(V)\s*\d+(?:\.\d+){0,2}\b)?")


def prose(place: Place) -> Iterator[Fault]:
    """1024: a rule says in words what it demands."""
    rule = place.element
    if isinstance(rule, SchemaRule) and not text(rule.prose) and not text(rule.definition):
        yield Fault(1024)


def mentions(place: Place) -> Iterator[Fault]:
    """1001, 1019, 1041: the elements that a rule names are in its reach, by their long id and without a version."""
    rule, parent = place.element, place.parent
    if not isinstance(rule, SchemaRule) or parent is None:
        return
    words = f"{text(rule.prose)} {text(rule.definition)}"
    reach = _ids(parent, frozenset())
    for match in dict.fromkeys(found.groups() for found in MENTION.finditer(words)):
        letter, digits, version = match
        if version:
            yield Fault(1019, f"{letter}{digits}")
        # Version 2.0 knows the short ids only.
        if len(digits) == 8 and not any(len(key) == 9 for key in reach):
            yield Fault(1041, f"{letter}{digits}")
        elif f"{letter}{digits}" not in reach:
            yield Fault(1001, f"{letter}{digits}")
    for key in filter(None, [*(text(p.element) for p in rule.parameters), *(text(t.element) for t in rule.targets)]):
        last = key.rsplit(".", 1)[-1]
        if last not in reach:
            yield Fault(1001, last[:40])


def _ids(element: Schema | SchemaGroup | SchemaField, above: frozenset[str]) -> frozenset[str]:
    own = frozenset({element.identification.id})
    if isinstance(element, SchemaField) or element.identification.id in above:
        return own
    inner = [_ids(use.content, above | own) for use in element.uses if use.content is not None]
    return own.union(*inner)


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (prose, mentions)
