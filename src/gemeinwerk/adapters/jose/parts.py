"""Compact JWEs seen from outside, without a private key: form, header and authentication tag, whole or as a stream."""

from __future__ import annotations

from typing import Any, Final

from gemeinwerk.adapters.jose.strict import MAX_HEADER, TokenRefused, decoded, header_of
from gemeinwerk.domain.keys.types import JweOutline
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import TooLarge

ALGORITHM: Final = "RSA-OAEP-256"
CONTENT_ENCRYPTION: Final = "A256GCM"
# Base64url of a wrapped key of up to 8192 bits; 12 bytes of nonce; 16 bytes of tag.
MAX_KEY: Final = 1366
NONCE: Final = 16
TAG: Final = 22
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class JoseParts:
    """Implements keys.SealedParts."""

    def jwe_outline(self, token: str, *, max_size: int = 64 * 1024 * 1024) -> JweOutline:
        """Return header and tag of a strictly formed compact JWE; raises TokenRefused, or TooLarge."""
        checker = self.checker(max_size)
        try:
            checker.feed(token.encode("ascii"))
        except UnicodeEncodeError as fault:
            raise TokenRefused() from fault
        return checker.finish()

    def checker(self, max_size: int) -> Checker:
        """Return what checks a compact JWE of at most ``max_size`` characters while it arrives."""
        return Checker(max_size)

    def check(self) -> AdapterStatus:
        """Report what is let through."""
        return AdapterStatus(ok=True, detail=f"{ALGORITHM} mit {CONTENT_ENCRYPTION}, ohne Schlüssel geprüft")


class Checker:
    """Reads the five segments in pieces and keeps nothing but the short ones."""

    def __init__(self, max_size: int) -> None:
        self._max = max_size
        self._size = 0
        self._place = 0
        self._kept = bytearray()
        self._short: list[bytes] = []
        self._content = 0
        self._last = b""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; raises TooLarge, or TokenRefused at the first byte that cannot be right."""
        self._size += len(piece)
        if self._size > self._max:
            raise TooLarge()
        if piece.translate(None, _ALPHABET).strip(b"."):
            raise TokenRefused("Die Daten sind nicht in base64url ohne Füllzeichen geschrieben.")
        first, *rest = piece.split(b".")
        self._take(first)
        for segment in rest:
            self._next()
            self._take(segment)

    def finish(self) -> JweOutline:
        """Return header and tag; raises TokenRefused where a segment is missing, too short or loosely written."""
        self._next()
        if self._place != 5:
            raise TokenRefused("Verschlüsselte Daten bestehen aus genau fünf Teilen.")
        head, key, nonce, tag = self._short
        if len(decoded(nonce.decode())) != 12 or len(decoded(tag.decode())) != 16 or len(decoded(key.decode())) < 256:
            raise TokenRefused("Schlüssel, Startwert oder Prüfwert haben nicht die nötige Länge.")
        if self._content % 4 == 1:
            raise TokenRefused()
        decoded(self._last.decode())
        return JweOutline(_allowed(header_of(head.decode())), tag.decode(), self._size)

    def _take(self, segment: bytes) -> None:
        if self._place == 3:
            self._content += len(segment)
            whole = self._last + segment
            self._last = whole[-(self._content % 4) :] if self._content % 4 else b""
            return
        self._kept += segment
        if len(self._kept) > (MAX_HEADER, MAX_KEY, NONCE, 0, TAG)[min(self._place, 4)]:
            raise TokenRefused("Ein Teil der verschlüsselten Daten ist zu lang.")

    def _next(self) -> None:
        if self._place != 3:
            self._short.append(bytes(self._kept))
            self._kept.clear()
        self._place += 1
        if self._place > 5:
            raise TokenRefused("Verschlüsselte Daten bestehen aus genau fünf Teilen.")


def _allowed(header: dict[str, Any]) -> dict[str, Any]:
    if header.get("alg") != ALGORITHM or header.get("enc") != CONTENT_ENCRYPTION:
        raise TokenRefused(f"Erlaubt ist nur {ALGORITHM} mit {CONTENT_ENCRYPTION}.")
    if header.get("zip", "DEF") != "DEF":
        raise TokenRefused("Dieses Packverfahren ist nicht erlaubt.")
    if not all(
        isinstance(header.get(name, ""), str) and len(header.get(name, "")) <= 200 for name in ("kid", "cty", "typ")
    ):
        raise TokenRefused()
    return header
