"""What the payments room needs from outside: payment providers, bank files, and a code that a banking app reads."""

from __future__ import annotations

from typing import Protocol

from gemeinwerk.domain.payments.types import (
    BankStatement,
    DebitCollection,
    InvoiceDocument,
    PaymentOrder,
    ProviderAnswer,
    Transfer,
    TransferOrder,
)
from gemeinwerk.kernel.ports import AdapterStatus, Port
from gemeinwerk.kernel.refusal import Conflict, Invalid, Unavailable


class ProviderUnavailable(Unavailable):
    """The payment provider does not answer, or answers what cannot be understood; whether it acted is not known."""

    code = "payments.provider_unavailable"
    message = "Der Zahlungsdienst ist im Moment nicht erreichbar."
    hint = "Bitte versuchen Sie es später erneut. Es wurde nichts abgebucht, was nicht hier angezeigt wird."


class ProviderRefused(Conflict):
    """The payment provider refuses for good; ``code`` of the standard stands in ``reason``."""

    code = "payments.provider_refused"
    message = "Der Zahlungsdienst hat die Zahlung nicht angenommen."
    hint = "Bitte wählen Sie eine andere Zahlungsart oder wenden Sie sich an die Behörde."

    def __init__(self, reason: str, message: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason


class FileRefused(Invalid):
    """A bank file has another form, is too large, or contradicts itself; nothing of it is taken over."""

    code = "payments.bank_file"
    message = "Diese Datei ist kein Kontoauszug, den wir lesen können."
    hint = "Bitte laden Sie den Kontoauszug Ihrer Bank im Format CAMT.053 (XML) hoch."


class PaymentProvider(Protocol):
    """Takes payments of citizens for an authority (XBezahldienste 1.0.0 or a twin of it)."""

    demo: bool
    """True if no money moves."""

    def create(self, order: PaymentOrder) -> ProviderAnswer:
        """Begin a payment and return where the payer has to go.

        The same ``order.request_id`` again returns the payment that was begun before, where the provider can tell.
        Raises ProviderRefused, ProviderUnavailable.
        """
        ...

    def status(self, *, authority: str, transaction_id: str) -> ProviderAnswer:
        """Return how a payment stands now; raises ProviderRefused for an unknown one, ProviderUnavailable."""
        ...

    def pages(self) -> tuple[str, ...]:
        """Return the origins (scheme, host, port) of the pages to which payers are sent; none where all is on this site."""
        ...

    def available(self, *, authority: str) -> bool:
        """Tell whether the provider takes payments for this authority now."""
        ...

    def check(self) -> AdapterStatus:
        """Whether payments can be begun."""
        ...


class StatementReader(Protocol):
    """Reads what the bank says about an account (CAMT.053)."""

    def read(self, content: bytes) -> tuple[BankStatement, ...]:
        """Return the statements of a file; raises FileRefused with a German sentence, never reads beyond its limits."""
        ...

    def check(self) -> AdapterStatus:
        """Whether files can be read."""
        ...


class DebitWriter(Protocol):
    """Writes direct debits for the bank (pain.008)."""

    def write(self, collection: DebitCollection) -> bytes:
        """Return the file; raises Invalid for an account number, creditor id or amount that no bank would take."""
        ...

    def account_fault(self, iban: str) -> str:
        """Return in German why ``write`` refuses an account, an empty text where it takes it."""
        ...

    def creditor_fault(self, creditor_id: str) -> str:
        """Return in German why ``write`` refuses a creditor id, an empty text where it takes it."""
        ...

    def check(self) -> AdapterStatus:
        """Whether files can be written."""
        ...


class TransferWriter(Protocol):
    """Writes transfers for the bank (pain.001)."""

    def write(self, order: TransferOrder) -> bytes:
        """Return the file; raises Invalid for an account number or amount that no bank would take."""
        ...

    def account_fault(self, iban: str) -> str:
        """Return in German why ``write`` refuses an account, an empty text where it takes it."""
        ...

    def check(self) -> AdapterStatus:
        """Whether files can be written."""
        ...


class TransferCode(Protocol):
    """Draws a code that a banking app turns into a transfer (EPC QR, "GiroCode", EPC069-12 version 002)."""

    def svg(self, transfer: Transfer) -> str:
        """Return the code as SVG without outside references; raises Invalid for what does not fit into one."""
        ...

    def check(self) -> AdapterStatus:
        """Whether codes can be drawn."""
        ...


class InvoiceWriter(Protocol):
    """Writes electronic invoices by which public authorities are billed (XRechnung)."""

    def write(self, document: InvoiceDocument) -> bytes:
        """Return the invoice in UTF-8, the same bytes for the same document; raises Invalid, TooLarge."""
        ...

    def check(self) -> AdapterStatus:
        """Whether invoices can be written."""
        ...


class AccountNumbers(Protocol):
    """Knows what numbers of accounts, banks, creditors, recipients of invoices and taxpayers look like; asks nobody."""

    def iban(self, text: str) -> bool:
        """Tell whether ``text`` is an IBAN (ISO 13616)."""
        ...

    def bic(self, text: str) -> bool:
        """Tell whether ``text`` has the form of a BIC (ISO 9362)."""
        ...

    def creditor_id(self, text: str) -> bool:
        """Tell whether ``text`` is a SEPA creditor identifier (AT-02, Gläubiger-Identifikationsnummer)."""
        ...

    def routing_id(self, text: str) -> bool:
        """Tell whether ``text`` is a Leitweg-ID with right check digits."""
        ...

    def vat_id(self, text: str) -> bool:
        """Tell whether ``text`` is a German USt-IdNr. with a right check digit."""
        ...

    def tax_number(self, text: str) -> bool:
        """Tell whether ``text`` has the form of a German tax number (Steuernummer)."""
        ...

    def check(self) -> AdapterStatus:
        """Whether numbers can be checked."""
        ...


provider: Port[PaymentProvider] = Port("payments.PaymentProvider")
statement_reader: Port[StatementReader] = Port("payments.StatementReader")
debit_writer: Port[DebitWriter] = Port("payments.DebitWriter")
transfer_writer: Port[TransferWriter] = Port("payments.TransferWriter")
transfer_code: Port[TransferCode] = Port("payments.TransferCode")
invoice_writer: Port[InvoiceWriter] = Port("payments.InvoiceWriter")
account_numbers: Port[AccountNumbers] = Port("payments.AccountNumbers")
