"""From the complete model to the form that people fill in, with what stands in the way of a release."""

from __future__ import annotations

from dataclasses import dataclass

from gemeinwerk.adapters.xdatenfelder.constraints import constraints
from gemeinwerk.adapters.xdatenfelder.reading import Run
from gemeinwerk.adapters.xdatenfelder.shapes import KNOWN_CODES, SHAPES
from gemeinwerk.adapters.xdatenfelder.stream import SchemaRefused, refuse
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
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.code_lists import CodeList, Lists

KINDS = frozenset({"input", "select", "label", "hidden", "locked"})
DATATYPES = frozenset(
    {"text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj"}
)
MAX_OPTIONS = 50_000
KINDS_OF_CONTENT: dict[type, str] = {
    model.SchemaField: "ein einzelnes Datenfeld (0104)",
    model.SchemaGroup: "eine einzelne Datenfeldgruppe (0103)",
    model.DocumentProfile: "einen Dokumentsteckbrief (0101)",
    model.Translations: "Übersetzungen (0106)",
}
Bases = tuple[LegalReference, ...]


@dataclass(slots=True)
class _Form:
    run: Run
    lists: Lists


def form_model(
    message: model.Message, code_lists: Lists | None = None, warnings: tuple[Warning, ...] = ()
) -> FormModel:
    """Return the form of a schema; ``warnings`` of the import come first. Raises SchemaRefused for contradictions."""
    schema = message.content
    if not isinstance(schema, model.Schema):
        raise refuse(
            getattr(schema, "line", None) or 1,
            f"Die Nachricht enthält {KINDS_OF_CONTENT[type(schema)]}, kein Datenschema; daraus entsteht kein Formular.",
            "Bitte wählen Sie eine Nachricht „xdatenfelder.stammdatenschema.0102“.",
        )
    form = _Form(Run(SHAPES[message.standard], "", list(warnings)), code_lists or {})
    bases = _bases(schema.bases)
    children = _children(schema.uses, form, bases, (schema.identification.id,))
    if not children:
        form.run.refuse(
            schema.identification.id, schema.line, "Das Datenschema hat keine Felder.",
            "Bitte ergänzen Sie mindestens ein Feld.",
        )  # fmt: skip
    _known_status(schema, form)
    if form.run.problems:
        raise SchemaRefused(details=form.run.problems)
    return FormModel(
        id=schema.identification.id,
        version=schema.identification.version or "",
        name=(schema.name or "").strip(),
        title=(schema.label or schema.name or "").strip(),
        description=(schema.description or "").strip(),
        help=_clean(schema.help),
        standard=message.standard,
        children=children,
        legal_bases=bases,
        rules=_rules(schema.rules, form),
        status=_code(schema.status),
        document_profile=schema.document_profile.id if schema.document_profile else "",
        warnings=tuple(form.run.warnings),
    )


def _children(uses: tuple[model.Use, ...], form: _Form, above: Bases, path: tuple[str, ...]) -> tuple[Node, ...]:
    found: list[Node] = []
    seen: set[str] = set()
    for use in uses:
        one = use.content
        if one is None:
            continue
        key = one.identification.id
        if key in seen:
            form.run.refuse(
                key, use.line, f"„{key}“ steht zweimal unter „{path[-1]}“; die Antworten wären nicht zu unterscheiden.",
                "Bitte verwenden Sie eine Anzahl wie 1:2 oder verschiedene Kennungen.",
            )  # fmt: skip
        elif key in path:
            form.run.refuse(
                key, use.line, f"„{key}“ enthält sich selbst.", "Bitte lösen Sie den Kreis im Datenschema auf."
            )
        elif use.most == 0:
            form.run.warn(key, use.line, "Die Anzahl 0:0 fragt nichts ab; das Element entfällt im Formular.",
                          "Bitte prüfen Sie die Anzahl.", locks=False)  # fmt: skip
        else:
            found.append(_node(use, one, form, above, path))
        seen.add(key)
    return tuple(found)


def _node(
    use: model.Use, one: model.SchemaField | model.SchemaGroup, form: _Form, above: Bases, path: tuple[str, ...]
) -> Node:
    own = _bases(use.bases) + _bases(one.bases)
    _known_status(one, form)
    _known(form, one, "schemaelementart", one.element_kind, KNOWN_CODES["element_kind"])
    if isinstance(one, model.SchemaField):
        return _field(use, one, form, own, above)
    _known(form, one, "art", one.kind, KNOWN_CODES["group"])
    return GroupNode(
        id=one.identification.id,
        version=one.identification.version or "",
        name=(one.name or "").strip(),
        label=_label(one),
        output_label=_clean(one.output_label),
        help=_clean(one.input_help),
        least=use.least,
        most=use.most,
        children=_children(one.uses, form, own or above, (*path, one.identification.id)),
        choice=_code(one.kind) == "X",
        legal_bases=own,
        rules=_rules(one.rules, form),
        element_kind=_code(one.element_kind),
        status=_code(one.status),
        line=one.line,
    )


