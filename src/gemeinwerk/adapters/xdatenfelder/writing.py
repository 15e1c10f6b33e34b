"""From the complete model to XML that the official schemas accept, driven by the tables of shapes."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from xml.sax.saxutils import escape

from gemeinwerk.adapters.xdatenfelder.shapes import ATTRIBUTES, MESSAGES, NAMESPACES, SHAPES, Kind, Part, Shape
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.refusal import Finding, Invalid

MAX_FINDINGS = 200
# Characters that XML 1.0 cannot carry.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# A line end other than \n, and in attributes any blank but the space, survives only as a character reference.
TEXT_REFERENCES = {"\r": "&#13;"}
ATTRIBUTE_REFERENCES = {**TEXT_REFERENCES, "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
NAME = re.compile(r"[^\W\d][\w.·-]*")


class ExportRefused(Invalid):
    """The model holds too little or too much for a file of this version."""

    code = "forms.export_refused"
    message = "Das Datenschema lässt sich in dieser Fassung von XDatenfelder nicht ausgeben."
    hint = "Bitte ergänzen Sie die genannten Angaben."


def write_message(message: model.Message) -> bytes:
    """Return the file of a message, UTF-8; raises ExportRefused with all that is missing or does not fit."""
    writer = _Writer(message.standard)
    writer.message(message)
    if writer.findings:
        raise ExportRefused(details=writer.findings)
    return "".join(writer.lines).encode()


def as_kept(message: model.Message) -> bytes:
    """Return what is kept of a message as XML, even where the standard demands more; to be compared, not handed out."""
    writer = _Writer(message.standard)
    writer.message(message)
    return "".join(writer.lines).encode("utf-8", "surrogatepass")


class _Writer:
    """Writes one message; findings are gathered to the end."""

    def __init__(self, standard: str) -> None:
        self.standard = standard
        self.namespace = next(uri for uri, known in NAMESPACES.items() if known == standard)
        self.shapes = SHAPES[standard]
        self.prefix = "xdf" if standard == model.STANDARD_2 else "xdf3"
        self.lines: list[str] = []
        self.findings: list[Finding] = []
        self.where = ""
        self.depth = 0
        self.flat = False

    def message(self, message: model.Message) -> None:
        """Write the root with its head and content."""
        found = self._root(message.content)
        if found is None:
            self.refuse("Nachricht", "Diese Art von Inhalt gibt es in dieser Fassung nicht.")
            return
        root, child, shape = found
        parts = [Part("header", "header", Kind.NODE, "Header", needed=True)]
        if child:
            parts.append(Part(child, "content", Kind.NODE, shape, needed=True))
        values: Any = message
        if not child:
            parts += self.shapes[shape].parts
            values = _Both(message, message.content)
        self.lines.append('<?xml version="1.0" encoding="UTF-8"?>')
        declared = f' xmlns:{self.prefix}="{self.namespace}"'
        self.element(root, Shape(model.Message, tuple(parts)), values, declared)
        self.lines.append("\n")

    def _root(self, content: model.Content) -> tuple[str, str, str] | None:
        for root, (child, shape) in MESSAGES[self.standard].items():
            if type(content) is self.shapes[shape].made:
                return root, child, shape
        return None

    def refuse(self, where: str, message: str) -> None:
        """Note what is missing or does not fit."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(where, None, message, "Bitte ergänzen oder ändern Sie diese Angabe."))

    def element(self, name: str, shape: Shape, value: Any, declared: str = "", *, qualified: bool = True) -> None:
        """Write one element of a shape with everything in it."""
        above = self.where
        if isinstance(value, model.Element):
            self.where = value.identification.id
        self.spare(shape, value)
        tag = f"{self.prefix}:{name}" if qualified else name
        unknown: tuple[model.Unknown, ...] = value.unknown
        text = _own_text(shape, value, unknown)
        start = f"{self.indent()}<{tag}{declared}{self.attributes(shape, value, unknown)}"
        before = len(self.lines)
        self.lines.append("")
        self.depth += 1
        self.flat = shape.own is not None
        self.children(shape.parts, value, unknown, "")
        self.depth -= 1
        if len(self.lines) > before + 1:
            self.lines[before] = f"{start}>{self.text(text)}"
            self.lines.append(f"{'' if text else self.indent()}</{tag}>")
        else:
            self.lines[before] = f"{start}>{self.text(text)}</{tag}>" if text else f"{start}/>"
        self.where, self.flat = above, False

    def indent(self) -> str:
        """Return the line break before an element; none where blanks count."""
        return "" if self.flat else "\n" + "  " * self.depth

    def attributes(self, shape: Shape, value: Any, unknown: tuple[model.Unknown, ...]) -> str:
        """Return the attributes of an element, each with a leading space."""
        found = []
        kept = {one.name[1:]: one.text for one in unknown if one.name.startswith("@")}
        for key, part in shape.attributes.items():
            given = getattr(value, part.attribute)
            if given is None or (given == "" and shape.made is model.Code):
                if part.needed and key not in kept:
                    self.refuse(self.where, f"Das Attribut „{key}“ fehlt.")
                continue
            found.append(f' {key}="{self.attribute(str(given))}"')
        return "".join([*found, *self.foreign(kept.items())])

    def foreign(self, attributes: Iterable[tuple[str, str]]) -> list[str]:
        """Return unknown attributes; each namespace is declared where it is used."""
        found = []
        for place, (key, text) in enumerate(attributes):
            uri, _, local = key[1:].partition("}") if key.startswith("{") else ("", "", key)
            if not NAME.fullmatch(local):
                self.refuse(self.where, f"„{local[:40]}“ ist kein Name.")
            elif uri == "http://www.w3.org/XML/1998/namespace":
                found.append(f' xml:{local}="{self.attribute(text)}"')
            elif uri:
                found.append(f' xmlns:a{place}="{self.attribute(uri)}" a{place}:{local}="{self.attribute(text)}"')
            else:
                found.append(f' {local}="{self.attribute(text)}"')
        return found

    def children(self, parts: tuple[Part, ...], value: Any, unknown: tuple[model.Unknown, ...], within: str) -> None:
        """Write the parts in the order of the official schema, and what was unknown among them at its old place."""
        here = _Kept([one for one in unknown if one.within == within and "@" not in one.name and _placed_text(one)])
        for part in parts:
            if part.kind not in ATTRIBUTES and part.name:
                self.part(part, value, unknown, here)
        self.kept(here, len(unknown) + here.count)

    def part(self, part: Part, value: Any, unknown: tuple[model.Unknown, ...], here: _Kept) -> None:
        """Write one part, or note that it is missing."""
        if part.kind is Kind.WRAP:
            self.kept(here, here.count)
            here.count += self.wrap(part, value, unknown, here)
            return
        given = getattr(value, part.attribute)
        written = 0
        for one in given if part.many else (given,):
            if one is None or (part.kind is Kind.NODE and not isinstance(one, self.shapes[part.shape].made)):
                continue
            self.kept(here, here.count)
            self.one(part, one, value, unknown)
            here.count += 1
            written += 1
        if written or part.name in here.names:
            return
        if part.filled:
            self.lines.append(f"{self.indent()}<{self.prefix}:{part.name}/>")
        elif part.needed and not _alternative(part, value):
            self.refuse(self.where, f"„{part.name}“ fehlt.")

    def wrap(self, part: Part, value: Any, unknown: tuple[model.Unknown, ...], here: _Kept) -> int:
        """Write a wrapper and the parts of the same object in it; returns how many were written, none where it is empty."""
        start = len(self.lines)
        self.lines.append(f"{self.indent()}<{self.prefix}:{part.name}>")
        self.depth += 1
        self.children(part.parts, value, unknown, part.name)
        self.depth -= 1
        if len(self.lines) == start + 1:
            del self.lines[start]
            if part.needed and part.name not in here.names:
                self.refuse(self.where, f"„{part.name}“ ist leer.")
            return 0
        self.lines.append(f"{self.indent()}</{self.prefix}:{part.name}>")
        return 1

    def one(self, part: Part, one: Any, value: Any, unknown: tuple[model.Unknown, ...]) -> None:
        """Write one value of a part."""
        if part.kind is Kind.NODE:
            self.element(part.name, self.shapes[part.shape], one, qualified=part.qualified)
            return
        text = f"{one}:{'*' if value.most is None else value.most}" if part.kind is Kind.COUNT else str(one)
        tag = f"{self.prefix}:{part.name}" if part.qualified else part.name
        prefix = f"{part.name}/@"
        kept = [(u.name.removeprefix(prefix), u.text) for u in unknown if u.name.startswith(prefix)]
        start = f"{self.indent()}<{tag}{''.join(self.foreign(kept))}"
        self.lines.append(f"{start}>{self.text(text)}</{tag}>" if text else f"{start}/>")

    def kept(self, here: _Kept, count: int) -> None:
        """Write what was unknown behind the first ``count`` siblings."""
        while here.left and here.left[0].at <= max(count, here.count):
            one = here.left.popleft()
            if one.name == "#text":
                self.lines.append(self.text(one.text))
            else:
                self.unknown(one)
                here.count += 1

    def unknown(self, one: model.Unknown, *, top: bool = True) -> None:
        """Write an unknown element as it was; inside it, blanks may count."""
        if not NAME.fullmatch(one.name):
            self.refuse(self.where, f"„{one.name[:40]}“ ist kein Name.")
            return
        own = one.namespace == self.namespace
        tag = f"{self.prefix}:{one.name}" if own else (f"u:{one.name}" if one.namespace else one.name)
        declared = f' xmlns:u="{self.attribute(one.namespace)}"' if one.namespace and not own else ""
        start = (
            f"{self.indent() if top and not one.tail else ''}<{tag}{declared}{''.join(self.foreign(one.attributes))}>"
        )
        self.lines.append(start + self.text(one.text))
        for inner in one.children:
            self.unknown(inner, top=False)
        self.lines.append(f"</{tag}>{self.text(one.tail)}")

    def spare(self, shape: Shape, value: Any) -> None:
        """Note what the model says and this version of the standard has no place for."""
        if isinstance(value, _Both | model.Message):
            return
        for attribute in _UNPLACED.get((self.standard, shape.made), ()):
            if getattr(value, attribute) not in (None, (), ""):
                self.refuse(self.where, f"Für „{attribute}“ hat XDatenfelder {self.standard} keinen Platz.")

    def text(self, text: str) -> str:
        """Return escaped text."""
        if NO_XML.search(text):
            self.refuse(self.where, "Ein Text enthält Zeichen, die XML nicht kennt.")
        return escape(text, TEXT_REFERENCES)

    def attribute(self, text: str) -> str:
        """Return an escaped attribute value."""
        if NO_XML.search(text):
            self.refuse(self.where, "Ein Attribut enthält Zeichen, die XML nicht kennt.")
        return escape(text, ATTRIBUTE_REFERENCES)


