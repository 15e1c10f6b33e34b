"""``gemeinwerk form``: what it prints and how it ends, also for files that are no good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gemeinwerk.config.command import main
from tests.domain.forms.rules.test_translated import REQUIRED, entry, name


def written(folder: Path, data: object) -> str:
    path = folder / "rules.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return str(path)


def test_agreement_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["form", "rules", written(tmp_path, [entry(REQUIRED, "required", name("F1"))])])
    assert code == 0
    assert "stimmt überein: 1\nunsicher: 0\nfalsch: 0" in capsys.readouterr().out


def test_a_wrong_reading_is_shown_and_ends_badly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["form", "rules", written(tmp_path, [entry(REQUIRED, "forbidden", name("F1"))])])
    assert code == 1
    shown = capsys.readouterr().out
    assert "falsch: 1" in shown
    assert REQUIRED in shown


def test_doubts_are_named_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubtful = entry("Das Feld 'Beleg' soll plausibel sein.", "required", name("F1"))
    assert main(["form", "rules", written(tmp_path, [doubtful]), "--verbose"]) == 0
    shown = capsys.readouterr().out
    assert "unsicher: 1" in shown
    assert "Nicht verstanden" in shown


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, {"a": 1}, [1], "\u0000", '[{"text": 1}]'])
def test_a_bad_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: object) -> None:
    assert main(["form", "rules", written(tmp_path, data)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_names_come_from_schemas(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared_data / "fim" / "rules" / "translated-rules-150.json"
    assert main(["form", "rules", str(file), "--schemas", str(shared_data / "fim" / "xdf3")]) == 0
    shown = capsys.readouterr().out
    assert "Namen aus 26 Datenschemata" in shown
    assert "falsch: 0" in shown
