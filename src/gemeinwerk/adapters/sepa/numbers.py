"""Account numbers and creditor ids of SEPA: check digits, length for each country, and which countries take part."""

from __future__ import annotations

import re
from typing import Final

from stdnum import iban
from stdnum.eu import at_02

# Countries and territories by the first letters of their account numbers (EPC409-09); in the EEA, and beyond it.
EEA: Final = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
])  # fmt: skip
BEYOND: Final = frozenset(["AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"])
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CREDITOR: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")
# Deutsche Bundesbank: DE, check digits, business code, eleven digits.
_GERMAN_CREDITOR: Final = re.compile(r"DE[0-9]{2}[A-Z0-9]{3}[0-9]{11}")


class WrongNumber(ValueError):
    """The number is none; the text says why, in German."""


def account_number(text: str) -> str:
    """Return an IBAN without spaces; raises WrongNumber.

    Only countries of the European Economic Area: from all others a payment needs the address of the payer.
    """
    found = text.replace(" ", "").upper()
    if not _IBAN.fullmatch(found) or not iban.is_valid(found, check_country=False):
        raise WrongNumber("Die IBAN ist ungültig.")
    if found[:2] in BEYOND:
        raise WrongNumber(
            "Für Konten in diesem Land verlangt die Bank eine Anschrift, die in unseren Dateien nicht steht."
        )
    if found[:2] not in EEA:
        raise WrongNumber("Dieses Land nimmt nicht am SEPA-Verfahren teil.")
    return found


def creditor_number(text: str) -> str:
    """Return a creditor id (Gläubiger-Identifikationsnummer) without spaces; raises WrongNumber."""
    found = text.replace(" ", "").upper()
    shape = _GERMAN_CREDITOR if found.startswith("DE") else _CREDITOR
    if not shape.fullmatch(found) or found[:2] not in EEA | BEYOND or not at_02.is_valid(found):
        raise WrongNumber("Die Gläubiger-Identifikationsnummer ist ungültig.")
    return found
