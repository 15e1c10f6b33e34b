"""The code that a banking app turns into a transfer: EPC069-12 version 002 ("GiroCode"), drawn by segno.

Implements payments.TransferCode. The lines of the code, each ended by a line feed: ``BCD``, ``002``, ``1`` (UTF-8), ``SCT``,
BIC, name, IBAN, ``EUR`` and amount, purpose code (empty here), structured reference, text. A text that is a reference by
ISO 11649 stands in the line for references; exactly one of both lines is filled.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from io import BytesIO
from typing import Final

import segno
from stdnum import bic, iban, iso11649

from gemeinwerk.domain.payments.types import Transfer
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Finding, Invalid

MAX_NAME: Final = 70
MAX_TEXT: Final = 140
MIN_AMOUNT: Final = Decimal("0.01")
MAX_AMOUNT: Final = Decimal("999999999.99")
MAX_BYTES: Final = 331
MAX_VERSION: Final = 13
WHERE: Final = "Überweisungscode"
TITLE: Final = "Überweisung als QR-Code für Ihre Banking-App"
_TRIED: Final = Transfer("Stadt Musterhausen", "DE89370400440532013000", Decimal("1.00"), "Probe")


class TransferRefused(Invalid):
    """The transfer does not fit into a code, or no bank would take it."""

    code = "payments.transfer_code"
    message = "Für diese Überweisung lässt sich kein QR-Code zeichnen."
    hint = "Bitte überweisen Sie mit den angezeigten Angaben."


class EpcCodes:
    """Implements payments.TransferCode; asks nobody."""

    def svg(self, transfer: Transfer) -> str:
        """Return the code as a picture of one ``svg`` element with a German title, without size, style or outside references.

        Raises TransferRefused for an IBAN, BIC, name, amount or text that the standard does not allow.
        """
        payload = epc_lines(transfer)
        try:
            drawn = segno.make_qr(payload, error="m", boost_error=False)
        except segno.DataOverflowError as fault:
            raise _refused("Die Angaben sind zusammen zu lang.") from fault
        if int(drawn.version) > MAX_VERSION:
            raise _refused("Die Angaben sind zusammen zu lang.")
        found = BytesIO()
        drawn.save(
            found, kind="svg", xmldecl=False, border=4, light="#fff", omitsize=True, title=TITLE, svgclass=None, lineclass=None
        )  # fmt: skip
        return found.getvalue().decode().strip()

    def check(self) -> AdapterStatus:
        """Draw one."""
        return AdapterStatus(ok=self.svg(_TRIED).startswith("<svg"), detail="QR-Code nach EPC069-12, Fassung 002")


def epc_lines(transfer: Transfer) -> bytes:
    """Return what the code says, in UTF-8; raises TransferRefused."""
    if not transfer.iban.isascii() or not iban.is_valid(transfer.iban, check_country=False):
        raise _refused("Die IBAN des Empfängers ist ungültig.")
    if transfer.bic and not (transfer.bic.isascii() and bic.is_valid(transfer.bic)):
        raise _refused("Die BIC des Empfängers ist ungültig.")
    name = _line(transfer.name, MAX_NAME, "Der Name des Empfängers")
    text = _line(transfer.text, MAX_TEXT, "Der Verwendungszweck")
    is_reference = text.isascii() and iso11649.is_valid(text)
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        bic.compact(transfer.bic) if transfer.bic else "",
        name,
        iban.compact(transfer.iban),
        f"EUR{_amount(transfer.amount):.2f}",
        "",
        iso11649.compact(text) if is_reference else "",
        *(() if is_reference else (text,)),
    )
    payload = "\n".join(lines).encode()
    if len(payload) > MAX_BYTES:
        raise _refused("Die Angaben sind zusammen zu lang.")
    return payload


def _amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not MIN_AMOUNT <= amount <= MAX_AMOUNT or amount != round(amount, 2):
        raise _refused("Der Betrag muss zwischen 0,01 und 999.999.999,99 Euro liegen und auf Cent genau sein.")
    return amount


def _line(text: str, most: int, what: str) -> str:
    """Return one line; a line break would begin the next field of the code."""
    stripped = unicodedata.normalize("NFC", text.strip())
    if not 0 < len(stripped) <= most:
        raise _refused(f"{what} muss 1 bis {most} Zeichen haben.")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in stripped):
        raise _refused(f"{what} enthält ein Zeichen, das dort nicht stehen darf.")
    return stripped


def _refused(message: str) -> TransferRefused:
    return TransferRefused(details=[Finding(WHERE, None, message, "")])
