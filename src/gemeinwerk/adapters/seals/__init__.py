"""Electronic seals on PDF files: PAdES baseline B-B, or B-T with a time stamp (ETSI EN 319 142-1), by pyHanko.

Keys of the kind ECDSA on P-256 are preferred: a signature takes under 0.1 ms where RSA with 3072 bits takes about
2 ms and RSA-4096 about 5 ms, at equal or better strength (BSI TR-02102-1). RSA keys work as well. A loaded key stays
in the process, because reading an RSA key costs far more than using it.
"""

from __future__ import annotations

from .keys import FolderSealKeys
from .sealing import PdfSealer

__all__ = ["FolderSealKeys", "PdfSealer"]
