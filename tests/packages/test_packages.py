"""The shipped service packages: valid by the official schema, one number range, whole, and their examples pass."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.catalogue.package.bundle import read_bundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.package.trial import run_cases
from gemeinwerk.domain.forms.rules.quality import check_quality

ROOT = Path(__file__).resolve().parents[2] / "packages"
PACKAGES = sorted(folder for folder in ROOT.iterdir() if (folder / "package.toml").is_file())
XDF = "{urn:xoev-de:fim:standard:xdatenfelder_3.0.0}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
GW = "{urn:gemeinwerk:bpmn:1}"
RANGES = {
    "bewohnerparkausweis": "001",
    "hundesteuer": "002",
    "sperrmuell": "003",
    "geburtsurkunde": "004",
    "sondernutzung": "005",
    "gewerbeanmeldung": "006",
}
ADJUSTABLE_MONEY = re.compile(r"Beispielwert")

every_package = pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)


def _form(folder: Path) -> Any:
    return etree.parse(str(folder / "form.xdf3.xml")).getroot()


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _id(element: Any) -> str:
    return str(element.findtext(f"{XDF}identifikation/{XDF}id"))


def _paths(element: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for use in element.findall(f"{XDF}struktur"):
        inner = use.find(f"{XDF}enthaelt")[0]
        path = (*above, _id(inner))
        yield "/".join(path), inner
        yield from _paths(inner, path)


def _elements(folder: Path) -> dict[str, Any]:
    return dict(_paths(_form(folder).find(f"{XDF}stammdatenschema")))


def _canonical(element: Any) -> bytes:
    """One spelling of an element, whatever its indentation."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for node in copy.iter():
        node.text = (node.text or "").strip() or None
        node.tail = None
    return bytes(etree.tostring(copy, method="c14n"))


def test_all_six_packages_are_there() -> None:
    assert {folder.name for folder in PACKAGES} == set(RANGES)


@every_package
def test_form_follows_the_official_schema(folder: Path, shared_data: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(shared_data / "fim" / "xsd" / "3.0.0" / "xdatenfelder.xsd")))
    schema.validate(etree.parse(str(folder / "form.xdf3.xml")))
    assert [f"{error.line}: {error.message}" for error in schema.error_log] == []


@every_package
def test_identifiers_lie_in_the_own_or_the_shared_range(folder: Path) -> None:
    allowed = re.compile(rf"[SGFRD]97({RANGES[folder.name]}|000)\d{{6}}")
    found = [str(one.text) for one in _form(folder).iter(f"{XDF}id") if one.getparent().tag == f"{XDF}identifikation"]
    assert found
    assert [one for one in found if not allowed.fullmatch(one)] == []


def test_shared_elements_are_the_same_everywhere() -> None:
    seen: dict[tuple[str, str], tuple[str, bytes]] = {}
    for folder in PACKAGES:
        for path, element in _elements(folder).items():
            name = path.rpartition("/")[2]
            if not name[1:].startswith("97000"):
                continue
            key = (name, str(element.findtext(f"{XDF}identifikation/{XDF}version")))
            first = seen.setdefault(key, (folder.name, _canonical(element)))
            assert _canonical(element) == first[1], f"{key} differs between {first[0]} and {folder.name}"
    assert seen


@every_package
def test_every_field_names_its_legal_basis(folder: Path) -> None:
    fields = {path: one for path, one in _elements(folder).items() if one.tag == f"{XDF}datenfeld"}
    bare = [path for path, one in fields.items() if not any((b.text or "").strip() for b in one.findall(f"{XDF}bezug"))]
    assert bare == []


@every_package
def test_no_compulsory_field_calls_itself_voluntary(folder: Path) -> None:
    for use in _form(folder).iter(f"{XDF}struktur"):
        inner = use.find(f"{XDF}enthaelt")[0]
        if inner.tag == f"{XDF}datenfeld" and not str(use.findtext(f"{XDF}anzahl")).startswith("0"):
            assert "reiwillig" not in (inner.findtext(f"{XDF}hilfetextEingabe") or ""), _id(inner)


