"""Plain language: what makes a text of a form hard to read, and what helps.

The limits follow common advice for plain German (Einfache Sprache): sentences up to 15 words, no chains of nouns, no
officialese. They are hints for authors; only texts far beyond them stand against a release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONG_SENTENCE: Final = 20
TOO_LONG_SENTENCE: Final = 35
LONG_WORD: Final = 24
WORD: Final = re.compile(r"[A-Za-zÄÖÜäöüß-]+")
END: Final = re.compile(r"(?<=[.!?:])\s+|\n+")
SHORT_FORMS: Final = re.compile(r"\b(?:z\. B|d\. h|u\. a|Abs|Nr|Art|Buchst|Satz|ggf|bzw|i\. d\. R|Str|Tel)\.")
PLAINER: Final = {
    "gemäß": "nach",
    "zwecks": "für",
    "mittels": "mit",
    "hinsichtlich": "zu",
    "bezüglich": "zu",
    "seitens": "von",
    "betreffend": "zu",
    "etwaige": "mögliche",
    "entrichten": "zahlen",
    "vorgenannt": "genannt",
    "nachfolgend": "folgend",
    "unverzüglich": "sofort",
    "obliegt": "ist Aufgabe von",
    "Inanspruchnahme": "Nutzung",
    "Beibringung": "Vorlage",
    "beizubringen": "vorzulegen",
    "Inaugenscheinnahme": "Besichtigung",
    "Rechtsbehelfsbelehrung": "Hinweis, wie Sie sich wehren können",
    "Antragsteller": "Sie",
    "Antragstellende": "Sie",
    "fernmündlich": "telefonisch",
    "postalisch": "per Post",
    "ggf.": "wenn nötig",
    "bzw.": "oder",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark on a text: what, what to do, and whether it stands against a release."""

    message: str
    remedy: str
    hard: bool = False


def advice(text: str) -> tuple[Advice, ...]:
    """Return what makes ``text`` hard to read."""
    found: list[Advice] = []
    for sentence in END.split(SHORT_FORMS.sub(lambda match: match.group().replace(".", ""), text)):
        words = WORD.findall(sentence)
        if len(words) > LONG_SENTENCE:
            shown = " ".join(words[:5])
            remedy = "Bitte teilen Sie den Satz. Gut sind höchstens 15 Wörter."
            message = f"Ein Satz hat {len(words)} Wörter: „{shown} …“."
            found.append(Advice(message, remedy, len(words) > TOO_LONG_SENTENCE))
        for word in words:
            longest = max(map(len, word.split("-")))
            if longest > LONG_WORD:
                remedy = "Bitte trennen Sie es mit einem Bindestrich oder umschreiben Sie es."
                found.append(Advice(f"Das Wort „{word}“ ist sehr lang.", remedy))
    for hard, plain in PLAINER.items():
        if re.search(rf"(?<!\w){re.escape(hard)}(?!\w)", text, re.IGNORECASE if hard[0].islower() else 0):
            found.append(Advice(f"„{hard}“ ist Amtssprache.", f"Leichter ist: {plain}."))
    return tuple(dict.fromkeys(found))
