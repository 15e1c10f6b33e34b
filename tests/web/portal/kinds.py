"""A form of its own that contains every kind of field; plainly fictional."""

from __future__ import annotations

from typing import Any

from gemeinwerk.domain.forms.types import Constraints, FieldNode, FormModel, GroupNode, Layout, Option, Step, Widget

SIZES = tuple(Option(str(number), f"Größe {number}") for number in range(1, 4))
COUNTRIES = tuple(Option(f"{number:03}", f"Staat Nummer {number}") for number in range(1, 61))


def field(key: str, label: str, datatype: str = "text", kind: str = "input", **more: Any) -> FieldNode:
    """Return a field; ``least`` and ``most`` are one unless said otherwise."""
    least, most = more.pop("least", 1), more.pop("most", 1)
    return FieldNode(key, "1.0", kind, datatype, label, label, label, more.pop("help", ""), least, most, **more)


def group(key: str, label: str, *children: FieldNode | GroupNode, least: int = 1, most: int | None = 1) -> GroupNode:
    """Return a group."""
    return GroupNode(key, "1.0", label, label, label, "", least, most, tuple(children))


def model(*nodes: FieldNode | GroupNode) -> FormModel:
    """Return a form."""
    return FormModel("S97000000999", "1.0", "Probe", "Probe", "", "", "3.0.0", nodes)


FORM = model(
    group(
        "G1",
        "Angaben zur Person",
        field("F60000000228", "Vornamen"),
        field("F60000000227", "Familienname", constraints=Constraints(max_length=120)),
        group(
            "G60000000083",
            "Geburtsdatum",
            field("F60000000231", "Tag", "num_int", least=0),
            field("F60000000232", "Monat", "num_int", least=0),
            field("F60000000233", "Jahr", "num_int"),
        ),
        group(
            "G60000000086",
            "Anschrift",
            field("F60000000243", "Straße"),
            field("F60000000244", "Hausnummer", least=0),
            field("F60000000246", "Postleitzahl", constraints=Constraints(min_length=5, max_length=5)),
            field("F60000000247", "Ort"),
        ),
        field("F60000000240", "Telefonnummer", least=0, help="Für Rückfragen."),
        field("F60000000242", "E-Mail-Adresse"),
        field("F60000000261", "Staat", kind="select", options=COUNTRIES),
    ),
    group(
        "G2",
        "Angaben zur Sache",
        field("F1", "Beginn", "date"),
        field("F2", "Uhrzeit", "time"),
        field("F3", "Abholung", "datetime"),
        field("F4", "Wird ein Fahrzeug gebraucht?", "bool"),
        field("F5", "Fläche", "num"),
        field("F6", "Anzahl", "num_int"),
        field("F7", "Kosten", "num_currency"),
        field("F8", "IBAN"),
        field("F9", "Größe", kind="select", options=SIZES),
        field("F10", "Merkmale", kind="select", options=SIZES, least=0, most=None),
        field("F11", "Begründung", constraints=Constraints(max_length=2000)),
        field("F12", "Hinweis", kind="label", content="Bitte halten Sie alles bereit."),
        field("F13", "Kennung", kind="locked", content="A-1"),
        field("F14", "Quelle", kind="hidden", content="geheim"),
        field("F15", "Foto", "file", media_types=("image/jpeg", "image/png"), max_size=5_000_000, least=0),
        field("F16", "Webadresse", least=0),
        field("F17", "Erklärung", constraints=Constraints(max_length=200)),
    ),
    group("G3", "Gerät", field("F18", "Bezeichnung"), field("F19", "Anschaffung", "date"), least=0, most=3),
    group("G4", "Begleitperson", field("F20", "Name"), field("F21", "Volljährig", "bool"), least=0, most=2),
)
LAYOUT = Layout(
    steps=(Step("alles", "Alle Arten", "", ("G1", "G2", "G3", "G4")),),
    widgets={
        "G1/G60000000086/F60000000246": Widget("postcode"),
        "G1/F60000000240": Widget("tel"),
        "G1/F60000000242": Widget("email"),
        "G2/F8": Widget("iban"),
        "G2/F15": Widget("photo"),
        "G2/F17": Widget("signature"),
    },
)
