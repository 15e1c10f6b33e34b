"""XZuFi 2.2 and 2.3.1: transfers of services, authorities, competences and online services, read and written.

Implements the port catalogue.XzufiFiles.
"""

from __future__ import annotations

from gemeinwerk.adapters.xzufi.reading import read_transfer
from gemeinwerk.adapters.xzufi.writing import write_transfer
from gemeinwerk.domain.catalogue.types.transfer import ReadTransfer, Transfer
from gemeinwerk.kernel.ports import AdapterStatus


class XzufiFiles:
    """Reads and writes transfers of XZuFi; opens no network connection."""

    def read(self, source: bytes) -> ReadTransfer:
        """Return the transfer of a file; raises TransferRefused or TooLarge, never anything half-read."""
        return read_transfer(source)

    def write(self, transfer: Transfer) -> bytes:
        """Return the file of a transfer."""
        return write_transfer(transfer)

    def check(self) -> AdapterStatus:
        """Always well; the library is part of the product."""
        return AdapterStatus(ok=True, detail="XZuFi 2.2 und 2.3.1")


__all__ = ["XzufiFiles"]
