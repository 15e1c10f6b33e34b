"""Hostile files against the child process with limits: refused in time, with a remedy, and nothing else is hurt."""

from __future__ import annotations

import sys
import zipfile
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from gemeinwerk.adapters.inspection import ContentInspector, IsolatedInspector
from gemeinwerk.adapters.pdf import PdfCheck
from gemeinwerk.domain.documents.types import DEFAULT_TYPES, JPEG, PDF, PNG, Inspection

CHILD = IsolatedInspector({PDF: "gemeinwerk.adapters.pdf:PdfCheck"})
HERE = ContentInspector({PDF: PdfCheck()})


def judged(content: bytes, by: object = CHILD) -> Inspection:
    verdict: Inspection = by.inspect(BytesIO(content), allowed=DEFAULT_TYPES)  # type: ignore[attr-defined]
    assert bool(verdict.problem) == bool(verdict.hint)
    return verdict


def photo(kind: str = "JPEG", **save: object) -> bytes:
    output = BytesIO()
    Image.effect_noise((400, 300), 50).convert("RGB").save(output, kind, **save)  # type: ignore[arg-type]
    return output.getvalue()


def archive() -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr("run.sh", "rm -rf /")
    return output.getvalue()


def pdf(change: object = None, **save: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if callable(change):
        change(document)
    output = BytesIO()
    document.save(output, **save)  # type: ignore[arg-type]
    return output.getvalue()


def test_place_and_device_are_removed_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Geheime Kamera"
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 0.0)
    taken = photo(exif=exif)
    assert b"Geheime Kamera" in taken
    verdict = judged(taken)
    assert verdict.media_type == JPEG and verdict.clean is not None
    assert b"Geheime Kamera" not in verdict.clean and b"Exif" not in verdict.clean
    with Image.open(BytesIO(verdict.clean)) as kept:
        assert kept.size == (300, 400) and not kept.getexif()


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_turn_of_a_camera_ends_upright(turn: int) -> None:
    """The corner that belongs to the top left is there, whichever way the phone was held (EXIF 2.32, tag 0x0112)."""
    upright = Image.new("RGB", (80, 40), "white")
    upright.paste("red", (0, 0, 40, 20))
    stored = {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}.get(turn, [])
    taken = upright
    for step in stored:
        taken = taken.transpose(Image.Transpose(step))
    exif, output = Image.Exif(), BytesIO()
    exif[0x0112] = turn
    taken.save(output, "JPEG", exif=exif, quality=95, subsampling=0)
    verdict = judged(output.getvalue(), HERE)
    assert verdict.clean is not None
    with Image.open(BytesIO(verdict.clean)) as kept:
        corners = [kept.getpixel(place) for place in ((10, 10), (70, 10), (10, 30), (70, 30))]
    assert kept.size == (80, 40)
    assert [pixel[1] < 100 for pixel in corners] == [True, False, False, False]  # type: ignore[index]


def test_comments_and_packets_beside_the_picture_are_gone() -> None:
    packet = b"<x:xmpmeta>GPSLatitude 51,28N Geheim</x:xmpmeta>"
    taken = photo(comment=b"Geheim aufgenommen", xmp=packet)
    assert taken.count(b"Geheim") == 2
    verdict = judged(taken)
    assert verdict.clean is not None and b"Geheim" not in verdict.clean and b"xmpmeta" not in verdict.clean


def test_several_pictures_in_one_file_of_a_phone_become_one() -> None:
    output = BytesIO()
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    first.save(output, "MPO", save_all=True, append_images=[second])
    verdict = judged(output.getvalue())
    assert verdict.media_type == JPEG and verdict.clean is not None and verdict.clean.count(b"\xff\xd8\xff") == 1


def test_large_pictures_are_shrunk_to_what_an_authority_can_use() -> None:
    output = BytesIO()
    Image.linear_gradient("L").resize((6000, 300)).save(output, "PNG")
    verdict = judged(output.getvalue(), HERE)
    assert verdict.clean is not None
    with Image.open(BytesIO(verdict.clean)) as kept:
        assert kept.size == (3508, 175)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    verdict = judged(photo(kind) + archive(), HERE)
    assert verdict.clean is not None and b"run.sh" not in verdict.clean and b"PK\x03\x04" not in verdict.clean


