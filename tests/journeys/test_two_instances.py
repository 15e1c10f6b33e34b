"""The portal in one installation, the workplace in another: two databases, two sets of processes, one standard API between.

The first installation knows the second only as a delivery service: by its address and the credentials of a client.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.walk import Walk, apply, decide, sign_in
from tests.journeys.world import World, running, wait_until_ready

pytestmark = pytest.mark.browser
BOCHUM = "059110000000"


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    folder: Path = tmp_path_factory.mktemp("connection")
    with running() as office:
        made = office.command(
            "api-client", "--place", BOCHUM, "--name", "Fremdes Portal", "--scope", "send-submissions"
        )
        (folder / "portal.json").write_text(made)
        settings = folder / "delivery_service.toml"
        settings.write_text(f'base = "{office.address}/api/fit-connect"\nsender = "portal.json"\n')
        with running(GEMEINWERK_DELIVERY_SERVICE_FILE=str(settings)) as portal:
            yield portal, office


def test_an_application_travels_from_one_installation_to_the_other(open_page: Any, worlds: tuple[World, World]) -> None:
    portal, office = worlds
    citizen = Walk(open_page(scripts=True), portal, scripts=True)
    reference = apply(citizen, "Bochum")
    officer = Walk(open_page(scripts=True), office, scripts=True)
    decide(officer, "Bochum", reference)
    citizen.until("/konto/", "text=Angenommen")
    citizen.look()
    citizen.follow("Bewohnerparkausweis")
    assert "Die Behörde hat Ihren Antrag übernommen" in citizen.page.content()
    assert portal.database != office.database and portal.process.pid != office.process.pid


def test_what_is_sent_while_the_office_is_down_arrives_when_it_is_back(
    open_page: Any, worlds: tuple[World, World]
) -> None:
    portal, office = worlds
    os.killpg(office.process.pid, signal.SIGKILL)
    office.process.wait(20)
    citizen = Walk(open_page(scripts=False), portal, scripts=False)
    reference = apply(citizen, "Bochum")
    citizen.until("/konto/", "text=Wird übermittelt")
    office.process = office.serve()
    wait_until_ready(office.address, office.process)
    officer = Walk(open_page(scripts=False), office, scripts=False)
    sign_in(officer, "sachbearbeitung", "Bochum")
    officer.until(f"/arbeitsplatz/?aktenzeichen={reference}", f"main a:has-text('{reference}')")
