"""The pages of the interfaces in a real browser: axe finds nothing, nothing scrolls sideways, all of it without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.client.conformance import Result
from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.models import Callback
from gemeinwerk.domain.transport.types import ApiScope, CallbackState
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.design.build import STATIC
from tests.domain.transport.world import service_key
from tests.journeys.axe import assert_accessible
from tests.web.seeding import jobs_here, staff
from tests.web.workplace.interfaces_world import HOME, NEW, bochum, destinations, form, founded, key, receiver
from tests.web.workplace.test_conformance_page import WHERE, written
from tests.web.workplace.test_glossary_in_browser import opened

Page = tuple[str, str, dict[str, Any] | None]


@pytest.fixture
def technician(world: None) -> Iterator[Client]:
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    service_key()
    with jobs_here():
        yield staff("technik", "bochum")


def pages(technician: Client) -> list[Page]:
    """Every page of the section, with what makes it long: names, addresses, a retired key, refusals."""
    technician.post(f"{HOME}poststelle/")
    mailroom = destinations()[0].destination_id
    sender = receiver(ApiScope.SEND, name="Onlinedienst")
    paused = founded(technician, active=False, name="Bauaufsichtsbehördengebührenabrechnungsstelle" * 3)
    where = founded(technician, callback_url=f"https://amt.example.org/{'ruf' * 50}", callback_secret="x" * 20)
    old = next(one for one in destinations() if str(one.destination_id) in where)
    technician.post(f"{where}schluessel/", {"use": "enc", "jwk": key(1)})
    fresh = next(one.kid for one in queries.destination_keys(destination_id=old.destination_id)
                 if one.use == "enc" and one.kid != old.encryption_kid)  # fmt: skip
    technician.post(f"{where}schluessel/{fresh}/aktuell/")
    sample = {"service": old.services[0].identifier, "sender": str(sender)}
    message = technician.post(f"{where}test/", sample)["Location"]
    given_up()
    owner = old.client_id
    report = SimpleUploadedFile("bericht.json", written(Result.FAILED, Result.WARNED, Result.SKIPPED))
    return [
        ("overview", HOME, None),
        ("destination", where, None),
        ("paused", paused, None),
        ("mailroom", f"{HOME}zustellpunkt/{mailroom}/", None),
        ("refused", f"{where}schluessel/{fresh}/zurueckziehen/", {}),
        ("new", NEW, None),
        (
            "new-refused",
            NEW,
            {**form(owner, name="", email="x", encryption_key="{", callback_secret="kurz"), **second()},
        ),
        ("made", NEW, form(owner, keys="make", encryption_key="", signing_key="")),
        ("key", f"{where}schluessel/", None),
        ("key-refused", f"{where}schluessel/", {"use": "", "jwk": "{}"}),
        ("retire", f"{where}schluessel/{old.encryption_kid}/zurueckziehen/", None),
        ("retire-current", f"{where}schluessel/{fresh}/zurueckziehen/", None),
        ("end", f"{where}ausser-betrieb/", None),
        ("test", f"{where}test/", None),
        ("test-refused", f"{where}test/", {"service": "", "sender": ""}),
        ("test-paused", f"{paused}test/", None),
        ("message", message, None),
        ("callbacks", f"{HOME}rueckrufe/", None),
        ("off", f"{HOME}client/{owner}/aus/", None),
        ("conformance", WHERE, None),
        ("conformance-refused", WHERE, {}),
        ("report", WHERE, {"file": report}),
    ]


def second() -> dict[str, str]:
    return {"services-1-identifier": "1", "services-1-schema": "urn:test:2", "services-1-regions": "Bochum"}


def given_up() -> None:
    with tenant_scope(bochum()):
        (info, *_), _ = queries.messages_here(actor=SYSTEM, offset=0, limit=1)
        Callback.objects.create(
            id=uuid4(), correspondence_id=info.case_id, message_id=info.message_id, secret=b"-", kind="new-submissions",
            url=f"https://amt.example.org/{'ruf' * 60}", state=CallbackState.DEAD, attempts=16, created_at=now(),
            last_result="Der Empfänger hat nicht rechtzeitig geantwortet.",
        )  # fmt: skip


@pytest.mark.browser
def test_every_page_is_accessible(browser: Any, technician: Client) -> None:
    looked = pages(technician)
    for width, dark in ((320, True), (1440, False)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        for _, path, posted in looked[:: 1 if width == 320 else 3]:
            if posted and "file" in posted:
                posted["file"].seek(0)
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda error, found=problems: found.append(str(error)))
            opened(page, technician, path, posted)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_accessible(page)
            assert not problems, (path, problems)
            page.close()
        context.close()


@pytest.mark.browser
def test_switching_off_is_asked_for_without_scripts_and_by_keyboard(browser: Any, technician: Client) -> None:
    founded(technician)
    where = f"{HOME}client/{destinations()[0].client_id}/aus/"
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    opened(page, technician, where)
    button = page.get_by_role("button", name="Client endgültig abschalten")
    for _ in range(40):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert button.evaluate("one => [one.form.method, one === document.activeElement]") == ["post", True]
    assert page.get_by_role("link", name="Nicht abschalten").is_visible()
    context.close()
