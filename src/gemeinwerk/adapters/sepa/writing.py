"""The message pain.008.001.08: one block for first and one for recurrent debits, each with its own count and sum."""

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
from gemeinwerk.adapters.sepa.numbers import account_number, creditor_number
from gemeinwerk.domain.payments.types import Debit, DebitCollection
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Finding, Invalid

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
MAX_TEXT: Final = 140
MAX_DEBITS: Final = 100_000
MAX_FINDINGS: Final = 100
WHERE: Final = "Lastschrift"


class CollectionRefused(Invalid):
    """No bank would take the collection; ``details`` name each debit and what is wrong with it."""

    code = "payments.direct_debit"
    message = "Aus diesen Lastschriften lässt sich keine Datei für die Bank schreiben."
    hint = "Bitte berichtigen Sie die genannten Angaben."


def write_collection(collection: DebitCollection) -> bytes:
    """Return the message in UTF-8; raises CollectionRefused with a finding for each fault.

    Names are cut at 70 characters, as banks compare account numbers only; a text that is too long is refused.
    """
    if findings := list(_faults(collection))[:MAX_FINDINGS]:
        raise CollectionRefused(details=findings)
    root = document(NAMESPACE)
    message = below(root, "CstmrDrctDbtInitn")
    _head(message, collection)
    for kind, first in (("FRST", True), ("RCUR", False)):
        if debits := [one for one in collection.debits if one.first is first]:
            _block(message, collection, kind, debits)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _head(message: Any, collection: DebitCollection) -> None:
    head = below(message, "GrpHdr")
    text(head, "MsgId", collection.message_id)
    text(head, "CreDtTm", f"{collection.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    counted(head, [one.amount for one in collection.debits])
    text(below(head, "InitgPty"), "Nm", written_name(collection.creditor_name))


def _block(message: Any, collection: DebitCollection, kind: str, debits: list[Debit]) -> None:
    block = below(message, "PmtInf")
    text(block, "PmtInfId", f"{collection.message_id[:30].rstrip('/ ')}-{kind}")
    text(block, "PmtMtd", "DD")
    text(block, "BtchBookg", "true")
    counted(block, [one.amount for one in debits])
    sort = below(block, "PmtTpInf")
    text(below(sort, "SvcLvl"), "Cd", "SEPA")
    text(below(sort, "LclInstrm"), "Cd", "CORE")
    text(sort, "SeqTp", kind)
    text(block, "ReqdColltnDt", collection.collect_on.isoformat())
    text(below(block, "Cdtr"), "Nm", written_name(collection.creditor_name))
    text(below(block, "CdtrAcct", "Id"), "IBAN", account_number(collection.creditor_iban))
    agent(block, "CdtrAgt")
    text(block, "ChrgBr", "SLEV")
    scheme = below(block, "CdtrSchmeId", "Id", "PrvtId", "Othr")
    text(scheme, "Id", creditor_number(collection.creditor_id))
    text(below(scheme, "SchmeNm"), "Prtry", "SEPA")
    for debit in debits:
        _debit(block, debit)


def _debit(block: Any, debit: Debit) -> None:
    one = below(block, "DrctDbtTxInf")
    text(below(one, "PmtId"), "EndToEndId", debit.end_to_end_id)
    text(one, "InstdAmt", f"{debit.amount:.2f}", Ccy="EUR")
    mandate = below(one, "DrctDbtTx", "MndtRltdInf")
    text(mandate, "MndtId", debit.mandate_id)
    text(mandate, "DtOfSgntr", debit.mandate_signed_on.isoformat())
    agent(one, "DbtrAgt")
    text(below(one, "Dbtr"), "Nm", written_name(debit.debtor_name))
    text(below(one, "DbtrAcct", "Id"), "IBAN", account_number(debit.debtor_iban))
    text(below(one, "RmtInf"), "Ustrd", latin(debit.text))


def _faults(collection: DebitCollection) -> Iterable[Finding]:
    if not is_identifier(collection.message_id):
        yield _finding("Datei", "Die Kennung der Datei hat mehr als 35 oder unzulässige Zeichen.")
    if not written_name(collection.creditor_name):
        yield _finding("Gläubiger", "Der Name fehlt.")
    yield from _number("Gläubiger", account_number, collection.creditor_iban)
    yield from _number("Gläubiger", creditor_number, collection.creditor_id)
    if collection.at.tzinfo is None:
        yield _finding("Datei", "Dem Zeitpunkt fehlt die Zeitzone.")
    elif collection.collect_on < berlin_date(collection.at):
        yield _finding("Datei", "Der Tag des Einzugs liegt in der Vergangenheit.")
    if not 0 < len(collection.debits) <= MAX_DEBITS:
        yield _finding("Datei", f"Eine Datei hat 1 bis {MAX_DEBITS} Lastschriften.")
        return
    seen: set[str] = set()
    for debit in collection.debits:
        yield from _debit_faults(debit, collection)
        if debit.end_to_end_id in seen:
            yield _finding(debit.end_to_end_id, "Diese Kennung steht zweimal in der Datei.")
        seen.add(debit.end_to_end_id)


def _debit_faults(debit: Debit, collection: DebitCollection) -> Iterable[Finding]:
    where = debit.end_to_end_id[:40]
    if not is_identifier(debit.end_to_end_id):
        yield _finding(where, "Die Kennung der Lastschrift hat mehr als 35 oder unzulässige Zeichen.")
    if not is_identifier(debit.mandate_id):
        yield _finding(where, "Die Mandatsreferenz hat mehr als 35 oder unzulässige Zeichen.")
    if debit.mandate_signed_on > collection.collect_on:
        yield _finding(where, "Das Mandat ist nach dem Einzug unterschrieben.")
    if not is_amount(debit.amount):
        yield _finding(where, "Der Betrag muss zwischen 0,01 und 999.999.999,99 Euro liegen und auf Cent genau sein.")
    if not written_name(debit.debtor_name):
        yield _finding(where, "Der Name der zahlenden Person fehlt.")
    yield from _number(where, account_number, debit.debtor_iban)
    if not 0 < len(latin(debit.text)) <= MAX_TEXT:
        yield _finding(where, f"Der Verwendungszweck muss 1 bis {MAX_TEXT} Zeichen haben; Umlaute zählen doppelt.")


def _number(where: str, check: Callable[[str], str], number: str) -> Iterable[Finding]:
    yield from (_finding(where, fault) for fault in number_faults(check, number))


def _finding(where: str, message: str) -> Finding:
    return Finding(f"{WHERE} {where}".strip(), None, message, "")
