"""An application from another portal, from its metadata to the way of its notice and the states that its account is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import time_machine

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases import queries as case_queries
from gemeinwerk.domain.cases.models import Case, CaseTask
from gemeinwerk.domain.cases.types import DecisionDraft
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import ports, queries
from gemeinwerk.domain.delivery.models import (
    DeliveryConsent,
    FollowUp,
    MailOutbox,
    PostboxDelivery,
    PostboxMessage,
    StateMessage,
)
from gemeinwerk.domain.delivery.types import Channel, DeliveryStatus, Stance
from gemeinwerk.domain.submissions.models import Submission
from gemeinwerk.domain.submissions.rules import sha512
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import JobRequest, run_job
from gemeinwerk.kernel.refusal import Conflict, Invalid
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.submissions.test_receiving import PACKAGE, Stranger, loaded, stranger  # noqa: F401
from tests.web.seeding import jobs_here

MAILBOX, APPLICATION = "6f2b0c7e-59a4-4a3b-9f0e-2b1c5d7e8f90", "0d6f3c1a-7b52-4a0f-8f38-0b8b4d1f2a11"
POSTBOX = {"idBundDeMailbox": {"mailboxUuid": MAILBOX}}


@pytest.fixture(autouse=True)
def box(tmp_path: Path) -> Iterator[DemoOzgPostbox]:
    before = ports.ozg_postbox()
    made = DemoOzgPostbox(tmp_path / "box")
    ports.ozg_postbox.bind(made)
    yield made
    ports.ozg_postbox.bind(before)


@pytest.fixture
def policy(settings: Any) -> Iterator[Any]:
    """Set points of the policy for one test."""

    def put(**values: Any) -> None:
        settings.DELIVERY_POLICY = values
        queries.policy.cache_clear()

    yield put
    settings.DELIVERY_POLICY = {}
    queries.policy.cache_clear()


class Portal:
    """A foreign portal at Bochum's destination, and the clerk of Bochum."""

    def __init__(self, stranger: Stranger, clock: time_machine.Coordinates) -> None:  # noqa: F811
        self.stranger, self.clock, self.waiting = stranger, clock, list[JobRequest]()
        self.clerk = Actor(
            ActorKind.STAFF,
            "staff:1",
            tenant_id=stranger.tenant,
            account_id=new_id(),
            roles=frozenset({"officer", "lead"}),
        )

    def apply(self, *, consent: bool | None = None, email: str = "erika@beispiel.invalid", **members: Any) -> Case:
        """Send an application whose metadata say these things; return its case."""
        told = self.stranger.metadata(json.dumps(self.stranger.answers).encode())
        extra = told["additionalReferenceInfo"]
        del extra["zustimmungZumDigitalenBescheid"]
        if consent is not None:
            extra["zustimmungZumDigitalenBescheid"] = consent
        if application := members.pop("application", ""):
            extra["idBundDeApplicationId"] = application
        beside = json.loads(told["dataSets"][0]["content"])
        beside["applicant"] = {"name": "Erika Mustermann", "email": email, "street": "Musterweg", "postcode": "44787",
                               "city": "Bochum"}  # fmt: skip
        told["dataSets"][0]["content"] = json.dumps(beside)
        told["dataSets"][0]["hash"]["content"] = sha512(told["dataSets"][0]["content"].encode())
        info = self.stranger.send(metadata={**told, **members})
        assert self.stranger.received(info) == "accept-submission"
        self.work()
        return Case.objects.get(submission_id=info.message_id)

    def work(self) -> None:
        """Run what is due, and what that asks for; what is planned for later stays."""
        while ready := [one for one in self.waiting if one.at is None or one.at <= now()]:
            for one in ready:
                self.waiting.remove(one)
                run_job(one.name, one.tenant_id, one.ids)

    def later(self, **time: float) -> None:
        """Let time pass, with the jobs that fall due."""
        self.clock.shift(timedelta(**time))
        self.work()

    def placed(self, case: Case) -> DeliveryStatus:
        """Decide what is not decided yet, and return the delivery of the notice."""
        row = Case.objects.get(id=case.id)
        if not row.outcome:
            if row.assigned_to is None:
                cases.take(actor=self.clerk, now=now(), case_id=case.id)
            self.decide(case)
            self.work()
        (found,) = queries.deliveries_of_case(case_id=case.id)
        return found

    def decide(self, case: Case) -> None:
        """Do the open tasks of a case."""
        told: dict[str, Any] = {"actor": self.clerk, "now": now(), "case_id": case.id}
        if CaseTask.objects.filter(case=case, kind="check", done_at__isnull=True).exists():
            cases.complete_check(**told)
        form = case_queries.decision_form(actor=self.clerk, case_id=case.id, today=berlin_date(now()))
        outcome = form.outcomes[0][0]
        reasons = tuple(one.id for one in form.reasons if one.outcome == outcome.value)[:1]
        draft = DecisionDraft(outcome.value, reasons, (), "" if reasons else "Die Voraussetzungen liegen vor.")
        cases.decide(**told, draft=draft)

    def way(self, case: Case) -> case_queries.NoticeWay:
        return case_queries.notice_way(actor=self.clerk, case_id=case.id, today=berlin_date(now()))

    def told(self, case: Case) -> list[tuple[str, str]]:
        """The states of a case, each with what became of it."""
        rows = StateMessage.objects.filter(case_id=case.id).order_by("number")
        return list(rows.values_list("status", "state"))


