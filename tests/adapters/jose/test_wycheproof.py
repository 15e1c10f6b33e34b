"""All JOSE vectors of the Wycheproof project: what the wrapper allows opens, everything else is refused.

The wrapper allows RSA-OAEP-256 with A256GCM and PS512, keys of 4096 bits, and its own header members. No vector has such a
key, so under the rule of the house every one is refused; with the least size lowered to 2048 bits exactly the valid ones of
the allowed algorithms open, and the broken ones of the same algorithms do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.adapters.jose import Jose, JoseParts, JoseSigning
from gemeinwerk.adapters.jose.keys import usable
from gemeinwerk.adapters.jose.signing import signed_content
from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.kernel.refusal import Refusal
from tests.adapters.jose.material import unb64

FILES = ("json_web_crypto", "json_web_encryption", "json_web_key", "json_web_signature")
PUBLIC = ("kty", "n", "e", "alg", "kid", "use", "key_ops", "crv", "x", "y", "k")


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "jose" / "wycheproof"


def vectors(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]], dict[str, Any]]]:
    """Yield each vector with the name of its file and the private keys of its group."""
    for name in FILES:
        for group in json.loads((folder / f"{name}_test.json").read_text())["testGroups"]:
            given = group.get("private") or group.get("public") or group.get("key") or {}
            keys = given.get("keys", [given]) if isinstance(given, dict) else [given]
            for test in group["tests"]:
                yield name, [key for key in keys if isinstance(key, dict)], test


def opens(token: Any, key: dict[str, Any], bits: int) -> bytes | None:
    """Return what the wrapper makes of a token with a key, whatever the token is; None where it refuses both ways."""
    text = token if isinstance(token, str) else json.dumps(token)
    raw = json.dumps(key).encode()
    public = {name: value for name, value in key.items() if name in PUBLIC}
    for attempt in (
        lambda: Jose(bits).decrypt(text, private_jwk=raw, kid=key.get("kid", ""), packed=True, foreign_kid=True),
        lambda: signed_content(text, usable(public, KeyPurpose.SIGNATURE, private=False, bits=bits)),
    ):
        try:
            found: bytes = attempt()
        except Refusal:
            continue
        return found
    return None


def allowed(token: Any) -> bool:
    """Tell whether the header names algorithms that the wrapper allows."""
    if not isinstance(token, str):
        return False
    try:
        header = json.loads(unb64(token.split(".")[0]))
    except ValueError:
        return False
    return header.get("alg") == "PS512" or (header.get("alg"), header.get("enc")) == ("RSA-OAEP-256", "A256GCM")


def test_all_649_vectors_come_out_as_defined(folder: Path) -> None:
    seen, wrong, opened = 0, [], []
    for name, keys, test in vectors(folder):
        seen += 1
        token = test.get("jws", test.get("jwe"))
        if any(opens(token, key, 4096) is not None for key in keys):
            wrong.append(f"{name} {test['tcId']} opens with a short key")
        found = next((value for key in keys if (value := opens(token, key, 2048)) is not None), None)
        expected = test["result"] == "valid" and allowed(token)
        if (found is not None) != expected:
            wrong.append(f"{name} {test['tcId']} ({test['comment']}): {found!r}")
        if found is not None:
            opened.append(name)
            if "pt" in test and found != bytes.fromhex(test["pt"]):
                wrong.append(f"{name} {test['tcId']}: another content")
    assert (seen, wrong) == (649, [])
    assert opened == ["json_web_encryption"] + ["json_web_signature"] * 4


def test_no_vector_is_taken_for_sealed_content_or_an_event_of_ours(folder: Path) -> None:
    """Seen from outside only the header's algorithms count: one vector has them all, no signature has our header."""
    outlined = signed = 0
    for _, _, test in vectors(folder):
        token = test.get("jws", test.get("jwe"))
        text = token if isinstance(token, str) else json.dumps(token)
        for look in (JoseParts().jwe_outline, JoseSigning().outline):
            try:
                look(text)
            except Refusal:
                continue
            outlined, signed = (outlined + 1, signed) if text.count(".") == 4 else (outlined, signed + 1)
    assert (outlined, signed) == (1, 0)
