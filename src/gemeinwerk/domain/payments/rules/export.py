"""The files for the finance system: journal of a day as CSV and XML, and claims for dunning. Amounts are in euros."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gemeinwerk.domain.payments.types import Account, HappeningKind, JournalEntry, OverdueClaim

ACCOUNTS: Final = {
    Account.CLAIM: "Forderungen",
    Account.CLEARING: "Verrechnung Zahlungsdienste",
    Account.BANK: "Bank",
    Account.CASH: "Barkasse",
    Account.SUSPENSE: "Verwahrung",
    Account.REVENUE: "Ertrag",
    Account.VAT: "Umsatzsteuer",
    Account.REFUND: "Erstattungen",
    Account.OVERPAYMENT: "Überzahlungen",
    Account.WRITE_OFF: "Niederschlagung",
    Account.TRANSFER: "Umbuchung",
}
KINDS: Final = {
    HappeningKind.OPENED: "Sollstellung",
    HappeningKind.CANCELLED: "Absetzung",
    HappeningKind.REDUCED: "Herabsetzung",
    HappeningKind.MOVED_OUT: "Umbuchung ab",
    HappeningKind.MOVED_IN: "Umbuchung an",
    HappeningKind.RECEIVED: "Zahlung",
    HappeningKind.RETURNED: "Rückgabe",
    HappeningKind.REFUND_APPROVED: "Erstattung angeordnet",
    HappeningKind.REFUND_PAID: "Erstattung gezahlt",
    HappeningKind.REFUND_RETURNED: "Erstattung zurück",
    HappeningKind.WRITTEN_OFF: "Niederschlagung",
    HappeningKind.PARKED: "Ungeklärte Buchung",
    HappeningKind.SETTLED: "Abrechnung",
}
JOURNAL_HEAD: Final = (
    "Nummer", "Buchungstag", "Vorgang", "Konto", "Sachkonto", "Produkt", "Soll", "Haben", "Kassenzeichen", "Beleg",
)  # fmt: skip
DUNNING_HEAD: Final = ("Kassenzeichen", "Gegenstand", "Offen", "Fällig", "Schuldner")
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def journal_csv(entries: tuple[JournalEntry, ...]) -> bytes:
    """Return the postings as CSV with semicolons in UTF-8, one a line, debit and credit in columns of their own."""
    return _csv(JOURNAL_HEAD, (_row(one) for one in entries))


def journal_xml(day: date, entries: tuple[JournalEntry, ...]) -> bytes:
    """Return the postings as XML in UTF-8, with their number and turnover at the head; amounts with a point."""
    root = Element("Tagesabschluss", {"tag": day.isoformat(), "waehrung": "EUR", "buchungen": str(len(entries)),
                                      "umsatz": str(turnover(entries))})  # fmt: skip
    for one in entries:
        node = SubElement(root, "Buchung", {"nummer": str(one.number)})
        for name, text in zip(JOURNAL_HEAD[1:], _row(one, point=True)[1:], strict=True):
            SubElement(node, name).text = text
    indent(root)
    found: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def dunning_csv(claims: tuple[OverdueClaim, ...]) -> bytes:
    """Return overdue claims as CSV with semicolons in UTF-8; the debtor is the id that the case file knows."""
    rows = (
        (_text(one.reference), _text(one.title), _amount(one.open), one.due_on.isoformat(), _text(one.debtor_id))
        for one in claims
    )
    return _csv(DUNNING_HEAD, rows)


def turnover(entries: tuple[JournalEntry, ...]) -> Decimal:
    """Return the sum of all debits, which is that of all credits."""
    return sum((one.amount for one in entries if one.amount > 0), Decimal("0.00"))


def _row(one: JournalEntry, *, point: bool = False) -> tuple[str, ...]:
    debit, credit = max(one.amount, Decimal(0)), max(-one.amount, Decimal(0))
    texts = (one.account_code, one.product)
    return (
        str(one.number),
        one.day.isoformat(),
        KINDS[one.kind],
        ACCOUNTS[one.account],
        *(texts if point else map(_text, texts)),
        _amount(debit, point=point) if debit else "",
        _amount(credit, point=point) if credit else "",
        one.reference,
        one.happening if point else _text(one.happening),
    )


def _amount(amount: Decimal, *, point: bool = False) -> str:
    text = f"{amount:.2f}"
    return text if point else text.replace(".", ",")


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(head: tuple[str, ...], rows: object) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode()