@pytest.fixture
def portal(stranger: Stranger) -> Iterator[Portal]:  # noqa: F811
    with time_machine.travel(now(), tick=False) as clock, tenant_scope(stranger.tenant), jobs_here() as waiting:
        made = Portal(stranger, clock)
        made.waiting = waiting
        yield made


def test_a_yes_brings_the_notice_into_the_postbox(portal: Portal, box: DemoOzgPostbox) -> None:
    case = portal.apply(consent=True, replyChannel=POSTBOX, author={"name": "Serviceportal Musterland"})
    status = portal.placed(case)
    assert status.channel is Channel.OZG_POSTBOX
    assert "andere Portal" in status.reasons[0] and "Einwilligung" in status.reasons[1]
    portal.later(seconds=10)
    hand_over = PostboxDelivery.objects.get(delivery_id=status.delivery_id)
    assert (hand_over.state, hand_over.account_id, str(hand_over.mailbox)) == ("provided", None, MAILBOX)
    assert box.kept() == 1 and portal.placed(case).notified_on is not None
    mail = MailOutbox.objects.get(delivery_id=status.delivery_id)
    assert "auf dieser Seite" not in mail.body and "vierten Tag" in mail.body, "there is no page for them here"
    assert not PostboxMessage.objects.filter(case_id=case.id).exists() and not FollowUp.objects.exists()


def test_the_consent_stands_in_the_registry_with_where_it_came_from(portal: Portal) -> None:
    case = portal.apply(consent=True, replyChannel=POSTBOX, author={"name": "Serviceportal Musterland"})
    row = DeliveryConsent.objects.get(submission_id=case.submission_id)
    sent = Submission.objects.get(id=case.submission_id)
    assert (row.account_id, row.stance, row.channel, row.scope) == (None, "given", "ozg_postbox", PACKAGE)
    assert (row.given_via, row.given_at) == ("other_portal", sent.received_at)
    assert row.note == sent.origin and "Serviceportal Musterland" in row.note and "eigene Angabe" in row.note
    assert "http" in row.note, "whose signature proves the time"
    cases.open_case(actor=SYSTEM, now=now(), submission_id=case.submission_id)
    delivery.record_portal_consent(
        actor=SYSTEM, now=now(), submission_id=case.submission_id, given=False, scope=PACKAGE, given_at=now(), origin=""
    )
    assert DeliveryConsent.objects.count() == 1, "what came with the application is noted once"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"consent": False, "replyChannel": POSTBOX}, "abgelehnt"),
        ({"replyChannel": POSTBOX}, "Einwilligung in den digitalen Bescheid liegt nicht vor"),
        ({"consent": True}, "kein Rückkanal"),
        ({"consent": True, "replyChannel": {"eMail": {"address": "e@beispiel.invalid"}}}, "per E-Mail"),
        ({"consent": True, "replyChannel": {"elster": {"accountId": "4711"}}}, "über ELSTER"),
        ({"consent": True, "replyChannel": POSTBOX, "email": ""}, "E-Mail-Adresse"),
    ],
)
def test_everything_else_goes_by_letter_and_says_why(portal: Portal, members: dict[str, Any], said: str) -> None:
    if members.get("email") == "":
        portal.stranger.answers = without_mail(portal.stranger)
    case = portal.apply(**members)
    status = portal.placed(case)
    assert status.channel is Channel.LETTER and said in " ".join(status.reasons)
    assert not PostboxDelivery.objects.exists()
    way = portal.way(case)
    assert way.choice is not None and way.choice.channel is Channel.LETTER and said in " ".join(way.choice.reasons)


