"""Bookings of a statement: one for each, or one for each transaction of a batch whose amounts are told."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from gemeinwerk.adapters.camt.guard import refuse
from gemeinwerk.adapters.camt.values import MAX_TEXT, amount_of, day_of, is_credit, text_of
from gemeinwerk.domain.payments.types import BankEntry

BOOKED: Final = "BOOK"
OTHER_STATES: Final = frozenset({"PDNG", "INFO", "FUTR"})
# What banks write where there is nothing to say.
NOTHING: Final = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE"})
# ISO 20022 external codes: the bank gives no reason.
NO_REASON: Final = "MS03"
# Returned direct debits and transfers: sub-families of ISO 20022, and business transaction codes of German banks.
RETURNS: Final = frozenset({"UPDD", "RRTN"})
GERMAN_RETURNS: Final = frozenset({"108", "109", "159"})
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking and the bank's own reference of it."""

    entry: BankEntry
    reference: str


class Keys:
    """Makes keys that are the same in every file: a digest of the booking, and which of the equal ones of its day it is."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def keyed(self, iban: str, booking: Booking) -> BankEntry:
        """Return the entry with its key."""
        one = booking.entry
        said = (
            iban, one.booked_on.isoformat(), one.valued_on.isoformat(), str(one.amount), str(one.credit), booking.reference,
            one.end_to_end_id, one.mandate_id, one.party_iban, one.party_name, one.text, one.returned,
        )  # fmt: skip
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:40]
        self._seen[digest] += 1
        return replace(one, key=f"{digest}-{self._seen[digest]}")


class EntryReader:
    """Reads the bookings of one version; ``namespace`` is the one of the document."""

    def __init__(self, namespace: str) -> None:
        self._paths = lru_cache(maxsize=None)(
            lambda path: "/".join(f"{{{namespace}}}{step}" for step in path.split("/"))
        )

    def find(self, element: Any, *paths: str) -> Any:
        """Return the first element that one of the paths leads to, None if there is none."""
        for path in paths:
            if (found := element.find(self._paths(path))) is not None:
                return found
        return None

    def text(self, element: Any, *paths: str) -> str:
        """Return the first text at one of the paths, an empty one where the bank says that there is none."""
        for path in paths:
            found = text_of(element.find(self._paths(path)))
            if found and found not in NOTHING:
                return found
        return ""

    def all(self, element: Any, path: str) -> list[Any]:
        """Return all elements at a path."""
        return list(element.findall(self._paths(path)))

    def bookings(self, element: Any, own_iban: str) -> Iterator[Booking]:
        """Yield what an ``Ntry`` books; nothing for announced ones and for amounts of zero. Raises FileRefused."""
        amount = amount_of(self.find(element, "Amt"), element)
        credit = is_credit(self.find(element, "CdtDbtInd"), element)
        state = self.text(element, "Sts/Cd", "Sts")
        if state != BOOKED:
            if state not in OTHER_STATES:
                raise refuse(element.sourceline, f"Eine Buchung hat den unbekannten Zustand „{state[:10]}“.")
            return
        if not amount:
            return
        details = self.all(element, "NtryDtls/TxDtls")
        split = self._split(element, details, amount, credit)
        for part_amount, part_credit, detail in split or [(amount, credit, details[0] if len(details) == 1 else None)]:
            if part_amount:
                yield self._booking(element, detail, part_amount, part_credit, own_iban)

    def _split(self, element: Any, details: list[Any], amount: Decimal, credit: bool) -> list[Any]:
        """Return amount, direction and element of each transaction of a batch, nothing where no amounts are told."""
        if len(details) < 2:
            return []
        parts = []
        for detail in details:
            found = self.find(detail, "Amt", "AmtDtls/TxAmt/Amt")
            if found is None or found.get("Ccy") != "EUR":
                return []
            said = self.find(detail, "CdtDbtInd")
            parts.append((amount_of(found, detail), credit if said is None else is_credit(said, detail), detail))
        total = sum((one if direction is credit else -one for one, direction, _ in parts), Decimal(0))
        if total != amount:
            text = f"Die Einzelumsätze einer Sammelbuchung ergeben {total}, gebucht sind {amount} Euro."
            raise refuse(element.sourceline, text)
        return parts

    def _booking(self, element: Any, detail: Any, amount: Decimal, credit: bool, own_iban: str) -> Booking:
        part = element if detail is None else detail
        returned = self._returned(element, part)
        name, iban = self._party(part, credit is not bool(returned), own_iban)
        booked = day_of(self.find(element, "BookgDt/Dt", "BookgDt/DtTm"), element)
        valued = self.find(element, "ValDt/Dt", "ValDt/DtTm")
        entry = BankEntry(
            key="",
            booked_on=booked,
            valued_on=booked if valued is None else day_of(valued, element),
            amount=amount,
            credit=credit,
            text=self._text(element, part),
            end_to_end_id=self.text(part, "Refs/EndToEndId")[:35],
            mandate_id=self.text(part, "Refs/MndtId")[:35],
            party_name=name[:140],
            party_iban=iban,
            returned=returned[:35],
        )
        own = self.text(part, "Refs/AcctSvcrRef", "Refs/TxId") if detail is not None else ""
        return Booking(entry, f"{self.text(element, 'AcctSvcrRef')}\x1e{own}")

    def _party(self, part: Any, debtor: bool, own_iban: str) -> tuple[str, str]:
        """Return name and account of the other side: the debtor of what came in, or of a debit that came back."""
        sides = ("Dbtr", "Cdtr") if debtor else ("Cdtr", "Dbtr")
        found = []
        for side in sides:
            name = self.text(part, f"RltdPties/{side}/Pty/Nm", f"RltdPties/{side}/Nm")
            iban = self.text(part, f"RltdPties/{side}Acct/Id/IBAN").replace(" ", "").upper()
            found.append((name, iban if _IBAN.fullmatch(iban) else ""))
        return found[1] if found[0][1] == own_iban else found[0]

    def _text(self, element: Any, part: Any) -> str:
        lines = [text_of(one) for one in self.all(part, "RmtInf/Ustrd")]
        lines += [text_of(one) for one in self.all(part, "RmtInf/Strd/CdtrRefInf/Ref")]
        said = " ".join(filter(None, lines))
        return (said or self.text(part, "AddtlTxInf") or self.text(element, "AddtlNtryInf"))[:MAX_TEXT]

    def _returned(self, element: Any, part: Any) -> str:
        if self.find(part, "RtrInf") is not None:
            return self.text(part, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry") or NO_REASON
        for one in (part, element):
            german = self.text(one, "BkTxCd/Prtry/Cd").split("+")
            if self.text(one, "BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS or (
                len(german) > 1 and german[1] in GERMAN_RETURNS
            ):
                return NO_REASON
        return ""
