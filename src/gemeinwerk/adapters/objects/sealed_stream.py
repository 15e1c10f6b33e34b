"""Encryption of a stream in pieces, so that no object has to fit into memory.

Format: version byte, 16 bytes salt, then pieces of 64 KiB, each AES-256-GCM with its tag. The key of an object is
derived from the store's key and the salt (HKDF-SHA-256, RFC 5869), so a nonce is never used twice: it is the number of
the piece and a mark on the last one (the STREAM construction). The name of the object is bound to every piece: pieces
cannot be exchanged, reordered, cut off or moved to another object.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gemeinwerk.domain.documents.ports import ObjectDamaged

VERSION = b"\x01"
SALT_BYTES = 16
PIECE = 64 * 1024
TAG = 16


def encrypt(secret: bytes, name: str, content: BinaryIO) -> Iterator[bytes]:
    """Yield the encrypted form of the rest of ``content``."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(secret, salt)
    yield VERSION + salt
    number, piece = 0, content.read(PIECE)
    while True:
        following = content.read(PIECE) if piece else b""
        yield cipher.encrypt(_nonce(number, last=not following), piece, name.encode())
        if not following:
            return
        number, piece = number + 1, following


def decrypt(secret: bytes, name: str, content: BinaryIO) -> Iterator[bytes]:
    """Yield the plain pieces; raises ObjectDamaged at the first piece that is not authentic."""
    head = content.read(1 + SALT_BYTES)
    if len(head) != 1 + SALT_BYTES or head[:1] != VERSION:
        raise ObjectDamaged(name)
    cipher = _cipher(secret, head[1:])
    number, piece = 0, content.read(PIECE + TAG)
    while True:
        following = content.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, name.encode())
        except InvalidTag as fault:
            raise ObjectDamaged(name) from fault
        if not following:
            return
        number, piece = number + 1, following


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"gemeinwerk object store v1").derive(secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
