"""Areas by name and postcode: the table of what fits, and that no term is slow."""

from __future__ import annotations

import pytest

from gemeinwerk.domain.tenants import queries
from gemeinwerk.domain.tenants.areas import fits, matches


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("Bochum", "bochum", True),
        ("boch", "bochum", False),
        ("boch*", "bochum", True),
        ("*um", "bochum", True),
        ("b*h*m", "bochum", True),
        ("b*x*m", "bochum", False),
        ("*", "bochum", True),
        ("bo*um*", "bochum", True),
        ("ab*ba", "aba", False),
        ("Köl*", "koln", True),
        ("koel*", "koln", True),
    ],
)
def test_a_star_stands_for_any_characters(term: str, text: str, expected: bool) -> None:
    assert matches(term, text) is expected


def test_every_term_must_fit_and_each_may_fit_another_text() -> None:
    assert fits(("kleve", "47533"), "Kleve", "47533")
    assert not fits(("kleve", "44787"), "Kleve", "47533")
    assert fits(("höxter",), "Kreis Höxter", "")


def test_a_term_of_many_stars_costs_no_time() -> None:
    """With backtracking this would not end."""
    assert not matches("*a" * 50 + "b", "a" * 250)


@pytest.mark.django_db
def test_areas_are_regions_of_every_kind_and_have_a_number() -> None:
    found, total = queries.areas(terms=("Kleve",), offset=0, limit=10)
    assert {(one.id, one.kind) for one in found} >= {("051540036036", "Gemeinde"), ("05154", "Kreis")}
    assert total == len(found)
    (bund,), _ = queries.areas(terms=("Deutschland",), offset=0, limit=10)
    assert (bund.id, bund.kind) == ("0", "Bund")
    page, again = queries.areas(terms=("*",), offset=10, limit=5)
    assert len(page) == 5 and again > 396


@pytest.mark.django_db
def test_the_number_and_the_municipality_key_lead_to_the_regional_key() -> None:
    assert queries.ars_of_area("0") == ""
    assert queries.ars_of_area("05154") == "05154"
    assert queries.ars_of_area("99999") is None
    assert queries.ars_of_ags("05154036") == "051540036036"
    assert queries.ars_of_ags("09162000") == "09162"
    assert queries.ars_of_ags("05") == "05"
