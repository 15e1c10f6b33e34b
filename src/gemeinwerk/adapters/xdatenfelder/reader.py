"""From the element tree to the form model, for both versions of the standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gemeinwerk.adapters.xdatenfelder.constraints import constraints_2, constraints_3
from gemeinwerk.adapters.xdatenfelder.stream import Element, read_tree, refuse
from gemeinwerk.domain.forms.types import (
    CodeListReference,
    FieldNode,
    FormModel,
    GroupNode,
    LegalReference,
    Node,
    Option,
    RuleText,
    Warning,
)

NAMESPACES = {
    "urn:xoev-de:fim:standard:xdatenfelder_2": "2.0",
    "urn:xoev-de:fim:standard:xdatenfelder_3.0.0": "3.0.0",
}
MESSAGE = "xdatenfelder.stammdatenschema.0102"
KINDS = frozenset({"input", "select", "label", "hidden", "locked"})
DATATYPES = frozenset(
    {"text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj"}
)
MAX_OPTIONS = 50_000


@dataclass(slots=True)
class _Run:
    """One import: the version, the lists at hand, the warnings so far."""

    standard: str
    code_lists: Mapping[str, tuple[Option, ...]]
    warnings: list[Warning] = field(default_factory=list)

    def warn(self, where: str, line: int, message: str) -> None:
        self.warnings.append(Warning(where, line, message))


class XDatenfelderReader:
    """Implements forms.SchemaReader."""

    def read(self, source: bytes, *, code_lists: Mapping[str, tuple[Option, ...]] | None = None) -> FormModel:
        """Return the form of a message 0102; raises SchemaRefused or TooLarge, never anything half-read."""
        root = read_tree(source)
        standard = NAMESPACES.get(root.namespace)
        if standard is None or root.name != MESSAGE:
            raise refuse(
                root.line,
                "Das ist keine Nachricht 0102 (Stammdatenschema) von XDatenfelder 2.0 oder 3.0.0.",
                "Bitte exportieren Sie das Datenschema aus dem FIM-Editor in einer dieser Fassungen.",
            )
        schema = root.child("stammdatenschema")
        if schema is None:
            raise refuse(root.line, "Das Stammdatenschema fehlt.", "Bitte exportieren Sie die Datei neu.")
        return _schema(schema, _Run(standard, code_lists or {}))


def _schema(schema: Element, run: _Run) -> FormModel:
    identity, version = _identity(schema)
    bases = _bases(schema)
    title = schema.value("bezeichnung") or schema.value("bezeichnungEingabe") or schema.value("name")
    children = tuple(_use(use, run, bases) for use in schema.all("struktur"))
    if not children:
        raise refuse(schema.line, "Das Datenschema hat keine Felder.", "Bitte ergänzen Sie mindestens ein Feld.")
    profile = schema.child("dokumentsteckbrief")
    return FormModel(
        id=identity,
        version=version,
        name=schema.value("name"),
        title=title,
        description=schema.value("beschreibung"),
        help=_clean(schema.value("hilfetext")),
        standard=run.standard,
        children=children,
        legal_bases=bases,
        rules=_rules(schema),
        status=_status(schema),
        document_profile=profile.value("id") if profile else "",
        warnings=tuple(run.warnings),
    )


def _use(use: Element, run: _Run, above: tuple[LegalReference, ...]) -> Node:
    least, most = _count(use, run)
    content = use.child("enthaelt")
    inner = content.children[0] if content and content.children else None
    if inner is None or inner.name not in {"datenfeld", "datenfeldgruppe"}:
        raise refuse(use.line, "Eine Struktur enthält weder Feld noch Gruppe.", "Bitte prüfen Sie das Schema.")
    bases = _bases(use) + _bases(inner)
    if inner.name == "datenfeld":
        return _field(inner, run, least, most, bases, above)
    return _group(inner, run, least, most, bases, above)


def _group(
    group: Element,
    run: _Run,
    least: int,
    most: int | None,
    bases: tuple[LegalReference, ...],
    above: tuple[LegalReference, ...],
) -> GroupNode:
    identity, version = _identity(group)
    return GroupNode(
        id=identity,
        version=version,
        name=group.value("name"),
        label=_label(group),
        output_label=_clean(group.value("bezeichnungAusgabe")),
        help=_clean(group.value("hilfetextEingabe")),
        least=least,
        most=most,
        children=tuple(_use(use, run, bases or above) for use in group.all("struktur")),
        choice=group.coded("art") == "X",
        legal_bases=bases,
        rules=_rules(group),
        element_kind=group.coded("schemaelementart"),
        status=_status(group),
        line=group.line,
    )


def _field(
    one: Element,
    run: _Run,
    least: int,
    most: int | None,
    bases: tuple[LegalReference, ...],
    above: tuple[LegalReference, ...],
) -> FieldNode:
    identity, version = _identity(one)
    kind, datatype, locked = _codes(one, identity, run)
    reference = _reference(one)
    options = _options(one, reference, run)
    if kind == "select" and not options:
        run.warn(identity, one.line, "Die Codeliste liegt nicht vor; das Feld nimmt vorerst freien Text an.")
    read_limits = constraints_3 if run.standard == "3.0.0" else constraints_2
    size = one.value("maxSize")
    return FieldNode(
        id=identity,
        version=version,
        kind=kind,
        datatype=datatype,
        name=one.value("name"),
        label=_label(one),
        output_label=_clean(one.value("bezeichnungAusgabe")),
        help=_clean(one.value("hilfetextEingabe")),
        least=least,
        most=most,
        legal_bases=bases or above,
        inherited_bases=not bases,
        constraints=read_limits(one, identity, run.warn),
        options=options,
        code_list=reference,
        content=one.value("inhalt"),
        media_types=tuple(e.text.strip() for e in one.all("mediaType") if e.text.strip()),
        max_size=int(size) if size.isdigit() and len(size) < 12 else None,
        prefill=one.coded("vorbefuellung") or "keine",
        element_kind=one.coded("schemaelementart"),
        status=_status(one),
        line=one.line,
        locked_for_release=locked,
        rules=_rules(one),
    )


def _codes(one: Element, identity: str, run: _Run) -> tuple[str, str, bool]:
    kind, datatype = one.coded("feldart"), one.coded("datentyp")
    locked = False
    if kind not in KINDS:
        run.warn(identity, one.line, f"Die Feldart „{kind[:40]}“ ist unbekannt; das Feld wird als Eingabe gezeigt.")
        kind, locked = "input", True
    if datatype not in DATATYPES:
        run.warn(identity, one.line, f"Der Datentyp „{datatype[:40]}“ ist unbekannt; das Feld nimmt Text an.")
        datatype, locked = "text", True
    return kind, datatype, locked


def _identity(one: Element) -> tuple[str, str]:
    identity = one.child("identifikation")
    key = identity.value("id") if identity else ""
    if not key or len(key) > 40:
        raise refuse(one.line, "Ein Element hat keine gültige Kennung.", "Bitte ergänzen Sie die Identifikation.")
    return key, identity.value("version") if identity else ""


def _count(use: Element, run: _Run) -> tuple[int, int | None]:
    text = use.value("anzahl")
    low, _, high = text.partition(":")
    if not low.isdigit() or not (high == "*" or high.isdigit()) or len(text) > 12:
        run.warn("anzahl", use.line, f"Die Anzahl „{text[:20]}“ ist nicht lesbar; angenommen wird 0:1.")
        return 0, 1
    least, most = int(low), None if high == "*" else int(high)
    if most is not None and most < least:
        run.warn("anzahl", use.line, f"Die Anzahl „{text}“ ist widersprüchlich; angenommen wird {least}:{least}.")
        most = least
    return least, most


def _bases(one: Element) -> tuple[LegalReference, ...]:
    found = []
    for base in one.all("bezug"):
        text = _clean(base.text)
        if text:
            found.append(LegalReference(text, base.attributes.get("link", "")))
    return tuple(found)


def _rules(one: Element) -> tuple[RuleText, ...]:
    found = []
    for rule in one.all("regel"):
        identity, version = _identity(rule)
        prose = rule.value("freitextRegel") or rule.value("definition") or rule.value("beschreibung")
        errors = tuple(e.text.strip() for e in rule.all("fehler") if e.text.strip())
        name = rule.value("name") or rule.value("bezeichnungEingabe")
        found.append(
            RuleText(identity, version, name, prose, rule.value("skript") or rule.value("script"), errors, _bases(rule))
        )
    return tuple(found)


def _status(one: Element) -> str:
    return one.coded("freigabestatus") or one.coded("status") or one.value("status")


def _reference(one: Element) -> CodeListReference | None:
    found = one.child("codelisteReferenz")
    if found is None:
        return None
    # Version 2.0 wraps the three names into genericodeIdentification.
    inner = found.child("genericodeIdentification") or found
    return CodeListReference(
        uri=inner.value("canonicalIdentification"),
        version=inner.value("version"),
        version_uri=inner.value("canonicalVersionUri"),
        key_column=one.value("codeKey"),
        name_column=one.value("nameKey"),
    )


def _options(one: Element, reference: CodeListReference | None, run: _Run) -> tuple[Option, ...]:
    values = one.child("werte")
    if values is not None:
        return tuple(
            Option(v.value("code"), _clean(v.value("name")), _clean(v.value("hilfe")))
            for v in values.all("wert")[:MAX_OPTIONS]
        )
    if reference is None:
        return ()
    for key in (reference.version_uri, f"{reference.uri}_{reference.version}", reference.uri):
        if key in run.code_lists:
            return run.code_lists[key]
    return ()


def _label(one: Element) -> str:
    return _clean(one.value("bezeichnungEingabe")) or _clean(one.value("name"))


def _clean(text: str) -> str:
    """Return the text without the placeholders that old editors leave in empty mandatory elements."""
    stripped = " ".join(text.split()) if "\n" not in text else text.strip()
    return "" if stripped in {".", "-", "–"} else stripped
