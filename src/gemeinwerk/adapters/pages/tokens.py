"""The tokens of ``autocomplete`` that HTML knows and WCAG 2.2, 1.3.5 asks for."""

from __future__ import annotations

import re
from typing import Final

# HTML Living Standard, 4.10.18.7.1 "Autofill detail tokens", as of 2025.
PLAIN: Final = frozenset({
    "name", "honorific-prefix", "given-name", "additional-name", "family-name", "honorific-suffix", "nickname",
    "username", "new-password", "current-password", "one-time-code", "organization-title", "organization",
    "street-address", "address-line1", "address-line2", "address-line3", "address-level4", "address-level3",
    "address-level2", "address-level1", "country", "country-name", "postal-code", "cc-name", "cc-given-name",
    "cc-additional-name", "cc-family-name", "cc-number", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-csc", "cc-type",
    "transaction-currency", "transaction-amount", "language", "bday", "bday-day", "bday-month", "bday-year", "sex",
    "url", "photo",
})  # fmt: skip
CONTACT: Final = frozenset({
    "tel", "tel-country-code", "tel-national", "tel-area-code", "tel-local", "tel-local-prefix", "tel-local-suffix",
    "tel-extension", "email", "impp",
})  # fmt: skip
PLACES: Final = frozenset({"home", "work", "mobile", "fax", "pager"})
SECTION: Final = re.compile(r"section-\S+")


def is_valid(value: str) -> bool:
    """Tell whether a value of ``autocomplete`` is one that HTML knows."""
    words = value.lower().split()
    if words in (["on"], ["off"]):
        return True
    if words and words[-1] == "webauthn":
        words.pop()
    if words and SECTION.fullmatch(words[0]):
        words.pop(0)
    if words and words[0] in ("shipping", "billing"):
        words.pop(0)
    if len(words) == 2 and words[0] in PLACES:
        return words[1] in CONTACT
    return len(words) == 1 and words[0] in PLAIN | CONTACT
