"""Hostile input at every door: never a fault, always German words, nothing half-saved, nothing of it in the log."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from gemeinwerk.config.logs import configure_logs
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import rule_of
from tests.web.seeding import BOCHUM, Seeded, address, all_routes, may, seeded_world, taken_back

MARK = "Kennzeichnender-Mustermann-Text"
HOSTILE = {
    "nul": b"a%00b",
    "surrogate": b"%ED%A0%80",
    "not utf-8": b"%FF%FE%C3",
    "bidi": quote("\u202e" + MARK + "\u2066").encode(),
    "markup": quote("<script>alert(1)</script>{{ 7*7 }}{% load x %}").encode(),
    "sql": quote("'; DROP TABLE cases_case; --").encode(),
    "header": b"a%0D%0ASet-Cookie:%20x=1",
    "digits": quote("²³").encode(),
    "other digits": quote("٣٤").encode(),
    "number": b"9" * 5000,
    "negative": b"-1",
    "day": b"1.1.99999999999999999999",
    "early day": b"01.01.0000",
    "long": quote(MARK).encode() * 2000,
    "empty": b"",
    "path": quote("../../../etc/passwd").encode(),
    "address": quote("//boese.example/x").encode(),
}
# What is posted beside the hostile value, so that it reaches the code behind the first check.
BESIDE = {
    "field": "processing_target_days", "value": "14", "zustellung": "digital", "outcome": "granted", "level": "high",
    "posted_on": "24.12.2026", "due_on": "24.12.2026", "text": "Text", "person": "erika-mustermann",
    "_action": "next", "ort": BOCHUM,
}  # fmt: skip
FIELDS = re.compile(r'POST\.get(?:list)?\(\s*"([a-z_]+)"|texts\("([a-z_]+)"\)')
OFFICER, LEAD = "sachbearbeitung.bochum", "leitung.bochum"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        for client in found.clients.values():
            client.raise_request_exception = False
        yield found


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the program and its libraries log, in the form of an installation."""
    before = logging.getLogger().handlers
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs()
    yield written
    logging.getLogger().handlers = before


def rows() -> int:
    """Count the audit entries of the tenant: every write leaves one."""
    with tenant_scope(tenants.place(BOCHUM).tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        return int(cursor.fetchone()[0])


def faults(answer: HttpResponse, where: str) -> list[str]:
    """Return what is wrong with an answer to hostile input."""
    found = []
    if answer.status_code >= 500:
        found.append(f"{where}: {answer.status_code}")
    if answer.status_code >= 400 and b'lang="de"' not in answer.content:
        found.append(f"{where}: {answer.status_code} without a German page")
    if "boese" in answer.headers.get("Location", "") or "x" in answer.cookies:
        found.append(f"{where}: led away to {answer.headers.get('Location')}")
    if b"<script>alert" in answer.content:
        found.append(f"{where}: markup comes back as markup")
    return found


def fields_of(view: Any) -> set[str]:
    """Return the names that the module of a view reads from a post, read from its source."""
    source = Path(sys.modules[view.__module__].__file__ or "").read_text()
    return {one or other for one, other in FIELDS.findall(source)} | {"weiter"}


def visitor(seeded: Seeded, view: Any) -> Client:
    rule = rule_of(view)
    for name in ("erika", OFFICER, LEAD, "leistungen.bochum", "kasse.bochum"):
        if may(rule, name):
            return seeded.clients[name]
    raise AssertionError(rule)


def body(values: dict[str, bytes]) -> bytes:
    return b"&".join(name.encode() + b"=" + value for name, value in values.items())


def test_every_field_of_every_post(seeded: Seeded, log: io.StringIO) -> None:
    wrong: list[str] = []
    asked = 0
    for path, view in all_routes():
        if path.startswith("api/"):
            continue
        where, client = address(path, seeded.ids), visitor(seeded, view)
        with taken_back():
            first = client.post(where)
        if first.status_code == 405:
            wrong += faults(first, where)
            continue
        for field in sorted(fields_of(view)):
            for name, value in HOSTILE.items():
                beside = {key: quote(text).encode() for key, text in BESIDE.items()}
                before = rows()
                with taken_back():
                    answer = client.generic(
                        "POST", where, body({**beside, field: value}), "application/x-www-form-urlencoded"
                    )
                    if answer.status_code >= 400 and rows() != before and path != "arbeitsplatz/anmelden/":
                        wrong.append(f"{where} {field} {name}: refused, but something was saved")
                wrong += faults(answer, f"{where} {field} {name}")
                asked += 1
    assert wrong == []
    assert asked > 500
    assert '"status": 4' in log.getvalue() and "Mustermann" not in log.getvalue()


ADDRESSES = ("/suche/?q={}", "/ort/?suche={}", "/ort/vorschlaege/?suche={}", "/anmelden/?weiter={}&niveau={}",
             "/arbeitsplatz/?aktenzeichen={}&leistung={}&seite={}&stand={}&vergeben={}&ueberfaellig={}",
             "/arbeitsplatz/protokoll/?gegenstand={}&pruefen={}", "/leistung/{}/", "/antrag/{}/", "/{}")  # fmt: skip


@pytest.mark.parametrize("pattern", ADDRESSES)
def test_every_parameter_of_every_address(seeded: Seeded, log: io.StringIO, pattern: str) -> None:
    client = seeded.clients[LEAD if "arbeitsplatz" in pattern else "erika"]
    wrong = []
    for name, value in HOSTILE.items():
        answer = client.get(pattern.replace("{}", value.decode()))
        wrong += faults(answer, f"{pattern} {name}")
    assert wrong == []
    assert "Mustermann" not in log.getvalue()


def test_the_machine_door_answers_with_problem_documents(seeded: Seeded) -> None:
    wrong = []
    for pattern in ("places?q={}", "places/{}/services", f"places/{BOCHUM}/services/{{}}", "{}"):
        for name, value in HOSTILE.items():
            for method in ("get", "post", "put", "delete", "patch", "options"):
                answer = getattr(seeded.clients["guest"], method)("/api/v1/" + pattern.replace("{}", value.decode()))
                kind = answer.headers.get("Content-Type", "")
                if answer.status_code >= 500 or (answer.status_code >= 400 and kind != "application/problem+json"):
                    wrong.append(f"{method} {pattern} {name}: {answer.status_code} {kind}")
                elif answer.status_code >= 400:
                    found = answer.json()
                    assert found["status"] == answer.status_code and found["title"] and found["detail"], found
                    assert found["type"].startswith("urn:")
    assert wrong == []


@pytest.mark.parametrize("place", ["vorgang", "api"])
def test_a_body_that_is_too_large_is_refused_in_german(seeded: Seeded, place: str) -> None:
    where = {"vorgang": f"/arbeitsplatz/vorgang/{seeded.ids['case_id']}/notiz/", "api": "/api/v1/places"}[place]
    client = seeded.clients[OFFICER]
    before = rows()
    for content in (b"text=" + b"x" * 3_000_000, b"&".join(b"f%d=1" % number for number in range(10_000))):
        answer = client.generic("POST", where, content, "application/x-www-form-urlencoded")
        assert answer.status_code in (400, 405, 413)
        assert b'lang="de"' in answer.content or answer.headers["Content-Type"] == "application/problem+json"
    assert rows() == before
