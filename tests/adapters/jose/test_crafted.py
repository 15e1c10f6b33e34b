"""Crafted tokens are what they claim to be, and this house refuses them where it should."""

from __future__ import annotations

import json

import pytest

from gemeinwerk.adapters.jose import Jose, JoseSigning, TokenRefused, crafted
from gemeinwerk.adapters.jose.keys import usable
from gemeinwerk.adapters.jose.signing import signed_content
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.kernel.refusal import Refusal
from tests.adapters.jose.material import public, sealing, signing


def test_a_signature_under_a_strange_header_is_genuine_and_yet_refused() -> None:
    header = {"typ": "secevent+jwt", "kid": signing().kid, "cty": "JSON"}
    token = crafted.signed_under(header, json.dumps({"a": 1}).encode(), signing().private_jwk)
    key = usable(public(signing()), KeyPurpose.SIGNATURE, private=False)
    assert json.loads(signed_content(token, key)) == {"a": 1}
    with pytest.raises(TokenRefused):
        JoseSigning().verify(token, public_jwk=public(signing()), typ="secevent+jwt")


def test_packed_content_opens_only_where_packed_content_is_allowed() -> None:
    token = crafted.packed(b"a" * 5000, public(sealing()), "text/plain")
    assert len(token) < 2000
    pair = sealing()
    assert Jose().decrypt(token, private_jwk=pair.private_jwk, kid=pair.kid, packed=True) == b"a" * 5000
    with pytest.raises(Refusal):
        Jose().decrypt(token, private_jwk=pair.private_jwk, kid=pair.kid)
