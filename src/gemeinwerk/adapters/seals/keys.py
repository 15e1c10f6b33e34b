"""documents.SealKeys from a folder of the operator."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from gemeinwerk.domain.documents.types import SealKey, TokenKey
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ports import AdapterStatus

from .sealing import SealUnavailable

KEY, TOKEN, CERTIFICATES, ROOTS = "key.pem", "token.toml", "certificates.pem", "roots.pem"
REVOCATIONS = "*.crl"


class FolderSealKeys:
    """Reads ``<folder>/<tenant id>/key.pem`` and ``certificates.pem`` (own first), and ``<folder>/roots.pem``.

    Instead of ``key.pem`` there may be ``token.toml``, which names a key in a device (PKCS #11): ``module`` (path of its
    library), ``token``, ``key`` (their labels) and ``pin_file``. Revocation lists (DER or PEM) lie as ``<folder>/*.crl``. The files belong to the operator and are readable by the service's account only. A changed file is read again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[UUID, tuple[int, SealKey]] = {}
        self._lock = threading.Lock()

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        """Return the seal of the authority; raises SealUnavailable where it is missing or unreadable."""
        folder = self._folder / str(tenant_id)
        try:
            held = TOKEN if (folder / TOKEN).is_file() else KEY
            changed = max((folder / name).stat().st_mtime_ns for name in (held, CERTIFICATES))
            with self._lock:
                kept = self._kept.get(tenant_id)
                if kept is None or kept[0] != changed:
                    kept = self._kept[tenant_id] = (changed, _read(folder, held))
            return kept[1]
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise SealUnavailable("Für diese Behörde ist kein Siegel hinterlegt.") from fault

    def trusted_roots(self) -> tuple[bytes, ...]:
        """Return the root certificates of the folder."""
        path = self._folder / ROOTS
        if not path.is_file():
            return ()
        return tuple(_der(certificate) for certificate in x509.load_pem_x509_certificates(path.read_bytes()))

    def revocations(self) -> tuple[bytes, ...]:
        """Return the revocation lists of the folder; one that cannot be read is an error, not an empty list."""
        try:
            return tuple(_list(path.read_bytes()) for path in sorted(self._folder.glob(REVOCATIONS)))
        except (OSError, ValueError) as fault:
            raise SealUnavailable("Eine Sperrliste lässt sich nicht lesen.") from fault

    def check(self) -> AdapterStatus:
        """Count the deposited seals and lists; a list of yesterday still counts, but proves nothing about today."""
        count = sum(1 for name in (KEY, TOKEN) for path in self._folder.glob(f"*/{name}") if path.is_file())
        roots = len(self.trusted_roots())
        try:
            lists = [x509.load_der_x509_crl(der) for der in self.revocations()]
        except SealUnavailable as fault:
            return AdapterStatus(ok=False, detail=fault.message)
        old = sum(1 for one in lists if one.next_update_utc is not None and one.next_update_utc < now())
        said = f"{count} Siegel, {roots} Wurzelzertifikate, {len(lists)} Sperrlisten"
        return AdapterStatus(ok=count > 0 and roots > 0, detail=said + (f", davon {old} abgelaufen" if old else ""))


def _read(folder: Path, held: str) -> SealKey:
    certificates = x509.load_pem_x509_certificates((folder / CERTIFICATES).read_bytes())
    key = _token(folder) if held == TOKEN else _private(folder, certificates[0])
    return SealKey(
        private_key=key if isinstance(key, bytes) else b"",
        certificates=tuple(_der(certificate) for certificate in certificates),
        subject=certificates[0].subject.rfc4514_string(),
        demo=False,
        token=key if isinstance(key, TokenKey) else None,
    )


def _private(folder: Path, certificate: x509.Certificate) -> bytes:
    key = serialization.load_pem_private_key((folder / KEY).read_bytes(), password=None)
    if key.public_key() != certificate.public_key():
        raise ValueError("key and certificate do not belong together")
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _token(folder: Path) -> TokenKey:
    said = tomllib.loads((folder / TOKEN).read_text(encoding="utf-8"))
    module, token, label, pin_file = (str(said[name]) for name in ("module", "token", "key", "pin_file"))
    return TokenKey(module, token, label, (folder / pin_file).read_text(encoding="utf-8").strip())


def _list(content: bytes) -> bytes:
    pem = content.lstrip().startswith(b"-----BEGIN")
    found = x509.load_pem_x509_crl(content) if pem else x509.load_der_x509_crl(content)
    return found.public_bytes(serialization.Encoding.DER)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
