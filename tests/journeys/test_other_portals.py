"""Somebody applies through another portal: the client sends, the office decides, the postbox of the user account gets the notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from gemeinwerk.client import Addresses, Attachment, Data, Sender, Service
from tests.journeys.axe import assert_accessible
from tests.journeys.test_conformance import KLEVE, SEND, registered
from tests.journeys.test_ozg_postbox import Postboxes, decided, postboxes, text  # noqa: F401
from tests.journeys.walk import Walk, sign_in
from tests.journeys.world import FIXTURES, World, running

pytestmark = pytest.mark.browser

TOWN, BOCHUM, PACKAGE = "Bochum", "059110000000", "bewohnerparkausweis"
MAILBOX = "6f2b0c7e-59a4-4a3b-9f0e-2b1c5d7e8f90"
# What a portal has to know: where the service is taken, under which schema, and answers that its form accepts.
ASKED = """
import json, sys, tomllib
from datetime import timedelta
from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.submissions import rules
from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.kernel.clock import berlin_date, now
package, place, file, case = {package!r}, {place!r}, json.loads({file!r}), {case!r}
offer = catalogue.offer(package_id=package, place_key=place, on=berlin_date(now()))
named = tomllib.loads(open(case).read())["answers"] | dict(registration=file, valid_from=berlin_date(now()) + timedelta(days=40))
answers = forms.answers_from_names(forms.form(offer.schema_id, offer.schema_version), catalogue.layout(offer.version_id), named)
service = rules.service_urns(offer.service_keys, offer.package_id)[0]
found = transport.routes(service=service, ars=place, offset=0, limit=1)[0][0].destination_id
told = dict(answers=answers, service=service, destination=str(found), schema=rules.schema_uri(offer.schema_id, offer.schema_version))
print("TOLD" + json.dumps(told, default=str))
"""
# How a submission is known to the office, once it is taken.
TAKEN = """
import time
from gemeinwerk.domain.submissions.models import Submission
from gemeinwerk.domain.tenants.queries import place
from gemeinwerk.kernel.scope import tenant_scope
with tenant_scope(place({place!r}).tenant_id):
    for _ in range(150):
        row = Submission.objects.filter(id={message!r}).first()
        if row:
            print("TAKEN" + row.reference)
            break
        time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def world(postboxes: Postboxes) -> Iterator[World]:  # noqa: F811
    """An installation with the bridge and the safe default: an explicit consent; accounts are told states."""
    with running(
        GEMEINWERK_OZG_POSTBOX_FILE=str(postboxes.folder / "bridge.toml"),
        GEMEINWERK_DELIVERY_POLICY='{"ozg_state_messages": true}',
    ) as started:
        yield started


class Portal:
    """Another portal with the client package and nothing else of the platform."""

    def __init__(self, world: World) -> None:
        self.world = world
        credentials = registered(world, "Serviceportal Musterland", KLEVE, SEND)
        self.sender = Sender(Addresses.below(f"{world.address}/api/fit-connect"), *credentials)

    def apply(self, *, consent: bool | None, channel: dict[str, Any] | None, application: str = "") -> str:
        """Send an application and wait until it is taken; return its reference."""
        attachment = Attachment((FIXTURES / "zulassung.pdf").read_bytes(), "application/pdf", "zulassung.pdf")
        file = {"upload": str(attachment.attachment_id), "name": "zulassung.pdf", "size": len(attachment.content)}
        told = self._told(json.dumps({**file, "media_type": "application/pdf"}))
        extra: dict[str, Any] = {
            "zustimmungZumDigitalenBescheid": consent,
            "idBundDeApplicationId": application or None,
        }
        made = self.sender.send(
            UUID(told["destination"]),
            Service(told["service"], "Bewohnerparkausweis"),
            Data(json.dumps(told["answers"]).encode(), told["schema"]),
            [attachment],
            region=f"DE{BOCHUM}",
            metadata={
                "additionalReferenceInfo": {key: value for key, value in extra.items() if value is not None},
                "author": {"name": "Serviceportal Musterland"},
                **({} if channel is None else {"replyChannel": channel}),
            },
        )
        said = self.world.command("manage", "shell", "-c", TAKEN.format(place=BOCHUM, message=str(made.submission_id)))
        assert "TAKEN" in said, [event.problems for event in self.sender.events(made.case_id)]
        return said.split("TAKEN", 1)[1].strip()

    def _told(self, file: str) -> Any:
        case = str(FIXTURES / "halterin.toml")
        asked = ASKED.format(package=PACKAGE, place=BOCHUM, file=file, case=case)
        return json.loads(self.world.command("manage", "shell", "-c", asked).split("TOLD", 1)[1])


