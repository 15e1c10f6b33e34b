"""Electronic invoices in XRechnung 3.0, the German use (CIUS) of EN 16931, in the syntax UBL 2.1.

Implements payments.InvoiceWriter. UBL, because its official schema and both sets of rules can be run in the tests, and
because its elements come in the order of the standard; the libraries in reach write the other syntax (CII) and leave the
German rules to the caller, so that they would not save a line of what is checked here.
"""

from __future__ import annotations

from gemeinwerk.adapters.xrechnung.writing import PROFILE, SPECIFICATION, write_invoice
from gemeinwerk.domain.payments.types import InvoiceDocument
from gemeinwerk.kernel.ports import AdapterStatus


class UblInvoices:
    """Implements payments.InvoiceWriter; opens no network connection."""

    def write(self, document: InvoiceDocument) -> bytes:
        """Return the invoice in UTF-8, the same bytes for the same document; raises InvoiceRefused, TooLarge."""
        return write_invoice(document)

    def check(self) -> AdapterStatus:
        """It computes only, so it can always write."""
        return AdapterStatus(ok=True, detail="XRechnung 3.0, UBL 2.1")


__all__ = ["PROFILE", "SPECIFICATION", "UblInvoices"]
