"""Writes bank files of both versions: plainly fictional accounts, and whatever a test wants to be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

OWN = "DE02120300000000202051"
OTHER = "DE89370400440532013000"
DAY = date(2026, 11, 26)


@dataclass(frozen=True)
class Tx:
    """One transaction of a booking; ``amount`` is None where the bank tells none."""

    amount: Decimal | None = None
    text: str = "Hundesteuer 2026 4711"
    end_to_end_id: str = "NOTPROVIDED"
    mandate_id: str = ""
    name: str = "Erika Muster"
    iban: str = OTHER
    returned: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Ntry:
    """One booking."""

    amount: Decimal
    credit: bool = True
    txs: tuple[Tx, ...] = (Tx(),)
    state: str = "BOOK"
    currency: str = "EUR"
    reference: str = ""
    booked: date = DAY
    code: str = ""


@dataclass(frozen=True)
class Stmt:
    """One statement; the closing balance fits unless it is given."""

    entries: Sequence[Ntry]
    id: str = "AUSZUG-1"
    opened: Decimal = Decimal("1000.00")
    closed: Decimal | None = None
    iban: str = OWN
    opening_code: str = "OPBD"
    extra: str = ""
    currency: str = "EUR"
    balances: str | None = field(default=None)


def camt(*statements: Stmt, version: str = "08") -> bytes:
    """Return the file."""
    body = "".join(_statement(one, version) for one in statements)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-11-27T06:00:00+01:00</CreDtTm></GrpHdr>"
        f"{body}</BkToCstmrStmt></Document>"
    ).encode()


def balance(code: str, amount: Decimal, day: date = DAY, currency: str = "EUR") -> str:
    """Return one balance."""
    sign = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _statement(one: Stmt, version: str) -> str:
    moved = sum((e.amount if e.credit else -e.amount for e in one.entries if e.state == "BOOK"), Decimal(0))
    closed = one.opened + moved if one.closed is None else one.closed
    balances = one.balances
    if balances is None:
        balances = balance(one.opening_code, one.opened) + balance("CLBD", closed)
    entries = "".join(_entry(entry, version) for entry in one.entries)
    return (
        f"<Stmt><Id>{one.id}</Id><CreDtTm>2026-11-27T06:00:00+01:00</CreDtTm>"
        f"<Acct><Id><IBAN>{one.iban}</IBAN></Id><Ccy>{one.currency}</Ccy></Acct>"
        f"{balances}{entries}{one.extra}</Stmt>"
    )


def _entry(one: Ntry, version: str) -> str:
    state = f"<Sts><Cd>{one.state}</Cd></Sts>" if version == "08" else f"<Sts>{one.state}</Sts>"
    reference = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else ""
    code = f"<BkTxCd><Prtry><Cd>{one.code}</Cd></Prtry></BkTxCd>" if one.code else ""
    details = "".join(_tx(tx, one, version) for tx in one.txs)
    return (
        f"<Ntry><Amt Ccy='{one.currency}'>{one.amount}</Amt><CdtDbtInd>{_sign(one.credit)}</CdtDbtInd>{state}"
        f"<BookgDt><Dt>{one.booked}</Dt></BookgDt><ValDt><Dt>{one.booked}</Dt></ValDt>{reference}{code}"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _tx(tx: Tx, one: Ntry, version: str) -> str:
    amount = ""
    if tx.amount is not None:
        value = f"<Amt Ccy='EUR'>{tx.amount}</Amt>"
        amount = value + f"<CdtDbtInd>{_sign(one.credit)}</CdtDbtInd>" if version == "08" else (
            f"<AmtDtls><TxAmt>{value}</TxAmt></AmtDtls>"
        )  # fmt: skip
    mandate = f"<MndtId>{tx.mandate_id}</MndtId>" if tx.mandate_id else ""
    reference = f"<AcctSvcrRef>{tx.reference}</AcctSvcrRef>" if tx.reference else ""
    name = f"<Pty><Nm>{escape(tx.name)}</Nm></Pty>" if version == "08" else f"<Nm>{escape(tx.name)}</Nm>"
    own = "<Pty><Nm>Stadt Musterhausen</Nm></Pty>" if version == "08" else "<Nm>Stadt Musterhausen</Nm>"
    other_is_debtor = one.credit is not bool(tx.returned)
    other, mine = ("Dbtr", "Cdtr") if other_is_debtor else ("Cdtr", "Dbtr")
    account = f"<{other}Acct><Id><IBAN>{tx.iban}</IBAN></Id></{other}Acct>" if tx.iban else ""
    own_account = f"<{mine}Acct><Id><IBAN>{OWN}</IBAN></Id></{mine}Acct>"
    reason = f"<RtrInf><Rsn><Cd>{tx.returned}</Cd></Rsn></RtrInf>" if tx.returned else ""
    return (
        f"<TxDtls><Refs>{reference}<EndToEndId>{escape(tx.end_to_end_id)}</EndToEndId>{mandate}</Refs>{amount}"
        f"<RltdPties><{other}>{name}</{other}>{account}<{mine}>{own}</{mine}>{own_account}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(tx.text)}</Ustrd></RmtInf>{reason}</TxDtls>"
    )


def _sign(credit: bool) -> str:
    return "CRDT" if credit else "DBIT"
