"""Binding a file: order, numbers on every page, outline, pictures, and what cannot be bound."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from gemeinwerk.adapters.pdf import PdfBinder, TypstLetters, binder
from gemeinwerk.adapters.pdf.binder import FileTooLarge
from gemeinwerk.config.wiring import FONTS
from gemeinwerk.domain.documents.types import AuthorityLetterhead, BoundPart, LetterData, Paragraph, Run

BINDER = PdfBinder(FONTS)


def pdf(pages: int, size: tuple[float, float] = (595, 842), rotate: int = 0) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=size)
            made.pages[-1].Rotate = rotate
        output = BytesIO()
        made.save(output)
    return output.getvalue()


def picture(kind: str) -> bytes:
    output = BytesIO()
    Image.new("RGB", (300, 200), (20, 90, 160)).save(output, kind)
    return output.getvalue()


def locked() -> bytes:
    with pikepdf.open(BytesIO(pdf(1))) as made:
        output = BytesIO()
        made.save(output, encryption=pikepdf.Encryption(owner="a", user="b"))
    return output.getvalue()


PARTS = [
    BoundPart("Antrag", "application/pdf", pdf(3)),
    BoundPart("Querformat, gedreht", "application/pdf", pdf(1, (842, 595), 90)),
    BoundPart("Foto", "image/jpeg", picture("JPEG")),
    BoundPart("Bild", "image/png", picture("PNG")),
    BoundPart("Verschlüsselt ☃", "application/pdf", locked()),
    BoundPart("Kein PDF", "application/pdf", b"nur Text"),
    BoundPart("Kein Bild", "image/png", b"nur Text"),
]


def texts(page: pikepdf.Page) -> int:
    return len(page.get("/Resources", {}).get("/XObject", {}))


def test_every_part_stands_in_its_order_and_every_page_is_numbered() -> None:
    assert [BINDER.count(part) for part in PARTS] == [3, 1, 1, 1, 1, 1, 1]
    with pikepdf.open(BytesIO(BINDER.bind(PARTS, stamp="BO-2026-1"))) as bound:
        assert len(bound.pages) == 9
        assert all(texts(page) >= 1 for page in bound.pages), "a number lies over every page"
        with bound.open_outline() as outline:
            assert [str(item.title) for item in outline.root] == [part.title for part in PARTS]


def test_the_numbers_are_text_that_can_be_read() -> None:
    data = BINDER.bind(PARTS[:1], stamp="BO-2026-1")
    with pikepdf.open(BytesIO(data)) as bound:
        forms = [one for page in bound.pages for one in page.Resources.XObject.values()]
        fonts = [font for form in forms for font in form.Resources.Font.values()]
        assert len(forms) == 3 and fonts and all("/ToUnicode" in font for font in fonts)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binder, "MOST_PAGES", 2)
    with pytest.raises(FileTooLarge):
        BINDER.bind(PARTS[:1], stamp="x")


def test_the_self_check() -> None:
    assert BINDER.check().ok


def test_the_picture_of_a_seal_stays_and_its_field_does_not() -> None:
    letter = LetterData(
        AuthorityLetterhead("Stadt Muster"), ("Mara Beispiel",), "Bescheid", "M-1", date(2026, 11, 26),
        (Paragraph((Run("Text"),)),),
    )  # fmt: skip
    sealed = TypstLetters(FONTS).render(letter, seal_field=True)
    with pikepdf.open(BytesIO(BINDER.bind([BoundPart("Bescheid", "application/pdf", sealed)], stamp="M-1"))) as bound:
        kinds = [str(one.Subtype) for page in bound.pages for one in page.get("/Annots", [])]
        assert "/Widget" not in kinds and "/AcroForm" not in bound.Root
