"""What no pattern can say: check digits of an IBAN, a calendar day in three parts, the shape of phone and mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from gemeinwerk.domain.forms.rules.kinds import asked_as, is_partial_date
from gemeinwerk.domain.forms.types import CheckResult, FieldError, FieldNode, FormModel, GroupNode, Layout, Node, Widget

PHONE = re.compile(r"^[+(]?[0-9][0-9 ()/.\-–]{2,30}$")
MAIL = re.compile(r"^[^@\s,;]{1,64}@[^@\s,;]+\.[^@\s,;.]{2,63}$")
WEB = re.compile(r"^(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?$", re.IGNORECASE)
POSTCODE = re.compile(r"^[0-9]{5}$")
MESSAGES = {
    "iban": "Bitte prüfen Sie die IBAN. Sie steht auf Ihrer Bankkarte, zum Beispiel DE89 3704 0044 0532 0130 00.",
    "tel": "Bitte geben Sie die Telefonnummer mit Vorwahl ein, zum Beispiel 0234 123456 oder +49 234 123456.",
    "email": "Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.org.",
    "url": "Bitte geben Sie eine Web-Adresse ein, zum Beispiel www.example.org.",
    "postcode": "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein, zum Beispiel 44787.",
}


class IbanCheck(Protocol):
    """Judges an IBAN by its length and check digits."""

    def iban(self, text: str) -> bool: ...


def format_errors(model: FormModel, layout: Layout, result: CheckResult, numbers: IbanCheck) -> list[FieldError]:
    """Return errors of present answers that have no other error yet; at most one for each field."""
    known = {error.path for error in result.errors}
    found = []
    for path, names, node, value in _given(model.children, result.answers, "", ""):
        if path in known:
            continue
        message = _day(value) if isinstance(node, GroupNode) else _text(node, layout.widgets.get(names), value, numbers)
        if message:
            where = f"{path}.{node.children[0].id}" if isinstance(node, GroupNode) else path
            found.append(FieldError(where, "format", node.label, message))
    return found


def _given(
    nodes: tuple[Node, ...], answers: Any, prefix: str, names: str
) -> Iterator[tuple[str, str, FieldNode | GroupNode, Any]]:
    if not isinstance(answers, Mapping):
        return
    for node in nodes:
        value = answers.get(node.id)
        if value is None:
            continue
        path, name = f"{prefix}{node.id}", f"{names}{node.id}"
        rows = [(path, value)]
        if node.most != 1 and isinstance(value, list):
            rows = [(f"{path}.{place}", row) for place, row in enumerate(value)]
        for where, row in rows:
            if isinstance(node, FieldNode):
                yield where, name, node, row
            elif is_partial_date(node):
                yield where, name, node, [row.get(c.id) for c in node.children] if isinstance(row, Mapping) else []
            else:
                yield from _given(node.children, row, f"{where}.", f"{name}/")


def _text(node: FieldNode, widget: Widget | None, value: Any, numbers: IbanCheck) -> str:
    if not isinstance(value, str) or node.options:
        return ""
    # Only where the layout says so: what the schema alone accepts stays what its JSON Schema and XSD accept.
    kind = asked_as(node, widget.widget) if widget and widget.widget else ""
    # A postcode abroad has another shape; only a schema that asks for five characters means a German one.
    german = kind == "postcode" and node.constraints.max_length == 5
    wrong = (
        (kind == "iban" and not numbers.iban(value))
        or (kind == "tel" and not PHONE.fullmatch(value))
        or (kind == "email" and not MAIL.fullmatch(value))
        or (kind == "url" and not WEB.fullmatch(value))
        or (german and not POSTCODE.fullmatch(value))
    )
    return MESSAGES[kind] if wrong else ""


def _day(parts: list[Any]) -> str:
    """Return what is wrong with day, month and year as answered; what is not a number has its own error."""
    try:
        day, month, year = [None if part in (None, "") else int(part) for part in parts]
    except (ValueError, TypeError):
        return ""
    if day is not None and month is None:
        return "Bitte geben Sie zum Tag auch den Monat an, oder lassen Sie den Tag frei."
    if year is None or month is None:
        return ""
    try:
        date(year, month, day or 1)
    except ValueError:
        return "Diesen Tag gibt es nicht. Bitte prüfen Sie Tag, Monat und Jahr."
    return ""