def without_mail(stranger: Stranger) -> dict[str, Any]:  # noqa: F811
    """The same answers without an address for mails, where the form asks for one."""
    return json.loads(re.sub(r'"[^"@]+@[^"]+"', '""', json.dumps(stranger.answers)))  # type: ignore[no-any-return]


def test_silence_is_taken_as_the_setting_says(portal: Portal, policy: Any) -> None:
    policy(ozg_postbox_needs_explicit_consent=False)
    assert portal.placed(portal.apply(replyChannel=POSTBOX)).channel is Channel.OZG_POSTBOX
    assert portal.placed(portal.apply(consent=False, replyChannel=POSTBOX)).channel is Channel.LETTER
    stances = list(DeliveryConsent.objects.values_list("stance", flat=True))
    assert stances == ["refused"], "silence is no declaration"


def test_no_postbox_connected_means_a_letter(portal: Portal, box: DemoOzgPostbox) -> None:
    box.connected = False  # type: ignore[misc]
    status = portal.placed(portal.apply(consent=True, replyChannel=POSTBOX))
    assert status.channel is Channel.LETTER and "nicht angebunden" in " ".join(status.reasons)


def test_a_refusing_postbox_opens_the_letter(portal: Portal, box: DemoOzgPostbox) -> None:
    box.order("refuse")
    case = portal.apply(consent=True, replyChannel=POSTBOX)
    assert portal.placed(case).channel is Channel.OZG_POSTBOX
    portal.later(seconds=10)
    status = portal.placed(case)
    assert status.channel is Channel.LETTER and status.notified_on is None
    assert "nicht angenommen" in status.reasons[-1] and "Brief" in status.reasons[-1]


def test_a_clerk_takes_a_withdrawal_down(portal: Portal) -> None:
    case = portal.apply(consent=True, replyChannel=POSTBOX)
    way = portal.way(case)
    assert way.choice is not None and way.choice.channel is Channel.OZG_POSTBOX and "Portal" in way.origin
    wording = queries.postbox_wording(code=way.code).version
    told: dict[str, Any] = {"actor": portal.clerk, "now": now(), "account_id": None, "wording_version": wording}
    told |= {"submission_id": way.submission_id, "scope": way.package_id, "given_via": "phone", "note": "Anruf"}
    delivery.record_declaration(**told, stance=Stance.REFUSED)
    way = portal.way(case)
    assert way.choice is not None and way.choice.channel is Channel.LETTER
    assert [one.stance for one in way.declarations if one.in_force] == [Stance.REFUSED]
    assert [one.given_via for one in way.declarations if not one.in_force] == ["other_portal"]
    for wrong in ({"submission_id": None}, {"account_id": new_id()}):
        with pytest.raises(Invalid):
            delivery.record_declaration(**{**told, **wrong}, stance=Stance.REFUSED)


