"""The public conformance cases for DMN (DMN TCK), and the command that counts them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.adapters.dmn.conformance import Conformance, Outcome
from gemeinwerk.adapters.feel import Feel
from gemeinwerk.adapters.feel.values import Function
from gemeinwerk.config.command import main

RUNNER = Conformance(Feel(), Function)
# Functions in Java are never run; their cases expect a value and cannot be met.
NEVER_RUN = "0076-feel-external-java-test-01"


def outcomes(shared_data: Path, level: int) -> list[Outcome]:
    folder = shared_data / "dmn" / "tck" / f"compliance-level-{level}"
    if not folder.is_dir():
        pytest.skip("the DMN conformance cases are not present")
    return list(RUNNER.outcomes(folder))


def test_level_2_is_met_as_a_whole(shared_data: Path, record_property: Any) -> None:
    found = outcomes(shared_data, 2)
    record_property("dmn_tck_level_2", f"{sum(one.met for one in found)}/{len(found)}")
    assert len(found) == 126
    assert [one for one in found if not one.met] == []


def test_level_3_is_met_but_for_functions_in_java(shared_data: Path, record_property: Any) -> None:
    found = outcomes(shared_data, 3)
    failed = [one for one in found if not one.met]
    record_property("dmn_tck_level_3", f"{len(found) - len(failed)}/{len(found)}")
    assert len(found) == 1495
    assert {one.file for one in failed} <= {NEVER_RUN}
    assert len(found) - len(failed) >= 0.95 * len(found)


def test_an_expected_error_ends_as_an_error_and_never_as_a_value(shared_data: Path) -> None:
    errors = [one for one in outcomes(shared_data, 3) if one.expected == "an error"]
    assert len(errors) > 250
    assert [one for one in errors if not one.met] == []


NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
MODEL = (
    f'<definitions xmlns="{NAMESPACE}" namespace="urn:a" name="a"><decision id="d" name="d"><literalExpression>'
    "<text>{}</text></literalExpression></decision></definitions>"
)
CASES = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>a.dmn</modelName><testCase id="1">'
    '<resultNode name="d"{}><expected><value {}>{}</value></expected></resultNode></testCase></testCases>'
)
NIL = 'xsi:nil="true"'
NUMBER = 'xsi:type="xsd:decimal"'


@pytest.mark.parametrize(
    ("text", "error", "kind", "value", "met"),
    [
        ("1 + 1", "", NUMBER, "2", True),
        ("1 + 1", "", NUMBER, "3", False),
        ("null", "", NIL, "", True),
        ("1", "", NIL, "", False),
        ("1 + null", ' errorResult="true"', NIL, "", True),
        ("1 +", ' errorResult="true"', NIL, "", True),
        ("null", ' errorResult="true"', NIL, "", False),
        ("1", ' errorResult="true"', NIL, "", False),
        ("true", "", NUMBER, "1", False),
    ],
)
def test_a_case_is_judged_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, error: str, kind: str, value: str, met: bool
) -> None:
    folder = tmp_path / "compliance-level-9" / "case"
    folder.mkdir(parents=True)
    (folder / "a.dmn").write_text(MODEL.format(text))
    (folder / "a-test.xml").write_text(CASES.format(error, kind, value))
    assert main(["decision", "tck", str(tmp_path), "--failed"]) == (0 if met else 1)
    printed = capsys.readouterr().out
    assert f"Level 9: {int(met)} passed, {int(not met)} failed" in printed
    assert ("expected" in printed) is not met


def test_a_folder_without_cases_is_no_success(tmp_path: Path) -> None:
    assert main(["decision", "tck", str(tmp_path)]) == 2
    assert main(["decision", "tck", str(tmp_path / "missing")]) == 2
