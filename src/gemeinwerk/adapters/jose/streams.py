"""Sealing and opening compact JWEs of any size in constant memory (RFC 7516 sections 5.1 and 5.2).

Content is deciphered before its authentication tag has arrived, so nobody sees it until the tag is right: it grows in a
file of its own and gets its name only then.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gemeinwerk.adapters.jose import keys
from gemeinwerk.adapters.jose.encryption import ALLOWED_HEADERS, HARMLESS
from gemeinwerk.adapters.jose.parts import ALGORITHM, CONTENT_ENCRYPTION, Checker
from gemeinwerk.adapters.jose.strict import TokenRefused, decoded, encoded, header_of
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.kernel.refusal import Invalid

# A multiple of 3 and of 4: each piece is base64url of its own, without anything left over.
PIECE: Final = 48 * 1024
_OAEP: Final = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class JoseStreams:
    """Seals and opens large content piece by piece; what is packed is refused. ``bits`` is the least size of a key."""

    def __init__(self, bits: int = keys.KEY_BITS) -> None:
        self._bits = bits

    def seal(self, source: BinaryIO, target: BinaryIO, *, public_jwk: bytes, kid: str, content_type: str) -> str:
        """Write a compact JWE of ``source`` to ``target`` and return its authentication tag; raises KeyRefused."""
        key = keys.usable(public_jwk, KeyPurpose.ENCRYPTION, private=False, bits=self._bits)
        header = {"alg": ALGORITHM, "enc": CONTENT_ENCRYPTION, "kid": kid, "cty": content_type}
        head = encoded(json.dumps(header, separators=(",", ":")).encode())
        secret, nonce = os.urandom(32), os.urandom(12)
        cipher = Cipher(algorithms.AES(secret), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(head.encode())
        wrapped = key.public_key.encrypt(secret, _OAEP)
        target.write(f"{head}.{encoded(wrapped)}.{encoded(nonce)}.".encode())
        for piece in _even(source, PIECE):
            target.write(encoded(cipher.update(piece)).encode())
        cipher.finalize()
        tag = encoded(cipher.tag)
        target.write(f".{tag}".encode())
        return tag

    def open(
        self,
        source: BinaryIO,
        target: Path,
        *,
        private_jwk: bytes,
        kid: str,
        max_size: int,
        foreign_kid: bool = False,
    ) -> int:
        """Write the content of the compact JWE ``source`` to the file ``target`` and return its size in bytes.

        The file appears completely and durably once the tag is right, or not at all; one that was there stays until then.
        Raises Invalid for any other form, algorithm, key or header and for changed content, TooLarge above ``max_size``
        characters, OSError where the disk fails.
        """
        key = keys.usable(private_jwk, KeyPurpose.ENCRYPTION, private=True, bits=self._bits)
        reader = _Reader(source, max_size)
        head, wrapped, nonce = (reader.short() for _ in range(3))
        header = header_of(head)
        if not set(header) <= ALLOWED_HEADERS | HARMLESS:
            raise TokenRefused("Der Kopf enthält ein Feld, das hier nicht erlaubt ist.")
        if (header.get("alg"), header.get("enc")) != (ALGORITHM, CONTENT_ENCRYPTION):
            raise TokenRefused(f"Erlaubt ist nur {ALGORITHM} mit {CONTENT_ENCRYPTION}.")
        if header.get("kid") != kid and not foreign_kid:
            raise Invalid("Die verschlüsselten Daten gehören zu einem anderen Schlüssel.")
        if key.private_key is None:
            raise keys.KeyRefused()
        try:
            secret = key.private_key.decrypt(decoded(wrapped), _OAEP)
            content = deciphered(reader.content(), reader.tag, head, secret, decoded(nonce))
            return _written(content, target)
        except (ValueError, InvalidTag) as fault:
            raise Invalid("Die verschlüsselten Daten lassen sich nicht öffnen.") from fault


def deciphered(
    content: Iterator[bytes], tag: Callable[[], str], head: str, secret: bytes, nonce: bytes
) -> Iterator[bytes]:
    """Yield the plaintext; raises InvalidTag at the end, so whoever takes it must not use it before the last piece."""
    if len(secret) != 32 or len(nonce) != 12:
        raise ValueError("another length of key or nonce")
    cipher = Cipher(algorithms.AES(secret), modes.GCM(nonce)).decryptor()
    cipher.authenticate_additional_data(head.encode())
    for piece in content:
        yield cipher.update(piece)
    yield cipher.finalize_with_tag(decoded(tag()))


class _Reader:
    """Takes a compact JWE apart while it arrives; each byte passes the check of the form first."""

    def __init__(self, source: BinaryIO, max_size: int) -> None:
        self._source = source
        self._checker = Checker(max_size)
        self._kept = b""

    def short(self) -> str:
        """Return the next part up to its dot; the check of the form bounds its length."""
        while b"." not in self._kept:
            if not self._more():
                raise TokenRefused("Verschlüsselte Daten bestehen aus genau fünf Teilen.")
        part, _, self._kept = self._kept.partition(b".")
        return part.decode()

    def content(self) -> Iterator[bytes]:
        """Yield the bytes of the fourth part."""
        while True:
            part, dot, rest = self._kept.partition(b".")
            whole = len(part) if dot else len(part) - len(part) % 4
            if whole:
                yield base64.urlsafe_b64decode(part[:whole] + b"=" * (-whole % 4))
            self._kept = rest if dot else part[whole:]
            if dot:
                return
            if not self._more():
                raise TokenRefused("Verschlüsselte Daten bestehen aus genau fünf Teilen.")

    def tag(self) -> str:
        """Return the last part, after the form of the whole was found right."""
        while self._more():
            pass
        return self._checker.finish().tag

    def _more(self) -> bool:
        piece = self._source.read(PIECE)
        self._checker.feed(piece)
        self._kept += piece
        return bool(piece)


def _even(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield pieces of exactly ``size`` bytes and a last shorter one, however little a read returns."""
    kept = b""
    while piece := source.read(size - len(kept)):
        kept += piece
        if len(kept) == size:
            yield kept
            kept = b""
    if kept:
        yield kept


def _written(content: Iterator[bytes], target: Path) -> int:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".opening-", delete=False) as growing:
        try:
            size = sum(growing.write(piece) for piece in content)
            growing.flush()
            os.fsync(growing.fileno())
            Path(growing.name).replace(target)
        except BaseException:
            Path(growing.name).unlink(missing_ok=True)
            raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size
