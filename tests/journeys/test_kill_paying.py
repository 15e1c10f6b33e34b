"""``kill -9`` of web and job workers while people pay and notices leave: nothing is paid or delivered twice, nothing is lost."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gemeinwerk.config import embedded
from tests.adapters.camt.files import Ntry, Stmt, Tx, camt
from tests.conftest import DATA
from tests.journeys import killed_treasury
from tests.journeys.kills import Guest, Over, kill_at_random, until
from tests.journeys.test_paying import Provider
from tests.journeys.world import World, free_port, running
from tests.web.workplace.treasury_world import OWN

KILLS = int(os.environ.get("GEMEINWERK_TEST_KILLS", "12"))
pytestmark = pytest.mark.slow
DOG = {
    "G97002000001.F97002000001": "Bello",
    "G97002000001.F97002000002": "Labrador",
    "G97002000001.F97002000005": "false",
    "G97002000001.F97002000006": "15.04.2026",
    "G97002000002.F97002000007": "1",
    "G97002000002.F97002000008": "false",
}
BOCHUM = "059110000000"
OWING = ("open", "partly_paid")
PASSWORD = "demo-passwort-nur-hier"
CLAIM = re.compile(r"/zahlung/[0-9a-f-]{36}/")
MARK = re.compile(r"KZ(?:-[0-9A-Z]{4}){3}")
CASSA = "/arbeitsplatz/kasse/kontoauszug/"
HAND_OVER = "/arbeitsplatz/druck/druckerei/uebergeben/"


@dataclass
class Told:
    """What the visitors were told before the end: by our portal, by the payment provider, by the treasury."""

    ending: threading.Event = field(default_factory=threading.Event)
    sent: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)
    transferred: list[str] = field(default_factory=list)
    handed_over: int = 0
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Provider, Path]]:
    folder = tmp_path_factory.mktemp("outside")
    provider, house = Provider(free_port(), folder / "payments.json"), folder / "print-house"
    provider.start()
    settings = {
        "GEMEINWERK_PAYMENT_SIMULATOR": f"http://127.0.0.1:{provider.port}",
        "GEMEINWERK_PRINT_HOUSE_FOLDER": str(house),
    }
    try:
        with running(workers=2, web=2, **settings) as world:
            yield world, provider, house
    finally:
        provider.stop()


def citizen(world: World, person: str, told: Told, *, digital: bool) -> None:
    """Register dogs and pay the tax, online or by transfer, until told to end."""
    chance, mine = random.Random(person), Guest(world.address, told.ending)
    mine.page("/ort/?suche=Bochum").send("/ort/", ort=BOCHUM)
    start = mine.page("/leistung/hundesteuer/").send("/beginnen/")
    mine.page(start).send("/anmelden/", person=person, level="substantial")
    done: set[str] = set()
    while not told.ending.wait(0.3):
        where = mine.page("/leistung/hundesteuer/").send("/beginnen/")
        while "/pruefen/" not in where:
            page = mine.page(where)
            names = {str(one.get("name")) for one in page.tree.iter("input", "select", "textarea")}
            where = page.send(page.path, **{name: value for name, value in DOG.items() if name in names})
        check = mine.page(where)
        told.sent.append(check.path)
        asked = any(one.get("name") == "einwilligung" for one in check.tree.iter("input"))
        check.send(check.path, **({"einwilligung": "true"} if digital and asked else {}))
        for link in sorted(
            {one for one in mine.page("/konto/zahlungen/").links("/zahlung/") if CLAIM.fullmatch(one)} - done
        ):
            done.add(link)
            if chance.random() < 0.3:
                told.ordered.append(MARK.search(mine.page(link).text)[0])  # type: ignore[index]
            else:
                pay(mine, link, told, comes_back=chance.random() < 0.5)


def pay(mine: Guest, link: str, told: Told, *, comes_back: bool) -> None:
    """Pay at the provider's page; half of the payers close the browser there."""
    there = mine.page(link).send("/beginnen/")
    back = httpx.post(there, data={"action": "pay"}, follow_redirects=False, timeout=30)
    told.paid.append(link.split("/")[2])
    if comes_back:
        mine.page(back.headers["location"])


