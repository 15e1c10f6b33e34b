"""JOSE by joserfc behind one strict wrapper: one algorithm per purpose, one spelling per token, limits before work.

Pure Python without settings of the house, so that the client of the standard API can be used alone. Sources: RFC 7515 to
7518, RFC 7638, RFC 8725; FIT-Connect: RSA-OAEP-256 with A256GCM, PS512, RSA keys of 4096 bits.
"""

from gemeinwerk.adapters.jose.encryption import MAX_PLAINTEXT, Jose
from gemeinwerk.adapters.jose.keys import KeyRefused
from gemeinwerk.adapters.jose.parts import Checker, JoseParts
from gemeinwerk.adapters.jose.signing import JoseSigning, SignatureWrong
from gemeinwerk.adapters.jose.streams import JoseStreams
from gemeinwerk.adapters.jose.strict import TokenRefused

__all__ = [
    "MAX_PLAINTEXT",
    "Checker",
    "Jose",
    "JoseParts",
    "JoseSigning",
    "JoseStreams",
    "KeyRefused",
    "SignatureWrong",
    "TokenRefused",
]
