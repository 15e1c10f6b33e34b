"""Formal service as tables: which ways are open, whom it must reach, and when it takes effect."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Channel,
    DeliveryFacts,
    NotificationStatus,
    ProceduralCode,
    Recipient,
    ServedHow,
    ServiceCase,
    ServiceFailure,
    ServiceKind,
    Trigger,
)

ALL = set(ServiceKind)
CHOSEN = ALL - {ServiceKind.PUBLIC}
CODE = ProceduralCode.VWVFG_NRW


def allowed(**facts: object) -> set[ServiceKind]:
    return {one.option.kind for one in rules.offered_services(ServiceCase(**facts)) if one.allowed}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"gives_acknowledgements": True, "has_opened_mailbox": True}, CHOSEN),
        ({}, {"deed", "registered", "return_slip", "receipt_by_hand", "hand_over"}),
        ({"has_opened_mailbox": True}, {"deed", "registered", "return_slip", "receipt_by_hand", "hand_over", "mailbox"}),
        ({"gives_acknowledgements": True}, {"deed", "registered", "return_slip", "receipt_by_hand", "receipt_by_post", "hand_over"}),
        ({"has_address": False}, {"receipt_by_hand", "hand_over"}),
        ({"is_abroad": True}, {"return_slip", "receipt_by_hand", "hand_over"}),
        ({"act": ActKind.OBJECTION_DECISION}, {"deed", "registered", "return_slip", "receipt_by_hand"}),
        (
            {"act": ActKind.OBJECTION_DECISION, "gives_acknowledgements": True, "has_opened_mailbox": True},
            CHOSEN - {"hand_over", "mailbox"},
        ),
    ],
)  # fmt: skip
def test_which_ways_are_open(facts: dict[str, object], kinds: set[str]) -> None:
    assert allowed(**facts) == kinds


def test_every_way_gives_reasons() -> None:
    for case in (ServiceCase(), ServiceCase(act=ActKind.OBJECTION_DECISION, has_address=False, is_abroad=True)):
        for one in rules.offered_services(case):
            assert one.reasons and all(reason.endswith(".") for reason in one.reasons)
    assert {option.kind for option in rules.SERVICES.values()} == ALL
    assert set(rules.PAPERS) == ALL and set(rules.FAILURE_LABELS) == set(ServiceFailure)


def test_formal_service_is_a_duty_for_decisions_on_objections_only() -> None:
    assert rules.formal_service_duty(ActKind.OBJECTION_DECISION) == "§ 73 Abs. 3 VwGO"
    assert rules.formal_service_duty(ActKind.ORDINARY) == ""


@pytest.mark.parametrize("kind", sorted(ALL))
@pytest.mark.parametrize("power", [True, False])
def test_a_written_power_binds_formal_service(kind: ServiceKind, power: bool) -> None:
    option = rules.SERVICES[ServiceKind(kind)]
    bound = rules.must_serve_representative(option, has_written_power=power)
    assert bound is (power and option.formal)
    assert option.formal is (option.channel not in (Channel.HAND_OVER, Channel.ELECTRONIC))


@pytest.mark.parametrize(
    ("day", "needs"),
    [
        (date(2026, 11, 28), False), (date(2026, 11, 29), True), (date(2026, 12, 24), False), (date(2026, 12, 25), True),
        (date(2027, 5, 27), True), (date(2027, 11, 1), True), (date(2026, 11, 30), False),
    ],
)  # fmt: skip
def test_sundays_and_holidays_need_permission(day: date, needs: bool) -> None:
    assert rules.hand_service_needs_permission(day) is needs


@pytest.mark.parametrize(
    ("channel", "facts", "trigger", "deemed"),
    [
        (Channel.SERVED_BY_DEED, {"handed_over_on": date(2026, 11, 24)}, Trigger.HANDED_OVER, date(2026, 11, 24)),
        (Channel.HAND_OVER, {"handed_over_on": date(2026, 11, 28)}, Trigger.HANDED_OVER, date(2026, 11, 28)),
        (Channel.SERVED_REGISTERED, {"posted_on": date(2026, 12, 18)}, Trigger.POSTED, date(2026, 12, 22)),
        (Channel.SERVED_REGISTERED, {"posted_on": date(2024, 12, 18)}, Trigger.POSTED, date(2024, 12, 21)),
        (
            Channel.SERVED_RETURN_SLIP,
            {"posted_on": date(2026, 12, 18), "received_on": date(2026, 12, 21)}, Trigger.RECEIVED, date(2026, 12, 21),
        ),
        (
            Channel.SERVED_RECEIPT,
            {"sent_on": date(2026, 12, 18), "received_on": date(2027, 1, 4)}, Trigger.RECEIVED, date(2027, 1, 4),
        ),
        (Channel.ELECTRONIC, {"sent_on": date(2026, 11, 23)}, Trigger.SENT, date(2026, 11, 27)),
        (Channel.SERVED_BY_DEED, {"received_on": date(2026, 12, 1)}, Trigger.RECEIVED, date(2026, 12, 1)),
    ],
)  # fmt: skip
def test_when_it_takes_effect(channel: Channel, facts: dict[str, date], trigger: Trigger, deemed: date) -> None:
    found = rules.deemed_notification(CODE, channel, DeliveryFacts(**facts))
    assert (found.status, found.trigger, found.deemed_on) == (NotificationStatus.NOTIFIED, trigger, deemed)


def test_defects_are_cured_by_receipt_and_only_for_formal_service() -> None:
    facts = DeliveryFacts(received_on=date(2026, 12, 1))
    for channel in rules.FORMAL_CHANNELS - {Channel.SERVED_RETURN_SLIP, Channel.SERVED_RECEIPT}:
        assert rules.deemed_notification(CODE, channel, facts).statute == "§ 8 LZG NRW"
    assert rules.deemed_notification(CODE, Channel.LETTER, facts).status is NotificationStatus.WAITING
    assert rules.deemed_notification(CODE, Channel.HAND_OVER, facts).status is NotificationStatus.WAITING


@pytest.mark.parametrize("how", list(ServedHow))
def test_evidence_says_how_and_names_the_file(how: ServedHow) -> None:
    upload = "0192a5b4-0000-7000-8000-000000000001"
    evidence = f"deed:{how.value};upload:{upload}"
    assert rules.note_of(evidence) == rules.SERVED_LABELS[how]
    assert rules.proof_of(evidence) == UUID(upload)


def test_other_evidence_says_nothing() -> None:
    for evidence in ("", "letter:1", "deed:unknown", "document:x;upload:kurz", "failure:"):
        assert rules.note_of(evidence) == ""
        assert rules.proof_of(evidence) is None
    assert rules.note_of("franking:A1-7;letter:x") == "Sendungsnummer A1-7"


def facts_of(kind: ServiceKind | None) -> rules.PaperFacts:
    to = Recipient("Erika Mustermann", "Musterweg", "3", "44787", "Bochum")
    return rules.PaperFacts(
        "Bescheid über X", "K-1", to, ("Stadt Bochum", "Platz 1", "44777 Bochum"), kind, date(2026, 11, 24)
    )


def test_the_deed_comes_back_to_the_authority_and_the_envelope_goes_to_the_person() -> None:
    deed = rules.paper("zustellungsauftrag", facts_of(ServiceKind.DEED))
    assert deed.window == ("Stadt Bochum", "Platz 1", "44777 Bochum")
    text = str(deed.blocks)
    for asked in (
        *rules.SERVED_LABELS.values(),
        "Ersatzzustellung",
        "auf dem Umschlag vermerkt",
        "Uhrzeit",
        "Unterschrift",
        "Vollmacht",
    ):
        assert asked in text
    assert "ZustVV" not in text and "Vordruck" not in text
    assert rules.paper("umschlag", facts_of(ServiceKind.DEED)).window[0] == "Erika Mustermann"


@pytest.mark.parametrize("name", sorted(rules.PAPER_NAMES))
@pytest.mark.parametrize("kind", [None, *ServiceKind])
def test_every_paper_names_the_delivery_but_not_the_matter_where_others_read_it(
    name: str, kind: ServiceKind | None
) -> None:
    found = rules.paper(name, facts_of(kind))
    assert found.window and found.title
    assert "K-1" in str(found.blocks) or name == "anschrift"
    if name in ("zustellungsauftrag", "umschlag"):
        assert "Bescheid über X" not in str(found.blocks)


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(KeyError):
        rules.paper("geheim", facts_of(None))
