"""Reading a rule text piece by piece: keywords, elements by id or name, values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gemeinwerk.domain.forms.meaning import Element, Literal, Path
from gemeinwerk.domain.forms.rules.prose.names import Dictionary, Entry, Found
from gemeinwerk.domain.forms.rules.prose.values import literal
from gemeinwerk.domain.forms.rules.prose.words import Token, alike, likeness, stems, tokens

END = Token("end", "", 0, 0)
ARTICLES = {"das", "die", "der", "den", "dem", "des"}
NOUNS = {
    "feld", "felds", "feldes", "felder", "feldern", "datenfeld", "datenfelds", "datenfelder", "datenfeldern",
    "feldgruppe", "feldgruppen", "datenfeldgruppe", "datenfeldgruppen", "datengruppe", "gruppe", "gruppen",
    "auswahlfeld", "angabe", "angaben", "pflichtfeld", "auswahl",
}  # fmt: skip
MAX_NAME = 30
# Words at which a name beside an id ends where it is not quoted.
STOPS = {
    "muss", "müssen", "darf", "dürfen", "ist", "sind", "wird", "werden", "soll", "sollen", "nicht", "leer", "den wert",
    "wenn", "dann", "sonst", "ansonsten", "zeige", "blende", "befüllt", "angegeben", "hat", "haben", "aktiviere",
    "deaktiviere", "entweder", "nur", "außer", "kein", "keine", "mindestens", "höchstens", "vielleicht", "auch",
}  # fmt: skip
# Words that turn or bound a statement: part of a name beside an id only where the name itself holds them.
WEIGHTY = {
    "weder", "noch", "ohne", "keiner", "keines", "keinen", "keinem", "nie", "niemals", "ausgenommen", "sofern", "falls",
    "soweit", "sobald", "solange", "bis", "ab", "vor", "nach", "als", "mehr", "weniger", "größer", "kleiner", "gleich",
    "ungleich", "genau", "maximal", "und", "oder", "sowie", "ja", "nein", "wahr", "falsch", "nicht", "teilweise", "ca",
    "möglichst", "grundsätzlich", "gegebenenfalls", "ggf", "optional", "freiwillig", "alle", "beide", "jeweils", "sonst",
}  # fmt: skip


class NotUnderstood(Exception):
    """The text does not follow the grammar here."""


@dataclass(slots=True)
class Cursor:
    """A place in the text with the dictionary, and the doubts that arose on the way."""

    text: str
    book: Dictionary
    at: int = 0
    doubts: list[str] = field(default_factory=list)
    pieces: tuple[Token, ...] = ()
    subject: Entry | None = None
    role: str = ""
    depth: int = 0
    lands: set[str] = field(default_factory=set)
    named: dict[Path, list[Literal]] = field(default_factory=dict)
    joins: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Cut the text into pieces."""
        self.pieces = tokens(self.text)

    def peek(self, ahead: int = 0) -> Token:
        """Return a piece without moving."""
        place = self.at + ahead
        return self.pieces[place] if place < len(self.pieces) else END

    @property
    def done(self) -> bool:
        """Tell whether nothing is left."""
        return self.at >= len(self.pieces)

    def sees(self, *phrases: str) -> bool:
        """Tell whether one of the phrases comes next."""
        return any(self._fits(phrase) for phrase in phrases)

    def accept(self, *phrases: str) -> str:
        """Move over the first phrase that fits and return it; an empty text if none does."""
        for phrase in phrases:
            if self._fits(phrase):
                self.at += len(phrase.split())
                return phrase
        return ""

    def expect(self, *phrases: str) -> str:
        """Move over one of the phrases, or fail."""
        found = self.accept(*phrases)
        if not found:
            self.fail()
        return found

    def fail(self) -> None:
        """Say that the text is not understood from here on."""
        piece = self.peek()
        rest = self.text[piece.start : piece.start + 60] if piece is not END else "(Ende der Regel)"
        raise NotUnderstood(f"Nicht verstanden: „{' '.join(rest.split())}“")

    def _fits(self, phrase: str) -> bool:
        return all(self.peek(place).low == word for place, word in enumerate(phrase.split()))

    def skip_nouns(self) -> str:
        """Move over an article and nouns such as „Datenfeld“ if an element follows; return the last noun."""
        start, noun = self.at, ""
        while self.peek().low in ARTICLES or self.peek().low in {"im", "in"}:
            self.at += 1
        while self.peek().low in NOUNS:
            if self._name_length() > 1 and self.peek().low in {"angabe", "angaben", "auswahl"}:
                break
            noun = self.peek().low
            self.at += 1
        if self.peek().kind not in {"ref", "quote"} and not self._name_length():
            self.at = start
            while self.peek().low in ARTICLES and not self._name_length():
                self.at += 1
        return noun

    def element(self) -> Entry:
        """Read one element: article, noun, id with name, quoted name, or a name of the dictionary in running text."""
        self.skip_nouns()
        piece = self.peek()
        if piece.kind == "ref":
            return self._by_ids(piece)
        if piece.kind == "quote":
            self.at += 1
            return self._with_id(self._known(self.book.by_name(piece.text, self.role), piece.text))
        length = self._name_length()
        if not length:
            self.fail()
        name = self.text[piece.start : self.peek(length - 1).end]
        self.at += length
        return self._with_id(self._known(self.book.by_name(name, self.role), name))

    def _with_id(self, entry: Entry) -> Entry:
        """Take up an id in brackets behind a name; both must mean the same element."""
        if not (self.peek().text == "(" and self.peek(1).kind == "ref" and self.peek(2).text == ")"):
            return entry
        ids = tuple(self.peek(1).text.split("."))
        self.at += 3
        found = self.book.by_ids(ids)
        if found.entry is None or (entry.path and found.entry.path != entry.path):
            self.doubts.append(f"Der Name „{entry.element.name}“ und {'.'.join(ids)} meinen nicht dasselbe.")
            return entry
        return found.entry

    def _known(self, found: Found, name: str) -> Entry:
        entry, doubt = found.entry, found.doubt
        if entry is None:
            self.doubts.append(doubt)
            entry = Entry((), (name,))
        return entry

    def _by_ids(self, piece: Token) -> Entry:
        self.at += 1
        ids = tuple(piece.text.split("."))
        found = self.book.by_ids(ids)
        entry = self._known(found, piece.text)
        beside = self.peek()
        if beside.kind == "quote":
            self.at += 1
            if entry.names and entry.path and not self._same_name(beside.text, entry):
                self.doubts.append(f"{piece.text} heißt im Formular „{entry.names[0]}“, in der Regel „{beside.text}“.")
        elif entry.path:
            self.at += self._beside(entry)
        return entry

    def _same_name(self, name: str, entry: Entry) -> bool:
        """The id decides; the name beside it must be like that of the element and not be that of another one."""
        if stems(name) in {stems(one) for one in entry.names}:
            return True
        return stems(name) not in self.book.book.by_name and alike(name, entry.names)

    def _beside(self, entry: Entry) -> int:
        """Return how many pieces after an id repeat one of its names without quotation marks."""
        wanted = {stems(one) for one in entry.names}
        exact = max((length for length, name in self._prefixes() if name in wanted), default=0)
        return exact or self._nearly(entry)

    def _nearly(self, entry: Entry) -> int:
        """Return how many pieces up to the next keyword repeat a name in slightly other words; the id decides."""
        start, length, best, found = self.peek().start, 0, 0.8, 0
        own = {word for one in entry.names for word in one.lower().split()}
        while self.peek(length).kind in {"word", "number"} or self.peek(length).text in set(":()-/"):
            if length >= MAX_NAME or self.peek(length).low in STOPS or _weighty(self.peek(length), own):
                break
            length += 1
            said = self.text[start : self.peek(length - 1).end]
            score = max((likeness(said, one) for one in entry.names), default=0.0)
            if score >= best:
                best, found = score, length
        return found

    def _name_length(self) -> int:
        """Return how many pieces from here form the longest known name."""
        if self.peek().kind not in {"word", "number", "mark"} or self.peek().text in ",.;:":
            return 0
        known = self.book.book.by_name
        return max((length for length, name in self._prefixes() if name in known), default=0)

    def _prefixes(self) -> list[tuple[int, tuple[str, ...]]]:
        found = []
        start = self.peek().start
        for length in range(1, MAX_NAME):
            piece = self.peek(length - 1)
            if piece is END or piece.kind in {"ref"}:
                break
            if piece.kind in {"word", "number"} or piece.text in ")*?!":
                found.append((length, stems(self.text[start : piece.end])))
        return found

    def value(self, entry: Entry | None) -> Literal:
        """Read one value with the name that may stand beside a code."""
        piece = self.peek()
        if piece.kind not in {"quote", "number", "word"}:
            self.fail()
        self.at += 1
        label = self._label(entry, piece)
        found, doubt = literal(entry, piece.text, label)
        if doubt:
            self.doubts.append(doubt)
        return found

    def _label(self, entry: Entry | None, piece: Token) -> str:
        beside = self.peek()
        if beside.kind == "quote":
            self.at += 1
            return beside.text
        if beside.text in {"=", "-", "–"} and self.peek(1).kind == "quote":
            self.at += 2
            return self.pieces[self.at - 1].text
        if beside.text == "=" and not (entry and entry.codes):
            return self._spelled_out()
        names = {stems(one) for one in (entry.codes or {}).values()} if entry else set()
        shift = 1 if beside.text in {"=", "-", "–"} else 0
        self.at += shift
        length = max((n for n, name in self._prefixes() if name in names), default=0)
        if not length:
            self.at -= shift
            return ""
        label = self.text[self.peek().start : self.peek(length - 1).end]
        self.at += length
        return label

    def _spelled_out(self) -> str:
        """Read the name after „04 = “ up to the verb, where the list of values is not at hand."""
        start = self.at
        self.at += 1
        first = self.at
        while self.peek().kind in {"word", "number"} or self.peek().text in set("()-/"):
            if self.peek().low in STOPS | {"vorbefüllt", "vorzubefüllen", "vorbelegt", "vorzubelegen"}:
                break
            self.at += 1
        if self.at == first:
            self.at = start
            return ""
        return self.text[self.pieces[first].start : self.pieces[self.at - 1].end]

    def elements(self) -> list[Entry]:
        """Read a list of elements joined by commas and „und“ or „oder“."""
        found = [self.element()]
        self.joins = set()
        while True:
            start = self.at
            joined = self.accept(", und", ", oder", ",", "und", "oder", "sowie", "bzw.")
            if not joined and self.peek().kind != "ref":
                return found
            try:
                before = len(self.doubts)
                found.append(self.element())
                self.joins.add(joined)
            except NotUnderstood:
                del self.doubts[before:]
                self.at = start
                return found


def _weighty(piece: Token, own: set[str]) -> bool:
    """Tell whether a word can turn a statement: a number, a denial, or a small word that the name does not hold."""
    low = piece.text.lower()
    if low in own or piece.kind not in {"word", "number"}:
        return False
    return piece.kind == "number" or low in WEIGHTY or (low == piece.text and not alike(low, own))


def named(entries: Sequence[Entry]) -> list[Element]:
    """Return the elements of entries."""
    return [one.element for one in entries]
