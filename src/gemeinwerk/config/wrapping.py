"""A package around any schema file: so that a form of somebody else can run through the whole house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.forms.ports import schema_reader
from gemeinwerk.domain.forms.types import FieldNode, FormModel

SERVICE_KEY = re.compile(r"\b(99\d{12})\b")
UNKNOWN_SERVICE = "99000000000000"

PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gw="urn:gemeinwerk:bpmn:1"
    id="d" targetNamespace="urn:gemeinwerk:trial">
  <process id="trial" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
    <userTask id="check" name="Antrag prüfen" gw:kind="check"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="decide"/>
    <userTask id="decide" name="Entscheiden" gw:kind="decide"/>
    <sequenceFlow id="f3" sourceRef="decide" targetRef="issue"/>
    <serviceTask id="issue" name="Bescheid erlassen" gw:operation="issue_notice"/>
    <sequenceFlow id="f4" sourceRef="issue" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>
"""
PRIVACY = """purpose = "Bearbeitung des Antrags"
legal_basis = "Art. 6 Abs. 1 Buchst. e DSGVO, § 3 DSG NRW"
controller = "responsible_authority"
retention = { months = 120, basis = "Aktenplan der Behörde" }
recipients = []
special_categories = false
"""
REASONS = """[[reason]]
id = "voraussetzungen-erfuellt"
outcome = "granted"
title = "Voraussetzungen erfüllt"
text = "Die Voraussetzungen liegen nach Ihren Angaben vor."
legal_basis = "§ 39 VwVfG NRW"

[[reason]]
id = "voraussetzungen-fehlen"
outcome = "rejected"
title = "Voraussetzungen nicht erfüllt"
text = "Die Voraussetzungen liegen nicht vor."
legal_basis = "§ 39 VwVfG NRW"
"""


def wrap(source: bytes) -> PackageBundle:
    """Return a package with the schema ``source``, two steps for people and a plain notice; raises SchemaRefused."""
    model = schema_reader().read(source)
    name = re.sub(r"[^a-z0-9]+", "-", f"formular-{model.id}".lower()).strip("-")
    files = {
        "package.toml": _manifest(model, name),
        "service.md": _texts(model),
        "layout.toml": _layout(model),
        "process.bpmn": PROCESS,
        "privacy.toml": PRIVACY,
        "notices/granted.html": f"<p>Ihrem Antrag „{_plain(model.title)}“ wird stattgegeben.</p>",
        "notices/rejected.html": f"<p>Ihr Antrag „{_plain(model.title)}“ wird abgelehnt.</p>",
        "notices/reasons.toml": REASONS,
    }
    encoded = {path: text.encode() for path, text in files.items()}
    return PackageBundle(name, {**encoded, "form.xdf3.xml": source})


def _plain(text: str) -> str:
    return re.sub(r"[<>&{}\"\\\n]", " ", text)[:180].strip()


def _version(model: FormModel) -> str:
    parts = [part for part in model.version.split(".") if part.isdigit()][:3]
    return ".".join(str(int(part)) for part in [*parts, *["0"] * (3 - len(parts))])


def _manifest(model: FormModel, name: str) -> str:
    found = SERVICE_KEY.search(model.description)
    title = _plain(model.title)
    return dedent(f"""\
        id = "{name}"
        version = "{_version(model)}"
        title = "{title}"
        short_title = "{title[:70]}"
        licence = "siehe Datenschema"
        authors = ["Herausgeber des Datenschemas"]
        languages = ["de"]
        services = ["{found.group(1) if found else UNKNOWN_SERVICE}"]
        procedural_code = "VWVFG_NRW"
        remedy = "action"
        responsible_level = "municipality"
        audience = ["citizen"]
        login = "required"
        assurance_level = "basic"
        handling = "officer"
        processing_target_days = 30
        [[legal_basis]]
        text = "Rechtsgrundlagen des Datenschemas {model.id}"
        [search]
        synonyms = []
        keywords = []
        legal_terms = []
        """)


def _texts(model: FormModel) -> str:
    sections = (
        ("Teaser", "Antrag nach einem veröffentlichten Datenschema."),
        ("Beschreibung", f"Der Antrag folgt dem Datenschema {model.id}, Version {model.version}."),
        ("Wer kann das nutzen?", "Alle, auf die das Datenschema zutrifft."),
        ("Voraussetzungen", "Es gelten die Voraussetzungen der genannten Rechtsgrundlagen."),
        ("Unterlagen", "Welche Unterlagen nötig sind, fragt das Formular ab."),
        ("Gebühren", "Die Behörde informiert Sie über Gebühren."),
        ("Ablauf", "Sie füllen das Formular aus. Die Behörde prüft und entscheidet."),
        ("Fristen und Dauer", "Die Behörde informiert Sie über die Dauer."),
        ("Rechtsgrundlagen", "Die Rechtsgrundlagen stehen bei jedem Feld."),
        ("In einfacher Sprache", "Sie stellen einen Antrag. Die Behörde entscheidet."),
    )
    body = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections)
    return f"# {_plain(model.title)}\n\n{body}\n"


def _layout(model: FormModel) -> str:
    lines = ["[names]"]
    lines += [f'{name} = "{path}"' for name, path in _names(model)]
    for number, node in enumerate(model.children, start=1):
        title = _plain(node.label) or f"Abschnitt {number}"
        lines += [
            "",
            "[[steps]]",
            f'id = "schritt-{number}"',
            f'title = "{title}"',
            'intro = ""',
            f'groups = ["{node.id}"]',
        ]
    return "\n".join(lines) + "\n"


def _names(model: FormModel) -> Iterator[tuple[str, str]]:
    """Yield a name for every field: letter and number by its place."""
    for number, (path, node) in enumerate(model.walk(), start=1):
        if isinstance(node, FieldNode):
            yield f"feld_{number}", "/".join(path)
