"""The service page: which texts of an offer are shown in which order, and what the next step is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gemeinwerk.domain.catalogue.types import Login, Offer, ParameterType, Resolved, Via
from gemeinwerk.domain.forms.types.translations import LANGUAGES
from gemeinwerk.domain.tenants.types import TenantInfo
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.kernel.money import format_euro

SECTIONS = (
    ("description", "Worum geht es?"),
    ("eligibility", "Wer kann das nutzen?"),
    ("requirements", "Voraussetzungen"),
    ("documents", "Welche Unterlagen brauche ich?"),
    ("fees", "Was kostet es?"),
    ("procedure", "Wie läuft es ab?"),
    ("deadlines", "Fristen und Dauer"),
    ("legal_bases", "Rechtsgrundlagen"),
)
PLAIN_LANGUAGE = "plain_language"
FEES = "fees"
LEVEL_NAMES = {
    AssuranceLevel.NONE: "ohne Nachweis",
    AssuranceLevel.BASIC: "normal",
    AssuranceLevel.SUBSTANTIAL: "substanziell",
    AssuranceLevel.HIGH: "hoch",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """One rate as it counts in this place: what for, how much, by which law, and who has set it."""

    label: str
    value: str
    legal_basis: str
    origin: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: heading, text and, if a layer changed it, where it comes from."""

    key: str
    title: str
    text: str
    origin: str
    amounts: tuple[Amount, ...] = ()


def service_view(offer: Offer, tenant: TenantInfo) -> dict[str, Any]:
    """What the template of the service page needs; ``tenant`` is the responsible authority."""
    shown = tuple(one for key, title in SECTIONS if (one := _section(offer, key, title)) is not None)
    plain = offer.texts.get(PLAIN_LANGUAGE)
    return {
        "offer": offer,
        "teaser": offer.texts["teaser"].value if "teaser" in offer.texts else "",
        "sections": shown,
        "plain": plain.value if plain else "",
        "authority": tenant,
        "unit": offer.responsible.value.unit,
        "responsible_origin": origin(offer.responsible),
        "sign_in_needed": offer.login is Login.REQUIRED,
        "sign_in_possible": offer.login is Login.OPTIONAL,
        "level_name": LEVEL_NAMES[offer.assurance_level],
        "form_languages": [(tag, LANGUAGES[tag]) for tag in offer.manifest.languages if tag in LANGUAGES],
        "days": offer.processing_target_days.value,
        "days_origin": origin(offer.processing_target_days),
    }


def _section(offer: Offer, key: str, title: str) -> Section | None:
    rates = amounts(offer) if key == FEES else ()
    text = offer.texts.get(key)
    if text is None or not text.value.strip():
        return Section(key, title, "", "", rates) if rates else None
    return Section(key, title, text.value, origin(text), rates)


def amounts(offer: Offer) -> tuple[Amount, ...]:
    """The rates in money that the package names and the town has set; none where the package names none."""
    return tuple(
        Amount(
            parameter.label,
            format_euro(Decimal(str(offer.parameters[name].value))),
            parameter.legal_basis,
            origin(offer.parameters[name]),
        )
        for name, parameter in offer.manifest.parameters.items()
        if parameter.type is ParameterType.MONEY
    )


def origin(value: Resolved[Any]) -> str:
    """In words, which layer a value comes from; empty for the package's own."""
    if value.via is Via.PACKAGE or not value.source_name:
        return ""
    if value.via is Via.COMPETENCE:
        return f"Zuständigkeit festgelegt für {value.source_name}"
    return f"Festgelegt von {value.source_name}"