def signed_in(world: World, name: str, told: Told) -> Guest:
    mine = Guest(world.address, told.ending)
    mine.page("/arbeitsplatz/anmelden/").send("/anmelden/", username=f"{name}.bochum", password=PASSWORD)
    return mine


def treasury(world: World, told: Told) -> None:
    """Read a bank file with the new transfers again and again, each of them twice."""
    mine, number = signed_in(world, "kasse", told), 0
    while not told.ending.wait(1):
        marks = told.ordered[len(told.transferred) :]
        if not marks:
            continue
        number += 1
        rows = [Ntry(Decimal("72.00"), txs=(Tx(text=mark),), reference=f"{number}-{mark}"[-30:]) for mark in marks]
        content = camt(Stmt(rows, id=f"AUSZUG-{number}", iban=OWN["iban"]))
        for _ in range(2):
            form = mine.page(CASSA)
            (name,) = [str(one.get("name")) for one in form.tree.iter("input") if one.get("type") == "file"]
            form.send(form.path, files={name: ("auszug.xml", content, "text/xml")})
        told.transferred += marks


def post_room(world: World, told: Told) -> None:
    """Hand the letters that wait over to the print house, as often as there are any."""
    mine = signed_in(world, "sachbearbeitung", told)
    while not told.ending.wait(1):
        page = mine.page(HAND_OVER)
        if "Jetzt übergeben" in page.text:
            page.send(HAND_OVER)
            told.handed_over += 1


def guarded(told: Told, do: Any, *arguments: Any, **more: Any) -> threading.Thread:
    def run() -> None:
        try:
            do(*arguments, **more)
        except Over:
            pass
        except Exception as fault:
            told.faults.append(f"{do.__name__}: {fault!r}")
            raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def rows(world: World, statement: str) -> list[tuple[Any, ...]]:
    server = embedded.start(DATA / "postgres")
    with psycopg.connect(server.url("postgres", world.database), autocommit=True) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def is_quiet(world: World) -> bool:
    """Tell whether nothing is on its way any more: no job, no payment that the provider may have decided."""
    ((jobs, attempts),) = rows(
        world,
        "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'gemeinwerk.run' AND status = 'doing'"
        " OR task_name = 'gemeinwerk.run' AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now())),"
        " (SELECT count(*) FROM payments_attempt WHERE state = 'begun' OR state = 'undecided' AND asked < 2)",
    )
    return not jobs and not attempts


def test_random_kills_pay_and_deliver_once(place: tuple[World, Provider, Path], tmp_path: Path) -> None:
    world, provider, house = place
    told = Told()
    threads = [
        guarded(told, citizen, world, "erika-mustermann", told, digital=True),
        guarded(told, citizen, world, "max-mustermann", told, digital=False),
        guarded(told, treasury, world, told),
        guarded(told, post_room, world, told),
    ]
    killed = kill_at_random(world, KILLS, seed=20261127, seconds=20.0 * KILLS)
    until(lambda: told.paid and told.transferred and told.handed_over, 120)
    told.ending.set()
    for thread in threads:
        thread.join(40)
    assert not told.faults and killed == KILLS, f"{killed} kills, {told.faults}"
    assert until(lambda: is_quiet(world), 150), "something is still on its way"
    assert world.process.poll() is None, "the installation did not survive"
    money_is_booked_once(world, told, json.loads(provider.file.read_text()))
    notices_left_once(world)
    letters_are_printed_once(world, house, told)
    the_treasury_gives_back(world, told)
    assert "0 fehlerhaft" in world.command("audit", "verify")
    one = rows(world, "SELECT id FROM delivery_delivery ORDER BY created_at LIMIT 1")[0][0]
    world.command("evidence", str(one), "--place", BOCHUM, "--into", str(tmp_path / "evidence.pdf"))
    planted_faults_are_found(world, told, provider, house)


