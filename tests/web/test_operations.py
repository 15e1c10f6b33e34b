"""What every answer carries, what operators see, and what the log never holds."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from gemeinwerk.config import operations
from gemeinwerk.config.environment import Environment, key_file
from gemeinwerk.config.logs import configure_logs
from tests.web.seeding import BOCHUM, PERSON, Seeded, address, all_routes, seeded_world, taken_back, walk

# What the fictional people of the journeys are called, where they live, what they drive.
PERSONAL = re.compile(
    r"Muster|Erika|@example|Beispielstra|BO-[A-Z]{1,2}|1964-08-12|12\.08\.1964|Musterweg|leitung\.bochum"
)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
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


def test_alive_and_ready(seeded: Seeded) -> None:
    assert Client().get("/healthz").content == b"ok\n"
    answer = Client().get("/readyz")
    assert answer.status_code == 200 and answer.json() == {"ready": True, "problems": [], "notices": []}


def test_not_ready_without_a_port_or_a_database(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    from gemeinwerk.domain.documents.ports import sealer

    monkeypatch.setattr(sealer, "_bound", None)
    monkeypatch.setattr(sealer, "_make", None)
    answer = Client().get("/readyz")
    assert answer.status_code == 503 and answer.json()["problems"] == ["port documents.Sealer"]


def test_figures_open_with_the_token_only(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    def metrics(**changes: Any) -> list[int]:
        monkeypatch.setattr(operations, "environment", lambda: Environment(_env_file=None).model_copy(update=changes))
        headers: list[dict[str, str]] = [{}, {"Authorization": "Bearer falsch"}, {"Authorization": "Bearer richtig"}]
        return [Client().get("/metrics", headers=one).status_code for one in headers]

    from pydantic import SecretStr

    assert metrics(mode="demo") == [200, 200, 200]
    assert metrics(mode="production") == [404, 404, 404]
    assert metrics(mode="production", metrics_token=SecretStr("richtig")) == [404, 404, 200]
    assert metrics(mode="demo", metrics_token=SecretStr("richtig")) == [404, 404, 200]


def test_figures_name_routes_and_nobody(seeded: Seeded) -> None:
    client = seeded.clients["erika"]
    client.get(f"/postfach/{seeded.ids['message_id']}/")
    client.generic("ERFUNDEN", "/suche/?q=Mustermann")
    text = client.get("/metrics").content.decode()
    assert 'route="postfach/<uuid:message_id>/"' in text and "gemeinwerk_jobs" in text
    assert "ERFUNDEN" not in text and seeded.ids["message_id"] not in text and not PERSONAL.search(text)


def test_every_page_forbids_foreign_and_inline_code(seeded: Seeded) -> None:
    wrong = []
    for path, _ in all_routes():
        where = address(path, seeded.ids)
        if "abmelden" in where:
            continue
        for name in ("erika", "leitung.bochum", "leistungen.bochum"):
            with taken_back():
                answer = seeded.clients[name].get(where)
            policy = answer.headers.get("Content-Security-Policy", "")
            if "default-src 'none'" not in policy or "unsafe" in policy or "http" in policy or "*" in policy:
                wrong.append(f"{where}: {policy}")
            if answer.headers.get("X-Content-Type-Options") != "nosniff" or "Cache-Control" not in answer.headers:
                wrong.append(f"{where}: headers")
            text = answer.content.decode(errors="replace") if b"<html" in answer.content[:300] else ""
            if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text):
                wrong.append(f"{where}: inline code")
            if re.search(r'(?:src|href)="(?:https?:)?//(?!www\.|[a-z.]*(?:nrw|destatis|eupl|example))', text):
                wrong.append(f"{where}: something is loaded from elsewhere")
    assert wrong == []


def test_files_are_downloads_and_never_shown_inside_the_page(seeded: Seeded) -> None:
    ids, found = seeded.ids, 0
    for name, where in (
        ("erika", f"/postfach/{ids['message_id']}/bescheid.pdf"),
        ("erika", f"/antrag/{ids['draft_id']}/fertig/beleg.pdf"),
        ("sachbearbeitung.bochum", f"/arbeitsplatz/vorgang/{ids['case_id']}/bescheid.pdf"),
        ("sachbearbeitung.bochum", f"/arbeitsplatz/vorgang/{ids['case_id']}/anlage/{ids['attachment_id']}/"),
        ("sachbearbeitung.bochum", f"/arbeitsplatz/druck/{ids['letter_id']}/brief.pdf"),
    ):
        answer = seeded.clients[name].get(where)
        if answer.status_code == 200:
            found += 1
            assert answer.headers["Content-Disposition"].startswith("attachment"), where
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert found >= 4


def test_every_cookie_is_secure_in_production(seeded: Seeded) -> None:
    names = set()
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        client = Client()
        answers = [client.get("/anmelden/"), client.post("/ort/", {"ort": BOCHUM}), client.post("/anmelden/", PERSON)]
        answers += [client.post("/abmelden/"), client.post("/leistung/sperrmuell/beginnen/")]
        answers += [seeded.clients["leitung.bochum"].post("/arbeitsplatz/abmelden/")]
    for answer in answers:
        for cookie in answer.cookies.values():
            if cookie["max-age"] == 0:
                continue
            names.add(cookie.key.split("_0")[0])
            assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict"), cookie.key
    assert {"gw_session", "gw_csrf", "gw_ort", "gw_hinweis", "gw_ap_hinweis"} <= names


def test_settings_of_production(tmp_path: Path) -> None:
    key_file(tmp_path / "key")
    given = {
        "GEMEINWERK_MODE": "production",
        "GEMEINWERK_SECRET_KEY": "x" * 60,
        "GEMEINWERK_BASE_URL": "https://dienste.example.org:8443",
        "DATABASE_URL": "postgresql://app@db/gemeinwerk",
        "GEMEINWERK_MASTER_KEY_FILE": str(tmp_path / "key"),
        "GEMEINWERK_SEAL_FOLDER": str(tmp_path),
        "GEMEINWERK_SMTP_HOST": "mail.example.org",
        "GEMEINWERK_CLAMAV_ADDRESS": "127.0.0.1:3310",
        "GEMEINWERK_DATA_DIR": str(tmp_path),
    }
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
    code = (
        f"import json; from gemeinwerk.config import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GEMEINWERK_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**clean, **given}, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [False, True, True, ["dienste.example.org"], ["https://dienste.example.org:8443"]]


@pytest.mark.parametrize("where", ["/anmelden/", "/arbeitsplatz/anmelden/"])
def test_signing_in_is_limited(seeded: Seeded, where: str) -> None:
    with taken_back(), override_settings(SIGN_IN_PER_MINUTE=3):
        client = Client(REMOTE_ADDR="192.0.2.7")
        body = {"person": "niemand", "level": "high", "username": "leitung.bochum", "password": "geraten"}
        found = [client.post(where, body) for _ in range(6)]
        assert [answer.status_code for answer in found[:2]] == [422, 422]
        assert found[-1].status_code == 429 and "Bitte warten Sie" in found[-1].content.decode()
        assert Client(REMOTE_ADDR="192.0.2.8").post(where, body).status_code == 422


def test_submitting_is_limited(seeded: Seeded) -> None:
    from gemeinwerk.web.party import limit_submit

    client = seeded.clients["erika"]
    with taken_back(), override_settings(SUBMISSIONS_PER_MINUTE=2):
        request = client.get("/konto/").wsgi_request
        limit_submit(request)
        limit_submit(request)
        with pytest.raises(Exception, match="zu viele Versuche"):
            limit_submit(request)


def test_the_log_of_a_whole_journey_names_nobody(seeded: Seeded, log: io.StringIO) -> None:
    with taken_back():
        walk("bewohnerparkausweis")
        for path, _ in all_routes():
            for name in ("erika", "sachbearbeitung.bochum", "leistungen.bochum"):
                if "abmelden" not in path:
                    seeded.clients[name].get(address(path, seeded.ids) + "?q=Erika+Mustermann&suche=Mustermann")
    lines = log.getvalue().splitlines()
    assert len(lines) > 80
    for line in lines:
        assert json.loads(line)["event"], "a line is one JSON object"
        assert not PERSONAL.search(line), line


def test_a_fault_is_logged_by_type_and_place_only(
    seeded: Seeded, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("Erika Mustermann, Musterweg 1")

    monkeypatch.setattr("gemeinwerk.web.portal.views.find.catalogue.search", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/suche/?q=Erika")
    assert answer.status_code == 500 and "RuntimeError" not in answer.content.decode()
    assert "Bei uns ist ein Fehler aufgetreten" in answer.content.decode()
    assert '"exc_type": "RuntimeError"' in log.getvalue() and "find.py" in log.getvalue()
    assert not PERSONAL.search(log.getvalue())


def test_a_fault_of_the_database_hides_its_values(seeded: Seeded, log: io.StringIO) -> None:
    logger = logging.getLogger("irgendeine.bibliothek")
    try:
        with taken_back(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", ["Mustermann"])
    except Exception:
        logger.exception("could not store %s", "Erika Mustermann")
    assert "could not store" in log.getvalue() and not PERSONAL.search(log.getvalue())
