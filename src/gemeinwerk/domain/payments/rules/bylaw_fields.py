"""The fields of a by-law's text: typed, bounded, each fault noted with its place and line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gemeinwerk.kernel.refusal import Finding

MOST_FAULTS: Final = 50
LARGEST_AMOUNT: Final = Decimal("999999.99")
LARGEST_NUMBER: Final = Decimal(1_000_000_000)
LONGEST_NUMBER: Final = 24
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
BOOKS: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
NUMBER: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,8})?")
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2199
SECTIONS: Final = {
    "item": "Tarifstelle",
    "reduction": "Ermäßigung",
    "bands": "Stufe",
    "vat": "vat",
    "old_vat": "old_vat",
}
_HEAD: Final = re.compile(r"\s*\[\[\s*(item|reduction)\s*\]\]")


class Faults:
    """What is wrong in one text, with the lines of its sections."""

    def __init__(self, text: str) -> None:
        self.found: list[Finding] = []
        self._lines = text.splitlines()

    def note(self, message: str, hint: str, line: int | None = None) -> None:
        """Note a fault; beyond a number of them only the first are of use."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(Finding("", line, message, hint))

    def line_of(self, section: str, number: int, key: str) -> int | None:
        """Return the line of a key, or of its section; None where the text does not say."""
        here, counted, head = section == "", 0, None
        wanted = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*[=.]")
        for place, line in enumerate(self._lines, start=1):
            if line.lstrip().startswith("["):
                found = _HEAD.match(line)
                counted += bool(found and found[1] == section)
                here = bool(found and found[1] == section and counted == number)
                head = place if here else head
            elif here and wanted.match(line):
                return place
        return head


