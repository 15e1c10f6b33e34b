"""``gemeinwerk form sheet``: what would come of a list of questions, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gemeinwerk.config.command import main

PACKAGE = Path(__file__).parents[2] / "packages" / "bewohnerparkausweis"


def written(folder: Path, text: str) -> str:
    path = folder / "fragen.csv"
    path.write_text(text, encoding="cp1252")
    return str(path)


def test_a_good_list_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Abschnitt;Frage;Art;Pflicht;Notiz\nIhr Fest;Für wen?;Text;ja;x\n;Hund?;Ja/Nein;;\n"
    assert main(["form", "sheet", written(tmp_path, text)]) == 0
    shown = capsys.readouterr().out
    assert "Zeile 2: Ihr Fest > Für wen? (Kurzer Text; Pflicht; bis 120 Zeichen)" in shown
    assert "Die Spalte „Notiz“ wird nicht übernommen." in shown
    assert "Fragen: 2, Seiten: 1, Regeln: 0" in shown and "Fehler: 0, Hinweise: 1" in shown


@pytest.mark.django_db
def test_known_elements_come_from_the_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "install", str(PACKAGE)]) == 0
    text = written(tmp_path, "Abschnitt;Frage;Art\nIhre Daten;Familienname;Text\n")
    assert main(["form", "sheet", text, "--library"]) == 0
    shown = capsys.readouterr().out
    assert "Baustein möglich: " in shown and "Zeilen mit bekannten Bausteinen: 1" in shown
    assert main(["form", "sheet", text]) == 0
    assert "Zeilen mit bekannten Bausteinen: 0" in capsys.readouterr().out


def test_errors_end_badly_and_name_the_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "sheet", written(tmp_path, "Frage;Art\nWo?;Zauberei\n")]) == 1
    assert "FEHLER: Art: Die Art „Zauberei“ kennen wir nicht." in capsys.readouterr().out
    assert main(["form", "sheet", written(tmp_path, "Hallo;Welt\n1;2\n"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["errors"] == 1 and found["findings"][0]["remedy"]


@pytest.mark.parametrize("name", ["fehlt.csv", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["form", "sheet", str(tmp_path / name)]) == 1
    assert "Abgelehnt: Die Datei" in capsys.readouterr().err


def test_a_foreign_file_is_refused_with_a_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fragen.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert main(["form", "sheet", str(path)]) == 1
    assert "Kennwort" in capsys.readouterr().err