def the_treasury_gives_back(world: World, told: Told) -> None:
    """Some payers transferred twice: two people give it back and one closes the day, and all of them meet killed processes."""
    told.ending.clear()
    marks = told.transferred[:3]
    clerk, second = signed_in(world, "kasse", told), signed_in(world, "kassenleitung", told)

    def ask(statement: str) -> list[tuple[Any, ...]]:
        return rows(world, statement)

    thread = guarded(told, killed_treasury.work, clerk, second, marks, ask)
    killed = 0
    while thread.is_alive() and killed < 10 * KILLS:
        killed += kill_at_random(world, 1, seed=killed, seconds=5.0)
    thread.join(60)
    assert not told.faults and killed and not thread.is_alive(), f"{killed} kills, {told.faults}"
    assert until(lambda: is_quiet(world), 150), "something is still on its way"
    killed_treasury.refunds_left_once(ask, marks)
    killed_treasury.day_is_closed_once(clerk, ask)
    for fault in (
        "UPDATE payments_refund SET state = 'approved' WHERE reason = 'Doppelt gezahlt'",
        "UPDATE payments_bankfile SET content = content || content WHERE kind = 'transfers'",
        f"UPDATE payments_claim SET state = 'overpaid' WHERE reference = '{marks[0]}'",
    ):
        with planted(world, fault), pytest.raises(AssertionError):
            killed_treasury.refunds_left_once(ask, marks)


def planted_faults_are_found(world: World, told: Told, provider: Provider, house: Path) -> None:
    """Do by hand what no kill may do, and see that each check notices it."""
    known = json.loads(provider.file.read_text())
    for fault in (
        f"UPDATE payments_claim SET state = 'overpaid' WHERE id = '{told.paid[0]}'",
        "UPDATE payments_ledgerentry SET amount = 2 * amount WHERE number = (SELECT max(number) FROM payments_ledgerentry)",
        f"DELETE FROM payments_bankbooking WHERE text = '{told.transferred[0]}'",
    ):
        with planted(world, fault), pytest.raises(AssertionError):
            money_is_booked_once(world, told, known)
    for fault in (
        "DELETE FROM delivery_deliveryevent WHERE id = (SELECT id FROM delivery_deliveryevent WHERE kind = 'notice_sent' LIMIT 1)",
        "UPDATE delivery_deliveryevent SET kind = 'prepared' WHERE kind = 'letter_queued'",
        "DELETE FROM delivery_letterjob WHERE id = (SELECT id FROM delivery_letterjob LIMIT 1)",
    ):
        with planted(world, fault), pytest.raises(AssertionError):
            notices_left_once(world)
    order = next(house.glob("*/auftrag.csv")).parent
    shutil.copytree(order, house / "again")
    with pytest.raises(AssertionError):
        letters_are_printed_once(world, house, told)


