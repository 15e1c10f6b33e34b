"""What people read in the shipped packages: German, Sie-form, finished, with existing parameters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2] / "packages"
PACKAGES = sorted(folder for folder in ROOT.iterdir() if (folder / "package.toml").is_file())
XDF = "{urn:xoev-de:fim:standard:xdatenfelder_3.0.0}"
SHOWN = ("bezeichnungEingabe", "bezeichnungAusgabe", "hilfetextEingabe", "fehler", "freitextRegel")
SECTIONS = (
    "Teaser",
    "Beschreibung",
    "Wer kann das nutzen?",
    "Voraussetzungen",
    "Unterlagen",
    "Gebühren",
    "Ablauf",
    "Fristen und Dauer",
    "Rechtsgrundlagen",
    "In einfacher Sprache",
)
# Old spellings, the familiar address, words of an unfinished text, and umlauts written as two letters.
FAULTS = re.compile(
    r"\b(?:daß|muß|Strasse|Grösse|gross\b|Masse?n? mit|du|dein\w*|euch|dir|lorem|ipsum|tbd|todo|fixme|xxx|platzhalter"
    r"|fuer|ueber|koennen|muessen|pruefen|gebuehr\w*|oeffentlich\w*)\b",
    re.IGNORECASE,
)
PARAMETER = re.compile(r"parameter\.([a-z_0-9]+)")
LONGEST_PLAIN_SENTENCE = 14

every_package = pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text that a person reads, with the place where it stands."""
    yield "service.md", (folder / "service.md").read_text(encoding="utf-8")
    for notice in sorted((folder / "notices").glob("*.html")):
        words = re.sub(r"<[^>]*>|\{\{.*?\}\}", " ", notice.read_text(encoding="utf-8"))
        yield f"notices/{notice.name}", words
    if (folder / "notices" / "reasons.toml").is_file():
        for section, rows in _toml(folder / "notices" / "reasons.toml").items():
            for row in rows:
                yield f"{section} {row['id']}", re.sub(r"\{\{.*?\}\}", " ", f"{row['title']} {row['text']}")
    for step in _toml(folder / "layout.toml")["steps"]:
        yield f"step {step['id']}", f"{step['title']} {step['intro']}"
    for name in SHOWN:
        for element in etree.parse(str(folder / "form.xdf3.xml")).getroot().iter(XDF + name):
            yield f"form {name}", element.text or ""
    for element in etree.parse(str(folder / "form.xdf3.xml")).getroot().iter(f"{XDF}wert"):
        yield "form wert", element.findtext(f"{XDF}name") or ""


@every_package
def test_texts_are_german_polite_and_finished(folder: Path) -> None:
    found = [(where, fault.group()) for where, text in _texts(folder) if (fault := FAULTS.search(text))]
    assert found == []


@every_package
def test_the_description_has_all_sections_in_order(folder: Path) -> None:
    text = (folder / "service.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == SECTIONS
    assert all(body.strip() for body in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:])


@every_package
def test_plain_language_has_short_sentences(folder: Path) -> None:
    plain = (folder / "service.md").read_text(encoding="utf-8").partition("## In einfacher Sprache")[2]
    sentences = [one for one in re.split(r"[.:!?]\s+", plain.strip()) if one]
    assert len(sentences) >= 3
    assert [one for one in sentences if len(one.split()) > LONGEST_PLAIN_SENTENCE] == []


@every_package
def test_every_step_says_what_it_is_about(folder: Path) -> None:
    assert [step["id"] for step in _toml(folder / "layout.toml")["steps"] if not step["intro"].strip()] == []


@every_package
def test_every_parameter_that_is_used_exists(folder: Path) -> None:
    declared = set(_toml(folder / "package.toml").get("parameters", {}))
    files = [folder / name for name in ("service.md", "form.xdf3.xml", "decisions.dmn", "process.bpmn")]
    files += [*sorted((folder / "notices").iterdir())]
    used = {name for file in files for name in PARAMETER.findall(file.read_text(encoding="utf-8"))}
    assert used == declared


@every_package
def test_wrong_answers_get_a_sentence(folder: Path) -> None:
    for rule in etree.parse(str(folder / "form.xdf3.xml")).getroot().iter(f"{XDF}regel"):
        if (rule.findtext(f"{XDF}skript") or "").startswith("valid"):
            assert (rule.findtext(f"{XDF}fehler") or "").endswith("."), rule.findtext(f"{XDF}name")


@every_package
def test_files_have_a_largest_size_and_allowed_types(folder: Path) -> None:
    for field in etree.parse(str(folder / "form.xdf3.xml")).getroot().iter(f"{XDF}datenfeld"):
        if field.findtext(f"{XDF}datentyp/code") == "file":
            assert int(field.findtext(f"{XDF}maxSize") or 0) > 0
            assert field.findall(f"{XDF}mediaType")


@every_package
def test_examples_cover_the_good_and_the_wrong(folder: Path) -> None:
    verdicts = [_toml(case)["expect"].get("valid", True) for case in (folder / "cases").glob("*.toml")]
    assert len(verdicts) >= 4
    assert {True, False} <= set(verdicts)


@every_package
def test_every_outcome_of_the_officer_has_a_reason(folder: Path) -> None:
    for notice in (folder / "notices").glob("*.html"):
        if notice.stem in ("granted", "granted_in_part", "rejected"):
            reasons = _toml(folder / "notices" / "reasons.toml")["reason"]
            assert notice.stem in {one["outcome"] for one in reasons}


def test_civil_status_names_the_way_to_the_local_court() -> None:
    """The register office is directed by the Amtsgericht (§§ 49, 50 PStG): no action before the administrative court."""
    folder = ROOT / "geburtsurkunde"
    assert _toml(folder / "package.toml")["remedy"] == "none"
    assert "Amtsgericht" in (folder / "notices" / "rejected.html").read_text(encoding="utf-8")


def test_what_fixes_a_fee_names_a_remedy() -> None:
    """A confirmation that fixes a fee is an administrative act in that (§ 35 Satz 1 VwVfG NRW; § 110 Abs. 1 JustG NRW)."""
    manifest = _toml(ROOT / "gewerbeanmeldung" / "package.toml")
    assert (manifest["remedy"], manifest["payment"]["when"]) == ("action", "after")


def test_local_taxes_open_the_objection() -> None:
    """By-law charges need the objection first (§ 110 Abs. 2 Satz 1 Nr. 6 JustG NRW)."""
    assert _toml(ROOT / "hundesteuer" / "package.toml")["remedy"] == "objection"
