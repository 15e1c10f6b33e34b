"""Offers, adjustments, competence and installation against a real PostgreSQL with row-level security."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.actions.adjusting import AdjustmentRefused, AdjustmentUnknown
from gemeinwerk.domain.catalogue.actions.competence import CompetenceRefused
from gemeinwerk.domain.catalogue.actions.packages import VersionTaken
from gemeinwerk.domain.catalogue.models import Adjustment, PackageFile, PackageVersion
from gemeinwerk.domain.catalogue.types import Installation, Offer, Via
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.refusal import Forbidden
from gemeinwerk.kernel.scope import ScopeMissing, tenant_scope
from tests.domain.catalogue import sample

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BOCHUM, KLEVE, KREIS_KLEVE, LAND = "059110000000", "051540036036", "05154", "05"
EDITOR = Actor(ActorKind.STAFF, "editor", roles=frozenset({"catalogue"}))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers")]


@pytest.fixture
def installed() -> Installation:
    return actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle())


def offer(place: str, on: date = TODAY) -> Offer:
    return queries.offer(package_id="musterausweis", place_key=place, on=on)


def adjust(region: str, field: str, value: object, start: date | None = None, end: date | None = None) -> UUID:
    with tenant_scope(tenants.place(region).tenant_id):
        return actions.adjust(
            actor=EDITOR, now=NOW, package_id="musterausweis", field=field, value=value, valid_from=start, valid_to=end
        )


def newer(**changes: str) -> str:
    text = sample.MANIFEST
    for old, new in {'version = "1.0.0"': 'version = "1.1.0"', **changes}.items():
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_package_is_offered_everywhere_at_once(installed: Installation) -> None:
    assert installed.changed
    for place in (BOCHUM, KLEVE):
        seen = offer(place)
        assert (seen.title, seen.version, seen.place_key) == ("Musterausweis beantragen", "1.0.0", place)
        assert seen.parameter_values == {"fee_year": Decimal("30.70"), "zones": 3}
    assert offer(BOCHUM).responsible.value.name == "Stadt Bochum"
    assert offer(KLEVE).responsible.value.tenant_id == tenants.place(KLEVE).tenant_id


def test_resolving_is_one_query_however_many_towns_adjust(installed: Installation) -> None:
    offer(KLEVE)
    with CaptureQueriesContext(connection) as before:
        offer(KLEVE)
    for place in tenants.municipalities()[:40]:
        adjust(place.key, "parameters.fee_year", "20.00")
    offer(KLEVE)
    with CaptureQueriesContext(connection) as after:
        offer(KLEVE)
        queries.offers_in(place_key=KLEVE, on=TODAY)
    assert (len(before), len(after)) == (1, 2)


def test_layers_from_land_to_town(installed: Installation) -> None:
    adjust(LAND, "parameters.fee_year", "28.00")
    adjust(KREIS_KLEVE, "texts.teaser", "Im Kreis Kleve.")
    adjust(KLEVE, "parameters.fee_year", "25,00")
    kleve, bochum = offer(KLEVE), offer(BOCHUM)
    assert kleve.parameters["fee_year"].value == Decimal("25.00")
    assert kleve.parameters["fee_year"].source_name == "Kleve"
    assert kleve.texts["teaser"].source_name == "Kreis Kleve"
    assert bochum.parameters["fee_year"].value == Decimal("28.00")
    assert bochum.parameters["fee_year"].source_name == "Nordrhein-Westfalen"
    assert bochum.texts["teaser"].via is Via.PACKAGE


def test_adjustments_have_dates_and_leave_a_past(installed: Installation) -> None:
    adjust(KLEVE, "parameters.fee_year", "25.00")
    adjust(KLEVE, "parameters.fee_year", "26.00", date(2027, 1, 1))
    assert offer(KLEVE).parameters["fee_year"].value == Decimal("25.00")
    assert offer(KLEVE, date(2026, 12, 31)).parameters["fee_year"].value == Decimal("25.00")
    assert offer(KLEVE, date(2027, 1, 1)).parameters["fee_year"].value == Decimal("26.00")
    rows = queries.adjustments_of(region_key=KLEVE, package_id="musterausweis")
    assert [(row.value, row.valid_from, row.valid_to) for row in rows] == [
        ("26.00", date(2027, 1, 1), None),
        ("25.00", TODAY, date(2026, 12, 31)),
    ]


def test_withdrawing_lets_the_layer_above_count(installed: Installation) -> None:
    adjust(LAND, "enabled", True)
    row = adjust(KLEVE, "enabled", False)
    assert not offer(KLEVE).enabled.value and "Kleve" in offer(KLEVE).notice_of_absence
    with tenant_scope(tenants.place(KLEVE).tenant_id):
        actions.withdraw_adjustment(actor=EDITOR, now=NOW + timedelta(days=3), adjustment_id=row)
    assert not offer(KLEVE, TODAY).enabled.value
    assert offer(KLEVE, TODAY + timedelta(days=3)).enabled.value


def test_nobody_adjusts_for_another_town(installed: Installation) -> None:
    row = adjust(KLEVE, "enabled", False)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        with pytest.raises(AdjustmentUnknown):
            actions.withdraw_adjustment(actor=EDITOR, now=NOW, adjustment_id=row)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalogue_adjustment")
            cursor.execute("UPDATE catalogue_adjustment SET value = 'true'")
            assert cursor.rowcount == 0
        foreign = Adjustment(
            tenant_id=tenants.place(KLEVE).tenant_id,
            region_key=KLEVE,
            package_id="musterausweis",
            field="enabled",
            value=True,
            valid_from=TODAY,
            created_at=NOW,
        )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Adjustment.objects.bulk_create([foreign])
    with pytest.raises(ScopeMissing):
        actions.adjust(actor=EDITOR, now=NOW, package_id="musterausweis", field="enabled", value=False)
    assert not offer(KLEVE).enabled.value


@pytest.mark.parametrize(("field", "value"), [("parameters.zones", 9), ("enabled", "x"), ("nix", 1)])
def test_what_may_not_be_adjusted(installed: Installation, field: str, value: object) -> None:
    with pytest.raises(AdjustmentRefused):
        adjust(KLEVE, field, value)
    assert queries.adjustments_of(region_key=KLEVE, package_id="musterausweis") == ()


def test_adjusting_needs_the_role_and_a_future(installed: Installation) -> None:
    with pytest.raises(AdjustmentRefused):
        adjust(KLEVE, "enabled", False, date(2026, 11, 23))
    officer = replace(EDITOR, roles=frozenset({"officer"}))
    with tenant_scope(tenants.place(KLEVE).tenant_id), pytest.raises(Forbidden):
        actions.adjust(actor=officer, now=NOW, package_id="musterausweis", field="enabled", value=False)


def test_one_dated_row_moves_a_task(installed: Installation) -> None:
    centre = tenants.place(KREIS_KLEVE).tenant_id
    actions.set_competence(
        actor=SYSTEM,
        now=NOW,
        region_key="05",
        authority_tenant_id=centre,
        package_id="musterausweis",
        valid_from=date(2027, 1, 1),
        unit="Servicezentrum",
    )
    assert offer(BOCHUM).responsible.value.name == "Stadt Bochum"
    moved = offer(BOCHUM, date(2027, 1, 1)).responsible
    assert (moved.value.tenant_id, moved.value.unit, moved.via) == (centre, "Servicezentrum", Via.COMPETENCE)
    assert moved.source_name == "Nordrhein-Westfalen"


def test_competence_by_service_key_and_longest_region(installed: Installation) -> None:
    kreis, town = tenants.place(KREIS_KLEVE).tenant_id, tenants.place(KLEVE).tenant_id
    actions.set_competence(
        actor=SYSTEM,
        now=NOW,
        region_key="05",
        authority_tenant_id=kreis,
        service_key="99108001001000",
        valid_from=TODAY,
    )
    own = actions.set_competence(
        actor=SYSTEM,
        now=NOW,
        region_key=KLEVE,
        authority_tenant_id=town,
        package_id="musterausweis",
        valid_from=TODAY,
    )
    assert offer(BOCHUM).responsible.value.tenant_id == kreis
    assert offer(KLEVE).responsible.value.tenant_id == town
    actions.end_competence(actor=SYSTEM, now=NOW, competence_id=own, last_day=TODAY)
    assert offer(KLEVE, TODAY + timedelta(days=1)).responsible.value.tenant_id == kreis
    assert len(queries.competences_of(package_id="musterausweis")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"region_key": "0"},
        {"package_id": ""},
        {"service_key": "99108001001000"},
        {"package_id": "nix"},
        {"valid_to": date(2020, 1, 1)},
    ],
)
def test_contradictory_competence_is_refused(installed: Installation, changes: dict[str, Any]) -> None:
    row: dict[str, Any] = {
        "region_key": "05",
        "package_id": "musterausweis",
        "valid_from": TODAY,
        "authority_tenant_id": tenants.place(KLEVE).tenant_id,
        **changes,
    }
    with pytest.raises(CompetenceRefused):
        actions.set_competence(actor=SYSTEM, now=NOW, **row)


@pytest.mark.parametrize(
    ("package_id", "place"),
    [
        ("nix", BOCHUM),
        ("musterausweis", "0"),
        ("musterausweis", "059119999999"),
        ("musterausweis", "x' OR 1=1"),
    ],
)
def test_unknown_offers(installed: Installation, package_id: str, place: str) -> None:
    with pytest.raises(queries.OfferUnknown):
        queries.offer(package_id=package_id, place_key=place, on=TODAY)


def test_installing_twice_changes_nothing(installed: Installation) -> None:
    again = actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle())
    assert (again.changed, again.version_id) == (False, installed.version_id)
    assert PackageVersion.objects.count() == 1


def test_a_clash_of_versions_is_refused(installed: Installation) -> None:
    with pytest.raises(VersionTaken):
        actions.install_package(
            actor=SYSTEM, now=NOW, bundle=sample.bundle(service_DOT_md=sample.TEXTS.replace("Alle.", "Viele."))
        )
    older = sample.bundle(package_DOT_toml=newer(**{"1.1.0": "0.9.0"}))
    with pytest.raises(VersionTaken):
        actions.install_package(actor=SYSTEM, now=NOW, bundle=older)


def test_a_package_is_refused_as_a_whole() -> None:
    broken = sample.bundle(privacy_DOT_toml="x = 1", notices__granted_DOT_html=None)
    with pytest.raises(actions.PackageRefused) as refused:
        actions.install_package(actor=SYSTEM, now=NOW, bundle=broken)
    assert {finding.where for finding in refused.value.details} == {"privacy.toml", "process.bpmn"}
    assert queries.packages() == () and not PackageFile.objects.exists()
    assert queries.search(place_key=BOCHUM, text="Musterausweis") == ()


def test_a_new_version_keeps_what_still_applies(installed: Installation) -> None:
    adjust(KLEVE, "parameters.fee_year", "25.00")
    adjust(KLEVE, "texts.teaser", "Neu in Kleve.")
    text = newer(**{'texts = ["teaser", "fees"]': 'texts = ["fees"]'})
    done = actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle(package_DOT_toml=text))
    assert (done.version, done.kept_adjustments) == ("1.1.0", 1)
    assert [KLEVE in finding.where for finding in done.dropped] == [True]
    assert offer(KLEVE).version == "1.1.0"
    assert offer(KLEVE).parameters["fee_year"].value == Decimal("25.00")
    past = queries.offer(package_id="musterausweis", place_key=KLEVE, on=TODAY, version_id=installed.version_id)
    assert past.version == "1.0.0"
    assert queries.package("musterausweis").versions == ("1.0.0", "1.1.0")


def test_a_dropped_adjustment_has_no_effect_and_breaks_nothing(installed: Installation) -> None:
    adjust(KLEVE, "texts.teaser", "Neu in Kleve.")
    adjust(KLEVE, "parameters.fee_year", "25.00")
    text = newer(
        **{
            'texts = ["teaser", "fees"]': 'texts = ["fees"]',
            'type = "money"': 'type = "date"',
            'value = "30.70"': 'value = "2026-01-01"',
        }
    )
    actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle(package_DOT_toml=text))
    seen = offer(KLEVE)
    assert seen.parameters["fee_year"].value == date(2026, 1, 1)
    assert seen.texts["teaser"].via is Via.PACKAGE


def test_the_schema_of_another_package_is_taken(installed: Installation) -> None:
    other = newer(**{'id = "musterausweis"': 'id = "anderer-ausweis"'})
    with pytest.raises(actions.PackageRefused):
        actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle(package_DOT_toml=other))


def test_versions_cannot_be_changed_afterwards(installed: Installation) -> None:
    for change in (
        lambda: PackageVersion.objects.update(version="9.9.9"),
        lambda: PackageFile.objects.filter(path="package.toml").update(content=b""),
        lambda: PackageFile.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            change()


def test_files_come_back_as_they_were(installed: Installation) -> None:
    content = queries.package_content(installed.version_id)
    assert dict(content.files) == sample.files()
    assert queries.package_file(installed.version_id, "layout.toml").decode() == sample.LAYOUT
    with pytest.raises(queries.PackageUnknown):
        queries.package_file(installed.version_id, "../etc/passwd")
    with pytest.raises(queries.PackageUnknown):
        queries.package_content(UUID(int=5))


def test_installing_needs_the_right_role() -> None:
    with pytest.raises(Forbidden):
        actions.install_package(actor=EDITOR, now=NOW, bundle=sample.bundle())
