"""forms.NumberChecks with python-stdnum: ISO 13616 by the registry of lengths and the check digits modulo 97."""

from __future__ import annotations

from stdnum import iban

from gemeinwerk.kernel.ports import AdapterStatus


class StandardNumbers:
    """Implements forms.NumberChecks; asks nobody."""

    def iban(self, text: str) -> bool:
        """Tell whether ``text`` is an IBAN; the bank code behind it is not looked up."""
        return bool(iban.is_valid(text, check_country=False))

    def check(self) -> AdapterStatus:
        """Try the IBAN of the standard's own example and the same with a turned digit."""
        good = self.iban("DE89 3704 0044 0532 0130 00") and not self.iban("DE89 3704 0044 0532 0130 01")
        return AdapterStatus(ok=good, detail="Prüfziffern nach ISO 13616")
