"""Forms on paper: accessible PDF with every question."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf

from gemeinwerk.adapters.pdf import TypstPaper
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.paper import paper_form
from tests.domain.forms import invented

PAPER = TypstPaper()


def claims(pdf: bytes) -> str:
    """What the file says of itself."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de-DE"
        assert "/StructTreeRoot" in document.Root
        return bytes(document.Root.Metadata.read_bytes()).decode()


def test_a_form_is_accessible_and_archivable() -> None:
    pdf = PAPER.render(paper_form(XDatenfelderReader().form(invented.message())))
    said = claims(pdf)
    assert "pdfuaid:part" in said
    assert "pdfaid:part" in said
    assert pdf == PAPER.render(paper_form(XDatenfelderReader().form(invented.message())))


def test_text_is_never_markup_and_unknown_characters_leave_a_mark() -> None:
    field = invented.field(1, "text", label='#panic("x") *fett* $a$ [b]', input_help="\U0001f600 ლ")
    assert PAPER.render(paper_form(XDatenfelderReader().form(invented.message_of(field)))).startswith(b"%PDF")


def test_deep_groups_stay_in_six_levels_of_headings() -> None:
    inner = invented.group(1, (invented.use(invented.field(1, "text")),))
    for number in range(2, 10):
        inner = invented.group(number, (invented.use(inner),))
    message = invented.message_of(replace(invented.use(inner), most=2))
    assert PAPER.render(paper_form(XDatenfelderReader().form(message))).startswith(b"%PDF")


def test_the_largest_real_form_is_printed(shared_data: Path) -> None:
    files = (shared_data / "fim" / "xdf3").glob("*.xml")
    largest = max(files, key=lambda path: path.stat().st_size)
    pdf = PAPER.render(paper_form(XDatenfelderReader().read(largest.read_bytes())))
    assert "pdfuaid:part" in claims(pdf)
