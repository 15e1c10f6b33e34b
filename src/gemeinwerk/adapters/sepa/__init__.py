"""Files for the bank: SEPA core direct debit as pain.008.001.08, credit transfer as pain.001.001.09 (ISO 20022).

Implements payments.DebitWriter and payments.TransferWriter. Account numbers and creditor ids are checked by python-stdnum (ISO 13616, EPC262-08).
"""

from __future__ import annotations

from gemeinwerk.adapters.sepa.elements import number_faults
from gemeinwerk.adapters.sepa.numbers import account_number, creditor_number
from gemeinwerk.adapters.sepa.payouts import write_order
from gemeinwerk.adapters.sepa.writing import write_collection
from gemeinwerk.domain.payments.types import DebitCollection, TransferOrder
from gemeinwerk.kernel.ports import AdapterStatus


class SepaDebits:
    """Implements payments.DebitWriter; opens no network connection."""

    def write(self, collection: DebitCollection) -> bytes:
        """Return the file, in UTF-8 and in characters of the SEPA set only; raises CollectionRefused."""
        return write_collection(collection)

    def account_fault(self, iban: str) -> str:
        """Return in German why the file refuses an account, an empty text where it takes it."""
        return " ".join(number_faults(account_number, iban))

    def creditor_fault(self, creditor_id: str) -> str:
        """Return in German why the file refuses a creditor id, an empty text where it takes it."""
        return " ".join(number_faults(creditor_number, creditor_id))

    def check(self) -> AdapterStatus:
        """Try the IBAN of the standard's own example."""
        good = account_number("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
        return AdapterStatus(ok=good, detail="SEPA-Basislastschrift, pain.008.001.08")


class SepaTransfers:
    """Implements payments.TransferWriter; opens no network connection."""

    def write(self, order: TransferOrder) -> bytes:
        """Return the file, in UTF-8 and in characters of the SEPA set only; raises TransfersRefused."""
        return write_order(order)

    def account_fault(self, iban: str) -> str:
        """Return in German why the file refuses an account, an empty text where it takes it."""
        return " ".join(number_faults(account_number, iban))

    def check(self) -> AdapterStatus:
        """Try the IBAN of the standard's own example."""
        good = account_number("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
        return AdapterStatus(ok=good, detail="SEPA-Überweisung, pain.001.001.09")


__all__ = ["SepaDebits", "SepaTransfers"]
