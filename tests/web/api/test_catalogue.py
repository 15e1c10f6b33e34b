"""The catalogue over HTTP: what other portals read of a place, and what they are told where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from gemeinwerk.adapters.xzufi import XzufiFiles
from gemeinwerk.config import demo_world
from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types import ServiceDraft
from gemeinwerk.domain.catalogue.types.transfer import ServiceRecord
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import berlin_date, now

BOCHUM, KLEVE = "059110000000", "051540036036"
DOGS, WOOD = "99102013002000", "99015018001000"


@pytest.fixture(scope="module", autouse=True)
def _catalogue(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All shipped packages, and one service that is only described, for which the Kreis Kleve is responsible."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo_world.load_packages()
        draft = ServiceDraft(title="Brennholz sammeln", service_keys=(WOOD,), teaser="Holz im Wald sammeln.")
        actions.import_services(actor=SYSTEM, now=now(), services=[draft])
        actions.set_competence(
            actor=SYSTEM,
            now=now(),
            region_key="05154",
            service_key=WOOD,
            unit="Forstamt",
            authority_tenant_id=tenants.place("05154").tenant_id,
            valid_from=berlin_date(now()) - timedelta(days=1),
        )
        yield
        transaction.set_rollback(True)


def ask(where: str, **query: Any) -> Any:
    return Client().get(f"/api/catalogue/{where}", query)


def found(where: str, **query: Any) -> Any:
    answer = ask(where, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(where: str, status: int, **query: Any) -> None:
    answer = ask(where, **query)
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(answer.json())


@pytest.mark.django_db
class TestPlaces:
    def test_a_place_has_both_keys_and_the_postcode(self) -> None:
        for where in ("v2/locations", "v2/locations/suggestions"):
            first = found(where, q="Kleve")[0]
            assert first == {"ars": KLEVE, "ags": "05154036", "zip": "47533", "name": "Kleve"}

    def test_at_most_fifty_come_back(self) -> None:
        assert len(found("v2/locations", q="e")) == 50

    def test_nothing_is_404_and_no_text_is_400(self) -> None:
        refused("v2/locations", 404, q="qqxxyyzz")
        refused("v2/locations", 400)
        refused("v2/locations", 400, q="x" * 101)


@pytest.mark.django_db
class TestServices:
    def test_pages_hold_every_service_once(self) -> None:
        ids: list[str] = []
        first = found(f"v7/servicedescriptions/{BOCHUM}", size=5)
        assert first["totalElements"] >= 7 and first["totalPages"] == -(-first["totalElements"] // 5)
        for number in range(first["totalPages"]):
            page = found(f"v7/servicedescriptions/{BOCHUM}", size=5, page=number)
            ids += [one["id"] for one in page["content"]]
        assert len(ids) == len(set(ids)) == first["totalElements"]
        assert found(f"v7/servicedescriptions/{BOCHUM}", page=999)["content"] == []

    def test_a_search_finds_the_service(self) -> None:
        best = found(f"v7/servicedescriptions/{BOCHUM}", q="Hund anmelden")["content"][0]
        assert best["leikaIds"] == [DOGS]
        assert best["id"].startswith("GW.LB.")
        assert best["onlineServices"] == ["GW.OD.hundesteuer"]
        assert best["texts"]["teaser"]
        assert best["organisationUnits"] == [{"id": f"GW.OE.{BOCHUM}", "title": "Stadt Bochum"}]

    def test_keys_find_services_and_only_those(self) -> None:
        page = found("v3/servicedescriptions/leikaid", ars="05154", leikaIds=f"{DOGS},{WOOD}")
        assert {key for one in page["content"] for key in one["leikaIds"]} == {DOGS, WOOD}
        refused("v3/servicedescriptions/leikaid", 404, ars=BOCHUM, leikaIds="99999999999999")

    def test_a_described_service_names_who_is_responsible_where_that_is_known(self) -> None:
        (one,) = found("v3/servicedescriptions/leikaid", ars=KLEVE, leikaIds=WOOD)["content"]
        assert one["onlineServices"] == []
        assert [unit["id"] for unit in one["organisationUnits"]] == ["GW.OE.05154"]
        (one,) = found("v3/servicedescriptions/leikaid", ars=BOCHUM, leikaIds=WOOD)["content"]
        assert one["organisationUnits"] == []

    @pytest.mark.parametrize(
        ("where", "query", "status"),
        [
            ("v7/servicedescriptions/099999999999", {}, 404),
            ("v7/servicedescriptions/Bochum", {}, 400),
            (f"v7/servicedescriptions/{BOCHUM}", {"size": 4}, 400),
            (f"v7/servicedescriptions/{BOCHUM}", {"size": 101}, 400),
            (f"v7/servicedescriptions/{BOCHUM}", {"page": -1}, 400),
            (f"v7/servicedescriptions/{BOCHUM}", {"q": "qqxxyyzz"}, 404),
            ("v3/servicedescriptions/leikaid", {"ars": BOCHUM}, 400),
            ("v3/servicedescriptions/leikaid", {"leikaIds": DOGS}, 400),
            ("v3/servicedescriptions/leikaid", {"ars": BOCHUM, "leikaIds": "1"}, 400),
        ],
    )
    def test_what_is_wrong_is_told(self, where: str, query: dict[str, Any], status: int) -> None:
        refused(where, status, **query)


@pytest.mark.django_db
class TestUnits:
    def test_from_the_service_to_the_authority_and_its_address(self) -> None:
        (service,) = found("v3/servicedescriptions/leikaid", ars=KLEVE, leikaIds=WOOD)["content"]
        (unit,) = found("v2/organisationunits/titles", ars=KLEVE, lbId=service["id"])
        assert unit["id"] == "GW.OE.05154" and unit["title"].endswith(", Forstamt") and unit["role"]["code"] == "01"
        detail = found("v5/organisationunits/detail", q=unit["id"])
        assert detail["id"] == unit["id"] and detail["title"] and detail["addresses"]

    def test_nobody_known_is_404(self) -> None:
        (service,) = found("v3/servicedescriptions/leikaid", ars=KLEVE, leikaIds=WOOD)["content"]
        refused("v2/organisationunits/titles", 404, ars=BOCHUM, lbId=service["id"])
        refused("v2/organisationunits/titles", 404, ars=BOCHUM, lbId="L100042.LB.101954")
        refused(
            "v2/organisationunits/titles",
            404,
            ars=BOCHUM,
            lbId=f"GW.LB.{'0' * 8}-{'0' * 4}-{'0' * 4}-{'0' * 4}-{'0' * 12}",
        )
        refused("v5/organisationunits/detail", 404, q="GW.OE.777")
        refused("v5/organisationunits/detail", 400)

    def test_a_competence_that_has_not_begun_counts_for_nothing(self) -> None:
        actions.set_competence(
            actor=SYSTEM,
            now=now(),
            region_key=BOCHUM,
            service_key=WOOD,
            authority_tenant_id=tenants.place(BOCHUM).tenant_id,
            valid_from=date(2999, 1, 1),
        )
        (one,) = found("v3/servicedescriptions/leikaid", ars=BOCHUM, leikaIds=WOOD)["content"]
        assert one["organisationUnits"] == []


@pytest.mark.django_db
class TestOnlineServices:
    def test_pages_follow_the_token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from gemeinwerk.web.api import catalogue

        monkeypatch.setattr(catalogue, "ONLINE_PAGE", 2)
        page = found("v1beta2/onlineservices", ars="05911")
        names, total = [one["name"] for one in page["onlineservices"]], page["totalHits"]
        while "nextPageToken" in page:
            page = found("v1beta2/onlineservices", ars="05911", nextPageToken=page["nextPageToken"])
            names += [one["name"] for one in page["onlineservices"]]
        assert len(names) == len(set(names)) == total >= 6

    def test_a_service_has_its_page_and_its_key(self) -> None:
        rows = found("v1beta2/onlineservices", ars=BOCHUM)["onlineservices"]
        (dogs,) = [one for one in rows if one["id"] == "GW.OD.hundesteuer"]
        assert dogs["links"][0]["uri"].endswith("/leistung/hundesteuer/")
        assert dogs["serviceDescriptions"] == [{"leikaIds": [DOGS], "ars": [BOCHUM]}]

    def test_no_place_is_404(self) -> None:
        refused("v1beta2/onlineservices", 404, ars="099999999999")
        refused("v1beta2/onlineservices", 400, ars=BOCHUM, nextPageToken="a")


@pytest.mark.django_db
class TestTransfer:
    @pytest.mark.parametrize("version", ["2-2", "2-3-1"])
    def test_pages_hold_all_services_and_read_back_without_a_loss(self, version: str) -> None:
        where, ids, number = f"v3/verwaltungsobjekte/xzufi-{version}", [], 0
        while True:
            answer = ask(where, ars=KLEVE, size=3, page=number)
            assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/xml"
            read = XzufiFiles().read(answer.content)
            assert read.findings == ()
            assert XzufiFiles().write(read.transfer) == answer.content
            ids += [one.id.value for one in read.transfer.records(ServiceRecord)]
            number += 1
            if number * 3 >= int(answer.headers["X-Total-Count"]):
                break
        assert len(ids) == len(set(ids)) == found(f"v7/servicedescriptions/{KLEVE}")["totalElements"]

    def test_what_is_exported_can_be_imported(self) -> None:
        """The own file names services, regions and authorities so that an import understands every one of them."""
        content = ask("v3/verwaltungsobjekte/xzufi-2-3-1", ars=KLEVE, size=100).content
        plan = queries.plan_competences(actor=SYSTEM, source=content, on=berlin_date(now()))
        assert plan.unknown == () and plan.notes == ()
        wood = [one for one in plan.added if one.service_key == WOOD]
        assert [(one.region_key, one.authority_name) for one in wood] == [
            (KLEVE, tenants.tenant_of("05154").authority_name)
        ]

    def test_nothing_there_and_wrong_questions(self) -> None:
        refused("v3/verwaltungsobjekte/xzufi-2-3-1", 404, ars="099999999999")
        refused("v3/verwaltungsobjekte/xzufi-2-3-1", 400)
        refused("v3/verwaltungsobjekte/xzufi-2-3-1", 400, ars=KLEVE, size=101)


@pytest.mark.django_db
def test_the_description_names_every_call() -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]
    assert len([path for path in paths if path.startswith("/catalogue/")]) >= 7
