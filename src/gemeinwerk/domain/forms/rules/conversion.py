"""XDatenfelder 2.0 to 3.0.0 by the published mapping, with a list of what could not be carried over as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gemeinwerk.domain.forms.rules.codes import coded
from gemeinwerk.domain.forms.rules.latin_texts import in_latin
from gemeinwerk.domain.forms.types import Option
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.code_lists import CodeList
from gemeinwerk.domain.forms.types.precision import limits_of
from gemeinwerk.kernel.refusal import Finding

ID_2 = re.compile(r"([A-Z])([0-9]{2})([0-9]{6})")
ID_2_IN_TEXT = re.compile(r"\b([SDFGR])([0-9]{2})([0-9]{6})\b")
EMPTY_SCRIPT = re.compile(r"\s*(function\s+script\s*\(\s*\)\s*\{\s*\})?\s*")
INTERNAL_LIST = "urn:de:fim:"
DEFAULT_PROFILE = "D99000000001"
DEFAULT_FIELD = "F60000000001"
SHOWN = 5
Part = TypeVar("Part", model.SchemaField, model.SchemaGroup)


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted message, what could not be carried over one to one, and code lists that now stand beside it."""

    message: model.Message
    notes: tuple[Finding, ...] = ()
    code_lists: tuple[CodeList, ...] = ()


