"""JoseParts and Jose: sealed content seen from outside, in pieces, packed, and as a bomb."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from gemeinwerk.adapters.jose import Jose, JoseParts, TokenRefused
from gemeinwerk.kernel.refusal import Invalid, Refusal, TooLarge
from tests.adapters.jose.material import b64, public, sealing, signing, with_header


def sealed(content: bytes = b"geheim", kid: str = "", **header: Any) -> str:
    """Seal by hand, so that any header and any packing can be tried."""
    fields = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": kid or sealing().kid, **header}
    head = b64(json.dumps(fields).encode())
    secret, nonce = AESGCM.generate_key(256), b"123456789012"
    whole = AESGCM(secret).encrypt(nonce, content, head.encode())
    key = RSAKey.import_key({k: v for k, v in public(sealing()).items() if k in ("kty", "n", "e")}).public_key
    wrapped = key.encrypt(secret, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    return ".".join([head, b64(wrapped), b64(nonce), b64(whole[:-16]), b64(whole[-16:])])


def packed(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def opened(token: str, **how: bool) -> bytes:
    return Jose().decrypt(token, private_jwk=sealing().private_jwk, kid=sealing().kid, **how)


def test_tag_and_header_are_seen_without_a_key() -> None:
    token = Jose().encrypt(b"x" * 1000, public_jwk=sealing().public_jwk, kid=sealing().kid, content_type="text/plain")
    outline = JoseParts().jwe_outline(token)
    assert outline.tag == token.rsplit(".", 1)[1] and outline.header["cty"] == "text/plain"
    assert outline.size == len(token) and JoseParts().check().ok


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=30), st.binary(max_size=3000))
def test_pieces_of_any_size_show_the_same(sizes: list[int], content: bytes) -> None:
    token = sealed(content).encode()
    checker, place = JoseParts().checker(1_000_000), 0
    while place < len(token):
        size = sizes[place % len(sizes)]
        checker.feed(token[place : place + size])
        place += size
    assert checker.finish() == JoseParts().jwe_outline(token.decode())


def part(place: int, text: str) -> str:
    parts = sealed().split(".")
    parts[place] = text
    return ".".join(parts)


FORMS = {
    "empty": lambda: "",
    "four parts": lambda: sealed().rsplit(".", 1)[0],
    "six parts": lambda: sealed() + ".AA",
    "dots": lambda: "." * 40,
    "padding": lambda: sealed() + "=",
    "space": lambda: " " + sealed(),
    "plus": lambda: part(3, "ab+d"),
    "not ASCII": lambda: part(3, "abüd"),
    "one character too many": lambda: part(3, "AAAAA"),
    "unused bits in the content": lambda: part(3, "AB"),
    "unused bits in the tag": lambda: part(4, "A" * 21 + "B"),
    "short tag": lambda: part(4, b64(b"1" * 12)),
    "long tag": lambda: part(4, b64(b"1" * 32)),
    "short nonce": lambda: part(2, b64(b"1" * 8)),
    "no key": lambda: part(1, ""),
    "short key": lambda: part(1, b64(b"1" * 64)),
    "long key": lambda: part(1, b64(b"1" * 5000)),
    "header is no JSON": lambda: part(0, b64(b"{")),
    "header twice the same": lambda: part(0, b64(b'{"alg":"RSA-OAEP-256","alg":"RSA-OAEP-256","enc":"A256GCM"}')),
    "none": lambda: with_header(sealed(), alg="none"),
    "direct": lambda: with_header(sealed(), alg="dir"),
    "RSA1_5": lambda: with_header(sealed(), alg="RSA1_5"),
    "RSA-OAEP with SHA-1": lambda: with_header(sealed(), alg="RSA-OAEP"),
    "password": lambda: with_header(sealed(), alg="PBES2-HS512+A256KW", p2c=10**9, p2s="AAAA"),
    "CBC": lambda: with_header(sealed(), enc="A256CBC-HS512"),
    "A128GCM": lambda: with_header(sealed(), enc="A128GCM"),
    "other packing": lambda: with_header(sealed(), zip="GZ"),
    "jku": lambda: with_header(sealed(), jku="https://example.org"),
    "x5u": lambda: with_header(sealed(), x5u="https://example.org"),
    "x5c": lambda: with_header(sealed(), x5c=["AAAA"]),
    "jwk": lambda: with_header(sealed(), jwk=public(sealing())),
    "crit": lambda: with_header(sealed(), crit=["x"], x=1),
    "epk": lambda: with_header(sealed(), epk={"kty": "EC"}),
    "content type is a list": lambda: with_header(sealed(), cty=["application/json"]),
    "long header": lambda: with_header(sealed(), cty="x" * 20_000),
}


@pytest.mark.parametrize("name", FORMS)
def test_other_forms_are_refused_unseen_and_opened(name: str) -> None:
    for look in (JoseParts().jwe_outline, opened):
        with pytest.raises(Refusal) as refused:
            look(FORMS[name]())
        assert refused.value.hint


def test_too_much_is_refused_while_it_arrives() -> None:
    checker = JoseParts().checker(1000)
    with pytest.raises(TooLarge):
        for _ in range(100):
            checker.feed(b"A" * 100)


def test_packed_content_is_opened_only_where_it_is_allowed() -> None:
    token = sealed(packed(b"Antrag " * 500), zip="DEF")
    assert opened(token, packed=True) == b"Antrag " * 500
    with pytest.raises(TokenRefused):
        opened(token)


@pytest.mark.parametrize(
    "content", [b"", b"plain", packed(b"x" * 99)[:-2], packed(b"x") + b"more", zlib.compress(b"x")]
)
def test_content_that_is_not_well_packed_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        opened(sealed(content, zip="DEF"), packed=True)


def test_a_bomb_of_100_mebibytes_takes_less_than_16() -> None:
    bomb = packed(b"\x00" * (100 * 1024 * 1024))
    token = sealed(bomb, zip="DEF")
    assert 130_000 < len(token) < 140_000
    opened(sealed())
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            opened(token, packed=True)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_foreign_key_id_opens_only_where_it_is_allowed() -> None:
    assert opened(sealed(kid="own-name"), foreign_kid=True) == b"geheim"
    with pytest.raises(Invalid):
        opened(sealed(kid="own-name"))


def test_a_key_to_sign_with_opens_nothing() -> None:
    with pytest.raises(Refusal):
        Jose().decrypt(sealed(), private_jwk=signing().private_jwk, kid=sealing().kid)
    with pytest.raises(Refusal):
        Jose().encrypt(b"x", public_jwk=signing().public_jwk, kid="x", content_type="text/plain")
