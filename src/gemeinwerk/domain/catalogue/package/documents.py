"""Reading the TOML and text files of a package with line numbers for findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gemeinwerk.kernel.refusal import Finding

_TOML_LINE: Final = re.compile(r"at line (\d+)")


@dataclass(slots=True)
class Document:
    """One file while it is checked: its text, its data and the findings so far."""

    where: str
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line_of(self, key: str, section: str = "", nth: int = 0) -> int | None:
        """The line of ``key`` in a section of a TOML file (the ``nth`` one of an array of tables)."""
        return line_of(self.text, key, section, nth)

    def finding(self, message: str, hint: str, key: str = "", section: str = "", nth: int = 0) -> None:
        """Note a finding, with the line of ``key`` (or of the section) if there is one."""
        line = self.line_of(key, section, nth) if key or section else None
        self.findings.append(Finding(self.where, line, message, hint))


def line_of(text: str, key: str, section: str = "", nth: int = 0) -> int | None:
    """The line number of a key in a TOML text: exact in its section, else of the section, else None."""
    current, seen, head = "", -1, None
    pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*(?:=|\.)""") if key else None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            current = bare.strip("[] \t").replace('"', "")
            if current == section:
                seen += 1
                head = number if head is None or seen == nth else head
        inside = current == section and (not section or seen == nth)
        if inside and pattern is not None and pattern.match(line):
            return number
    return head


def decoded(where: str, content: bytes, findings: list[Finding]) -> str | None:
    """UTF-8 text of a file, or None with a finding."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        findings.append(Finding(where, line, "Die Datei ist nicht in UTF-8 gespeichert.", "Bitte als UTF-8 speichern."))
        return None


def toml_document(where: str, content: bytes) -> Document:
    """Read a TOML file; a syntax error becomes a finding and leaves the data empty."""
    document = Document(where)
    text = decoded(where, content, document.findings)
    if text is None:
        return document
    document.text = text
    try:
        document.data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_LINE.search(str(error))
        line = int(found.group(1)) if found else None
        hint = "Bitte prüfen Sie Anführungszeichen, Klammern und doppelte Schlüssel."
        document.findings.append(Finding(where, line, "Die Datei ist kein gültiges TOML.", hint))
    return document


class Fields:
    """Takes typed values out of a TOML table and notes what is missing, wrong or unknown."""

    def __init__(self, document: Document, table: Mapping[str, Any], section: str = "", nth: int = 0) -> None:
        self.document = document
        self.table = table
        self.section = section
        self.nth = nth
        self.taken: set[str] = set()

    def _note(self, key: str, message: str, hint: str = "") -> None:
        self.document.finding(message, hint, key, self.section, self.nth)

    def get(self, key: str, kind: type | tuple[type, ...], default: Any, *, required: bool, expected: str) -> Any:
        """A value of a kind, or the default; wrong and missing values are noted."""
        self.taken.add(key)
        if key not in self.table:
            if required:
                self._note(key, f"„{key}“ fehlt.", f"Bitte ergänzen Sie „{key}“: {expected}.")
            return default
        value = self.table[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self._note(key, f"„{key}“ hat den falschen Typ.", f"Erwartet wird {expected}.")
            return default
        return value

    def text(self, key: str, *, required: bool = True, longest: int = 500, pattern: str = "") -> str:
        """A text that is not empty (if required), not too long and of a pattern."""
        value = str(self.get(key, str, "", required=required, expected="ein Text")).strip()
        if key in self.table and isinstance(self.table[key], str):
            if required and not value:
                self._note(key, f"„{key}“ ist leer.", "Bitte tragen Sie einen Text ein.")
            elif len(value) > longest:
                self._note(key, f"„{key}“ ist länger als {longest} Zeichen.", "Bitte kürzen Sie den Text.")
            elif pattern and value and not re.fullmatch(pattern, value):
                self._note(key, f"„{key}“ hat nicht die verlangte Form.", f"Erwartet wird: {pattern}")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str, *, required: bool = True) -> str:
        """One of the allowed words."""
        value = str(self.get(key, str, default, required=required, expected=f"eines von {', '.join(allowed)}"))
        if value not in allowed:
            self._note(key, f"„{value[:60]}“ ist für „{key}“ nicht vorgesehen.", f"Erlaubt: {', '.join(allowed)}.")
            return default
        return value

    def texts(self, key: str, *, required: bool = False, pattern: str = "", allowed: Collection[str] = ()) -> list[str]:
        """A list of texts."""
        values = self.get(key, list, [], required=required, expected="eine Liste von Texten")
        if required and isinstance(self.table.get(key), list) and not values:
            self._note(key, f"„{key}“ ist leer.", "Bitte tragen Sie mindestens einen Wert ein.")
        good: list[str] = []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self._note(key, f"„{key}“ enthält etwas anderes als Text.", "Bitte nur Texte in die Liste schreiben.")
            elif pattern and not re.fullmatch(pattern, value):
                self._note(key, f"„{value[:60]}“ in „{key}“ hat nicht die verlangte Form.", f"Erwartet wird: {pattern}")
            elif allowed and value not in allowed:
                hint = f"Erlaubt: {', '.join(sorted(allowed))}."
                self._note(key, f"„{value[:60]}“ ist für „{key}“ nicht vorgesehen.", hint)
            else:
                good.append(value)
        return good

    def whole(self, key: str, *, lowest: int, highest: int, default: int, required: bool = True) -> int:
        """A whole number within bounds."""
        expected = f"eine ganze Zahl von {lowest} bis {highest}"
        value = int(self.get(key, int, default, required=required, expected=expected))
        if not lowest <= value <= highest:
            self._note(key, f"„{key}“ liegt außerhalb der Grenzen.", f"Erwartet wird {expected}.")
            return default
        return value

    def flag(self, key: str, *, default: bool = False, required: bool = False) -> bool:
        """true or false."""
        return bool(self.get(key, bool, default, required=required, expected="true oder false"))

    def unknown(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.table:
            if key not in self.taken:
                hint = f"Bekannt sind: {', '.join(sorted(self.taken))}."
                self._note(key, f"„{key[:60]}“ ist unbekannt.", hint)
