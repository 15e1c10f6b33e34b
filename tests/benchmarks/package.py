"""A package for measuring: one page with eight fields, no sign-in, immediate confirmation."""

from __future__ import annotations

from gemeinwerk.config.wrapping import PRIVACY
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle

NAMES = ("given_name", "family_name", "street", "house_number", "postcode", "city", "email", "wish")
SCHEMA = "S97099000001"
GROUP = "G97099000001"
_CODE = "urn:xoev-de:fim:codeliste:xdatenfelder."


def field_id(number: int) -> str:
    """Return the id of the field with this number, from 1."""
    return f"F97099{number:06d}"


def _coded(tag: str, version: str, code: str, uri: str = "") -> str:
    return f'<x:{tag} listURI="{uri or _CODE + tag}" listVersionID="{version}"><code>{code}</code></x:{tag}>'


def _common(key: str, name: str) -> str:
    status = _coded("freigabestatus", "2022-07-12", "5", "urn:xoev-de:xprozess:codeliste:status")
    return (
        f"<x:identifikation><x:id>{key}</x:id><x:version>1.0.0</x:version></x:identifikation><x:name>{name}</x:name>"
        f"<x:bezug>Messung</x:bezug>{status}<x:letzteAenderung>2026-11-24T08:00:00+01:00</x:letzteAenderung>"
    )


def _field(number: int, name: str) -> str:
    inner = (
        f"{_common(field_id(number), name)}<x:bezeichnungEingabe>{name}</x:bezeichnungEingabe>"
        f"<x:bezeichnungAusgabe>{name}</x:bezeichnungAusgabe>{_coded('schemaelementart', '1.0', 'RNG')}"
        f"{_coded('feldart', '2.0', 'input')}{_coded('datentyp', '2.0', 'text')}"
        f'<x:praezisierung minLength="1" maxLength="100"/>{_coded("vorbefuellung", "1.0", "keine")}'
    )
    return (
        f"<x:struktur><x:anzahl>1:1</x:anzahl><x:enthaelt><x:datenfeld>{inner}</x:datenfeld></x:enthaelt></x:struktur>"
    )


def _form() -> str:
    fields = "".join(_field(number, name) for number, name in enumerate(NAMES, start=1))
    group = (
        f"{_common(GROUP, 'Angaben')}<x:bezeichnungEingabe>Angaben</x:bezeichnungEingabe>"
        f"<x:bezeichnungAusgabe>Angaben</x:bezeichnungAusgabe>{_coded('schemaelementart', '1.0', 'RNG')}{fields}"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><x:xdatenfelder.stammdatenschema.0102 '
        'xmlns:x="urn:xoev-de:fim:standard:xdatenfelder_3.0.0"><x:header><x:nachrichtID>m</x:nachrichtID>'
        "<x:erstellungszeitpunkt>2026-11-24T08:00:00+01:00</x:erstellungszeitpunkt></x:header><x:stammdatenschema>"
        f"{_common(SCHEMA, 'Messung')}<x:bezeichnung>Messung</x:bezeichnung><x:struktur><x:anzahl>1:1</x:anzahl>"
        f"<x:enthaelt><x:datenfeldgruppe>{group}</x:datenfeldgruppe></x:enthaelt></x:struktur>"
        "</x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>"
    )


PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gw="urn:gemeinwerk:bpmn:1" id="d"
 targetNamespace="urn:gemeinwerk:bench"><process id="messung" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="confirm"/><serviceTask id="confirm" name="Bestätigen"
 gw:operation="confirm"/><sequenceFlow id="f2" sourceRef="confirm" targetRef="end"/><endEvent id="end"/></process>
</definitions>"""
MANIFEST = """id = "messung"
version = "1.0.0"
title = "Messung"
short_title = "Messung"
licence = "EUPL-1.2"
authors = ["Gemeinwerk"]
languages = ["de"]
services = ["99000000000001"]
procedural_code = "VWVFG_NRW"
remedy = "none"
responsible_level = "municipality"
audience = ["citizen"]
login = "none"
assurance_level = "none"
handling = "confirmation"
processing_target_days = 1
[[legal_basis]]
text = "Messung"
[search]
synonyms = []
keywords = []
legal_terms = []
"""
SECTIONS = (
    "Teaser", "Beschreibung", "Wer kann das nutzen?", "Voraussetzungen", "Unterlagen", "Gebühren", "Ablauf",
    "Fristen und Dauer", "Rechtsgrundlagen", "In einfacher Sprache",
)  # fmt: skip


def bundle() -> PackageBundle:
    """Return the package."""
    names = "\n".join(f'{name} = "{GROUP}/{field_id(n)}"' for n, name in enumerate(NAMES, start=1))
    steps = f'[[steps]]\nid = "angaben"\ntitle = "Angaben"\nintro = ""\ngroups = ["{GROUP}"]\n'
    files = {
        "package.toml": MANIFEST,
        "service.md": "# Messung\n\n" + "\n\n".join(f"## {one}\n\nText." for one in SECTIONS),
        "form.xdf3.xml": _form(),
        "layout.toml": f"[names]\n{names}\n\n{steps}",
        "process.bpmn": PROCESS,
        "decisions.dmn": '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        'namespace="m"><decision id="o" name="outcome"><literalExpression><text>"confirmed"</text>'
        "</literalExpression></decision></definitions>",
        "privacy.toml": PRIVACY,
        "notices/confirmed.html": "<p>Wir haben Ihre Angaben erhalten.</p>",
    }
    return PackageBundle("messung", {path: text.encode() for path, text in files.items()})


def answers() -> dict[str, str]:
    """Return the posted fields of the one page."""
    return {f"{GROUP}.{field_id(number)}": f"Muster {number}" for number in range(1, len(NAMES) + 1)}
