"""The postbox of a user account, walked by both sides: deemed and provided, excluded, refused, silent with a late receipt."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from tests.journeys.axe import assert_accessible
from tests.journeys.walk import Walk, begin, fill_in, finish, sign_in, take
from tests.journeys.world import World, free_port, running

pytestmark = pytest.mark.browser

TOWN, PETRA = "Bochum", "Petra Mustermann"
SETTINGS, PRINT = "/konto/zustellung/", "/arbeitsplatz/druck/"
PLACED_THERE = "in das Postfach Ihres Nutzerkontos eingestellt"


@dataclass
class Postboxes:
    """The simulator of postboxes as a process of its own."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gemeinwerk.config.command", "postbox-simulator"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--folder", str(self.folder)], stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        assert b"Simulator" in self.process.stdout.readline()

    def order(self, what: str) -> None:
        """Order what happens next."""
        data = urllib.parse.urlencode({"order": what}).encode()
        with urllib.request.urlopen(f"{self.address}/bestellen", data=data, timeout=10) as answer:
            assert answer.status == 200

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)


@pytest.fixture(scope="module")
def postboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postboxes]:
    found = Postboxes(free_port(), tmp_path_factory.mktemp("postboxes"))
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def world(postboxes: Postboxes) -> Iterator[World]:
    """An installation with the bridge, where the law holds as OZG § 9(1) has it: deemed unless excluded."""
    with running(
        GEMEINWERK_OZG_POSTBOX_FILE=str(postboxes.folder / "bridge.toml"),
        GEMEINWERK_DELIVERY_POLICY='{"ozg_postbox_needs_explicit_consent": false}',
    ) as started:
        yield started


@pytest.fixture(autouse=True)
def provides(postboxes: Postboxes) -> Iterator[None]:
    yield
    postboxes.order("provide")


@pytest.fixture()
def office(open_page: Any, world: World) -> Walk:
    walk = Walk(open_page(), world, scripts=True)
    sign_in(walk, "sachbearbeitung", TOWN)
    return walk


def text(walk: Walk) -> str:
    return str(walk.page.locator("main").inner_text())


def applied(walk: Walk, *, exclude: bool = False) -> str:
    """Apply as a person with a postbox in the user account; leave or set the exclusion; return the reference."""
    begin(walk, TOWN, PETRA)
    fill_in(walk)
    assert "Bescheid im Postfach Ihres Nutzerkontos" in text(walk)
    box = walk.page.locator("input[type=checkbox][name=nutzerkonto]")
    if exclude:
        box.check()
    walk.press("absenden")
    return str(walk.page.locator("#aktenzeichen").inner_text())


def decided(office: Walk, reference: str) -> str:
    """Decide and issue; return the address of the case."""
    take(office, reference)
    address = office.page.url.removeprefix(office.world.address)
    finish(office)
    return str(address)


def newest(walk: Walk) -> None:
    walk.go("/postfach/")
    walk.page.locator("main a[href^='/postfach/']").first.click()
    walk.page.wait_for_load_state()
    walk.look()


def delivery_page(office: Walk, address: str) -> str:
    """Open the page of the delivery; return its address."""
    office.go(address)
    office.follow("Bekanntgabe im Einzelnen")
    return str(office.page.url.removeprefix(office.world.address))


def asked(world: World, delivery_id: str, *, days: int) -> None:
    """Ask about one notice as the worker does, some days from now."""
    run = (
        "import time_machine;from datetime import timedelta;from gemeinwerk.kernel.clock import now;"
        "from gemeinwerk.kernel.jobs import run_job;from gemeinwerk.domain.tenants.queries import place;"
        "t=place('059110000000').tenant_id\n"
        f"with time_machine.travel(now()+timedelta(days={days})): "
        f"run_job('delivery.ask_postbox', t, {{'delivery_id': {delivery_id!r}}})"
    )
    world.command("manage", "shell", "-c", run)


