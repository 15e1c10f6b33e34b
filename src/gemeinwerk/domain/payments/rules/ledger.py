"""The double-entry ledger: what a happening books, and what the balance of a claim says.

Debit is positive. The postings of every happening make zero, so all accounts together are zero at any time. A claim is an
asset that is never negative; what comes in beyond it is an overpayment. As long as something is open nothing is to be given
back, so that no claim is both paid and unpaid.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Final

from gemeinwerk.domain.payments.types import (
    MONEY,
    Account,
    ChargedItem,
    ClaimState,
    Happening,
    HappeningKind,
    Line,
    Posting,
    Standing,
)
from gemeinwerk.kernel.refusal import Conflict

ZERO: Final = Decimal("0.00")
CLAIM: Final = Line(Account.CLAIM)
OVERPAYMENT: Final = Line(Account.OVERPAYMENT)
REFUND: Final = Line(Account.REFUND)
TRANSFER: Final = Line(Account.TRANSFER)
WRITE_OFF: Final = Line(Account.WRITE_OFF)
# Where money that comes in, or goes out, is taken from, in this order; the last takes what is left.
INTO: Final = {
    HappeningKind.RECEIVED: (CLAIM, WRITE_OFF, OVERPAYMENT),
    HappeningKind.REFUND_RETURNED: (CLAIM, WRITE_OFF, OVERPAYMENT),
}
OUT_OF: Final = {
    HappeningKind.RETURNED: (OVERPAYMENT, REFUND, CLAIM),
    HappeningKind.REFUND_PAID: (REFUND, OVERPAYMENT, CLAIM),
}


class Unbookable(Conflict):
    """The happening does not fit the standing of the claim; nothing was booked."""

    code = "payments.unbookable"
    message = "Das lässt sich im jetzigen Stand der Forderung nicht buchen."
    hint = "Bitte laden Sie die Seite neu und prüfen Sie den Stand der Forderung."


def balance(standing: Standing, *accounts: Account) -> Decimal:
    """Return the sum of the lines of some accounts; debit is positive."""
    return sum((amount for line, amount in standing.lines.items() if line.account in accounts), ZERO)


def owed(standing: Standing) -> Decimal:
    """Return what was asked and not cancelled."""
    return -balance(standing, Account.REVENUE, Account.VAT)


def open_amount(standing: Standing) -> Decimal:
    """Return what is missing; never negative."""
    return balance(standing, Account.CLAIM)


def over_amount(standing: Standing) -> Decimal:
    """Return what is to be given back, approved or not; never negative."""
    return -balance(standing, Account.OVERPAYMENT, Account.REFUND)


def refundable(standing: Standing) -> Decimal:
    """Return what may be approved as a refund now."""
    return -balance(standing, Account.OVERPAYMENT)


def payable(standing: Standing, ordered: Decimal) -> Decimal:
    """Return what may leave of approved refunds, beside those over ``ordered`` that the bank was told to pay.

    It is less than what was approved where the bank took money back since.
    """
    return max(-balance(standing, Account.REFUND) - ordered, ZERO)


def is_paid(standing: Standing) -> bool:
    """Tell whether all that was asked came in."""
    return owed(standing) > 0 and open_amount(standing) == 0 and balance(standing, Account.WRITE_OFF) == 0


def is_unpaid(standing: Standing) -> bool:
    """Tell whether something is missing."""
    return open_amount(standing) > 0


def state(standing: Standing) -> ClaimState:
    """Return what the balances say."""
    if is_unpaid(standing):
        return ClaimState.PARTLY_PAID if balance(standing, *MONEY) > 0 else ClaimState.OPEN
    if over_amount(standing) > 0:
        return ClaimState.OVERPAID
    if owed(standing) == 0:
        return ClaimState.REFUNDED if REFUND in standing.lines else ClaimState.CANCELLED
    return ClaimState.PAID if is_paid(standing) else ClaimState.WRITTEN_OFF


def opening_shares(items: Iterable[ChargedItem]) -> tuple[Posting, ...]:
    """Return revenue and tax of the items of a claim, one posting for each Sachkonto and Produkt."""
    sums: dict[Line, Decimal] = {}
    for item in items:
        for account, amount in ((Account.REVENUE, item.net), (Account.VAT, item.tax)):
            line = Line(account, item.account_code, item.product)
            sums[line] = sums.get(line, ZERO) + amount
    return tuple(Posting(line, amount) for line, amount in sums.items() if amount)


def postings(standing: Standing, happening: Happening) -> tuple[Posting, ...]:
    """Return what a happening books where a claim stands like this; the amounts make zero.

    Raises Unbookable for an amount that is not positive, or a step that does not fit the standing.
    """
    kind, amount = happening.kind, happening.amount
    if kind is HappeningKind.CANCELLED:
        return _cancelled(standing)
    if amount <= 0:
        raise Unbookable()
    if kind is HappeningKind.OPENED:
        return _opened(standing, happening)
    if kind in INTO:
        return _moved(standing, Line(happening.money), amount, INTO[kind], 1)
    if kind in (HappeningKind.REDUCED, HappeningKind.MOVED_OUT, HappeningKind.MOVED_IN):
        return _adjusted(standing, kind, amount)
    if kind in OUT_OF:
        return _moved(standing, Line(happening.money), amount, OUT_OF[kind], -1)
    if kind is HappeningKind.REFUND_APPROVED:
        if amount > refundable(standing):
            raise Unbookable("Es ist nicht so viel zu viel gezahlt, wie erstattet werden soll.")
        return _pair(OVERPAYMENT, REFUND, amount)
    if kind is HappeningKind.WRITTEN_OFF:
        if amount != open_amount(standing):
            raise Unbookable("Niedergeschlagen wird der ganze offene Rest.")
        return _pair(WRITE_OFF, CLAIM, amount)
    raise Unbookable()


def parked(amount: Decimal) -> tuple[Posting, ...]:
    """Return the booking of a bank entry that nobody could assign yet; ``amount`` is signed, positive came in."""
    return _pair(Line(Account.BANK), Line(Account.SUSPENSE), amount)


def settled(amount: Decimal, *, via: Account) -> tuple[Posting, ...]:
    """Return the booking of what a provider, terminal or debit paid out; ``via`` is bank, or suspense if it was parked."""
    return _pair(Line(via), Line(Account.CLEARING), amount)


def book(standing: Standing, happening: Happening) -> tuple[Standing, tuple[Posting, ...]]:
    """Return the standing after a happening and what was booked: nothing for a fact that is known already.

    Raises Unbookable.
    """
    if happening.key in standing.keys:
        return standing, ()
    booked = postings(standing, happening)
    return after(standing, happening.key, booked), booked


def after(standing: Standing, key: str, booked: Iterable[Posting]) -> Standing:
    """Return the standing with these postings of one fact added."""
    lines = dict(standing.lines)
    for one in booked:
        lines[one.line] = lines.get(one.line, ZERO) + one.amount
    return Standing(lines, standing.keys | {key})


def faults(standing: Standing) -> tuple[str, ...]:
    """Return what must never be true of a claim; nothing where the ledger is sound."""
    found = []
    if sum(standing.lines.values(), ZERO) != 0:
        found.append("the ledger does not balance")
    if open_amount(standing) < 0 or balance(standing, Account.WRITE_OFF) < 0 or owed(standing) < 0:
        found.append("an asset is negative")
    if balance(standing, Account.OVERPAYMENT) > 0 or balance(standing, Account.REFUND) > 0:
        found.append("a debt is negative")
    if is_paid(standing) and is_unpaid(standing):
        found.append("the claim is both paid and unpaid")
    if open_amount(standing) > 0 and over_amount(standing) > 0:
        found.append("something is open and something is to be given back")
    if balance(standing, Account.WRITE_OFF) > 0 and over_amount(standing) > 0:
        found.append("something is written off and something is to be given back")
    return tuple(found)


def _opened(standing: Standing, happening: Happening) -> tuple[Posting, ...]:
    total = sum((one.amount for one in happening.shares), ZERO)
    if standing.lines or total != happening.amount:
        raise Unbookable()
    return (Posting(CLAIM, total), *(Posting(one.line, -one.amount) for one in happening.shares))


def _cancelled(standing: Standing) -> tuple[Posting, ...]:
    """Take back revenue and tax; what is open is no longer asked, what was written off comes back, the rest is overpaid."""
    asked = owed(standing)
    if asked <= 0:
        raise Unbookable("Die Forderung ist schon aufgehoben.")
    sides = {Account.REVENUE, Account.VAT}
    back = [Posting(line, -amount) for line, amount in standing.lines.items() if line.account in sides and amount]
    return (*back, *_spread(standing, asked, (CLAIM, WRITE_OFF, OVERPAYMENT), -1))


def _adjusted(standing: Standing, kind: HappeningKind, amount: Decimal) -> tuple[Posting, ...]:
    """Take back a part of what was asked, or move what is over to another claim of the same payer."""
    if kind is HappeningKind.REDUCED:
        if amount >= owed(standing):
            raise Unbookable("Herabgesetzt wird ein Teil der Forderung; die ganze wird aufgehoben.")
        return (*_part_of_asked(standing, amount), *_spread(standing, amount, (CLAIM, WRITE_OFF, OVERPAYMENT), -1))
    if kind is HappeningKind.MOVED_OUT:
        if amount > refundable(standing):
            raise Unbookable("Es ist nicht so viel zu viel gezahlt, wie umgebucht werden soll.")
        return _pair(OVERPAYMENT, TRANSFER, amount)
    if amount > open_amount(standing):
        raise Unbookable("Es ist nicht so viel offen, wie umgebucht werden soll.")
    return _pair(TRANSFER, CLAIM, amount)


def _part_of_asked(standing: Standing, amount: Decimal) -> list[Posting]:
    """Spread a reduction over revenue and tax in proportion, so that the tax rate stays true (UStG § 17).

    Cents that are left go to the largest remainders; no line is taken back further than it was asked.
    """
    asked = {
        line: -held for line, held in standing.lines.items() if line.account in (Account.REVENUE, Account.VAT) and held
    }
    whole = sum(asked.values(), ZERO)
    exact = {line: held * amount / whole for line, held in asked.items()}
    parts = {line: part.quantize(ZERO, rounding=ROUND_DOWN) for line, part in exact.items()}
    cents = int((amount - sum(parts.values(), ZERO)) * 100)
    for line in sorted(asked, key=lambda one: parts[one] - exact[one])[:cents]:
        parts[line] += Decimal("0.01")
    return [Posting(line, part) for line, part in parts.items() if part]


def _moved(standing: Standing, money: Line, amount: Decimal, order: tuple[Line, ...], sign: int) -> tuple[Posting, ...]:
    return (Posting(money, sign * amount), *_spread(standing, amount, order, -sign))


def _spread(standing: Standing, amount: Decimal, order: tuple[Line, ...], sign: int) -> list[Posting]:
    """Spread an amount over lines with a balance of the other sign; the last line takes what is left."""
    found = []
    for line in order:
        room = max(-sign * standing.lines.get(line, ZERO), ZERO)
        part = amount if line == order[-1] else min(amount, room)
        if part:
            found.append(Posting(line, sign * part))
            amount -= part
    return found


def _pair(debit: Line, credit: Line, amount: Decimal) -> tuple[Posting, ...]:
    return (Posting(debit, amount), Posting(credit, -amount))
