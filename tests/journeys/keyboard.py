"""Somebody who uses no mouse: every key is really pressed, and every stop of the focus is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parent / "forms" / "page.js"
Spot = dict[str, Any]


class KeyboardFault(AssertionError):
    """Something cannot be done, or cannot be followed, by the keyboard."""


class Keyboard:
    """The keys of one page; ``pressed`` counts them."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0
        page.add_init_script(path=SCRIPT)
        # As long as somebody listens, the dialog for files is caught; a listener that comes late misses it.
        page.on("filechooser", lambda chooser: None)

    def press(self, key: str) -> None:
        """Press one key, or several at once (``Shift+Tab``)."""
        self.page.keyboard.press(key)
        self.pressed += 1

    def write(self, text: str) -> None:
        """Write a text, letter by letter."""
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def here(self) -> Spot | None:
        """Where the focus is, or None where it is on nothing; it must be visible, and nothing may cover it."""
        spot: Spot | None = self.page.evaluate("gwKeys.focus()")
        if spot is None or spot["tag"] == "MAIN":
            return spot
        if not spot["ring"]:
            raise KeyboardFault(f"the focus is invisible: {told(spot)} on {self.page.url}")
        if not spot["uncovered"]:
            raise KeyboardFault(f"the focus is covered or out of sight: {told(spot)} on {self.page.url}")
        return spot

    def tab(self, *, back: bool = False) -> Spot | None:
        """Go on to the next stop, or back to the one before."""
        self.press("Shift+Tab" if back else "Tab")
        return self.here()

    def to(self, selector: str) -> None:
        """Go on by the tabulator until an element that matches has the focus."""
        for _ in range(900):
            self.tab()
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise KeyboardFault(f"{selector} cannot be reached by the keyboard on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Go to an input and write."""
        self.to(selector)
        self.write(text)

    def enter(self) -> Any:
        """Press Enter where it leads to another page; return the answer of the server."""
        with self.page.expect_navigation() as found:
            self.press("Enter")
        return found.value

    def follow(self, selector: str) -> Any:
        """Go to a button or link and press Enter."""
        self.to(selector)
        return self.enter()

    def rest(self) -> None:
        """Wait until the page has come to rest after an answer that changes the questions."""
        for _ in range(1000):
            if self.page.evaluate("gwKeys.still()"):
                return
            self.page.wait_for_timeout(15)
        raise KeyboardFault(f"{self.page.url} never comes to rest")


def told(spot: Spot | None) -> str:
    """A stop in words, for faults."""
    if spot is None:
        return "nothing"
    return f"{spot['tag'].lower()} {spot['type']} {spot['id'] or spot['href'] or spot['value']} {spot['text'][:40]!r}"
