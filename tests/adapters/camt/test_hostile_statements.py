"""Bank files that are none, that lie, or that are made to hurt: refused whole, in German, and quickly."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.camt import CamtStatements, guard, reading
from gemeinwerk.domain.payments.ports import FileRefused
from tests.adapters.camt.files import Ntry, Stmt, Tx, balance, camt

D = Decimal
GOOD = camt(Stmt([Ntry(D("10.00")), Ntry(D("3.00"), credit=False)]))


def refused(content: bytes) -> FileRefused:
    """Return the refusal of a file."""
    with pytest.raises(FileRefused) as found:
        CamtStatements().read(content)
    assert found.value.message.endswith(".") and found.value.details
    return found.value


def changed(old: str, new: str, count: int = 1) -> bytes:
    """Return the good file with something in it replaced."""
    text = GOOD.decode()
    assert old in text
    return text.replace(old, new, count).encode()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Document>&c;</Document>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>&a;</Document>'

WRONG: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "kein vollständiges XML"),
    "no xml": (b"%PDF-1.7 something", "kein vollständiges XML"),
    "mt940": (b":20:STARTUMS\r\n:25:37040044/0532013000\r\n", "kein vollständiges XML"),
    "zip": (b"PK\x03\x04\x00\x00", "UTF-8"),
    "utf-16": (GOOD.decode().encode("utf-16"), "UTF-8"),
    "entity bomb": (BOMB, "Dokumenttyp"),
    "outside entity": (OUTSIDE, "Dokumenttyp"),
    "cut off": (GOOD[: len(GOOD) * 2 // 3], "abgeschnitten"),
    "twice": (GOOD + GOOD, "kein vollständiges XML"),
    "unknown entity": (changed("Erika", "&xxe;"), "kein vollständiges XML"),
    "camt.052": (GOOD.replace(b"camt.053", b"camt.052"), "CAMT.053"),
    "other version": (GOOD.replace(b"001.08", b"001.13"), "CAMT.053"),
    "other root": (b"<html><body/></html>", "CAMT.053"),
    "no statement": (camt(), "keinen Kontoauszug"),
    "wrong sum": (camt(Stmt([Ntry(D("10.00"))], closed=D("1010.01"))), "geht nicht auf"),
    "entry removed": (camt(Stmt([], closed=D("1010.00"))), "geht nicht auf"),
    "same id twice": (camt(Stmt([]), Stmt([])), "zweimal"),
    "negative": (changed(">10.00<", ">-10.00<"), "kein Betrag"),
    "thousandth": (changed(">10.00<", ">10.001<"), "kein Betrag"),
    "exponent": (changed(">10.00<", ">1E1<"), "kein Betrag"),
    "comma": (changed(">10.00<", ">10,00<"), "kein Betrag"),
    "other digits": (changed(">10.00<", ">١٠.٠٠<"), "kein Betrag"),
    "not a number": (changed(">10.00<", ">NaN<"), "kein Betrag"),
    "too many digits": (changed(">10.00<", f">{'9' * 400}<"), "kein Betrag"),
    "more than can be booked": (camt(Stmt([Ntry(D("10000000000.00"))])), "höher als 9.999.999.999,99 Euro"),
    "no amount": (changed("<Amt Ccy='EUR'>10.00</Amt>", ""), "fehlt der Betrag"),
    "no currency": (changed("<Amt Ccy='EUR'>10.00", "<Amt>10.00"), "Euro"),
    "dollars": (camt(Stmt([Ntry(D("10.00"), currency="USD")])), "Euro"),
    "account in francs": (camt(Stmt([], currency="CHF")), "Euro"),
    "balance in dollars": (camt(Stmt([], balances=balance("OPBD", D(0), currency="USD"))), "Euro"),
    "no direction": (changed("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>"), "Soll oder Haben"),
    "both directions": (changed("CRDT</CdtDbtInd><Sts>", "BOTH</CdtDbtInd><Sts>"), "Soll oder Haben"),
    "unknown state": (changed("<Cd>BOOK</Cd>", "<Cd>WELL</Cd>"), "Zustand"),
    "no day": (changed("<BookgDt><Dt>2026-11-26</Dt></BookgDt>", ""), "kein Datum"),
    "impossible day": (changed("<BookgDt><Dt>2026-11-26", "<BookgDt><Dt>2026-02-30"), "kein Datum"),
    "no opening": (camt(Stmt([], balances=balance("CLBD", D(0)))), "Anfangssaldo"),
    "no closing": (camt(Stmt([], balances=balance("OPBD", D(0)))), "Endsaldo"),
    "two openings": (camt(Stmt([], extra=balance("OPBD", D(5)))), "zweimal"),
    "wrong account": (camt(Stmt([], iban="DE02120300000000202052")), "IBAN"),
    "no account": (changed("<IBAN>DE02120300000000202051</IBAN>", ""), "IBAN"),
    "no id": (changed("<Id>AUSZUG-1</Id>", ""), "Kennung"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_german(name: str) -> None:
    content, said = WRONG[name]
    assert said in refused(content).message


def test_a_deep_file_is_refused() -> None:
    assert "verschachtelt" in refused(changed("Erika", "<a>" * 60 + "</a>" * 60)).message
    refused(changed("Erika", "<a>" * 100_000))


def test_strange_names_in_an_entry_cost_their_bytes_and_no_more() -> None:
    long, deep = "N" * 40_000, 30
    inside = f"<{long}>" * deep + "<a/>" * 300_000 + f"</{long}>" * deep
    started = time.thread_time()
    (found,) = CamtStatements().read(changed("<Amt Ccy='EUR'>10.00</Amt>", f"{inside}<Amt Ccy='EUR'>10.00</Amt>"))
    assert [one.amount for one in found.entries] == [D("10.00"), D("3.00")]
    assert time.thread_time() - started < 5


def test_a_large_file_is_refused_at_once() -> None:
    started = time.thread_time()
    assert "MB" in refused(b"<" + b" " * guard.MAX_BYTES).message
    assert time.thread_time() - started < 1


def test_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ENTRIES", 20)
    CamtStatements().read(camt(Stmt([Ntry(D("1"))] * 20)))
    assert "Umsätze" in refused(camt(Stmt([Ntry(D("1"))] * 21))).message
    batch = Ntry(D("21"), txs=tuple(Tx(D("1")) for _ in range(21)))
    assert "Umsätze" in refused(camt(Stmt([batch]))).message


def test_many_empty_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_ELEMENTS", 1000)
    assert "umfangreich" in refused(changed("Erika", "<a/>" * 200_000)).message


def test_bookings_outside_a_statement_are_not_counted() -> None:
    inner = "<Ntry><Amt Ccy='EUR'>5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts></Ntry>"
    (found,) = CamtStatements().read(changed("</GrpHdr>", f"<AddtlInf>{inner}</AddtlInf></GrpHdr>"))
    assert len(found.entries) == 2


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(GOOD) - 1), with_=st.binary(max_size=6), cut=st.integers(0, 6))
def test_a_damaged_file_is_read_or_refused_and_never_breaks(place: int, with_: bytes, cut: int) -> None:
    try:
        found = CamtStatements().read(GOOD[:place] + with_ + GOOD[place + cut :])
    except FileRefused:
        return
    for one in found:
        assert one.opened + sum((e.amount if e.credit else -e.amount for e in one.entries), D(0)) == one.closed
