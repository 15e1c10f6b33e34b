"""The readable description of the interface: every operation is there, and every link in it leads somewhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gemeinwerk.web.api.urls import OPERATIONS

pytestmark = pytest.mark.django_db


def test_the_description_and_the_page_name_every_operation() -> None:
    described = Client().get("/api/openapi.json").json()
    page = Client().get("/api/").content.decode()
    for one in OPERATIONS:
        where = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", one.path)
        assert one.method.lower() in described["paths"][where]
        assert f'<strong>{one.method}</strong> <code class="gw-break">{where}</code>' in page, where
    names = [told["operationId"] for methods in described["paths"].values() for told in methods.values()]
    assert len(names) == len(set(names))
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {target for target in re.findall(r'href="#([^"]+)"', page)} <= anchors
