"""A small complete package and stand-ins for the readers of forms, processes and notices."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from gemeinwerk.domain.catalogue import ports
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.ports import FormElement, FormOutline, FormVerdict, ProcessWalk
from gemeinwerk.domain.catalogue.types import ServiceDraft
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Finding, Invalid

MANIFEST = """\
id = "musterausweis"
version = "1.0.0"
title = "Musterausweis beantragen"
short_title = "Musterausweis"
licence = "EUPL-1.2"
authors = ["Gemeinwerk"]
languages = ["de"]
services = ["99108001001000"]
procedural_code = "VWVFG_NRW"
remedy = "action"
responsible_level = "municipality"
audience = ["citizen"]
login = "required"
assurance_level = "substantial"
handling = "officer"
processing_target_days = 14

[[legal_basis]]
text = "§ 45 Abs. 1b Nr. 2a StVO"

[search]
synonyms = ["Anwohnermuster"]
keywords = ["Parken"]
legal_terms = ["StVO"]

[parameters.fee_year]
type = "money"
label = "Jahresgebühr"
value = "30.70"
unit = "Euro"
adjustable = true
legal_basis = "Gebührensatzung"

[parameters.zones]
type = "integer"
label = "Zahl der Zonen"
value = 3
unit = "Zonen"
adjustable = false
legal_basis = "Satzung"

[adjustable]
texts = ["teaser", "fees"]
responsible_unit = true
enabled = true
processing_target = true
"""

TEXTS = """\
# Musterausweis

## Teaser

Mit dem Musterausweis parken Sie in Ihrer Straße.

## Beschreibung

Text.

## Wer kann das nutzen?

Alle.

## Voraussetzungen

- Wohnung

## Unterlagen

- Ausweis

## Gebühren

Der Ausweis kostet {{ parameter.fee_year }} im Jahr.

## Ablauf

Erst beantragen, dann parken.

## Fristen und Dauer

Zwei Wochen.

## Rechtsgrundlagen

§ 45 StVO

## In einfacher Sprache

Sie können parken.
"""

LAYOUT = """\
[names]
plate = "G97999000001/F97999000001"

[[steps]]
id = "vehicle"
title = "Fahrzeug"
intro = ""
groups = ["G97999000001"]

[widgets."G97999000001/F97999000001"]
widget = "text"

[prefill]
"G97999000001/F97999000001" = "person.plate"
"""

PRIVACY = """\
purpose = "Entscheidung über den Antrag"
legal_basis = "Art. 6 Abs. 1 Buchst. e DSGVO"
controller = "responsible_authority"
retention = { months = 24, basis = "Aufbewahrungsplan" }
recipients = []
special_categories = false
"""

CASE = """today = 2026-11-24
\
name = "Antrag wird bewilligt"

[answers]
plate = "BO-GW 1"

[expect]
valid = true
fee = "30.70"
outcome = "granted"
steps = ["check", "decide"]
notice_contains = ["BO-GW 1"]

[officer]
outcome = "granted"
"""

FORM = b"<form>S97999000001 1.0.0 G97999000001 F97999000001</form>"


def files(**changes: str | bytes | None) -> dict[str, bytes]:
    """The files of the sample; keyword names use ``__`` for ``/`` and ``_DOT_`` for ``.``; None leaves one out."""
    whole: dict[str, str | bytes | None] = {
        "package.toml": MANIFEST,
        "service.md": TEXTS,
        "form.xdf3.xml": FORM,
        "layout.toml": LAYOUT,
        "process.bpmn": "<process/>",
        "decisions.dmn": "<decisions/>",
        "privacy.toml": PRIVACY,
        "notices/granted.html": "<p>{{ plate }}</p>",
        "notices/rejected.html": "<p>{{ plate }}</p>",
        "cases/bewilligt.toml": CASE,
    }
    for name, content in changes.items():
        whole[name.replace("__", "/").replace("_DOT_", ".")] = content
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in whole.items()
        if content is not None
    }


def bundle(**changes: str | bytes | None) -> PackageBundle:
    """The sample as a bundle."""
    return PackageBundle("musterausweis", files(**changes))


class Forms:
    """Knows one field in one group."""

    legal_bases: tuple[str, ...] = ("§ 45 StVO",)

    def outline(self, schema: bytes) -> FormOutline:
        found = re.findall(r"[SGF]97\d+", schema.decode())
        if not found:
            raise Invalid(details=[Finding("form.xdf3.xml", 1, "Kein Schema.", "")])
        group, field = found[1], found[2]
        elements = (
            FormElement(group, "group", "Fahrzeug", (), 1),
            FormElement(f"{group}/{field}", "field", "Kennzeichen", self.legal_bases, 1),
        )
        return FormOutline(found[0], "1.0.0", "Muster", elements)

    def check(self, schema: bytes, layout: Mapping[str, Any], where: str) -> tuple[Finding, ...]:
        return ()

    def answer(self, schema: bytes, layout: Mapping[str, Any], answers: Mapping[str, Any]) -> FormVerdict:
        errors = () if answers.get("plate") else ("plate",)
        return FormVerdict(not errors, errors, dict(answers))

    published: ClassVar[list[bytes]] = []

    def check_translations(self, schema: bytes, translations: bytes, where: str) -> tuple[Finding, ...]:
        return ()

    def publish(self, schema: bytes, *, actor: Actor, now: datetime) -> None:
        self.published.append(schema)


class Processes:
    """A fee, two steps and the outcome of the officer."""

    def check(
        self, process: bytes, decisions: bytes | None, *, package_id: str, names: Collection[str]
    ) -> tuple[Finding, ...]:
        return () if b"process" in process else (Finding("process.bpmn", 1, "Kein Ablauf.", "Bitte ergänzen."),)

    def publish(
        self, process: bytes, decisions: bytes | None, *, package_id: str, version: str, actor: Actor, now: datetime
    ) -> None:
        assert process and package_id and version

    def outcomes(self, process: bytes, decisions: bytes | None) -> frozenset[str]:
        return frozenset({"granted", "rejected"})

    def walk(
        self,
        process: bytes,
        decisions: bytes | None,
        *,
        package_id: str,
        variables: Mapping[str, Any],
        officer_outcome: str | None,
    ) -> ProcessWalk:
        fee: Decimal = variables["parameter"]["fee_year"]
        return ProcessWalk(("check", "decide"), {"fee": {"amount": fee}}, officer_outcome or "", False, True)


class Notices:
    """Replaces simple placeholders."""

    def check(self, template: bytes, *, where: str, names: Collection[str]) -> tuple[Finding, ...]:
        unknown = [name for name in re.findall(r"\{\{ (\w+) \}\}", template.decode()) if name not in names]
        return tuple(Finding(where, 1, f"Unbekannt: {name}.", "") for name in unknown)

    def text(self, template: bytes, variables: Mapping[str, Any]) -> str:
        return re.sub(r"\{\{ (\w+) \}\}", lambda found: str(variables[found.group(1)]), template.decode())


@contextmanager
def sample_readers() -> Iterator[None]:
    """Bind the stand-ins for the length of a test."""
    stand_ins = ((ports.form_reader, Forms()), (ports.process_reader, Processes()), (ports.notice_reader, Notices()))
    before = [(port, port() if port.bound else None) for port, _ in stand_ins]
    for port, stand_in in stand_ins:
        port.bind(stand_in)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for port, known in before:
            port.bind(known)  # type: ignore[arg-type]


SOME_SERVICES = [ServiceDraft("Fischereischein"), ServiceDraft("Jagdschein", ("99042001012000",))]
