"""``package.toml``: who the package is, what law governs it, what a municipality may change."""

from __future__ import annotations

from typing import Any, Final

from gemeinwerk.domain.catalogue.package.documents import Document, Fields
from gemeinwerk.domain.catalogue.package.paying import SECTION as PAYMENT
from gemeinwerk.domain.catalogue.package.paying import read_terms
from gemeinwerk.domain.catalogue.package.texts import SECTIONS
from gemeinwerk.domain.catalogue.rules.values import typed_value
from gemeinwerk.domain.catalogue.types import (
    AdjustableParts,
    Handling,
    LegalBasis,
    Level,
    Login,
    Manifest,
    Parameter,
    ParameterType,
    ProceduralCode,
    Remedy,
)
from gemeinwerk.domain.payments.types import DueWhen
from gemeinwerk.kernel.actor import AssuranceLevel

ID_PATTERN: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
VERSION_PATTERN: Final = r"(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})"
# FIM Leistungsschlüssel; 99 at the beginning is national, the Länder use other beginnings.
SERVICE_KEY_PATTERN: Final = r"\d{14}"
NAME_PATTERN: Final = r"[a-z][a-z0-9_]{0,59}"
ASSURANCE: Final = {level.name.lower(): level for level in AssuranceLevel}
AUDIENCES: Final = ("citizen", "business")


def read_manifest(document: Document) -> Manifest:
    """The manifest of a document; every problem becomes a finding of the document, defaults fill the gaps."""
    top = Fields(document, document.data)
    handling = Handling(top.choice("handling", [h.value for h in Handling], Handling.OFFICER.value))
    basis = top.text("automatic_basis", required=handling is Handling.AUTOMATIC)
    search = _table(top, "search", required=True)
    manifest = Manifest(
        id=top.text("id", pattern=ID_PATTERN, longest=80),
        version=top.text("version", pattern=VERSION_PATTERN),
        title=top.text("title", longest=200),
        short_title=top.text("short_title", longest=80),
        licence=top.text("licence"),
        authors=tuple(top.texts("authors", required=True)),
        languages=tuple(top.texts("languages", required=True, pattern=r"[a-z]{2}(?:-[A-Za-z]{2,8})?")),
        services=tuple(top.texts("services", required=True, pattern=SERVICE_KEY_PATTERN)),
        procedural_code=ProceduralCode(_choice(top, "procedural_code", ProceduralCode)),
        remedy=Remedy(_choice(top, "remedy", Remedy)),
        responsible_level=Level(_choice(top, "responsible_level", Level)),
        audience=tuple(top.texts("audience", required=True, allowed=AUDIENCES)),
        login=Login(_choice(top, "login", Login)),
        assurance_level=ASSURANCE[top.choice("assurance_level", list(ASSURANCE), "none")],
        handling=handling,
        automatic_basis=basis,
        processing_target_days=top.whole("processing_target_days", lowest=0, highest=3650, default=0),
        needs=tuple(top.texts("needs", pattern=ID_PATTERN)),
        legal_bases=_legal_bases(top),
        synonyms=tuple(search.texts("synonyms")),
        keywords=tuple(search.texts("keywords")),
        legal_terms=tuple(search.texts("legal_terms")),
        parameters=_parameters(top),
        adjustable=_adjustable(top),
        payment=read_terms(document),
    )
    top.taken.add(PAYMENT)
    search.unknown()
    top.unknown()
    _check_together(document, manifest)
    return manifest


def _choice(top: Fields, key: str, kind: Any) -> str:
    values = [member.value for member in kind]
    return top.choice(key, values, values[0])


def _table(top: Fields, key: str, *, required: bool = False) -> Fields:
    table = top.get(key, dict, {}, required=required, expected="ein Abschnitt")
    return Fields(top.document, table, key)


