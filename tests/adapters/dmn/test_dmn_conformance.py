"""The public conformance cases for DMN (DMN TCK): level 2 as a whole, level 3 not worse than before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gemeinwerk.adapters.dmn import DecisionModel, read_decisions
from gemeinwerk.adapters.feel import Feel, temporal
from gemeinwerk.adapters.feel.values import Function
from gemeinwerk.kernel.refusal import Refusal

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NUMBERS = ("decimal", "double", "integer", "float", "int", "long")
READERS = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "dateTime": temporal.read_moment,
    "duration": temporal.read_duration,
}
FEEL = Feel()
# Cases of level 3 that pass; the full language is not promised yet, but what works stays.
LEVEL_3_FLOOR = 1475


def local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def value_of(element: etree._Element) -> Any:
    """The value that a test case writes down."""
    for inner in element:
        if local(inner) == "value":
            return _simple(inner)
        if local(inner) == "list":
            return [value_of(item) for item in inner]
        if local(inner) == "component":
            return {one.get("name"): value_of(one) for one in element if local(one) == "component"}
    return None


def _simple(element: etree._Element) -> Any:
    if element.get(f"{XSI}nil") == "true":
        return None
    kind = (element.get(f"{XSI}type") or "xsd:string").split(":")[1]
    text = element.text or ""
    if kind in NUMBERS:
        return Decimal(text)
    if kind == "boolean":
        return text == "true"
    return READERS[kind](text) if kind in READERS else text


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= Decimal("1e-7") * max(1, abs(found), abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in found)
    return type(found) is type(expected) and bool(found == expected)


@lru_cache(maxsize=4)
def model(path: Path) -> DecisionModel | None:
    try:
        return read_decisions(path.read_bytes(), FEEL, Function)
    except Refusal:
        return None


def cases(folder: Path) -> Iterator[tuple[str, bool]]:
    """Every expected result of a level with whether it is met."""
    for path in sorted(folder.glob("*/*test*.xml")):
        root = etree.parse(str(path)).getroot()
        name = next(one.text or "" for one in root if local(one) == "modelName")
        for case in (one for one in root if local(one) == "testCase"):
            inputs = {one.get("name", ""): value_of(one) for one in case if local(one) == "inputNode"}
            for result in (one for one in case if local(one) == "resultNode"):
                label = f"{path.stem} {case.get('id')} {result.get('name')}"
                yield label, meets(model(path.parent / name), result, inputs)


def meets(found: DecisionModel | None, result: etree._Element, inputs: dict[str, Any]) -> bool:
    expected = next((value_of(one) for one in result if local(one) == "expected"), None)
    may_fail = result.get("errorResult") == "true"
    if found is None:
        return False
    try:
        value = found.evaluate(result.get("name", ""), inputs)
    except Refusal:
        return may_fail
    return value is None if may_fail else same(value, expected)


def folder_of(shared_data: Path, level: int) -> Path:
    folder = shared_data / "dmn" / "tck" / f"compliance-level-{level}"
    if not folder.is_dir():
        pytest.skip("the DMN conformance cases are not present")
    return folder


def test_level_2_is_met_as_a_whole(shared_data: Path, record_property: Any) -> None:
    found = dict(cases(folder_of(shared_data, 2)))
    record_property("dmn_tck_level_2", f"{sum(found.values())}/{len(found)}")
    assert len(found) == 126
    assert [label for label, met in found.items() if not met] == []


@pytest.mark.slow
def test_level_3_is_not_worse_than_before(shared_data: Path, record_property: Any) -> None:
    found = dict(cases(folder_of(shared_data, 3)))
    record_property("dmn_tck_level_3", f"{sum(found.values())}/{len(found)}")
    assert sum(found.values()) >= LEVEL_3_FLOOR