def _field(use: model.Use, one: model.SchemaField, form: _Form, own: Bases, above: Bases) -> FieldNode:
    before = len(form.run.warnings)
    kind, datatype = _kind(one, form), _datatype(one, form)
    options = _options(one, form)
    if kind == "select" and not options:
        form.run.warn(
            one.identification.id, one.line, "Die Codeliste liegt nicht vor; das Feld nimmt vorerst freien Text an.",
            "Bitte laden Sie die Codeliste hoch, oder übernehmen Sie sie mit „gemeinwerk form codelist DATEI --keep“.",
        )  # fmt: skip
    limits = constraints(one, datatype, form.run)
    locked = any(warning.locks for warning in form.run.warnings[before:])
    return FieldNode(
        id=one.identification.id,
        version=one.identification.version or "",
        kind=kind,
        datatype=datatype,
        name=(one.name or "").strip(),
        label=_label(one),
        output_label=_clean(one.output_label),
        help=_clean(one.input_help),
        least=use.least,
        most=use.most,
        legal_bases=own or above,
        inherited_bases=not own,
        constraints=limits,
        options=options,
        code_list=_reference(one),
        content=(one.content or "").strip(),
        media_types=tuple(text for text in one.media_types if text),
        max_size=one.max_size,
        prefill=_code(one.prefill) or "keine",
        element_kind=_code(one.element_kind),
        status=_code(one.status),
        line=one.line,
        locked_for_release=locked or bool(one.unknown),
        rules=_rules(one.rules, form),
    )


def _kind(one: model.SchemaField, form: _Form) -> str:
    _known(form, one, "vorbefuellung", one.prefill, KNOWN_CODES["prefill"])
    kind = _code(one.kind)
    if kind in KINDS:
        return kind
    form.run.warn(
        one.identification.id, one.line,
        f"Die Feldart „{kind[:40]}“ ist unbekannt; das Feld wird als Eingabe gezeigt.",
        "Bitte wählen Sie eine Feldart der Liste.",
    )  # fmt: skip
    return "input"


def _datatype(one: model.SchemaField, form: _Form) -> str:
    datatype = _code(one.datatype)
    if datatype in DATATYPES:
        return datatype
    form.run.warn(
        one.identification.id, one.line, f"Der Datentyp „{datatype[:40]}“ ist unbekannt; das Feld nimmt Text an.",
        "Bitte wählen Sie einen Datentyp der Liste.",
    )  # fmt: skip
    return "text"


def _known(form: _Form, one: model.Element, name: str, code: model.Code | None, known: frozenset[str]) -> None:
    if code is not None and code.code not in known:
        form.run.warn(
            one.identification.id, one.line, f"Der Code „{code.code[:40]}“ in „{name}“ ist unbekannt.",
            "Bitte wählen Sie einen Code der Liste oder prüfen Sie, ob es eine neuere Fassung gibt.",
        )  # fmt: skip


def _known_status(one: model.Element, form: _Form) -> None:
    _known(form, one, "status", one.status, KNOWN_CODES["status_2"] | KNOWN_CODES["status_3"])
    for code in {relation.predicate for relation in one.relations}:
        _known(form, one, "praedikat", code, KNOWN_CODES["relation"])


def _code(code: model.Code | None) -> str:
    return code.code if code else ""


def _bases(bases: tuple[model.Basis, ...]) -> Bases:
    return tuple(LegalReference(text, base.link or "") for base in bases if (text := _clean(base.text)))


def _rules(rules: tuple[model.SchemaRule, ...], form: _Form) -> tuple[RuleText, ...]:
    found = []
    for rule in rules:
        _known(form, rule, "typ", rule.type, KNOWN_CODES["type"])
        prose = next((t for t in (rule.prose, rule.definition, rule.description) if t and t.strip()), "")
        found.append(
            RuleText(
                rule.identification.id,
                rule.identification.version or "",
                (rule.name or rule.label or "").strip(),
                prose.strip(),
                (rule.script or "").strip(),
                tuple(error.text.strip() for error in rule.errors if error.text.strip()),
                _bases(rule.bases),
                tuple(error.code or 0 for error in rule.errors if error.text.strip()),
            )
        )
    return tuple(found)


def _reference(one: model.SchemaField) -> CodeListReference | None:
    if one.code_list is None:
        return None
    return CodeListReference(
        uri=one.code_list.uri or "",
        version=one.code_list.version or "",
        version_uri=one.code_list.version_uri or "",
        key_column=one.key_column or "",
        name_column=one.name_column or "",
    )


def _options(one: model.SchemaField, form: _Form) -> tuple[Option, ...]:
    if one.values is not None:
        if len(one.values.values) > MAX_OPTIONS:
            form.run.warn(
                one.identification.id, one.line, f"Im Formular stehen nur die ersten {MAX_OPTIONS} Werte.",
                "Bitte legen Sie die Werte als Codeliste an oder teilen Sie die Frage.",
            )  # fmt: skip
        return tuple(
            Option(value.code or "", _clean(value.name), _clean(value.help))
            for value in one.values.values[:MAX_OPTIONS]
        )
    reference = _reference(one)
    if reference is None:
        return ()
    for key in (reference.version_uri, f"{reference.uri}_{reference.version}", reference.uri):
        if key and key in form.lists:
            return _listed(one, form.lists[key], form)
    return ()


def _listed(one: model.SchemaField, found: tuple[Option, ...] | CodeList, form: _Form) -> tuple[Option, ...]:
    """Return the options by the columns that the field names."""
    if not isinstance(found, CodeList):
        return found
    named = (one.key_column or "", one.name_column or "", one.help_column or "")
    for name in named:
        if name and not found.column(name):
            form.run.warn(
                one.identification.id, one.line, f"Die Codeliste hat keine Spalte „{name[:60]}“; es gilt die übliche.",
                "Bitte nennen Sie eine Spalte der Codeliste.",
            )  # fmt: skip
    return found.with_columns(*named).options


def _label(one: model.Element) -> str:
    return _clean(one.label) or _clean(one.name)


def _clean(text: str | None) -> str:
    """Return the text without the placeholders that old editors leave in empty mandatory elements."""
    text = text or ""
    stripped = " ".join(text.split()) if "\n" not in text.strip() else text.strip()
    return "" if stripped in {".", "-", "–"} else stripped
