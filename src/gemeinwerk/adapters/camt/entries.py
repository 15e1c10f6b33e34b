"""Bookings of a statement: one for each, or one for each transaction of a batch whose amounts are told."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.adapters.camt.guard import SPLIT, refuse
from gemeinwerk.adapters.camt.values import MAX_TEXT, amount_of, check_booked, day_of, is_credit, text_of
from gemeinwerk.domain.payments.types import BankEntry

BOOKED: Final = "BOOK"
OTHER_STATES: Final = frozenset({"PDNG", "INFO", "FUTR"})
# What banks write where there is nothing to say.
NOTHING: Final = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE"})
# ISO 20022 external codes: the bank gives no reason.
NO_REASON: Final = "MS03"
MAX_ENTRIES: Final = 100_000
TOO_MANY: Final = f"Die Datei enthält mehr als {MAX_ENTRIES} Umsätze."
DETAIL: Final = "NtryDtls/TxDtls"
# Paths that are asked for, in a statement, an entry, a transaction or a balance; of the first kind all elements, of the other the first one.
LISTED: Final = frozenset({DETAIL, "Bal", "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref"})
ASKED: Final = frozenset(
    [
        "AcctSvcrRef",
        "AddtlNtryInf",
        "AddtlTxInf",
        "Amt",
        "AmtDtls/TxAmt/Amt",
        "CdtDbtInd",
        "Id",
        "Sts",
        "Sts/Cd",
        "Acct/Id/IBAN",
        "Acct/Ccy",
        "Tp/CdOrPrtry/Cd",
        "BookgDt/Dt",
        "BookgDt/DtTm",
        "ValDt/Dt",
        "ValDt/DtTm",
        "Dt/Dt",
        "Dt/DtTm",
        "BkTxCd/Prtry/Cd",
        "BkTxCd/Domn/Fmly/SubFmlyCd",
        "Refs/AcctSvcrRef",
        "Refs/EndToEndId",
        "Refs/MndtId",
        "Refs/TxId",
        "RtrInf",
        "RtrInf/Rsn/Cd",
        "RtrInf/Rsn/Prtry",
        "RltdPties/Dbtr/Nm",
        "RltdPties/Dbtr/Pty/Nm",
        "RltdPties/DbtrAcct/Id/IBAN",
        "RltdPties/Cdtr/Nm",
        "RltdPties/Cdtr/Pty/Nm",
        "RltdPties/CdtrAcct/Id/IBAN",
    ]
)
ABOVE: Final = frozenset(
    "/".join(steps[:place]) for path in ASKED | LISTED for steps in [path.split("/")] for place in range(1, len(steps))
)
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


class Parts:
    """An element with what is asked for below it: gone through once, because banks leave most paths out."""

    def __init__(self, element: Any, first: dict[str, Any], lists: dict[str, list[Any]]) -> None:
        self.element = element
        self._first, self._lists = first, lists

    def find(self, *paths: str) -> Any:
        """Return the first element that one of the paths leads to, None if there is none."""
        for path in paths:
            if (found := self._first.get(path)) is not None:
                return found
        return None

    def text(self, *paths: str) -> str:
        """Return the first text at one of the paths, an empty one where the bank says that there is none."""
        for path in paths:
            if (found := self._first.get(path)) is not None:
                said = text_of(found)
                if said and said not in NOTHING:
                    return said
        return ""

    def all(self, path: str) -> list[Any]:
        """Return all elements at a path of ``LISTED``."""
        return self._lists.get(path, [])


class EntryReader:
    """Reads the bookings of one version; ``namespace`` is the one of the document."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{{{namespace}}}"

    def parts(self, element: Any) -> Parts:
        """Return an element with what is asked for below it; raises FileRefused for more of a kind than there may be bookings."""
        first: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {path: [] for path in LISTED}
        prefix, cut = self._prefix, len(self._prefix)
        waiting = deque([(element, "")])
        while waiting:
            parent, above = waiting.popleft()
            for child in parent:
                tag = child.tag
                if not isinstance(tag, str) or not tag.startswith(prefix):
                    continue
                path = f"{above}{tag[cut:]}"
                if path in LISTED:
                    lists[path].append(child)
                    if len(lists[path]) > MAX_ENTRIES:
                        raise refuse(element.sourceline, TOO_MANY, SPLIT)
                elif path in ASKED:
                    first.setdefault(path, child)
                if path in ABOVE:
                    waiting.append((child, f"{path}/"))
        return Parts(element, first, lists)

    def bookings(self, element: Any, own_iban: str) -> Iterator[Booking]:
        """Yield what an ``Ntry`` books; nothing for announced ones and for amounts of zero. Raises FileRefused."""
        entry = self.parts(element)
        amount = amount_of(entry.find("Amt"), element)
        credit = is_credit(entry.find("CdtDbtInd"), element)
        state = entry.text("Sts/Cd", "Sts")
        if state != BOOKED:
            if state not in OTHER_STATES:
                raise refuse(element.sourceline, f"Eine Buchung hat den unbekannten Zustand „{state[:10]}“.")
            return
        if not amount:
            return
        details = [self.parts(one) for one in entry.all(DETAIL)]
        split = self._split(element, details, amount, credit)
        for part_amount, part_credit, detail in split or [(amount, credit, details[0] if len(details) == 1 else None)]:
            if part_amount:
                check_booked(part_amount, element)
                yield self._booking(entry, detail, part_amount, part_credit, own_iban)

    def _split(self, element: Any, details: list[Parts], amount: Decimal, credit: bool) -> list[Any]:
        """Return amount, direction and element of each transaction of a batch, nothing where no amounts are told."""
        if len(details) < 2:
            return []
        parts = []
        for detail in details:
            found = detail.find("Amt", "AmtDtls/TxAmt/Amt")
            if found is None or found.get("Ccy") != "EUR":
                return []
            said = detail.find("CdtDbtInd")
            direction = credit if said is None else is_credit(said, detail.element)
            parts.append((amount_of(found, detail.element), direction, detail))
        total = sum((one if direction is credit else -one for one, direction, _ in parts), Decimal(0))
        if total != amount:
            text = f"Die Einzelumsätze einer Sammelbuchung ergeben {total}, gebucht sind {amount} Euro."
            raise refuse(element.sourceline, text)
        return parts

    def _booking(self, element: Parts, detail: Parts | None, amount: Decimal, credit: bool, own_iban: str) -> Booking:
        part = element if detail is None else detail
        returned = self._returned(element, part)
        name, iban = self._party(part, credit is not bool(returned), own_iban)
        booked = day_of(element.find("BookgDt/Dt", "BookgDt/DtTm"), element.element)
        valued = element.find("ValDt/Dt", "ValDt/DtTm")
        entry = BankEntry(
            key="",
            booked_on=booked,
            valued_on=booked if valued is None else day_of(valued, element.element),
            amount=amount,
            credit=credit,
            text=self._text(element, part),
            end_to_end_id=part.text("Refs/EndToEndId")[:35],
            mandate_id=part.text("Refs/MndtId")[:35],
            party_name=name[:140],
            party_iban=iban,
            returned=returned[:35],
        )
        own = part.text("Refs/AcctSvcrRef", "Refs/TxId") if detail is not None else ""
        return Booking(entry, f"{element.text('AcctSvcrRef')}\x1e{own}")

    def _party(self, part: Parts, debtor: bool, own_iban: str) -> tuple[str, str]:
        """Return name and account of the other side: the debtor of what came in, or of a debit that came back."""
        sides = ("Dbtr", "Cdtr") if debtor else ("Cdtr", "Dbtr")
        found = []
        for side in sides:
            name = part.text(f"RltdPties/{side}/Pty/Nm", f"RltdPties/{side}/Nm")
            iban = part.text(f"RltdPties/{side}Acct/Id/IBAN").replace(" ", "").upper()
            found.append((name, iban if _IBAN.fullmatch(iban) else ""))
        return found[1] if found[0][1] == own_iban else found[0]

    def _text(self, element: Parts, part: Parts) -> str:
        lines = [text_of(one) for one in part.all("RmtInf/Ustrd")]
        lines += [text_of(one) for one in part.all("RmtInf/Strd/CdtrRefInf/Ref")]
        said = " ".join(filter(None, lines))
        return (said or part.text("AddtlTxInf") or element.text("AddtlNtryInf"))[:MAX_TEXT]

    def _returned(self, element: Parts, part: Parts) -> str:
        if part.find("RtrInf") is not None:
            return part.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry") or NO_REASON
        for one in (part, element):
            german = one.text("BkTxCd/Prtry/Cd").split("+")
            if one.text("BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS or (len(german) > 1 and german[1] in GERMAN_RETURNS):
                return NO_REASON
        return ""
