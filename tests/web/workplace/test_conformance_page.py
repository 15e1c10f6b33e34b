"""The report of the conformance kit is shown as people read it; whatever the kit does not write is refused in German."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.client.conformance import CHECKS, WORDS, Outcome, Result, as_json, verdict
from gemeinwerk.domain.transport.queries import ReportUnfit
from gemeinwerk.domain.transport.rules.reports import MOST_BYTES, read_report
from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.refusal import Refusal, TooLarge
from gemeinwerk.web.workplace.views.interfaces.words import RESULTS
from tests.web.seeding import staff

WHERE = "/arbeitsplatz/schnittstellen/konformitaet/"
AT = datetime(2026, 11, 24, 14, 5, tzinfo=BERLIN)


def outcomes(*results: Result) -> list[Outcome]:
    wanted = list(results) + [Result.PASSED] * (len(CHECKS) - len(results))
    return [Outcome(check, result, "" if result is Result.PASSED else f"gesehen <b>{number}</b>", 0.1)
            for number, (check, result) in enumerate(zip(CHECKS, wanted, strict=True))]  # fmt: skip


def written(*results: Result) -> bytes:
    return as_json(outcomes(*results), base="https://amt.example.org/api", at=AT).encode()


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(written()), **changes}).encode()


@pytest.fixture
def technician(world: None) -> Iterator[Client]:
    yield staff("technik", "bochum")


def shown(technician: Client, content: bytes) -> tuple[int, str]:
    answer = technician.post(WHERE, {"file": SimpleUploadedFile("bericht.json", content)})
    return answer.status_code, answer.content.decode()


def test_the_page_says_how_a_server_is_checked(technician: Client) -> None:
    page = html.unescape(technician.get(WHERE).content.decode())
    assert (
        "gemeinwerk api conformance" in page and "--base</span> https://" in page and "Wir speichern sie nicht" in page
    )
    assert f'href="{WHERE}"' in technician.get("/arbeitsplatz/schnittstellen/").content.decode()


def test_a_report_is_shown_with_what_is_not_met_first(technician: Client) -> None:
    found = outcomes(Result.PASSED, Result.FAILED, Result.WARNED, Result.SKIPPED)
    status, page = shown(technician, written(Result.PASSED, Result.FAILED, Result.WARNED, Result.SKIPPED))
    assert status == 200 and "24. November 2026, 14:05 Uhr" in page and "https://amt.example.org/api" in page
    assert html.escape(found[1].check.title) in page and "gesehen &lt;b&gt;1&lt;/b&gt;" in page and "<b>1" not in page
    assert f"1 von {len(CHECKS)} Prüfungen ist nicht erfüllt." in page
    for one in CHECKS:
        assert one.id in page


@pytest.mark.parametrize("results", [(Result.FAILED, Result.FAILED), (Result.SKIPPED,), ()])
def test_the_result_is_said_as_the_kit_says_it(technician: Client, results: tuple[Result, ...]) -> None:
    assert verdict(outcomes(*results)) in shown(technician, written(*results))[1]
    assert {result.value: words for result, words in WORDS.items()} == RESULTS


CHECK = json.loads(written())["checks"][0]
UNFIT: list[tuple[bytes, str]] = [
    (b"", "kein g"),
    (b"\xff\xfe", "kein lesbarer Text"),
    (b"<html>", "kein g"),
    (b"[]", "kein Bericht"),
    (b"{}", "kein Bericht"),
    (b"[" * 900_000, "tiefer verschachtelt"),
    (changed(checks=[{**CHECK, "seen": {"a": {}}}]), "tiefer verschachtelt"),
    (changed(checks=[{**CHECK, "seen": []}]), "tiefer verschachtelt"),
    (changed(checks=[{**CHECK, "seen": 5}]), "kein Bericht"),
    (changed(checks=[]), "1 bis 1000"),
    (changed(checks=[CHECK] * 1001), "1 bis 1000"),
    (changed(checks=[{**CHECK, "more": 1}]), "andere Form"),
    (changed(checks=[{**CHECK, "result": "great"}]), "kein bekanntes Ergebnis"),
    (changed(checks=[{**CHECK, "result": []}]), "tiefer verschachtelt"),
    (changed(checks=[{**CHECK, "seen": "x" * 4001}]), "mehr als 4000 Zeichen"),
    (changed(passed=False), "widerspricht sich"),
    (changed(counts={"passed": 1}), "widerspricht sich"),
    (changed(at="gestern"), "Zeitpunkt"),
    (changed(at="2026-11-24T14:05:00"), "Zeitpunkt"),
    (written().replace(b'"seconds": 0.1', b'"seconds": NaN', 1), "NaN"),
    (written().replace(b'"base":', b'"base": "x", "base":', 1), "zweimal"),
    (changed(base=5), "kein Bericht"),
]


@pytest.mark.parametrize(("content", "said"), UNFIT, ids=range(len(UNFIT)))
def test_anything_else_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ReportUnfit) as refused:
        read_report(content)
    assert said in refused.value.message


def test_a_refusal_stands_beside_the_field(technician: Client) -> None:
    for answer in (
        technician.post(WHERE),
        technician.post(WHERE, {"file": SimpleUploadedFile("x.json", b"{}")}),
        technician.post(WHERE, {"file": SimpleUploadedFile("x.json", b" " * (MOST_BYTES + 1))}),
    ):
        page = answer.content.decode()
        assert answer.status_code == 422 and 'href="#f-file"' in page and 'id="f-file-error"' in page
    with pytest.raises(TooLarge):
        read_report(b" " * (MOST_BYTES + 1))
    assert issubclass(ReportUnfit, Refusal)
