"""Inspection: type by content; broken, active, encrypted and bloated files are refused with a remedy."""

from __future__ import annotations

import os
import zipfile
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from gemeinwerk.adapters.inspection import ContentInspector
from gemeinwerk.adapters.pdf import PdfCheck, TypstLetters
from gemeinwerk.domain.documents.types import DEFAULT_TYPES, PDF, PNG
from tests.adapters.pdf.letters import letter

INSPECTOR = ContentInspector({PDF: PdfCheck()})


def problem(content: bytes, allowed: tuple[str, ...] = DEFAULT_TYPES) -> str:
    verdict = INSPECTOR.inspect(BytesIO(content), allowed=allowed)
    assert bool(verdict.problem) == bool(verdict.hint)
    return verdict.problem


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    output = BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(output, kind)
    return output.getvalue()


def pdf(change: object = None, **save: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if callable(change):
        change(document)
    output = BytesIO()
    document.save(output, **save)  # type: ignore[arg-type]
    return output.getvalue()


@pytest.mark.parametrize(
    "content", [picture("JPEG"), picture("PNG"), pdf(), TypstLetters().render(letter(), seal_field=True)]
)
def test_harmless_files_pass(content: bytes) -> None:
    assert problem(content) == ""


def archive() -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr("a.txt", "x")
    return output.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Hallo",
        b"<html><script>",
        b"MZ" + bytes(200),
        archive(),
        picture("GIF"),
        b"\x7fELF" + bytes(100),
        b"<svg/>",
    ],
)
def test_other_types_are_refused_whatever_their_name(content: bytes) -> None:
    assert problem(content)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
def test_photos_of_phones_get_an_answer_that_helps(brand: bytes) -> None:
    content = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200)
    verdict = INSPECTOR.inspect(BytesIO(content), allowed=DEFAULT_TYPES)
    assert verdict.problem == "Dateien der Art HEIC nehmen wir nicht an."
    assert "PDF, JPG, PNG" in verdict.hint and "Bildschirmfoto" in verdict.hint and "Formate" in verdict.hint


def test_written_documents_are_asked_for_as_pdf() -> None:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr("word/document.xml", "<w/>")
    verdict = INSPECTOR.inspect(BytesIO(output.getvalue()), allowed=DEFAULT_TYPES)
    assert "Word" in verdict.problem and "als PDF" in verdict.hint


def test_the_form_decides_what_is_allowed() -> None:
    assert problem(picture("JPEG"), (PDF, PNG)) == "Dateien der Art JPG nehmen wir nicht an."


def test_cut_and_changed_pictures_are_refused() -> None:
    for kind in ("JPEG", "PNG"):
        whole = picture(kind, (200, 200))
        assert problem(whole[: len(whole) // 2])
    assert problem(b"\x89PNG\r\n\x1a\n" + os.urandom(500))
    assert problem(b"\xff\xd8\xff\xe0" + os.urandom(500))


def test_a_picture_bomb_is_refused_without_decoding() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    for side in (50_000, 9_000):
        head = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00")
        data = chunk(b"IDAT", zlib.compress(bytes(10_000), 9))
        assert problem(b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")) == "Das Bild ist zu groß."


def javascript(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)]
    )


def embedded(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def named_script(document: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def additional(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name("/Java#53cript"), JS=String("x")))


@pytest.mark.parametrize("change", [javascript, launch, embedded, named_script, additional])
def test_active_pdfs_are_refused(change: object) -> None:
    for mode in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
        content = pdf(change, object_stream_mode=mode)
        assert problem(content) == "Das PDF enthält Programme oder eingebettete Dateien."


def test_encrypted_pdfs_are_refused() -> None:
    assert problem(pdf(encryption=pikepdf.Encryption(user="geheim", owner="geheim"))).endswith("Passwort geschützt.")
    assert problem(pdf(encryption=pikepdf.Encryption(user="", owner="geheim"))) == "Das PDF ist verschlüsselt."


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + os.urandom(500), b"%PDF-1.4\n%%EOF", pdf()[:200]])
def test_broken_pdfs_are_refused(content: bytes) -> None:
    assert problem(content)


def test_too_many_pages_are_refused() -> None:
    def many(document: pikepdf.Pdf) -> None:
        for _ in range(500):
            document.add_blank_page()

    assert problem(pdf(many)) == "Das PDF hat mehr als 500 Seiten."


def test_self_check() -> None:
    assert INSPECTOR.check().ok
