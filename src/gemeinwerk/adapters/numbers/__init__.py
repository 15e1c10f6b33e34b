"""Numbers with python-stdnum: accounts (ISO 13616), banks (ISO 9362), creditors (AT-02), Leitweg-ID, tax numbers."""

from __future__ import annotations

from stdnum import bic, iban
from stdnum.de import leitweg, stnr, vat
from stdnum.eu import at_02

from gemeinwerk.kernel.ports import AdapterStatus


class StandardNumbers:
    """Implements forms.NumberChecks and payments.AccountNumbers; asks nobody."""

    def iban(self, text: str) -> bool:
        """Tell whether ``text`` is an IBAN; the bank code behind it is not looked up."""
        return bool(iban.is_valid(text, check_country=False))

    def bic(self, text: str) -> bool:
        """Tell whether ``text`` has the form of a BIC; whether the bank exists is not looked up."""
        return text.isascii() and bool(bic.is_valid(text))

    def creditor_id(self, text: str) -> bool:
        """Tell whether ``text`` is a creditor identifier with right check digits."""
        return text.isascii() and bool(at_02.is_valid(text))

    def routing_id(self, text: str) -> bool:
        """Tell whether ``text`` is a Leitweg-ID: its form, the key of a Land or the Bund, and its check digits."""
        return text.isascii() and bool(leitweg.is_valid(text))

    def vat_id(self, text: str) -> bool:
        """Tell whether ``text`` is a German USt-IdNr. with its country code and a right check digit."""
        return text.isascii() and text.startswith("DE") and bool(vat.is_valid(text))

    def tax_number(self, text: str) -> bool:
        """Tell whether ``text`` has the form that some Land gives its tax numbers; no check digit is looked at."""
        return text.isascii() and bool(stnr.is_valid(text))

    def check(self) -> AdapterStatus:
        """Try the IBAN of the standard's own example and the same with a turned digit."""
        good = self.iban("DE89 3704 0044 0532 0130 00") and not self.iban("DE89 3704 0044 0532 0130 01")
        return AdapterStatus(ok=good, detail="Prüfziffern nach ISO 13616")
