"""The search as a function: one query, safe for any text, honest about what is switched off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.actions.described import ServicesRefused
from gemeinwerk.domain.catalogue.types import ServiceDraft, ServiceKind
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.catalogue import sample

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BOCHUM, KLEVE = "059110000000", "051540036036"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers")]


def describe(*services: ServiceDraft, region_keys: tuple[str, ...] = ("05",)) -> int:
    return actions.import_services(actor=SYSTEM, now=NOW, services=services, region_keys=region_keys)


def titles(text: str, place: str | None = BOCHUM, limit: int = 10) -> list[str]:
    return [hit.title for hit in queries.search(place_key=place, text=text, limit=limit)]


@pytest.fixture
def catalogue() -> None:
    actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle())
    describe(*sample.SOME_SERVICES)


def test_a_hit_says_what_it_is(catalogue: None) -> None:
    hit = queries.search(place_key=BOCHUM, text="musterausweis")[0]
    assert (hit.kind, hit.package_id, hit.service_key) == (ServiceKind.PACKAGE, "musterausweis", "99108001001000")
    assert hit.teaser.startswith("Mit dem Musterausweis") and hit.enabled and hit.score > 0
    assert queries.service_info(hit.service_id).legal_terms == ("StVO",)
    described = queries.search(place_key=BOCHUM, text="Angelschein")[0]
    assert (described.kind, described.package_id, described.title) == (ServiceKind.INFORMATION, "", "Fischereischein")


@pytest.mark.parametrize("text", ["Anwohnermuster", "StVO", "parken", "Straße", "99108001001000", "strasse"])
def test_synonyms_keywords_legal_terms_and_teaser_are_searched(catalogue: None, text: str) -> None:
    found = titles(text)
    assert found == ["Musterausweis beantragen"] or text.isdigit()


def test_one_query_after_the_first(catalogue: None) -> None:
    titles("Jagdschein")
    with CaptureQueriesContext(connection) as caught:
        assert titles("Jagdschein") == ["Jagdschein"]
    assert len(caught) == 1


def test_a_changed_catalogue_is_noticed_at_once(catalogue: None) -> None:
    assert titles("Drohnenflug") == []
    describe(*sample.SOME_SERVICES, ServiceDraft("Drohnenflug Genehmigung"))
    assert titles("Jagdschein") == ["Jagdschein"]
    assert titles("Drohnenflug") == ["Drohnenflug Genehmigung"]


def test_only_what_is_offered_in_the_place() -> None:
    describe(ServiceDraft("Strandkorb"), region_keys=("05154",))
    assert titles("Strandkorb", KLEVE) == ["Strandkorb"]
    assert titles("Strandkorb", BOCHUM) == []
    assert titles("Strandkorb", None) == []


def test_a_switched_off_service_is_shown_with_the_reason(catalogue: None) -> None:
    with tenant_scope(tenants.place(KLEVE).tenant_id):
        actions.adjust(actor=SYSTEM, now=NOW, package_id="musterausweis", field="enabled", value=False)
    hit = queries.search(place_key=KLEVE, text="Musterausweis", on=date(2026, 11, 24))[0]
    assert not hit.enabled and "Kleve" in hit.note
    assert queries.search(place_key=BOCHUM, text="Musterausweis", on=date(2026, 11, 24))[0].enabled


def test_a_package_replaces_the_description_of_the_same_key() -> None:
    describe(ServiceDraft("Musterausweis Erteilung", ("99108001001000",)))
    assert titles("Musterausweis") == ["Musterausweis Erteilung"]
    actions.install_package(actor=SYSTEM, now=NOW, bundle=sample.bundle())
    assert titles("Musterausweis") == ["Musterausweis beantragen"]
    describe(ServiceDraft("Musterausweis Erteilung", ("99108001001000",)))
    assert titles("Musterausweis") == ["Musterausweis beantragen"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "🦄",
        "'; DROP TABLE catalogue_serviceentry; --",
        "%",
        "_",
        "a" * 100_000,
        "a " * 50_000,
        "!!! & | ( :*",
        "\\",
        "<script>",
        "und oder der die das",
        "٣",
        "\ud800",
        "ﬁ",
        "ß" * 300,
        "".join(map(chr, range(1, 300))),
    ],
)
def test_any_text_is_safe(catalogue: None, text: str) -> None:
    assert isinstance(queries.search(place_key=BOCHUM, text=text), tuple)
    assert titles("Jagdschein") == ["Jagdschein"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=250), place=st.one_of(st.none(), st.text(max_size=14)))
def test_random_text_is_safe(catalogue: None, text: str, place: str | None) -> None:
    assert isinstance(queries.search(place_key=place, text=text), tuple)


def test_limits(catalogue: None) -> None:
    assert titles("schein", limit=1) == titles("schein")[:1]
    assert titles("schein", limit=0) == titles("schein", limit=-5) == []
    assert len(titles("schein", limit=10_000)) == 2


def test_rebuilding_gives_the_same_answers(catalogue: None) -> None:
    before = queries.search(place_key=BOCHUM, text="Ausweis")
    assert actions.rebuild_search_index(actor=SYSTEM, now=NOW) > 0
    assert queries.search(place_key=BOCHUM, text="Ausweis") == before


def test_a_wrong_list_is_refused_as_a_whole(catalogue: None) -> None:
    with pytest.raises(ServicesRefused) as refused:
        describe(ServiceDraft(""), ServiceDraft("Gut"), ServiceDraft("Schlüssel", ("12",)), region_keys=("x",))
    assert len(refused.value.details) == 3
    assert titles("Jagdschein") == ["Jagdschein"] and titles("Gut") == []
