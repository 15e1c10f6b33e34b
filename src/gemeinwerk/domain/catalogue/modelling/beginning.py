"""A new service before its first question: what every service has, filled with honest placeholders."""

from __future__ import annotations

import re
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import readable_name
from gemeinwerk.domain.catalogue.modelling.presets import (
    DISPLAY_LIST,
    STATUS_LIST,
    STRUCTURE_LIST,
    code,
)
from gemeinwerk.domain.catalogue.types.modelling import Reason, Workpiece
from gemeinwerk.domain.forms.types.schema import Basis, Identification, Schema

# Number range for schemas that municipalities model themselves; no federal office uses it.
OWN_RANGE: Final = "98"
DEFAULT_PROFILE: Final = Identification("D99000000001", "1.0.0")
FIRST_VERSION: Final = "1.0.0"
REASONS: Final = (
    Reason(
        "voraussetzungen-erfuellt",
        "Voraussetzungen erfüllt",
        "Die Voraussetzungen liegen nach Ihren Angaben vor.",
        "§ 39 VwVfG NRW",
        "granted",
    ),
    Reason(
        "voraussetzungen-fehlen",
        "Voraussetzungen nicht erfüllt",
        "Die Voraussetzungen liegen nicht vor.",
        "§ 39 VwVfG NRW",
        "rejected",
    ),
)


def package_name(title: str, number: int) -> str:
    """Return the name of the package in addresses: the title in plain letters and the number of the draft."""
    plain = readable_name(title, set()).replace("_", "-")
    return f"{re.sub(r'-+', '-', plain)[:60].strip('-')}-{number}"


def new_workpiece(*, title: str, basis: str, number: int) -> Workpiece:
    """Return the workpiece of a new service; ``number`` (1 to 9999) gives its schema a number range of its own."""
    schema = Schema(
        identification=Identification(f"S{OWN_RANGE}{number:04}00001", FIRST_VERSION),
        name=title,
        label=title,
        bases=(Basis(basis),),
        status=code("3", STATUS_LIST),
        structure_changes=code("3", STRUCTURE_LIST),
        display_changes=code("1", DISPLAY_LIST),
        document_profile=DEFAULT_PROFILE,
    )
    return Workpiece(
        package_id=package_name(title, number),
        title=title,
        short_title=title[:80],
        schema=schema,
        legal_bases=(basis,),
        texts={"procedure": "1. Sie füllen das Formular aus.\n2. Die Behörde prüft.\n3. Sie erhalten Bescheid."},
        granted=f"Ihrem Antrag „{title}“ wird stattgegeben.",
        rejected=f"Ihr Antrag „{title}“ wird abgelehnt.",
        reasons=REASONS,
    )


def next_version(released: str) -> str:
    """Return the version that the next release gets: the first one, or the middle number raised by one."""
    if not released:
        return FIRST_VERSION
    major, minor, _ = (int(part) for part in released.split("."))
    return f"{major}.{minor + 1}.0"
