"""The commands ``form export`` and ``form codelist``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from gemeinwerk.adapters.genericode import write_code_list
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.config.command import main
from gemeinwerk.domain.forms.types.code_lists import CodeList, Column
from tests.domain.forms import invented


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """The invented schema as a file."""
    path = tmp_path / "form.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message()))
    return path


def code_list(path: Path, *names: str) -> Path:
    """A list as a file."""
    rows = tuple({"code": str(number), "name": name} for number, name in enumerate(names))
    columns = (Column("code"), Column("name"))
    path.write_bytes(
        write_code_list(
            CodeList("urn:example:liste", path.stem, f"urn:example:liste_{path.stem}", "L", columns, (), rows)
        )
    )
    return path


def test_every_shape_is_written(schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for shape in ("xdf3", "xdf2", "json-schema", "xsd", "paper"):
        out = tmp_path / f"out.{shape}"
        assert main(["form", "export", str(schema), "--as", shape, "--out", str(out)]) == 0
    assert (tmp_path / "out.xdf3").read_bytes() == schema.read_bytes()
    assert b"xdatenfelder_2" in (tmp_path / "out.xdf2").read_bytes()
    assert json.loads((tmp_path / "out.json-schema").read_text())["title"] == "Musterantrag"
    etree.XMLSchema(etree.parse(str(tmp_path / "out.xsd")))
    assert (tmp_path / "out.paper").read_bytes().startswith(b"%PDF")
    assert list(tmp_path.glob("C*_genericode.xml")), "the values become a code list beside the file of 2.0"
    said = capsys.readouterr()
    assert "Relationen haben in 2.0 keinen Platz." in said.err


def test_a_bad_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.xml"
    path.write_text("<a>")
    out = tmp_path / "out"
    assert main(["form", "export", str(path), "--as", "xdf3", "--out", str(out)]) == 1
    assert "Bitte" in capsys.readouterr().err
    assert not out.exists()


def test_two_lists_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = code_list(tmp_path / "1.xml", "Alt", "Bleibt")
    after = code_list(tmp_path / "2.xml", "Anders", "Bleibt", "Neu")
    assert main(["form", "codelist", str(before), str(after)]) == 0
    said = capsys.readouterr().out
    assert "1 neu, 0 entfallen, 1 umbenannt" in said
    assert main(["form", "codelist", str(before)]) == 0
    assert "2 Werte" in capsys.readouterr().out