class _Kept:
    """What was unknown in one element or wrapper and is not written yet; ``count`` counts the written children."""

    def __init__(self, kept: list[model.Unknown]) -> None:
        self.names = frozenset(one.name for one in kept)
        self.left = deque(kept)
        self.count = 0


def _placed_text(one: model.Unknown) -> bool:
    """Tell whether it stands among the children: the text before the first is written with the start of the element."""
    return one.name != "#text" or one.at > 0


class _Both:
    """A message whose content stands in the root itself."""

    def __init__(self, message: model.Message, content: model.Content) -> None:
        self._found = (message, content)
        self.unknown = message.unknown

    def __getattr__(self, name: str) -> Any:
        return getattr(next(one for one in self._found if hasattr(one, name)), name)


def _own_text(shape: Shape, value: Any, unknown: tuple[model.Unknown, ...]) -> str:
    if shape.own is not None:
        return str(getattr(value, shape.own.attribute) or "")
    return "".join(one.text for one in unknown if one.name == "#text" and not one.at and not one.within)


def _alternative(part: Part, value: Any) -> bool:
    """Field and group are two parts for one attribute: one of them is enough."""
    return part.kind is Kind.NODE and part.attribute == "content" and getattr(value, part.attribute) is not None


def _placed(parts: Iterable[Part]) -> Iterable[str]:
    for part in parts:
        yield part.attribute
        yield from _placed(part.parts)


def _unplaced() -> dict[tuple[str, type], tuple[str, ...]]:
    found: dict[tuple[str, type], tuple[str, ...]] = {}
    for standard, shapes in SHAPES.items():
        for shape in shapes.values():
            placed = {*_placed(shape.parts), "unknown", "line", "most"}
            names = [one.name for one in fields(shape.made) if one.name not in placed]
            found[standard, shape.made] = tuple(names)
    return found


_UNPLACED = _unplaced()
