"""Finding places and tenants."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.tenants import queries
from gemeinwerk.domain.tenants.actions import load_regions
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Bochum", "Bochum"),
        ("bochum", "Bochum"),
        ("Koeln", "Köln"),
        ("Köln", "Köln"),
        ("44787", "Bochum"),
        ("051540036036", "Kleve"),
        ("05154036", "Kleve"),
        ("bedburg hau", "Bedburg-Hau"),
        ("Bohcum", "Bochum"),
    ],
)
def test_places_are_found(text: str, first: str) -> None:
    assert queries.find_places(text)[0].short_name == first


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "x" * 5000, "99999", "<script>"])
def test_nothing_is_found_without_harm(text: str) -> None:
    assert queries.find_places(text) == []


def test_every_municipality_is_a_tenant() -> None:
    assert len(queries.municipalities()) == 396
    assert sum(place.inhabitants for place in queries.municipalities()) == 18_034_454
    assert len({place.tenant_id for place in queries.municipalities()}) == 396


def test_the_directory_costs_no_query_once_read() -> None:
    queries.place("059110000000")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        queries.place("051540036036")
        queries.find_places("Kleve")
    assert len(captured) == 0


def test_loading_twice_adds_nothing() -> None:
    assert load_regions(actor=SYSTEM, now=now()).added == 0


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(queries.PlaceUnknown):
        queries.place("999999999999")


def test_layers_stand_outermost_first() -> None:
    assert queries.place("051540036036").layer_keys == ("DE", "05", "051", "05154", "051540036036")