@pytest.mark.parametrize("text", [True, False])
def test_texts_inside_a_png_are_gone(text: bool) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Erika Geheim", zip=text)
    verdict = judged(photo("PNG", pnginfo=info), HERE)
    assert verdict.media_type == PNG and verdict.clean is not None and b"Author" not in verdict.clean


def test_an_archive_behind_a_pdf_is_refused() -> None:
    assert judged(pdf() + archive(), HERE).problem == "Hinter dem Ende des PDF stehen weitere Daten."
    assert judged(pdf() + b"\r\n\n", HERE).problem == ""


def packed(times: int, *, size: int = 420_000_000) -> bytes:
    """A PDF whose page unpacks to ``size`` bytes, packed ``times`` times."""
    writer = zlib.compressobj(9)
    block, pieces = bytes(1_000_000), []
    for _ in range(size // len(block)):
        pieces.append(writer.compress(block))
    content = b"".join([*pieces, writer.flush()])
    for _ in range(times - 1):
        content = zlib.compress(content, 9)

    def change(document: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(document, content)
        stream.Filter = pikepdf.Array([Name.FlateDecode] * times) if times > 1 else Name.FlateDecode
        document.pages[0].Contents = stream

    return pdf(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@pytest.mark.parametrize("times", [1, 3])
def test_packed_pdf_bombs_are_refused(times: int) -> None:
    bomb = packed(times)
    assert len(bomb) < 2_000_000
    assert judged(bomb).problem == "Das PDF ist ungewöhnlich stark gepackt."


def png_bomb(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A small picture whose header claims 65,500 by 65,500 points."""
    whole = bytearray(photo())
    place = whole.index(b"\xff\xc0")
    whole[place + 5 : place + 9] = (65_500).to_bytes(2, "big") * 2
    return bytes(whole)


def gif_bomb() -> bytes:
    frames = [Image.new("P", (2_000, 2_000), number) for number in range(3)]
    output = BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])
    return output.getvalue()


@pytest.mark.parametrize("content", [png_bomb(50_000), png_bomb(9_500), jpeg_bomb(), gif_bomb()])
def test_picture_bombs_are_refused(content: bytes) -> None:
    assert judged(content, HERE).problem


def many_objects(document: pikepdf.Pdf) -> None:
    value = Dictionary()
    for _ in range(400):
        value = Dictionary(A=value)
    document.Root.Deep = value


@pytest.mark.parametrize("content", [pdf(many_objects), b"%PDF-1.7\n" + b"[" * 200_000 + b"\n%%EOF", png_bomb(9_500)])
def test_deep_and_broken_files_end_the_child_at_most(content: bytes) -> None:
    verdict = judged(content)
    assert verdict.problem or verdict.media_type == PDF


PLANTED = """
import sys
sys.stdin.buffer.read()
{what}
"""


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("from gemeinwerk.adapters.inspection.child import limit; limit(); x = bytearray(3_000_000_000)", "gefahrlos"),
        ("import os; os.kill(os.getpid(), 11)", "gefahrlos"),
        ("import time; time.sleep(60)", "aufwendig"),
        ("print('not json')", "gefahrlos"),
        (
            "from gemeinwerk.adapters.inspection.child import limit; limit(); open('/tmp/x','wb').write(b'1')",
            "gefahrlos",
        ),
    ],
)
def test_a_child_that_overruns_is_a_refusal(what: str, problem: str) -> None:
    command = (sys.executable, "-I", "-c", PLANTED.format(what=what))
    verdict = judged(photo(), IsolatedInspector({}, command=command, wait=2.0))
    assert problem in verdict.problem


def test_self_check_asks_a_child() -> None:
    assert CHILD.check().ok
    assert not IsolatedInspector({}, command=(sys.executable, "-c", "raise SystemExit(3)")).check().ok
