"""Files of a concept scheme, within limits."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any, Final, Self

from rdflib import Graph

from gemeinwerk.adapters.skos.reading import terms_of
from gemeinwerk.adapters.skos.writing import graph_of
from gemeinwerk.domain.glossary.ports import ReadTerms
from gemeinwerk.domain.glossary.types import TermContent
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid, Refusal, TooLarge

PARSERS: Final = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_STATEMENTS: Final = 150_000
MOST_SECONDS: Final = 20.0
MOST_LEVELS: Final = 40


class SkosUnreadable(Invalid):
    """The file is no SKOS that may be read here."""

    code = "glossary.skos_unreadable"
    message = "Diese Datei lässt sich nicht als SKOS lesen."
    hint = "Bitte prüfen Sie, ob Format und Inhalt zusammenpassen."


class _Limited(Graph):
    """A graph that refuses to grow beyond a number of statements or a time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._end = time.monotonic() + seconds
        self._left = MOST_STATEMENTS

    def add(self, triple: Any) -> Self:
        """Add one statement; raises TooLarge beyond the limits."""
        self._left -= 1
        if self._left < 0:
            raise TooLarge(hint=f"Eine Datei darf höchstens {MOST_STATEMENTS} Aussagen haben. Bitte teilen Sie sie.")
        if self._left % 256 == 0 and time.monotonic() > self._end:
            raise TooLarge("Die Datei braucht zu lange.", hint="Bitte teilen Sie sie in kleinere Dateien.")
        return super().add(triple)


class RdfFiles:
    """Implements glossary.SkosFiles."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds

    def write(self, terms: Sequence[TermContent], form: str) -> bytes:
        """Return the file of a concept scheme."""
        options: dict[str, Any] = {"auto_compact": True} if form == "jsonld" else {}
        text = graph_of(terms).serialize(format=PARSERS[form], encoding="utf-8", **options)
        return bytes(text)

    def read(self, source: bytes, form: str) -> ReadTerms:
        """Return the terms of a file; raises SkosUnreadable, and TooLarge beyond size, number or time."""
        if len(source) > MOST_BYTES:
            raise TooLarge(hint=f"Die Datei darf höchstens {MOST_BYTES // 1024 // 1024} MB groß sein.")
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SkosUnreadable("Die Datei ist nicht in UTF-8 geschrieben.") from None
        _refuse_hostile(text, form)
        graph = _Limited(self._seconds)
        try:
            graph.parse(data=text, format=PARSERS[form], publicID="urn:gemeinwerk:datei")
        except Refusal:
            raise
        except RecursionError:
            raise TooLarge("Die Datei ist zu tief verschachtelt.") from None
        except Exception as fault:  # the parsers raise whatever their own parts raise
            raise SkosUnreadable(f"Diese Datei lässt sich nicht als SKOS lesen: {_short(fault)}") from None
        read = terms_of(graph)
        if not read.terms and not read.left_out:
            raise SkosUnreadable("Die Datei enthält keinen Begriff.", hint="Erwartet werden skos:Concept.")
        return read

    def check(self) -> AdapterStatus:
        """Tell that the library can read what it writes."""
        term = TermContent("probe", "Probe", "Ein Begriff zur Probe.")
        ok = self.read(self.write([term], "ttl"), "ttl").terms == (term,)
        return AdapterStatus(ok, "SKOS lesbar und schreibbar" if ok else "SKOS nicht lesbar")


def _short(fault: Exception) -> str:
    lines = str(fault).strip().splitlines()
    return re.sub(r"\s+", " ", lines[0])[:200] if lines else type(fault).__name__


def _refuse_hostile(text: str, form: str) -> None:
    if form == "rdf" and ("<!DOCTYPE" in text or "<!ENTITY" in text):
        raise SkosUnreadable("Die Datei enthält eine Dokumenttypdefinition.", hint="Bitte entfernen Sie <!DOCTYPE …>.")
    if form == "jsonld":
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise SkosUnreadable(f"Die Datei ist kein lesbares JSON: {_short(fault)}") from None
        _refuse_fetching(data)


def _refuse_fetching(data: Any) -> None:
    """Walk the whole file with a list of our own, because a hostile one is deeper than a call stack."""
    pending: list[tuple[Any, int]] = [(data, 0)]
    while pending:
        value, level = pending.pop()
        if level > MOST_LEVELS:
            raise TooLarge("Die Datei ist zu tief verschachtelt.")
        if isinstance(value, list):
            pending += [(one, level + 1) for one in value]
        elif isinstance(value, dict):
            context = value.get("@context", ())
            parts = context if isinstance(context, list) else [context]
            if "@import" in value or any(isinstance(part, str) for part in parts):
                hint = "Bitte schreiben Sie den Kontext in die Datei selbst."
                raise SkosUnreadable("Die Datei will einen Kontext aus dem Internet nachladen.", hint=hint)
            pending += [(one, level + 1) for one in value.values()]
