"""Letters for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from gemeinwerk.domain.documents.blocks.writing import with_levels
from gemeinwerk.domain.documents.types import (
    AuthorityLetterhead,
    Cell,
    Contact,
    Heading,
    ItemList,
    LetterData,
    Paragraph,
    Passage,
    Run,
    Table,
    Term,
    TermList,
)


def runs(text: str) -> tuple[Run, ...]:
    return (Run(text),)


BLOCKS = with_levels(
    (
        Paragraph((Run("Ihr Antrag auf einen "), Run("Bewohnerparkausweis", strong=True), Run(" wird bewilligt."))),
        Heading(2, runs("Gebühren")),
        Table(
            (Cell(runs("Posten"), header=True), Cell(runs("Betrag"), header=True)),
            ((Cell(runs("Jahresgebühr")), Cell(runs("30,70 €"), numeric=True)),),
        ),
        TermList((Term(runs("Kennzeichen"), (Paragraph(runs("BO-GW 1")),)),)),
        ItemList(False, ((Paragraph(runs("eins")),), (Paragraph(runs("zwei")), ItemList(True, ((Paragraph(runs("drei")),),))))),
    ),
    2,
)  # fmt: skip

LETTER = LetterData(
    sender=AuthorityLetterhead(
        "Stadt Bochum", street="Willy-Brandt-Platz 2-6", postcode="44777", city="Bochum",
        head="Der Oberbürgermeister", unit="Straßenverkehrsamt", phone="0234 910-0",
    ),
    recipient=("Erika Mustermann", "Musterstraße 12", "44787 Bochum"),
    subject="Bewohnerparkausweis für BO-GW 1",
    reference="GW-7K2M-9QXD-4FTA",
    date=date(2026, 11, 24),
    blocks=BLOCKS,
    contact=Contact("Frau Beispiel", "0234 910-1234", "parken@bochum.example", "112"),
    salutation="Guten Tag Erika Mustermann,",
    conditions=(Passage("Der Ausweis ist gut sichtbar auszulegen.", "Auslegen", "§ 36 VwVfG NRW"),),
    reasons=(Passage("Sie wohnen im Gebiet.\n\nEin Stellplatz fehlt."),),
    legal_bases=("§ 45 Abs. 1b Nr. 2a StVO",),
    remedy_instruction="Gegen diesen Bescheid kann Klage erhoben werden.\n\nVerwaltungsgericht Gelsenkirchen.",
    signer_role="Im Auftrag",
    signer_name="Petra Beispiel",
    demo=True,
)  # fmt: skip


def letter(**changes: Any) -> LetterData:
    return replace(LETTER, **changes)
