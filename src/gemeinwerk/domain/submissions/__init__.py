"""Submissions (Einreichungen): what was sent, encrypted for the authority, and the event log.

The intake stores ciphertext only. Metadata follow the shape of FIT-Connect's metadata (content structure, hashes,
public service type). Statutes: OZG § 9a Abs. 2 to 4 (review and copy), AO § 87a Abs. 1 and VwVfG NRW § 3a (receipt
is the recording by the receiving device). May touch: catalogue, forms, documents, keys, tenants, audit, kernel.
"""
