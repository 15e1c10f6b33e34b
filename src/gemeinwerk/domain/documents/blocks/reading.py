"""Reading a notice template: strict, with a finding for everything that is not allowed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from gemeinwerk.kernel.refusal import Finding, Invalid

from . import grammar
from .template import Element, Placeholder, Repetition, Template, TextNode

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_STYLE = re.compile(r"^(?P<expression>.*?)\|\s*(?P<style>[a-z_]+)\s*$", re.DOTALL)
_EACH = re.compile(r"^\s*(?P<name>[A-Za-z_]\w*)\s+in\s+(?P<expression>.+?)\s*$", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\f]+")


class TemplateInvalid(Invalid):
    """The notice template breaks the rules; the details say where and what to do."""

    code = "documents.template_invalid"
    message = "Die Bescheidvorlage ist nicht gültig."
    hint = "Bitte beheben Sie die genannten Stellen."


def read_template(source: bytes, *, where: str) -> Template:
    """Return the template in ``source``. Raises TemplateInvalid with every finding (file, line, what to do)."""
    if len(source) > grammar.MAX_BYTES:
        limit = f"Erlaubt sind {grammar.MAX_BYTES // 1000} Kilobyte. Bitte kürzen Sie die Vorlage."
        raise TemplateInvalid(details=[Finding(where, None, "Die Datei ist zu groß.", limit)])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = source[: fault.start].count(b"\n") + 1
        problem = Finding(where, line, "Die Datei ist kein UTF-8.", "Bitte speichern Sie sie als UTF-8.")
        raise TemplateInvalid(details=[problem]) from fault
    reader = _Reader(where)
    reader.feed(text)
    reader.close()
    reader.finish()
    if reader.findings:
        raise TemplateInvalid(details=reader.findings)
    return Template(where, reader.root)


def parts_of(text: str, line: int) -> tuple[tuple[str | Placeholder, ...], list[tuple[int, str, str]]]:
    """Split ``text`` at its placeholders; also return problems as (line, message, hint)."""
    parts: list[str | Placeholder] = []
    problems: list[tuple[int, str, str]] = []
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        parts.append(text[position : match.start()])
        at = line + text.count("\n", 0, match.start())
        parts.append(_placeholder(match.group(1), at, problems))
        position = match.end()
    parts.append(text[position:])
    for part in parts:
        if isinstance(part, str) and ("{{" in part or "}}" in part):
            problems.append((line, "Ein Platzhalter ist nicht vollständig.", "Bitte schreiben Sie {{ name }}."))
    return tuple(part for part in parts if part != ""), problems


def _placeholder(content: str, line: int, problems: list[tuple[int, str, str]]) -> Placeholder:
    match = _STYLE.match(content)
    expression, style = (match["expression"], match["style"]) if match else (content, "")
    expression = _SPACE.sub(" ", expression).strip()
    if not expression or len(expression) > grammar.MAX_EXPRESSION:
        problems.append((line, "Der Platzhalter ist leer oder zu lang.", "Bitte schreiben Sie {{ name }}."))
    if style not in grammar.STYLES:
        known = ", ".join(sorted(style for style in grammar.STYLES if style))
        problems.append((line, f"Das Format „{style}“ gibt es nicht.", f"Möglich sind: {known}."))
    return Placeholder(expression, style, line)


class _Reader(HTMLParser):
    """Builds the tree; the standard library's parser never raises on odd input, so every oddity is checked here."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.where = where
        self.root = Element("", 1)
        self.stack = [self.root]
        self.findings: list[Finding] = []
        self.nodes = 0
        self._text: list[str] = []
        self._text_line = 1

    @property
    def line(self) -> int:
        return self.getpos()[0]

    def find(self, message: str, hint: str, line: int | None = None) -> None:
        if len(self.findings) < grammar.MAX_FINDINGS:
            self.findings.append(Finding(self.where, line or self.line, message, hint))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        element = Element(tag, self.line)
        self._attributes(element, attrs)
        parent = self.stack[-1]
        if tag not in grammar.CHILDREN:
            self.find(
                f"Das Element <{tag}> ist nicht erlaubt.",
                "Bitte nutzen Sie nur Überschriften, Absätze, Listen und Tabellen.",
            )
        elif parent.tag in grammar.CHILDREN and tag not in grammar.CHILDREN[parent.tag]:
            place = f"in <{parent.tag}>" if parent.tag else "ganz oben"
            self.find(f"<{tag}> darf nicht {place} stehen.", "Bitte prüfen Sie die Verschachtelung.")
        self._count()
        parent.children.append(element)
        if tag not in grammar.VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in grammar.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if tag in grammar.VOID:
            return
        if self.stack[-1].tag == tag and len(self.stack) > 1:
            self.stack.pop()
            return
        if any(element.tag == tag for element in self.stack[1:]):
            while self.stack[-1].tag != tag:
                self._unclosed(self.stack.pop())
            self.stack.pop()
            return
        self.find(f"</{tag}> schließt nichts.", "Bitte entfernen Sie es oder ergänzen Sie den Anfang.")

    def handle_data(self, data: str) -> None:
        if not self._text:
            self._text_line = self.line
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        """Comments are for authors and are left out."""

    def handle_decl(self, decl: str) -> None:
        self.find("Eine Deklaration ist nicht erlaubt.", "Bitte entfernen Sie <!…>.")

    def unknown_decl(self, data: str) -> None:
        self.find("Dieser Abschnitt ist nicht erlaubt.", "Bitte entfernen Sie <![…]]>.")

    def handle_pi(self, data: str) -> None:
        self.find("Eine Verarbeitungsanweisung ist nicht erlaubt.", "Bitte entfernen Sie <?…>.")

    def finish(self) -> None:
        """Report what is still open or empty."""
        self._flush()
        for element in self.stack[1:]:
            self._unclosed(element)
        if not self.root.children and not self.findings:
            self.find("Die Vorlage ist leer.", "Bitte schreiben Sie den Text des Bescheids.", 1)

    def _unclosed(self, element: Element) -> None:
        self.find(f"<{element.tag}> wird nicht geschlossen.", f"Bitte ergänzen Sie </{element.tag}>.", element.line)

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes == grammar.MAX_NODES + 1:
            self.find("Die Vorlage hat zu viele Elemente.", "Bitte kürzen Sie die Vorlage.")
        if len(self.stack) == grammar.MAX_DEPTH + 1:
            self.find("Die Vorlage ist zu tief verschachtelt.", "Bitte vereinfachen Sie den Aufbau.")
        if self.nodes > grammar.MAX_NODES or len(self.stack) > grammar.MAX_DEPTH:
            raise TemplateInvalid(details=self.findings)

    def _attributes(self, element: Element, attrs: list[tuple[str, str | None]]) -> None:
        seen: set[str] = set()
        for name, value in attrs:
            if name not in grammar.ATTRIBUTES or name in seen or element.tag in grammar.VOID:
                self.find(f"Das Attribut „{name}“ ist hier nicht erlaubt.", "Möglich sind data-if und data-each.")
                continue
            seen.add(name)
            text = _SPACE.sub(" ", value or "").strip()
            if not text or len(text) > grammar.MAX_EXPRESSION:
                self.find(f"„{name}“ ist leer oder zu lang.", "Bitte schreiben Sie einen Ausdruck.")
            elif name == "data-if":
                element.condition = text
            else:
                self._repetition(element, text)

    def _repetition(self, element: Element, text: str) -> None:
        match = _EACH.match(text)
        if match is None:
            self.find("data-each ist nicht lesbar.", 'Bitte schreiben Sie data-each="name in liste".')
            return
        element.repetition = Repetition(match["name"], match["expression"])

    def _flush(self) -> None:
        text, line = "".join(self._text), self._text_line
        self._text = []
        if not text:
            return
        parent = self.stack[-1]
        if parent.tag not in grammar.WITH_TEXT:
            if text.strip() and parent.tag in grammar.CHILDREN:
                place = f"in <{parent.tag}>" if parent.tag else "außerhalb eines Absatzes"
                first = line + text[: len(text) - len(text.lstrip())].count("\n")
                self.find(f"Text darf nicht {place} stehen.", "Bitte setzen Sie ihn in <p>.", first)
            return
        parts, problems = parts_of(text, line)
        for at, message, hint in problems:
            self.find(message, hint, at)
        collapsed = tuple(_SPACE.sub(" ", part) if isinstance(part, str) else part for part in parts)
        self._count()
        parent.children.append(TextNode(collapsed, line))
