"""The page for responsibilities: check first, then take over exactly what was shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from gemeinwerk.config import demo_world
from gemeinwerk.domain.catalogue.models import Competence
from tests.domain.catalogue.test_responsibilities import BOCHUM, KLEVE, competence, file, statement
from tests.web.seeding import staff

pytestmark = pytest.mark.django_db
WHERE = "/arbeitsplatz/zustaendigkeiten/"


@pytest.fixture
def keeper(db: None) -> Iterator[Client]:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(SIGN_IN_PER_MINUTE=10**6, PASSWORD_HASHERS=quick):
        demo_world.load_towns()
        yield staff("leistungen", "bochum")


def check(client: Client, source: bytes) -> Any:
    return client.post(WHERE, {"file": SimpleUploadedFile("transfer.xml", source)})


def hidden(page: str) -> dict[str, str]:
    return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("checked", "digest")}


def test_first_the_changes_then_the_button(keeper: Client) -> None:
    assert "Datei prüfen" in keeper.get(WHERE).content.decode()
    answer = check(keeper, file(competence("1", BOCHUM, statement()), competence("2", KLEVE)))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 neu, 0 geändert, 0 beendet, 0 unverändert, 1 nicht übernommen" in page
    assert "mit Signatur" in page and "Kleve gehört nicht zu Ihrem Gebiet" in page
    assert not Competence.objects.exists()
    taken = keeper.post(WHERE, {**hidden(page), "_action": "take"})
    assert taken.status_code == 303 and taken["Location"] == WHERE
    assert "sind übernommen" in keeper.get(WHERE).content.decode()
    assert [row.region_key for row in Competence.objects.all()] == [BOCHUM]
    again = check(keeper, file(competence("1", BOCHUM, statement()))).content.decode()
    assert "Diese Datei ändert nichts." in again and "Änderungen übernehmen" not in again


def test_a_plan_that_is_no_longer_true_is_not_written(keeper: Client) -> None:
    page = check(keeper, file(competence("1", BOCHUM))).content.decode()
    other = check(keeper, file(competence("1", BOCHUM, statement()))).content.decode()
    assert keeper.post(WHERE, {**hidden(other), "_action": "take"}).status_code == 303
    answer = keeper.post(WHERE, {**hidden(page), "_action": "take"})
    assert answer.status_code == 422 and "seit der Prüfung geändert" in answer.content.decode()
    assert [row.signatures for row in Competence.objects.all()] == [[statement()]]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "wählen Sie eine Datei"),
        (b"<a>\n<b>\n", "Zeile 3: Das XML ist nicht wohlgeformt"),
        (b"<!DOCTYPE a><a/>", "Zeile 1: Dokumenttyp-Angaben sind nicht erlaubt"),
        (b"<a/>", "gehört nicht zu XZuFi"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_line(keeper: Client, source: bytes, words: str) -> None:
    answer = check(keeper, source)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("packed", ["", "!", "eJw=", "AAAA", "é"])
def test_a_packed_file_that_was_changed_is_refused(keeper: Client, packed: str) -> None:
    answer = keeper.post(WHERE, {"checked": packed, "digest": "0" * 64, "_action": "take"})
    assert answer.status_code == 422 and "noch einmal" in answer.content.decode()


def test_others_find_no_such_page(keeper: Client) -> None:
    assert staff("sachbearbeitung", "bochum").get(WHERE).status_code == 404
    assert staff("freigabe", "bochum").post(WHERE).status_code == 404
