"""JOSE by joserfc: one allow-list, RSA-OAEP-256 with A256GCM; everything else is refused.

Sources: RFC 7516, RFC 7518 sections 4.3 and 5.3, RFC 7638; FIT-Connect: RSA keys of 4096 bits.
"""

from __future__ import annotations

import json
from functools import lru_cache

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid, TooLarge

ALGORITHM = "RSA-OAEP-256"
CONTENT_ENCRYPTION = "A256GCM"
KEY_BITS = 4096
MAX_PLAINTEXT = 32 * 1024 * 1024
# base64url is 4/3 of the bytes, plus room for header, key, iv and tag.
MAX_TOKEN = MAX_PLAINTEXT * 4 // 3 + 8192
ALLOWED_HEADERS = frozenset({"alg", "enc", "kid", "cty"})


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = MAX_TOKEN
    max_protected_header_length = 1024


_registry = _Registry(algorithms=[ALGORITHM, CONTENT_ENCRYPTION])


@lru_cache(maxsize=512)
def _key(jwk: bytes) -> RSAKey:
    parameters = json.loads(jwk)
    # FIT-Connect keys say wrapKey; the library asks for encrypt. The purpose is fixed by the caller here.
    parameters.pop("key_ops", None)
    return RSAKey.import_key(parameters)


class Jose:
    """Implements keys.Encryption."""

    def new_key_pair(self) -> NewKeyPair:
        """Make an RSA key pair of 4096 bits; the key id is its RFC 7638 thumbprint."""
        key = RSAKey.generate_key(KEY_BITS, private=True)
        kid = key.thumbprint()
        common = {"kid": kid, "alg": ALGORITHM}
        public = {**key.as_dict(private=False), **common, "key_ops": ["wrapKey"]}
        private = {**key.as_dict(private=True), **common, "key_ops": ["unwrapKey"]}
        return NewKeyPair(kid, json.dumps(public).encode(), json.dumps(private).encode())

    def encrypt(self, plaintext: bytes, *, public_jwk: bytes, kid: str, content_type: str) -> str:
        """Return a compact JWE of ``plaintext``; raises TooLarge above 32 MiB."""
        if len(plaintext) > MAX_PLAINTEXT:
            raise TooLarge()
        header = {"alg": ALGORITHM, "enc": CONTENT_ENCRYPTION, "kid": kid, "cty": content_type}
        return jwe.encrypt_compact(header, plaintext, _key(public_jwk), registry=_registry)

    def decrypt(self, token: str, *, private_jwk: bytes, kid: str) -> bytes:
        """Return the plaintext; raises Invalid for any other algorithm, key, header or a changed token."""
        if len(token) > MAX_TOKEN:
            raise TooLarge()
        try:
            opened = jwe.decrypt_compact(token, _key(private_jwk), registry=_registry)
        except (JoseError, ValueError) as fault:
            raise Invalid("Die verschlüsselten Daten lassen sich nicht öffnen.") from fault
        header = opened.headers()
        if header.get("kid") != kid or not set(header) <= ALLOWED_HEADERS:
            raise Invalid("Die verschlüsselten Daten gehören zu einem anderen Schlüssel.")
        if opened.plaintext is None:
            raise Invalid("Die verschlüsselten Daten sind leer.")
        return opened.plaintext

    def check(self) -> AdapterStatus:
        """Report the algorithms in use; key material is tested at each use."""
        return AdapterStatus(ok=True, detail=f"{ALGORITHM} mit {CONTENT_ENCRYPTION}, RSA {KEY_BITS}")
