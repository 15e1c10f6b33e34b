"""Values of a statement: exact amounts in euros, directions and days; whatever has another form is refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.adapters.camt.guard import refuse

CENT: Final = Decimal("0.01")
# ISO 20022, ActiveOrHistoricCurrencyAndAmount: 18 digits, 5 of them behind the point; a sign is not allowed.
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,5})?")
# What the tables of the ledger hold: ten digits before the point.
MAX_BOOKED: Final = Decimal("9999999999.99")
TOO_HIGH: Final = "Bitte prüfen Sie den Betrag bei Ihrer Bank. So hohe Buchungen nimmt die Kasse nicht auf."
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]{8,18})?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
MAX_TEXT: Final = 1000


def text_of(element: Any) -> str:
    """Return the text of an element with single spaces, at most 1,000 characters; an empty one where there is none."""
    return "" if element is None else " ".join((element.text or "").split())[:MAX_TEXT]


def amount_of(element: Any, parent: Any) -> Decimal:
    """Return an amount in euros with two places, zero or more; raises FileRefused for anything else."""
    if element is None:
        raise refuse(parent.sourceline, "Einer Buchung oder einem Saldo fehlt der Betrag.")
    if element.get("Ccy") != "EUR":
        currency = str(element.get("Ccy"))[:10]
        raise refuse(element.sourceline, f"Ein Betrag lautet auf „{currency}“. Gelesen werden nur Konten in Euro.", "")
    text = (element.text or "").strip()
    if not _AMOUNT.fullmatch(text) or (found := Decimal(text)) != found.quantize(CENT):
        raise refuse(element.sourceline, f"„{text[:30]}“ ist kein Betrag in Euro und Cent.")
    return found.quantize(CENT)


def check_booked(amount: Decimal, parent: Any) -> None:
    """Raise FileRefused for more than can be booked."""
    if amount > MAX_BOOKED:
        raise refuse(parent.sourceline, "Eine Buchung ist höher als 9.999.999.999,99 Euro.", TOO_HIGH)


def is_credit(element: Any, parent: Any) -> bool:
    """Tell whether money came in; raises FileRefused where it is not said."""
    text = text_of(element)
    if text not in ("CRDT", "DBIT"):
        raise refuse(parent.sourceline, "Bei einer Buchung oder einem Saldo fehlt, ob es Soll oder Haben ist.")
    return text == "CRDT"


def day_of(element: Any, parent: Any) -> date:
    """Return the day of a date or of a moment as it is written; raises FileRefused."""
    text = text_of(element)
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found.group(1) if found else "")
    except ValueError as fault:
        raise refuse(parent.sourceline, f"„{text[:30]}“ ist kein Datum.") from fault
