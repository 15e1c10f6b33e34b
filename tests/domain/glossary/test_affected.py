"""A changed term or statute names every affected place of every tenant, by one statement of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.domain.glossary.types import PassageKind, PassageText
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.tenants.models import Region, Tenant
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden
from tests.domain.glossary.sample import KEEPER, LATER, NOW, SURNAME, WRITER, package, person

pytestmark = pytest.mark.django_db
BOCHUM, KLEVE = "059110000000", "051540036036"


def register(
    day: date = date(2020, 1, 1), change: str = "", citation: str = "§ 3 KAG NRW", wording: str = "Alt"
) -> str:
    return actions.register_statute_state(
        actor=KEEPER, now=NOW, citation=citation, valid_from=day, wording=wording, change=change
    )


@pytest.fixture
def world() -> None:
    actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME])
    actions.record_passages(actor=SYSTEM, now=NOW, package=package())
    actions.record_passages(actor=SYSTEM, now=NOW, package=package("kirmes", regions=(BOCHUM,)))


def test_a_statute_change_lists_the_places_of_all_tenants_with_one_query(world: None) -> None:
    register()
    register(date(2026, 7, 1), "Die Frist ist kürzer.", wording="Neu")
    tenants.forget_directory()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        found = queries.affected_by_statute("kag-nrw-3")
    assert len(captured) == 1
    assert [one.package_id for one in found.packages] == ["hundesteuer", "kirmes"]
    assert [(p.kind, p.place) for p in found.packages[0].passages] == [
        (PassageKind.FORM, "G1/F60000000227"),
        (PassageKind.DECISION, "decisions.dmn#fee"),
    ]
    every = Tenant.objects.filter(active=True, region_key__startswith="05").count()
    assert len(found.packages[0].tenants) == every > 400
    assert [one.name for one in found.packages[1].tenants] == [tenants.tenant_of(BOCHUM).authority_name]
    assert found.tenants == every
    told = {one.what: (one.before, one.after) for one in found.packages[0].passages[0].changes}
    assert told["Inhalt"] == ("Alt", "Neu") and told["Was sich ändert"] == ("", "Die Frist ist kürzer.")
    assert found.packages[0].outdated


def test_the_number_of_queries_knows_no_tenants_and_no_packages(world: None) -> None:
    def count() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = queries.affected_by_statute("kag-nrw-3")
        return len(captured), found.tenants

    register()
    first = count()
    region = Region.objects.get(key=BOCHUM)
    for number in range(30):
        region.pk = f"0599900{number:05d}"
        region.save(force_insert=True)
        Tenant.objects.create(id=new_id(), region_key=region.pk, authority_name=f"Stadt Muster {number}")
        actions.record_passages(actor=SYSTEM, now=NOW, package=package(f"muster-{number}", regions=(region.pk,)))
    assert count() == (1, first[1] + 30) and first[0] == 1


def test_a_changed_term_lists_its_uses_with_the_difference(world: None) -> None:
    changed = replace(SURNAME, plain="Der Name Ihrer Familie.", allowed=("Nachname", "Name der Familie"))
    version = actions.propose_term(actor=WRITER, now=LATER, content=changed, reason="Klarer", based_on=1)
    actions.release_term(actor=KEEPER, now=LATER, version_id=version)
    with CaptureQueriesContext(connection) as captured:
        found = queries.affected_by_term("familienname")
    assert len(captured) == 1
    places = [(one.kind, one.place) for one in found.packages[0].passages]
    assert places == [(PassageKind.FORM, "G1/F60000000227"), (PassageKind.NOTICE, "notices/assessed.html")]
    told = {one.what: one.after for one in found.packages[0].passages[0].changes}
    assert told == {"In einfachen Worten": "Der Name Ihrer Familie.", "Erlaubte Synonyme": "Nachname; Name der Familie"}
    # The next version of the package was written for the term as it is now.
    actions.record_passages(actor=SYSTEM, now=LATER, package=package(version="1.1.0"))
    again = queries.affected_by_term("familienname")
    assert [(one.package_id, one.version, one.outdated) for one in again.packages] == [
        ("hundesteuer", "1.1.0", False),
        ("kirmes", "1.0.0", True),
    ]


def test_a_term_that_comes_later_finds_what_was_recorded_before() -> None:
    actions.record_passages(actor=SYSTEM, now=NOW, package=package())
    actions.seed_terms(actor=SYSTEM, now=LATER, terms=[SURNAME])
    found = queries.affected_by_term("familienname")
    assert len(found.packages[0].passages) == 2 and not found.packages[0].outdated


def test_a_term_that_loses_a_name_loses_its_uses(world: None) -> None:
    changed = replace(SURNAME, allowed=())
    version = actions.propose_term(actor=WRITER, now=LATER, content=changed, reason="Nur ein Name", based_on=1)
    actions.release_term(actor=KEEPER, now=LATER, version_id=version)
    assert [p.kind for p in queries.affected_by_term("familienname").packages[0].passages] == [PassageKind.FORM]


def test_a_towns_own_term_means_only_its_own_packages(world: None, bochum: UUID) -> None:
    own = replace(SURNAME, term_id="rasse", label="Rasse", allowed=(), forbidden=(), elements=())
    version = actions.propose_term(
        actor=person(8, "catalogue", tenant_id=bochum), now=NOW, content=own, reason="Satzung", local=True
    )
    term_id = actions.release_term(actor=person(9, "catalogue", tenant_id=bochum), now=NOW, version_id=version)
    assert [one.package_id for one in queries.affected_by_term(term_id).packages] == ["kirmes"]
    actions.record_passages(actor=SYSTEM, now=LATER, package=package(version="1.1.0"))
    assert [one.package_id for one in queries.affected_by_term(term_id).packages] == ["kirmes"]


def test_recording_the_same_version_again_changes_nothing(world: None) -> None:
    assert actions.record_passages(actor=SYSTEM, now=LATER, package=package()) == 0
    assert actions.record_passages(actor=SYSTEM, now=LATER, package=package(regions=("05", BOCHUM))) > 0
    found = queries.affected_by_term("familienname").packages[0]
    assert len({one.key for one in found.tenants}) == len(found.tenants) > 400


def test_the_bund_is_above_all() -> None:
    actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME])
    actions.record_passages(actor=SYSTEM, now=NOW, package=package(regions=("DE",)))
    assert queries.affected_by_term("familienname").tenants == Tenant.objects.filter(active=True).count()


def test_a_state_is_fixed_and_told_once() -> None:
    register()
    with pytest.raises(actions.StateTaken):
        register()
    with pytest.raises(actions.StatuteUnclear):
        register(date(2026, 7, 1))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE glossary_statutestate SET wording = 'anders'")
    assert [one.wording for one in queries.statute("kag-nrw-3").states] == ["Alt"]


@pytest.mark.parametrize("citation", ["", "KAG", "§ 3", "§§ 3 und 4 KAG NRW", "Hundesteuersatzung"])
def test_a_statute_is_named_clearly(citation: str) -> None:
    with pytest.raises(actions.StatuteUnclear) as caught:
        register(citation=citation)
    assert caught.value.details[0].where == "citation"


def test_only_the_care_of_terms_registers_statutes() -> None:
    with pytest.raises(Forbidden):
        actions.register_statute_state(
            actor=WRITER, now=NOW, citation="§ 3 KAG NRW", valid_from=date(2026, 1, 1), wording="Neu"
        )


def test_cited_statutes_are_known_and_sorted(world: None) -> None:
    rows = queries.statutes()
    assert [(one.name, one.packages, one.states) for one in rows] == [("§ 3 KAG NRW", 2, 0), ("§ 80 VwGO", 2, 0)]
    found = queries.affected_by_statute("vwgo-80")
    assert found.changes == () and not any(one.outdated for one in found.packages)
    with pytest.raises(queries.StatuteUnknown):
        queries.affected_by_statute("nix-1")
    with pytest.raises(queries.TermUnknown):
        queries.affected_by_term("nix")


def test_a_statute_names_the_terms_that_rest_on_it(world: None) -> None:
    assert [hit.term_id for hit in queries.terms_citing("bgb-1355")] == ["familienname"]


def test_hostile_texts_are_kept_as_text() -> None:
    odd = PassageText(PassageKind.PACKAGE, "x" * 500, "\x00" + "y" * 400, "§ 3 KAG NRW \x00" + "z" * 30_000)
    actions.record_passages(actor=SYSTEM, now=NOW, package=package("odd", "1.0.0", ("05",), odd))
    assert any(one.place == "x" * 300 for one in queries.affected_by_statute("kag-nrw-3").packages[0].passages)
