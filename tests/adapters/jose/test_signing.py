"""JoseSigning: PS512 and nothing else, one spelling of a token, keys of one purpose."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from gemeinwerk.adapters.jose import JoseSigning, KeyRefused, SignatureWrong, TokenRefused
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.kernel.refusal import Refusal
from tests.adapters.jose.material import b64, public, sealing, signing, unb64, with_header

TYP = "secevent+jwt"
CLAIMS = {"jti": "1", "sub": "submission:ä", "events": {}}


def token(number: int = 0) -> str:
    return JoseSigning().sign(CLAIMS, private_jwk=signing(number).private_jwk, kid=signing(number).kid, typ=TYP)


def verified(given: str) -> dict[str, Any]:
    return JoseSigning().verify(given, public_jwk=public(signing()), typ=TYP)


def test_what_is_signed_verifies_and_the_header_has_exactly_three_members() -> None:
    assert verified(token()) == CLAIMS
    assert json.loads(unb64(token().split(".")[0])) == {"typ": TYP, "alg": "PS512", "kid": signing().kid}
    assert JoseSigning().check().ok


def test_a_foreign_implementation_verifies_it() -> None:
    key = RSAKey.import_key({k: v for k, v in public(signing()).items() if k in ("kty", "n", "e")})
    assert json.loads(jws.deserialize_compact(token(), key, algorithms=["PS512"]).payload) == CLAIMS


def signed_as(algorithm: str) -> str:
    key = RSAKey.import_key(json.loads(signing().private_jwk) | {"alg": algorithm})
    header = {"typ": TYP, "alg": algorithm, "kid": signing().kid}
    return jws.serialize_compact(header, json.dumps(CLAIMS), key, algorithms=[algorithm])


def signed_with_public_key() -> str:
    """The classic confusion: the public key taken as the secret of an HMAC."""
    head = b64(json.dumps({"typ": TYP, "alg": "HS512", "kid": signing().kid}).encode())
    body = f"{head}.{b64(json.dumps(CLAIMS).encode())}"
    return f"{body}.{b64(hmac.new(signing().public_jwk, body.encode(), hashlib.sha512).digest())}"


def loose(given: str, *, place: int, end: str = "") -> str:
    parts = given.split(".")
    parts[place] += end
    return ".".join(parts)


def last_bits(given: str) -> str:
    """The same bytes in another spelling: unused bits of the last character are set."""
    head, payload, signature = given.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    changed = alphabet[alphabet.index(signature[-1]) ^ 1]
    assert unb64(signature[:-1] + changed) == unb64(signature)
    return f"{head}.{payload}.{signature[:-1]}{changed}"


ATTACKS = {
    "empty": lambda: "",
    "two parts": lambda: token().rsplit(".", 1)[0],
    "four parts": lambda: token() + ".AA",
    "no algorithm": lambda: with_header(token(), alg="none").rsplit(".", 1)[0] + ".",
    "algorithm missing": lambda: with_header(token(), alg=None),
    "RS512": lambda: signed_as("RS512"),
    "PS256": lambda: signed_as("PS256"),
    "HS512 with the public key": signed_with_public_key,
    "algorithm in other case": lambda: with_header(token(), alg="ps512"),
    "another type": lambda: JoseSigning().sign(CLAIMS, private_jwk=signing().private_jwk, kid=signing().kid, typ="JWT"),
    "no type": lambda: with_header(token(), typ=None),
    "no key id": lambda: with_header(token(), kid=None),
    "key id is a number": lambda: with_header(token(), kid=7),
    "another key id": lambda: JoseSigning().sign(CLAIMS, private_jwk=signing().private_jwk, kid="other", typ=TYP),
    "jku": lambda: with_header(token(), jku="https://example.org/keys"),
    "x5u": lambda: with_header(token(), x5u="https://example.org/keys"),
    "jwk": lambda: with_header(token(), jwk=public(signing(1))),
    "x5c": lambda: with_header(token(), x5c=["AAAA"]),
    "crit": lambda: with_header(token(), crit=["exp"], exp=1),
    "b64": lambda: with_header(token(), b64=False),
    "an extra member": lambda: with_header(token(), extra=1),
    "duplicate member in the header": lambda: with_header(token(), raw=b'{"typ":"secevent+jwt","alg":"PS512","alg":"PS512","kid":"x"}'),
    "duplicate member in the claims": lambda: forged_claims(b'{"sub":"a","sub":"b"}'),
    "claims are a list": lambda: forged_claims(b"[1]"),
    "claims are no JSON": lambda: forged_claims(b"{"),
    "claims nest deeply": lambda: forged_claims(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "NaN": lambda: forged_claims(b'{"a":NaN}'),
    "claims in another encoding": lambda: forged_claims('{"a":"ä"}'.encode("latin-1")),
    "padding": lambda: loose(token(), place=2, end="=="),
    "space": lambda: loose(token(), place=1, end=" "),
    "line break": lambda: loose(token(), place=2, end="\n"),
    "plus and slash": lambda: loose(token(), place=2, end="+/"),
    "unused bits": lambda: last_bits(token()),
    "changed signature": lambda: token()[:-8] + ("A" * 8),
    "changed claims": lambda: ".".join([token().split(".")[0], b64(b'{"jti":"2"}'), token().split(".")[2]]),
    "a foreign key": lambda: token(1),
    "not ASCII": lambda: token().replace(".", "。", 1),
    "very long": lambda: "A" * 2_000_000,
    "long header": lambda: with_header(token(), extra="x" * 20_000),
}  # fmt: skip


def forged_claims(raw: bytes) -> str:
    """Sign claims that no honest writer would write."""
    key = RSAKey.import_key(json.loads(signing().private_jwk))
    header = {"typ": TYP, "alg": "PS512", "kid": signing().kid}
    return jws.serialize_compact(header, raw, key, algorithms=["PS512"])


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_refused_in_german(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        verified(ATTACKS[name]())
    assert refused.value.message.endswith(".") and refused.value.hint


def test_the_unused_bits_are_there_to_be_found() -> None:
    with pytest.raises(TokenRefused, match="Schreibweise"):
        verified(last_bits(token()))
    with pytest.raises(SignatureWrong):
        verified(token(1).replace(token(1).split(".")[0], token().split(".")[0]))


# RFC 7638, section 3.1.
RFC_7638 = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
    "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj"
    "rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
}


def test_the_published_thumbprint_is_the_key_id_whatever_the_key_is_called() -> None:
    for extra in ({}, {"kid": "2011-04-29", "use": "sig"}):
        found = JoseSigning(bits=2048).accept_public_key({**RFC_7638, **extra}, purpose=KeyPurpose.SIGNATURE)
        assert found["kid"] == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    with pytest.raises(KeyRefused):
        JoseSigning().accept_public_key(RFC_7638, purpose=KeyPurpose.SIGNATURE)


KEYS = {
    "private": lambda: json.loads(signing().private_jwk),
    "for encryption": lambda: public(sealing()),
    "other use": lambda: {**public(signing()), "use": "enc"},
    "other operations": lambda: {**public(signing()), "key_ops": ["sign"]},
    "operations are a text": lambda: {**public(signing()), "key_ops": "verify"},
    "other algorithm": lambda: {**public(signing()), "alg": "RS256"},
    "other kind": lambda: {"kty": "oct", "k": "AAAA"},
    "elliptic": lambda: {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
    "small exponent": lambda: {**public(signing()), "e": "Aw"},
    "modulus missing": lambda: {"kty": "RSA", "e": "AQAB"},
    "modulus is a number": lambda: {**public(signing()), "n": 17},
    "modulus is even": lambda: {**public(signing()), "n": b64(b"\xff" * 511 + b"\xfe")},
    "modulus starts with zero": lambda: {**public(signing()), "n": b64(b"\x00" + unb64(public(signing())["n"]))},
    "2048 bits": lambda: {"kty": "RSA", "e": "AQAB", "n": b64(b"\xc1" + b"\x01" * 255)},
    "16384 bits": lambda: {"kty": "RSA", "e": "AQAB", "n": b64(b"\xc1" + b"\x01" * 2047)},
    "a long chain": lambda: {**public(signing()), "x5c": ["AAAA"] * 20},
    "much beside": lambda: {**public(signing()), "x": "y" * 100_000},
    "a list": lambda: [],
}


@pytest.mark.parametrize("name", KEYS)
def test_unfit_public_keys_are_refused(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        JoseSigning().accept_public_key(KEYS[name](), purpose=KeyPurpose.SIGNATURE)
    assert refused.value.hint


def test_a_published_key_has_its_thumbprint_and_nothing_of_its_sender() -> None:
    given = {**public(signing()), "kid": "mine", "note": "x", "x5c": ["AAAA"]}
    found = JoseSigning().accept_public_key(given, purpose=KeyPurpose.SIGNATURE)
    assert found["kid"] == signing().kid and found["x5c"] == ["AAAA"] and "note" not in found
    assert found["key_ops"] == ["verify"] and found["use"] == "sig"


def test_thumbprint_of_the_rfc() -> None:
    """RFC 7638, section 3.1: the example key and its thumbprint."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    found = JoseSigning(bits=2048).accept_public_key({"kty": "RSA", "n": n, "e": "AQAB"}, purpose=KeyPurpose.SIGNATURE)
    assert found["kid"] == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_a_key_to_encrypt_for_does_not_sign() -> None:
    with pytest.raises(KeyRefused):
        JoseSigning().sign(CLAIMS, private_jwk=sealing().private_jwk, kid=sealing().kid, typ=TYP)
