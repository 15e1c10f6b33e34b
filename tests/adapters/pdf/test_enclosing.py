"""A letter with files inside: PDF/A-3a and PDF/UA-1, the files unchanged, the seal over everything."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf

from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.domain.documents.types import EnclosedFile
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter

FILES = (
    EnclosedFile("schritte.json", "application/json", "Angaben", '{"a":"ü"}'.encode(), source=True),
    EnclosedFile("bescheid.pdf", "application/pdf", "Bescheid", b"%PDF-1.7 nothing"),
)


def test_files_are_inside_and_the_standards_hold() -> None:
    pdf = TypstLetters().render(replace(letter(), files=FILES), seal_field=True)
    assert broken_rules(pdf, part="3") == []
    assert "file in a part that allows none" in broken_rules(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        found = {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}
        assert found == {one.name: one.content for one in FILES}
        assert [str(one.AFRelationship) for one in document.Root.AF] == ["/Source", "/Supplement"]


def test_a_letter_without_files_stays_as_it_was() -> None:
    assert broken_rules(TypstLetters().render(letter(), seal_field=True)) == []
