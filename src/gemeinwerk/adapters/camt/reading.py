"""From the elements of a bank file to statements: each is complete and adds up, or the whole file is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from stdnum import iban as account_numbers

from gemeinwerk.adapters.camt.entries import MAX_ENTRIES, TOO_MANY, EntryReader, Keys, Parts
from gemeinwerk.adapters.camt.guard import SPLIT, events, refuse
from gemeinwerk.adapters.camt.values import amount_of, day_of, is_credit
from gemeinwerk.domain.payments.types import BankEntry, BankStatement

NAMESPACES: Final = frozenset(f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}" for version in ("02", "08"))
# ISO 20022 external codes of balances: opening (or what the day before closed with), closing, and those of a page.
OPENING: Final = ("OPBD", "PRCD")
CLOSING: Final = ("CLBD",)
INTERIM: Final = "ITBD"
Balance = tuple[str, Decimal, date]


def read_statements(content: bytes) -> tuple[BankStatement, ...]:
    """Return all statements of a file; raises FileRefused.

    Announced bookings and bookings of zero are left out. A batch becomes its transactions where their amounts are told.
    """
    found: list[BankStatement] = []
    reader: _Reader | None = None
    for event, element, depth in events(content):
        if event == "start":
            if depth == 1:
                reader = _Reader(_namespace(element))
            continue
        if reader is None:
            continue
        if depth == 4 and element.tag == reader.entry_tag:
            reader.take_entry(element)
        elif depth == 3 and element.tag == reader.statement_tag:
            found.append(reader.statement(element))
            element.clear()
    if not found:
        raise refuse(None, "Die Datei enthält keinen Kontoauszug.")
    if len({(one.iban, one.id) for one in found}) != len(found):
        raise refuse(None, "Derselbe Kontoauszug steht zweimal in der Datei.")
    return tuple(found)


def _namespace(root: Any) -> str:
    namespace, _, name = root.tag[1:].partition("}") if root.tag.startswith("{") else ("", "", root.tag)
    if name != "Document" or namespace not in NAMESPACES:
        text = "Die Datei ist kein Kontoauszug im Format CAMT.053, Fassung 001.02 oder 001.08."
        raise refuse(root.sourceline, text, "Bitte wählen Sie bei Ihrer Bank dieses Format.")
    return str(namespace)


class _Reader:
    """Gathers the bookings of the running statement; their elements are dropped as soon as they are read."""

    def __init__(self, namespace: str) -> None:
        self.entry_tag = f"{{{namespace}}}Ntry"
        self.statement_tag = f"{{{namespace}}}Stmt"
        self._entries = EntryReader(namespace)
        self._keys = Keys()
        self._done: list[BankEntry] = []
        self._iban = ""
        self._count = 0

    def take_entry(self, element: Any) -> None:
        """Read one booking of the running statement and drop its element; raises FileRefused."""
        if not self._iban:
            self._iban = self._account(element.getparent())
        for booking in self._entries.bookings(element, self._iban):
            self._done.append(self._keys.keyed(self._iban, booking))
            self._count += 1
            if self._count > MAX_ENTRIES:
                raise refuse(element.sourceline, TOO_MANY, SPLIT)
        element.clear()

    def statement(self, element: Any) -> BankStatement:
        """Return the statement that ends; raises FileRefused where it does not add up."""
        iban, said = self._iban or self._account(element), self._entries.parts(element)
        name = said.text("Id")
        if not name:
            raise refuse(element.sourceline, "Einem Kontoauszug fehlt die Kennung.")
        balances = self._balances(said)
        _, opened, _ = _one(element, balances, OPENING, first=True)
        _, closed, on = _one(element, balances, CLOSING, first=False)
        moved = sum((one.amount if one.credit else -one.amount for one in self._done), Decimal(0))
        if opened + moved != closed:
            text = (
                f"Der Kontoauszug geht nicht auf: Anfang {opened} und Umsätze {moved} ergeben nicht das Ende {closed}."
            )
            raise refuse(element.sourceline, text)
        entries = tuple(self._done)
        self._done, self._iban = [], ""
        return BankStatement(id=name[:70], iban=iban, opened=opened, closed=closed, on=on, entries=entries)

    def _account(self, element: Any) -> str:
        said = self._entries.parts(element)
        found = said.text("Acct/Id/IBAN").replace(" ", "").upper()
        if not found.isascii() or not account_numbers.is_valid(found, check_country=False):
            raise refuse(element.sourceline, "Dem Kontoauszug fehlt die IBAN des Kontos, oder sie ist ungültig.")
        currency = said.text("Acct/Ccy")
        if currency not in ("", "EUR"):
            raise refuse(element.sourceline, f"Das Konto wird in „{currency[:10]}“ geführt. Gelesen wird nur Euro.", "")
        return found

    def _balances(self, said: Parts) -> list[Balance]:
        found = []
        for element in said.all("Bal"):
            one = self._entries.parts(element)
            amount, credit = amount_of(one.find("Amt"), element), is_credit(one.find("CdtDbtInd"), element)
            on = day_of(one.find("Dt/Dt", "Dt/DtTm"), element)
            found.append((one.text("Tp/CdOrPrtry/Cd"), amount if credit else -amount, on))
        return found


def _one(element: Any, balances: list[Balance], codes: tuple[str, ...], *, first: bool) -> Balance:
    """Return the one balance with the earliest of the codes; on a page of a statement the first or last interim one."""
    for code in codes:
        matching = [one for one in balances if one[0] == code]
        if len(matching) > 1:
            raise refuse(element.sourceline, "Der Kontoauszug nennt einen Saldo zweimal.")
        if matching:
            return matching[0]
    if interim := [one for one in balances if one[0] == INTERIM]:
        return interim[0 if first else -1]
    raise refuse(element.sourceline, "Dem Kontoauszug fehlt der Anfangssaldo oder der Endsaldo.")
