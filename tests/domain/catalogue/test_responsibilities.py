"""Responsibilities from XZuFi: what a file would change, that exactly this is written, and that the routing follows."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from gemeinwerk.adapters.xzufi import XzufiFiles
from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.actions import PlanOutdated
from gemeinwerk.domain.catalogue.models import Competence
from gemeinwerk.domain.catalogue.rules.responsibilities import destination_of, statement_fault
from gemeinwerk.domain.catalogue.types.transfer import (
    DESTINATION_ISSUER,
    DESTINATION_SCHEME,
    CarriedCompetence,
    CodedValue,
    CompetenceRecord,
    Deletion,
    ExternalId,
    LocalText,
    RegionCoding,
    ServiceRecord,
    Transfer,
    TransferHead,
    TransferVersion,
    UnitAddress,
    UnitName,
    UnitRecord,
    Writing,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Forbidden, Refusal

pytestmark = pytest.mark.django_db
BOCHUM, KLEVE, KREIS = "059110000000", "051540036036", "05154"
KEY = "99102013002000"
DESTINATION = UUID("4f1c2b3a-0000-4000-8000-0123456789ab")
LAND = (("schemeAgencyID", "L100002"),)


def statement(key: str = KEY, destination: str = str(DESTINATION)) -> str:
    """Return a token of the form of a signed statement; nobody here checks its signature."""
    claims = {"destinationId": destination, "services": [{"leistungIDs": [f"urn:de:fim:leika:leistung:{key}"]}]}
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJQUzUxMiJ9.{part}.c2ln"


def competence(number: str, region: str, *signatures: str, unit: str = "u") -> CarriedCompetence:
    scheme = (("schemeID", DESTINATION_SCHEME), ("schemeAgencyId", DESTINATION_ISSUER))
    return CarriedCompetence(
        ExternalId(unit, LAND),
        CompetenceRecord(
            id=ExternalId(number, LAND),
            other_ids=tuple(ExternalId(one, scheme) for one in signatures),
            service_id=ExternalId("s", LAND),
            regions=(ExternalId(region),),
        ),
    )


def file(*records: Any, unit_region: str = BOCHUM, gone: tuple[str, ...] = (), key: str = KEY) -> bytes:
    service = ServiceRecord(id=ExternalId("s", LAND), keys=(CodedValue(key),) if key else ())
    address = UnitAddress("Ort", RegionCoding(region=CodedValue(unit_region)))
    unit = UnitRecord(ExternalId("u", LAND), name=UnitName((LocalText("Steueramt"),)), addresses=(address,))
    parts = (
        *(Writing((one,)) for one in (service, unit, *records)),
        *(Deletion(ExternalId(one, LAND), (("klasse", "Zustaendigkeit"),)) for one in gone),
    )
    return XzufiFiles().write(Transfer(TransferVersion.V2_3_1, TransferHead("m"), parts))


def plan(source: bytes, actor: Actor = SYSTEM) -> Any:
    return queries.plan_competences(actor=actor, source=source, on=berlin_date(now()))


def taken(source: bytes, actor: Actor = SYSTEM) -> Any:
    return actions.import_competences(actor=actor, now=now(), source=source, digest=plan(source, actor).digest)


def routed(ars: str) -> list[UUID]:
    found, _ = queries.routes(service_key=KEY, ars=ars, offset=0, limit=10)
    return [one.destination_id for one in found]


def admin(key: str) -> Actor:
    return Actor(ActorKind.STAFF, "staff:test", tenants.place(key).tenant_id, roles=frozenset({"admin"}))


class TestPlan:
    def test_a_new_competence_is_added_and_nothing_is_written(self) -> None:
        found = plan(file(competence("1", BOCHUM, statement())))
        (one,) = found.added
        assert (one.service_key, one.region_key, one.unit) == (KEY, BOCHUM, "Steueramt")
        assert one.authority_id == tenants.place(BOCHUM).tenant_id
        assert (found.changed, found.ended, found.unchanged, found.unknown, found.notes) == ((), (), 0, (), ())
        assert not Competence.objects.exists()

    @pytest.mark.parametrize("region", ["05911", "059110000000"])
    def test_both_keys_of_a_town_are_one_region(self, region: str) -> None:
        assert plan(file(competence("1", region))).added[0].region_key == BOCHUM

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (file(competence("1", BOCHUM), key=""), "Leistung ist unbekannt"),
            (file(competence("1", "099990000000")), "Gebiet „099990000000“ ist unbekannt"),
            (file(competence("1", "Bochum")), "Gebiet „Bochum“ ist unbekannt"),
            (file(competence("1", BOCHUM), unit_region="09"), "Stelle „Steueramt“ ist unbekannt"),
            (file(competence("1", BOCHUM, unit="fremd")), "Stelle „fremd“ ist unbekannt"),
        ],
    )
    def test_what_is_unknown_is_told_and_left_out(self, source: bytes, words: str) -> None:
        found = plan(source)
        assert found.empty
        assert [words in one.message for one in found.unknown] == [True]

    def test_two_answers_to_one_question_are_told_and_the_first_counts(self) -> None:
        other = competence("2", BOCHUM, statement())
        found = plan(file(competence("1", BOCHUM), other))
        assert len(found.added) == 1 and found.added[0].signatures == ()
        assert "schon eine andere Angabe" in found.unknown[0].message

    @pytest.mark.parametrize(
        "text", ["a", "a.b.c", "a.!.c", statement("99102013002001"), statement(destination="x"), "e30.e30.e30"]
    )
    def test_a_statement_that_does_not_fit_is_left_out(self, text: str) -> None:
        found = plan(file(competence("1", BOCHUM, text)))
        assert found.added[0].signatures == ()
        assert "Zustellpunkt-Signatur" in found.unknown[0].message
        assert statement_fault(text, KEY)

    def test_a_fitting_statement_names_its_destination(self) -> None:
        assert statement_fault(statement(), KEY) == ""
        assert destination_of(statement()) == DESTINATION


class TestImport:
    def test_the_same_file_again_changes_nothing(self) -> None:
        source = file(competence("1", BOCHUM, statement()))
        assert not taken(source).empty
        again = taken(source)
        assert again.empty and again.unchanged == 1
        assert Competence.objects.count() == 1

    def test_routing_follows_and_a_change_ends_the_old_row(self) -> None:
        with time_machine.travel("2026-11-02T10:00:00+01:00", tick=False):
            taken(file(competence("1", BOCHUM, statement())))
            assert routed("05911") == routed(BOCHUM) == [DESTINATION]
            assert routed(KLEVE) == []
        with time_machine.travel("2026-11-09T10:00:00+01:00", tick=False):
            other = UUID(int=7)
            found = taken(file(competence("1", BOCHUM, statement(destination=str(other)))))
            assert len(found.changed) == 1
            assert routed(BOCHUM) == [other]
        old, new = Competence.objects.order_by("valid_from")
        assert old.valid_to == new.valid_from - timedelta(days=1)

    def test_a_row_of_the_same_day_is_replaced(self) -> None:
        taken(file(competence("1", BOCHUM, statement())))
        taken(file(competence("1", BOCHUM)))
        assert [row.signatures for row in Competence.objects.all()] == [[]]
        assert routed(BOCHUM) == []

    def test_a_removed_competence_ends(self) -> None:
        with time_machine.travel("2026-11-02T10:00:00+01:00", tick=False):
            taken(file(competence("1", BOCHUM, statement())))
        with time_machine.travel("2026-11-09T10:00:00+01:00", tick=False):
            found = taken(file(gone=("1", "never-heard-of")))
            assert [one.region_key for one in found.ended] == [BOCHUM]
            assert routed(BOCHUM) == []
        assert Competence.objects.get().valid_to is not None

    def test_the_smallest_region_decides(self) -> None:
        whole = statement(destination=str(UUID(int=9)))
        taken(file(competence("1", KREIS, whole), competence("2", KLEVE, statement()), unit_region=KREIS))
        assert routed(KLEVE) == [DESTINATION]
        assert routed(KREIS) == [UUID(int=9)]

    def test_what_was_not_shown_is_not_written(self) -> None:
        source = file(competence("1", BOCHUM))
        shown = plan(source).digest
        taken(file(competence("1", BOCHUM, statement())))
        with pytest.raises(PlanOutdated):
            actions.import_competences(actor=SYSTEM, now=now(), source=source, digest=shown)
        assert Competence.objects.get().signatures == [statement()]

    def test_a_file_that_is_none_writes_nothing(self) -> None:
        with pytest.raises(Refusal):
            actions.import_competences(actor=SYSTEM, now=now(), source=b"<x/>", digest="")
        assert not Competence.objects.exists()


class TestRights:
    def test_staff_change_only_their_own_region(self) -> None:
        source = file(competence("1", BOCHUM), competence("2", KLEVE))
        found = plan(source, admin(KREIS))
        assert [one.region_key for one in found.added] == [KLEVE]
        assert "gehört nicht zu Ihrem Gebiet" in found.unknown[0].message
        assert [one.region_key for one in plan(source, admin("05")).added] == [BOCHUM, KLEVE]

    def test_staff_end_only_what_lies_in_their_own_region(self) -> None:
        taken(file(competence("1", BOCHUM), competence("2", KLEVE)))
        assert [one.region_key for one in plan(file(gone=("1", "2")), admin(BOCHUM)).ended] == [BOCHUM]

    def test_without_the_role_nothing_is_even_shown(self) -> None:
        officer = replace(admin(BOCHUM), roles=frozenset({"officer"}))
        with pytest.raises(Forbidden):
            plan(file(), officer)
        with pytest.raises(Forbidden):
            actions.import_competences(actor=officer, now=now(), source=file(), digest="")