def test_an_application_of_before_is_answered_as_before(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken over before the wish was read says nothing of its origin, and nobody reads a yes into it now."""
    monkeypatch.setattr("gemeinwerk.domain.submissions.rules.origin", lambda *_: "")
    case = portal.apply(consent=True, replyChannel=POSTBOX)
    way, status = portal.way(case), portal.placed(case)
    assert way.choice is None and way.origin == "" and not DeliveryConsent.objects.exists()
    assert status.channel is Channel.LETTER and status.reasons[0] == "Es gibt kein Nutzerkonto."


def test_states_are_off_unless_switched_on(portal: Portal, box: DemoOzgPostbox) -> None:
    portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    assert not StateMessage.objects.exists() and box.states() == []


def test_each_state_is_told_once_and_in_order(portal: Portal, box: DemoOzgPostbox, policy: Any) -> None:
    policy(ozg_state_messages=True)
    case = portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    clerk = portal.clerk
    cases.take(actor=clerk, now=now(), case_id=case.id)
    cases.release(actor=clerk, now=now(), case_id=case.id)
    cases.take(actor=clerk, now=now(), case_id=case.id)
    portal.work()
    portal.decide(case)
    portal.work()
    portal.later(seconds=10)
    assert portal.told(case) == [("RECEIVED", "sent"), ("PROCESSING", "sent"), ("COMPLETED", "sent")]
    told = box.states()
    assert [one["status"] for one in told] == ["RECEIVED", "PROCESSING", "COMPLETED"]
    assert {one["application"] for one in told} == {APPLICATION}
    assert not any("Bescheid" in value for one in told for value in one.values()), "nothing of the notice"
    assert box.kept() == 1 and portal.placed(case).channel is Channel.OZG_POSTBOX, "the notice goes its own way"
    assert not FollowUp.objects.exists()


def test_a_request_for_more_is_a_state(portal: Portal, policy: Any) -> None:
    """Only somebody with an account here can be asked in writing; the same message is for them."""
    policy(ozg_state_messages=True)
    case = portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    cases.take(actor=portal.clerk, now=now(), case_id=case.id)
    ask: dict[str, Any] = {"text": "Bitte den Plan.", "due_on": berlin_date(now()) + timedelta(days=14)}
    with pytest.raises(Conflict):
        cases.request_documents(actor=portal.clerk, now=now(), case_id=case.id, **ask)
    Case.objects.filter(id=case.id).update(account_id=new_id())
    cases.request_documents(actor=portal.clerk, now=now(), case_id=case.id, **ask)
    portal.work()
    assert [status for status, _ in portal.told(case)] == ["RECEIVED", "PROCESSING", "ACTION_REQUIRED"]


@pytest.mark.parametrize("members", [{}, {"replyChannel": POSTBOX}, {"application": APPLICATION}])
def test_without_postbox_or_application_nothing_is_told(portal: Portal, policy: Any, members: dict[str, Any]) -> None:
    policy(ozg_state_messages=True)
    portal.apply(consent=True, **members)
    assert not StateMessage.objects.exists()


def test_an_unreachable_bridge_is_given_up_after_a_day_and_holds_nothing_up(
    portal: Portal, box: DemoOzgPostbox, policy: Any
) -> None:
    policy(ozg_state_messages=True)
    box.order("down")
    case = portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    cases.take(actor=portal.clerk, now=now(), case_id=case.id)
    assert portal.told(case) == [("RECEIVED", "waiting"), ("PROCESSING", "waiting")]
    with structlog.testing.capture_logs() as logged:
        for _ in range(120):
            portal.later(minutes=15)
    assert portal.told(case) == [("RECEIVED", "given_up"), ("PROCESSING", "given_up")]
    assert [one["event"] for one in logged].count("state_message_given_up") == 2
    since = now() - timedelta(days=30)
    assert queries.state_messages_given_up(actor=portal.clerk, since=since) == 2
    assert not FollowUp.objects.exists()
    box.order("provide")
    portal.decide(case)
    portal.work()
    assert portal.told(case)[-1] == ("COMPLETED", "sent")


def test_a_refused_state_is_given_up_and_the_next_one_is_told(portal: Portal, box: DemoOzgPostbox, policy: Any) -> None:
    policy(ozg_state_messages=True)
    box.order("unknown")
    case = portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    box.order("provide")
    cases.take(actor=portal.clerk, now=now(), case_id=case.id)
    portal.work()
    assert portal.told(case) == [("RECEIVED", "given_up"), ("PROCESSING", "sent")]
    assert StateMessage.objects.get(case_id=case.id, status="RECEIVED").problem == "Dieses Postfach gibt es nicht."


def test_switched_off_meanwhile_nothing_leaves(portal: Portal, box: DemoOzgPostbox, policy: Any) -> None:
    policy(ozg_state_messages=True)
    box.order("down")
    case = portal.apply(consent=True, replyChannel=POSTBOX, application=APPLICATION)
    policy()
    box.order("provide")
    portal.later(minutes=1)
    assert portal.told(case) == [("RECEIVED", "given_up")] and box.states() == []
