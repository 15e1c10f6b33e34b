"""The conformance kit and the simulator from the command line, with nothing but files in between."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.client.conformance import CHECKS, FAULTS
from gemeinwerk.config.command import main


@contextlib.contextmanager
def simulating(folder: Path, *words: str) -> Iterator[dict[str, Any]]:
    """Run the simulator as an own process; yields what it says about itself."""
    command = [sys.executable, "-m", "gemeinwerk.config.command", "api", "simulate", "--folder", str(folder), "--json"]
    with subprocess.Popen([*command, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with simulating(tmp_path_factory.mktemp("simulated"), "--fault", "set-none", "--fault", "reject-empty") as said:
        yield said


def test_what_the_simulator_writes_is_all_that_the_kit_needs(
    served: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, record = tmp_path / "bericht.html", tmp_path / "bericht.json"
    words = ["api", "conformance", "--config", served["config"], "--report", str(report), "--record", str(record)]
    code = main([*words, "--only", "set.none", "--only", "reject.", "--only", "login.token"])
    said = capsys.readouterr().out
    assert code == 1
    assert "nicht erfüllt: Ein Ereignis ohne Signatur (alg none) wird abgewiesen (set.none)" in said
    assert "Hinweis: Eine Zurückweisung ohne Gründe" in said and "1 von 4 Prüfungen sind nicht erfüllt." in said
    assert "1 von 4 Prüfungen sind nicht erfüllt." in report.read_text()
    found = json.loads(record.read_text())
    assert found["base"] == served["base"] and found["counts"]["warned"] == 1


def test_secrets_lie_in_files_that_only_their_owner_reads(served: dict[str, Any]) -> None:
    folder = Path(served["config"]).parent
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.suffix in (".json", ".jwk")}
    assert set(modes) == {"sender.json", "subscriber.json", "other.json", "decrypt.jwk", "sign.jwk"}
    assert os.name == "nt" or set(modes.values()) == {0o600}


def test_a_server_that_meets_what_is_asked_is_told_so(
    served: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["api", "conformance", "--config", served["config"], "--json", "--only", "routing."]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] is True and found["counts"]["passed"] == len(found["checks"]) > 10


def test_the_lists_need_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "conformance", "--list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["checks"]) == len(CHECKS)
    assert main(["api", "conformance", "--list", "--only", "jwks."]) == 0
    assert capsys.readouterr().out.count("\n") == 4
    assert main(["api", "simulate", "--faults", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["faults"]) == set(FAULTS.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["conformance", "--only", "gibt-es-nicht"], "Keine Prüfung hat eine solche Kennung."),
        (["conformance", "--config", "fehlt.toml"], "fehlt.toml ist nicht lesbar."),
        (["simulate", "--fault", "gibt-es-nicht"], "Dieses Verhalten kennt der Server nicht: gibt-es-nicht."),
    ],
)
def test_a_mistake_of_ones_own_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", *words]) == 2
    assert told in capsys.readouterr().err
