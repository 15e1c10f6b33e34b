"""To whom copies of a notice go, as a table: representative, couple, several addressees."""

from __future__ import annotations

from uuid import UUID

import pytest

from gemeinwerk.domain.delivery.rules import addressees, represented_hint
from gemeinwerk.domain.delivery.types import PARTY, Participant, ParticipantRole, ProceduralCode, Recipient

VWVFG, SGB, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG
ERIKA = Recipient("Erika Mustermann", "Musterstraße", "12", "44787", "Bochum")


def someone(role: ParticipantRole, number: int = 1, **flags: bool) -> Participant:
    return Participant(UUID(int=number), role, Recipient(f"Person {number}", "Weg", "1", "44787", "Bochum"), **flags)


def rep(**flags: bool) -> Participant:
    return someone(ParticipantRole.REPRESENTATIVE, **flags)


def joint(number: int = 2, **flags: bool) -> Participant:
    return someone(ParticipantRole.JOINT, number, **flags)


REP, TWO, THREE = rep().key, joint(2).key, joint(3).key
HOME = {"shared_address": True}
TABLE = [
    ("nobody else", VWVFG, [], False, [PARTY], []),
    ("representative without written power", VWVFG, [rep()], False, [REP], [PARTY]),
    ("representative with written power", SGB, [rep(written_power=True)], False, [REP], [PARTY]),
    ("social law without written power", SGB, [rep()], False, [REP], [PARTY]),
    ("formal service, written power", VWVFG, [rep(written_power=True)], True, [REP], [PARTY]),
    ("formal service, no written power", VWVFG, [rep()], True, [PARTY], [REP]),
    ("charge, written power", KAG, [rep(written_power=True)], False, [REP], [PARTY]),
    ("charge, no written power", KAG, [rep()], False, [PARTY], [REP]),
    ("couple, charge", KAG, [joint(**HOME)], False, [PARTY], []),
    ("couple, charge, one wants post", KAG, [joint(**HOME, wants_own_copy=True)], False, [PARTY, TWO], []),
    ("two of a charge at two addresses", KAG, [joint()], False, [PARTY, TWO], []),
    ("couple, charge, formal", KAG, [joint(**HOME)], True, [PARTY, TWO], []),
    ("couple, general law", VWVFG, [joint(**HOME)], False, [PARTY, TWO], []),
    ("three, general law", VWVFG, [joint(2), joint(3)], False, [PARTY, TWO, THREE], []),
    ("one of three at another address, charge", KAG, [joint(2, **HOME), joint(3)], False, [PARTY, THREE], []),
    ("representative and joint", VWVFG, [rep(), joint()], False, [REP, TWO], [PARTY]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "others", "formal", "copies", "informed"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_copies(
    code: ProceduralCode, others: list[Participant], formal: bool, copies: list[str], informed: list[str]
) -> None:
    plan = addressees(code, ERIKA, others, formal=formal)
    assert [one.key for one in plan.copies] == copies
    assert [key for key, _ in plan.informed] == informed
    for reason in [*(one.reason for one in plan.copies), *(reason for _, reason in plan.informed)]:
        assert 0 < len(reason) <= 200 and reason.endswith(".")


def test_every_addressee_has_exactly_one_copy_or_is_covered() -> None:
    """Over all codes and flags: nobody of the party's side is left out, nobody gets two."""
    for code in ProceduralCode:
        for formal in (False, True):
            for flags in ({}, {"shared_address": True}, {"shared_address": True, "wants_own_copy": True}):
                plan = addressees(code, ERIKA, [rep(written_power=True), joint(2, **flags), joint(3)], formal=formal)
                reached = [one.key for one in plan.copies] + [key for one in plan.copies for key in one.covers]
                assert sorted(reached) == sorted([REP, TWO, THREE])


def test_a_couple_is_named_on_the_one_copy() -> None:
    copy = addressees(KAG, ERIKA, [joint(**HOME)]).copies[0]
    assert copy.recipient.name == "Erika Mustermann und Person 2"
    assert copy.recipient.street == "Musterstraße" and copy.covers == (TWO,)
    with_representative = addressees(KAG, ERIKA, [rep(written_power=True), joint(**HOME)]).copies[0]
    assert with_representative.recipient.name == "Person 1" and with_representative.covers == (TWO,)


def test_the_party_is_told_in_plain_words() -> None:
    assert "Person 1" in represented_hint("Person 1") and "Frist" in represented_hint("Person 1")
