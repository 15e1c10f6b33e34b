"""The official quality rules: each number is raised by its planted fault, none by a faultless schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from gemeinwerk.domain.forms.rules.quality import NOT_RAISED, RULES, KnownList, blocking, check_quality
from gemeinwerk.domain.forms.types.quality import Level
from gemeinwerk.domain.forms.types.schema import Use
from tests.domain.forms.planted import PARAMETER, PLANTED, chosen, message, part, profile, schema, with_rule

LISTS = {
    "urn:de:liste_2026-01-31": KnownList(frozenset({"a", "b"}), frozenset({"Code", "Name"})),
    "urn:de:liste": KnownList(frozenset({"a", "b"}), frozenset({"Code", "Name"})),
}


def numbers(content: object) -> set[int]:
    return {finding.number for finding in check_quality(message(content), known_lists=LISTS)}


@pytest.mark.parametrize(
    "content", [schema(), profile(), chosen("a"), with_rule()], ids=["schema", "profile", "list", "rule"]
)
def test_a_faultless_element_has_no_finding(content: object) -> None:
    assert numbers(content) == set()


@pytest.mark.parametrize("number", sorted(PLANTED))
def test_each_number_is_raised_by_its_fault(number: int) -> None:
    assert number in numbers(PLANTED[number]())


def test_every_number_of_the_list_is_accounted_for() -> None:
    assert set(PLANTED) == set(RULES)
    assert not set(RULES) & set(NOT_RAISED)
    assert len(RULES) + len(NOT_RAISED) == 142


def test_numbers_and_levels_are_the_official_ones(shared_data: Path) -> None:
    levels = {
        "FehlerKritisch": Level.CRITICAL,
        "FehlerMethodisch": Level.METHOD,
        "Warnung": Level.WARNING,
        "Hinweis": Level.HINT,
    }
    official = {}
    for row in etree.parse(str(shared_data / "fim/rules/quality-messages-1.8.xml")).iter("Row"):
        values = {one.get("ColumnRef"): one.findtext("SimpleValue") for one in row.iter("Value")}
        official[int(values["Code"] or 0)] = str(values["Typ"])
    assert set(official) == set(RULES) | set(NOT_RAISED)
    for number, rule in RULES.items():
        assert levels[official[number]] is rule.level, number
    for number, kind in official.items():
        if kind == "Deaktiviert":
            assert number in NOT_RAISED


def test_a_rule_parameter_out_of_reach_is_found() -> None:
    assert 1001 in numbers(with_rule(parameters=(PARAMETER,)))


def test_findings_name_the_place_and_the_remedy() -> None:
    found = check_quality(message(schema(Use(part(1, label="", line=12)), Use(part(2)))))
    assert [(one.number, one.path, one.line) for one in found] == [(1009, ("S97900000001", "F97900000001"), 12)]
    assert found[0].remedy and found[0].name == "Feld 1"
    assert blocking(found) == found


def test_approved_schemas_have_the_known_defect_only(shared_data: Path) -> None:
    """All but one of the published schemas stand under the default profile, which rule 1097 calls a defect."""
    from gemeinwerk.adapters.xdatenfelder.reading import read_message

    blocked = {}
    for file in sorted((shared_data / "fim/xdf3").glob("*.xml")):
        read, _ = read_message(file.read_bytes())
        blocked[file.name] = {one.number for one in blocking(check_quality(read))}
    assert len(blocked) == 26
    assert set().union(*blocked.values()) == {1097}
