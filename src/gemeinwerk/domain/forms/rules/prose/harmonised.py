"""Names of harmonised elements (FIM kit, number range 60) that rule texts name without an id; facts of the kit."""

from __future__ import annotations

from collections.abc import Mapping

# Group: its elements with the names that the kit gives them.
KIT: Mapping[str, Mapping[str, str]] = {
    "G60000000083": {
        "F60000000231": "Tag (ohne Monat und Jahr)",
        "F60000000232": "Monat",
        "F60000000233": "Jahr",
    },
    "G60000000183": {"F60000000240": "Telefon", "F60000000241": "Telefax", "F60000000242": "E-Mail"},
    "G60000000110": {
        "F60000000240": "Telefon",
        "F60000000241": "Telefax",
        "F60000000242": "E-Mail",
        "F60000000345": "De-Mail-Adresse",
    },
    "G60000000088": {
        "G60000000086": "Anschrift Inland Straßenanschrift",
        "G60000000087": "Anschrift Inland Postfachanschrift",
    },
    "G60000000093": {
        "F60000000263": "Abfrage Anschrift Inland oder Ausland",
        "G60000000088": "Anschrift Inland",
        "G60000000091": "Anschrift Ausland",
    },
    "G60000000220": {
        "F60000000352": "Vertretung durch gesetzlichen Vertreter oder Bevollmächtigten (Antragsteller)",
        "F60000000350": "Betreuungsurkunde",
        "F60000000351": "Vollmacht",
        "G60000000223": "Gesetzlicher Vertreter - Juristische Person (wenig)",
        "G60000000224": "Gesetzlicher Vertreter - Natürliche Person (wenig)",
    },
    "G60000000144": {"F60000000281": "Augenfarbe Person", "F60000000355": "Augenfarbe Person Freitext"},
}
