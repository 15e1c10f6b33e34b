"""From the element tree to the complete model, driven by the tables of shapes; nothing is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from gemeinwerk.adapters.xdatenfelder.shapes import MESSAGES, NAMESPACES, SHAPES, Kind, Part, Shape
from gemeinwerk.adapters.xdatenfelder.stream import Element, SchemaRefused, read_tree, refuse
from gemeinwerk.domain.forms.types import Warning
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.refusal import Finding

MAX_FINDINGS = 200
MAX_KEY = 40
MAX_VERSION = 20
CODE_LIST = "xdatenfelder.codeliste.0105"
_NUMBER = re.compile("-?[0-9]{1,15}")
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(slots=True)
class Run:
    """One import: the tables of the version, what was found so far."""

    shapes: dict[str, Shape]
    namespace: str
    warnings: list[Warning] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    same: dict[Any, Any] = field(default_factory=dict)

    def warn(self, where: str, line: int, message: str, remedy: str, *, locks: bool = True) -> None:
        """Note something that was kept but not understood."""
        if len(self.warnings) < MAX_FINDINGS:
            self.warnings.append(Warning(where, line, message, remedy, locks))

    def refuse(self, where: str, line: int, message: str, remedy: str) -> None:
        """Note something that stops the import."""
        if len(self.problems) < MAX_FINDINGS:
            self.problems.append(Finding(where, line or None, message, remedy))


def read_message(source: bytes) -> tuple[model.Message, list[Warning]]:
    """Return the whole message and what was kept without being understood; raises SchemaRefused or TooLarge."""
    root = read_tree(source)
    standard = NAMESPACES.get(root.namespace)
    if standard is not None and root.name == CODE_LIST:
        raise refuse(
            root.line, "Die Nachricht enthält eine Codeliste (0105), kein Datenschema.",
            "Bitte übernehmen Sie die Liste mit „gemeinwerk form codelist DATEI --keep“.",
        )  # fmt: skip
    if standard is None or root.name not in MESSAGES[standard]:
        raise refuse(
            root.line,
            f"„{root.name[:60]}“ im Namensraum „{root.namespace[:80]}“ ist keine Nachricht von XDatenfelder "
            "2.0 oder 3.0.0, die hier gelesen wird.",
            "Bitte exportieren Sie die Datei aus dem FIM-Editor in einer dieser Fassungen.",
        )
    run = Run(SHAPES[standard], root.namespace)
    message = _message(root, standard, run)
    if run.problems:
        raise SchemaRefused(details=run.problems)
    return message, run.warnings


def _message(root: Element, standard: str, run: Run) -> model.Message:
    child, shape = MESSAGES[standard][root.name]
    parts = [Part("header", "header", Kind.NODE, "Header", needed=True)]
    if child:
        parts.append(Part(child, "content", Kind.NODE, shape, needed=True))
    else:
        parts += run.shapes[shape].parts
    attributes = {key: text for key, text in root.attributes.items() if not key.startswith(SCHEMA_INSTANCE)}
    values, unknown = _Reader(run, Shape(model.Message, tuple(parts))).values(root, attributes)
    header = values.pop("header", None) or model.Header(None, None)
    if child:
        content = values.get("content")
    else:
        content = model.Translations(translated=values.get("translated"), languages=values.get("languages", ()))
    if content is None:
        raise refuse(root.line, f"Das Element „{child}“ fehlt.", "Bitte exportieren Sie die Datei neu.")
    return model.Message(standard, header, content, unknown)


def read_node(one: Element, name: str, run: Run) -> Any:
    """Return the typed object of one element; raises nothing, but notes what is missing or unknown."""
    shape = run.shapes[name]
    if one.packed is not None:
        return _relation(one.packed, run)
    values, unknown = _Reader(run, shape).values(one, one.attributes)
    if unknown:
        values["unknown"] = unknown
    made = shape.made
    if issubclass(made, model.Element | model.Use):
        values["line"] = one.line
    return _made(made, values, one, run)


def _made(made: type, values: dict[str, Any], one: Element, run: Run) -> Any:
    if issubclass(made, model.Element):
        values.setdefault("identification", model.Identification(""))
    for attribute, missing in _MISSING.get(made, {}).items():
        values.setdefault(attribute, missing)
    found = made(**values)
    if isinstance(found, model.Code | model.Identification) and not found.unknown:
        found = run.same.setdefault(found, found)
    if isinstance(found, model.Identification) and (not found.id or len(found.id) > MAX_KEY):
        run.refuse(
            found.id[:MAX_KEY] or "Identifikation", one.line, "Ein Element hat keine gültige Kennung.",
            f"Bitte ergänzen Sie eine Kennung mit höchstens {MAX_KEY} Zeichen.",
        )  # fmt: skip
    if isinstance(found, model.Identification) and len(found.version or "") > MAX_VERSION:
        run.refuse(
            found.id[:MAX_KEY], one.line, f"Die Version ist länger als {MAX_VERSION} Zeichen.",
            "Bitte geben Sie eine kürzere Version an.",
        )  # fmt: skip
    return found


# What a constructor needs where the file is silent.
_MISSING: dict[type, dict[str, Any]] = {
    model.Code: {"code": ""},
    model.Identification: {"id": ""},
    model.Basis: {"text": ""},
    model.Keyword: {"text": ""},
    model.RuleError: {"text": ""},
    model.Relation: {"predicate": None, "target": None},
    model.RuleParameter: {"element": None, "name": None},
    model.RuleTarget: {"element": None, "name": None},
    model.SchemaValue: {"code": None},
    model.Use: {"content": None},
    model.ElementTranslation: {"translated": None},
    model.RuleTranslation: {"translated": None},
    model.Language: {"lang": None},
    model.Header: {"message_id": None, "created_at": None},
}


def _relation(packed: tuple[str, ...], run: Run) -> model.Relation:
    code, uri, list_version, key, version = packed
    predicate = model.Code(code, uri, list_version)
    target = model.Identification(key, version or None)
    return model.Relation(run.same.setdefault(predicate, predicate), run.same.setdefault(target, target))


class _Reader:
    """Reads the children and attributes of one element into values by attribute name, and the rest as unknown."""

    def __init__(self, run: Run, shape: Shape) -> None:
        self.run = run
        self.shape = shape
        self.found: dict[str, Any] = {}
        self.unknown: list[model.Unknown] = []
        self.where = ""

    def values(self, one: Element, attributes: dict[str, str]) -> tuple[dict[str, Any], tuple[model.Unknown, ...]]:
        """Return the values by attribute, and what is unknown."""
        self.where = _name_of(one)
        own = self.shape.own
        if own is not None:
            self.found[own.attribute] = _collapsed(one.text) if own.kind is Kind.OWN_TOKEN else one.text
        elif one.text.strip():
            self.keep(model.Unknown("#text", text=one.text.strip()), one.line)
        self.attributes(one, attributes)
        self.children(one, self.shape.elements, "")
        if self.shape.made is model.Use and "content" not in self.found and not self.unknown:
            self.run.refuse(
                self.where, one.line, "Eine Struktur enthält weder Feld noch Gruppe.", "Bitte prüfen Sie das Schema."
            )
        return {key: tuple(v) if isinstance(v, list) else v for key, v in self.found.items()}, tuple(self.unknown)

    def attributes(self, one: Element, attributes: dict[str, str]) -> None:
        """Read the attributes."""
        for key, text in attributes.items():
            part = self.shape.attributes.get(key)
            value = None if part is None else _scalar(part, text)
            # An empty name of a list is neither absent nor a name.
            if part is None or value is None or (value == "" and self.shape.made is model.Code):
                self.keep(model.Unknown(f"@{key}", text=text), one.line)
            else:
                self.found[part.attribute] = value

    def children(self, one: Element, parts: dict[str, Part], within: str) -> None:
        """Read the children that ``parts`` name; everything else is kept."""
        order, last = {name: place for place, name in enumerate(parts)}, -1
        for at, child in enumerate(one.children):
            part = parts.get(child.name)
            fits = part is not None and child.namespace == (self.run.namespace if part.qualified else "")
            if part is None or not fits or not self.child(child, part):
                self.keep(_kept(child, at, within), child.line)
            elif child.tail:
                # Where the element has text of its own, blanks around its children count.
                tail = child.tail if self.shape.own is not None else child.tail.strip()
                self.keep(model.Unknown("#text", text=tail, at=at + 1, within=within), child.line)
            place = order.get(child.name, last)
            if place < last:
                self.run.warn(
                    self.where, child.line, f"„{child.name[:60]}“ steht nicht an der Stelle, die der Standard vorsieht; "
                    "der Inhalt ist übernommen.", "Bitte exportieren Sie die Datei neu.", locks=False,
                )  # fmt: skip
            last = max(last, place)

    def child(self, child: Element, part: Part) -> bool:
        """Read one known child; tells whether it could be read as such."""
        if part.kind is Kind.WRAP:
            if child.text.strip() or child.attributes or within_seen(self.found, part):
                return False
            self.children(child, {inner.name: inner for inner in part.parts}, part.name)
            return True
        if part.attribute in self.found and not part.many:
            return False
        if part.kind is Kind.NODE:
            self.put(part, read_node(child, part.shape, self.run))
            return True
        return self.leaf(child, part)

    def leaf(self, child: Element, part: Part) -> bool:
        """Read a text, token, number or count."""
        if child.children or (part.many and child.attributes):
            return False
        if part.kind is Kind.COUNT:
            if not self.count(child):
                return False
        else:
            value = _scalar(part, child.text)
            if value is None:
                return False
            self.put(part, value)
        for key, text in child.attributes.items():
            self.keep(model.Unknown(f"{child.name}/@{key}", text=text), child.line)
        return True

    def count(self, child: Element) -> bool:
        """Read ``least:most``; a contradiction stops the import."""
        text = child.text.strip()
        low, _, high = text.partition(":")
        remedy = "Bitte geben Sie die Anzahl als „mindestens:höchstens“ an, zum Beispiel 0:1 oder 1:*."
        if not (low.isdecimal() and low.isascii()) or not (high == "*" or (high.isdecimal() and high.isascii())):
            self.run.refuse("anzahl", child.line, f"Die Anzahl „{text[:20]}“ ist nicht lesbar.", remedy)
            return True
        if len(text) > 12 or (high != "*" and int(high) < int(low)):
            self.run.refuse("anzahl", child.line, f"Die Anzahl „{text[:20]}“ ist widersprüchlich.", remedy)
            return True
        self.found["least"], self.found["most"] = int(low), None if high == "*" else int(high)
        return True

    def put(self, part: Part, value: Any) -> None:
        """Keep one value."""
        if part.many:
            self.found.setdefault(part.attribute, []).append(value)
        else:
            self.found[part.attribute] = value

    def keep(self, unknown: model.Unknown, line: int) -> None:
        """Keep what the standard does not know at this place."""
        self.unknown.append(unknown)
        self.run.warn(
            self.where, line, f"„{unknown.name[:60]}“ ist an dieser Stelle unbekannt oder nicht lesbar; "
            "es bleibt unverändert erhalten.",
            "Bitte prüfen Sie die Stelle; bis dahin ist das Formular nicht zur Freigabe bereit.",
        )  # fmt: skip


def within_seen(found: dict[str, Any], part: Part) -> bool:
    """Tell whether a wrapper was already read."""
    return any(inner.attribute in found for inner in part.parts)


def _name_of(one: Element) -> str:
    identity = one.child("identifikation")
    return (identity.value("id")[:MAX_KEY] if identity else "") or one.name


def _scalar(part: Part, text: str) -> Any:
    """Return the value of a leaf or attribute; None where a number is none."""
    if part.kind in {Kind.NUMBER, Kind.NUMBER_ATTRIBUTE}:
        token = text.strip()
        return int(token) if _NUMBER.fullmatch(token) and str(int(token)) == token else None
    return _collapsed(text) if part.kind in {Kind.TOKEN, Kind.ATTRIBUTE} else text


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _kept(one: Element, at: int, within: str = "") -> model.Unknown:
    """Return an element as it stands, with everything below it."""
    children = [_kept(child, place) for place, child in enumerate(one.children)]
    if one.packed is not None:
        children = list(_unpacked(one.packed, one.namespace))
    attributes = tuple(one.attributes.items())
    return model.Unknown(one.name, one.namespace, one.text, attributes, tuple(children), one.tail, at, within)


def _unpacked(packed: tuple[str, ...], namespace: str) -> tuple[model.Unknown, ...]:
    """Return a regular relation as it stood, for a place where the standard knows none."""
    code, uri, list_version, key, version = packed
    listed = (("listURI", uri), ("listVersionID", list_version))
    target = [model.Unknown("id", namespace, key)]
    if version:
        target.append(model.Unknown("version", namespace, version, at=1))
    return (
        model.Unknown("praedikat", namespace, "", listed, (model.Unknown("code", text=code),)),
        model.Unknown("objekt", namespace, children=tuple(target), at=1),
    )
