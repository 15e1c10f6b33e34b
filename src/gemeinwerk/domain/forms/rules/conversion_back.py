"""XDatenfelder 3.0.0 to 2.0 for tools that read nothing newer, with a list of all that 2.0 has no place for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TypeVar

from gemeinwerk.domain.forms.rules.codes import coded
from gemeinwerk.domain.forms.rules.conversion import Converted, Notes
from gemeinwerk.domain.forms.rules.latin_texts import in_latin
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.code_lists import CodeList, Column, Key

ID_3 = re.compile(r"([A-Z])([0-9]{2})000([0-9]{6})")
ID_3_IN_TEXT = re.compile(r"\b([SDFGR])([0-9]{2})000([0-9]{6})\b")
STATUS = {"5": "aktiv", "6": "aktiv", "7": "inaktiv", "8": "inaktiv"}
KINDS_2 = frozenset({"input", "select", "label"})
DATATYPES_2 = frozenset({"text", "date", "bool", "num", "num_int", "num_currency", "file", "obj"})
Kind = TypeVar("Kind", bound=model.Element)


def to_version_2(message: model.Message) -> Converted:
    """Return a schema, group or field of version 3.0.0 as 2.0; a message of 2.0 is returned as it is."""
    if message.standard == model.STANDARD_2:
        return Converted(message)
    run = _Down()
    content = message.content
    if isinstance(content, model.Schema):
        new: model.Content = run.schema(content)
    elif isinstance(content, model.SchemaGroup | model.SchemaField):
        new = run.part(content)
    else:
        run.notes.add(message.standard, "Nur Schemata, Gruppen und Felder werden umgewandelt.")
        return Converted(message, run.notes.findings())
    head = message.header
    header = model.Header(head.message_id, head.created_at, head.reference_id, unknown=head.unknown)
    found, replaced = in_latin(model.Message(model.STANDARD_2, header, new, message.unknown))
    return Converted(found, (*run.notes.findings(), *replaced), tuple(run.lists.values()))


def shorter_id(text: str) -> str:
    """Return an id of version 3.0.0 as it is written in 2.0; one that needs its sub-range stays as it is."""
    found = ID_3.fullmatch(text)
    return f"{found[1]}{found[2]}{found[3]}" if found else text


class _Down:
    """One conversion from 3.0.0 to 2.0."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.lists: dict[str, CodeList] = {}

    def identification(self, old: model.Identification) -> model.Identification:
        """Return the shorter id and the version with two parts."""
        new = shorter_id(old.id)
        if new == old.id:
            self.notes.add(old.id, "Die Kennung braucht ihren Unternummernkreis und bleibt unverändert.")
        version = old.version
        if version is not None:
            main, _, last = version.rpartition(".")
            if version.count(".") == 2:
                if last != "0":
                    self.notes.add(old.id, "Die dritte Stelle der Version hat in 2.0 keinen Platz.")
                version = main
        return model.Identification(new, version, old.unknown)

    def text(self, text: str | None) -> str:
        """Return a text with the shorter ids."""
        return ID_3_IN_TEXT.sub(r"\g<1>\g<2>\g<3>", text or "")

    def bases(self, old: tuple[model.Basis, ...], key: str) -> tuple[model.Basis, ...]:
        """Return one text with all legal bases."""
        if any(base.link for base in old):
            self.notes.add(key, "Links zu Rechtsgrundlagen haben in 2.0 keinen Platz.")
        return (model.Basis("; ".join(base.text for base in old)),)

    def common(self, old: Kind) -> Kind:
        """Return what all elements have in common."""
        key = old.identification.id
        code = old.status.code if old.status else ""
        for given, sentence in (
            (old.relations, "Relationen haben in 2.0 keinen Platz."),
            (old.keywords, "Stichwörter haben in 2.0 keinen Platz."),
            (code in {"1", "3", "4", "5", "8"}, "2.0 kennt nur in Vorbereitung, aktiv und inaktiv."),
        ):
            if given:
                self.notes.add(key, sentence)
        return replace(
            old,
            identification=self.identification(old.identification),
            description=self.text(old.description),
            definition=self.text(old.definition),
            bases=self.bases(old.bases, key),
            status=coded("status", STATUS.get(code, "inVorbereitung"), model.STANDARD_2),
            changed_at=None,
            relations=(),
            keywords=(),
        )

    def schema(self, old: model.Schema) -> model.Schema:
        """Return a schema."""
        if old.document_profile is not None:
            self.notes.add(old.identification.id, "Der Dokumentsteckbrief hat in 2.0 keinen Platz.")
        self.notes.add(old.identification.id, "Der Zeitpunkt der letzten Änderung hat in 2.0 keinen Platz.")
        return replace(
            self.common(old), document_profile=None, rules=tuple(map(self.rule, old.rules)), uses=self.uses(old.uses)
        )

    def uses(self, old: tuple[model.Use, ...]) -> tuple[model.Use, ...]:
        """Return the uses."""
        return tuple(
            replace(
                use,
                bases=self.bases(use.bases, use.content.identification.id if use.content else ""),
                content=None if use.content is None else self.part(use.content),
            )
            for use in old
        )

    def part(self, old: model.SchemaField | model.SchemaGroup) -> model.SchemaField | model.SchemaGroup:
        """Return a field or group."""
        rules = tuple(map(self.rule, old.rules))
        input_help, output_help = old.input_help or "", old.output_help or ""
        if isinstance(old, model.SchemaField):
            return self.field(replace(self.common(old), rules=rules, input_help=input_help, output_help=output_help))
        if old.kind is not None:
            self.notes.add(old.identification.id, "Die Auswahlgruppe hat in 2.0 keinen Platz.")
        return replace(
            self.common(old),
            rules=rules,
            kind=None,
            uses=self.uses(old.uses),
            input_help=input_help,
            output_help=output_help,
        )

    def field(self, old: model.SchemaField) -> model.SchemaField:
        """Return a field."""
        key = old.identification.id
        kind, datatype = (old.kind.code if old.kind else ""), (old.datatype.code if old.datatype else "")
        for given, sentence in (
            (kind not in KINDS_2, f"Die Feldart {kind} gibt es in 2.0 nicht; eingesetzt ist input."),
            (datatype not in DATATYPES_2, f"Der Datentyp {datatype} gibt es in 2.0 nicht; eingesetzt ist text."),
            (old.prefill and old.prefill.code != "keine", "Die Vorbefüllung hat in 2.0 keinen Platz."),
            (old.max_size or old.media_types, "Dateigröße und Dateiarten haben in 2.0 keinen Platz."),
            (
                old.key_column or old.name_column or old.help_column,
                "Spalten einer Codeliste haben in 2.0 keinen Platz.",
            ),
        ):
            if given:
                self.notes.add(key, sentence)
        return replace(
            old,
            kind=coded("feldart", kind if kind in KINDS_2 else "input", model.STANDARD_2),
            datatype=coded("datentyp", datatype if datatype in DATATYPES_2 else "text", model.STANDARD_2),
            precision=self.precision(old.precision),
            content=old.content or "",
            prefill=None,
            values=None,
            code_list=self.reference(old),
            key_column=None,
            name_column=None,
            help_column=None,
            max_size=None,
            media_types=(),
        )

    def precision(self, old: model.Precision | None) -> model.Precision:
        """Return the limits as a JSON object with text numbers; 2.0 leaves the element empty where there are none."""
        if old is None:
            return model.Precision()
        given = {
            "minLength": old.min_length,
            "maxLength": old.max_length,
            "minValue": old.min_value,
            "maxValue": old.max_value,
            "pattern": old.pattern,
            "note": old.text.strip(),
        }
        values = {key: str(value) for key, value in given.items() if value not in (None, "")}
        if set(values) <= {"note"}:
            return model.Precision(old.text, unknown=old.unknown)
        return model.Precision(json.dumps(values, ensure_ascii=False, separators=(",", ":")), unknown=old.unknown)

    def reference(self, old: model.SchemaField) -> model.ListReference | None:
        """Return the reference to a code list; values inside the schema become a reference to a list of their own."""
        digits = old.identification.id[1:]
        if old.values is not None:
            self.notes.add(
                old.identification.id, "Die Werte stehen in 2.0 in einer eigenen Codeliste, die mitzugeben ist."
            )
            uri = f"urn:de:fim:codeliste:f{digits.lower()}"
            self.lists[uri] = _list_of(old, uri)
            return model.ListReference(model.Identification(f"C{digits}", "1.0"), uri, "1.0", f"{uri}_1.0")
        if old.code_list is None:
            return None
        found = old.code_list
        uri = found.uri or (found.version_uri or "").rpartition("_")[0]
        return model.ListReference(
            found.identification or model.Identification(f"C{digits}"),
            uri,
            found.version or "",
            found.version_uri or uri,
            found.unknown,
        )

    def rule(self, old: model.SchemaRule) -> model.SchemaRule:
        """Return a rule: its prose becomes the definition."""
        key = old.identification.id
        if old.type is not None and old.type.code != "K":
            self.notes.add(key, "Die Art der Regel hat in 2.0 keinen Platz.")
        if old.parameters or old.targets or old.errors:
            self.notes.add(key, "Parameter, Ziele und Fehlermeldungen der Regel haben in 2.0 keinen Platz.")
        found = self.common(old)
        return replace(
            found,
            label=old.name,
            definition=self.text(old.prose),
            status=coded("status", "aktiv", model.STANDARD_2),
            prose=None,
            type=None,
            parameters=(),
            targets=(),
            errors=(),
            script=old.script or "",
        )


def _list_of(old: model.SchemaField, uri: str) -> CodeList:
    """Return the values of a field as a code list of their own."""
    values = old.values.values if old.values else ()
    columns = (Column("code", "Code", required=True), Column("name", "Name", required=True), Column("hilfe", "Hilfe"))
    rows = tuple(
        {key: text for key, text in (("code", v.code), ("name", v.name), ("hilfe", v.help)) if text} for v in values
    )
    return CodeList(
        uri=uri,
        version="1.0",
        version_uri=f"{uri}_1.0",
        name=old.name or old.identification.id,
        columns=columns,
        keys=(Key("codeKey", ("code",), "CodeKey"), Key("codenameKey", ("name",), "CodenameKey")),
        rows=rows,
        key_column="code",
        name_column="name",
    )
