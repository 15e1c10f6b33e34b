"""payments.StatementReader: what CamtStatements reads of good files, in both versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.camt import CamtStatements
from gemeinwerk.domain.payments.ports import FileRefused
from gemeinwerk.domain.payments.types import BankEntry, BankStatement
from tests.adapters.camt.files import DAY, OTHER, OWN, Ntry, Stmt, Tx, balance, camt

D = Decimal
BOTH = pytest.mark.parametrize("version", ["02", "08"])


def one(content: bytes) -> BankStatement:
    """Read the only statement of a file."""
    (found,) = CamtStatements().read(content)
    return found


@BOTH
def test_a_booking_with_everything(version: str) -> None:
    found = one(camt(Stmt([Ntry(D("96.50"), txs=(Tx(end_to_end_id="E-1", mandate_id="M-1"),))]), version=version))
    assert (found.id, found.iban, found.opened, found.closed, found.on) == (
        "AUSZUG-1", OWN, D("1000.00"), D("1096.50"), DAY,
    )  # fmt: skip
    (entry,) = found.entries
    assert entry == BankEntry(
        key=entry.key, booked_on=DAY, valued_on=DAY, amount=D("96.50"), credit=True, text="Hundesteuer 2026 4711",
        end_to_end_id="E-1", mandate_id="M-1", party_name="Erika Muster", party_iban=OTHER, returned="",
    )  # fmt: skip


@BOTH
def test_both_versions_make_the_same_keys(version: str) -> None:
    entries = [Ntry(D("10")), Ntry(D("10")), Ntry(D("5"), credit=False)]
    here = one(camt(Stmt(entries), version=version)).entries
    there = one(camt(Stmt(entries), version="02")).entries
    assert [entry.key for entry in here] == [entry.key for entry in there]
    assert len({entry.key for entry in here}) == 3


@BOTH
def test_a_batch_becomes_its_transactions(version: str) -> None:
    txs = (Tx(D("40.00"), text="A", end_to_end_id="E-1"), Tx(D("60.00"), text="B", end_to_end_id="E-2"))
    found = one(camt(Stmt([Ntry(D("100.00"), txs=txs)]), version=version))
    assert [(entry.amount, entry.text, entry.end_to_end_id) for entry in found.entries] == [
        (D("40.00"), "A", "E-1"), (D("60.00"), "B", "E-2"),
    ]  # fmt: skip


@BOTH
def test_a_batch_without_amounts_stays_one_booking(version: str) -> None:
    (entry,) = one(camt(Stmt([Ntry(D("100.00"), txs=(Tx(text="A"), Tx(text="B")))]), version=version)).entries
    assert entry.amount == D("100.00") and entry.end_to_end_id == "" and entry.party_name == ""


@BOTH
def test_a_batch_whose_transactions_give_another_sum_is_refused(version: str) -> None:
    txs = (Tx(D("40.00")), Tx(D("50.00")))
    with pytest.raises(FileRefused, match="Sammelbuchung"):
        one(camt(Stmt([Ntry(D("100.00"), txs=txs)]), version=version))


@BOTH
def test_a_returned_debit_tells_reason_and_who_owes(version: str) -> None:
    entry = Ntry(D("96.50"), credit=False, txs=(Tx(returned="AC04", end_to_end_id="E-1", mandate_id="M-1"),))
    (found,) = one(camt(Stmt([entry]), version=version)).entries
    assert (found.returned, found.party_name, found.party_iban) == ("AC04", "Erika Muster", OTHER)
    assert not found.credit and found.end_to_end_id == "E-1"


@BOTH
def test_a_return_without_reason_is_seen_by_the_code_of_the_bank(version: str) -> None:
    (found,) = one(camt(Stmt([Ntry(D("5"), credit=False, code="NDDT+109+00931")]), version=version)).entries
    assert found.returned == "MS03"


def test_announced_bookings_and_zeros_are_left_out() -> None:
    entries = [Ntry(D("7.00"), state="PDNG"), Ntry(D("0.00")), Ntry(D("3.00")), Ntry(D("9.00"), state="INFO")]
    assert [entry.amount for entry in one(camt(Stmt(entries))).entries] == [D("3.00")]


def test_an_overdrawn_account_and_the_balance_of_the_day_before() -> None:
    found = one(camt(Stmt([Ntry(D("10.00"))], opened=D("-250.00"), opening_code="PRCD")))
    assert (found.opened, found.closed) == (D("-250.00"), D("-240.00"))


def test_pages_of_a_statement_have_interim_balances() -> None:
    balances = balance("OPBD", D("0")) + balance("ITBD", D("10.00"))
    assert one(camt(Stmt([Ntry(D("10.00"))], balances=balances))).closed == D("10.00")


def test_an_empty_day_is_a_statement() -> None:
    assert one(camt(Stmt([]))).entries == ()


def test_equal_bookings_of_one_day_keep_their_keys_in_a_longer_file() -> None:
    twice = [Ntry(D("10"), reference="R-1"), Ntry(D("10"), reference="R-1")]
    later = [Ntry(D("10"), reference="R-1", booked=date(2026, 11, 27))]
    short = one(camt(Stmt(twice, id="TAG"))).entries
    long = one(camt(Stmt(twice + later, id="WOCHE"))).entries
    assert [entry.key for entry in short] == [entry.key for entry in long][:2]
    assert len({entry.key for entry in long}) == 3


def test_several_accounts_in_one_file() -> None:
    found = CamtStatements().read(camt(Stmt([Ntry(D("1"))]), Stmt([Ntry(D("1"))], iban=OTHER)))
    assert [one.iban for one in found] == [OWN, OTHER]
    assert found[0].entries[0].key != found[1].entries[0].key


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60)
_ENTRIES = st.lists(st.tuples(st.integers(1, 10**12 - 1), st.booleans(), _TEXT, _TEXT), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=_ENTRIES, version=st.sampled_from(["02", "08"]), opened=st.integers(-(10**9), 10**9))
def test_what_is_written_is_read(rows: list[tuple[int, bool, str, str]], version: str, opened: int) -> None:
    entries = [
        Ntry(D(cents).scaleb(-2), credit, (Tx(text=f"T {text}", name=f"N {name}"),))
        for cents, credit, text, name in rows
    ]
    found = one(camt(Stmt(entries, opened=D(opened).scaleb(-2)), version=version))
    assert found.opened + sum((e.amount if e.credit else -e.amount for e in found.entries), D(0)) == found.closed
    assert [(e.amount, e.credit, e.text, e.party_name) for e in found.entries] == [
        (e.amount, e.credit, " ".join(e.txs[0].text.split()), " ".join(e.txs[0].name.split())) for e in entries
    ]
    assert len({e.key for e in found.entries}) == len(rows)


def test_the_check() -> None:
    assert CamtStatements().check().ok
