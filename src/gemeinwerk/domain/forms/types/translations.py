"""The texts of a form in another language: language tags (BCP 47) and what was translated.

``simple`` is the variant that IANA registers for a simplified form of a language, and the only one that XDatenfelder
knows; so Einfache Sprache is ``de-simple``. The German text of a form is binding; a translation only helps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

GERMAN: Final = "de"
SIMPLE: Final = "de-simple"
TAG: Final = re.compile(r"([a-z]{2,3})(?:-([A-Z]{2}))?(?:-(simple))?")
# The catalogue of languages that are offered for translation, each by its own name.
LANGUAGES: Final[Mapping[str, str]] = {
    SIMPLE: "Einfache Sprache",
    "en": "English",
    "ar": "العربية",
    "bg": "Български",
    "el": "Ελληνικά",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "hr": "Hrvatski",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sq": "Shqip",
    "sr": "Српски",
    "tr": "Türkçe",
    "uk": "Українська",
}
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa"})
# Slots of an element; values and messages are followed by their code.
LABEL, OUTPUT_LABEL, HELP, OUTPUT_HELP, CONTENT = "label", "output_label", "help", "output_help", "content"
VALUE, VALUE_HELP, MESSAGE = "value", "value_help", "message"


def value_slot(code: str, slot: str = VALUE) -> str:
    """Return the slot of one value of a list, or of its help."""
    return f"{slot}:{code}"


def message_slot(number: int) -> str:
    """Return the slot of one message of a rule."""
    return f"{MESSAGE}:{number}"


@dataclass(frozen=True, slots=True)
class FormWords:
    """The texts of a form in one language, by element (id and version) and slot; what is missing stays German."""

    tag: str
    texts: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def text(self, element_id: str, version: str, slot: str) -> str:
        """Return one text; empty where there is none for exactly this version of the element."""
        return self.texts.get((element_id, version), {}).get(slot, "")
