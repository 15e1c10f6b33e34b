"""The Routing API over HTTP: the parameters of the standard, what is found, and what is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.test.utils import override_settings

from gemeinwerk.adapters.jose import JoseSigning
from gemeinwerk.domain.tenants import queries as tenants
from tests.domain.transport.world import opened
from tests.web.api.calls import problem

pytestmark = pytest.mark.django_db
BASE = "/api/fit-connect/routing-api"
KEY = "99102013104000"


def routes(version: str = "v2", **query: Any) -> Any:
    return Client().get(f"{BASE}/{version}/routes", query)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    "area",
    [
        {"ars": "059110000000"},
        {"ars": "05911"},
        {"ags": "05911000"},
        {"ags": "05911"},
        {"areaId": "059110000000"},
    ],
)
def test_every_way_to_name_the_town_leads_to_its_destination(
    bochum: UUID, kleve: UUID, version: str, area: dict[str, str]
) -> None:
    with opened(kleve, bochum) as world:
        answer = routes(version, leikaKey=KEY, **area)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["count"], body["offset"], body["totalCount"]) == (1, 0, 1)
    (found,) = body["routes"]
    assert found["destinationId"] == str(world.destination.destination_id)
    claims = JoseSigning().outline(found["destinationSignature"]).claims
    assert claims["destinationId"] == found["destinationId"]
    assert claims["services"][0]["leistungIDs"] == [f"urn:de:fim:leika:leistung:{KEY}"]


def test_no_hit_is_an_empty_list(bochum: UUID, kleve: UUID) -> None:
    with opened(kleve, bochum):
        for area in ({"ars": "051540036036"}, {"ags": "05154036"}, {"areaId": "777"}, {"areaId": "0"}):
            answer = routes(leikaKey=KEY, **area)
            assert answer.status_code == 200
            assert answer.json() == {"count": 0, "offset": 0, "totalCount": 0, "routes": []}
        past = routes(leikaKey=KEY, ars="05911", offset=1)
        assert past.json() == {"count": 0, "offset": 1, "totalCount": 1, "routes": []}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"leikaKey": KEY},
        {"ars": "05911"},
        {"leikaKey": KEY, "ars": "05911", "ags": "05911"},
        {"leikaKey": KEY, "ars": "05911", "areaId": "1"},
        {"leikaKey": KEY, "ars": ""},
        {"leikaKey": KEY, "ars": "0591"},
        {"leikaKey": KEY, "ars": "05911\n"},
        {"leikaKey": KEY, "ars": "٠٥"},
        {"leikaKey": KEY, "ags": "059110000000"},
        {"leikaKey": KEY, "areaId": "DE"},
        {"leikaKey": "1" + KEY[1:], "ars": "05911"},
        {"leikaKey": KEY + "0", "ars": "05911"},
        {"leikaKey": [KEY, KEY], "ars": "05911"},
        {"leikaKey": KEY, "ars": ["05911", "05154"]},
        {"leikaKey": KEY, "ars": "05911", "limit": "0"},
        {"leikaKey": KEY, "ars": "05911", "limit": "501"},
        {"leikaKey": KEY, "ars": "05911", "limit": "10.0"},
        {"leikaKey": KEY, "ars": "05911", "offset": "-1"},
        {"leikaKey": KEY, "ars": "05911", "offset": "9" * 30},
    ],
)
def test_what_is_not_of_the_declared_form_is_refused(query: dict[str, Any]) -> None:
    problem(routes(**query), 400)


def test_areas_are_found_by_all_terms_together() -> None:
    answer = Client().get(f"{BASE}/v2/areas", {"areaSearchexpression": ["kle*", "47533"]})
    assert answer.status_code == 200
    assert answer.json() == {
        "count": 1,
        "offset": 0,
        "totalCount": 1,
        "areas": [{"id": "051540036036", "name": tenants.place("051540036036").short_name, "type": "Gemeinde"}],
    }
    page = Client().get(f"{BASE}/v1/areas", {"areaSearchexpression": "*", "limit": "500", "offset": "400"}).json()
    assert page["count"] == page["totalCount"] - 400 > 0
    assert Client().get(f"{BASE}/v1/areas", {"areaSearchexpression": "xyzzy"}).json()["areas"] == []


@pytest.mark.parametrize("terms", [[], ["a"] * 11, [""], ["x" * 101], ["a\x00b"]])
def test_a_search_without_or_with_too_many_terms_is_refused(terms: list[str]) -> None:
    problem(Client().get(f"{BASE}/v2/areas", {"areaSearchexpression": terms}), 400)


def test_info_and_what_else_each_answer_says() -> None:
    answer = Client().get(f"{BASE}/v1/info")
    assert answer.json() == {"version": {"major": 2, "minor": 0, "patch": 0}}
    assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(answer.headers)
    assert Client().head(f"{BASE}/v2/info").status_code == 200
    refused = Client().post(f"{BASE}/v2/info")
    problem(refused, 405)
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    problem(Client().get(f"{BASE}/v3/info"), 404)


@override_settings(API_REQUESTS_PER_MINUTE=2)
def test_too_many_calls_are_told_when_to_come_again() -> None:
    answers = [Client().get(f"{BASE}/v2/info", REMOTE_ADDR="192.0.2.77") for _ in range(3)]
    assert [one.status_code for one in answers][:2] == [200, 200]
    problem(answers[2], 429)
    assert answers[2].headers["RateLimit-Remaining"] == "0"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60


def test_the_description_names_every_route() -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]
    for version in ("v1", "v2"):
        for name in ("routes", "areas", "info"):
            assert "get" in paths[f"/fit-connect/routing-api/{version}/{name}"]