class Table:
    """One table of the text; what was not asked for is a fault when it is closed."""

    def __init__(
        self, faults: Faults, data: dict[str, Any], section: str = "", number: int = 0, inside: str = ""
    ) -> None:
        self._faults, self._data, self._section, self._place, self._inside = faults, data, section, number, inside
        self._asked: set[str] = set()

    def close(self) -> None:
        """Note every name that this table does not know."""
        for name in self._data:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                self._fault(name, f"„{str(name)[:40]}“ gibt es hier nicht.", f"Erlaubt: {known}.")

    def text(self, name: str, longest: int = 200, required: bool = True) -> str:
        """Return a text of one line."""
        value = self._value(name, required)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > longest or not (value.strip() or not required):
            self._fault(name, f"„{name}“ ist kein Text mit höchstens {longest} Zeichen.", 'Zum Beispiel: "Text".')
            return ""
        if any(not one.isprintable() for one in value):
            self._fault(name, f"„{name}“ enthält Zeilenumbrüche oder Steuerzeichen.", "Bitte in einer Zeile schreiben.")
            return ""
        return value.strip()

    def name(self, name: str) -> str:
        """Return a key: small letters, digits, hyphen and underscore."""
        return self._matched(name, NAME, "Erlaubt sind kleine Buchstaben, Ziffern, - und _.")

    def number_of_books(self, name: str) -> str:
        """Return a Sachkonto or Produkt."""
        return self._matched(name, BOOKS, 'Bitte die Nummer in Anführungszeichen, zum Beispiel "431100".')

    def choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return one of the allowed words; without a default one of them has to stand there."""
        value, words = self._value(name, required=not default), list(allowed)
        if value is None:
            return default
        if value not in words:
            self._fault(name, f"„{name}“ nennt etwas Unbekanntes.", f"Erlaubt: {', '.join(words)}.")
            return default
        return str(value)

    def yes(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._value(name, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._fault(name, f"„{name}“ ist weder true noch false.", "Bitte ohne Anführungszeichen schreiben.")
            return default
        return value

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Return a day that the calendar knows."""
        value = self._value(name, required)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value) if isinstance(value, str) else value
            if not isinstance(found, date) or isinstance(found, datetime):
                raise ValueError
        except ValueError:
            self._fault(name, f"„{name}“ ist kein Datum.", "Zum Beispiel: 2026-01-01.")
            return None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self._fault(name, f"Das Jahr in „{name}“ passt nicht.", f"Erlaubt: {FIRST_YEAR} bis {LAST_YEAR}.")
            return None
        return found

    def whole(self, name: str, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        value = self._value(name, required=True)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._fault(
                name,
                f"„{name}“ ist keine ganze Zahl von {least} bis {most}.",
                f"Zum Beispiel: {name} = {max(least, most // 96)}.",
            )
            return least
        return value

    def euros(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """Return an amount in euros with at most two places."""
        found = self._number(name, required=default is None, most=LARGEST_AMOUNT, places=2)
        return found if found is not None else (default or Decimal(0))

    def euros_or_none(self, name: str) -> Decimal | None:
        """Return an amount, or None where the text says nothing."""
        return self._number(name, required=False, most=LARGEST_AMOUNT, places=2)

    def rate(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """Return a price or rate with at most six places."""
        found = self._number(name, required=default is None, most=LARGEST_AMOUNT, places=6)
        return found if found is not None else (default or Decimal(0))

    def number(self, name: str, *, default: Decimal, most: Decimal = LARGEST_NUMBER) -> Decimal:
        """Return a number that is not negative."""
        found = self._number(name, required=False, most=most, places=6)
        return default if found is None else found

    def number_or_none(self, name: str, *, most: Decimal = LARGEST_NUMBER) -> Decimal | None:
        """Return a number that is not negative, or None where the text says nothing."""
        return self._number(name, required=False, most=most, places=6)

    def names(self, name: str, *, most: int) -> tuple[str, ...]:
        """Return a list of keys."""
        value = self._value(name, required=False)
        if value is None:
            return ()
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(isinstance(one, str) and NAME.fullmatch(one) for one in value)
        ):
            self._fault(name, f"„{name}“ ist keine Liste von Schlüsseln.", 'Zum Beispiel: ["gehweg", "fahrbahn"].')
            return ()
        return tuple(value)

    def tables(self, name: str, *, most: int, least: int = 0) -> list[Table]:
        """Return a list of tables, each with its place."""
        value = self._value(name, required=least > 0)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._fault(name, f"„{name}“ ist keine Liste von Abschnitten.", f"Bitte [[{name}]] schreiben.")
            return []
        if not least <= len(value) <= most:
            self._fault(name, f"„{name}“ kommt {len(value)}-mal vor.", f"Erlaubt sind {least} bis {most}.")
            return []
        if self._section:
            return [
                Table(self._faults, one, self._section, self._place, f"{SECTIONS[name]} {place}")
                for place, one in enumerate(value, start=1)
            ]
        return [Table(self._faults, one, name, place) for place, one in enumerate(value, start=1)]

    def table(self, name: str) -> Table | None:
        """Return an inner table, None where there is none."""
        value = self._value(name, required=False)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._fault(
                name, f"„{name}“ ist kein Abschnitt.", f'Zum Beispiel: {name} = {{ treatment = "outside_scope" }}.'
            )
            return None
        return Table(self._faults, value, self._section, self._place, SECTIONS[name])

    def _number(self, name: str, *, required: bool, most: Decimal, places: int) -> Decimal | None:
        value = self._value(name, required)
        if value is None:
            return None
        hint = f'Bitte mit Punkt statt Komma, höchstens {places} Nachkommastellen, zum Beispiel "12.50".'
        try:
            text = str(value) if isinstance(value, Decimal | int | str) and not isinstance(value, bool) else ""
            found = Decimal(text) if len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) else None
        # A whole number in hexadecimal may have more digits than Python writes out.
        except (InvalidOperation, ValueError):
            found = None
        if found is None or -int(found.as_tuple().exponent) > places:
            self._fault(name, f"„{name}“ ist keine Zahl, mit der sich rechnen lässt.", hint)
            return None
        if not 0 <= found <= most:
            self._fault(name, f"„{name}“ liegt nicht zwischen 0 und {most:f}.", hint)
            return None
        return found

    def _matched(self, name: str, pattern: re.Pattern[str], hint: str) -> str:
        value = self._value(name, required=True)
        if value is None:
            return ""
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self._fault(name, f"„{name}“ ist so nicht erlaubt.", hint)
            return ""
        return value

    def _value(self, name: str, required: bool) -> Any:
        self._asked.add(name)
        value = self._data.get(name)
        if value is None and required:
            self._fault(name, f"„{name}“ fehlt.", f"Bitte {name} = … ergänzen.")
        return value

    def _fault(self, name: str, message: str, hint: str) -> None:
        place = f"{SECTIONS[self._section]} {self._place}" if self._section else ""
        where = ", ".join(filter(None, (place, self._inside)))
        line = self._faults.line_of(self._section, self._place, name)
        self._faults.note(f"{where}: {message}" if where else message, hint, line)
