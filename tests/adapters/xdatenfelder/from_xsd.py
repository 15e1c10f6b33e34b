"""Messages made from the official schemas alone: every element, attribute and value that they allow, by chance.

Nothing here knows the tables of the adapter; what the schemas allow is read from their files.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
WORDS = (
    "Muster", "Straße & Ort", "a < b > c", "Größe »1«", 'mit "Anführung" und \'Strich\'', "zwei\nZeilen", "Tab\tin", "ÄÖÜ ß €",
    " Blank am Rand ", "", ".", "x" * 300, "]]>", "&amp;", "§ 1 Absatz 2", "é ñ ç", "zwei  Blanks", "\u00e4", "#text", "@a",
)  # fmt: skip
PATTERNS = {
    r"\d+:(\*|\d+)": ("0:1", "1:1", "0:*", "2:5", "1:*", "0:0", "10:10"),
    r"\d+\.\d+\.\d+": ("1.0.0", "0.9.1", "10.20.30", "0.0.0"),
    r"\d+\.\d+": ("1.0", "0.9", "10.20"),
    "[A-Z]{2}": ("DE", "AT"),
    "[a-z]{2,3}": ("de", "en", "dsb"),
    "simple": ("simple",),
    r"\w+/[-+.\w]+": ("application/pdf", "image/svg+xml", "x/z-1"),
}
SIMPLE: dict[str, Callable[[random.Random], str]] = {
    "string": lambda c: c.choice((*WORDS, "Ω кириллица 😀 字")),
    "token": lambda c: c.choice(("F1", "urn:example:a b", "x-1", "Ä", "a&b", "1")),
    "normalizedString": lambda c: c.choice(("1.0", "2024-08-01", "a  b", "", " x")),
    "date": lambda c: c.choice(("2026-11-25", "2024-02-29", "2026-11-25Z", "2026-11-25+01:00", "12026-01-01", "-0044-03-15")),
    "dateTime": lambda c: c.choice(
        ("2026-11-25T12:00:00Z", "2026-11-25T12:00:00", "2026-11-25T12:00:00.123456+01:00", "2024-02-29T24:00:00-14:00")
    ),
    "boolean": lambda c: c.choice(("true", "false", "1", "0")),
    "int": lambda c: c.choice(("0", "1", "-2147483648", "2147483647")),
    "positiveInteger": lambda c: c.choice(("1", "255", "20971520", "999999999999")),
    "nonNegativeInteger": lambda c: c.choice(("0", "1", "40")),
    "anyURI": lambda c: c.choice(("https://example.org/a?b=1&c=2#d", "urn:example:x", "")),
}  # fmt: skip
MAX_DEPTH = 7


class Official:
    """The schemas of one version, read from their files."""

    def __init__(self, folder: Path) -> None:
        self.types: dict[str, etree._Element] = {}
        self.roots: dict[str, etree._Element] = {}
        self.namespace = etree.parse(str(folder / "xdatenfelder.xsd")).getroot().get("targetNamespace")
        for name in ("xdatenfelder.xsd", "xdatenfelder-baukasten.xsd", "xdatenfelder-datentypen.xsd", "latinchars.xsd",
                     "xoev-code.xsd"):  # fmt: skip
            for one in etree.parse(str(folder / name)).getroot():
                if one.tag in {f"{XS}complexType", f"{XS}simpleType"}:
                    self.types[one.get("name")] = one
                elif one.tag == f"{XS}element":
                    self.roots[one.get("name")] = one


@cache
def official(folder: Path) -> Official:
    """Return the schemas, read once."""
    return Official(folder)


class Chance:
    """Writes one message by chance; ``seen`` gathers the types and parts that it used."""

    def __init__(self, schemas: Official, seed: int) -> None:
        self.schemas = schemas
        self.chance = random.Random(seed)
        self.prefix = self.chance.choice(("xdf", "xdf3", "n", ""))
        self.fill = self.chance.choice((0.0, 0.15, 0.4, 0.7))
        self.ids = 0
        self.seen: set[tuple[str, str]] = set()

    def message(self, root: str) -> str:
        """Return the message with this root."""
        declared = f"xmlns:{self.prefix}" if self.prefix else "xmlns"
        xsi = self.chance.choice((
            "", ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a b.xsd"',
        ))  # fmt: skip
        space = f' {declared}="{self.schemas.namespace}"{xsi}'
        body = self.element(root, self.schemas.roots[root], 0, space)
        return self.chance.choice(('<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>", "")) + body

    def element(self, name: str, declared: etree._Element, depth: int, more: str = "") -> str:
        """Return one element of the type that its declaration names or holds."""
        named = declared.get("type")
        inner = declared.find(f"{XS}complexType")
        if inner is None:
            inner = declared.find(f"{XS}simpleType")
        attributes, content = self.content(named, inner, depth)
        qualified = declared.get("form") != "unqualified"
        tag = f"{self.prefix}:{name}" if qualified and self.prefix else name
        if not qualified and not self.prefix:
            more += ' xmlns=""'
        self.chance.shuffle(attributes)
        blank = self.chance.choice(("", " ", "\n"))
        start = f"<{tag}{more}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes)}{blank}"
        return f"{start}/>" if not content and self.chance.random() < 0.5 else f"{start}>{content}</{tag}>"

    def content(self, named: str | None, inner: etree._Element | None, depth: int) -> tuple[list[tuple[str, str]], str]:
        """Return attributes and content of a type."""
        if named is not None:
            prefix, _, local = named.rpartition(":")
            if prefix == "xs":
                return [], self.text(SIMPLE[local](self.chance))
            if local == "ElementIdentifikation":
                return [], self.identification()
            inner = self.schemas.types[local]
        assert inner is not None
        if inner.tag == f"{XS}simpleType":
            return [], self.text(self.simple(inner))
        return self.complex(inner, depth)

    def identification(self) -> str:
        """Return an id that no other element has, with or without a version."""
        self.ids += 1
        version = self.schemas.types["VersionString"]
        shown = self.chance.random() < 0.7
        return self.tag("id", f"{self.chance.choice('FGSD')}970{self.ids:08d}") + (
            self.tag("version", self.simple(version)) if shown else ""
        )

    def tag(self, name: str, text: str) -> str:
        """Return a qualified element with a text."""
        tag = f"{self.prefix}:{name}" if self.prefix else name
        return f"<{tag}>{text}</{tag}>"

    def simple(self, one: etree._Element) -> str:
        """Return a value of a simple type."""
        self.seen.add((one.get("name") or "", ""))
        restriction = one.find(f"{XS}restriction")
        assert restriction is not None
        values = [found.get("value") for found in restriction.findall(f"{XS}enumeration")]
        if values:
            value = self.chance.choice(values)
            self.seen.add((one.get("name") or "", value))
            return value
        found = restriction.find(f"{XS}pattern")
        if found is not None and found.get("value") in PATTERNS:
            return self.chance.choice(PATTERNS[found.get("value")])
        return self.chance.choice(WORDS)

    def complex(self, one: etree._Element, depth: int) -> tuple[list[tuple[str, str]], str]:
        """Return attributes and content of a complex type, with what it extends."""
        name = one.get("name") or ""
        attributes: list[tuple[str, str]] = []
        content = ""
        holder = one
        for kind in ("complexContent", "simpleContent"):
            derived = one.find(f"{XS}{kind}")
            if derived is not None:
                holder = derived[-1]
                if holder.tag == f"{XS}extension":
                    attributes, content = self.content(holder.get("base"), None, depth)
        for declared in holder.findall(f"{XS}attribute"):
            if declared.get("use") == "required" or self.chance.random() < self.fill + 0.2:
                self.seen.add((name, declared.get("name")))
                attributes.append((declared.get("name"), self.attribute(declared)))
        for group in (*holder.findall(f"{XS}sequence"), *holder.findall(f"{XS}choice")):
            content += self.parts(name, group, depth + 1)
        return attributes, content

    def attribute(self, declared: etree._Element) -> str:
        """Return the value of an attribute."""
        if declared.get("fixed"):
            return declared.get("fixed")
        prefix, _, local = declared.get("type").rpartition(":")
        return SIMPLE[local](self.chance) if prefix == "xs" else self.simple(self.schemas.types[local])

    def parts(self, name: str, group: etree._Element, depth: int) -> str:
        """Return the elements of a sequence or of one choice."""
        declared = list(group.findall(f"{XS}element"))
        if group.tag == f"{XS}choice":
            # Deep down only fields, so that it ends.
            declared = [declared[0] if depth > MAX_DEPTH or self.chance.random() < 0.7 else declared[-1]]
        found = []
        for one in declared:
            least, most = int(one.get("minOccurs", "1")), one.get("maxOccurs", "1")
            count = least
            if self.chance.random() < self.fill:
                count = 1 if most == "1" else self.chance.randint(1, 3)
            if depth > MAX_DEPTH and one.get("name") == "struktur":
                count = least
            if count:
                self.seen.add((name, one.get("name")))
            found += [self.element(one.get("name"), one, depth) for _ in range(max(count, least))]
        return self.layout().join(["", *found, ""]) if found else ""

    def layout(self) -> str:
        """Return what may stand between elements and says nothing."""
        return self.chance.choice(("", "", "\n  ", "\r\n\t", "<!-- Hinweis < & -->", "<?editor a='b'?>"))

    def text(self, text: str) -> str:
        """Return a text, written in one of the ways of XML."""
        way = self.chance.random()
        if way < 0.1 and text and "]]>" not in text:
            return f"<![CDATA[{text}]]>"
        if way < 0.2 and len(text) > 1:
            middle = len(text) // 2
            return f"{escape(text[:middle])}<!-- mitten im Text -->{escape(text[middle:])}"
        if way < 0.3:
            return "".join(f"&#{ord(sign)};" for sign in text)
        return escape(text)


def parts_of(schemas: Official, root: str) -> set[tuple[str, str]]:
    """Return the parts and values that a message with this root can hold, as ``Chance.seen`` names them."""
    found: set[tuple[str, str]] = set()
    left = [schemas.roots[root].find(f"{XS}complexType")]
    done = set()
    while left:
        one = left.pop()
        if one is None or one in done:
            continue
        done.add(one)
        name = one.get("name") or ""
        for inner in one.iter(f"{XS}element", f"{XS}attribute", f"{XS}extension", f"{XS}enumeration"):
            if inner.tag == f"{XS}enumeration":
                owner = next(inner.iterancestors(f"{XS}simpleType"))
                found.add((owner.get("name") or "", inner.get("value")))
                continue
            if inner.tag != f"{XS}extension":
                found.add((name, inner.get("name")))
            prefix, _, local = (inner.get("type") or inner.get("base") or "").rpartition(":")
            if local and prefix != "xs" and local != "ElementIdentifikation":
                left.append(schemas.types[local])
    return found
