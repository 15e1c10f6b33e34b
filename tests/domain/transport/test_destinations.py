"""Destinations speak for the region of their tenant alone, and what is confirmed about them is exactly what they said."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.adapters.jose import JoseSigning
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.models import Route, Statement
from gemeinwerk.domain.transport.rules.routing import ARS, RegionUnfit, by_regions, require_own
from gemeinwerk.domain.transport.types import (
    Destination,
    DestinationChanges,
    DestinationService,
    DestinationStatus,
    SubmissionSchema,
)
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, NotFound
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import public, sealing
from tests.domain.transport.world import SERVICE, STAFF, World, client_of, opened, order

pytestmark = pytest.mark.django_db
SCHEMAS = (SubmissionSchema("urn:test:schema:1", "application/json"),)


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with opened(kleve, bochum) as found:
        yield found


def service(number: int, *regions: str) -> DestinationService:
    return DestinationService(f"urn:de:fim:leika:leistung:{99_000_000_000_000 + number}", SCHEMAS, regions)


def active(client: Actor, *services: DestinationService) -> Destination:
    made = actions.create_destination(actor=client, now=now(), order=order(services=services))
    return actions.change_destination(
        actor=client,
        now=now(),
        destination_id=made.destination_id,
        changes=DestinationChanges(status=DestinationStatus.ACTIVE),
    )


@pytest.mark.parametrize(
    ("own", "region", "fits"),
    [
        ("059110000000", "DE05911", True),
        ("059110000000", "DE059110000000", True),
        ("059110000000", "DE059", False),
        ("059110000000", "DE", False),
        ("059110000000", "DE051540036036", False),
        ("05154", "DE051540036036", True),
        ("05154", "DE05911", False),
        ("05", "DE051540036036", True),
        ("05", "DE06", False),
        ("DE", "DE", True),
        ("DE", "DE05911", True),
        ("051540036036", "DE05154", False),
    ],
)
def test_a_tenant_names_regions_within_its_own(own: str, region: str, fits: bool) -> None:
    if fits:
        require_own([region], own)
        return
    with pytest.raises(RegionUnfit, match=region) as refused:
        require_own([region], own)
    assert refused.value.code == "transport.region"


def test_nobody_takes_the_route_of_another_town(world: World, kleve: UUID) -> None:
    thief, _ = client_of(kleve)
    with pytest.raises(RegionUnfit, match="DE059110000000"):
        actions.create_destination(actor=thief, now=now(), order=order(name="Dieb"))
    own = active(thief, DestinationService(SERVICE, SCHEMAS, ("DE051540036036",)))
    with pytest.raises(RegionUnfit):
        actions.change_destination(
            actor=thief,
            now=now(),
            destination_id=own.destination_id,
            changes=DestinationChanges(services=order().services),
        )
    found, total = queries.routes(service=SERVICE, ars="059110000000", offset=0, limit=9)
    assert total == 1 and found[0].destination_id == world.destination.destination_id


def test_a_kreis_and_a_land_speak_for_their_municipalities(world: World) -> None:
    for key in ("05154", "05"):
        client, _ = client_of(tenants.place(key).tenant_id)
        active(client, DestinationService(SERVICE, SCHEMAS, ("DE051540036036",)))
    assert queries.routes(service=SERVICE, ars="051540036036", offset=0, limit=9)[1] == 2


def test_the_smallest_region_comes_first_and_an_answer_costs_one_statement(world: World) -> None:
    kreis, _ = client_of(tenants.place("05154").tenant_id)
    town, _ = client_of(tenants.place("051540036036").tenant_id)
    large = active(kreis, DestinationService(SERVICE, SCHEMAS, ("DE05154", "DE051540036036")))
    larger = active(kreis, DestinationService(SERVICE, SCHEMAS, ("DE05154",)))
    small = active(town, DestinationService(SERVICE, SCHEMAS, ("DE051540036036",)))
    with CaptureQueriesContext(
        connection,
    ) as caught:
        found, total = queries.routes(service=SERVICE, ars="051540036036", offset=0, limit=9)
    assert len([one for one in caught if "transport_" in one["sql"]]) == 1
    assert total == 3 and found[2].destination_id == larger.destination_id
    assert {one.destination_id for one in found[:2]} == {large.destination_id, small.destination_id}
    again = [
        queries.routes(service=SERVICE, ars="051540036036", offset=place, limit=1)[0][0].destination_id
        for place in range(3)
    ]
    assert again == [one.destination_id for one in found]
    assert queries.routes(service=SERVICE, ars="051540036036", offset=7, limit=1) == ((), 3)


def test_a_statement_claims_no_service_for_a_region_that_was_not_named_with_it(world: World) -> None:
    client, _ = client_of(tenants.place("05").tenant_id)
    active(
        client, service(1, "DE05911"), service(2, "DE05154"), service(3, "DE05911"), service(4, "DE05911", "DE05154")
    )
    found, _ = queries.routes(service=service(1).identifier, ars="05911", offset=0, limit=9)
    entries = JoseSigning().outline(found[0].signature).claims["services"]
    claimed = {
        (name, region.removeprefix(ARS))
        for one in entries
        for name in one["leistungIDs"]
        for region in one["gebietIDs"]
    }
    ids = [service(number).identifier for number in range(5)]
    assert claimed == {(ids[1], "05911"), (ids[2], "05154"), (ids[3], "05911"), (ids[4], "05911"), (ids[4], "05154")}
    assert len(entries) == 3


def test_services_of_one_region_set_share_an_entry() -> None:
    assert by_regions([("b", ["2", "1"]), ("a", ["1"]), ("a", ["2"]), ("c", ["2"]), ("d", [])]) == [
        (("1", "2"), ("a", "b")),
        (("2",), ("c",)),
    ]


def test_a_statement_is_stored_once_however_many_routes_there_are(world: World) -> None:
    client, _ = client_of(tenants.place("05").tenant_id)
    made = active(client, *(service(number, "DE05911", "DE05154") for number in range(200)))
    assert Route.objects.filter(statement_id=made.destination_id).count() == 400
    assert len(Statement.objects.get(destination_id=made.destination_id).token) < 200 * 100


def test_staff_change_no_destination_of_another_tenant(world: World, kleve: UUID, bochum: UUID) -> None:
    changes = DestinationChanges(name="Neu")
    key = world.destination.destination_id
    with tenant_scope(kleve), pytest.raises(NotFound):
        actions.change_destination(actor=STAFF, now=now(), destination_id=key, changes=changes)
    with tenant_scope(bochum):
        assert actions.change_destination(actor=STAFF, now=now(), destination_id=key, changes=changes).name == "Neu"
    found, _ = queries.routes(service=SERVICE, ars="05911", offset=0, limit=9)
    assert found[0].name == "Neu"


def test_one_pair_of_keys_does_not_serve_both_purposes(bochum: UUID) -> None:
    client, _ = client_of(bochum)
    plain = {name: public(sealing())[name] for name in ("kty", "n", "e")}
    with pytest.raises(Invalid) as refused:
        actions.create_destination(actor=client, now=now(), order=order(encryption_key=plain, signing_key=plain))
    assert [one.where for one in refused.value.details] == ["signing_key"]


def test_everything_that_is_wrong_with_a_destination_is_told_by_field(bochum: UUID) -> None:
    client, _ = client_of(bochum)
    wrong = order(name=" ", services=(service(1, "DE05154"),), encryption_key={"kty": "EC"})
    with pytest.raises(Invalid) as refused:
        actions.create_destination(actor=client, now=now(), order=wrong)
    assert [one.where for one in refused.value.details] == ["name", "services-0-regions", "encryption_key"]
