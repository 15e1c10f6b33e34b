"""Certificates of keys: chain, validity, usage and revocation, judged by pyhanko-certvalidator without any network.

Sources: RFC 5280 (path validation), RFC 6960 (OCSP), RFC 7517 section 4.7 (``x5c``: own certificate first, each one vouched
for by the next).
"""

from gemeinwerk.adapters.certificates.judging import ChainCertificates

__all__ = ["ChainCertificates"]
