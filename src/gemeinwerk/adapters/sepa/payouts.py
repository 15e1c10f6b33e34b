"""The message pain.001.001.09: SEPA credit transfers of one account, carried out on one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.sepa.letters import is_identifier, latin
from gemeinwerk.adapters.sepa.numbers import WrongNumber, account_number
from gemeinwerk.domain.payments.types import PayOut, TransferOrder
from gemeinwerk.kernel.refusal import Finding, Invalid

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MAX_NAME: Final = 70
MAX_TEXT: Final = 140
MAX_TRANSFERS: Final = 100_000
MAX_FINDINGS: Final = 100
MIN_AMOUNT: Final = Decimal("0.01")
MAX_AMOUNT: Final = Decimal("999999999.99")
WHERE: Final = "Überweisung"


class TransfersRefused(Invalid):
    """No bank would take the order; ``details`` name each transfer and what is wrong with it."""

    code = "payments.transfers"
    message = "Aus diesen Erstattungen lässt sich keine Datei für die Bank schreiben."
    hint = "Bitte berichtigen Sie die genannten Angaben."


def write_order(order: TransferOrder) -> bytes:
    """Return the message in UTF-8; raises TransfersRefused with a finding for each fault."""
    if findings := list(_faults(order))[:MAX_FINDINGS]:
        raise TransfersRefused(details=findings)
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    message = _below(root, "CstmrCdtTrfInitn")
    head = _below(message, "GrpHdr")
    _text(head, "MsgId", order.message_id)
    _text(head, "CreDtTm", f"{order.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    _counted(head, order.payments)
    _text(_below(head, "InitgPty"), "Nm", _name(order.payer_name))
    block = _below(message, "PmtInf")
    _text(block, "PmtInfId", order.message_id)
    _text(block, "PmtMtd", "TRF")
    _text(block, "BtchBookg", "false")
    _counted(block, order.payments)
    _text(_below(block, "PmtTpInf", "SvcLvl"), "Cd", "SEPA")
    _text(_below(block, "ReqdExctnDt"), "Dt", order.execute_on.isoformat())
    _text(_below(block, "Dbtr"), "Nm", _name(order.payer_name))
    _text(_below(block, "DbtrAcct", "Id"), "IBAN", account_number(order.payer_iban))
    # The bank is found by the account number alone; the standard has this word for it.
    _text(_below(block, "DbtrAgt", "FinInstnId", "Othr"), "Id", "NOTPROVIDED")
    _text(block, "ChrgBr", "SLEV")
    for one in order.payments:
        _transfer(block, one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _transfer(block: Any, one: PayOut) -> None:
    node = _below(block, "CdtTrfTxInf")
    _text(_below(node, "PmtId"), "EndToEndId", one.reference)
    _text(_below(node, "Amt"), "InstdAmt", f"{one.amount:.2f}", Ccy="EUR")
    _text(_below(node, "Cdtr"), "Nm", _name(one.holder))
    _text(_below(node, "CdtrAcct", "Id"), "IBAN", account_number(one.iban))
    _text(_below(node, "RmtInf"), "Ustrd", latin(one.text))


def _counted(parent: Any, payments: Iterable[PayOut]) -> None:
    amounts = [one.amount for one in payments]
    _text(parent, "NbOfTxs", str(len(amounts)))
    _text(parent, "CtrlSum", f"{sum(amounts, Decimal(0)):.2f}")


def _below(parent: Any, *names: str) -> Any:
    for name in names:
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    return parent


def _text(parent: Any, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes).text = text


def _name(name: str) -> str:
    return latin(name)[:MAX_NAME].rstrip()


def _faults(order: TransferOrder) -> Iterable[Finding]:
    if not is_identifier(order.message_id):
        yield _finding("Datei", "Die Kennung der Datei hat mehr als 35 oder unzulässige Zeichen.")
    if not _name(order.payer_name):
        yield _finding("Datei", "Der Name der Behörde fehlt.")
    yield from _number("Datei", order.payer_iban)
    if order.at.tzinfo is None:
        yield _finding("Datei", "Dem Zeitpunkt fehlt die Zeitzone.")
    elif order.execute_on < order.at.date():
        yield _finding("Datei", "Der Tag der Ausführung liegt in der Vergangenheit.")
    if not 0 < len(order.payments) <= MAX_TRANSFERS:
        yield _finding("Datei", f"Eine Datei hat 1 bis {MAX_TRANSFERS} Überweisungen.")
        return
    seen: set[str] = set()
    for one in order.payments:
        where = one.reference[:40]
        if not is_identifier(one.reference):
            yield _finding(where, "Die Kennung hat mehr als 35 oder unzulässige Zeichen.")
        if one.reference in seen:
            yield _finding(where, "Diese Kennung steht zweimal in der Datei.")
        seen.add(one.reference)
        amount = one.amount
        if not amount.is_finite() or not MIN_AMOUNT <= amount <= MAX_AMOUNT or amount != round(amount, 2):
            yield _finding(where, "Der Betrag muss zwischen 0,01 und 999.999.999,99 Euro liegen, auf Cent genau.")
        if not _name(one.holder):
            yield _finding(where, "Der Name fehlt.")
        yield from _number(where, one.iban)
        if not 0 < len(latin(one.text)) <= MAX_TEXT:
            yield _finding(where, f"Der Verwendungszweck muss 1 bis {MAX_TEXT} Zeichen haben; Umlaute zählen doppelt.")


def _number(where: str, text: str) -> Iterable[Finding]:
    try:
        account_number(text)
    except WrongNumber as fault:
        yield _finding(where, str(fault))


def _finding(where: str, message: str) -> Finding:
    return Finding(f"{WHERE} {where}".strip(), None, message, "")
