"""The price of a case by the by-law of its town: what the package asks, counted by the version of the day it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Decision
from gemeinwerk.domain.cases.types import Fee
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.types import Fee as ChargedFee
from gemeinwerk.domain.processes import queries as processes
from gemeinwerk.kernel.refusal import Conflict, Refusal

DECISION: Final = "fee"


class FeeOpen(Conflict):
    """Nobody can say what the case costs: the town has no by-law for it, or it does not fit; nothing is guessed."""

    code = "cases.fee_open"
    message = "Die Gebühr lässt sich nicht berechnen."
    hint = "Bitte wenden Sie sich an die Kasse."


def by_bylaw(terms: PaymentTerms | None) -> bool:
    """Tell whether a package is charged by a by-law of the town."""
    return terms is not None and terms.schedule != ""


def priced(terms: PaymentTerms | None, value: object, *, on: date) -> Any:
    """Return the result of the decision ``fee`` with its amount, within the scope of the town; raises FeeOpen.

    What a package charges by itself is returned as it is.
    """
    if terms is None or not terms.schedule:
        return value
    try:
        asked = payments.asked_of(value)
        return payments.as_result(payments.bylaw_fee(key=terms.schedule, on=on, asked=asked), asked)
    except Refusal as problem:
        raise FeeOpen(problem.message, hint=problem.hint) from problem


def priced_results(terms: PaymentTerms | None, results: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Return the results of a process with the amount of the fee among them; raises FeeOpen."""
    if not by_bylaw(terms) or DECISION not in results:
        return dict(results)
    return {**results, DECISION: priced(terms, results[DECISION], on=on)}


def charged_by_bylaw(terms: PaymentTerms, value: object, *, on: date) -> ChargedFee | None:
    """Return what is claimed by the by-law, item by item with account, product and law; None where nothing is to be paid.

    Package and case say together when it is due, so every item is due at that time. Raises FeeOpen.
    """
    try:
        found = payments.bylaw_fee(key=terms.schedule, on=on, asked=payments.asked_of(value))
    except Refusal as problem:
        raise FeeOpen(problem.message, hint=problem.hint) from problem
    if found.gross <= 0:
        return None
    return replace(found, items=tuple(replace(one, when=terms.when) for one in found.items if one.gross))


def problem_of(terms: PaymentTerms | None, *, on: date) -> str:
    """Say in German why what is sent on a day has no price yet; empty where there is a by-law or none is needed."""
    if terms is None or not terms.schedule or payments.bylaw_valid(key=terms.schedule, on=on):
        return ""
    return f"Es fehlt eine gültige Satzung mit dem Schlüssel „{terms.schedule}“. {payments.BylawMissing.hint}"


def decided_results(row: Decision) -> dict[str, Any]:
    """Return the results as they stood when it was decided; the price by a by-law is among them."""
    found: dict[str, Any] = processes.from_plain(row.results)
    return found


def fee_to_come(terms: PaymentTerms | None, results: Mapping[str, Any], *, on: date) -> tuple[Fee | None, str]:
    """Return the fee that a decision would name, or why there is none yet."""
    try:
        return rules.fee_of(priced_results(terms, results, on=on).get(DECISION)), ""
    except FeeOpen as problem:
        return None, f"{problem.message} {problem.hint}".strip()
