"""Keys that never leave their device (PKCS #11): smart cards, hardware security modules, network modules.

The library ``python-pkcs11`` is loaded only where such a key is used. A session stays open per key and is opened anew
once where the device has forgotten it.
"""

from __future__ import annotations

import threading
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gemeinwerk.domain.documents.types import SealKey, TokenKey


class TokenSigner(Signer):
    """Signs with a key in a device; ECDSA and RSA keys as the certificate says."""

    def __init__(self, key: SealKey) -> None:
        if key.token is None:
            raise ValueError("the key lies in no device")
        certificates = [x509.Certificate.load(der) for der in key.certificates]
        self._token = key.token
        self._elliptic = certificates[0].public_key.algorithm == "ec"
        self._width = (certificates[0].public_key.bit_size + 7) // 8
        self._open: Any = None
        self._lock = threading.Lock()
        super().__init__(
            signing_cert=certificates[0],
            cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
            embed_roots=False,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the raw signature over ``data``; raises SigningError where the device gives none."""
        if dry_run:
            return bytes(2 * self._width + 16)
        import pkcs11

        with self._lock:
            for last in (False, True):
                try:
                    self._open = self._open or _key(self._token)
                    return self._signed(self._open, data)
                except pkcs11.PKCS11Error as fault:
                    self._open = None
                    if last:
                        raise SigningError("the device gave no signature") from fault
        raise SigningError("the device gave no signature")

    def _signed(self, key: Any, data: bytes) -> bytes:
        from pkcs11 import Mechanism
        from pkcs11.util.ec import encode_ecdsa_signature

        if not self._elliptic:
            return bytes(key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        return bytes(encode_ecdsa_signature(key.sign(digest.finalize(), mechanism=Mechanism.ECDSA)))


def _key(where: TokenKey) -> Any:
    """Open a session and return the private key; raises PKCS11Error."""
    import pkcs11

    token = pkcs11.lib(where.module).get_token(token_label=where.token)
    try:
        session = token.open(user_pin=where.pin)
    except pkcs11.UserAlreadyLoggedIn:
        session = token.open()
    return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=where.label)