def test_deemed_and_provided_both_sides_see_day_and_proof(
    open_page: Any, world: World, office: Walk, postboxes: Postboxes
) -> None:
    citizen = Walk(open_page(phone=True), world, scripts=True)
    reference = applied(citizen)
    assert "Postfach Ihres Nutzerkontos" in text(citizen)
    address = decided(office, reference)
    office.until(address, "main h3:has-text('benachrichtigt')")
    office.look()
    fourth = long_date(berlin_date(now()) + timedelta(days=4))
    assert fourth in text(office) and "nicht ausgeschlossen" in text(office)

    newest(citizen)
    assert PLACED_THERE in text(citizen) and fourth in text(citizen) and "Letzter Tag" in text(citizen)
    assert citizen.page.locator("form[action$='/oeffnen/']").count() == 0, "it is read in the user account"
    citizen.follow("So erheben Sie Klage")
    assert "Klage" in text(citizen)

    delivery_page(office, address)
    assert "Zeit der Quittung" in text(office) and "in das Postfach des Nutzerkontos eingestellt" in text(office)
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name=re.compile("Beleg herunterladen")).first.click()
    receipt = Path(download.value.path()).read_text()
    assert receipt.count(".") == 2 and download.value.suggested_filename.endswith(".jwt")

    shown = open_page(phone=True)
    shown.goto(postboxes.address)
    assert_accessible(shown)
    assert "Nur zum Ausprobieren" in shown.content() and "Bereitgestellt" in shown.content()
    with shown.expect_download() as download:
        shown.locator("main article a").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_excluded_it_goes_by_letter_and_the_exclusion_can_be_ended(open_page: Any, world: World, office: Walk) -> None:
    citizen = Walk(open_page(scripts=False), world, scripts=False)
    address = decided(office, applied(citizen, exclude=True))
    office.go(address)
    assert "Nutzerkontos wurde ausgeschlossen" in text(office) and "Brief" in text(office)
    newest(citizen)
    assert "Ihr Bescheid kommt als Brief" in text(citizen) and "ausgeschlossen" in text(citizen)
    citizen.go(SETTINGS)
    assert "Nicht im Nutzerkonto" in text(citizen) and "nutzerkonto-widerspruch-de-1" in text(citizen)
    section = citizen.page.locator("section[aria-labelledby=nutzerkonto]")
    section.locator("li button[value=digital]").first.click()
    citizen.page.wait_for_load_state()
    assert "Ihre Einstellung ist gespeichert" in citizen.page.content()
    tags = citizen.page.locator("section[aria-labelledby=nutzerkonto] .gw-tag").all_inner_texts()
    assert tags == ["Im Nutzerkonto"]


def test_refused_the_letter_follows_with_its_own_clock(
    open_page: Any, world: World, office: Walk, postboxes: Postboxes
) -> None:
    citizen = Walk(open_page(), world, scripts=True)
    postboxes.order("unknown")
    address = decided(office, applied(citizen))
    office.until(address, "main:has-text('nicht angenommen')")
    office.look()
    assert "Brief wird gedruckt" in text(office)
    newest(citizen)
    assert "nicht angenommen" in text(citizen) and "Letzter Tag" not in text(citizen)
    office.go(PRINT)
    letter = office.page.locator("main li").filter(has=office.page.locator(f"a[href='{address}']"))
    letter.locator("form[action$='/aufgegeben/'] button").first.click()
    office.page.wait_for_load_state()
    newest(citizen)
    assert long_date(berlin_date(now()) + timedelta(days=4)) in text(citizen) and PLACED_THERE not in text(citizen)


def test_silent_for_three_days_the_letter_follows_and_a_late_receipt_changes_no_day(
    open_page: Any, world: World, office: Walk, postboxes: Postboxes
) -> None:
    citizen = Walk(open_page(phone=True), world, scripts=True)
    postboxes.order("silent")
    address = decided(office, applied(citizen))
    office.until(address, "main h3:has-text('An das Postfach des Nutzerkontos übergeben')")
    office.look()
    newest(citizen)
    assert "ist an das Postfach Ihres Nutzerkontos übergeben" in text(citizen) and "Letzter Tag" not in text(citizen)
    here = delivery_page(office, address)
    assert "Quittung steht noch aus" in text(office) and "von selbst einen anderen Weg" in text(office)
    delivery_id = here.split("/")[3]
    asked(world, delivery_id, days=2)
    office.go(here)
    assert "Quittung steht noch aus" in text(office), "after two days there is still time"
    asked(world, delivery_id, days=4)
    office.go(here)
    assert "kam keine Quittung" in text(office) and "per Post verschickt" in text(office)
    postboxes.order("provide")
    for _ in range(40):
        asked(world, delivery_id, days=4)
        office.go(here)
        if "nach dem Wechsel des Weges" in text(office):
            break
    assert "ohne Folgen für die Frist" in text(office) and "per Post verschickt" in text(office)
    newest(citizen)
    assert "Letzter Tag" not in text(citizen) and "nicht bestätigt" in text(citizen)
