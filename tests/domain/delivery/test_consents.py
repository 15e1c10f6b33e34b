"""The registry of consents: models, scopes, versions, requests for post, what staff record, and that all holds for the future."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.models import DeliveryConsent
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryPolicy,
    DeliveryState,
    GivenVia,
    ProceduralCode,
    Stance,
)
from gemeinwerk.kernel.actor import SYSTEM, Actor
from gemeinwerk.kernel.refusal import Forbidden, Invalid
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.delivery.ways import at, citizen, consented, deliver, officer, recipient, send_all

pytestmark = pytest.mark.usefixtures("mailer")
GENERAL, SPECIAL, POST = "postfach-de-1", "postfach-vwvfg-de-1", "abgaben-post-de-1"
KAG = ProceduralCode.AO_VIA_KAG


@pytest.fixture
def charges_without_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    """AO § 122a as it reads: no consent is needed, post can be requested."""
    found = DeliveryPolicy(ao_mailbox_needs_explicit_consent=False, approval_required=False)
    for module in ("queries.choosing", "queries.consents", "queries.deliveries"):
        monkeypatch.setattr(f"gemeinwerk.domain.delivery.{module}.policy", lambda: found)


def way(person: Actor, package: str = "", code: ProceduralCode = ProceduralCode.VWVFG_NRW) -> tuple[Channel, str]:
    placed = deliver(recipient(person.account_id), package_id=package, code=code)
    return placed.channel, placed.reasons[0]


def test_consent_for_one_service_only(tenant: UUID) -> None:
    person = citizen()
    actions.give_consent(actor=person, now=at("2026-11-20T10:00"), wording_version=SPECIAL, scope="sondernutzung")
    assert way(person, "sondernutzung")[0] is Channel.PORTAL_MAILBOX
    assert way(person, "gewerbe") == (
        Channel.LETTER, "Eine Einwilligung in den digitalen Bescheid liegt nicht vor.",
    )  # fmt: skip
    kept = DeliveryConsent.objects.get()
    assert (kept.scope, kept.model, kept.stance, kept.given_via) == ("sondernutzung", "explicit", "given", "portal")
    assert (kept.wording_version, kept.assurance, kept.withdrawn_at) == (SPECIAL, int(person.assurance), None)


def test_a_text_about_one_service_carries_no_consent_to_all(tenant: UUID) -> None:
    with pytest.raises(actions.WordingOutdated):
        actions.give_consent(actor=citizen(), now=at("2026-11-20T10:00"), wording_version=SPECIAL)
    with pytest.raises(actions.WordingOutdated):
        actions.request_post(actor=citizen(), now=at("2026-11-20T10:00"), wording_version=GENERAL, permanent=True)


def test_refusal_of_one_service_beside_the_consent_to_all(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    for _ in range(2):
        actions.refuse_consent(actor=person, now=at("2026-11-21T10:00"), wording_version=SPECIAL, scope="sondernutzung")
    assert way(person, "sondernutzung") == (Channel.LETTER, "Der digitale Bescheid wurde abgelehnt.")
    assert way(person, "gewerbe")[0] is Channel.PORTAL_MAILBOX
    assert DeliveryConsent.objects.count() == 2


def test_the_general_refusal_ends_every_consent_and_holds_for_the_future(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    actions.give_consent(actor=person, now=at("2026-11-20T11:00"), wording_version=SPECIAL, scope="gewerbe")
    before = deliver(recipient(person.account_id), package_id="gewerbe")
    actions.refuse_consent(actor=person, now=at("2026-11-24T10:00"), wording_version=GENERAL)
    assert way(person, "gewerbe")[0] is Channel.LETTER
    assert queries.delivery(delivery_id=before.delivery_id).state is DeliveryState.PROVIDED
    send_all()
    actions.record_retrieval(actor=person, now=at("2026-11-25T09:00"), delivery_id=before.delivery_id)
    assert queries.delivery(delivery_id=before.delivery_id).citizen_last_day is not None


def test_withdrawal_of_the_general_consent_ends_the_special_ones(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    actions.give_consent(actor=person, now=at("2026-11-20T11:00"), wording_version=SPECIAL, scope="gewerbe")
    actions.withdraw_consent(actor=person, now=at("2026-11-22T10:00"))
    assert way(person, "gewerbe")[0] is Channel.LETTER
    actions.give_consent(actor=person, now=at("2026-11-22T11:00"), wording_version=GENERAL)
    assert way(person, "gewerbe")[0] is Channel.PORTAL_MAILBOX
    assert [one.in_force for one in queries.declarations(account_id=person.account_id)] == [True, False, False]


@pytest.mark.usefixtures("charges_without_consent")
def test_post_once_is_used_up_by_the_next_charge(tenant: UUID) -> None:
    person = citizen()
    assert way(person, "hundesteuer", KAG)[0] is Channel.PORTAL_MAILBOX
    actions.request_post(actor=person, now=at("2026-11-21T10:00"), wording_version=POST, permanent=False)
    placed = deliver(recipient(person.account_id), package_id="hundesteuer", code=KAG)
    assert (placed.channel, placed.reasons[0]) == (Channel.LETTER, "Für diese Abgabe wurde Post verlangt.")
    kept = DeliveryConsent.objects.get()
    assert (kept.used_for, kept.withdrawn_via, kept.model) == (placed.delivery_id, "used", "none_with_opt_out")
    assert way(person, "hundesteuer", KAG)[0] is Channel.PORTAL_MAILBOX


@pytest.mark.usefixtures("charges_without_consent")
def test_post_for_good_until_it_is_taken_back_and_for_charges_only(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    actions.request_post(actor=person, now=at("2026-11-21T10:00"), wording_version=POST, permanent=True)
    for _ in range(2):
        assert way(person, "hundesteuer", KAG)[1] == "Für Abgaben wurde dauerhaft Post verlangt."
    assert way(person, "gewerbe")[0] is Channel.PORTAL_MAILBOX
    for _ in range(2):
        actions.end_post_request(actor=person, now=at("2026-11-22T10:00"))
    assert way(person, "hundesteuer", KAG)[0] is Channel.PORTAL_MAILBOX


def test_post_beats_consent_under_the_default_too(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    assert way(person, "hundesteuer", KAG)[0] is Channel.PORTAL_MAILBOX
    actions.request_post(actor=person, now=at("2026-11-21T10:00"), wording_version=POST, permanent=True)
    assert way(person, "hundesteuer", KAG)[0] is Channel.LETTER


def test_what_staff_record(tenant: UUID) -> None:
    person, staff = citizen(), officer(tenant)
    usual = {"actor": staff, "now": at("2026-11-20T10:00"), "account_id": person.account_id, "note": "Schreiben vom 3."}
    actions.record_declaration(
        **usual, stance=Stance.GIVEN, given_via=GivenVia.COUNTER, wording_version=GENERAL, by_representative=True
    )
    kept = DeliveryConsent.objects.get()
    assert (kept.recorded_by, kept.assurance, kept.by_representative) == (staff.id, 0, True)
    assert kept.note == "Schreiben vom 3." and kept.note not in "".join(e.details for e in Entry.objects.all())
    assert way(person)[0] is Channel.PORTAL_MAILBOX
    actions.record_declaration(**usual, stance=None, given_via="phone")
    assert way(person)[1].startswith("Die Einwilligung wurde widerrufen")
    assert DeliveryConsent.objects.get().withdrawal_note == "Schreiben vom 3."
    seen = queries.declarations_seen(actor=staff, account_id=person.account_id)
    assert [(one.withdrawn_via, one.note) for one in seen] == [("phone", "Schreiben vom 3.")]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"note": " "}, actions.NoteMissing),
        ({"note": "x" * 501}, Invalid),
        ({"given_via": "phone"}, actions.ConsentByPhone),
        ({"given_via": "portal"}, Invalid),
        ({"given_via": "?"}, Invalid),
        ({"wording_version": "postfach-de-0"}, actions.WordingOutdated),
        ({"wording_version": ""}, actions.WordingOutdated),
        ({"actor": citizen()}, Forbidden),
    ],
)
def test_what_staff_may_not_record(tenant: UUID, values: dict[str, object], refusal: type[Exception]) -> None:
    usual = {
        "actor": officer(tenant), "now": at("2026-11-20T10:00"), "account_id": citizen().account_id,
        "stance": Stance.GIVEN, "given_via": "counter", "note": "am Schalter", "wording_version": GENERAL,
    }  # fmt: skip
    with pytest.raises(refusal):
        actions.record_declaration(**{**usual, **values})
    assert DeliveryConsent.objects.count() == 0


def test_a_declaration_is_evidence(tenant: UUID) -> None:
    consented(citizen())
    for change in ({"stance": "refused"}, {"wording_version": "x"}, {"given_at": at("2020-01-01T00:00")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryConsent.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryConsent.objects.all().delete()


def test_nothing_of_another_authority(tenant: UUID, kleve: UUID) -> None:
    person = citizen()
    consented(person)
    with tenant_scope(kleve):
        assert queries.declarations_seen(actor=officer(kleve), account_id=person.account_id) == []
        actions.refuse_consent(actor=person, now=at("2026-11-21T10:00"), wording_version=GENERAL)
    assert way(person)[0] is Channel.PORTAL_MAILBOX
    with pytest.raises(Forbidden):
        queries.declarations_seen(actor=citizen(), account_id=person.account_id)
    with pytest.raises(Forbidden):
        actions.refuse_consent(actor=SYSTEM, now=at("2026-11-21T10:00"), wording_version=GENERAL)


def test_what_holds_in_words(tenant: UUID) -> None:
    person = citizen()
    consented(person)
    actions.refuse_consent(actor=person, now=at("2026-11-21T10:00"), wording_version=SPECIAL, scope="gewerbe")
    found = queries.declarations(account_id=person.account_id)
    assert queries.standing(found).digital
    special = queries.standing(found, scope="gewerbe", code=ProceduralCode.SGB_X)
    assert (special.digital, special.wording_version) == (False, "postfach-sgbx-de-1")
    assert not queries.consent(account_id=person.account_id, tenant_id=tenant, scope="gewerbe").is_given
    assert queries.post_can_be_requested(code="AO_VIA_KAG") and not queries.post_can_be_requested(code="SGB_X")
    assert queries.consent_text(version=GENERAL) and queries.consent_text(version="x") is None
    assert policy().ao_mailbox_needs_explicit_consent