@pytest.fixture(scope="module")
def portal(world: World) -> Portal:
    return Portal(world)


@pytest.fixture()
def office(open_page: Any, world: World) -> Walk:
    walk = Walk(open_page(), world, scripts=True)
    sign_in(walk, "sachbearbeitung", TOWN)
    return walk


def test_with_a_yes_the_notice_lies_in_the_postbox_and_the_account_knows_the_state(
    open_page: Any,
    portal: Portal,
    office: Walk,
    postboxes: Postboxes,  # noqa: F811
) -> None:
    reference = portal.apply(
        consent=True, channel={"idBundDeMailbox": {"mailboxUuid": MAILBOX}}, application=str(uuid4())
    )
    address = decided(office, reference)
    office.until(address, "main h3:has-text('benachrichtigt')")
    office.look()
    assert "Über das andere Portal wurde das Postfach des Nutzerkontos gewünscht." in text(office)
    office.go(f"{address}zustellweg/")
    assert "in das Postfach des Nutzerkontos" in text(office) and "über ein anderes Portal" in text(office)
    assert "Serviceportal Musterland" in text(office) and "eigene Angabe" in text(office)

    shown = open_page(phone=True)
    shown.goto(postboxes.address)
    assert_accessible(shown)
    found = shown.content()
    assert MAILBOX in found and "Bereitgestellt" in found
    for state in ("eingegangen", "in Bearbeitung", "abgeschlossen"):
        assert f"Bewohnerparkausweis: {state}" in found
    notice = shown.locator("main article").filter(has_text=MAILBOX)
    assert notice.count() == 1 and notice.locator("a").count() == 1


@pytest.mark.parametrize(
    ("consent", "channel", "said"),
    [
        (False, {"idBundDeMailbox": {"mailboxUuid": MAILBOX}}, "Der digitale Bescheid wurde abgelehnt."),
        (None, {"idBundDeMailbox": {"mailboxUuid": MAILBOX}}, "liegt nicht vor."),
        (True, {"eMail": {"address": "erika@beispiel.invalid"}}, "eine Antwort per E-Mail gewünscht"),
    ],
)
def test_with_a_no_or_another_channel_it_goes_by_letter_and_says_why(
    portal: Portal, office: Walk, consent: bool | None, channel: dict[str, Any], said: str
) -> None:
    address = decided(office, portal.apply(consent=consent, channel=channel))
    office.until(address, "main:has-text('Brief')")
    assert said in text(office)
    office.go(f"{address}zustellweg/")
    assert "per Post" in text(office) and said in text(office)


def test_a_clerk_takes_a_withdrawal_down(portal: Portal, office: Walk) -> None:
    reference = portal.apply(consent=True, channel={"idBundDeMailbox": {"mailboxUuid": MAILBOX}})
    office.go("/arbeitsplatz/")
    address = str(office.page.locator("a", has_text=reference).first.get_attribute("href"))
    office.go(f"{address}zustellweg/")
    office.choose("Was erklärt die Person?", "Lehnt den digitalen Bescheid ab oder widerruft")
    office.choose("Wie wurde es erklärt?", "Am Telefon")
    office.fill("Notiz", "Anruf vom 27. November")
    office.press("Erklärung aufnehmen")
    assert "per Post" in text(office) and "abgelehnt" in text(office)