@contextlib.contextmanager
def planted(world: World, fault: str) -> Iterator[None]:
    """Change rows past every protection, and bring them back."""
    table = fault.split()[2 if fault.startswith("DELETE") else 1]
    server = embedded.start(DATA / "postgres")
    with psycopg.connect(server.url("postgres", world.database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"CREATE TABLE kept AS TABLE {table}")  # type: ignore[arg-type]
        try:
            assert connection.execute(fault).rowcount, fault  # type: ignore[arg-type]
            yield
        finally:
            connection.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
            connection.execute(f"INSERT INTO {table} SELECT * FROM kept")  # type: ignore[arg-type]
            connection.execute("DROP TABLE kept")


def money_is_booked_once(world: World, told: Told, provider: list[dict[str, Any]]) -> None:
    """Hold the books against what the provider and the bank know."""
    states = {
        (str(claim), mark): state
        for claim, mark, state in rows(world, "SELECT id, reference, state FROM payments_claim")
    }
    by_claim, by_mark = (
        {one[0]: state for one, state in states.items()},
        {one[1]: state for one, state in states.items()},
    )
    paid_there = Counter(one["request"]["purpose"] for one in provider if one["state"] == "PAYED")
    assert {by_claim[one] for one in told.paid} == {"paid"}, "a payment is lost, or came twice"
    assert {by_mark[one] for one in told.transferred} == {"paid"}, "a transfer is lost, or came twice"
    assert set(paid_there.values()) == {1} and len(told.paid) == len(set(told.paid)) == paid_there.total()
    assert {by_mark[mark] for mark in paid_there} == {"paid"}
    booked = rows(
        world,
        "SELECT happening, count(DISTINCT transaction_id), sum(amount) FROM payments_ledgerentry GROUP BY happening",
    )
    assert all(count == 1 and total == 0 for _, count, total in booked), "booked twice, or out of balance"
    assert {f"provider:{one['transaction_id']}" for one in provider if one["state"] == "PAYED"} <= {
        one[0] for one in booked
    }
    open_sums = dict(
        rows(world, "SELECT claim_id, sum(amount) FROM payments_ledgerentry WHERE account = 'claim' GROUP BY 1")
    )
    for claim, state in rows(world, "SELECT id, state FROM payments_claim"):
        assert (open_sums[claim] > 0) == (state in OWING), f"{claim} is {state} and {open_sums[claim]} is open"
    texts = Counter(text for (text,) in rows(world, "SELECT text FROM payments_bankbooking"))
    assert all(count == 1 for count in texts.values()) and set(told.transferred) <= set(texts)


def notices_left_once(world: World) -> None:
    """Every case has one notice, every notice one way, and every step of it happened once."""
    ((cases, delivered, submissions, documents, deliveries, failed),) = rows(
        world,
        "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_case WHERE state = 'delivered'),"
        " (SELECT count(*) FROM submissions_submission), (SELECT count(DISTINCT document_id) FROM delivery_delivery),"
        " (SELECT count(*) FROM delivery_delivery), (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')",
    )
    assert cases == delivered == submissions == documents == deliveries and not failed
    steps: dict[Any, list[str]] = {}
    numbers: dict[Any, list[int]] = {}
    for delivery, kind, number in rows(
        world, "SELECT delivery_id, kind, number FROM delivery_deliveryevent ORDER BY number"
    ):
        steps.setdefault(delivery, []).append(kind)
        numbers.setdefault(delivery, []).append(number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert all(len(found) == len(set(found)) for found in steps.values()), "a step happened twice"
    ways = Counter(found[1] for found in steps.values())
    assert set(ways) == {"provided", "letter_queued"} and all(found[0] == "prepared" for found in steps.values())
    assert all("notice_sent" in found for found in steps.values() if found[1] == "provided"), "nobody was told"
    letters = rows(world, "SELECT count(*), count(DISTINCT delivery_id) FROM delivery_letterjob")
    assert letters == [(ways["letter_queued"],) * 2]
    assert rows(world, "SELECT count(*) FROM delivery_mailoutbox WHERE state <> 'sent'") == [(0,)]


def letters_are_printed_once(world: World, house: Path, told: Told) -> None:
    """Hold what the print house got against what is noted: each letter in one order, each order once."""
    with_printer = {str(one) for (one,) in rows(world, "SELECT id FROM delivery_letterjob WHERE batch_id IS NOT NULL")}
    orders = {str(one): state for one, state in rows(world, "SELECT id, state FROM delivery_printbatch")}
    got = {path.parent.name: path for path in house.glob("*/auftrag.csv")}
    assert set(got) == set(orders) and set(orders.values()) == {"handed_over"} and len(orders) >= told.handed_over
    printed = Counter(row["brief"] for path in got.values() for row in csv.DictReader(path.open(), delimiter=";"))
    assert set(printed) == with_printer and set(printed.values()) == {1}
    assert not list(house.glob(".*/*.pdf")), "letters are left behind"
