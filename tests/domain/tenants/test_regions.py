"""The shipped facts about regions are complete and consistent."""

from collections import Counter
from dataclasses import replace

import pytest

from gemeinwerk.domain.tenants.regions import RegionKind, SizeClass, ancestor_keys, read_regions, region_labels

REGIONS = read_regions()
BY_KEY = {region.key: region for region in REGIONS}
MUNICIPALITIES = [region for region in REGIONS if region.kind is RegionKind.MUNICIPALITY]


def test_counts_match_the_official_directory() -> None:
    kinds = Counter(region.kind for region in REGIONS)
    assert kinds == {
        RegionKind.BUND: 1,
        RegionKind.LAND: 1,
        RegionKind.REGIERUNGSBEZIRK: 5,
        RegionKind.KREIS: 31,
        RegionKind.INDEPENDENT_CITY: 22,
        RegionKind.MUNICIPALITY: 396,
    }
    assert len(BY_KEY) == len(REGIONS) == 456


@pytest.mark.parametrize(
    "kinds",
    [
        {RegionKind.MUNICIPALITY},
        {RegionKind.KREIS, RegionKind.INDEPENDENT_CITY},
        {RegionKind.REGIERUNGSBEZIRK},
        {RegionKind.LAND},
    ],
)
def test_every_level_has_the_same_inhabitants(kinds: set[RegionKind]) -> None:
    assert sum(region.inhabitants or 0 for region in REGIONS if region.kind in kinds) == 18_034_454


def test_types_of_municipalities() -> None:
    assert Counter(region.type_code for region in MUNICIPALITIES) == {"61": 22, "63": 250, "64": 124}


def test_every_parent_exists_and_is_the_last_ancestor() -> None:
    for region in REGIONS:
        if region.kind is RegionKind.BUND:
            assert region.parent_key == "" and region.ancestors == ()
        else:
            assert region.ancestors[-1] == region.parent_key
            assert set(region.ancestors) <= set(BY_KEY)


def test_short_names_are_unique_within_their_kreis_and_carry_no_addition() -> None:
    assert max(Counter((region.kreis, region.short_name) for region in MUNICIPALITIES).values()) == 1
    assert not [region for region in REGIONS if "," in region.short_name or "  " in region.official_name]


def test_known_towns() -> None:
    bochum = BY_KEY["059110000000"]
    assert (bochum.short_name, bochum.official_name, bochum.ags) == ("Bochum", "Bochum, Stadt", "05911000")
    assert (bochum.ars, bochum.regierungsbezirk, bochum.size_class) == (
        "059110000000",
        "Arnsberg",
        SizeClass.INDEPENDENT_CITY,
    )
    kleve = BY_KEY["051540036036"]
    assert (kleve.short_name, kleve.kreis, kleve.ancestors) == ("Kleve", "Kreis Kleve", ("DE", "05", "051", "05154"))
    assert BY_KEY["05154"].short_name == "Kreis Kleve"
    assert BY_KEY["053340002002"].special_status == "independent_city_rights"


def test_large_district_towns_are_those_of_the_ordinance() -> None:
    large = [region for region in REGIONS if region.size_class is SizeClass.LARGE_DISTRICT_TOWN]
    assert len(large) == 35
    assert {region.size_class_basis for region in large} == {"ordinance"}


def test_equal_names_are_told_apart_by_their_kreis() -> None:
    kleve = BY_KEY["051540036036"]
    twin = replace(kleve, key="059999999999", kreis="Kreis Anderswo")
    labels = region_labels([kleve, twin, BY_KEY["05154"]])
    assert labels == {kleve.key: "Kleve (Kreis Kleve)", twin.key: "Kleve (Kreis Anderswo)", "05154": "Kreis Kleve"}
    assert len(set(region_labels(MUNICIPALITIES).values())) == 396


@pytest.mark.parametrize("text", ["", "5", "0591", "05911000000x", "٠٥", "' OR 1=1", "0591100000000"])
def test_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Regionalschlüssel"):
        ancestor_keys(text)
