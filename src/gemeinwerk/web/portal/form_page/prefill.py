"""Puts what the account already knows into a new draft, so that nobody writes it twice (WCAG 2.2, 3.3.7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from gemeinwerk.domain.forms.queries import find
from gemeinwerk.domain.forms.types import FormModel, Layout
from gemeinwerk.domain.identity.types import Person

_KNOWN = frozenset(
    {"given_name", "family_name", "birth_date", "street", "house_number", "postcode", "city", "email", "organisation"}
)


def prefilled(model: FormModel, layout: Layout, person: Person | None) -> dict[str, Any]:
    """Answers from the account for the paths that the layout names; nothing for guests."""
    answers: dict[str, Any] = {}
    if person is None:
        return answers
    for path, source in layout.prefill.items():
        attribute = source.removeprefix("person.")
        value = getattr(person, attribute) if attribute in _KNOWN else None
        if value:
            _put(answers, model, path, value.isoformat() if isinstance(value, date) else str(value))
    return answers


def _put(answers: dict[str, Any], model: FormModel, path: str, value: str) -> None:
    keys = path.split("/")
    below: Any = answers
    for place, key in enumerate(keys):
        node = find(model, "/".join(keys[: place + 1]))
        if node is None:
            return
        last = place == len(keys) - 1
        if node.most == 1:
            if last:
                below[key] = value
            else:
                below = below.setdefault(key, {})
        elif last:
            below[key] = [value]
        else:
            below = below.setdefault(key, [{}])[0]
