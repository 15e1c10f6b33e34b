"""Random histories of one claim, without a database: providers lie, answers come late, doubled or never, steps crash.

``python -m tests.domain.payments.histories 100000`` tries that many; a second number is the first seed. The state machine is the one that the actions use; what
should stand in the ledger is counted here a second time from the facts alone.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gemeinwerk.domain.payments.rules import attempts, ledger, standing
from gemeinwerk.domain.payments.types import (
    Account,
    AttemptFacts,
    AttemptState,
    ClaimState,
    Happening,
    HappeningKind,
    Line,
    Posting,
    ProviderAnswer,
    ProviderState,
    Standing,
)

ZERO = Decimal("0.00")
SHARES = ((Account.REVENUE, "431100", "122010"), (Account.VAT, "177600", "111200"))
DECISIONS = (ProviderState.PAID, ProviderState.PAID, ProviderState.FAILED, ProviderState.CANCELLED)


class Broken(AssertionError):
    """A history that the ledger did not survive."""


@dataclass(slots=True)
class Order:
    """A payment at the provider: what it says now, and what it asked for."""

    transaction_id: str
    amount: Decimal
    says: ProviderState = ProviderState.INITIAL
    gross: Decimal | None = None


@dataclass(slots=True)
class World:
    """The outside world of one claim and what the platform has stored of it."""

    dice: random.Random
    total: Decimal
    stored: Standing = field(default_factory=Standing)
    # Attempts of the platform by request id, orders of the provider by request id.
    tried: dict[int, AttemptFacts] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    # Answers that are under way, entries of the bank, and refunds with their state.
    mail: list[tuple[int, ProviderAnswer]] = field(default_factory=list)
    bank: dict[str, Happening] = field(default_factory=dict)
    refunds: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    # The facts, counted a second time: each key with its signed amount.
    moved: dict[str, Decimal] = field(default_factory=dict)
    cancelled: bool = False
    # What is no longer asked, and another claim of the same payer to which and from which money is moved.
    lowered: Decimal = ZERO
    other: Standing = field(default_factory=Standing)
    told: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    crash: bool = False

    def book(self, happening: Happening) -> None:
        """Book in one transaction, unless the step crashes: then nothing of it is there."""
        if self.dice.random() < 0.05:
            self.seen["crash"] += 1
            self.crash = True
            return
        self.crash = False
        before, (self.stored, _) = self.stored, ledger.book(self.stored, happening)
        self.told += standing.announced(before, self.stored)
        self.seen[happening.kind.value] += 1


def answer_of(world: World, request: int) -> ProviderAnswer:
    """Return what the provider says of an order at this moment."""
    order = world.orders[request]
    return ProviderAnswer(order.transaction_id, "", order.says, gross=order.gross)


def note(world: World, request: int, answer: ProviderAnswer) -> None:
    """Note one fetched answer, as ``actions.note_provider_answer`` does."""
    known = world.tried[request]
    heard = attempts.heard(known, answer)
    world.seen.update(one.value for one in heard.flags)
    happening = attempts.receipt_of(answer.transaction_id, heard)
    if happening is not None:
        world.book(happening)
        if world.crash:
            return
        world.moved[happening.key] = happening.amount
    transaction = known.transaction_id or answer.transaction_id
    if "foreign_answer" in heard.flags:
        transaction = known.transaction_id
    booked = heard.book if heard.book is not None else known.booked
    world.tried[request] = AttemptFacts(heard.state, transaction, known.amount, booked)


def begin(world: World) -> None:
    """Begin a payment, or go on with the one that waits; the step may crash before or after the provider is called."""
    if not ledger.is_unpaid(world.stored):
        return
    amount = ledger.open_amount(world.stored)
    waiting = [one for one, facts in world.tried.items() if facts.state in attempts.WAITING]
    if waiting and world.tried[waiting[0]].transaction_id and world.tried[waiting[0]].amount != amount:
        replace_order(world, waiting[0])
        return
    request = waiting[0] if waiting else len(world.tried)
    if not waiting:
        world.tried[request] = AttemptFacts(AttemptState.BEGUN, "", amount)
    if world.dice.random() < 0.1:
        return
    world.orders.setdefault(request, Order(f"t{request}", world.tried[request].amount))
    if world.dice.random() > 0.1:
        note(world, request, answer_of(world, request))


def replace_order(world: World, request: int) -> None:
    """Ask for an order of another amount; where nothing is decided, let it go and begin anew. Its page stays open."""
    note(world, request, answer_of(world, request))
    known = world.tried[request]
    if known.state is AttemptState.UNDECIDED:
        world.tried[request] = replace(known, state=AttemptState.REPLACED)
        world.seen["replaced"] += 1
        begin(world)


def decide(world: World) -> None:
    """The payer pays or gives up; some providers say something else afterwards, or took another amount."""
    if not world.orders:
        return
    order = world.dice.choice(list(world.orders.values()))
    if order.says is not ProviderState.INITIAL and world.dice.random() > 0.2:
        return
    order.says = world.dice.choice(DECISIONS)
    if order.says is ProviderState.PAID and order.gross is None and world.dice.random() < 0.15:
        order.gross = max(order.amount + Decimal(world.dice.choice([-1, 1, 500])) / 100, Decimal("0.01"))


def ask(world: World) -> None:
    """Fetch an answer: it arrives now, later, twice or never, and sometimes it is that of another payment."""
    known = [one for one in world.orders if one in world.tried]
    if not known:
        return
    request = world.dice.choice(known)
    answer = answer_of(world, request)
    chance = world.dice.random()
    if chance < 0.1:
        return
    if chance < 0.15:
        answer = ProviderAnswer("forged", "", ProviderState.PAID, gross=Decimal("999.00"))
        if not world.tried[request].transaction_id:
            return
    if chance < 0.5:
        world.mail.append((request, answer))
    if chance > 0.3:
        note(world, request, answer)


def deliver(world: World) -> None:
    """Answers that were under way arrive in any order."""
    world.dice.shuffle(world.mail)
    for _ in range(min(len(world.mail), world.dice.randint(1, 3))):
        note(world, *world.mail.pop())


def transfer(world: World) -> None:
    """Somebody transfers: the open amount, a part, too much, or once more what was paid already."""
    amount = ledger.open_amount(world.stored) or world.total
    amount = world.dice.choice(
        [amount, amount, amount + Decimal("7.50"), max(amount - 1, Decimal("0.01")), world.total]
    )
    key = f"bank:{len(world.bank)}"
    world.bank[key] = Happening(key, HappeningKind.RECEIVED, amount, Account.BANK)


def give_back(world: World) -> None:
    """A payment that was booked comes back: a returned debit, or a chargeback."""
    booked = [key for key, amount in world.moved.items() if amount > 0 and f"back:{key}" not in world.bank]
    if not booked:
        return
    key = f"back:{world.dice.choice(booked)}"
    world.bank[key] = Happening(key, HappeningKind.RETURNED, world.moved[key[5:]], Account.BANK)


def statement(world: World) -> None:
    """Import what the bank has, or only a part of it, in any order and as often as it likes."""
    entries = list(world.bank.values())
    world.dice.shuffle(entries)
    for one in entries[: world.dice.randint(0, len(entries))]:
        take_over(world, one)


def take_over(world: World, entry: Happening) -> None:
    """Import one entry; a refund that the bank paid becomes paid."""
    world.book(entry)
    if world.crash:
        return
    sign = 1 if entry.kind in ledger.INTO else -1
    world.moved[entry.key] = sign * entry.amount


def counter(world: World) -> None:
    """Somebody pays at the counter; the form is sent twice now and then."""
    if not ledger.is_unpaid(world.stored):
        return
    key = f"receipt:{len(world.moved)}"
    paid = Happening(key, HappeningKind.RECEIVED, ledger.open_amount(world.stored), Account.CASH)
    for _ in range(world.dice.randint(1, 2)):
        world.book(paid)
        if not world.crash:
            world.moved[key] = paid.amount


def refund(world: World) -> None:
    """Approve a refund of what is over; the bank pays it, pays it late, or sends it back."""
    room = ledger.refundable(world.stored)
    if room > 0:
        amount = world.dice.choice([room, room, (room / 2).quantize(Decimal("0.01")) or room])
        name = f"refund:{len(world.refunds)}"
        world.book(Happening(f"{name}:approved", HappeningKind.REFUND_APPROVED, amount))
        if not world.crash:
            world.refunds[name] = (amount, "approved")
    for name, (amount, state) in list(world.refunds.items()):
        if state == "approved" and world.dice.random() < 0.6:
            key = f"{name}:paid"
            world.bank[key] = Happening(key, HappeningKind.REFUND_PAID, amount, Account.BANK)
            world.refunds[name] = (amount, "paid")
        elif state == "approved" and world.dice.random() < 0.4:
            pay_cash(world, name, amount)
        elif state == "paid" and f"{name}:paid" in world.moved and world.dice.random() < 0.1:
            key = f"{name}:returned"
            world.bank[key] = Happening(key, HappeningKind.REFUND_RETURNED, amount, Account.BANK)
            world.refunds[name] = (amount, "returned")


def pay_cash(world: World, name: str, amount: Decimal) -> None:
    """Pay a refund out at the counter; the form is sent twice now and then."""
    out = Happening(f"{name}:paid", HappeningKind.REFUND_PAID, amount, Account.CASH)
    for _ in range(world.dice.randint(1, 2)):
        world.book(out)
        if not world.crash:
            world.moved[out.key] = -amount
            world.refunds[name] = (amount, "paid in cash")
            world.seen["paid in cash"] += 1


def lower(world: World) -> None:
    """Ask for a part less; a form that is sent twice lowers once."""
    room = ledger.owed(world.stored)
    if room <= Decimal("0.01"):
        return
    amount = Decimal(world.dice.randint(1, int(room * 100) - 1)) / 100
    happening = Happening(f"reduced:{world.seen['reduced']}:{world.lowered}", HappeningKind.REDUCED, amount)
    known = happening.key in world.stored.keys
    for _ in range(world.dice.randint(1, 2)):
        world.book(happening)
        if not world.crash and not known:
            world.lowered, known = world.lowered + amount, True


def move(world: World) -> None:
    """Move what is over to the other claim of the payer, or back from it; both halves or none of them."""
    there, here = world.other, world.stored
    out = min(ledger.refundable(here), ledger.open_amount(there))
    back = min(ledger.refundable(there), ledger.open_amount(here))
    amount, kinds = (out, (HappeningKind.MOVED_OUT, HappeningKind.MOVED_IN)) if out > 0 else (
        back, (HappeningKind.MOVED_IN, HappeningKind.MOVED_OUT)
    )  # fmt: skip
    if amount <= 0:
        return
    amount = world.dice.choice([amount, Decimal("0.01")])
    key = f"moved:{world.seen['moved_in']}:{world.seen['moved_out']}:{len(world.moved)}"
    ours = Happening(f"{key}:{kinds[0].value}", kinds[0], amount, Account.TRANSFER)
    theirs = Happening(f"{key}:{kinds[1].value}", kinds[1], amount, Account.TRANSFER)
    for _ in range(world.dice.randint(1, 2)):
        world.book(ours)
        if not world.crash:
            world.other, _ = ledger.book(world.other, theirs)
            world.moved[ours.key] = amount if kinds[0] is HappeningKind.MOVED_IN else -amount


def pay_other(world: World) -> None:
    """Somebody pays the other claim, often too much."""
    amount = world.dice.choice([Decimal("5.00"), Decimal("80.00")])
    key = f"other:{len(world.other.keys)}"
    paid = Happening(key, HappeningKind.RECEIVED, amount, Account.BANK)
    world.other, _ = ledger.book(world.other, paid)


def take_back(world: World) -> None:
    """Cancel the claim, or write off a small rest."""
    if world.dice.random() < 0.5 and not world.cancelled:
        world.book(Happening("cancelled", HappeningKind.CANCELLED, ZERO))
        world.cancelled = world.cancelled or not world.crash
    elif ZERO < ledger.open_amount(world.stored) < 20:
        key = f"written_off:{len(world.told)}:{len(world.moved)}"
        world.book(Happening(key, HappeningKind.WRITTEN_OFF, ledger.open_amount(world.stored)))


STEPS = (
    (begin, 5), (decide, 5), (ask, 6), (deliver, 3), (transfer, 2), (give_back, 1), (statement, 4), (counter, 1),
    (refund, 3), (take_back, 1),
    (lower, 1), (move, 2), (pay_other, 1),
)  # fmt: skip
PLAIN = [step for step, weight in STEPS for _ in range(weight)]


def check(world: World) -> None:
    """Compare the ledger with itself and with the facts as they are counted here."""
    found = ledger.faults(world.stored)
    if found:
        raise Broken(found)
    kept = sum(world.moved.values(), ZERO)
    asked = ZERO if world.cancelled else world.total - world.lowered
    halves = [ledger.balance(one, Account.TRANSFER) for one in (world.stored, world.other)]
    if found := ledger.faults(world.other):
        raise Broken(f"the other claim: {found}")
    if sum(halves, ZERO) != 0:
        raise Broken(f"money is on its way between two claims: {halves}")
    waived = ledger.balance(world.stored, Account.WRITE_OFF)
    missing = asked - waived - kept
    if ledger.open_amount(world.stored) != max(missing, ZERO) or ledger.over_amount(world.stored) != max(
        -missing, ZERO
    ):
        raise Broken(f"{missing} is missing by the facts, the ledger says {world.stored.lines}")
    state = ledger.state(world.stored)
    paid = state in (ClaimState.PAID, ClaimState.OVERPAID) and not world.cancelled
    if paid != (not world.cancelled and missing <= 0 and waived == 0):
        raise Broken(f"{state} while {missing} is missing")
    if any(one == after for one, after in zip(world.told, world.told[1:], strict=False)):
        raise Broken(f"told twice: {world.told}")


def end(world: World) -> None:
    """Let everything arrive that the world holds: the jobs ask until they know, the last statement is read."""
    while world.mail:
        note(world, *world.mail.pop())
    for request in list(world.tried):
        if request in world.orders:
            order = world.orders[request]
            if order.says is ProviderState.INITIAL:
                order.says = ProviderState.FAILED
            for _ in range(20):
                note(world, request, answer_of(world, request))
            if order.says is ProviderState.PAID and f"provider:{order.transaction_id}" not in world.moved:
                raise Broken("a payment was lost")
    for entry in list(world.bank.values()):
        for _ in range(20):
            take_over(world, entry)
        if entry.key not in world.moved:
            raise Broken("a bank entry was lost")
    check(world)


def history(seed: int, steps: int = 24) -> World:
    """Play one history and return its world; raises Broken with the seed."""
    dice = random.Random(seed)
    net = Decimal(dice.randint(1, 20000)) / 100
    shares = [Posting(Line(*SHARES[0]), net)]
    if dice.random() < 0.5:
        shares.append(Posting(Line(*SHARES[1]), (net * 19 / 100).quantize(Decimal("0.01")) or Decimal("0.01")))
    world = World(dice, sum((one.amount for one in shares), ZERO))
    opened = Happening("opened", HappeningKind.OPENED, world.total, shares=tuple(shares))
    while not world.stored.lines:
        world.book(opened)
    rest = Posting(Line(*SHARES[0]), Decimal(dice.randint(1, 5000)) / 100)
    second = Happening("opened other", HappeningKind.OPENED, rest.amount, shares=(rest,))
    world.other, _ = ledger.book(Standing(), second)
    try:
        for _ in range(steps):
            before = world.stored
            dice.choice(PLAIN)(world)
            if world.stored is not before:
                check(world)
        end(world)
    except Broken as fault:
        raise Broken(f"history {seed}: {fault}") from fault
    world.seen[f"ends {ledger.state(world.stored).value}"] += 1
    return world


def play(count: int, first: int = 0) -> Counter[str]:
    """Play many histories; return how often what happened, and how they ended."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + count):
        seen.update(history(seed).seen)
    return seen


if __name__ == "__main__":
    wanted, first, begun = int(sys.argv[1]), int((*sys.argv, 0)[2]), time.monotonic()
    for what, often in sorted(play(wanted, first).items()):
        print(f"{what:24} {often}")
    print(
        f"{wanted} histories in {time.monotonic() - begun:.0f} s: every ledger balances, none is both paid and unpaid"
    )
