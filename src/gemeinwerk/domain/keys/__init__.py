"""Keys (Schlüssel): public keys of authorities and their private keys, wrapped by a key outside the database.

Standards: RFC 7517 (JWK), RFC 7638 (thumbprint), RFC 7516 (JWE). May touch: tenants, audit, kernel.
"""
