"""``gemeinwerk package`` on folders of a real disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.config.command import main
from tests.domain.catalogue import sample

pytestmark = pytest.mark.usefixtures("readers")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in sample.files().items():
        target = tmp_path / "musterausweis" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "musterausweis"


def test_check_a_good_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "check", str(folder)]) == 0
    assert "in Ordnung" in capsys.readouterr().out


def test_check_names_every_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "privacy.toml").write_text('purpose = "x"\n')
    (folder / "service.md").unlink()
    assert main(["package", "check", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert "service.md: Die Datei fehlt." in shown and "privacy.toml: „retention“ fehlt." in shown


def test_the_worst_folder_decides(folder: Path, tmp_path: Path) -> None:
    assert main(["package", "check", str(folder), str(tmp_path / "nothing")]) == 1


def test_try_the_cases(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "test", str(folder)]) == 0
    assert "1 von 1 Beispielen bestanden" in capsys.readouterr().out
    (folder / "cases" / "bewilligt.toml").write_text(sample.CASE.replace("30.70", "31.70"))
    assert main(["package", "test", str(folder)]) == 1
    assert "GESCHEITERT" in capsys.readouterr().out


def test_a_folder_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "test", str(tmp_path / "nothing")]) == 1
    assert "Das ist kein Ordner" in capsys.readouterr().err


@pytest.mark.django_db
def test_install_and_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "list"]) == 0
    assert "Noch kein Leistungspaket" in capsys.readouterr().out
    assert main(["package", "install", str(folder)]) == 0
    assert main(["package", "install", str(folder)]) == 0
    assert "war schon übernommen" in capsys.readouterr().out
    assert main(["package", "list"]) == 0
    assert "Musterausweis beantragen" in capsys.readouterr().out
    (folder / "privacy.toml").unlink()
    assert main(["package", "install", str(folder)]) == 1
    assert "privacy.toml: Die Datei fehlt." in capsys.readouterr().err