def _legal_bases(top: Fields) -> tuple[LegalBasis, ...]:
    rows = top.get("legal_basis", list, [], required=True, expected="mindestens ein Abschnitt [[legal_basis]]")
    found: list[LegalBasis] = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            top.document.finding("„legal_basis“ ist keine Liste von Abschnitten.", "Bitte [[legal_basis]] schreiben.")
            continue
        fields = Fields(top.document, row, "legal_basis", number)
        found.append(LegalBasis(fields.text("text", longest=300), fields.text("link", required=False)))
        fields.unknown()
    if not found and rows == []:
        top.document.finding("Keine Rechtsgrundlage genannt.", "Bitte ergänzen Sie [[legal_basis]].")
    return tuple(found)


def _parameters(top: Fields) -> dict[str, Parameter]:
    tables = top.get("parameters", dict, {}, required=False, expected="Abschnitte [parameters.<name>]")
    return {
        name: parameter
        for name, table in tables.items()
        if (parameter := _parameter(top.document, str(name), table)) is not None
    }


def _parameter(document: Document, name: str, table: Any) -> Parameter | None:
    section = f"parameters.{name}"
    if not isinstance(table, dict):
        document.finding(f"„{section}“ ist kein Abschnitt.", f"Bitte [{section}] schreiben.", name, "parameters")
        return None
    fields = Fields(document, table, section)
    if not _fits(NAME_PATTERN, name):
        document.finding(f"Der Name „{name[:60]}“ ist nicht erlaubt.", f"Erwartet wird: {NAME_PATTERN}", "", section)
    kind = ParameterType(fields.choice("type", [t.value for t in ParameterType], ParameterType.TEXT.value))
    label = fields.text("label", longest=200)
    raw = fields.get("value", (object, bool), "", required=True, expected="ein Wert")
    parameter = None
    try:
        value = typed_value(kind, raw)
    except ValueError as error:
        document.finding(f"Der Wert passt nicht zum Typ: {error}.", "Bitte berichtigen Sie den Wert.", "value", section)
    else:
        parameter = Parameter(
            name,
            kind,
            label,
            value,
            fields.text("unit", required=False),
            fields.flag("adjustable"),
            fields.text("legal_basis", longest=300),
        )
    fields.taken |= {"unit", "adjustable", "legal_basis"}
    fields.unknown()
    return parameter


def _fits(pattern: str, text: str) -> bool:
    import re

    return re.fullmatch(pattern, text) is not None


def _adjustable(top: Fields) -> AdjustableParts:
    fields = _table(top, "adjustable")
    parts = AdjustableParts(
        texts=frozenset(fields.texts("texts", allowed=tuple(SECTIONS.values()))),
        responsible_unit=fields.flag("responsible_unit"),
        enabled=fields.flag("enabled"),
        processing_target=fields.flag("processing_target"),
    )
    fields.unknown()
    return parts


def _check_together(document: Document, manifest: Manifest) -> None:
    if manifest.assurance_level > AssuranceLevel.NONE and manifest.login is not Login.REQUIRED:
        message = "Ein Vertrauensniveau verlangt eine Anmeldung."
        document.finding(message, 'Bitte login = "required" setzen.', "assurance_level")
    if manifest.payment and manifest.payment.when is DueWhen.BEFORE and manifest.login is not Login.REQUIRED:
        message = "Vor der Leistung kann nur zahlen, wer angemeldet ist."
        document.finding(message, 'Bitte login = "required" setzen oder when = "after".', "when", PAYMENT)
    if manifest.handling is Handling.CONFIRMATION and manifest.remedy is not Remedy.NONE:
        message = "Eine bloße Bestätigung ist kein Verwaltungsakt und hat keinen Rechtsbehelf."
        document.finding(message, 'Bitte remedy = "none" setzen oder handling ändern.', "remedy")
    if manifest.payment and manifest.payment.when is DueWhen.AFTER and manifest.remedy is Remedy.NONE:
        message = "Gegen die Festsetzung einer Gebühr oder Steuer gibt es einen Rechtsbehelf."
        hint = (
            'Bitte eine Person prüfen lassen und remedy = "action" oder "objection" setzen, oder keine Gebühr nach der '
            "Leistung verlangen."
        )
        document.finding(message, hint, "remedy")
    if manifest.handling is not Handling.CONFIRMATION and manifest.processing_target_days < 1:
        document.finding("Die Bearbeitungszeit fehlt.", "Bitte Tage angeben.", "processing_target_days")
