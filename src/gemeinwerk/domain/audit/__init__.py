"""Audit (Protokoll): append-only entries in one hash chain per tenant; ids and verbs, no foreign keys.

Written by the kernel's action wrapper only. The application's role may read the tables; appending goes
through a function of the database owner, which links each entry to the one before it.
"""
