"""Remedies, courts, instruction and explanation."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from gemeinwerk.domain.delivery.rules import (
    COURT_SEAT_BY_KREIS,
    COURT_SEATS,
    DEMO_NOTE,
    INSTRUCTION_BLOCKS,
    InstructionMissing,
    InstructionNotApproved,
    NoCourt,
    administrative_court,
    becomes_final_after,
    court_addressee,
    deemed_notification,
    explain,
    matter_of,
    remedy_deadline,
    remedy_instruction,
    remedy_kind,
    remedy_period,
    timeliness,
)
from gemeinwerk.domain.delivery.types import (
    Addressee,
    AddresseeKind,
    Approval,
    Audience,
    Channel,
    CourtBranch,
    DeliveryFacts,
    InstructionQuality,
    Matter,
    Period,
    ProceduralCode,
    Remedy,
    Timeliness,
    Unit,
)

DAY = date(2026, 11, 24)
VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG
TOWN = Addressee(AddresseeKind.OFFICE, "Stadt Bochum", "Bochum")

RULINGS = [
    (Matter.GENERAL, Remedy.ACTION, CourtBranch.ADMINISTRATIVE, "Abs. 1"),
    (Matter.LOCAL_CHARGE, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 6"),
    (Matter.REAL_TAX, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 7"),
    (Matter.MAINTENANCE_ADVANCE, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 8"),
    (Matter.YOUTH_WELFARE, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 9"),
    (Matter.HOUSING_BENEFIT, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 11"),
    (Matter.HOUSING_PERMIT, Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "Nr. 12"),
    (Matter.PARENTAL_ALLOWANCE, Remedy.OBJECTION, CourtBranch.SOCIAL, "BEEG"),
    (Matter.SEVERE_DISABILITY, Remedy.OBJECTION, CourtBranch.SOCIAL, "SGG"),
    (Matter.CIVIL_STATUS, Remedy.NONE, CourtBranch.ADMINISTRATIVE, "PStG"),
]


@pytest.mark.parametrize(("matter", "remedy", "branch", "statute"), RULINGS)
def test_remedy_by_matter(matter: Matter, remedy: Remedy, branch: CourtBranch, statute: str) -> None:
    ruling = remedy_kind(matter)
    assert (ruling.remedy, ruling.branch) == (remedy, branch)
    assert statute in ruling.statute


def test_third_parties_that_were_not_involved_object_first() -> None:
    assert remedy_kind(Matter.GENERAL, uninvolved_third_party=True).remedy is Remedy.OBJECTION


def test_matter_that_follows_from_the_code() -> None:
    assert matter_of(KAG) is Matter.LOCAL_CHARGE
    assert matter_of(VWVFG) is Matter.GENERAL
    assert matter_of(ProceduralCode.PSTG) is Matter.CIVIL_STATUS


def test_every_matter_has_a_ruling() -> None:
    assert all(remedy_kind(matter).statute for matter in Matter)


@pytest.mark.parametrize(
    ("remedy", "branch", "quality", "abroad", "period"),
    [
        (Remedy.ACTION, CourtBranch.ADMINISTRATIVE, InstructionQuality.CORRECT, False, Period(1, Unit.MONTHS)),
        (Remedy.ACTION, CourtBranch.ADMINISTRATIVE, InstructionQuality.CORRECT, True, Period(1, Unit.MONTHS)),
        (Remedy.OBJECTION, CourtBranch.SOCIAL, InstructionQuality.CORRECT, True, Period(3, Unit.MONTHS)),
        (Remedy.ACTION, CourtBranch.SOCIAL, InstructionQuality.CORRECT, False, Period(1, Unit.MONTHS)),
        (Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, InstructionQuality.MISSING_OR_WRONG, False,
         Period(1, Unit.YEARS)),
        (Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, InstructionQuality.DENIED_ANY_REMEDY, False, None),
        (Remedy.NONE, CourtBranch.ADMINISTRATIVE, InstructionQuality.CORRECT, False, None),
    ],
)  # fmt: skip
def test_length_of_the_period(
    remedy: Remedy, branch: CourtBranch, quality: InstructionQuality, abroad: bool, period: Period | None
) -> None:
    assert remedy_period(remedy, branch=branch, instruction=quality, notified_abroad=abroad)[0] == period


def test_lateness_is_never_said_by_the_machine() -> None:
    found = deemed_notification(KAG, Channel.LETTER, DeliveryFacts(posted_on=date(2026, 12, 22)))
    end = remedy_deadline(found, Remedy.OBJECTION)
    assert timeliness(date(2027, 1, 26), end) is Timeliness.IN_TIME
    assert timeliness(date(2027, 1, 27), end) is Timeliness.IN_DOUBT
    assert timeliness(date(2027, 1, 28), end) is Timeliness.IN_DOUBT
    assert timeliness(date(2027, 1, 29), end) is Timeliness.AFTER_LAST_DAY
    assert becomes_final_after(end) == date(2027, 1, 28)
    waiting = deemed_notification(VWVFG, Channel.LETTER_ABROAD, DeliveryFacts(posted_on=DAY))
    assert timeliness(DAY, remedy_deadline(waiting, Remedy.ACTION)) is Timeliness.UNDETERMINED


COURTS = [
    ("05911", "Gelsenkirchen"), ("05154", "Düsseldorf"), ("05315", "Köln"), ("05334", "Aachen"),
    ("05515", "Münster"), ("05711", "Minden"), ("05914", "Arnsberg"), ("05978", "Gelsenkirchen"),
    ("05113", "Gelsenkirchen"), ("05374", "Köln"), ("05770", "Minden"), ("05970", "Arnsberg"),
]  # fmt: skip


@pytest.mark.parametrize(("kreis", "seat"), COURTS)
def test_court_of_a_kreis(kreis: str, seat: str) -> None:
    assert administrative_court(kreis) == Addressee(AddresseeKind.COURT, f"Verwaltungsgericht {seat}", seat)


def test_seven_courts_for_fifty_three_districts() -> None:
    assert len(COURT_SEAT_BY_KREIS) == 53
    assert set(COURT_SEAT_BY_KREIS.values()) == set(COURT_SEATS)
    assert len(COURT_SEATS) == 7


def test_keys_of_places_outside_are_refused() -> None:
    for key in ("", "03241", "05999", "0591"):
        with pytest.raises(NoCourt):
            administrative_court(key)
    with pytest.raises(NoCourt):
        court_addressee("Detmold")


def test_every_municipality_has_a_court(shared_data: Path) -> None:
    with (shared_data / "regions" / "nrw_municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 396
    assert {row["kreis_schluessel"] for row in rows} == set(COURT_SEAT_BY_KREIS)
    assert all(administrative_court(row["ars"]).seat for row in rows)


def test_instruction_names_remedy_court_seat_and_period_and_nothing_else() -> None:
    found = remedy_instruction(
        VWVFG, Remedy.ACTION, administrative_court("05911"), on=DAY, approvals={}, approval_required=False
    )
    assert found is not None
    assert found.text == (
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim Verwaltungsgericht "
        "Gelsenkirchen in Gelsenkirchen erhoben werden."
    )
    assert found.demo_note == DEMO_NOTE
    assert not found.is_approved


def test_objection_names_the_authority_and_its_seat() -> None:
    found = remedy_instruction(KAG, Remedy.OBJECTION, TOWN, on=DAY, approval_required=False)
    assert found is not None
    assert "Widerspruch" in found.text
    assert "Stadt Bochum, Bochum" in found.text


def test_only_the_social_code_names_forms() -> None:
    for block in INSTRUCTION_BLOCKS:
        mentions = any(word in block.text.lower() for word in ("elektronisch", "e-mail", "verordnung", "schriftlich"))
        assert mentions == (block.codes == frozenset({SGB})), block.version


def test_versions_are_unique_and_none_is_approved_by_the_product() -> None:
    versions = [block.version for block in INSTRUCTION_BLOCKS]
    assert len(versions) == len(set(versions))
    assert all("{name}" in b.text and "{seat}" in b.text and "{period}" in b.text for b in INSTRUCTION_BLOCKS)


def test_an_unapproved_block_stops_issuing() -> None:
    with pytest.raises(InstructionNotApproved):
        remedy_instruction(VWVFG, Remedy.ACTION, administrative_court("05911"), on=DAY)
    approved = remedy_instruction(
        VWVFG, Remedy.ACTION, administrative_court("05911"), on=DAY,
        approvals={"vwvfg-klage-de-1": Approval("Rechtsamt", date(2026, 11, 1))},
    )  # fmt: skip
    assert approved is not None
    assert approved.is_approved
    assert approved.demo_note == ""


def test_missing_block_and_missing_seat_are_refused() -> None:
    with pytest.raises(InstructionMissing):
        remedy_instruction(VWVFG, Remedy.ACTION, administrative_court("05911"), on=DAY, language="en",
                           approval_required=False)  # fmt: skip
    with pytest.raises(InstructionMissing):
        remedy_instruction(KAG, Remedy.OBJECTION, Addressee(AddresseeKind.OFFICE, "Stadt", " "), on=DAY,
                           approval_required=False)  # fmt: skip
    with pytest.raises(InstructionMissing):
        remedy_instruction(VWVFG, Remedy.ACTION, TOWN, on=DAY, approval_required=False)


def test_no_remedy_no_instruction() -> None:
    assert remedy_instruction(ProceduralCode.PSTG, Remedy.NONE, TOWN, on=DAY) is None


def test_citizen_reads_the_earlier_day_and_the_office_both() -> None:
    facts = DeliveryFacts(provided_on=date(2026, 11, 23))
    found = deemed_notification(VWVFG, Channel.OZG_POSTBOX, facts)
    citizen = explain(found, remedy_deadline(found, Remedy.ACTION))
    assert citizen[0] == "Der Bescheid gilt am 27. November 2026 als bekannt gegeben."
    assert citizen[1] == "Sie können bis einschließlich 28. Dezember 2026 Klage erheben."
    tax = deemed_notification(KAG, Channel.LETTER, DeliveryFacts(posted_on=date(2026, 12, 22)))
    end = remedy_deadline(tax, Remedy.OBJECTION)
    assert "bis einschließlich 26. Januar 2027 Widerspruch" in " ".join(explain(tax, end))
    office = " ".join(explain(tax, end, audience=Audience.OFFICE))
    assert "26. Dezember 2026 oder 28. Dezember 2026" in office
    assert "2. Weihnachtstag" in office
    assert "die Behörde rechnet bis 28. Januar 2027" in office
    assert "entscheidet ein Mensch" in office


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (DeliveryFacts(notice_sent_on=date(2026, 11, 23)), "bis einschließlich 3. Dezember 2026 abgerufen"),
        (DeliveryFacts(notice_sent_on=date(2026, 11, 23), provision_ended=True), "nicht bekannt gegeben"),
    ],
)
def test_open_states_of_the_mailbox_are_explained(facts: DeliveryFacts, words: str) -> None:
    found = deemed_notification(VWVFG, Channel.PORTAL_MAILBOX, facts)
    assert words in " ".join(explain(found, remedy_deadline(found, Remedy.ACTION)))


def test_contested_receipt_and_missing_period_are_explained() -> None:
    contested = deemed_notification(
        VWVFG, Channel.LETTER, DeliveryFacts(posted_on=date(2026, 12, 18), receipt_contested=True)
    )
    assert "bestritten" in explain(contested, remedy_deadline(contested, Remedy.ACTION))[0]
    notified = deemed_notification(VWVFG, Channel.LETTER, DeliveryFacts(posted_on=date(2026, 12, 18)))
    denied = remedy_deadline(notified, Remedy.ACTION, instruction=InstructionQuality.DENIED_ANY_REMEDY)
    assert "keine Frist" in explain(notified, denied)[1]
    assert "nicht von selbst" in explain(notified, denied, audience=Audience.OFFICE)[-1]
    no_remedy = remedy_deadline(notified, Remedy.NONE)
    assert len(explain(notified, no_remedy)) == 1
