"""Encrypting and opening with RSA-OAEP-256 and A256GCM only (RFC 7516, RFC 7518 sections 4.3 and 5.3)."""

from __future__ import annotations

import zlib
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import ExceededSizeError, JoseError

from gemeinwerk.adapters.jose import keys
from gemeinwerk.adapters.jose.parts import ALGORITHM, CONTENT_ENCRYPTION, JoseParts
from gemeinwerk.adapters.jose.strict import MAX_HEADER, TokenRefused
from gemeinwerk.domain.keys.types import KeyPurpose, NewKeyPair
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid, TooLarge

MAX_PLAINTEXT: Final = 32 * 1024 * 1024
# base64url is 4/3 of the bytes, plus room for header, key, iv and tag.
MAX_TOKEN: Final = MAX_PLAINTEXT * 4 // 3 + 16384
# Packed texts of applications grow 3 to 30 times; what grows more is meant to harm.
MAX_RATIO: Final = 60
ALWAYS_ALLOWED: Final = 1024 * 1024
ALLOWED_HEADERS: Final = frozenset({"alg", "enc", "kid", "cty", "typ"})
# Public members of a key that clients copy into the header; they choose nothing here.
HARMLESS: Final = frozenset({"x5t", "x5t#S256"})


# The library unpacks at most 250 kB and takes two formats; its model is replaced by one with limits of our own.
_Zip: Any = type(jwe.JWERegistry.algorithms["zip"]["DEF"])


class _Deflate(_Zip):
    """Raw DEFLATE (RFC 1951) that stops at the limit instead of finding out afterwards."""

    name = "DEF"
    description = "DEFLATE within limits"

    def compress(self, s: bytes) -> bytes:
        """Refuse: nothing of ours is packed before it is encrypted."""
        raise TokenRefused("Gepackte Daten werden hier nicht erzeugt.")

    def decompress(self, s: bytes) -> bytes:
        """Unpack; raises ExceededSizeError beyond size or ratio, ValueError for what is cut off or goes on."""
        limit = min(MAX_PLAINTEXT, max(ALWAYS_ALLOWED, MAX_RATIO * len(s)))
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            found = reader.decompress(s, limit)
        except zlib.error as fault:
            raise ValueError("not deflated") from fault
        if reader.unconsumed_tail or (not reader.eof and len(found) >= limit):
            raise ExceededSizeError("unpacked content exceeds the limit")
        if not reader.eof or reader.unused_data:
            raise ValueError("deflated content is cut off or goes on")
        return found


class _Registry(jwe.JWERegistry):
    algorithms: Any = {
        "alg": {ALGORITHM: jwe.JWERegistry.algorithms["alg"][ALGORITHM]},
        "enc": {CONTENT_ENCRYPTION: jwe.JWERegistry.algorithms["enc"][CONTENT_ENCRYPTION]},
        "zip": {"DEF": _Deflate()},
    }
    max_ciphertext_length = MAX_TOKEN
    max_protected_header_length = MAX_HEADER


_registry = _Registry(algorithms=[ALGORITHM, CONTENT_ENCRYPTION, "DEF"])


class Jose:
    """Implements keys.Encryption. ``bits`` is the least size of a key."""

    def __init__(self, bits: int = keys.KEY_BITS) -> None:
        self._bits = bits

    def new_key_pair(self) -> NewKeyPair:
        """Make an RSA key pair of 4096 bits; the key id is its RFC 7638 thumbprint."""
        return keys.new_pair(KeyPurpose.ENCRYPTION)

    def encrypt(self, plaintext: bytes, *, public_jwk: bytes, kid: str, content_type: str) -> str:
        """Return a compact JWE of ``plaintext``; raises TooLarge above 32 MiB, KeyRefused for an unfit key."""
        if len(plaintext) > MAX_PLAINTEXT:
            raise TooLarge()
        header = {"alg": ALGORITHM, "enc": CONTENT_ENCRYPTION, "kid": kid, "cty": content_type}
        key = keys.usable(public_jwk, KeyPurpose.ENCRYPTION, private=False, bits=self._bits)
        return jwe.encrypt_compact(header, plaintext, key, registry=_registry)

    def decrypt(
        self, token: str, *, private_jwk: bytes, kid: str, packed: bool = False, foreign_kid: bool = False
    ) -> bytes:
        """Return the plaintext.

        ``packed`` lets through content that was deflated before it was encrypted (version 1 of the standard API), within
        limits of size and ratio; ``foreign_kid`` a key id that the sender chose itself. Raises Invalid for any other
        algorithm, key, header or a changed token, and TooLarge.
        """
        if len(token) > MAX_TOKEN:
            raise TooLarge()
        header = JoseParts().jwe_outline(token, max_size=MAX_TOKEN).header
        allowed = ALLOWED_HEADERS | HARMLESS | ({"zip"} if packed else frozenset())
        if not set(header) <= allowed:
            raise TokenRefused("Der Kopf enthält ein Feld, das hier nicht erlaubt ist.")
        if header.get("kid") != kid and not foreign_kid:
            raise Invalid("Die verschlüsselten Daten gehören zu einem anderen Schlüssel.")
        key = keys.usable(private_jwk, KeyPurpose.ENCRYPTION, private=True, bits=self._bits)
        try:
            opened = jwe.decrypt_compact(token, key, registry=_registry)
        except ExceededSizeError as fault:
            raise TooLarge() from fault
        except (JoseError, ValueError, TypeError) as fault:
            raise Invalid("Die verschlüsselten Daten lassen sich nicht öffnen.") from fault
        if opened.plaintext is None:
            raise Invalid("Die verschlüsselten Daten sind leer.")
        return opened.plaintext

    def check(self) -> AdapterStatus:
        """Report the algorithms in use; key material is tested at each use."""
        return AdapterStatus(ok=True, detail=f"{ALGORITHM} mit {CONTENT_ENCRYPTION}, RSA {self._bits}")
