"""What a town says in its own words is found like what the package says, there and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.catalogue import actions
from gemeinwerk.domain.catalogue.types import Installation
from gemeinwerk.domain.glossary import queries as glossary
from gemeinwerk.domain.glossary.models import Passage
from gemeinwerk.domain.glossary.queries import StatuteUnknown
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.catalogue import sample

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BOCHUM, KREIS_KLEVE = "059110000000", "05154"
EDITOR = Actor(ActorKind.STAFF, "editor", roles=frozenset({"catalogue"}))
STATUTE = "kag-nrw-3"
TEXT = "Die Gebühr richtet sich nach § 3 KAG NRW."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installed(readers: None) -> Installation:
    return actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle())


def adjust(region: str, value: str) -> UUID:
    with tenant_scope(tenants.place(region).tenant_id):
        return actions.adjust(actor=EDITOR, now=NOW, package_id="musterausweis", field="texts.fees", value=value)


def places() -> dict[str, tuple[list[str], int]]:
    """For every package that cites the statute: its places, and how many tenants it concerns."""
    try:
        found = glossary.affected_by_statute(STATUTE).packages
    except StatuteUnknown:
        return {}
    return {one.package_id: ([use.place for use in one.passages], len(one.tenants)) for one in found}


def test_an_adjusted_text_concerns_its_town_only() -> None:
    assert places() == {}
    adjust(BOCHUM, TEXT)
    assert places() == {f"musterausweis@{BOCHUM}": (["Anpassung texts.fees"], 1)}
    assert "eigene Texte" in glossary.affected_by_statute(STATUTE).packages[0].title


def test_a_text_of_a_kreis_concerns_everybody_below() -> None:
    adjust(KREIS_KLEVE, TEXT)
    ((where, tenants_below),) = places().values()
    assert where == ["Anpassung texts.fees"] and tenants_below > 10


def test_a_text_that_is_changed_or_withdrawn_is_forgotten() -> None:
    first = adjust(BOCHUM, TEXT)
    second = adjust(BOCHUM, "Es gibt keine Gebühr.")
    assert first != second and places() == {}
    third = adjust(BOCHUM, TEXT)
    assert places() != {}
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        actions.withdraw_adjustment(actor=EDITOR, now=NOW, adjustment_id=third)
    assert places() == {} and not Passage.objects.filter(package_id__contains="@").exists()


def test_many_towns_are_one_query_all_the_same() -> None:
    for region in (BOCHUM, KREIS_KLEVE):
        adjust(region, TEXT)
    # The first query after a scope also carries the end of that scope to the database.
    assert len(places()) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len(places()) == 2
    assert len(asked.captured_queries) == 1


def test_a_new_version_of_the_package_keeps_the_words_of_the_town() -> None:
    adjust(BOCHUM, TEXT)
    manifest = sample.MANIFEST.replace('version = "1.0.0"', 'version = "1.1.0"')
    actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle(**{"package.toml": manifest}))
    found = glossary.affected_by_statute(STATUTE).packages
    assert [(one.package_id, one.version[:5]) for one in found] == [(f"musterausweis@{BOCHUM}", "1.1.0")]
