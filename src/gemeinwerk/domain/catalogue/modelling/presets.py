"""Kinds of questions as people name them, and what the standard calls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gemeinwerk.domain.forms.types.schema import Code, Precision

FIELD_KIND_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.feldart", "2.0")
DATATYPE_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.datentyp", "2.0")
ELEMENT_KIND_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.schemaelementart", "1.0")
PREFILL_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.vorbefuellung", "1.0")
STATUS_LIST: Final = ("urn:xoev-de:xprozess:codeliste:status", "2022-07-12")
STRUCTURE_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenStruktur", "1.0")
DISPLAY_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0")
RULE_KIND_LIST: Final = ("urn:xoev-de:fim:codeliste:xdatenfelder.regeltyp", "1.0")


def code(value: str, known: tuple[str, str]) -> Code:
    """Return a coded value of one of the standard's lists."""
    return Code(value, known[0], known[1])


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of question: its name for people, kind and datatype of the standard, widget, usual limits."""

    key: str
    title: str
    kind: str
    datatype: str
    widget: str = ""
    precision: Precision | None = None
    media_types: tuple[str, ...] = ()
    max_size: int | None = None
    autocomplete: str = ""


POSTCODE: Final = r"([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}"
PRESETS: Final = (
    Preset("short", "Kurzer Text", "input", "text", "", Precision(min_length=1, max_length=120)),
    Preset("long", "Langer Text", "input", "text", "textarea", Precision(min_length=1, max_length=2000)),
    Preset("yes_no", "Ja oder Nein", "input", "bool", "radio"),
    Preset("choice", "Auswahl aus einer Liste", "select", "text"),
    Preset("date", "Datum", "input", "date", "date", Precision(min_value="1900-01-01", max_value="2199-12-31")),
    Preset("time", "Uhrzeit", "input", "time"),
    Preset("whole", "Ganze Zahl", "input", "num_int", "number", Precision(min_value="0", max_value="1000000")),
    Preset("number", "Zahl mit Komma", "input", "num", "number", Precision(min_value="0", max_value="1000000")),
    Preset("money", "Geldbetrag", "input", "num_currency", "currency", Precision(min_value="0", max_value="1000000")),
    Preset("email", "E-Mail-Adresse", "input", "text", "email", Precision(min_length=6, max_length=254)),
    Preset("phone", "Telefonnummer", "input", "text", "tel", Precision(min_length=1, max_length=23)),
    Preset("postcode", "Postleitzahl", "input", "text", "postcode", Precision("", 5, 5, pattern=POSTCODE)),
    Preset(
        "file", "Datei zum Hochladen", "input", "file", "upload",
        media_types=("application/pdf", "image/jpeg", "image/png"), max_size=10_000_000,
    ),
    Preset("note", "Hinweis ohne Antwort", "label", "text"),
)  # fmt: skip
BY_KEY: Final = {preset.key: preset for preset in PRESETS}


def preset_of(kind: str, datatype: str, widget: str) -> str:
    """Return the key of the kind of question that a field is; ``short`` for what no preset names."""
    for preset in PRESETS:
        if (preset.kind, preset.datatype) == (kind, datatype) and widget and preset.widget == widget:
            return preset.key
    for preset in PRESETS:
        if (preset.kind, preset.datatype) == (kind, datatype):
            return preset.key
    return "short"
