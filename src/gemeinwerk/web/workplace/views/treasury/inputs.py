"""What forms of the treasury send: amounts, days and ids, each refused in German where it is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Invalid, NotFound
from gemeinwerk.web.workplace.page import HOME

CASSA: Final = f"{HOME}kasse/"
TREASURY: Final = ("treasury",)
DECIDERS: Final = ("treasury", "lead")
CLAIM_ROLES: Final = ("officer", "lead", "treasury")
MOST: Final = Decimal("9999999.99")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
_AMOUNT: Final = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,\d{1,2})?|\d{1,7}\.\d{1,2}")

_MEASURE: Final = re.compile(r"(?:\d{1,3}(?:\.\d{3}){1,2}|\d{1,9})(?:,\d{1,6})?")


def euros(text: str) -> Decimal:
    """Return an amount written as ``1.234,50``, ``1234,5`` or ``12.50``; raises Invalid."""
    clean = re.sub(r"[\s€]", "", text).removesuffix("EUR")
    if not clean.isascii() or not _AMOUNT.fullmatch(clean):
        raise Invalid("Bitte schreiben Sie einen Betrag in Euro.", hint="Zum Beispiel 30,70.")
    point = re.fullmatch(r"\d{1,7}\.\d{1,2}", clean)
    amount = Decimal(clean if point else clean.replace(".", "").replace(",", "."))
    if not 0 < amount <= MOST:
        raise Invalid("Der Betrag muss größer als null sein.", hint="Höchstens 9.999.999,99 Euro.")
    return amount


def measure(text: str, label: str) -> Decimal:
    """Return a counted fact written as ``1.234,5`` or ``12``; raises Invalid with the name of the field."""
    clean = re.sub(r"\s", "", text)
    if not clean.isascii() or not _MEASURE.fullmatch(clean):
        raise Invalid(f"Bitte geben Sie „{label}“ als Zahl an.", hint="Zum Beispiel 12 oder 12,5.")
    return Decimal(clean.replace(".", "").replace(",", "."))


def chosen_id(text: str, message: str) -> UUID:
    """Return an id that a person chose; raises Invalid with the message where none was chosen."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(message) from None


def form_id(request: HttpRequest) -> UUID:
    """Return the id of a form, so that sending it twice does one thing; raises Invalid."""
    return chosen_id(request.POST.get("form_id", ""), "Das Formular ist unvollständig. Bitte laden Sie die Seite neu.")


def fresh_form(request: HttpRequest) -> str:
    """Return the id for the form of this page: the one that was sent, or a new one."""
    return request.POST.get("form_id", "")[:36] or str(new_id())


def path_day(text: str) -> date:
    """Return a day of an address; raises NotFound, also for one on which no treasury can have worked."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotFound()
    return found


def moment(text: str) -> datetime:
    """Return a moment of an address, with its time zone; raises NotFound."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if found.tzinfo is None:
        raise NotFound()
    return found


def typed(request: HttpRequest, *names: str) -> dict[str, Any]:
    """Return what was typed into fields, so that a refused form loses nothing."""
    return {name: request.POST.get(name, "") for name in names}
