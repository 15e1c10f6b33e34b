"""The message pain.001.001.09: SEPA credit transfers of one account, carried out on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.sepa.elements import (
    agent,
    below,
    counted,
    document,
    is_amount,
    number_faults,
    text,
    written_name,
)
from gemeinwerk.adapters.sepa.letters import is_identifier, latin
from gemeinwerk.adapters.sepa.numbers import account_number
from gemeinwerk.domain.payments.types import PayOut, TransferOrder
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Finding, Invalid

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MAX_TEXT: Final = 140
MAX_TRANSFERS: Final = 100_000
MAX_FINDINGS: Final = 100
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
    root = document(NAMESPACE)
    message = below(root, "CstmrCdtTrfInitn")
    head = below(message, "GrpHdr")
    text(head, "MsgId", order.message_id)
    text(head, "CreDtTm", f"{order.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    counted(head, [one.amount for one in order.payments])
    text(below(head, "InitgPty"), "Nm", written_name(order.payer_name))
    block = below(message, "PmtInf")
    text(block, "PmtInfId", order.message_id)
    text(block, "PmtMtd", "TRF")
    text(block, "BtchBookg", "false")
    counted(block, [one.amount for one in order.payments])
    text(below(block, "PmtTpInf", "SvcLvl"), "Cd", "SEPA")
    text(below(block, "ReqdExctnDt"), "Dt", order.execute_on.isoformat())
    text(below(block, "Dbtr"), "Nm", written_name(order.payer_name))
    text(below(block, "DbtrAcct", "Id"), "IBAN", account_number(order.payer_iban))
    agent(block, "DbtrAgt")
    text(block, "ChrgBr", "SLEV")
    for one in order.payments:
        _transfer(block, one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _transfer(block: Any, one: PayOut) -> None:
    node = below(block, "CdtTrfTxInf")
    text(below(node, "PmtId"), "EndToEndId", one.reference)
    text(below(node, "Amt"), "InstdAmt", f"{one.amount:.2f}", Ccy="EUR")
    text(below(node, "Cdtr"), "Nm", written_name(one.holder))
    text(below(node, "CdtrAcct", "Id"), "IBAN", account_number(one.iban))
    text(below(node, "RmtInf"), "Ustrd", latin(one.text))


def _faults(order: TransferOrder) -> Iterable[Finding]:
    if not is_identifier(order.message_id):
        yield _finding("Datei", "Die Kennung der Datei hat mehr als 35 oder unzulässige Zeichen.")
    if not written_name(order.payer_name):
        yield _finding("Datei", "Der Name der Behörde fehlt.")
    yield from _number("Datei", account_number, order.payer_iban)
    if order.at.tzinfo is None:
        yield _finding("Datei", "Dem Zeitpunkt fehlt die Zeitzone.")
    elif order.execute_on < berlin_date(order.at):
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
        if not is_amount(one.amount):
            yield _finding(where, "Der Betrag muss zwischen 0,01 und 999.999.999,99 Euro liegen, auf Cent genau.")
        if not written_name(one.holder):
            yield _finding(where, "Der Name fehlt.")
        yield from _number(where, account_number, one.iban)
        if not 0 < len(latin(one.text)) <= MAX_TEXT:
            yield _finding(where, f"Der Verwendungszweck muss 1 bis {MAX_TEXT} Zeichen haben; Umlaute zählen doppelt.")


def _number(where: str, check: Callable[[str], str], number: str) -> Iterable[Finding]:
    yield from (_finding(where, fault) for fault in number_faults(check, number))


def _finding(where: str, message: str) -> Finding:
    return Finding(f"{WHERE} {where}".strip(), None, message, "")
