"""``gemeinwerk journey``: every package in a kreisfreie Stadt, a town of a Kreis and a new tenant; failures end non-zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.config import demo_world
from gemeinwerk.config import journey as journeys
from gemeinwerk.config.command import main
from gemeinwerk.domain.tenants.actions import load_regions
from gemeinwerk.domain.tenants.regions import COLUMNS
from gemeinwerk.kernel import jobs
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from tests.web.seeding import taken_back, work

BOCHUM, KLEVE, NEW = "059110000000", "051540036036", "055150099099"
PACKAGES = ("bewohnerparkausweis", "geburtsurkunde", "gewerbeanmeldung", "hundesteuer", "sondernutzung", "sperrmuell")
LAST = "Der Weg ist vollständig."


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped packages and two towns; nobody works beside the journey."""
    with django_db_blocker.unblock(), taken_back():
        demo_world.load_packages()
        demo_world.load_towns()
        demo_world.load_bylaws()
        yield


@pytest.fixture
def here(world: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs run where the journey waits for them, in the transaction of the test."""
    waiting: list[jobs.JobRequest] = []

    class Inline:
        def enqueue(self, requests: list[jobs.JobRequest]) -> None:
            waiting.extend(requests)

    before = jobs.queue()
    jobs.queue.bind(Inline())
    monkeypatch.setattr(journeys.Journey, "_work", lambda self: work(waiting) if self.work else [])
    monkeypatch.setattr(journeys, "WAIT_SECONDS", 0.3)
    with taken_back():
        yield
    jobs.queue.bind(before)


@pytest.mark.parametrize("place", [BOCHUM, KLEVE])
@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_in_both_kinds_of_towns(
    here: None, capsys: pytest.CaptureFixture[str], package: str, place: str
) -> None:
    assert main(["journey", package, "--place", place]) == 0
    shown = capsys.readouterr().out
    assert LAST in shown
    lines = [line for line in shown.splitlines() if " ms  " in line]
    assert len(lines) >= 9 and all(float(line.split(" ms ")[0]) >= 0 for line in lines)


def test_a_tenant_that_was_a_file_a_moment_ago(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    row = f"{NEW},{NEW},05515099,Neustadt an der Probe,Neustadt,municipality,64,Stadt,05515,Münster,Münster,48999,,1,,,"
    load_regions(actor=SYSTEM, now=now(), more=f"{','.join(COLUMNS)}\n{row}\n")
    from gemeinwerk.domain.tenants.queries import forget_directory

    forget_directory()
    assert main(["journey", "bewohnerparkausweis", "--place", NEW]) == 0
    shown = capsys.readouterr().out
    assert "Stadt Neustadt" in shown and LAST in shown


@pytest.mark.parametrize("file", ["S05000058V1.0_xdf2.xml", "S05000001162.xdf3.xml", "S07000000200.xdf3.xml"])
def test_any_schema_file(here: None, capsys: pytest.CaptureFixture[str], shared_data: Path, file: str) -> None:
    folder = shared_data / "fim" / ("xdf2" if "xdf2" in file else "xdf3")
    assert main(["journey", "--form", str(folder / file)]) == 0
    assert LAST in capsys.readouterr().out


def test_own_answers_from_a_file(here: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = demo_world.package_folders()[0] / "cases" / "halterin.toml"
    assert main(["journey", "bewohnerparkausweis", "--answers", str(example)]) == 0
    for name, text, said in (
        ("leer.toml", "[answers]\n", "füllen Sie dieses Feld aus"),
        ("fremd.toml", '[answers]\nfremd = "x"\n', "fremd"),
        ("kaputt.toml", "[answers\n", "kein lesbares TOML"),
        ("zahl.toml", "answers = 3\n", "Angaben"),
        ("bytes.toml", "\udcff", "kein lesbares TOML"),
    ):
        (tmp_path / name).write_text(text, errors="surrogateescape")
        with taken_back():
            assert main(["journey", "bewohnerparkausweis", "--answers", str(tmp_path / name)]) != 0, name
        printed = capsys.readouterr()
        assert said in printed.out + printed.err, name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nichtda"], "gibt es an diesem Ort nicht"),
        (["bewohnerparkausweis", "--place", "99"], "Diesen Ort kennen wir nicht"),
        (["--form", "/gibt/es/nicht.xml"], "lässt sich nicht lesen"),
        (["--form", "/"], "lässt sich nicht lesen"),
        (["--form", __file__], "nicht wohlgeformt"),
        ([], "nennen Sie ein Paket"),
        (["bewohnerparkausweis", "--answers", "/gibt/es/nicht"], "lässt sich nicht lesen"),
    ],
)
def test_what_cannot_begin_ends_non_zero(
    here: None, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    with taken_back():
        assert main(["journey", *words]) != 0
    printed = capsys.readouterr()
    assert said in printed.out + printed.err and LAST not in printed.out


def _never(*_: Any, **__: Any) -> Any:
    return None


def _broken_seal(*, document_id: Any) -> Any:
    from dataclasses import replace

    from gemeinwerk.domain.documents.queries import verify_document

    return replace(verify_document(document_id=document_id), hash_matches=False)


PLANTED: list[tuple[str, Callable[..., Any], str]] = [
    ("catalogue.search", lambda **_: [], "Suche"),
    ("case_queries.case_id_of", _never, "Der Vorgang"),
    ("document_queries.documents_of_case", lambda **_: [], "Der Bescheid"),
    ("document_queries.verify_document", _broken_seal, "Siegel"),
]


@pytest.mark.parametrize(("name", "planted", "said"), PLANTED, ids=[name for name, _, _ in PLANTED])
def test_a_step_that_fails_ends_the_journey_non_zero(
    here: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    planted: Callable[..., Any],
    said: str,
) -> None:
    module, _, function = name.partition(".")
    shadow = type("Shadow", (), {"__getattr__": lambda self, key: getattr(before, key)})()
    before = getattr(journeys, module)
    setattr(shadow, function, planted)
    monkeypatch.setattr(journeys, module, shadow)
    assert main(["journey", "bewohnerparkausweis"]) == 1
    shown = capsys.readouterr().out
    assert "GESCHEITERT" in shown and said in shown and LAST not in shown
