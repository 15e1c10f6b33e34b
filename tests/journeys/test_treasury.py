"""The treasury in the browser: cash with a receipt, a bank file with everything in it, a refund by two people, a day closed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date, short_date
from tests.adapters.camt.files import Ntry, Stmt, Tx, camt
from tests.journeys.walk import Walk, sign_in
from tests.journeys.world import World
from tests.web.workplace.treasury_world import OWN, D

HOME = "/arbeitsplatz/kasse/"
DESK = "Zahlstelle im Rathaus (RATHAUS)"


def statement(*entries: tuple[str, str, bool, str]) -> bytes:
    """A bank file: amount, text, whether it came in, and the reason of a return."""
    rows = [
        Ntry(D(amount), credit=credit, txs=(Tx(text=text, returned=returned),), reference=f"{text}{amount}{credit}{place}"[-30:])
        for place, (amount, text, credit, returned) in enumerate(entries)
    ]  # fmt: skip
    return camt(Stmt(rows, id="AUSZUG-7", iban=OWN["iban"]))


def upload(walk: Walk, folder: Path, content: bytes) -> None:
    """Read a bank file in."""
    file = folder / "auszug.xml"
    file.write_bytes(content)
    walk.go(f"{HOME}kontoauszug/")
    walk.page.locator("input[type=file]").set_input_files(str(file))
    walk.press("Kontoauszug einlesen")


def reference(walk: Walk, title: str) -> str:
    """Find a claim by its title, open it, and return its Kassenzeichen."""
    walk.go(f"{HOME}forderungen/?suche={title}")
    walk.follow(title)
    found = re.search(r"KZ(-[0-9A-Z]{4}){3}", walk.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def downloaded(walk: Walk, name: str) -> bytes:
    """Press a link that is a download and return the file."""
    with walk.page.expect_download() as waiting:
        walk.page.get_by_role("link", name=name, exact=False).first.click()
    return Path(waiting.value.path()).read_bytes()


def row(walk: Walk, mark: str) -> str:
    """Return the row of the result that names a claim."""
    return str(walk.page.locator("tbody tr").filter(has_text=mark).first.inner_text()).replace("\u00a0", " ")


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True], ids=["desktop-kleve", "phone-bochum"])
def test_the_treasury_works_through_a_day(open_page: Any, world: World, tmp_path: Path, phone: bool) -> None:
    town = "Bochum" if phone else "Kleve"
    clerk = Walk(open_page(phone=phone), world, scripts=True)
    second = Walk(open_page(scripts=False), world, scripts=False)
    sign_in(clerk, "kasse", town)
    sign_in(second, "kassenleitung", town)
    cash_with_receipt(clerk)
    fair, trade, dog = (reference(clerk, one) for one in ("Straßenfest", "Gewerbeanmeldung", "Hundesteuer"))
    bank_file(clerk, tmp_path, fair, trade, dog)
    refund_by_two(clerk, second)
    close_once(clerk, second)


def cash_with_receipt(clerk: Walk) -> None:
    """Take 10 euros of the dog tax in cash; the receipt has the next number of its desk."""
    clerk.go(HOME)
    reference(clerk, "Hundesteuer")
    clerk.follow("Am Schalter einnehmen")
    clerk.page.get_by_label("Zahlstelle").select_option(label=DESK)
    clerk.fill("Betrag in Euro", "zehn")
    clerk.press("Zahlung annehmen")
    assert "Bitte schreiben Sie einen Betrag" in clerk.page.locator("#fehler").inner_text()
    clerk.fill("Betrag in Euro", "10,00")
    clerk.press("Zahlung annehmen")
    page = clerk.page.locator("main").inner_text().replace("\u00a0", " ")
    assert "Quittung RATHAUS-000003" in page and "10,00 €" in page and "noch 90,00 € offen" in page
    clerk.page.emulate_media(media="print")
    assert not clerk.page.locator("nav").first.is_visible() and clerk.page.locator("#beleg").is_visible()
    clerk.page.emulate_media(media="screen")


def bank_file(clerk: Walk, folder: Path, fair: str, trade: str, dog: str) -> None:
    """Partial, over, double and a returned debit in bank files; the same file again changes nothing."""
    clerk.go(f"{HOME}lastschriften/")
    clerk.page.get_by_label(re.compile("Bewohnerparkausweis")).check()
    first = berlin_date(now()) + timedelta(days=14)
    assert f"angekündigt für den {long_date(first)} oder danach" in clerk.page.content()
    clerk.fill("Einziehen am", short_date(first))
    clerk.press("Datei für die Bank schreiben")
    debits = downloaded(clerk, "herunterladen").decode()
    end_to_end = re.findall(r"<EndToEndId>([^<]+)<", debits)[0]
    first = statement(
        ("40.00", dog, True, ""), ("100.00", fair, True, ""), ("26.00", trade, True, ""), ("26.00", trade, True, ""),
        ("30.70", end_to_end, True, ""), ("30.70", end_to_end, False, "AM04"), ("7.77", "Spende", True, ""),
    )  # fmt: skip
    upload(clerk, folder, first)
    assert "Teilzahlung" in row(clerk, dog) and "noch offen: 50,00 €" in row(clerk, dog)
    assert "zu viel gezahlt" in row(clerk, fair) and "zu viel: 15,00 €" in row(clerk, fair)
    rows = [str(one).replace("\u00a0", " ") for one in clerk.page.locator("tbody tr").all_inner_texts()]
    assert sum("doppelt gezahlt" in one and "zu viel: 26,00 €" in one for one in rows) == 1
    assert sum("Rückgabe der Bank" in one and "noch offen: 30,70 €" in one for one in rows) == 1
    assert sum("ungeklärt" in one for one in rows) == 1
    upload(clerk, folder, first)
    assert "schon bekannt" in clerk.page.locator("main").inner_text() + clerk.page.content()
    upload(clerk, folder, first.replace(b"</Document>", b""))
    assert "nicht übernommen" in clerk.page.locator("#fehler").inner_text()
    clerk.go(f"{HOME}kontoauszug/")
    clerk.follow("Zuordnen")
    clerk.page.get_by_label("mit diesem Kassenzeichen").check()
    clerk.page.get_by_label("Kassenzeichen", exact=True).fill(dog)
    clerk.press("Buchung zuordnen")
    assert "Jede Kontobuchung ist zugeordnet." in clerk.page.content()


def refund_by_two(clerk: Walk, second: Walk) -> None:
    """Give back what is over; who asked for it is refused, a second person approves, the bank gets a file."""
    reference(clerk, "Gewerbeanmeldung")
    clerk.follow("Überzahlung erstatten")
    clerk.fill("Wie viel Euro?", "26,00")
    clerk.fill("Grund", "Doppelt überwiesen")
    clerk.fill("Wer bekommt das Geld?", "Max Mustermann")
    clerk.fill("IBAN", "DE89 3704 0044 0532 0130 00")
    clerk.press("Erstattung beantragen")
    clerk.go(f"{HOME}erstattungen/")
    clerk.page.get_by_role("link", name=re.compile("Erstattung ER.*26,00")).click()
    address = clerk.page.url.removeprefix(clerk.world.address)
    clerk.press("Erstattung genehmigen")
    assert "entscheidet eine zweite Person" in clerk.page.locator("#fehler").inner_text()
    second.go(address)
    second.press("Erstattung genehmigen")
    assert "genehmigt" in second.page.content()
    clerk.go(f"{HOME}erstattungen/")
    clerk.press("Datei für die Bank schreiben")
    order = downloaded(clerk, "herunterladen").decode()
    assert "pain.001.001.09" in order and ">26.00<" in order and "Max Mustermann" in order


def close_once(clerk: Walk, second: Walk) -> None:
    """Close today; its files are there, and nobody can close it again."""
    today = berlin_date(now()).isoformat()
    clerk.go(f"{HOME}abschluss/")
    clerk.follow("Tag abschließen")
    second.page.goto(f"{clerk.world.address}{HOME}abschluss/{today}/")
    clerk.press("Tag endgültig abschließen")
    assert "Jeder Tag mit Buchungen ist abgeschlossen." in clerk.page.content()
    table, tree = downloaded(clerk, "CSV herunterladen"), downloaded(clerk, "XML herunterladen")
    assert table.startswith(b"Nummer;Buchungstag;") and b"<Tagesabschluss" in tree
    second.page.get_by_role("button", name="Tag endgültig abschließen").click()
    second.go(f"{HOME}abschluss/")
    assert second.page.locator("main").inner_text().count("CSV herunterladen") == 1
    assert downloaded(second, "CSV herunterladen") == table
    answer = second.page.request.get(f"{clerk.world.address}{HOME}abschluss/{today}/")
    assert answer.status == 404