@dataclass(slots=True)
class Notes:
    """Gathers notes: the same sentence is said once, with the elements that it is about."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, where: str, sentence: str) -> None:
        """Note a sentence about an element."""
        self.found.setdefault(sentence, []).append(where)

    def findings(self) -> tuple[Finding, ...]:
        """Return the notes in order."""
        return tuple(
            Finding(
                ", ".join(places[:SHOWN]) + (f" und {len(places) - SHOWN} weitere" if len(places) > SHOWN else ""),
                None,
                sentence,
                "",
            )
            for sentence, places in self.found.items()
        )


def to_version_3(
    message: model.Message, *, changed_at: str, code_lists: Mapping[str, tuple[Option, ...]] | None = None
) -> Converted:
    """Return a schema, group or field of version 2.0 as 3.0.0; ``changed_at`` is written as the last change.

    A message of 3.0.0 is returned as it is.
    """
    if message.standard == model.STANDARD_3:
        return Converted(message)
    run = _Up(changed_at, code_lists or {})
    content = message.content
    if isinstance(content, model.Schema):
        new: model.Content = run.schema(content)
    elif isinstance(content, model.SchemaGroup | model.SchemaField):
        new = run.part(content)
    else:
        run.notes.add(message.standard, "Nur Schemata, Gruppen und Felder werden umgewandelt.")
        return Converted(message, run.notes.findings())
    found, replaced = in_latin(model.Message(model.STANDARD_3, message.header, new, message.unknown))
    return Converted(found, (*run.notes.findings(), *replaced))


def longer_id(text: str) -> str:
    """Return an id of version 2.0 as it is written in 3.0.0; other ids stay as they are."""
    found = ID_2.fullmatch(text)
    return f"{found[1]}{found[2]}000{found[3]}" if found else text


def _given(text: str | None) -> str | None:
    """Version 2.0 leaves mandatory texts empty; version 3.0.0 leaves them out."""
    return text if text and text.strip() else None


class _Up:
    """One conversion from 2.0 to 3.0.0."""

    def __init__(self, changed_at: str, code_lists: Mapping[str, tuple[Option, ...]]) -> None:
        self.changed_at = changed_at
        self.code_lists = code_lists
        self.notes = Notes()

    def identification(self, old: model.Identification) -> model.Identification:
        """Return the longer id and the version with three parts."""
        new = longer_id(old.id)
        if new == old.id:
            self.notes.add(old.id, "Die Kennung folgt nicht dem Muster von 2.0 und bleibt unverändert.")
        version = old.version
        if version is not None:
            version = f"{version}.0" if version.count(".") == 1 else version
        return model.Identification(new, version, old.unknown)

    def status(self, one: model.Element) -> model.Code:
        """Return the status by the published mapping."""
        if one.status is not None and one.status.code == "inaktiv":
            return coded("freigabestatus", "7")
        released = one.identification.version is not None and one.approved_on is not None
        return coded("freigabestatus", "6" if released else "2")

    def bases(self, old: tuple[model.Basis, ...]) -> tuple[model.Basis, ...]:
        """Return one legal basis for each part between semicolons."""
        parts = [part.strip() for base in old for part in base.text.split(";")]
        return tuple(model.Basis(part) for part in parts if part)

    def text(self, text: str | None) -> str | None:
        """Return a text with the longer ids."""
        return _given(ID_2_IN_TEXT.sub(r"\g<1>\g<2>000\g<3>", text)) if text else None

    def schema(self, old: model.Schema) -> model.Schema:
        """Return a schema."""
        key = old.identification.id
        if _given(old.output_label) and old.output_label != old.label:
            self.notes.add(key, "Die Ausgabebezeichnung des Schemas hat in 3.0.0 keinen Platz.")
        self.notes.add(key, f"2.0 nennt keinen Dokumentsteckbrief; eingesetzt ist {DEFAULT_PROFILE}.")
        return replace(
            old,
            identification=self.identification(old.identification),
            label=_given(old.label) or old.name,
            output_label=None,
            description=self.text(old.description),
            definition=self.text(old.definition),
            bases=self.bases(old.bases),
            status=self.status(old),
            changed_at=self.changed_at,
            help=_given(old.help),
            document_profile=model.Identification(DEFAULT_PROFILE),
            rules=tuple(self.rule(rule) for rule in old.rules),
            uses=self.uses(old.uses, key),
        )

    def uses(self, old: tuple[model.Use, ...], key: str) -> tuple[model.Use, ...]:
        """Return the uses; 3.0.0 demands at least one."""
        if not old:
            self.notes.add(key, f"Ohne Unterelemente; eingesetzt ist das Feld {DEFAULT_FIELD}.")
            return (model.Use(self.default_field(), 0, 1),)
        return tuple(
            replace(use, bases=self.bases(use.bases), content=None if use.content is None else self.part(use.content))
            for use in old
        )

    def part(self, old: model.SchemaField | model.SchemaGroup) -> model.SchemaField | model.SchemaGroup:
        """Return a field or group."""
        if isinstance(old, model.SchemaGroup):
            return replace(self.common(old), uses=self.uses(old.uses, old.identification.id))
        return self.field(self.common(old))

    def common(self, old: Part) -> Part:
        """Return what fields and groups have in common."""
        return replace(
            old,
            identification=self.identification(old.identification),
            label=_given(old.label) or old.name,
            output_label=_given(old.output_label),
            description=self.text(old.description),
            definition=self.text(old.definition),
            bases=self.bases(old.bases),
            status=self.status(old),
            changed_at=self.changed_at,
            input_help=_given(old.input_help),
            output_help=_given(old.output_help),
            rules=tuple(self.rule(rule) for rule in old.rules),
        )

    def field(self, old: model.SchemaField) -> model.SchemaField:
        """Return a field with limits as attributes and values of internal lists inside."""
        values, reference = self.values(old)
        return replace(
            old,
            kind=coded("feldart", old.kind.code) if old.kind else None,
            datatype=coded("datentyp", old.datatype.code) if old.datatype else None,
            precision=self.precision(old),
            content=_given(old.content),
            prefill=coded("vorbefuellung", "keine"),
            values=values,
            code_list=reference,
        )

    def precision(self, old: model.SchemaField) -> model.Precision | None:
        """Return the limits as attributes; what is none stays a remark."""
        if old.precision is None or not old.precision.text.strip():
            return None
        limits, remark = limits_of(old.precision)
        lengths: dict[str, int | None] = {}
        for name in ("minLength", "maxLength"):
            text = limits.get(name, "")
            lengths[name] = int(text) if text.isascii() and text.isdecimal() else None
            if text and lengths[name] is None:
                remark = f"{remark} {name}: {text}".strip()
        if remark:
            self.notes.add(
                old.identification.id, "Die Präzisierung ist ganz oder zum Teil freier Text und bleibt Hinweis."
            )
        if not any(limits.values()) and not remark:
            return None
        return model.Precision(
            remark,
            lengths["minLength"],
            lengths["maxLength"] or None,
            limits.get("minValue"),
            limits.get("maxValue"),
            limits.get("pattern"),
        )

    def values(self, old: model.SchemaField) -> tuple[model.SchemaValues | None, model.ListReference | None]:
        """Return the values of a list that only this schema knows, else the reference to the list."""
        reference = old.code_list
        if reference is None:
            return old.values, None
        key = old.identification.id
        uri = reference.uri or ""
        options = self.code_lists.get(reference.version_uri or "") or self.code_lists.get(uri) or ()
        if options and uri.startswith(INTERNAL_LIST):
            return model.SchemaValues(tuple(model.SchemaValue(o.code, o.name, o.help or None) for o in options)), None
        if uri.startswith(INTERNAL_LIST):
            self.notes.add(key, "Die interne Codeliste liegt nicht vor; es bleibt der Verweis.")
        if reference.identification is not None:
            self.notes.add(key, "Die FIM-Kennung der Codeliste hat in 3.0.0 keinen Platz.")
        return None, replace(reference, identification=None)

    def rule(self, old: model.SchemaRule) -> model.SchemaRule:
        """Return a rule: the definition becomes its prose, a script moves into the description."""
        key = old.identification.id
        description = self.text(old.description)
        if old.script and not EMPTY_SCRIPT.fullmatch(old.script):
            self.notes.add(key, "Das Skript steht nun in der Beschreibung; 3.0.0 kennt eine andere Form.")
            description = "\n\n".join(part for part in (description, f"Skript der Fassung 2.0:\n{old.script}") if part)
        for given, word in ((old.label, "Bezeichnung"), (old.output_label, "Ausgabebezeichnung")):
            if _given(given) and given != old.name:
                self.notes.add(key, f"Die {word} der Regel hat in 3.0.0 keinen Platz.")
        if old.valid_from or old.valid_until or _given(old.version_note) or old.published_on or old.approved_on:
            self.notes.add(key, "Status, Daten und Versionshinweis der Regel haben in 3.0.0 keinen Platz.")
        return model.SchemaRule(
            identification=self.identification(old.identification),
            name=_given(old.name) or _given(old.label) or key,
            description=description,
            prose=self.text(old.definition),
            bases=self.bases(old.bases),
            creator=old.creator,
            changed_at=self.changed_at,
            type=coded("regeltyp", "K"),
            unknown=old.unknown,
            line=old.line,
        )

    def default_field(self) -> model.SchemaField:
        """Return the field that stands where 2.0 leaves a group empty."""
        return model.SchemaField(
            identification=model.Identification(DEFAULT_FIELD),
            name="Platzhalter",
            label="Platzhalter",
            status=coded("freigabestatus", "2"),
            changed_at=self.changed_at,
            element_kind=coded("schemaelementart", "HAR"),
            kind=coded("feldart", "input"),
            datatype=coded("datentyp", "text"),
            prefill=coded("vorbefuellung", "keine"),
        )