@every_package
def test_layout_shows_and_names_every_field(folder: Path) -> None:
    elements, layout = _elements(folder), _toml(folder / "layout.toml")
    used = {*layout["names"].values(), *layout.get("widgets", {}), *layout.get("prefill", {})}
    assert used <= set(elements)
    fields = {path for path, element in elements.items() if element.tag == f"{XDF}datenfeld"}
    assert fields <= set(layout["names"].values())
    shown = [group for step in layout["steps"] for group in step["groups"]]
    assert sorted(shown) == sorted(path for path in elements if "/" not in path)


@every_package
def test_process_is_connected_and_names_its_decisions(folder: Path) -> None:
    process = etree.parse(str(folder / "process.bpmn")).getroot().find(f"{BPMN}process")
    assert process.get("id") == folder.name.replace("-", "_")
    assert process.get("isExecutable") == "true"
    flows = process.findall(f"{BPMN}sequenceFlow")
    nodes = {one.get("id") for one in process if isinstance(one.tag, str) and one not in flows}
    assert {flow.get("sourceRef") for flow in flows} | {flow.get("targetRef") for flow in flows} == nodes
    decisions = etree.parse(str(folder / "decisions.dmn")).getroot().findall(f"{DMN}decision")
    asked = {task.get(f"{GW}decision") for task in process.findall(f"{BPMN}businessRuleTask")}
    assert asked <= {one.get("name") for one in decisions}


@every_package
def test_examples_and_texts_use_known_names_only(folder: Path) -> None:
    names, manifest = set(_toml(folder / "layout.toml")["names"]), _toml(folder / "package.toml")
    reasons = _toml(folder / "notices" / "reasons.toml") if (folder / "notices" / "reasons.toml").is_file() else {}
    known = {one["id"] for section in ("reason", "condition") for one in reasons.get(section, [])}
    cases = sorted((folder / "cases").glob("*.toml"))
    assert len(cases) >= 3
    for case in map(_toml, cases):
        assert set(case["answers"]) <= names
        assert set(case.get("parameters", {})) <= set(manifest.get("parameters", {}))
        officer = case.get("officer", {})
        assert {*officer.get("reasons", []), *officer.get("conditions", [])} <= known


@every_package
def test_amounts_of_money_are_marked_as_examples(folder: Path) -> None:
    for name, parameter in _toml(folder / "package.toml").get("parameters", {}).items():
        if parameter["type"] == "money":
            assert ADJUSTABLE_MONEY.search(parameter["label"]), name
            assert parameter["adjustable"] is True, name


@every_package
def test_package_passes_its_own_check(folder: Path) -> None:
    found = check_package(read_bundle(folder)).findings
    assert [f"{one.where}:{one.line}: {one.message}" for one in found] == []


@every_package
def test_every_example_passes(folder: Path) -> None:
    outcome = run_cases(read_bundle(folder))
    failed = {one.name: [finding.message for finding in one.findings] for one in outcome.cases if not one.passed}
    assert outcome.cases
    assert failed == {}


@every_package
def test_the_form_claims_no_more_than_it_is(folder: Path) -> None:
    """A draft under the common default profile: no approval and no profile of a catalogue that it is not in."""
    form = _form(folder)
    assert {str(one.findtext("code")) for one in form.iter(f"{XDF}freigabestatus")} == {"3"}
    profile = form.find(f"{XDF}stammdatenschema/{XDF}dokumentsteckbrief")
    assert (profile.findtext(f"{XDF}id"), profile.findtext(f"{XDF}version")) == ("D99000000001", "1.0.0")
    message, _ = XDatenfelderReader().message((folder / "form.xdf3.xml").read_bytes())
    found = {one.number for one in check_quality(message)}
    # 1096 tells that the default profile stands there, which is so.
    assert not found & {1007, 1097, 1124}
    assert 1096 in found
