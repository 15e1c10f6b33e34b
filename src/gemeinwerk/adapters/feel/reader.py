"""A place in the words of a text, and what can be asked and taken there."""

from __future__ import annotations

from collections.abc import Collection

from gemeinwerk.adapters.feel.lexer import Word, words
from gemeinwerk.adapters.feel.names import Names, declared
from gemeinwerk.adapters.feel.values import FeelError

MAX_DEPTH = 60


class Reader:
    """Walks through the words of one text with the names known so far."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.words: list[Word] = words(text)
        self.names = Names(names)
        self.place = 0
        self.depth = 0
        self.in_range = 0

    @property
    def now(self) -> Word:
        return self.words[self.place]

    def take(self) -> Word:
        word = self.words[self.place]
        self.place += 1
        return word

    def at(self, *texts: str) -> bool:
        return self.now.kind in {"sign", "keyword"} and self.now.text in texts

    def skip(self, text: str) -> bool:
        if self.at(text):
            self.place += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.skip(text):
            raise self.wrong(f"erwartet wird „{text}“")

    def wrong(self, message: str) -> FeelError:
        found = self.now.text or "das Ende"
        return FeelError(f"Ausdruck nicht lesbar an Stelle {self.now.place + 1} („{found[:30]}“): {message}.")

    def expect_end(self) -> None:
        if self.now.kind != "end":
            raise self.wrong("hier sollte der Ausdruck enden")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("Ein Ausdruck ist zu tief verschachtelt.")

    def declare(self, ends: Collection[str]) -> str:
        """Read a name that is given a meaning here and know it from here on."""
        name, count = declared(self.words, self.place, ends)
        self.place += count
        self.names.declare(name)
        return name
