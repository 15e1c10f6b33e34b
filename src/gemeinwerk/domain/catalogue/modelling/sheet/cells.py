"""Single cells as people fill them in: kinds of questions, yes and no, counts, limits, answers to choose from."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import Final

from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY, PRESETS
from gemeinwerk.domain.catalogue.modelling.sheet.columns import plain

PAGE, GROUP, MANY = "page", "group", "many"
KINDS: Final = {
    "short": ("Text", "Textfeld", "Kurztext", "einzeilig", "String", "Zeichenkette", "Texteingabe", "Freitext kurz"),
    "long": ("Freitext", "mehrzeilig", "mehrzeiliger Text", "Textbereich", "Fließtext", "Bemerkung", "Langtext"),
    "yes_no": ("Ja/Nein", "Ja Nein", "Wahrheitswert", "Boolean", "bool", "Checkbox", "Kontrollkästchen", "ankreuzen"),
    "choice": (
        "Auswahl", "Auswahlliste", "Liste", "Dropdown", "Einfachauswahl", "Radio", "Auswahlfeld", "Optionsfeld",
        "Radiobutton", "Werteliste", "Optionen",
    ),
    "date": ("Tag", "Kalendertag", "Datumsfeld", "Date"),
    "time": ("Zeit", "Zeitangabe"),
    "whole": ("Ganzzahl", "Zahl", "Anzahl", "Integer", "natürliche Zahl", "numerisch"),
    "number": ("Dezimalzahl", "Kommazahl", "Fließkommazahl", "Zahl mit Nachkommastellen", "Gleitkommazahl"),
    "money": ("Betrag", "Euro", "Währung", "Geld", "Eurobetrag"),
    "email": ("E-Mail", "Mail", "Mailadresse", "Emailadresse"),
    "phone": ("Telefon", "Tel", "Handynummer", "Mobilnummer", "Rufnummer"),
    "postcode": ("PLZ",),
    "file": ("Datei", "Upload", "Anhang", "Nachweis", "Dokument", "Anlage", "Dateiupload", "Datei hochladen", "Unterlage"),
    "note": ("Hinweis", "Info", "Infotext", "Hinweistext", "Information", "Statischer Text"),
    MANY: ("Mehrfachauswahl", "Mehrfachauswahlliste", "Checkboxen", "Auswahl mehrfach"),
    GROUP: ("Gruppe", "Untergruppe", "Feldgruppe", "Datenfeldgruppe", "Zwischenüberschrift"),
    PAGE: ("Seite", "Schritt", "Abschnitt", "Formularseite", "Überschrift"),
}  # fmt: skip
_KIND: Final = {plain(word): key for key, words in KINDS.items() for word in words} | {
    plain(one.title): one.key for one in PRESETS
}
YES: Final = frozenset(plain(word) for word in ("ja", "j", "x", "pflicht", "wahr", "true", "1", "yes", "y", "muss",
    "erforderlich", "pflichtfeld", "pflichtangabe", "zwingend"))  # fmt: skip
NO: Final = frozenset(plain(word) for word in ("nein", "n", "optional", "freiwillig", "falsch", "false", "0", "no",
    "kann", "keine", "nicht", "kein"))  # fmt: skip
ANY_NUMBER: Final = frozenset(plain(word) for word in ("ja", "j", "x", "beliebig", "beliebig oft", "mehrfach",
    "unbegrenzt", "n", "viele", "wahr", "true", "wiederholbar", "mehrere"))  # fmt: skip
MOST_OPTIONS: Final = 500
MOST_TIMES: Final = 200
LONGEST_TEXT: Final = 100_000
RANGE: Final = re.compile(r"(\d{1,9})\s*(?:bis|-|–|\.\.\.?|…)\s*(\d{1,9})", re.ASCII)
UP_TO: Final = re.compile(r"(?:bis(?: zu)?|höchstens|max(?:imal|\.)?|<=|≤)\s*(\d{1,9})", re.ASCII)
FROM: Final = re.compile(r"(?:ab|von|mindestens|min(?:imal|\.)?|>=|≥)\s*(\d{1,9})", re.ASCII)
DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
NUMBER: Final = re.compile(r"[-−]?\d{1,15}(?:[.,]\d{1,6})?", re.ASCII)
THOUSANDS: Final = re.compile(r"[-−]?\d{1,3}(?:\.\d{3})+(?:,\d{1,6})?", re.ASCII)
ELEMENT: Final = re.compile(r"([FG])\s*(\d{8,11})\s*(?:[@vV, ]\s*(\d+\.\d+(?:\.\d+)?))?", re.ASCII)
SEPARATORS: Final = ("\n", ";", "|", ",", " / ")


class CellProblem(Exception):
    """The cell cannot be understood; message and remedy are German."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


def kind(text: str) -> str:
    """Return the key of a kind of question, ``page``, ``group`` or ``many``; raises CellProblem."""
    word = plain(text)
    found = _KIND.get(word)
    if found is None and len(word) > 4:
        close = get_close_matches(word, _KIND, n=1, cutoff=0.86)
        found = _KIND[close[0]] if close else None
    if found is None:
        titles = ", ".join(one.title for one in PRESETS)
        raise CellProblem(f"Die Art „{text[:60]}“ kennen wir nicht.", f"Möglich sind: {titles}, Gruppe, Seite.")
    return found


def yes(text: str) -> bool:
    """Return what a yes-or-no cell says; empty means no; raises CellProblem."""
    word = plain(text)
    if text.strip() in ("✓", "✔", "☑", "☒", "+"):
        return True
    if not word or word in NO:
        return False
    if word in YES:
        return True
    raise CellProblem(f"„{text[:60]}“ ist weder ja noch nein.", "Bitte schreiben Sie ja oder nein.")


