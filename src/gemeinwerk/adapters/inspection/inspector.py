"""documents.Inspector: never believes a name or a declared type."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO, Protocol

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from gemeinwerk.domain.documents.types import JPEG, PNG, Inspection
from gemeinwerk.kernel.ports import AdapterStatus

HEAD = 8192
MAX_PIXELS = 100_000_000
MAX_SIDE = 30_000
# A file that decodes to more than this many times its size is a bomb, not a picture.
MAX_RATIO = 2_000
RATIO_FREE = 8_000_000
# A page of A4 at 300 dots per inch has 3508; what is longer is shrunk to this.
LONGEST_KEPT = 3508
IMAGE_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
TYPE_NAMES = {
    "application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP",
    "image/tiff": "TIFF", "image/heic": "HEIC", "image/avif": "AVIF", "application/zip": "ZIP", "application/x-msdownload": "Programm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/msword": "Word", "application/vnd.oasis.opendocument.text": "ODT",
}  # fmt: skip


# Photos of phones (ISO/IEC 23008-12): the box ``ftyp`` names the brand; the library knows only some of them.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
_PHONE = (
    "So geht es: Wählen Sie das Foto direkt in diesem Feld aus, dann wandeln es viele Telefone von selbst um. Oder öffnen "
    "Sie es, machen Sie ein Bildschirmfoto davon und laden Sie dieses hoch. Neue Fotos speichert ein iPhone als JPG, wenn "
    "unter „Einstellungen – Kamera – Formate“ die Wahl „Maximale Kompatibilität“ gilt."
)
_AS_PDF = "Bitte speichern Sie das Dokument als PDF und laden Sie dieses hoch."
REMEDIES = {
    "image/heic": _PHONE, "image/avif": _PHONE, "application/msword": _AS_PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _AS_PDF,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _AS_PDF,
    "application/vnd.oasis.opendocument.text": _AS_PDF,
}  # fmt: skip


def type_of(head: bytes) -> str:
    """Return the media type that the first bytes of a file show, or an empty text."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "image/heic"
    return str(filetype.guess_mime(head) or "")


class TypeCheck(Protocol):
    """Judges files of one type."""

    def inspect(self, content: BinaryIO) -> Inspection: ...


class ContentInspector:
    """Finds the type by content and hands the file to the check of this type; ``checks`` maps type to check."""

    def __init__(self, checks: Mapping[str, TypeCheck]) -> None:
        self._checks: dict[str, TypeCheck] = {**{media: ImageCheck(media) for media in IMAGE_FORMATS}, **checks}

    @property
    def known_types(self) -> set[str]:
        """The media types that can be judged."""
        return set(self._checks)

    def inspect(self, content: BinaryIO, *, allowed: tuple[str, ...]) -> Inspection:
        """Return the verdict on ``content``; the stream stands anywhere afterwards."""
        content.seek(0)
        head = content.read(HEAD)
        if not head:
            return Inspection("", "Die Datei ist leer.", "Bitte wählen Sie eine andere Datei.")
        media_type = type_of(head)
        check = self._checks.get(media_type) if media_type in allowed else None
        if check is None:
            found = TYPE_NAMES.get(media_type)
            possible = ", ".join(TYPE_NAMES.get(media, media) for media in allowed if media in self._checks)
            problem = (
                f"Dateien der Art {found} nehmen wir nicht an." if found else "Diese Art von Datei kennen wir nicht."
            )
            remedy = REMEDIES.get(media_type, "")
            hint = f"Bitte laden Sie eine Datei dieser Art hoch: {possible}. {remedy}".strip()
            return Inspection(media_type, problem, hint)
        return check.inspect(content)

    def check(self) -> AdapterStatus:
        """Name the types that can be judged."""
        names = ", ".join(TYPE_NAMES.get(media, media) for media in sorted(self._checks))
        return AdapterStatus(ok=bool(self._checks), detail=f"Prüfung nach Inhalt: {names}")


class ImageCheck:
    """Decodes the whole picture, after its size was found harmless, and draws it anew.

    What is kept is the drawn picture: upright (EXIF orientation), not larger than an authority can use, without place,
    device or anything else that stood beside the pixels, and without what was hung behind them (polyglot files).
    """

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type

    def inspect(self, content: BinaryIO) -> Inspection:
        """Return the verdict on one picture."""
        size = content.seek(0, 2)
        content.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(content, formats=[IMAGE_FORMATS[self._media_type]]) as image:
                    width, height = image.size
                    pixels = width * height * max(getattr(image, "n_frames", 1), 1)
                    if max(width, height) > MAX_SIDE or pixels > MAX_PIXELS or self._bomb(pixels, size):
                        return self._too_large()
                    image.load()
                    clean = self._drawn(image)
        except Image.DecompressionBombError:
            return self._too_large()
        except MemoryError:
            return self._too_large()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error):
            hint = "Bitte öffnen Sie das Bild, speichern Sie es neu und laden Sie es dann hoch."
            return self._refused("Das Bild ist beschädigt und lässt sich nicht öffnen.", hint)
        return Inspection(self._media_type, clean=clean)

    def _drawn(self, image: Image.Image) -> bytes:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_KEPT, LONGEST_KEPT))
        output = BytesIO()
        if self._media_type == JPEG:
            upright.convert("L" if upright.mode == "L" else "RGB").save(
                output, "JPEG", quality=88, exif=b"", comment=b""
            )
        else:
            mode = upright.mode if upright.mode in ("1", "L", "LA", "RGB", "RGBA") else "RGBA"
            plain = Image.frombytes(mode, upright.size, upright.convert(mode).tobytes())
            plain.save(output, "PNG", compress_level=6)
        return output.getvalue()

    def _too_large(self) -> Inspection:
        return self._refused("Das Bild ist zu groß.", "Bitte verkleinern Sie das Bild.")

    def _bomb(self, pixels: int, size: int) -> bool:
        return pixels > RATIO_FREE and pixels * 3 > size * MAX_RATIO

    def _refused(self, problem: str, hint: str) -> Inspection:
        return Inspection(self._media_type, problem, hint)
