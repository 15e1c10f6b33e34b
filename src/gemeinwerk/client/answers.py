"""Members of answers, read with suspicion: missing, of another kind or too long is said so by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gemeinwerk.client.faults import AnswerWrong

MAX_TEXT = 10_000
MAX_NUMBER = 2**53


def text(found: Mapping[str, Any], name: str, *, most: int = MAX_TEXT) -> str:
    """Return a text; raises AnswerWrong."""
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise AnswerWrong(f"In der Antwort fehlt die Angabe „{name}“.")
    if len(value) > most:
        raise AnswerWrong(f"Die Angabe „{name}“ der Antwort ist zu lang.")
    return value


def ident(found: Mapping[str, Any], name: str, *, same: UUID | None = None) -> UUID:
    """Return a UUID, the one that is expected where ``same`` is given; raises AnswerWrong."""
    try:
        value = UUID(text(found, name, most=64))
    except ValueError as fault:
        raise AnswerWrong(f"Die Angabe „{name}“ der Antwort ist keine UUID.") from fault
    if same is not None and value != same:
        raise AnswerWrong(f"Die Antwort gehört zu etwas anderem: „{name}“ ist nicht {same}.")
    return value


def number(found: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """Return a whole number that is not negative; raises AnswerWrong."""
    value = found.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MAX_NUMBER:
        raise AnswerWrong(f"Die Angabe „{name}“ der Antwort ist keine Anzahl.")
    return value


def items(found: Mapping[str, Any], name: str, *, most: int = 1000) -> list[Any]:
    """Return a list; raises AnswerWrong."""
    value = found.get(name)
    if not isinstance(value, list):
        raise AnswerWrong(f"In der Antwort fehlt die Liste „{name}“.")
    if len(value) > most:
        raise AnswerWrong(f"Die Liste „{name}“ der Antwort hat mehr als {most} Einträge.")
    return value


def objects(found: Mapping[str, Any], name: str, *, most: int = 1000) -> list[dict[str, Any]]:
    """Return a list of objects; raises AnswerWrong."""
    value = items(found, name, most=most)
    if not all(isinstance(one, dict) for one in value):
        raise AnswerWrong(f"Die Liste „{name}“ der Antwort enthält etwas anderes als Objekte.")
    return value


def texts(found: Mapping[str, Any], name: str, *, most: int = 1000, longest: int = MAX_TEXT) -> list[str]:
    """Return a list of texts; raises AnswerWrong."""
    value = items(found, name, most=most)
    if not all(isinstance(one, str) and len(one) <= longest for one in value):
        raise AnswerWrong(f"Die Liste „{name}“ der Antwort enthält etwas anderes als Texte.")
    return value


def ids(found: Mapping[str, Any], name: str) -> tuple[UUID, ...]:
    """Return a list of UUIDs without repetition; raises AnswerWrong."""
    try:
        value = tuple(UUID(one) for one in texts(found, name, longest=64))
    except ValueError as fault:
        raise AnswerWrong(f"Die Liste „{name}“ der Antwort enthält etwas anderes als UUIDs.") from fault
    if len(set(value)) != len(value):
        raise AnswerWrong(f"Die Liste „{name}“ der Antwort nennt etwas doppelt.")
    return value