def times(text: str) -> tuple[int | None, int | None]:
    """Return how often is answered: at least (None where nothing is said) and at most (None for any number)."""
    word = " ".join(text.casefold().split())
    if not word or plain(word) in NO or word in ("1", "einmal", "-"):
        return None, 1
    if plain(word) in ANY_NUMBER or word in ("*", "∞"):
        return None, None
    least, most = _range(word)
    if (most is not None and not 1 <= most <= MOST_TIMES) or (least or 0) > MOST_TIMES or least == most == 0:
        raise CellProblem(f"„{text[:40]}“ ist zu oft.", f"Erlaubt sind 1 bis {MOST_TIMES} Antworten.")
    return least, most


def length(text: str) -> tuple[int | None, int | None]:
    """Return the least and the most characters, None where nothing is said; raises CellProblem."""
    word = re.sub(r"\s*(?:zeichen|stellen)\.?$", "", " ".join(text.casefold().split()))
    if not word:
        return None, None
    least, most = _range(word)
    if max(least or 0, most or 0) > LONGEST_TEXT or most == 0:
        raise CellProblem(f"„{text[:40]}“ ist keine mögliche Länge.", f"Erlaubt sind 1 bis {LONGEST_TEXT} Zeichen.")
    return least, most


def _range(word: str) -> tuple[int | None, int | None]:
    if found := RANGE.fullmatch(word):
        low, high = int(found[1]), int(found[2])
        if low > high:
            raise CellProblem(f"„{word[:40]}“ ist verkehrt herum.", "Bitte schreiben Sie die kleinere Zahl zuerst.")
        return low, high
    if found := UP_TO.fullmatch(word):
        return None, int(found[1])
    if found := FROM.fullmatch(word):
        return int(found[1]), None
    if word.isascii() and word.isdigit() and len(word) < 10:
        return None, int(word)
    raise CellProblem(f"„{word[:40]}“ ist keine Zahl.", "Bitte schreiben Sie zum Beispiel 5 oder 2 bis 5.")


def limit(text: str, datatype: str) -> str | None:
    """Return a limit in the notation of the standard, None for an empty cell; raises CellProblem."""
    word = text.strip().removesuffix("€").removesuffix("Euro").strip()
    if not word:
        return None
    if datatype == "date":
        return _day(word)
    if THOUSANDS.fullmatch(word):
        word = word.replace(".", "")
    if not NUMBER.fullmatch(word) or (datatype == "num_int" and not re.fullmatch(r"[-−]?[0-9]+", word)):
        raise CellProblem(f"„{text[:40]}“ ist keine passende Zahl.", "Bitte schreiben Sie zum Beispiel 10 oder 1,5.")
    return word.replace("−", "-").replace(",", ".")


def _day(word: str) -> str:
    try:
        if found := DAY.fullmatch(word):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise CellProblem(f"„{word[:40]}“ ist kein Datum.", "Bitte schreiben Sie zum Beispiel 31.01.2026.") from None


def options(text: str) -> tuple[tuple[str, str], ...]:
    """Return the answers to choose from as pairs of code and text; raises CellProblem."""
    sign = next((one for one in SEPARATORS if one in text), "\n")
    parts = [" ".join(part.strip(" \t-•–*").split()) for part in text.split(sign)]
    found = []
    for number, part in enumerate((part for part in parts if part), start=1):
        left, equals, right = part.partition("=")
        name = (right if equals and right.strip() else left).strip()
        code = left.strip() if equals and right.strip() and left.strip() else str(number)
        if len(code) > 100 or len(name) > 250:
            raise CellProblem("Eine Antwort ist zu lang.", "Erlaubt sind 250 Zeichen.")
        found.append((code, name))
    if len(found) > MOST_OPTIONS:
        raise CellProblem(f"Das sind {len(found)} Antworten.", f"Erlaubt sind {MOST_OPTIONS}.")
    if len({code for code, _ in found}) < len(found):
        raise CellProblem("Zwei Antworten haben denselben Schlüssel.", "Bitte unterscheiden Sie die Schlüssel.")
    if len({name.casefold() for _, name in found}) < len(found):
        raise CellProblem("Eine Antwort steht zweimal da.", "Bitte löschen Sie eine davon.")
    return tuple(found)


def lines(text: str, most: int, what: str) -> tuple[str, ...]:
    """Return the parts of a cell that lists several texts by line or semicolon; raises CellProblem."""
    found = tuple(" ".join(part.split()) for part in re.split(r"[;\n]", text) if part.strip())
    if any(len(one) > most for one in found):
        raise CellProblem(f"{what} ist zu lang.", f"Erlaubt sind {most} Zeichen.")
    return found


def element(text: str) -> str:
    """Return the number of a field or group, with ``@version`` where one is given; raises CellProblem."""
    word = text.strip()
    if not word:
        return ""
    found = ELEMENT.fullmatch(word)
    if found is None:
        raise CellProblem(
            f"„{word[:40]}“ ist keine Nummer eines Feldes.", "Bitte schreiben Sie zum Beispiel F60000246."
        )
    return f"{found[1]}{found[2]}" + (f"@{found[3]}" if found[3] else "")


def title_of(key: str) -> str:
    """Return the word for a kind of question that is written into a sheet."""
    return {PAGE: "Seite", GROUP: "Gruppe"}.get(key) or BY_KEY[key].title
