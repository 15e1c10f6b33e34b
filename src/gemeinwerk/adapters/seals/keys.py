"""documents.SealKeys from a folder of the operator."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from gemeinwerk.domain.documents.types import SealKey
from gemeinwerk.kernel.ports import AdapterStatus

from .sealing import SealUnavailable

KEY, CERTIFICATES, ROOTS = "key.pem", "certificates.pem", "roots.pem"


class FolderSealKeys:
    """Reads ``<folder>/<tenant id>/key.pem`` and ``certificates.pem`` (own first), and ``<folder>/roots.pem``.

    The files belong to the operator and are readable by the service's account only. A changed file is read again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[UUID, tuple[int, SealKey]] = {}
        self._lock = threading.Lock()

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        """Return the seal of the authority; raises SealUnavailable where it is missing or unreadable."""
        folder = self._folder / str(tenant_id)
        try:
            changed = max((folder / name).stat().st_mtime_ns for name in (KEY, CERTIFICATES))
            with self._lock:
                kept = self._kept.get(tenant_id)
                if kept is None or kept[0] != changed:
                    kept = self._kept[tenant_id] = (changed, _read(folder))
            return kept[1]
        except (OSError, ValueError, TypeError) as fault:
            raise SealUnavailable("Für diese Behörde ist kein Siegel hinterlegt.") from fault

    def trusted_roots(self) -> tuple[bytes, ...]:
        """Return the root certificates of the folder."""
        path = self._folder / ROOTS
        if not path.is_file():
            return ()
        return tuple(_der(certificate) for certificate in x509.load_pem_x509_certificates(path.read_bytes()))

    def check(self) -> AdapterStatus:
        """Count the deposited seals."""
        count = sum(1 for path in self._folder.glob(f"*/{KEY}") if path.is_file())
        roots = len(self.trusted_roots())
        return AdapterStatus(ok=count > 0 and roots > 0, detail=f"{count} Siegel, {roots} Wurzelzertifikate")


def _read(folder: Path) -> SealKey:
    key = serialization.load_pem_private_key((folder / KEY).read_bytes(), password=None)
    certificates = x509.load_pem_x509_certificates((folder / CERTIFICATES).read_bytes())
    if key.public_key() != certificates[0].public_key():
        raise ValueError("key and certificate do not belong together")
    return SealKey(
        private_key=key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificates=tuple(_der(certificate) for certificate in certificates),
        subject=certificates[0].subject.rfc4514_string(),
        demo=False,
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
