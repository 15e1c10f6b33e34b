"""Finding places and tenants."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.tenants import queries
from gemeinwerk.domain.tenants.actions import load_regions
from gemeinwerk.domain.tenants.regions import COLUMNS, RegionsUnreadable
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


HEAD = ",".join(COLUMNS)
NEW = "055150099099,055150099099,05515099,Neustadt an der Probe,Neustadt,municipality,64,Stadt,05515,Münster,Münster,48999,,12345,,,"


def test_a_new_tenant_needs_a_row_and_no_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(queries.PlaceUnknown):
        queries.place("055150099099")
    loaded = load_regions(actor=SYSTEM, now=now(), more=f"{HEAD}\n{NEW}\n")
    assert (loaded.added, load_regions(actor=SYSTEM, now=now(), more=f"{HEAD}\n{NEW}\n").added) == (1, 0)
    # Another process that has read the directory a moment ago asks again for a key that it does not know.
    later = time.monotonic() + 2
    monkeypatch.setattr(queries.time, "monotonic", lambda: later)
    place = queries.place("055150099099")
    assert place.layer_keys == ("DE", "05", "055", "05515", "055150099099")
    assert queries.tenant(place.tenant_id).authority_name == "Stadt Neustadt"
    assert queries.find_places("Neustadt")[0].key == "055150099099"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nichts", 1),
        (HEAD, None),
        (f"{HEAD}\n{NEW.replace('055150099099', '05515009909')}", 2),
        (f"{HEAD}\n{NEW.replace('055150099099', '019990099099')}", 2),
        (f"{HEAD}\n{NEW.replace('municipality', 'village')}", 2),
        (f"{HEAD}\n{NEW.replace('12345', 'viele')}", 2),
        (f"{HEAD}\n{NEW.replace('Neustadt,', ',')}", 2),
        (f"{HEAD}\n{NEW}\nkurz", 3),
    ],
)
def test_a_faulty_file_of_regions_is_refused_as_a_whole(text: str, line: int | None) -> None:
    with pytest.raises(RegionsUnreadable) as refused:
        load_regions(actor=SYSTEM, now=now(), more=text)
    assert [finding.line for finding in refused.value.details] == [line]
    with pytest.raises(queries.PlaceUnknown):
        queries.place("055150099099")
