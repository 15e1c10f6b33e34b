"""``privacy.toml``, ``notices/reasons.toml`` and the shape of ``cases/*.toml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from gemeinwerk.domain.catalogue.package.documents import Document, Fields
from gemeinwerk.domain.catalogue.rules.values import typed_value
from gemeinwerk.domain.catalogue.types import Parameter

OUTCOMES: Final = ("granted", "granted_in_part", "rejected", "assessed", "confirmed")
MOST_MONTHS: Final = 1440
TEXT_ID: Final = r"[a-z][a-z0-9_-]{0,59}"


def check_privacy(document: Document) -> None:
    """Note what is missing for the record of processing activities (Art. 30 DSGVO) and the notice (Art. 13 DSGVO)."""
    top = Fields(document, document.data)
    top.text("purpose", longest=2000)
    top.text("legal_basis", longest=1000)
    top.choice("controller", ("responsible_authority",), "responsible_authority")
    top.get("recipients", list, [], required=True, expected="eine Liste (auch leer)")
    top.texts("recipients")
    top.flag("special_categories", required=True)
    top.get("fields", dict, {}, required=False, expected="ein Abschnitt [fields]")
    retention = top.get("retention", dict, {}, required=True, expected="{ months = …, basis = … }")
    if retention:
        fields = Fields(document, retention, "retention")
        fields.whole("months", lowest=0, highest=MOST_MONTHS, default=0)
        fields.text("basis", longest=500)
        fields.unknown()
    top.unknown()


def check_reasons(document: Document) -> None:
    """Note malformed or double text blocks for reasons and conditions of a notice."""
    top = Fields(document, document.data)
    seen: set[str] = set()
    for section in ("reason", "condition"):
        rows = top.get(section, list, [], required=False, expected=f"Abschnitte [[{section}]]")
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                document.finding(f"„{section}“ ist keine Liste von Abschnitten.", f"Bitte [[{section}]] schreiben.")
                continue
            fields = Fields(document, row, section, number)
            name = fields.text("id", pattern=TEXT_ID)
            if name in seen:
                hint = "Bitte jede Kennung nur einmal vergeben."
                document.finding(f"Die Kennung „{name}“ gibt es doppelt.", hint, "id", section, number)
            seen.add(name)
            if section == "reason":
                fields.choice("outcome", OUTCOMES, OUTCOMES[0])
            fields.text("title", longest=200)
            fields.text("text", longest=5000)
            fields.text("legal_basis", required=section == "reason", longest=500)
            fields.unknown()
    top.unknown()


def check_case(document: Document, names: Collection[str] | None, parameters: Mapping[str, Parameter]) -> None:
    """Note unknown names, parameters and expectations of one example case."""
    top = Fields(document, document.data)
    top.text("name", longest=200)
    for name in top.get("answers", dict, {}, required=True, expected="ein Abschnitt [answers]"):
        if names is not None and name not in names:
            hint = "Bitte einen Namen aus [names] in layout.toml verwenden."
            document.finding(f"Der Name „{str(name)[:60]}“ ist unbekannt.", hint, str(name), "answers")
    overrides = top.get("parameters", dict, {}, required=False, expected="ein Abschnitt [parameters]")
    for name, value in overrides.items():
        _check_override(document, str(name), value, parameters)
    _check_expectations(document, top)
    # The day on which the example is answered; without it, examples with dates would grow old.
    top.get("today", date, None, required=True, expected="ein Tag, zum Beispiel 2026-11-24")
    officer = top.get("officer", dict, {}, required=False, expected="ein Abschnitt [officer]")
    if officer:
        fields = Fields(document, officer, "officer")
        fields.choice("outcome", OUTCOMES, OUTCOMES[0])
        fields.texts("reasons")
        fields.texts("conditions")
        fields.unknown()
    top.unknown()


def _check_override(document: Document, name: str, value: Any, parameters: Mapping[str, Parameter]) -> None:
    if name not in parameters:
        hint = "Bitte einen Wert aus [parameters] in package.toml verwenden."
        document.finding(f"Der Wert „{name[:60]}“ ist unbekannt.", hint, name, "parameters")
        return
    try:
        typed_value(parameters[name].type, value)
    except ValueError as error:
        document.finding(f"Der Wert passt nicht: {error}.", "Bitte berichtigen.", name, "parameters")


def _check_expectations(document: Document, top: Fields) -> None:
    expect = top.get("expect", dict, {}, required=True, expected="ein Abschnitt [expect]")
    fields = Fields(document, expect, "expect")
    fields.flag("valid")
    fields.flag("automatic")
    fields.texts("errors")
    fields.texts("steps")
    fields.texts("notice_contains")
    fields.text("fee", required=False, pattern=r"\d+\.\d{2}")
    if "outcome" in expect:
        fields.choice("outcome", OUTCOMES, OUTCOMES[0])
    fields.taken |= {"outcome"}
    fields.unknown()
    if not expect and "expect" in top.table:
        document.finding("Das Beispiel erwartet nichts.", "Bitte mindestens valid angeben.", "", "expect")
