"""The coded values of XDatenfelder with the addresses of their lists. Source: the official schemas."""

from __future__ import annotations

from gemeinwerk.domain.forms.types.schema import STANDARD_2, STANDARD_3, Code

_FIM = "urn:xoev-de:fim:codeliste:"
# What is coded -> address of the list, its version in 2.0, its version in 3.0.0.
LISTS: dict[str, tuple[str, str, str]] = {
    "feldart": (f"{_FIM}xdatenfelder.feldart", "1.0", "2.0"),
    "datentyp": (f"{_FIM}xdatenfelder.datentyp", "1.0", "2.0"),
    "schemaelementart": (f"{_FIM}xdatenfelder.schemaelementart", "1.0", "1.0"),
    "vorbefuellung": (f"{_FIM}xdatenfelder.vorbefuellung", "", "1.0"),
    "regeltyp": (f"{_FIM}xdatenfelder.regeltyp", "", "1.0"),
    "gruppenart": (f"{_FIM}datenfelder.gruppenart", "", "1.0"),
    "struktur": (f"{_FIM}xdatenfelder.ableitungsmodifikationenStruktur", "1.0", "1.0"),
    "repraesentation": (f"{_FIM}xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0", "1.0"),
    "status": (f"{_FIM}xdatenfelder.status", "1.0", ""),
    "freigabestatus": ("urn:xoev-de:xprozess:codeliste:status", "", "2022-07-12"),
    "relation": ("urn:xoev-de:fim-datenfelder:codeliste:relation", "", "1.2"),
    "dokumentart": ("urn:xoev-de:fim-datenfelder:codeliste:dokumentart", "", "1.0"),
}


def coded(name: str, value: str, standard: str = STANDARD_3) -> Code:
    """Return a coded value of one of the lists, for the version of the standard."""
    uri, version_2, version_3 = LISTS[name]
    return Code(value, uri, version_2 if standard == STANDARD_2 else version_3)
