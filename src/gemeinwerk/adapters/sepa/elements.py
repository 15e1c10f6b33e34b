"""What both messages to the bank share: elements, counts and sums, names, amounts, and how a fault is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.sepa.letters import latin
from gemeinwerk.adapters.sepa.numbers import WrongNumber

MAX_NAME: Final = 70
MIN_AMOUNT: Final = Decimal("0.01")
MAX_AMOUNT: Final = Decimal("999999999.99")


def document(namespace: str) -> Any:
    """Return the root of a message."""
    return etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})


def below(parent: Any, *names: str) -> Any:
    """Add elements one below the other, in the namespace of the parent; return the last."""
    for name in names:
        parent = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))
    return parent


def text(parent: Any, name: str, content: str, **attributes: str) -> None:
    """Add an element with a text."""
    node = below(parent, name)
    node.attrib.update(attributes)
    node.text = content


def agent(parent: Any, name: str) -> None:
    """Add a bank: it is found by the account number alone, and the standard has this word for it."""
    text(below(parent, name, "FinInstnId", "Othr"), "Id", "NOTPROVIDED")


def counted(parent: Any, amounts: list[Decimal]) -> None:
    """Add the number of payments and their sum."""
    text(parent, "NbOfTxs", str(len(amounts)))
    text(parent, "CtrlSum", f"{sum(amounts, Decimal(0)):.2f}")


def written_name(name: str) -> str:
    """Return a name in the letters of banks, cut at 70, as banks compare account numbers only."""
    return latin(name)[:MAX_NAME].rstrip()


def is_amount(amount: Decimal) -> bool:
    """Tell whether banks take an amount: 0.01 to 999,999,999.99, in whole cents."""
    return amount.is_finite() and MIN_AMOUNT <= amount <= MAX_AMOUNT and amount == round(amount, 2)


def number_faults(check: Callable[[str], str], number: str) -> Iterable[str]:
    """Yield in German what is wrong with a number, nothing where ``check`` takes it."""
    try:
        check(number)
    except WrongNumber as fault:
        yield str(fault)
