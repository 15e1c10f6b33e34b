"""Texts in several languages on one page: a text carries its language, and HTML says it where the page has another.

WCAG 2.2, 3.1.2: assistive technology reads each passage in its own language. The language of the page itself is the
one that is active in the running request.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.translation import get_language

from gemeinwerk.domain.forms.types.translations import RIGHT_TO_LEFT


class Spoken(str):
    """A text made of pieces, each with its language; an empty language is that of the page.

    It is a ``str`` like any other. What is joined or formatted from it as a plain text no longer says the languages;
    ``phrase`` keeps them.
    """

    pieces: tuple[tuple[str, str], ...]

    def __new__(cls, *pieces: tuple[str, str]) -> Spoken:
        """Make the text of its pieces."""
        made = super().__new__(cls, "".join(text for text, _ in pieces))
        made.pieces = pieces
        return made


def spoken(text: str, language: str) -> Spoken:
    """Return a text in one language."""
    return Spoken((text, language))


def phrase(*parts: str) -> str:
    """Return the parts one after the other, each still in its language."""
    if not any(isinstance(part, Spoken) for part in parts):
        return "".join(parts)
    pieces: list[tuple[str, str]] = []
    for part in parts:
        pieces += part.pieces if isinstance(part, Spoken) else [(part, "")] if part else []
    return Spoken(*pieces)


def joined(between: str, parts: Iterable[str]) -> str:
    """Return the parts that are not empty with a text between them, each still in its language."""
    pieces: list[str] = []
    for part in parts:
        if part:
            pieces += [between, part] if pieces else [part]
    return phrase(*pieces)


def spaced(*parts: str) -> str:
    """Return the parts that are not empty with a blank between them, each still in its language."""
    return joined(" ", parts)


def said(text: str) -> str:
    """Return a text as safe HTML, with the language of each piece that is not in the language of the page."""
    if not isinstance(text, Spoken):
        return escape(text)
    page = get_language() or ""
    return "".join(
        escape(piece) if language in ("", page) else f"<span{_attribute(language)}>{escape(piece)}</span>"
        for piece, language in text.pieces
    )


def language_attribute(text: str) -> str:
    """Return the attribute for an element that holds nothing but this text; empty in the language of the page."""
    if not isinstance(text, Spoken):
        return ""
    languages = {language for _, language in text.pieces}
    language = languages.pop() if len(languages) == 1 else ""
    return "" if language in ("", get_language()) else _attribute(language)


def _attribute(language: str) -> str:
    return f' lang="{language}"' + (' dir="rtl"' if language in RIGHT_TO_LEFT else "")
