"""The treasury gives money back and closes the day while its processes are killed: visitors, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from gemeinwerk.kernel.clock import berlin_date, now
from tests.adapters.camt.files import Ntry, Stmt, Tx, camt
from tests.journeys.kills import Guest
from tests.web.workplace.treasury_world import OWN

HOME = "/arbeitsplatz/kasse/"
STATEMENTS, REFUNDS, CLOSING = f"{HOME}kontoauszug/", f"{HOME}erstattungen/", f"{HOME}abschluss/"
AMOUNT = Decimal("72.00")
ORDER = re.compile(r"<EndToEndId>(ER[^<]+)</EndToEndId>.*?<InstdAmt Ccy=\"EUR\">([0-9.]+)</InstdAmt>", re.DOTALL)
Rows = Callable[[str], list[tuple[Any, ...]]]


def take_over(mine: Guest, name: str, entries: Sequence[Ntry]) -> None:
    """Read a bank file, twice."""
    content = camt(Stmt(entries, id=name, iban=OWN["iban"]))
    for _ in range(2):
        form = mine.page(STATEMENTS)
        (field,) = [str(one.get("name")) for one in form.tree.iter("input") if one.get("type") == "file"]
        form.send(form.path, files={field: ("auszug.xml", content, "text/xml")})


def ask_for_refunds(mine: Guest, marks: Sequence[str]) -> None:
    """The payers of these claims have transferred twice: the bank says so, and the treasury asks to give it back."""
    for place, mark in enumerate(marks):
        doubled = Ntry(AMOUNT, txs=(Tx(text=f"doppelt {mark}"),), reference=f"D-{place}")
        take_over(mine, f"DOPPELT-{place}", [doubled])
        found = {one for one in mine.page(f"{HOME}forderungen/?suche={mark}").links(f"{HOME}forderung/")}
        (claim,) = {re.findall(r"/forderung/[0-9a-f-]{36}/", one)[0] for one in found}
        page = mine.page(f"/arbeitsplatz/kasse{claim}erstatten/")
        page.send(
            page.path,
            amount="72,00",
            reason="Doppelt gezahlt",
            holder="Erika Mustermann",
            iban="DE89370400440532013000",
        )


def approve(second: Guest) -> None:
    """Approve whatever waits; an answer that was lost comes back as a decision that is there already."""
    for link in sorted(set(second.page(REFUNDS).links(f"{HOME}erstattung/"))):
        page = second.page(link)
        if "decision" in {str(one.get("name")) for one in page.tree.iter("button")}:
            with contextlib.suppress(RuntimeError):
                page.send(page.path, decision="approve")


def order(mine: Guest) -> None:
    """Write a file for the bank, as long as a refund waits for one."""
    while (page := mine.page(REFUNDS)).tree.xpath("//input[@name='refund']"):
        with contextlib.suppress(RuntimeError):
            page.send("/erstattungen/datei/")


def pay_out(mine: Guest, rows: Rows) -> None:
    """The bank carries every file out once, as it got it."""
    files = rows("SELECT message_id, content FROM payments_bankfile WHERE kind = 'transfers' ORDER BY written_at")
    for name, content in files:
        paid = [
            Ntry(
                Decimal(amount),
                credit=False,
                txs=(Tx(text="Erstattung", end_to_end_id=reference),),
                reference=reference,
            )
            for reference, amount in ORDER.findall(content)
        ]
        take_over(mine, f"ZAHLUNG-{name}"[:35], paid)


def close(mine: Guest) -> None:
    """Close today; the second call of a lost answer finds it closed."""
    today = berlin_date(now()).isoformat()
    if mine.page(CLOSING).links(f"{today}/"):
        page = mine.page(f"{CLOSING}{today}/")
        with contextlib.suppress(RuntimeError):
            page.send(page.path)


def work(mine: Guest, second: Guest, marks: Sequence[str], rows: Rows) -> None:
    """Give everything back and close the day."""
    ask_for_refunds(mine, marks)
    approve(second)
    order(mine)
    pay_out(mine, rows)
    close(mine)


def refunds_left_once(rows: Rows, marks: Sequence[str]) -> None:
    """Each refund was asked, ordered and paid once, and its claim is paid, neither more nor less."""
    refunds = {
        reference.replace("-", ""): (state, amount, mark)
        for reference, state, amount, mark in rows(
            "SELECT r.reference, r.state, r.amount, c.reference FROM payments_refund r JOIN payments_claim c ON c.id = r.claim_id"
            " WHERE r.reason = 'Doppelt gezahlt'"
        )
    }
    assert sorted(one[2] for one in refunds.values()) == sorted(marks), "a refund is lost, or was asked twice"
    assert {one[:2] for one in refunds.values()} == {("paid", AMOUNT)}, "a refund is not paid"
    files = rows("SELECT content FROM payments_bankfile WHERE kind = 'transfers'")
    ordered = Counter(reference.replace("-", "") for (content,) in files for reference, _ in ORDER.findall(content))
    assert {one: count for one, count in ordered.items() if one in refunds} == dict.fromkeys(refunds, 1), (
        "ordered twice"
    )
    states = dict(rows("SELECT reference, state FROM payments_claim"))
    assert {states[mark] for mark in marks} == {"paid"}
    booked = rows("SELECT happening, count(DISTINCT transaction_id), sum(amount) FROM payments_ledgerentry GROUP BY 1")
    assert all(count == 1 and total == 0 for _, count, total in booked), "booked twice, or out of balance"
    assert rows("SELECT coalesce(sum(amount), 0) FROM payments_ledgerentry WHERE account = 'refund'") == [(0,)]


def day_is_closed_once(mine: Guest, rows: Rows) -> None:
    """The file of the closed day is the same each time, adds up, and holds what was booked on that day."""
    today = berlin_date(now()).isoformat()
    ((entries, turnover),) = rows(f"SELECT entries, turnover FROM payments_dayclosing WHERE day = '{today}'")
    first, again = (mine.ask("GET", f"{CLOSING}{today}.csv").content for _ in range(2))
    assert first == again
    lines = list(csv.DictReader(io.StringIO(first.decode("utf-8-sig")), delimiter=";"))
    sums = [
        sum(Decimal(line[side].replace(".", "").replace(",", ".") or 0) for line in lines) for side in ("Soll", "Haben")
    ]
    assert sums == [turnover, turnover] and len(lines) == entries > 0
