"""Paying in a real browser: applied for, decided, paid at the provider's page, and every way in which that can go wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from tests.adapters.xrechnung.official import faults
from tests.journeys.conftest import PageMaker
from tests.journeys.walk import Walk, apply, decide, sign_in
from tests.journeys.world import World, free_port, running

pytestmark = pytest.mark.browser


@dataclass
class Provider:
    """The payment simulator as a process of its own, which can be gone for a while."""

    port: int
    file: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gemeinwerk.config.command", "payment-simulator"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--file", str(self.file)], stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        assert b"Simulator" in self.process.stdout.readline()

    def stop(self) -> None:
        """End it; what was begun is kept in its file."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process = None


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    found = Provider(free_port(), tmp_path_factory.mktemp("provider") / "payments.json")
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def paying_world(provider: Provider) -> Iterator[World]:
    with running(GEMEINWERK_PAYMENT_SIMULATOR=f"http://127.0.0.1:{provider.port}") as started:
        yield started


def at_provider(walk: Walk, button: str) -> None:
    """Begin to pay and press a button of the provider's page; it leads back to us."""
    with walk.page.expect_navigation(url="**/pay/**"):
        walk.page.get_by_role("button", name="Online bezahlen", exact=False).click()
    assert "kein Geld" in walk.page.content()
    with walk.page.expect_navigation(url="**/stand/"):
        walk.page.get_by_role("button", name=button, exact=False).first.click()
    walk.look()


def said(walk: Walk) -> str:
    return str(walk.page.locator("main").inner_text())


def paid_for_an_authority(walk: Walk, clerk: Walk, claim: str) -> None:
    """The payer names an authority, after a slip of the pen; the treasury issues its invoice; both get the same file."""
    walk.page.get_by_text("Sie zahlen für eine Behörde?").click()
    for label, text in (
        ("Leitweg-ID", "05911-12345-80"), ("Name der Behörde", "Amt für Muster"), ("Straße und Hausnummer", "Musterweg 3"),
        ("Postleitzahl", "44787"), ("Ort", "Bochum"),
    ):  # fmt: skip
        walk.page.get_by_label(label, exact=True).fill(text)
    walk.press("Angaben zur Behörde speichern")
    assert "Diese Leitweg-ID ist nicht richtig." in walk.page.locator("#fehler").inner_text()
    assert walk.page.get_by_label("Name der Behörde", exact=True).input_value() == "Amt für Muster"
    walk.page.get_by_label("Leitweg-ID", exact=True).fill("05911-12345-88")
    walk.press("Angaben zur Behörde speichern")
    assert "stellt die elektronische Rechnung (XRechnung) aus" in said(walk)
    sign_in(clerk, "kasse", "Bochum")
    clerk.go(f"/arbeitsplatz/kasse/forderung/{claim.strip('/').rsplit('/', 1)[-1]}/rechnung/")
    clerk.page.get_by_label("Tag der Leistung", exact=False).fill(short_date(berlin_date(now())))
    clerk.press("Rechnung ausstellen")
    assert "Die elektronische Rechnung ist ausgestellt." in clerk.page.content()
    walk.go(claim)
    files = []
    for one in (clerk, walk):
        with one.page.expect_download() as waiting:
            one.page.get_by_role("link", name="herunterladen", exact=False).first.click()
        files.append(Path(waiting.value.path()).read_bytes())
    assert files[0] == files[1] and faults(files[0]) == [[]]


@pytest.mark.parametrize(("phone", "scripts"), [(False, True), (True, False)], ids=["desktop", "phone without scripts"])
def test_a_fee_is_paid_after_everything_else_went_wrong(
    paying_world: World, provider: Provider, open_page: PageMaker, phone: bool, scripts: bool
) -> None:
    walk = Walk(open_page(phone=phone, scripts=scripts), paying_world, scripts=scripts)
    reference = apply(walk, "Bochum", "Max Mustermann" if phone else "Erika Mustermann")
    officer = Walk(open_page(), paying_world, scripts=False)
    decide(officer, "Bochum", reference)
    case = officer.page.url
    assert "Eine Zahlung wird erwartet" in said(officer)

    walk.go("/konto/zahlungen/")
    walk.follow("Gebühr für den Bewohnerparkausweis")
    claim = walk.page.url.removeprefix(paying_world.address)
    text = said(walk)
    assert "30,00" in text and "§ 6a Abs. 5a StVG" in text and "DE61 0000 0000 1000 0000 01" in text
    assert walk.page.get_by_alt_text("GiroCode").count() == 1 and "kein Geld" in text
    drawn = walk.page.get_by_alt_text("GiroCode").evaluate("image => image.naturalWidth") if scripts else 1
    assert drawn > 0, "the code is a picture that the browser can show"

    paid_for_an_authority(walk, Walk(open_page(), paying_world, scripts=False), claim)

    # The provider is gone at the moment at which the payer goes there, and is back later.
    provider.stop()
    walk.page.get_by_role("button", name="Online bezahlen").click()
    walk.page.wait_for_load_state()
    walk.look()
    assert "im Moment nicht erreichbar" in said(walk)
    provider.start()
    walk.go(claim)
    at_provider(walk, "Abbrechen")
    assert "abgebrochen" in said(walk) and "Quittung" not in said(walk)
    walk.follow("Zur Forderung")
    at_provider(walk, "Fehlschlagen lassen")
    assert "nicht geklappt" in said(walk)

    # The payer leaves the provider's page, comes back by an own way, and later finishes the same payment.
    walk.follow("Zur Forderung")
    with walk.page.expect_navigation(url="**/pay/**"):
        walk.page.get_by_role("button", name="Online bezahlen").click()
    begun = walk.page.url
    walk.go(f"{claim}stand/")
    assert "läuft noch" in said(walk) and "Quittung" not in said(walk)
    provider.stop()
    walk.press("Stand prüfen")
    assert "läuft noch" in said(walk), "a provider that is silent has confirmed nothing"
    provider.start()
    walk.go(claim)
    assert "zahlen Sie nicht auf einem zweiten Weg" in said(walk)
    at_provider(walk, "Bezahlen")
    assert begun.rsplit("/", 1)[-1] in provider.file.read_text()
    assert "vollständig eingegangen" in said(walk)

    walk.follow("Quittung ansehen")
    assert "30,00" in said(walk)
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Quittung als PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    officer.until(case.removeprefix(paying_world.address), "li:has-text('Die Zahlung ist vollständig eingegangen')")
    walk.go("/konto/")
    walk.page.get_by_role("link", name="Bewohnerparkausweis", exact=False).first.click()
    walk.page.wait_for_load_state()
    walk.look()
    assert "Die Zahlung ist vollständig eingegangen" in said(walk)
