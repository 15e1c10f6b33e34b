"""docs/law.md names every function of the rules, every setting and every text block."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

import pytest

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.types import DeliveryPolicy, ProceduralCode

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
FUNCTIONS = [name for name in rules.__all__ if inspect.isfunction(getattr(rules, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_stands_in_the_document(name: str) -> None:
    assert f"`{name}`" in TEXT or f"`{name}(" in TEXT


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"german_date", "easter_sunday", "explain"}))
def test_function_names_its_statute_and_the_state_of_the_law(name: str) -> None:
    text = " ".join((inspect.getdoc(getattr(rules, name)) or "").split())
    assert "§" in text or "Art." in text, name
    assert "2026-11" in text, name


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(DeliveryPolicy)])
def test_setting_is_explained(field: str) -> None:
    assert f"`{field}`" in TEXT


def test_text_blocks_and_codes_are_listed() -> None:
    for block in rules.INSTRUCTION_BLOCKS:
        assert f"`{block.version}`" in TEXT
    for code in ProceduralCode:
        assert f"`{code.value}`" in TEXT


def test_every_worked_example_has_a_test() -> None:
    folder = Path(__file__).resolve().parent
    tests = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("test_deadlines.py"))
    for number in range(1, 26):
        assert f'"T{number}"' in tests or f"test_t{number}_" in tests
