"""Transport (Zustelldienst): carries sealed messages between senders and destinations, and keeps the signed event log.

The delivery service of the standard API. It stores ciphertext only and never holds a private key of a destination; its own
key signs events and access tokens. Sources: FIT-Connect Submission API v1 and v2, RFC 7516 (JWE), RFC 8417 (security event
tokens), RFC 6749 section 4.4 (client credentials). May touch: keys, tenants, audit, kernel.
"""
