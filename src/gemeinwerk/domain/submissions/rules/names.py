"""How services and regions are named in the standard API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LEIKA: Final = "urn:de:fim:leika:leistung:"
REFERENCE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{4}){3}")
OWN: Final = "urn:gemeinwerk:package:"


def service_urns(service_keys: Iterable[str], package_id: str) -> tuple[str, ...]:
    """Return the URNs of a service: its LeiKa keys, or the package where it has none."""
    found = tuple(f"{LEIKA}{key}" for key in service_keys)
    return found or (f"{OWN}{package_id}",)


def is_reference(text: str) -> bool:
    """Tell whether a text has the form of a reference such as ``GW-7K2M-9QXD-4FTA``."""
    return REFERENCE.fullmatch(text) is not None


def region_of(key: str) -> str:
    """Return the region of a place as the standard writes it: DE and the regional key."""
    return f"DE{key}" if key.isdigit() else "DE"


def place_of(region: str) -> str:
    """Return the key of the place that a region names; empty for the whole country."""
    return region.removeprefix("DE")
