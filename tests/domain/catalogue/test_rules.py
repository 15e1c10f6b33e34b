"""The pure rules of the catalogue as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.catalogue.package.contents import content_of
from gemeinwerk.domain.catalogue.rules.adjusting import NotAdjustable, adjusted_value, adjustments_after_upgrade
from gemeinwerk.domain.catalogue.rules.layers import authority_key, competent_row, layer_keys, resolve_offer
from gemeinwerk.domain.catalogue.rules.values import fill_in, typed_value, unknown_placeholders
from gemeinwerk.domain.catalogue.types import Adjusted, Authority, Competent, Level, ParameterType, Via
from tests.domain.catalogue.sample import files

ID = UUID(int=1)
TENANT = UUID(int=2)
DAY = date(2026, 11, 24)
KLEVE = ("DE", "05", "051", "05154", "051540036036")
BOCHUM = ("DE", "05", "059", "05911", "059110000000")
CONTENT = content_of(files(), version_id=ID, schema_id="S97999000001", schema_version="1.0.0")


def adjusted(key: str, field: str, value: Any, start: date = date(2026, 1, 1), end: date | None = None) -> Adjusted:
    return Adjusted(ID, "musterausweis", key, field, value, start, end)


def competent(key: str, unit: str, package: str = "musterausweis", start: date = date(2026, 1, 1)) -> Competent:
    return Competent(ID, package, "" if package else "99108001001000", key, TENANT, unit, start, None)


@pytest.mark.parametrize(
    ("key", "layers"),
    [
        ("051540036036", KLEVE),
        ("059110000000", BOCHUM),
        ("05154", ("DE", "05", "051", "05154")),
        ("DE", ("DE",)),
        ("05", ("DE", "05")),
        ("", ()),
        ("0591", ()),
        ("05911000000a", ()),
        ("' OR 1=1 --", ()),
        ("٠٥١٥٤", ()),
    ],
)
def test_layers_of_a_place(key: str, layers: tuple[str, ...]) -> None:
    assert layer_keys(key) == layers


@pytest.mark.parametrize(
    ("level", "layers", "key"),
    [
        (Level.MUNICIPALITY, KLEVE, "051540036036"),
        (Level.KREIS, KLEVE, "05154"),
        (Level.KREIS, BOCHUM, "059110000000"),
        (Level.LAND, BOCHUM, "05"),
        (Level.BUND, BOCHUM, "DE"),
    ],
)
def test_responsible_level(level: Level, layers: tuple[str, ...], key: str) -> None:
    assert authority_key(level, layers) == key


def test_longest_region_key_decides_then_the_package_then_the_date() -> None:
    land, kreis = competent("05", "Land"), competent("05154", "Kreis")
    by_key = competent("05154", "Schlüssel", package="")
    newer = competent("05154", "Neu", start=date(2026, 6, 1))
    future = competent("051540036036", "Später", start=date(2027, 1, 1))
    elsewhere = competent("05911", "Bochum")
    assert competent_row([land, kreis, elsewhere, future], KLEVE, DAY) == kreis
    assert competent_row([land, by_key, kreis], KLEVE, DAY) == kreis
    assert competent_row([kreis, newer], KLEVE, DAY) == newer
    assert competent_row([future], KLEVE, date(2027, 1, 1)) == future
    assert competent_row([elsewhere], KLEVE, DAY) is None


def resolve(*rows: Adjusted, competence: Competent | None = None) -> Any:
    return resolve_offer(
        CONTENT,
        layers=KLEVE,
        names={"05": "Nordrhein-Westfalen", "05154": "Kreis Kleve", "051540036036": "Kleve"},
        adjustments=rows,
        competence=competence,
        authority=Authority(TENANT, "051540036036", "Stadt Kleve"),
        on=DAY,
    )


def test_a_package_alone_says_everything() -> None:
    offer = resolve()
    fee = offer.parameters["fee_year"]
    assert (fee.value, fee.source_key, fee.via) == (Decimal("30.70"), "", Via.PACKAGE)
    assert offer.texts["fees"].value == "Der Ausweis kostet 30,70\xa0€ im Jahr."
    assert offer.enabled.value and offer.notice_of_absence == ""
    assert offer.processing_target_days.value == 14
    assert offer.responsible.value == Authority(TENANT, "051540036036", "Stadt Kleve")
    assert offer.schema_ref == "S97999000001V1.0.0"


def test_the_innermost_layer_speaks_last_and_is_named() -> None:
    offer = resolve(
        adjusted("051540036036", "parameters.fee_year", "25.00"),
        adjusted("05", "parameters.fee_year", "28.00"),
        adjusted("05154", "texts.teaser", "Im Kreis Kleve."),
        adjusted("05911", "parameters.fee_year", "99.00"),
        adjusted("051540036036", "parameters.fee_year", "1.00", date(2025, 1, 1), date(2026, 11, 23)),
        adjusted("051540036036", "parameters.fee_year", "2.00", date(2026, 11, 25)),
    )
    fee = offer.parameters["fee_year"]
    assert (fee.value, fee.source_name, fee.via) == (Decimal("25.00"), "Kleve", Via.ADJUSTMENT)
    assert offer.texts["fees"].value == "Der Ausweis kostet 25,00\xa0€ im Jahr."
    assert (offer.texts["teaser"].value, offer.texts["teaser"].source_name) == ("Im Kreis Kleve.", "Kreis Kleve")


def test_both_ends_of_a_period_count() -> None:
    last_day = adjusted("05154", "processing_target_days", 3, DAY, DAY)
    assert resolve(last_day).processing_target_days.value == 3


def test_a_switched_off_service_is_explained() -> None:
    offer = resolve(adjusted("05154", "enabled", False))
    assert not offer.enabled.value
    assert "Kreis Kleve" in offer.notice_of_absence and "nicht online" in offer.notice_of_absence
    assert resolve(adjusted("05154", "enabled", False), adjusted("051540036036", "enabled", True)).enabled.value


def test_competence_names_its_region_and_unit() -> None:
    offer = resolve(competence=competent("05", "Servicezentrum"))
    assert (offer.responsible.value.unit, offer.responsible.via) == ("Servicezentrum", Via.COMPETENCE)
    assert offer.responsible.source_name == "Nordrhein-Westfalen"
    named = resolve(adjusted("051540036036", "responsible_unit", "Fachbereich 3"))
    assert (named.responsible.value.unit, named.responsible.via) == ("Fachbereich 3", Via.ADJUSTMENT)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (ParameterType.MONEY, "30.70", Decimal("30.70")),
        (ParameterType.MONEY, "1.030,70", Decimal("1030.70")),
        (ParameterType.MONEY, 30.7, Decimal("30.70")),
        (ParameterType.MONEY, 30, Decimal("30.00")),
        (ParameterType.INTEGER, "3", 3),
        (ParameterType.DECIMAL, "0,5", Decimal("0.5")),
        (ParameterType.BOOLEAN, True, True),
        (ParameterType.BOOLEAN, "false", False),
        (ParameterType.DATE, "2026-11-24", DAY),
        (ParameterType.TEXT, "Zone A", "Zone A"),
    ],
)
def test_values_are_read_by_their_type(kind: ParameterType, raw: Any, value: Any) -> None:
    assert typed_value(kind, raw) == value
    assert type(typed_value(kind, raw)) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (ParameterType.MONEY, "-1"),
        (ParameterType.MONEY, "1.005"),
        (ParameterType.MONEY, "NaN"),
        (ParameterType.MONEY, "1e30"),
        (ParameterType.MONEY, True),
        (ParameterType.MONEY, None),
        (ParameterType.INTEGER, "3.5"),
        (ParameterType.INTEGER, []),
        (ParameterType.BOOLEAN, 1),
        (ParameterType.BOOLEAN, "ja"),
        (ParameterType.DATE, "24. November 2026"),
        (ParameterType.TEXT, 5),
        (ParameterType.TEXT, "x" * 2001),
    ],
)
def test_wrong_values_are_refused_in_german(kind: ParameterType, raw: Any) -> None:
    with pytest.raises(ValueError, match="erwartet|zu groß"):
        typed_value(kind, raw)


def test_placeholders() -> None:
    manifest = CONTENT.manifest
    values = {name: parameter.value for name, parameter in manifest.parameters.items()}
    assert fill_in("{{parameter.zones}} und {{ parameter.nix }}", manifest.parameters, values) == (
        "3 Zonen und {{ parameter.nix }}"
    )
    assert unknown_placeholders("{{ parameter.zones }} {{ person.name }} {{ x", manifest.parameters) == (
        "{{ person.name }}",
    )


@pytest.mark.parametrize(
    ("field", "raw", "stored"),
    [
        ("parameters.fee_year", "25,00", "25.00"),
        ("texts.teaser", " Neu ", "Neu"),
        ("enabled", False, False),
        ("responsible_unit", "Bürgerbüro", "Bürgerbüro"),
        ("processing_target_days", 5, 5),
    ],
)
def test_what_a_package_lets_adjust(field: str, raw: Any, stored: Any) -> None:
    assert adjusted_value(CONTENT.manifest, CONTENT.texts, field, raw) == stored


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("parameters.zones", 4),
        ("parameters.nix", 4),
        ("parameters.fee_year", "viel"),
        ("texts.procedure", "Text"),
        ("texts.teaser", "{{ parameter.nix }}"),
        ("texts.teaser", ""),
        ("enabled", "nein"),
        ("title", "Neu"),
        ("", ""),
        ("processing_target_days", 0),
        ("processing_target_days", True),
        ("responsible_unit", "x" * 201),
    ],
)
def test_what_a_package_does_not_let_adjust(field: str, raw: Any) -> None:
    with pytest.raises(NotAdjustable):
        adjusted_value(CONTENT.manifest, CONTENT.texts, field, raw)


def test_adjustments_that_no_longer_apply_are_named() -> None:
    without = {name: one for name, one in CONTENT.manifest.parameters.items() if name != "fee_year"}
    newer = replace(CONTENT.manifest, parameters=without)
    rows = [adjusted("05154", "parameters.fee_year", "25.00"), adjusted("05154", "texts.teaser", "Neu")]
    kept, dropped = adjustments_after_upgrade(newer, CONTENT.texts, rows)
    assert [row.field for row in kept] == ["texts.teaser"]
    assert len(dropped) == 1 and "fee_year" in dropped[0].where
