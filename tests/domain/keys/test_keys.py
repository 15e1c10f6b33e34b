"""Keys of authorities: made once, wrapped, only for their tenant, only with the allowed algorithms."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from uuid import UUID

import pytest

from gemeinwerk.adapters.jose import Jose
from gemeinwerk.adapters.keywrap import FileKeyWrapper
from gemeinwerk.domain.keys import actions, queries
from gemeinwerk.domain.keys.models import KeyPair
from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, NotFound, Refusal, TooLarge, Unavailable
from gemeinwerk.kernel.scope import tenant_scope


@lru_cache(maxsize=2)
def pair(number: int = 0) -> NewKeyPair:
    return Jose().new_key_pair()


def token(plaintext: bytes = b"geheim") -> str:
    return Jose().encrypt(plaintext, public_jwk=pair().public_jwk, kid=pair().kid, content_type="text/plain")


def test_what_is_encrypted_opens_again() -> None:
    assert Jose().decrypt(token(), private_jwk=pair().private_jwk, kid=pair().kid) == b"geheim"


def test_the_public_key_says_its_purpose() -> None:
    jwk = json.loads(pair().public_jwk)
    assert (jwk["alg"], jwk["key_ops"], jwk["kid"]) == ("RSA-OAEP-256", ["wrapKey"], pair().kid)
    assert len(base64.urlsafe_b64decode(jwk["n"] + "==")) == 512 and "d" not in jwk


def hostile() -> list[str]:
    header, *rest = token().split(".")

    def with_header(**changes: object) -> str:
        fields = {**json.loads(base64.urlsafe_b64decode(header + "==")), **changes}
        raw = base64.urlsafe_b64encode(json.dumps(fields).encode()).rstrip(b"=").decode()
        return ".".join([raw, *rest])

    return [
        "",
        "a.b.c",
        "....",
        with_header(alg="none"),
        with_header(alg="RSA1_5"),
        with_header(alg="dir"),
        with_header(alg="PBES2-HS256+A128KW", p2c=10**9, p2s="x"),
        with_header(enc="A128CBC-HS256"),
        with_header(zip="DEF"),
        with_header(jku="https://example.org/keys"),
        with_header(crit=["exp"]),
        with_header(kid="another"),
        token()[:-4] + "AAAA",
        ".".join(token().split(".")[:4] + ["AAAA"]),
    ]


@pytest.mark.parametrize("number", range(14))
def test_hostile_tokens_are_refused(number: int) -> None:
    with pytest.raises(Refusal):
        Jose().decrypt(hostile()[number], private_jwk=pair().private_jwk, kid=pair().kid)


def test_a_foreign_key_does_not_open() -> None:
    with pytest.raises(Invalid):
        Jose().decrypt(token(), private_jwk=pair(1).private_jwk, kid=pair().kid)


def test_too_much_is_refused_before_work() -> None:
    with pytest.raises(TooLarge):
        Jose().decrypt("A" * 50_000_000, private_jwk=pair().private_jwk, kid=pair().kid)


def test_a_wrapped_key_opens_only_with_its_master_and_context() -> None:
    wrapper = FileKeyWrapper(lambda: b"1" * 32)
    wrapped = wrapper.wrap(b"privat", context="a")
    assert wrapper.unwrap(wrapped, context="a") == b"privat" and b"privat" not in wrapped
    with pytest.raises(Unavailable):
        wrapper.unwrap(wrapped, context="b")
    with pytest.raises(Unavailable):
        FileKeyWrapper(lambda: b"2" * 32).unwrap(wrapped, context="a")


@pytest.mark.django_db
def test_the_key_of_a_tenant(bochum: UUID, kleve: UUID) -> None:
    with tenant_scope(bochum):
        with pytest.raises(queries.NoKey):
            queries.active_key()
        key = actions.ensure_key(actor=SYSTEM, now=now())
        assert actions.ensure_key(actor=SYSTEM, now=now()).kid == key.kid == queries.active_key().kid
        sealed = Jose().encrypt(b"x", public_jwk=key.jwk, kid=key.kid, content_type="text/plain")
        assert queries.decrypt(token=sealed, kid=key.kid) == b"x"
        assert b'"d"' not in bytes(KeyPair.objects.get().wrapped_private)
        newer = actions.rotate_key(actor=SYSTEM, now=now())
        assert newer.kid != key.kid and queries.decrypt(token=sealed, kid=key.kid) == b"x"
    with tenant_scope(kleve), pytest.raises(NotFound):
        queries.decrypt(token=sealed, kid=key.kid)
